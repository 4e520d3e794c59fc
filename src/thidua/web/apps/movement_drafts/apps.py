"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class MovementDraftsConfig(AppConfig):
    """Drafts of movements, from a copy to the issue."""

    name = "thidua.web.apps.movement_drafts"
    label = "movement_drafts"

    def ready(self) -> None:
        """Put the drafts into the menu."""
        navigation.add(MenuItem(48, _("Drafts of movements"), "movement-drafts", "movement_draft.see", "notebook"))
