"""What each day is: regular hours by weekday, marked days on top, and the reason for each in both languages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from thidua.i18n import UserError

SECONDS_PER_DAY = 86_400


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKING = "working"
    REST = "rest"  # the weekly rest days
    HOLIDAY = "holiday"
    SWAPPED_OFF = "swapped_off"  # a weekday off, made up for on a rest day
    SWAPPED_IN = "swapped_in"  # the rest day worked for it

    @property
    def works(self) -> bool:
        """Whether a day of this kind is worked."""
        return self in _WORKED


_WORKED = frozenset({DayKind.WORKING, DayKind.SWAPPED_IN})


@dataclass(frozen=True, slots=True, order=True)
class WorkSession:
    """A stretch of work within a day, in seconds from midnight: open from `opens` up to, not including, `closes`."""

    opens: int
    closes: int

    @property
    def seconds(self) -> int:
        """How long it is."""
        return self.closes - self.opens


Sessions = tuple[WorkSession, ...]


@dataclass(frozen=True, slots=True)
class DayReason:
    """Why a day is what it is, in both languages, and where that is laid down."""

    vi: str
    en: str
    source: str = ""

    def text(self, language: str) -> str:
        """The reason in the reader's language."""
        return self.vi if language == "vi" else self.en


@dataclass(frozen=True, slots=True)
class Hours:
    """From a day on, the sessions of some weekdays (0 = Monday); a weekday no entry in force names is a rest day."""

    from_on: date
    weekdays: frozenset[int]
    sessions: Sessions


@dataclass(frozen=True, slots=True)
class Mark:
    """What a day is against its weekday; `hours_of` is the day off whose hours a swapped day is worked."""

    kind: DayKind
    reason: DayReason
    hours_of: date | None = None


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of a calendar; `reason` is None where only the weekday decides."""

    on: date
    kind: DayKind
    sessions: Sessions
    reason: DayReason | None = None

    @property
    def seconds(self) -> int:
        """Working seconds of the day."""
        return sum(session.seconds for session in self.sessions)


def check_sessions(sessions: Sequence[WorkSession]) -> Sessions:
    """The sessions in order of time; at most two a day, within the day, not empty, not overlapping.

    Two is what the day table has columns for, and what any office hours in the field need.
    """
    ordered = tuple(sorted(sessions))
    if len(ordered) > 2:
        raise UserError("a day has at most two working sessions; {count} are given", count=len(ordered))
    for session in ordered:
        if not 0 <= session.opens < session.closes <= SECONDS_PER_DAY:
            raise UserError("a working session must end after it begins, within one day")
    if len(ordered) == 2 and ordered[1].opens < ordered[0].closes:
        raise UserError("the working sessions of a day overlap")
    return ordered


def lay_out(first: date, last: date, hours: Sequence[Hours], marks: Mapping[date, Mark]) -> tuple[CalendarDay, ...]:
    """Every day from `first` to `last`, both included.

    A marked working day has the hours its `hours_of` day has by weekday, else those of its own weekday, else those of
    the week's first day that works.
    """
    days = []
    on = first
    while on <= last:
        regular = regular_sessions(on, hours)
        mark = marks.get(on)
        if mark is None:
            days.append(CalendarDay(on, DayKind.WORKING if regular else DayKind.REST, regular))
        elif mark.kind.works:
            days.append(CalendarDay(on, mark.kind, _worked_hours(on, mark, hours), mark.reason))
        else:
            days.append(CalendarDay(on, mark.kind, (), mark.reason))
        on += timedelta(days=1)
    return tuple(days)


def regular_sessions(on: date, hours: Sequence[Hours]) -> Sessions:
    """A day's sessions by its weekday alone: those of the entry with the latest `from_on` not after the day.

    Of two entries from the same day the later in the list is in force.
    """
    in_force = [entry for entry in hours if entry.from_on <= on and on.weekday() in entry.weekdays]
    # max takes the first of equals: reversed, that is the later in the list
    return max(reversed(in_force), key=lambda entry: entry.from_on).sessions if in_force else ()


def _worked_hours(on: date, mark: Mark, hours: Sequence[Hours]) -> Sessions:
    if mark.hours_of is not None:
        return regular_sessions(mark.hours_of, hours)
    monday = on - timedelta(days=on.weekday())
    week = (regular_sessions(monday + timedelta(days=step), hours) for step in range(7))
    return regular_sessions(on, hours) or next((sessions for sessions in week if sessions), ())


@dataclass(frozen=True, slots=True)
class DayChange:
    """A day that two calendars see differently; None where one of them does not cover it."""

    on: date
    before: CalendarDay | None
    after: CalendarDay | None


def compare_days(before: Iterable[CalendarDay], after: Iterable[CalendarDay]) -> list[DayChange]:
    """The days whose working sessions differ, in order; a changed name or reason alone changes no deadline."""
    old = {day.on: day for day in before}
    new = {day.on: day for day in after}
    changes = (DayChange(on, old.get(on), new.get(on)) for on in sorted(old.keys() | new.keys()))
    return [change for change in changes if _sessions(change.before) != _sessions(change.after)]


def _sessions(day: CalendarDay | None) -> Sessions | None:
    return None if day is None else day.sessions
