"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from thidua.web.shell.navigation import Entry, add


class AdministrationConfig(AppConfig):
    """Reference data."""

    name = "thidua.web.apps.administration"
    label = "administration"

    def ready(self) -> None:
        """Put the page into the menu."""
        add(Entry(70, gettext_noop("Administration"), "administration", "reference.see", "tree"))
