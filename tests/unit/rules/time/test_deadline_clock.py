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


def test_each_dossiers_third_pause_counts_too_and_touching_ones_are_one() -> None:
    def at(day: int, hour: int) -> str:
        return f"2026-03-{day:02}T{hour:02}:00"

    pauses = [
        (0, at(3, 8), at(3, 9)),
        (2, at(3, 7), at(3, 9)),
        (2, at(3, 9), at(3, 10)),
        (2, at(4, 7), at(4, 8)),
        (2, at(5, 7), at(5, 8)),
    ]
    owners = np.array([owner for owner, _from, _to in pauses])
    starts, ends = (np.array([pause[column] for pause in pauses], dtype="datetime64[us]") for column in (1, 2))
    stops = join_pauses(CITY, owners, starts, ends, None)
    assert stops.owners.tolist() == [0, 2, 2, 2]
    assert [column.dtype for column in (stops.owners, stops.starts, stops.ends)] == [np.dtype(np.int64)] * 3
    assert (stops.ends - stops.starts).tolist() == [3_600, 3 * 3_600, 3_600, 3_600]
    received = np.array([at(2, 9)] * 3, dtype="datetime64[us]")
    due = due_moments(CITY, received, np.array([3, 3, 3]), np.array([True] * 3), stops)
    assert due.tolist() == [datetime(2026, 3, 6, 8), datetime(2026, 3, 5, 17), datetime(2026, 3, 6, 14)]


def test_pauses_of_neighbours_never_run_into_each_other() -> None:
    far = np.array(["2026-03-31T17:00"] * 2, dtype="datetime64[us]")
    near = np.array(["2026-03-03T07:00"] * 2, dtype="datetime64[us]")
    stops = join_pauses(CITY, np.array([0, 1]), near, far, None)
    assert stops.owners.tolist() == [0, 1]
    assert stops.starts.tolist() == [CITY.position(datetime(2026, 3, 3, 7))] * 2
    assert stops.ends.tolist() == [CITY.position(datetime(2026, 3, 31, 17))] * 2
    from_the_start = np.array(["2026-03-03T07:00", "2000-01-01T00:00"], dtype="datetime64[us]")
    assert join_pauses(CITY, np.array([0, 1]), from_the_start, far, None).owners.tolist() == [0, 1]


def test_a_pause_that_has_ended_keeps_its_end_beside_one_that_is_open() -> None:
    ended = Pause(datetime(2026, 3, 3, 7, 0), datetime(2026, 3, 3, 9, 0))
    still_open = Pause(datetime(2026, 3, 4, 7, 0), None)
    due = deadline(CITY, datetime(2026, 3, 2, 9, 15), days(3), [ended, still_open], datetime(2026, 3, 4, 8, 0))
    assert due == datetime(2026, 3, 6, 10, 0)


def test_a_pause_that_begins_when_the_limit_has_run_out_moves_nothing() -> None:
    at_the_end = Pause(datetime(2026, 3, 5, 17, 0), datetime(2026, 3, 6, 17, 0))
    a_second_before = Pause(datetime(2026, 3, 5, 16, 59, 59), datetime(2026, 3, 6, 17, 0))
    received = datetime(2026, 3, 2, 9, 15)
    assert deadline(CITY, received, days(3), [at_the_end]) == datetime(2026, 3, 5, 17, 0)
    assert deadline(CITY, received, days(3), [a_second_before]) == datetime(2026, 3, 9, 7, 0, 1)


def test_no_dossiers_and_no_pauses() -> None:
    none = np.array([], dtype="datetime64[us]")
    assert len(due_moments(CITY, none, np.array([], dtype=np.int64), np.array([], dtype=bool), NO_STOPS)) == 0
    assert join_pauses(CITY, np.array([], dtype=np.int64), none, none, None) is NO_STOPS


def test_a_deadline_past_the_calendar_is_refused() -> None:
    with pytest.raises(OutsideCalendarError):
        deadline(CITY, datetime(2040, 12, 20), days(30))
    assert CITY.last_on == date(2040, 12, 31)
