"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class WorkspaceConfig(AppConfig):
    """My unit, my record, and what is behind each figure."""

    name = "thidua.web.apps.workspace"
    label = "workspace"

    def ready(self) -> None:
        """Put the pages into the menu."""
        navigation.add(MenuItem(10, _("My unit"), "unit", "unit.see", "building", of="own_unit"))
        navigation.add(MenuItem(20, _("My record"), "officer", "officer.see", "id-badge-2", of="self"))
