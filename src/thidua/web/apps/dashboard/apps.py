"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n import _
from thidua.web.ui import navigation


class DashboardConfig(AppConfig):
    """The dashboard of the city."""

    name = "thidua.web.apps.dashboard"
    label = "dashboard"

    def ready(self) -> None:
        """Its entry in the menu."""
        navigation.add(navigation.MenuItem(30, _("City dashboard"), "dashboard", "city.see", "layout-dashboard"))
