"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui.navigation import MenuItem, add


class DefinitionsConfig(AppConfig):
    """Definitions and the calendar."""

    name = "thidua.web.apps.definitions"
    label = "definitions"

    def ready(self) -> None:
        """Put the pages into the menu."""
        add(MenuItem(60, _("Definitions"), "definitions", "definitions.see", "scale"))
        add(MenuItem(61, _("Calendar"), "calendar", "definitions.see", "calendar"))
