"""The clock of a time limit: when it starts, when it stands still, when it has run out; over whole columns at once.

Pauses (a supplement is awaited) are intervals of the working position: those of one dossier are joined before they are
counted, so overlapping ones count once and their order does not matter. A pause that is still open runs to `as_of_at`;
what happened after `as_of_at` has not happened yet.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt

from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import CountsFrom, Int64s, Moments, WorkingCalendar, as_datetime, as_moments

Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """A number (≥ 0) of working days or working hours."""

    amount: int
    unit: TimeUnit


@dataclass(frozen=True, slots=True)
class Pause:
    """An interval in which the clock stops; an end of None means it has not resumed."""

    from_at: datetime
    to_at: datetime | None


@dataclass(frozen=True, eq=False)
class Limits:
    """Time limits of dossiers, one a dossier, in working positions and seconds (int64): where each clock starts, how
    long it runs. `earliest` (datetime64[s]) is the moment before which it cannot end, which only a limit of 0 can tell.
    """

    starts: Int64s
    seconds: Int64s
    earliest: Moments


@dataclass(frozen=True, eq=False)
class JoinedPauses:
    """Joined pauses in working positions, int64: sorted by dossier (its row) and start, never touching within one."""

    owners: Int64s
    starts: Int64s
    ends: Int64s


NO_STOPS = JoinedPauses(*(np.zeros(0, dtype=np.int64) for _ in range(3)))


def limits(calendar: WorkingCalendar, received: Moments, amounts: Int64s, in_days: Flags) -> Limits:
    """Limits of `amounts` working days (`in_days`) or hours for dossiers received at those moments; equal lengths.

    Where the calendar's counting leaves out the day of receipt the clock starts at the end of that day. A working day
    is worth `working_day_seconds`, whatever the sessions of the days it falls on.
    """
    counting = calendar.counting
    days_off = counting.days_from is CountsFrom.NEXT_DAY
    hours_off = counting.hours_from is CountsFrom.NEXT_DAY
    next_day = np.where(in_days, days_off, hours_off)
    midnights = np.asarray(received).astype("datetime64[D]")
    closing = calendar.day_end_positions(received)
    starts = np.where(next_day, closing, calendar.positions(received))
    worth = np.where(in_days, counting.working_day_seconds, 3600)
    # "Within the day" received on a day off: over when that day is, not before.
    day_off = next_day & (closing == calendar.positions(midnights))
    earliest = np.where(day_off, midnights + 1, received).astype("datetime64[s]")
    return Limits(starts.astype(np.int64), np.asarray(amounts, dtype=np.int64) * worth, earliest)


def join_pauses(
    calendar: WorkingCalendar, owners: Int64s, from_at: Moments, to_at: Moments, as_of_at: datetime | None
) -> JoinedPauses:
    """Pauses of dossiers (`owners`: their rows) as joined stops; NaT in `to_at` is a pause still open.

    Raises:
        ValueError: a pause is open and no `as_of_at` says until when.
    """
    if not len(owners):
        return NO_STOPS
    open_ = np.isnat(to_at)
    if as_of_at is None:
        if open_.any():
            raise ValueError("an open pause needs the moment as of which it is looked at")
    else:
        as_of = as_moments([as_of_at])[0]
        to_at = np.minimum(np.where(open_, as_of, to_at), as_of)
        from_at = np.minimum(from_at, as_of)
    starts = calendar.positions(from_at)
    # A pause that ends before it starts is an error of the source; it stops nothing.
    ends = np.maximum(calendar.positions(to_at), starts)
    # Each dossier's positions are moved to a stretch of their own, so that one running maximum serves all dossiers.
    stretch = np.asarray(owners, dtype=np.int64) * (int(ends.max()) + 2)
    order = np.lexsort((starts, owners))
    starts, reached = (starts + stretch)[order], np.maximum.accumulate((ends + stretch)[order])
    first = np.ones(len(starts), dtype=np.bool_)
    first[1:] = starts[1:] > reached[:-1]
    last = np.append(first[1:], True)
    moved = stretch[order][first]
    return JoinedPauses(np.asarray(owners, dtype=np.int64)[order][first], starts[first] - moved, reached[last] - moved)


def stopped_seconds(stops: JoinedPauses, from_positions: Int64s, to_positions: Int64s) -> Int64s:
    """Working seconds the clock stood still within each dossier's stretch of positions; int64, one a dossier."""
    low, high = from_positions[stops.owners], to_positions[stops.owners]
    stopped = np.maximum(np.minimum(stops.ends, high) - np.maximum(stops.starts, low), 0)
    total = np.zeros(len(from_positions), dtype=np.int64)
    np.add.at(total, stops.owners, stopped)
    return total


def used_seconds(calendar: WorkingCalendar, limit: Limits, stops: JoinedPauses, until: Moments) -> Int64s:
    """Working seconds of each limit used up at the moments `until`, pauses left out; int64, never negative."""
    ends = calendar.positions(until)
    used: Int64s = np.maximum(ends - limit.starts, 0) - stopped_seconds(stops, limit.starts, ends)
    return used


def due_positions(limit: Limits, stops: JoinedPauses) -> Int64s:
    """The working position at which each limit has run out; int64.

    A stop that begins exactly when the limit has run out no longer moves it: a supplement asked for at closing time of
    the last day, or in the evening after it, comes too late. Otherwise a moment's position is past the due one exactly
    where `used_seconds` is over the limit.
    """
    due = limit.starts + limit.seconds
    turn = np.arange(len(stops.owners)) - np.searchsorted(stops.owners, stops.owners, side="left")
    for nth in range(int(turn.max()) + 1 if len(turn) else 0):
        rows = np.flatnonzero(turn == nth)
        owners = stops.owners[rows]
        starts = np.maximum(stops.starts[rows], limit.starts[owners])
        lengths = np.maximum(stops.ends[rows] - starts, 0)
        due[owners] += np.where(starts < due[owners], lengths, 0)
    return due


def due_moments(
    calendar: WorkingCalendar, received: Moments, amounts: Int64s, in_days: Flags, stops: JoinedPauses = NO_STOPS
) -> Moments:
    """The moments at which the limits of dossiers run out, datetime64[s]: closing time for a limit in whole days.

    Raises:
        OutsideCalendarError: a moment or a deadline lies outside the calendar.
    """
    limit = limits(calendar, received, amounts, in_days)
    due: Moments = np.maximum(limit.earliest, calendar.moments(due_positions(limit, stops)))
    return due


def limit_of(calendar: WorkingCalendar, received_at: datetime, limit: TimeLimit) -> Limits:
    """One dossier's limit as a column of one."""
    days = limit.unit is TimeUnit.WORKING_DAY
    return limits(calendar, as_moments([received_at]), np.array([limit.amount]), np.array([days]))


def stops_of(calendar: WorkingCalendar, pauses: Sequence[Pause], as_of_at: datetime | None) -> JoinedPauses:
    """The pauses of one dossier, overlapping ones joined."""
    ends = np.array([pause.to_at for pause in pauses], dtype="datetime64[us]")
    starts = as_moments([pause.from_at for pause in pauses])
    return join_pauses(calendar, np.zeros(len(pauses), dtype=np.int64), starts, ends, as_of_at)


def deadline(
    calendar: WorkingCalendar,
    received_at: datetime,
    limit: TimeLimit,
    pauses: Sequence[Pause] = (),
    as_of_at: datetime | None = None,
) -> datetime:
    """The moment at which one dossier's limit runs out; the same code as for columns.

    While a pause is open this is the moment it would be if the pause ended at `as_of_at`.
    """
    days = limit.unit is TimeUnit.WORKING_DAY
    stops = stops_of(calendar, pauses, as_of_at)
    due = due_moments(calendar, as_moments([received_at]), np.array([limit.amount]), np.array([days]), stops)
    return as_datetime(due[0])


def used_of(
    calendar: WorkingCalendar,
    received_at: datetime,
    limit: TimeLimit,
    until_at: datetime,
    pauses: Sequence[Pause] = (),
) -> int:
    """Working seconds of one dossier's limit used up at `until_at`, pauses left out; open ones run to `until_at`."""
    stops = stops_of(calendar, pauses, until_at)
    return int(used_seconds(calendar, limit_of(calendar, received_at, limit), stops, as_moments([until_at]))[0])
