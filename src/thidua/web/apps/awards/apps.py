"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui.navigation import MenuItem, add


class AwardsConfig(AppConfig):
    """Proposals, councils, award lists, decisions and revocations."""

    name = "thidua.web.apps.awards"
    label = "awards"

    def ready(self) -> None:
        """Put the pages into the menu."""
        add(MenuItem(27, _("Awards of my unit"), "unit-awards", "proposal.see", "award", of="own_unit"))
        add(MenuItem(36, _("Awards"), "awards", "awards.see", "award"))
