"""The app's entry in Django."""

from django.apps import AppConfig


class InitiativesConfig(AppConfig):
    """The library of initiatives."""

    name = "thidua.web.apps.initiatives"
    label = "initiatives"
