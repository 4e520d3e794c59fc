"""A third reading: where each dossier is, told from its life as a list of days, second by second, without any SQL.

It shares no definition with the views nor with `plain_reading`: a life is walked through, from what came first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from thidua.indicators.scope import Scope
from thidua.rules.time.calendar import CalendarSet, OutsideCalendarError, WorkingCalendar

Row = dict[str, Any]
SECOND = timedelta(seconds=1)
COUNTED = ("at_finish", "at_work", "at_receipt", "at_return", "at_answer")
GONE = ("withdrawn", "stopped", "not_accepted")
ENDS = {"finished", "returned", "refused"}
WAITING = ("registered", *GONE, None)


class Life:
    """A dossier's life as far as it had come at the end of a second."""

    def __init__(self, row: Row, last: datetime) -> None:
        self.row = row
        stops = [(name, row[f"{name}_at"]) for name in ("submitted", "received", "finished", "returned", "refused")]
        self.story = {name: at.replace(microsecond=0) for name, at in stops if at and at < last + SECOND}
        self.to_come = {name for name, at in stops if at and at >= last + SECOND}

    @property
    def begun(self) -> bool:
        """Known to be there, or not known to begin later."""
        first = {"submitted", "received"}
        return bool(first & set(self.story)) or not first & self.to_come

    @property
    def end(self) -> datetime | None:
        """When the work on it ended, as far as an end of the work is told of it."""
        ended = self.story.get("finished", self.story.get("returned"))
        return self.gone_at if ended is not None and self.broken_off else ended

    @property
    def broken_off(self) -> bool:
        """Whether it ended without a result."""
        if "refused" in self.story:
            return True
        if self.row["status"] not in GONE or "refused" in self.to_come:
            return False
        return not ENDS & self.to_come or bool(ENDS & set(self.story))

    @property
    def gone_at(self) -> datetime | None:
        """When it was broken off: of what is told of its end, the first."""
        told = [at for name, at in self.story.items() if name in ENDS]
        return min(told) if told and self.broken_off else None


def last_second(window_to: date, as_of_at: datetime) -> datetime:
    """The last second that is looked at."""
    return min(datetime.combine(window_to + timedelta(days=1), time()) - SECOND, as_of_at)


def at_hand(life: Life, window_from: date) -> bool:
    """Whether the dossier was there on some second of the window."""
    first = datetime.combine(window_from, time())
    if not life.begun:
        return False
    over = [at for at in (life.end, life.gone_at, life.story.get("returned")) if at is not None]
    began = [at for name, at in life.story.items() if name in {"submitted", "received"}]
    return not over or max(over + began) >= first


def on_list(procedure: Row | None, life: Life) -> bool | None:
    """Whether the list has its procedure on the day it came (else on the first day anything is known of)."""
    if procedure is None or procedure["boundary_independent"] is None:
        return None
    if not procedure["boundary_independent"]:
        return False
    told = (life.story.get("received"), life.story.get("submitted"), life.end, life.gone_at)
    days = [at.date() for at in told if at is not None]
    begins, ends = procedure["valid_from_on"], procedure["valid_to_on"]
    if not days:
        return None if begins or ends else True
    return not ((begins and days[0] < begins) or (ends and days[0] > ends))


def finishing_place(life: Life, window_from: date, last: datetime, waits: list[datetime]) -> str:
    """Where a dossier of a procedure on the list is, as far as finishing goes."""
    first = datetime.combine(window_from, time())
    received, end, due = life.story.get("received"), life.end, life.row["due_at"]
    if end is not None:
        if received is not None and end < received:
            return "finished_before_receipt"
        return "counted" if end >= first else "finished_before"
    if life.broken_off:
        return "ended_otherwise"
    if received is None:
        return "not_received" if "submitted" in life.story else "undated"
    if due is None:
        return "pending_without_appointment"
    due = due.replace(microsecond=0)
    if due == datetime.combine(due, time()):
        due += timedelta(days=1) - SECOND
    if due >= last:
        return "pending_not_due"
    return "pending_awaiting_supplement" if any(at <= due for at in waits) else "pending_overdue"


def working_place(life: Life, window_from: date) -> str:
    """The same for what was there to be done."""
    first = datetime.combine(window_from, time())
    received, end = life.story.get("received"), life.end
    if end is not None and end < first and (received is None or received < first):
        return "finished_before"
    if end is not None or received is not None or life.broken_off:
        return "counted"
    return "not_received" if "submitted" in life.story else "undated"


def receiving_place(life: Life, window_from: date) -> str:
    """The same for what desks received; what they refused is not among it."""
    received, refused = life.story.get("received"), life.broken_off and life.row["status"] == "not_accepted"
    if received is not None and received.date() < window_from:
        return "received_before"
    if received is not None and not refused:
        return "counted"
    if refused:
        return "not_accepted"
    return "not_received" if "submitted" in life.story else "undated"


def returning_place(life: Life, window_from: date) -> str:
    """The same for what was handed over."""
    returned = life.story.get("returned")
    if returned is not None:
        return "counted" if returned.date() >= window_from else "returned_before"
    if life.end is not None:
        return "not_collected"
    return "ended_otherwise" if life.broken_off else "not_finished"


def answering_place(life: Life, window_from: date, last: datetime, calendar: WorkingCalendar, seconds: int) -> str:
    """The same for submissions and the desk's answer; `seconds`: how long it may take where no limit is stated."""
    answer, handed_in = life.story.get("received"), life.story.get("submitted")
    if answer is None and life.row["status"] not in ("withdrawn", "stopped"):
        answer = life.gone_at
    if answer is not None:
        return "counted" if answer.date() >= window_from else "answered_before"
    if life.broken_off:
        unknown = life.gone_at is None
    else:
        unknown = "received" not in life.to_come and (life.end is not None or life.row["status"] not in WAITING)
    if unknown:
        return "answer_undated"
    if handed_in is None:
        return "undated"
    until, limit = life.gone_at or last, life.row["accept_due_at"]
    try:
        patient = until <= limit.replace(microsecond=0) if limit else calendar.elapsed(handed_in, until) <= seconds
    except OutsideCalendarError:
        patient = False
    if not patient:
        return "counted"
    return "ended_otherwise" if life.broken_off else "answer_not_due"


def expected_places(
    tables: Mapping[str, Sequence[Row]], scope: Scope, calendars: CalendarSet
) -> dict[str, Counter[str]]:
    """How many dossiers are where, by what is counted of them. No appointment changes, and no supplement moves one."""
    window_from, last = scope.window_from, last_second(scope.window_to, scope.as_of_at)
    seconds = scope.settings.forward_within_working_seconds
    procedures = {row["procedure_id"]: row for row in tables["procedures"]}
    counts: dict[str, Counter[str]] = {name: Counter() for name in COUNTED}
    for row in tables["dossiers"]:
        life = Life(row, last)
        if not at_hand(life, window_from):
            continue
        waits = [
            one["requested_at"].replace(microsecond=0)
            for one in tables["supplements"]
            if one["dossier_id"] == row["dossier_id"]
            and one["requested_at"].replace(microsecond=0) <= last
            and not (one["answered_at"] and one["answered_at"].replace(microsecond=0) <= last)
        ]
        listed = on_list(procedures.get(row["procedure_id"]), life)
        off = None if listed else "list_unknown" if listed is None else "not_on_list"
        counts["at_finish"][off or finishing_place(life, window_from, last, waits)] += 1
        counts["at_work"][off or working_place(life, window_from)] += 1
        counts["at_receipt"][off or receiving_place(life, window_from)] += 1
        counts["at_return"][off or returning_place(life, window_from)] += 1
        calendar = calendars.for_unit(row["receiving_unit_id"])
        counts["at_answer"][off or answering_place(life, window_from, last, calendar, seconds)] += 1
    return counts
