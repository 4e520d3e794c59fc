"""The app's entry in Django."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps


class JobsConfig(AppConfig):
    """Work that takes longer than a page."""

    name = "thidua.web.apps.jobs"
    label = "jobs"

    def ready(self) -> None:
        """Find every app's handlers."""
        for config in apps.get_app_configs():
            if config.name.startswith("thidua.web.") and find_spec(f"{config.name}.jobs") is not None:
                import_module(f"{config.name}.jobs")
