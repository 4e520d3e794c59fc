"""Time limits, pauses and deadlines, told in dates people know."""

from datetime import date, datetime

import numpy as np
import pytest

from thidua.definitions.calendars import load_calendars
from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import Counting, CountsFrom, OutsideCalendarError, WorkingCalendar
from thidua.rules.time.deadline_clock import (
    NO_STOPS,
    Pause,
    TimeLimit,
    deadline,
    due_moments,
    join_pauses,
    stopped_seconds,
    used_of,
)

CITY = load_calendars().default
DAY = 28_800


def days(amount: int) -> TimeLimit:
    return TimeLimit(amount, TimeUnit.WORKING_DAY)


def hours(amount: int) -> TimeLimit:
    return TimeLimit(amount, TimeUnit.WORKING_HOUR)


def test_3_working_days_end_at_closing_of_the_third_day_after_receipt() -> None:
    assert deadline(CITY, datetime(2026, 3, 2, 9, 15), days(3)) == datetime(2026, 3, 5, 17, 0)


def test_the_moment_within_the_day_of_receipt_makes_no_difference_to_days() -> None:
    assert deadline(CITY, datetime(2026, 3, 2, 0, 0), days(1)) == deadline(CITY, datetime(2026, 3, 2, 23, 0), days(1))


def test_received_on_friday_one_working_day_ends_on_monday() -> None:
    assert deadline(CITY, datetime(2026, 3, 6, 8, 0), days(1)) == datetime(2026, 3, 9, 17, 0)


def test_received_on_sunday_counts_from_monday() -> None:
    assert deadline(CITY, datetime(2026, 3, 8, 8, 0), days(1)) == datetime(2026, 3, 9, 17, 0)


def test_5_working_days_over_tet() -> None:
    assert deadline(CITY, datetime(2026, 2, 11, 10, 0), days(5)) == datetime(2026, 2, 25, 17, 0)


def test_the_swapped_saturday_counts() -> None:
    assert deadline(CITY, datetime(2026, 1, 9, 10, 0), days(1)) == datetime(2026, 1, 10, 17, 0)


def test_working_hours_run_from_the_moment_of_receipt() -> None:
    assert deadline(CITY, datetime(2026, 3, 6, 16, 0), hours(4)) == datetime(2026, 3, 9, 10, 0)


def test_a_limit_of_nothing_ends_at_once() -> None:
    assert deadline(CITY, datetime(2026, 3, 7, 16, 0), hours(0)) == datetime(2026, 3, 7, 16, 0)


def test_a_limit_of_0_days_is_within_the_day() -> None:
    assert deadline(CITY, datetime(2026, 3, 6, 8, 0), days(0)) == datetime(2026, 3, 6, 17, 0)
    assert deadline(CITY, datetime(2026, 3, 7, 8, 0), days(0)) == datetime(2026, 3, 8, 0, 0)


def test_counting_is_a_setting() -> None:
    other = WorkingCalendar("other", CITY.days, Counting(CountsFrom.RECEIPT, CountsFrom.NEXT_DAY, DAY))
    assert deadline(other, datetime(2026, 3, 2, 9, 15), days(3)) == datetime(2026, 3, 5, 9, 15)
    assert deadline(other, datetime(2026, 3, 2, 9, 15), hours(1)) == datetime(2026, 3, 3, 8, 0)


def test_a_pause_of_two_days_moves_the_deadline_two_days() -> None:
    pause = Pause(datetime(2026, 3, 3, 9, 0), datetime(2026, 3, 5, 9, 0))
    assert deadline(CITY, datetime(2026, 3, 2, 9, 15), days(3), [pause]) == datetime(2026, 3, 9, 17, 0)


def test_overlapping_pauses_count_once() -> None:
    pauses = [
        Pause(datetime(2026, 3, 3, 7, 0), datetime(2026, 3, 3, 17, 0)),
        Pause(datetime(2026, 3, 3, 9, 0), datetime(2026, 3, 4, 17, 0)),
        Pause(datetime(2026, 3, 3, 10, 0), datetime(2026, 3, 3, 11, 0)),
    ]
    assert deadline(CITY, datetime(2026, 3, 2, 9, 15), days(1), pauses) == datetime(2026, 3, 5, 17, 0)


def test_a_pause_over_the_weekend_stops_nothing() -> None:
    pause = Pause(datetime(2026, 3, 6, 17, 0), datetime(2026, 3, 9, 7, 0))
    assert deadline(CITY, datetime(2026, 3, 5, 9, 0), days(3), [pause]) == datetime(2026, 3, 10, 17, 0)


def test_a_pause_before_receipt_or_after_the_deadline_stops_nothing() -> None:
    early = Pause(datetime(2026, 2, 2, 9, 0), datetime(2026, 2, 4, 9, 0))
    late = Pause(datetime(2026, 3, 5, 17, 0), datetime(2026, 3, 10, 9, 0))
    assert deadline(CITY, datetime(2026, 3, 2, 9, 15), days(3), [late, early]) == datetime(2026, 3, 5, 17, 0)


def test_a_pause_that_ends_before_it_starts_stops_nothing() -> None:
    backwards = Pause(datetime(2026, 3, 4, 9, 0), datetime(2026, 3, 3, 9, 0))
    assert deadline(CITY, datetime(2026, 3, 2, 9, 15), days(3), [backwards]) == datetime(2026, 3, 5, 17, 0)


def test_an_open_pause_runs_to_the_moment_it_is_looked_at() -> None:
    pause = Pause(datetime(2026, 3, 3, 7, 0), None)
    received = datetime(2026, 3, 2, 9, 15)
    assert deadline(CITY, received, days(3), [pause], datetime(2026, 3, 4, 7, 0)) == datetime(2026, 3, 6, 17, 0)
    assert deadline(CITY, received, days(3), [pause], datetime(2026, 3, 2, 10, 0)) == datetime(2026, 3, 5, 17, 0)


def test_an_open_pause_without_such_a_moment_is_refused() -> None:
    with pytest.raises(ValueError, match="open pause"):
        deadline(CITY, datetime(2026, 3, 2), days(3), [Pause(datetime(2026, 3, 3), None)])


def test_what_is_used_up_leaves_out_the_pauses() -> None:
    received = datetime(2026, 3, 2, 9, 15)
    pause = Pause(datetime(2026, 3, 3, 13, 30), None)
    assert used_of(CITY, received, days(3), datetime(2026, 3, 2, 16, 0)) == 0
    assert used_of(CITY, received, days(3), datetime(2026, 3, 4, 17, 0)) == 2 * DAY
    assert used_of(CITY, received, days(3), datetime(2026, 3, 4, 17, 0), [pause]) == 16_200


def test_columns_of_dossiers_each_with_its_own_pauses() -> None:
    received = np.array(["2026-03-02T09:15", "2026-03-02T09:15", "2026-03-06T16:00"], dtype="datetime64[us]")
    stops = join_pauses(
        CITY,
        np.array([1, 1, 0]),
        np.array(["2026-03-04T07:00", "2026-03-03T07:00", "2026-03-03T07:00"], dtype="datetime64[us]"),
        np.array(["2026-03-04T17:00", "2026-03-03T17:00", "2026-03-03T11:30"], dtype="datetime64[us]"),
        None,
    )
    due = due_moments(CITY, received, np.array([3, 3, 4]), np.array([True, True, False]), stops)
    assert due.tolist() == [datetime(2026, 3, 6, 11, 30), datetime(2026, 3, 9, 17, 0), datetime(2026, 3, 9, 10, 0)]
    whole = CITY.positions(np.array(["2026-03-02", "2026-03-31"], dtype="datetime64[us]"))
    lows, highs = np.full(3, whole[0]), np.full(3, whole[1])
    assert stopped_seconds(stops, lows, highs).tolist() == [16_200, 2 * DAY, 0]


def test_no_dossiers_and_no_pauses() -> None:
    none = np.array([], dtype="datetime64[us]")
    assert len(due_moments(CITY, none, np.array([], dtype=np.int64), np.array([], dtype=bool), NO_STOPS)) == 0
    assert join_pauses(CITY, np.array([], dtype=np.int64), none, none, None) is NO_STOPS


def test_a_deadline_past_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendarError):
        deadline(CITY, datetime(2040, 12, 20), days(30))
    assert CITY.last_on == date(2040, 12, 31)
