"""The app's entry in Django."""

from django.apps import AppConfig
from django.utils.translation import gettext_noop

from thidua.web.ui.navigation import MenuItem, add


class ReferenceDataConfig(AppConfig):
    """Reference data."""

    name = "thidua.web.apps.reference_data"
    label = "reference_data"

    def ready(self) -> None:
        """Put the page into the menu, and the tables among what takes spreadsheets."""
        add(MenuItem(70, gettext_noop("Administration"), "reference-data", "reference.see", "sitemap"))
        from thidua.web.apps.reference_data.spreadsheets import opened
        from thidua.web.apps.spreadsheets import targets

        targets.OPENERS["reference"] = opened
