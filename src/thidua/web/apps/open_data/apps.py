"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui.navigation import MenuItem, add


class OpenDataConfig(AppConfig):
    """Open data."""

    name = "thidua.web.apps.open_data"
    label = "open_data"

    def ready(self) -> None:
        """Put the page into the menu of those who release."""
        add(MenuItem(65, _("Open data"), "open-data", "open_data.release", "database-share"))
