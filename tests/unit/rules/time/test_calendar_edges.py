"""The calendar at its edges: first and last day, closing seconds, long columns, days without an afternoon."""

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from thidua.i18n import UserError
from thidua.rules.time import calendar as module
from thidua.rules.time.calendar import CalendarSet, OutsideCalendarError, WorkingCalendar
from thidua.rules.time.day_schedule import (
    SECONDS_PER_DAY,
    CalendarDay,
    DayKind,
    DayReason,
    Hours,
    Mark,
    WorkSession,
    check_sessions,
    lay_out,
)

MORNING, AFTERNOON = WorkSession(7 * 3600, 41_400), WorkSession(48_600, 17 * 3600)
FIRST, LAST = date(2026, 3, 2), date(2026, 3, 8)  # Monday to Sunday
WEEK = WorkingCalendar(
    "week",
    lay_out(
        FIRST,
        LAST,
        [
            Hours(date(2026, 1, 1), frozenset(range(4)), (MORNING, AFTERNOON)),
            Hours(date(2026, 1, 1), frozenset({4}), (MORNING,)),
        ],
        {},
    ),
)
HALF, WHOLE = 16_200, 28_800
ALL = 4 * WHOLE + HALF


def test_the_first_and_the_last_moment_are_covered_and_those_beside_them_are_not() -> None:
    first, last = datetime(2026, 3, 2), datetime(2026, 3, 8, 23, 59, 59)
    assert (WEEK.position(first), WEEK.position(last)) == (0, ALL)
    for outside in (first - timedelta(seconds=1), last + timedelta(seconds=1)):
        with pytest.raises(OutsideCalendarError, match=f"{outside:%Y-%m-%d %H:%M}.* is outside calendar week"):
            WEEK.position(outside)
    assert (WEEK.day(FIRST).on, WEEK.day(LAST).on) == (FIRST, LAST)
    for day in (FIRST - timedelta(days=1), LAST + timedelta(days=1)):
        with pytest.raises(OutsideCalendarError, match=f"{day} is outside calendar week"):
            WEEK.day(day)
    with pytest.raises(OutsideCalendarError, match="NaT is outside calendar week"):
        WEEK.positions(np.array(["NaT"], dtype="datetime64[us]"))


def test_the_last_working_second_of_the_calendar_is_a_moment_and_one_more_is_none() -> None:
    assert WEEK.moments(np.array([ALL]))[0] == np.datetime64("2026-03-06T11:30:00")
    assert WEEK.moments(np.array([1, WHOLE, WHOLE + 1])).tolist() == [
        datetime(2026, 3, 2, 7, 0, 1),
        datetime(2026, 3, 2, 17, 0),
        datetime(2026, 3, 3, 7, 0, 1),
    ]
    assert WEEK.moments(np.array([0]))[0] == np.datetime64("2026-03-02T00:00:00")
    monday_only = WorkingCalendar("monday", WEEK.days[:1])
    assert monday_only.moments(np.array([WHOLE]))[0] == np.datetime64("2026-03-02T17:00:00")
    for position in (-1, ALL + 1):
        with pytest.raises(OutsideCalendarError, match="past the last day of calendar week, 2026-03-08"):
            WEEK.moments(np.array([position]))


def test_moments_and_positions_have_the_types_that_engines_join_on() -> None:
    moments = WEEK.moments(np.array([5, 6], dtype=np.int32))
    assert moments.dtype == np.dtype("datetime64[s]")
    assert WEEK.positions(moments).dtype == np.dtype(np.int64)


def test_long_columns_are_worked_through_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    moments = np.datetime64("2026-03-02", "s") + np.arange(0, 6 * SECONDS_PER_DAY, 7_919)
    positions = WEEK.positions(moments)
    back = WEEK.moments(positions)
    seen: list[int] = []

    def watched(name: str) -> None:
        method = getattr(WorkingCalendar, name)

        def watching(calendar: WorkingCalendar, column: Any) -> Any:
            seen.append(len(column))
            return method(calendar, column)

        monkeypatch.setattr(WorkingCalendar, name, watching)

    monkeypatch.setattr(module, "BLOCK", 10)
    for name, work, expected in (("_rows", WEEK.positions, positions), ("_first_moments", WEEK.moments, back)):
        watched(name)
        seen.clear()
        assert work(moments if name == "_rows" else positions).tolist() == expected.tolist()
        assert max(seen) == 10
        assert sum(seen) == len(moments)


def test_a_day_of_one_session_works_and_a_rest_day_does_not() -> None:
    table = WEEK.day_table()
    assert table["working"].tolist() == [1, 1, 1, 1, 1, 0, 0]
    assert table["ordinal"].tolist() == [1, 2, 3, 4, 5, 5, 5]
    assert table["day"].tolist() == [FIRST + timedelta(days=step) for step in range(7)]
    assert [WEEK.is_working(FIRST + timedelta(days=step)) for step in range(7)] == [True] * 5 + [False] * 2


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        ((6, 59, 59), False), ((7, 0, 0), True), ((7, 0, 1), True), ((11, 29, 59), True), ((11, 30, 0), False),
        ((13, 29, 59), False), ((13, 30, 0), True), ((16, 59, 59), True), ((17, 0, 0), False),
    ],
)  # fmt: skip
def test_an_office_is_open_from_its_first_second_to_the_one_before_closing(
    at: tuple[int, int, int], is_open: bool
) -> None:
    assert WEEK.is_open(datetime(2026, 3, 2, *at)) is is_open


def test_who_has_no_unit_keeps_the_citys_calendar_whatever_units_are_called() -> None:
    own = SimpleNamespace()
    calendars = CalendarSet(WEEK, {None: own, "": own})  # type: ignore[dict-item] # what a broken source might give
    assert calendars.for_unit(None) is WEEK


@pytest.mark.parametrize(
    "sessions",
    [[WorkSession(0, SECONDS_PER_DAY)], [WorkSession(0, 1)], [WorkSession(0, 10), WorkSession(10, 20)]],
)
def test_sessions_may_touch_midnight_and_each_other(sessions: list[WorkSession]) -> None:
    assert check_sessions(sessions) == tuple(sessions)


def test_what_is_wrong_with_sessions_is_said_with_their_number() -> None:
    with pytest.raises(UserError) as refusal:
        check_sessions([WorkSession(0, 1)] * 3)
    assert refusal.value.render("en") == "a day has at most two working sessions; 3 are given"


def test_every_day_laid_out_states_its_kind_its_hours_and_its_reason() -> None:
    off, made_up = DayReason("Nghỉ", "Off"), DayReason("Làm bù", "Made up")
    hours = [Hours(date(2026, 3, 3), frozenset({1, 3}), (MORNING,))]
    marks = {date(2026, 3, 5): Mark(DayKind.HOLIDAY, off), date(2026, 3, 7): Mark(DayKind.SWAPPED_IN, made_up)}
    assert lay_out(FIRST, LAST, hours, marks) == (
        CalendarDay(date(2026, 3, 2), DayKind.REST, ()),
        CalendarDay(date(2026, 3, 3), DayKind.WORKING, (MORNING,)),  # the day from which the hours are in force
        CalendarDay(date(2026, 3, 4), DayKind.REST, ()),
        CalendarDay(date(2026, 3, 5), DayKind.HOLIDAY, (), off),
        CalendarDay(date(2026, 3, 6), DayKind.REST, ()),
        CalendarDay(date(2026, 3, 7), DayKind.SWAPPED_IN, (MORNING,), made_up),
        CalendarDay(date(2026, 3, 8), DayKind.REST, ()),
    )


def test_a_worked_day_has_the_hours_of_the_first_working_day_of_its_own_week() -> None:
    made_up = DayReason("Làm bù", "Made up")
    hours = [Hours(date(2026, 1, 1), frozenset({0}), (AFTERNOON,)), Hours(date(2026, 3, 9), frozenset({0}), (MORNING,))]
    sunday, tuesday = date(2026, 3, 8), date(2026, 3, 10)

    def worked(on: date) -> tuple[WorkSession, ...]:
        return lay_out(on, on, hours, {on: Mark(DayKind.SWAPPED_IN, made_up)})[0].sessions

    assert worked(sunday) == (AFTERNOON,)
    assert worked(tuesday) == (MORNING,)
    only_next_week = [Hours(date(2026, 3, 9), frozenset({0}), (MORNING,))]
    assert lay_out(sunday, sunday, only_next_week, {sunday: Mark(DayKind.SWAPPED_IN, made_up)})[0].sessions == ()
    assert lay_out(sunday, sunday, [], {sunday: Mark(DayKind.SWAPPED_IN, made_up)})[0].sessions == ()
