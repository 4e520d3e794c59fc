"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from thidua.web.ui.navigation import MenuItem, add


class ImportsConfig(AppConfig):
    """Files into the ledger."""

    name = "thidua.web.apps.imports"
    label = "imports"

    def ready(self) -> None:
        """Put the page into the menu."""
        add(MenuItem(50, gettext_noop("Imports"), "imports", "imports.see", "upload"))
