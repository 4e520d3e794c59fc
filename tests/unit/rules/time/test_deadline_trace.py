"""A deadline day by day; "before a date"."""

from datetime import date, datetime

import pytest

from thidua.definitions.calendars import load_calendars
from thidua.rules.terms import TimeUnit
from thidua.rules.time.calendar import OutsideCalendarError
from thidua.rules.time.deadline_clock import Pause, TimeLimit
from thidua.rules.time.deadline_trace import DayCounts, LastDaysBefore, before, trace

CITY = load_calendars().default
HOUR = 3600


def test_3_working_days_with_a_pause_over_hung_kings() -> None:
    told = trace(
        CITY,
        datetime(2026, 4, 22, 9, 0),
        TimeLimit(3, TimeUnit.WORKING_DAY),
        [Pause(datetime(2026, 4, 23, 13, 30), datetime(2026, 4, 28, 8, 0))],
    )
    assert [
        (
            day.day.on.day,
            day.counts.value,
            day.counted_seconds / HOUR,
            day.paused_seconds / HOUR,
            day.remaining_seconds / HOUR,
        )
        for day in told.days
    ] == [
        (22, "receipt", 0, 0, 24),
        (23, "partly", 4.5, 3.5, 19.5),
        (24, "paused", 0, 8, 19.5),
        (25, "off", 0, 0, 19.5),
        (26, "off", 0, 0, 19.5),
        (27, "off", 0, 0, 19.5),
        (28, "partly", 7, 1, 12.5),
        (29, "counted", 8, 0, 4.5),
        (30, "off", 0, 0, 4.5),
        (1, "off", 0, 0, 4.5),
        (2, "off", 0, 0, 4.5),
        (3, "off", 0, 0, 4.5),
        (4, "counted", 4.5, 0, 0),
    ]
    assert told.due_at == datetime(2026, 5, 4, 11, 30)
    assert not told.open_pause
    assert told.limit_seconds == 24 * HOUR


def test_a_trace_begins_with_the_moment_of_receipt_even_on_a_day_off() -> None:
    received = datetime(2026, 3, 7, 9, 0)  # a Saturday
    told = trace(CITY, received, TimeLimit(1, TimeUnit.WORKING_DAY))
    assert told.received_at == received
    assert [day.counts for day in told.days] == [DayCounts.OFF, DayCounts.OFF, DayCounts.COUNTED]


def test_a_day_within_hours_is_no_day_of_receipt_left_out() -> None:
    late = trace(CITY, datetime(2026, 3, 2, 17, 30), TimeLimit(1, TimeUnit.WORKING_HOUR))
    assert [day.counts for day in late.days] == [DayCounts.RECEIPT, DayCounts.COUNTED]
    at_once = trace(CITY, datetime(2026, 3, 2, 9, 0), TimeLimit(0, TimeUnit.WORKING_HOUR))
    assert [day.counts for day in at_once.days] == [DayCounts.OFF]


def test_an_open_pause_is_told() -> None:
    told = trace(
        CITY,
        datetime(2026, 3, 2, 9, 0),
        TimeLimit(8, TimeUnit.WORKING_HOUR),
        [Pause(datetime(2026, 3, 2, 13, 30), None)],
        datetime(2026, 3, 3, 7, 0),
    )
    assert told.open_pause
    assert [day.counts for day in told.days] == [DayCounts.PARTLY, DayCounts.COUNTED]


def test_days_of_a_provisional_year_say_so() -> None:
    told = trace(CITY, datetime(2026, 12, 31, 9, 0), TimeLimit(1, TimeUnit.WORKING_DAY))
    assert [(day.day.on.year, day.provisional) for day in told.days] == [
        (2026, False),
        (2027, True),
        (2027, True),
        (2027, True),
        (2027, True),
    ]


def test_before_31_january_2027_leaves_saturday_30_and_the_working_friday_29() -> None:
    """IV.2"""
    left = before(CITY, date(2027, 1, 31))
    assert left == LastDaysBefore(date(2027, 1, 31), date(2027, 1, 30), date(2027, 1, 29))


def test_before_a_day_after_a_working_day() -> None:
    left = before(CITY, date(2026, 3, 4))
    assert left.last_on == left.last_working_on == date(2026, 3, 3)


def test_before_the_first_working_day_of_the_calendar_there_is_none() -> None:
    with pytest.raises(OutsideCalendarError):
        before(CITY, date(2000, 1, 2))
