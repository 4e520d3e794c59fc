"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from thidua.web.ui.navigation import MenuItem, add


class ApiConfig(AppConfig):
    """The REST API and its keys."""

    name = "thidua.web.apps.api"
    label = "api"

    def ready(self) -> None:
        """Put the keys into the menu."""
        add(MenuItem(76, gettext_noop("Keys of other programs"), "api-keys", "accounts.see", "key"))
