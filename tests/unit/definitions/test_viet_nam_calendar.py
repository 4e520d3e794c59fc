"""The shipped calendar of Việt Nam, day by day against what is known of 2026 and 2027."""

from datetime import date, timedelta

from thidua.definitions.calendars import load_calendars
from thidua.rules.time.day_schedule import DayKind

CITY = load_calendars().default


def weekdays_off(year: int) -> list[str]:
    return [
        day.on.strftime("%a %d %b")
        for day in CITY.days
        if day.on.year == year and day.on.weekday() < 5 and not day.sessions
    ]


def rest_days_worked(year: int) -> list[date]:
    return [day.on for day in CITY.days if day.on.year == year and day.on.weekday() > 4 and day.sessions]


def test_the_weekdays_off_in_2026() -> None:
    assert weekdays_off(2026) == [
        "Thu 01 Jan",  # New Year
        "Fri 02 Jan",  # swapped with Saturday 10 January
        "Mon 16 Feb",  # Tết, with both weekends 14 to 22 February
        "Tue 17 Feb",
        "Wed 18 Feb",
        "Thu 19 Feb",
        "Fri 20 Feb",
        "Mon 27 Apr",  # for Hùng Kings on Sunday 26
        "Thu 30 Apr",
        "Fri 01 May",
        "Mon 31 Aug",  # swapped with Saturday 22 August
        "Tue 01 Sep",
        "Wed 02 Sep",
        "Tue 24 Nov",  # Vietnam Culture Day, new from 2026
    ]


def test_the_saturdays_worked_in_2026() -> None:
    assert rest_days_worked(2026) == [date(2026, 1, 10), date(2026, 8, 22)]


def test_tet_2026_is_nine_days_in_a_row() -> None:
    tet = [date(2026, 2, 14) + timedelta(days=step) for step in range(9)]
    assert [CITY.is_working(on) for on in tet] == [False] * 9
    assert CITY.is_working(date(2026, 2, 13))
    assert CITY.is_working(date(2026, 2, 23))


def test_2026_has_249_working_days() -> None:
    """261 weekdays, less 14 off, and 2 Saturdays worked."""
    assert CITY.ordinal(date(2026, 12, 31)) - CITY.ordinal(date(2025, 12, 31)) == 261 - 14 + 2


def test_tet_2027_begins_on_friday_5_february() -> None:
    assert weekdays_off(2027)[:6] == [
        "Fri 01 Jan",
        "Fri 05 Feb",
        "Mon 08 Feb",
        "Tue 09 Feb",
        "Wed 10 Feb",
        "Thu 11 Feb",
    ]
    assert CITY.day(date(2027, 2, 4)).kind is DayKind.WORKING


def test_2027_is_provisional_and_2026_is_not() -> None:
    assert not CITY.is_provisional(2025)
    assert not CITY.is_provisional(2026)
    assert CITY.is_provisional(2027)


def test_the_swaps_of_earlier_years_come_from_the_package() -> None:
    assert rest_days_worked(2024) == [date(2024, 5, 4)]
    assert CITY.day(date(2024, 5, 4)).kind is DayKind.SWAPPED_IN
    assert rest_days_worked(2025) == [date(2025, 4, 26)]


def test_days_are_named_in_both_languages_whatever_the_systems_language() -> None:
    reason = CITY.day(date(2026, 11, 24)).reason
    assert reason is not None
    assert (reason.vi, reason.en) == ("Ngày Văn hóa Việt Nam", "Vietnam Cultural Day")


def test_what_was_not_known_yet_does_not_count() -> None:
    """The swap of 2 January 2026 was announced on 25 December 2025."""
    earlier = load_calendars(known_until=date(2025, 12, 24)).default
    assert earlier.is_working(date(2026, 1, 2))
    assert not earlier.is_working(date(2026, 1, 10))
    assert earlier.is_provisional(2026)


def test_every_day_is_worked_round_the_clock_in_the_other_calendar() -> None:
    clock = load_calendars("every-day").default
    table = clock.day_table()
    assert table["seconds_before"].tolist() == [86_400 * row for row in range(len(clock.days))]
    assert clock.provisional_years == frozenset()


def test_the_weekdays_off_in_2025() -> None:
    """Notice for 2025: Tết from 25 January to 2 February, 2 May for 26 April, National Day with 1 September."""
    assert weekdays_off(2025) == [
        "Wed 01 Jan",
        "Mon 27 Jan",
        "Tue 28 Jan",
        "Wed 29 Jan",
        "Thu 30 Jan",
        "Fri 31 Jan",
        "Mon 07 Apr",
        "Wed 30 Apr",
        "Thu 01 May",
        "Fri 02 May",
        "Mon 01 Sep",
        "Tue 02 Sep",
    ]
