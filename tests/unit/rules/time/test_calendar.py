"""Working positions, days and hours of one calendar."""

from datetime import date, datetime, time

import numpy as np
import pytest

from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.rules.time.calendar import CalendarSet, Counting, CountsFrom, OutsideCalendarError, WorkingCalendar
from thidua.rules.time.day_schedule import (
    CalendarDay,
    DayKind,
    DayReason,
    Hours,
    Mark,
    WorkSession,
    check_sessions,
    compare_days,
    lay_out,
)

CITY = load_calendars().default
MORNING, AFTERNOON = WorkSession(7 * 3600, 41_400), WorkSession(48_600, 17 * 3600)


def test_a_working_day_is_8_hours() -> None:
    assert CITY.elapsed(datetime(2026, 3, 2), datetime(2026, 3, 3)) == 28_800


@pytest.mark.parametrize(
    ("at", "worked"),
    [
        (time(0, 0), 0),
        (time(7, 0), 0),
        (time(8, 30), 5_400),
        (time(11, 30), 16_200),
        (time(12, 15), 16_200),
        (time(13, 30), 16_200),
        (time(14, 0), 18_000),
        (time(17, 0), 28_800),
        (time(23, 59, 59), 28_800),
    ],
)
def test_position_within_a_day(at: time, worked: int) -> None:
    day = date(2026, 3, 2)
    assert CITY.position(datetime.combine(day, at)) - CITY.position(datetime(2026, 3, 2)) == worked


def test_fractions_of_a_second_are_dropped() -> None:
    assert CITY.elapsed(datetime(2026, 3, 2, 8, 0, 0), datetime(2026, 3, 2, 8, 0, 0, 999_999)) == 0


def test_a_missing_moment_is_refused() -> None:
    with pytest.raises(OutsideCalendarError):
        CITY.positions(np.array(["NaT"], dtype="datetime64[us]"))


def test_a_moment_outside_is_refused_with_the_range() -> None:
    with pytest.raises(OutsideCalendarError) as refusal:
        CITY.position(datetime(1999, 12, 31))
    assert refusal.value.render("en") == (
        "1999-12-31 00:00 is outside calendar viet-nam, which covers 2000-01-01 to 2040-12-31; "
        "extend its `covers` entry"
    )
    with pytest.raises(OutsideCalendarError):
        CITY.day(date(2041, 1, 1))


def test_work_that_outlasts_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendarError) as refusal:
        CITY.add_working_time(datetime(2040, 12, 28), 10 * 28_800)
    assert "past the last day of calendar viet-nam, 2040-12-31" in str(refusal.value)


def test_working_time_is_added_over_lunch_night_and_weekend() -> None:
    friday = datetime(2026, 3, 6, 16, 0)
    assert CITY.add_working_time(friday, 3_600) == datetime(2026, 3, 6, 17, 0)
    assert CITY.add_working_time(friday, 3_601) == datetime(2026, 3, 9, 7, 0, 1)
    assert CITY.add_working_time(datetime(2026, 3, 6, 11, 0), 3_600) == datetime(2026, 3, 6, 14, 0)


def test_adding_nothing_stays_even_at_night() -> None:
    assert CITY.add_working_time(datetime(2026, 3, 7, 22, 15), 0) == datetime(2026, 3, 7, 22, 15)


def test_working_time_is_added_forwards_only() -> None:
    with pytest.raises(ValueError, match="forwards only"):
        CITY.add_working_time(datetime(2026, 3, 6), -1)


def test_moment_zero_is_the_first_midnight() -> None:
    assert CITY.moments(np.array([0]))[0] == np.datetime64("2000-01-01T00:00:00")


def test_no_moments_at_all() -> None:
    assert len(CITY.moments(np.array([], dtype=np.int64))) == 0


def test_ordinals_count_working_days() -> None:
    assert CITY.ordinal(date(2026, 1, 5)) - CITY.ordinal(date(2026, 1, 1)) == 1
    assert CITY.ordinal(date(2026, 1, 12)) - CITY.ordinal(date(2026, 1, 9)) == 2


def test_open_in_the_sessions_only() -> None:
    assert CITY.is_open(datetime(2026, 3, 2, 7, 0))
    assert not CITY.is_open(datetime(2026, 3, 2, 11, 30))
    assert not CITY.is_open(datetime(2026, 3, 2, 17, 0))
    assert not CITY.is_open(datetime(2026, 3, 1, 9, 0))


def test_day_table_gives_the_position_by_its_formula() -> None:
    table = CITY.day_table()
    assert {name: column.dtype.str for name, column in table.items()} == {
        "day": "<M8[D]", "working": "|i1", "ordinal": "<i4", "seconds_before": "<i8",
        "opens_1": "<i4", "closes_1": "<i4", "opens_2": "<i4", "closes_2": "<i4",
    }  # fmt: skip
    row = int(np.searchsorted(table["day"], np.datetime64("2026-03-02")))
    second = 14 * 3600
    position = (
        table["seconds_before"][row]
        + np.clip(second, table["opens_1"][row], table["closes_1"][row])
        - table["opens_1"][row]
        + np.clip(second, table["opens_2"][row], table["closes_2"][row])
        - table["opens_2"][row]
    )
    assert position == CITY.position(datetime(2026, 3, 2, 14, 0))
    assert {len(column) for column in table.values()} == {len(CITY.days)}


def small(*, counting: Counting | None = None, name: str = "x", last: date = date(2026, 1, 31)) -> WorkingCalendar:
    week = Hours(date(2026, 1, 1), frozenset(range(5)), (MORNING, AFTERNOON))
    marks = {date(2026, 1, 1): Mark(DayKind.HOLIDAY, DayReason("Nghỉ", name))}
    return WorkingCalendar("small", lay_out(date(2026, 1, 1), last, [week], marks), counting or Counting())


def test_the_fingerprint_covers_what_decides_and_nothing_else() -> None:
    same = small().fingerprint
    assert same == small(name="y").fingerprint
    assert same != small(last=date(2026, 2, 1)).fingerprint
    assert same != small(counting=Counting(days_from=CountsFrom.RECEIPT)).fingerprint
    assert same != small(counting=Counting(working_day_seconds=27_000)).fingerprint


def test_the_fingerprint_of_a_set_covers_each_unit() -> None:
    city, own = small(), small(last=date(2026, 2, 1))
    alone = CalendarSet(city)
    both = CalendarSet(city, {"U2": own})
    assert alone.fingerprint != both.fingerprint
    assert both.fingerprint != CalendarSet(city, {"U3": own}).fingerprint
    assert both.for_unit("U2") is own
    assert both.for_unit("U1") is city
    assert both.for_unit(None) is city


@pytest.mark.parametrize(
    ("sessions", "problem"),
    [
        ([WorkSession(0, 1), WorkSession(2, 3), WorkSession(4, 5)], "at most two"),
        ([WorkSession(5, 5)], "must end after it begins"),
        ([WorkSession(0, 86_401)], "must end after it begins"),
        ([WorkSession(0, 10), WorkSession(5, 20)], "overlap"),
    ],
)
def test_impossible_sessions_are_refused(sessions: list[WorkSession], problem: str) -> None:
    with pytest.raises(UserError, match=problem):
        check_sessions(sessions)


def test_sessions_are_put_in_order() -> None:
    assert check_sessions([AFTERNOON, MORNING]) == (MORNING, AFTERNOON)


def test_hours_in_force_are_the_latest_and_of_two_from_one_day_the_later_listed() -> None:
    monday = date(2026, 1, 5)
    hours = [
        Hours(date(2026, 1, 1), frozenset({0}), (MORNING,)),
        Hours(date(2025, 1, 1), frozenset({0}), (MORNING, AFTERNOON)),
        Hours(date(2026, 1, 1), frozenset({0}), (AFTERNOON,)),
    ]
    assert lay_out(monday, monday, hours, {})[0].sessions == (AFTERNOON,)


def test_a_worked_rest_day_takes_the_hours_it_makes_up_for_else_the_weeks_first() -> None:
    hours = [
        Hours(date(2026, 1, 1), frozenset(range(4)), (MORNING, AFTERNOON)),
        Hours(date(2026, 1, 1), frozenset({4}), (MORNING,)),
    ]
    saturday = date(2026, 1, 10)
    reason = DayReason("Làm bù", "Made up")

    def worked(mark: Mark) -> tuple[WorkSession, ...]:
        return lay_out(saturday, saturday, hours, {saturday: mark})[0].sessions

    assert worked(Mark(DayKind.SWAPPED_IN, reason, hours_of=date(2026, 1, 2))) == (MORNING,)
    assert worked(Mark(DayKind.SWAPPED_IN, reason)) == (MORNING, AFTERNOON)


def test_days_that_differ_are_those_whose_hours_differ() -> None:
    reason = DayReason("a", "b")
    monday, tuesday, wednesday = date(2026, 1, 5), date(2026, 1, 6), date(2026, 1, 7)
    worked = CalendarDay(monday, DayKind.WORKING, (MORNING,))
    off = CalendarDay(monday, DayKind.HOLIDAY, (), reason)
    same, renamed = CalendarDay(tuesday, DayKind.REST, ()), CalendarDay(tuesday, DayKind.HOLIDAY, (), reason)
    more = CalendarDay(wednesday, DayKind.WORKING, (MORNING,))
    changes = compare_days([worked, same], [off, renamed, more])
    assert [(change.on, change.before, change.after) for change in changes] == [
        (monday, worked, off),
        (wednesday, None, more),
    ]


def test_reasons_speak_both_languages() -> None:
    assert DayReason("Tết", "New Year").text("vi") == "Tết"
    assert DayReason("Tết", "New Year").text("en") == "New Year"
