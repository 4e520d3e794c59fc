"""The app's entry in Django."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    """The movements of the city and of units, side by side, each in its editions."""

    name = "thidua.web.apps.movements"
    label = "movements"
