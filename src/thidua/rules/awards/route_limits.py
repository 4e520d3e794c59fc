"""By when a station of an award's way must be done: the Plan's day where it stands, earlier ones reckoned back (IV.2).

The Plan names one day, that on which dossiers have to have reached Home Affairs. A station before it that says
`working_days_before` must be done so many working days earlier, by the calendar as it is now: nothing keeps the day.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from enum import StrEnum

from thidua.rules.movement import Deadline, RouteStep
from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.deadline_trace import before


class Station(StrEnum):
    """What is done at the stations of a way, in its order."""

    PROPOSE = "propose"
    COMPILE = "compile"
    RECEIVE = "receive"
    APPRAISE = "appraise"
    DECIDE = "decide"


def limit_of(
    steps: Sequence[RouteStep], station: Station, deadlines: Sequence[Deadline], calendar: WorkingCalendar
) -> Deadline | None:
    """Before which day the station must be done; None where the movement sets no limit for it.

    Raises:
        OutsideCalendarError: the calendar does not reach the day it is reckoned back from.
    """
    by_id = {deadline.id: deadline for deadline in deadlines}
    at = next((at for at, step in enumerate(steps) if step.action == station), None)
    if at is None:
        return None
    if steps[at].deadline is None and steps[at].working_days_before is None:
        return None
    days = 0
    for step in steps[at:]:
        if step.deadline is not None:
            limit = by_id[step.deadline]
            return _earlier(limit, station, days, calendar) if days else limit
        days += step.working_days_before or 0
    return None


def _earlier(limit: Deadline, station: Station, days: int, calendar: WorkingCalendar) -> Deadline:
    """So many working days before the last one of a limit."""
    last = before(calendar, limit.before_on).last_working_on
    for _day in range(days):
        last = before(calendar, last).last_working_on
    return replace(limit, id=station.value, before_on=last + timedelta(days=1))
