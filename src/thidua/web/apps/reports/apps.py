"""The app's entry in Django."""

from django.apps import AppConfig

from thidua.i18n.catalogue import _
from thidua.web.ui import navigation
from thidua.web.ui.navigation import MenuItem


class ReportsConfig(AppConfig):
    """Reports to the city."""

    name = "thidua.web.apps.reports"
    label = "reports"

    def ready(self) -> None:
        """Put the reports into the menu."""
        navigation.add(MenuItem(46, _("Reports to the city"), "city-reports", "city_report.see", "notebook"))
        navigation.add(MenuItem(47, _("Progress of the Plan"), "plan-progress", "plan_progress.see", "calendar"))
        navigation.add(MenuItem(48, _("Statistics and funds"), "statistics", "statistics.see", "notebook"))
        navigation.add(
            MenuItem(
                27,
                _("Progress of the Plan in my unit"),
                "unit-plan-progress",
                "plan_progress.see",
                "calendar",
                of="own_unit",
            )
        )
