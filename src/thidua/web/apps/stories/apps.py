"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class StoriesConfig(AppConfig):
    """Stories of those who do it well."""

    name = "thidua.web.apps.stories"
    label = "stories"

    def ready(self) -> None:
        """Put the desk into the menu."""
        navigation.add(MenuItem(28, _("Stories of my unit"), "unit-stories", "story.see", "notebook", of="own_unit"))
        navigation.add(MenuItem(45, _("Stories"), "stories-desk", "story.see", "notebook"))
