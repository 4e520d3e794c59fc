"""What "before a day" means (IV.2): the day itself is too late. Both readings, in the deadline's own time zone."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from thidua.rules.movement import Deadline
from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.deadline_trace import before


@dataclass(frozen=True, slots=True)
class LastDays:
    """The last full day, the last working day (office hours), and the first moment that is too late."""

    last_on: date
    last_working_on: date
    too_late_at: datetime


def last_days(deadline: Deadline, calendar: WorkingCalendar) -> LastDays:
    """Both readings of a deadline. "Before 31 January 2027" gives Saturday 30 and, as a working day, Friday 29 January.

    Raises:
        OutsideCalendarError: the calendar does not reach the deadline.
    """
    left = before(calendar, deadline.before_on)
    day = deadline.before_on
    midnight = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(deadline.time_zone))
    return LastDays(left.last_on, left.last_working_on, midnight)


def is_in_time(deadline: Deadline, moment: datetime) -> bool:
    """Whether something handed in at an aware moment is in time."""
    return moment.astimezone(ZoneInfo(deadline.time_zone)).date() < deadline.before_on
