"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui.navigation import MenuItem, add


class AuditConfig(AppConfig):
    """The audit log."""

    name = "thidua.web.apps.audit"
    label = "audit"

    def ready(self) -> None:
        """Put the page into the menu, and listen to who signs in."""
        from thidua.web.apps.audit import signals  # noqa: F401

        add(MenuItem(85, _("Audit log"), "audit", "audit.read", "history"))
