"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class MyWorkConfig(AppConfig):
    """What awaits the reader."""

    name = "thidua.web.apps.my_work"
    label = "my_work"

    def ready(self) -> None:
        """Put the page into the menu, first of all."""
        navigation.add(MenuItem(1, _("My work"), "my-work", "self.change", "inbox"))
