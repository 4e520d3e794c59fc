"""What days of a calendar and of a deadline are called: English message ids, the same wherever a deadline is told."""

from thidua.i18n import _
from thidua.rules.time.day_schedule import DayKind
from thidua.rules.time.deadline_trace import DayCounts

WEEKDAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
KINDS = {
    DayKind.WORKING: _("working day"),
    DayKind.REST: _("weekly rest"),
    DayKind.HOLIDAY: _("public holiday"),
    DayKind.SWAPPED_OFF: _("off, swapped"),
    DayKind.SWAPPED_IN: _("worked, swapped"),
}
COUNTS = {
    DayCounts.RECEIPT: _("day of receipt, not counted"),
    DayCounts.COUNTED: _("counted"),
    DayCounts.PARTLY: _("counted in part"),
    DayCounts.PAUSED: _("paused"),
    DayCounts.OFF: _("no working hours"),
}
