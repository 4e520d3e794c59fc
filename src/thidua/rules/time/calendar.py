"""Working time as one number: the working position of a moment is the working seconds since the calendar's first day.

Elapsed working time, lateness and remaining time are then one subtraction of int64, over millions of moments at once.
Moments are civil (no zone), in the time zone the ledger's moments are in; fractions of a second are dropped.
Everything is computed over arrays; the scalar functions call the same code with one moment.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from thidua.i18n import UserError, _
from thidua.rules.time.day_schedule import SECONDS_PER_DAY, CalendarDay

Int64s = npt.NDArray[np.int64]
Moments = npt.NDArray[np.datetime64]


# Long columns are worked through in blocks that stay in the processor's cache: many times faster, little memory.
BLOCK = 1 << 16


class CountsFrom(StrEnum):
    """When the clock of a time limit starts."""

    NEXT_DAY = "next_day"  # the day of receipt is not counted
    RECEIPT = "receipt"  # from the moment of receipt


@dataclass(frozen=True, slots=True)
class Counting:
    """How time limits are counted: those given in days, those given in hours, and what a working day is worth."""

    days_from: CountsFrom = CountsFrom.NEXT_DAY
    hours_from: CountsFrom = CountsFrom.RECEIPT
    working_day_seconds: int = 28_800


class OutsideCalendarError(UserError):
    """A moment that the calendar does not cover: never guessed, never taken as the nearest day it knows."""


@dataclass(frozen=True, eq=False)
class WorkingCalendar:
    """Working days and hours of one office from `days[0].on` to `days[-1].on`, without a gap; frozen.

    `provisional_years` are those whose holidays no notice confirms yet: shown beside results, not part of them.
    """

    id: str
    days: tuple[CalendarDay, ...]
    counting: Counting = field(default_factory=Counting)
    provisional_years: frozenset[int] = frozenset()

    @property
    def first_on(self) -> date:
        """The first day covered."""
        return self.days[0].on

    @property
    def last_on(self) -> date:
        """The last day covered."""
        return self.days[-1].on

    @cached_property
    def fingerprint(self) -> str:
        """Sha256 (hex) of all that decides a deadline: the days covered, their sessions, how limits are counted.

        Names, reasons, kinds and sources do not decide and are left out, so correcting a name changes no proof.
        """
        decides: dict[str, Any] = {
            "first_on": self.first_on.isoformat(),
            "counting": [self.counting.days_from, self.counting.hours_from, self.counting.working_day_seconds],
            "sessions": [[[session.opens, session.closes] for session in day.sessions] for day in self.days],
        }
        return hashlib.sha256(json.dumps(decides, separators=(",", ":"), sort_keys=True).encode()).hexdigest()

    @cached_property
    def _sessions(self) -> Int64s:
        """Seconds of the day, shape (days, 4): opens_1, closes_1, opens_2, closes_2; zeros where there is none."""
        table = np.zeros((len(self.days), 4), dtype=np.int64, order="F")
        for row, day in enumerate(self.days):
            for place, session in enumerate(day.sessions):
                table[row, 2 * place : 2 * place + 2] = session.opens, session.closes
        return table

    @cached_property
    def _ends(self) -> Int64s:
        """Working seconds up to and including each day."""
        opens_1, closes_1, opens_2, closes_2 = self._sessions.T
        return np.cumsum(closes_1 - opens_1 + closes_2 - opens_2, dtype=np.int64)

    @cached_property
    def _starts(self) -> Int64s:
        """Working seconds before each day."""
        return np.concatenate([np.zeros(1, dtype=np.int64), self._ends[:-1]])

    @cached_property
    def _ordinals(self) -> Int64s:
        return np.cumsum(self._sessions[:, 1] > 0, dtype=np.int64)

    @cached_property
    def _first_second(self) -> int:
        return int(np.datetime64(self.first_on, "s").astype(np.int64))

    def day_table(self) -> dict[str, npt.NDArray[Any]]:
        """One row a day, for engines to join on; all arrays of one length.

        day: datetime64[D]; working: int8 (0 or 1); ordinal: int32, working days up to and including the day;
        seconds_before: int64, working seconds before the day begins; opens_1, closes_1, opens_2, closes_2: int32,
        seconds from midnight (0 where there is no such session). The position of a moment at second s of its day is
        seconds_before + clip(s, opens_1, closes_1) - opens_1 + clip(s, opens_2, closes_2) - opens_2.
        """
        names = ("opens_1", "closes_1", "opens_2", "closes_2")
        start = np.datetime64(self.first_on, "D")
        return {
            "day": np.arange(start, start + len(self.days)),
            "working": (self._sessions[:, 1] > 0).astype(np.int8),
            "ordinal": self._ordinals.astype(np.int32),
            "seconds_before": self._starts.copy(),
            **{name: self._sessions[:, column].astype(np.int32) for column, name in enumerate(names)},
        }

    def positions(self, moments: Moments) -> Int64s:
        """Working seconds from the calendar's first day to each moment; int64, same length, never decreasing with time.

        Raises OutsideCalendarError where a moment (a missing one too) is not covered.
        """
        moments = np.asarray(moments)
        counts = np.empty(len(moments), dtype=np.int64)
        for start in range(0, len(moments), BLOCK):
            block = slice(start, start + BLOCK)
            rows, second = self._rows(moments[block])
            opens_1, closes_1, opens_2, closes_2 = (column[rows] for column in self._sessions.T)
            within = np.clip(second, opens_1, closes_1) - opens_1 + np.clip(second, opens_2, closes_2) - opens_2
            counts[block] = self._starts[rows] + within
        return counts

    def day_end_positions(self, moments: Moments) -> Int64s:
        """Working position at the end of each moment's day."""
        return self._ends[self._rows(moments)[0]]

    def moments(self, positions: Int64s) -> Moments:
        """The first moment with each working position, datetime64[s]: the closing time rather than the next morning.

        Raises OutsideCalendarError where the calendar ends before that much work is done.
        """
        positions = np.asarray(positions, dtype=np.int64)
        if positions.size and (positions.min() < 0 or positions.max() > self._ends[-1]):
            raise OutsideCalendarError(
                _("a deadline runs past the last day of calendar {calendar}, {last}; extend its `covers` entry"),
                calendar=self.id,
                last=self.last_on,
            )
        instants = np.empty(len(positions), dtype="datetime64[s]")
        for start in range(0, len(positions), BLOCK):
            block = slice(start, start + BLOCK)
            instants[block] = self._first_moments(positions[block])
        return instants

    def _first_moments(self, positions: Int64s) -> Moments:
        rows = np.searchsorted(self._ends, positions, side="left")
        offset = positions - self._starts[rows]
        opens_1, closes_1, opens_2, _ = (column[rows] for column in self._sessions.T)
        morning = closes_1 - opens_1
        second = np.where(offset <= morning, opens_1 + offset, opens_2 + offset - morning)
        second = np.where(positions == 0, 0, second)
        instants: Moments = np.asarray(self._first_second + rows * SECONDS_PER_DAY + second).astype("datetime64[s]")
        return instants

    def add_many(self, moments: Moments, seconds: Int64s) -> Moments:
        """The first moment by which each number (≥ 0) of working seconds has passed since each moment; datetime64[s].

        Adding nothing gives the moment itself, even outside working hours.
        """
        if np.any(np.asarray(seconds) < 0):
            raise ValueError("working time is added forwards only")
        whole = np.asarray(moments).astype("datetime64[s]")
        later: Moments = np.maximum(whole, self.moments(self.positions(whole) + seconds))
        return later

    def position(self, moment: datetime) -> int:
        """Working seconds from the calendar's first day to the moment."""
        return int(self.positions(as_moments([moment]))[0])

    def elapsed(self, start: datetime, end: datetime) -> int:
        """Working seconds from start to end; negative where end is the earlier."""
        before, after = self.positions(as_moments([start, end]))
        return int(after - before)

    def add_working_time(self, moment: datetime, seconds: int) -> datetime:
        """The first moment by which that many working seconds (≥ 0) have passed since the moment."""
        return as_datetime(self.add_many(as_moments([moment]), np.array([seconds], dtype=np.int64))[0])

    def day(self, on: date) -> CalendarDay:
        """The day, with its kind, sessions and reason."""
        row = (on - self.first_on).days
        if not 0 <= row < len(self.days):
            raise self._outside(on)
        return self.days[row]

    def is_working(self, on: date) -> bool:
        """Whether the day has any working hours."""
        return bool(self.day(on).sessions)

    def ordinal(self, on: date) -> int:
        """Working days from the calendar's first day up to and including this one."""
        self.day(on)
        return int(self._ordinals[(on - self.first_on).days])

    def is_open(self, moment: datetime) -> bool:
        """Whether the office works at that moment (the closing second no longer counts)."""
        second = moment.hour * 3600 + moment.minute * 60 + moment.second
        return any(session.opens <= second < session.closes for session in self.day(moment.date()).sessions)

    def is_provisional(self, year: int) -> bool:
        """Whether no notice confirms that year's holidays and swaps yet."""
        return year in self.provisional_years

    def _rows(self, moments: Moments) -> tuple[Int64s, Int64s]:
        """Row of each moment's day and its second of the day."""
        seconds = np.asarray(moments).astype("datetime64[s]").astype(np.int64) - self._first_second
        rows, second = np.divmod(seconds, SECONDS_PER_DAY)
        # A missing moment (NaT) is the least int64 and so falls outside too.
        bad = (rows < 0) | (rows >= len(self.days))
        if bad.any():
            first = np.asarray(moments)[bad][0]
            raise self._outside(str(first) if np.isnat(first) else as_datetime(first))
        return rows, second

    def _outside(self, what: date | str) -> OutsideCalendarError:
        return OutsideCalendarError(
            _("{moment} is outside calendar {calendar}, which covers {first} to {last}; extend its `covers` entry"),
            moment=what,
            calendar=self.id,
            first=self.first_on,
            last=self.last_on,
        )


@dataclass(frozen=True, eq=False)
class CalendarSet:
    """The city's calendar and those of the units that keep other days or hours; frozen."""

    default: WorkingCalendar
    by_unit: Mapping[str, WorkingCalendar] = field(default_factory=dict)

    def for_unit(self, unit_id: str | None) -> WorkingCalendar:
        """The unit's own calendar, else the city's."""
        return self.default if unit_id is None else self.by_unit.get(unit_id, self.default)

    @cached_property
    def fingerprint(self) -> str:
        """Sha256 (hex) of the default calendar's fingerprint and each unit's own."""
        units = sorted((unit, calendar.fingerprint) for unit, calendar in self.by_unit.items())
        return hashlib.sha256(json.dumps([self.default.fingerprint, units]).encode()).hexdigest()


def as_moments(moments: Sequence[datetime]) -> Moments:
    """Civil datetimes as datetime64[us]."""
    return np.array(moments, dtype="datetime64[us]")


def as_datetime(moment: np.datetime64) -> datetime:
    """One civil moment as a datetime."""
    civil: datetime = moment.astype("datetime64[us]").item()
    return civil
