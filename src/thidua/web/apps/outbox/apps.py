"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class OutboxConfig(AppConfig):
    """Letters that the site sends."""

    name = "thidua.web.apps.outbox"
    label = "outbox"

    def ready(self) -> None:
        """Put the letters into the menu; tell of changes of accounts."""
        from thidua.web.apps.outbox import account_letters  # noqa: F401 - its listener and its writer

        navigation.add(MenuItem(77, _("Letters sent"), "letters", "letters.see", "inbox"))
