"""A deadline told day by day, and what "before a date" means."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

import numpy as np

from thidua.rules.time.calendar import WorkingCalendar
from thidua.rules.time.day_schedule import CalendarDay
from thidua.rules.time.deadline_clock import (
    JoinedPauses,
    Pause,
    TimeLimit,
    deadline,
    due_positions,
    limit_of,
    stopped_seconds,
    stops_of,
)


class DayCounts(StrEnum):
    """What a day does to a running time limit."""

    RECEIPT = "receipt"  # the day of receipt, which is not counted
    COUNTED = "counted"
    PARTLY = "partly"  # the clock stood still for a part of it
    PAUSED = "paused"
    OFF = "off"  # no working hours, or none within the limit


@dataclass(frozen=True, slots=True)
class TraceDay:
    """One day of a trace; seconds are working seconds, `remaining_seconds` what is left of the limit at its end."""

    day: CalendarDay
    counts: DayCounts
    counted_seconds: int
    paused_seconds: int
    remaining_seconds: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Trace:
    """Every day from receipt to the deadline; `open_pause` where it moves on as long as the pause lasts."""

    received_at: datetime
    limit_seconds: int
    due_at: datetime
    days: tuple[TraceDay, ...]
    open_pause: bool


def trace(
    calendar: WorkingCalendar,
    received_at: datetime,
    limit: TimeLimit,
    pauses: Sequence[Pause] = (),
    as_of_at: datetime | None = None,
) -> Trace:
    """The days from receipt to the deadline, each with what it counts and why."""
    limit_column = limit_of(calendar, received_at, limit)
    stops = stops_of(calendar, pauses, as_of_at)
    start, remaining = int(limit_column.starts[0]), int(limit_column.seconds[0])
    due_position = int(due_positions(limit_column, stops)[0])
    due_at = deadline(calendar, received_at, limit, pauses, as_of_at)
    days = []
    on = received_at.date()
    while on <= due_at.date():
        day = calendar.day(on)
        opening = calendar.position(datetime.combine(on, time.min))
        low, high = max(opening, start), min(opening + day.seconds, due_position)
        paused = _stopped_between(stops, low, high)
        counted = max(high - low, 0) - paused
        remaining -= counted
        left_out = on == received_at.date() and start >= opening + day.seconds
        counts = _counts(day, left_out, counted, paused)
        days.append(TraceDay(day, counts, counted, paused, remaining, calendar.is_provisional(on.year)))
        on += timedelta(days=1)
    seconds = int(limit_column.seconds[0])
    return Trace(received_at, seconds, due_at, tuple(days), any(pause.to_at is None for pause in pauses))


def _stopped_between(stops: JoinedPauses, low: int, high: int) -> int:
    return int(stopped_seconds(stops, np.array([low]), np.array([high]))[0])


def _counts(day: CalendarDay, left_out: bool, counted: int, paused: int) -> DayCounts:
    if counted and paused:
        return DayCounts.PARTLY
    if counted:
        return DayCounts.COUNTED
    if paused:
        return DayCounts.PAUSED
    return DayCounts.RECEIPT if left_out and day.sessions else DayCounts.OFF


@dataclass(frozen=True, slots=True)
class LastDaysBefore:
    """What "before a date" leaves: the last full day, and the last one on which offices work."""

    before_on: date
    last_on: date
    last_working_on: date


def before(calendar: WorkingCalendar, on: date) -> LastDaysBefore:
    """What "before `on`" leaves (IV.2).

    Raises:
        OutsideCalendarError: the calendar does not reach there, or knows no working day before it.
    """
    last = on - timedelta(days=1)
    working = last
    while not calendar.is_working(working):
        working -= timedelta(days=1)
    return LastDaysBefore(on, last, working)
