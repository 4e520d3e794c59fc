"""The app's entry in Django."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from thidua.web.ui.navigation import MenuItem, add


class AdminSiteConfig(AppConfig):
    """The administrator's tables."""

    name = "thidua.web.apps.admin_site"
    label = "admin_site"
    verbose_name = _("Tables of the site")

    def ready(self) -> None:
        """Put the page into the menu, where it is wanted."""
        if settings.ADMIN_TABLES:
            add(MenuItem(90, gettext_noop("Tables of the site"), "admin:index", "admin.enter", "table"))
