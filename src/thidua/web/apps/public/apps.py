"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.texts.catalogue import _
from thidua.web.shell.navigation import Entry, add


class PublicConfig(AppConfig):
    """Open data."""

    name = "thidua.web.apps.public"
    label = "public"

    def ready(self) -> None:
        """Put the page into the menu of those who release."""
        add(Entry(65, _("Open data"), "open-data", "open_data.release", "open"))
