"""The app's entry in Django."""

from django.apps import AppConfig


class MovementsConfig(AppConfig):
    """The movements of the city and of units, side by side, each in its editions."""

    name = "thidua.web.apps.movements"
    label = "movements"

    def ready(self) -> None:
        """Have the page of a movement be of it."""
        from thidua.web.apps.movements.addresses import RECORDS
        from thidua.web.apps.movements.bound import record_of

        RECORDS["movement_id"] = lambda movement_id: getattr(record_of(str(movement_id)), "pk", None)
