"""The app's entry in Django."""

from django.apps import AppConfig


class MonitoringConfig(AppConfig):
    """Health and metrics."""

    name = "thidua.web.apps.monitoring"
    label = "monitoring"
