"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class InitiativesConfig(AppConfig):
    """The library of initiatives."""

    name = "thidua.web.apps.initiatives"
    label = "initiatives"

    def ready(self) -> None:
        """Put the library into the menu."""
        navigation.add(MenuItem(49, _("Library of initiatives"), "initiatives", "city.see", "notebook"))
