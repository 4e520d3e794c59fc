"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.texts import _
from thidua.web.shell import navigation


class BoardConfig(AppConfig):
    """The city board."""

    name = "thidua.web.apps.board"
    label = "board"

    def ready(self) -> None:
        """Its entry in the menu."""
        navigation.add(navigation.Entry(30, _("City board"), "board", "city.see", "table"))
