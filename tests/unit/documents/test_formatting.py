"""Numbers as both readers write them; shares never read better than they are."""

from datetime import date, datetime

import pytest

from thidua.documents.formatting import (
    shown_day,
    shown_integer,
    shown_moment,
    shown_share,
    shown_tenths,
    shown_threshold,
)


def test_thousands() -> None:
    assert shown_integer(1234567, "vi") == "1.234.567"
    assert shown_integer(1234567, "en") == "1,234,567"
    assert shown_tenths(12345, "vi") == "1.234,5"
    assert shown_tenths(-5, "en") == "-0.5"


def test_a_share_just_below_80_does_not_read_as_80() -> None:
    assert shown_share(7999, 10000, "vi") == "79,9%"
    assert shown_share(79999, 100000, "en") == "79.9%"
    assert shown_share(4, 5, "en") == "80.0%"
    assert shown_share(0, 0, "vi") == "–"


@pytest.mark.parametrize(
    ("op", "numerator", "denominator", "vi"),
    [
        (">=", 4, 5, "≥ 80%"),
        ("<=", 0, 1, "≤ 0%"),
        (">=", 1, 1, "≥ 100%"),
        (">=", 895, 1000, "≥ 89,5%"),
        (">=", 1, 3, "≥ 1/3"),
    ],
)
def test_thresholds(op: str, numerator: int, denominator: int, vi: str) -> None:
    assert shown_threshold(op, numerator, denominator, "vi") == vi


def test_days_and_moments() -> None:
    assert shown_day(date(2026, 7, 1), "vi") == "01/07/2026"
    assert shown_day(date(2026, 7, 1), "en") == "1 July 2026"
    assert shown_moment(datetime(2026, 9, 30, 17, 0), "vi") == "17:00 ngày 30/09/2026"
    assert shown_moment(datetime(2026, 9, 30, 7, 5), "en") == "30 September 2026, 07:05"
