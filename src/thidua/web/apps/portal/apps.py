"""The app's entry in Django."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The public side."""

    name = "thidua.web.apps.portal"
    label = "portal"
