"""Appraisal by the Home Affairs board, the public's comments: time limits, checklist, reminders (V.5, IV.2)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from thidua.rules.movement import AppraisalRules, CheckPoint, Deadline
from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.deadline_clock import Pause, TimeLimit, deadline


def appraisal_due(
    rules: AppraisalRules,
    calendar: WorkingCalendar,
    received_at: datetime,
    pauses: Sequence[Pause] = (),
    as_of_at: datetime | None = None,
) -> datetime:
    """When the appraisal of a dossier ends at the latest; the clock stands still while more was asked for.

    Moments are civil. With a pause still open the answer moves on with `as_of_at`.

    Raises:
        OutsideCalendarError: the calendar does not reach there.
    """
    return deadline(calendar, received_at, TimeLimit(rules.within_working_days, TimeUnit.WORKING_DAY), pauses, as_of_at)


def unanswered(points: Sequence[CheckPoint], answers: Mapping[str, bool | None]) -> list[str]:
    """Ids of the points that are not answered, or with no; in the list's order. Empty: the checklist is done."""
    return [point.id for point in points if answers.get(point.id) is not True]


def comments_until(rules: AppraisalRules, opened_on: date) -> date:
    """The last day on which comments are taken; the day of opening is not counted."""
    return opened_on + timedelta(days=rules.comment_days)


def days_left(limit: Deadline, today: date) -> int:
    """Whole days until the last full day before the limit; less than 0: it is past."""
    return (limit.before_on - timedelta(days=1) - today).days


def reminders_on(limit: Deadline, today: date, sent: Sequence[int] = ()) -> int | None:
    """How many days before the last full day a reminder is to go out today; None where none is.

    One that a standing program missed is made up for by the next: of those past only the latest is sent, once.
    """
    left = days_left(limit, today)
    if left < 0:
        return None
    due = [days for days in limit.warn_days if days >= left]
    latest = min(due, default=None)
    return latest if latest is not None and latest not in sent else None
