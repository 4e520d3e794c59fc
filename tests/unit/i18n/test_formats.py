"""Numbers, shares, money and dates as readers see them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from thidua.i18n import Language, formats

COUNTS = st.integers(0, 10**9)
OPS = st.sampled_from([">=", ">", "<=", "<"])


def read_back(told: str, language: Language) -> Fraction:
    """The per cents that a reader takes from a shown share."""
    point, group = (",", ".") if language == "vi" else (".", ",")
    return Fraction(told.removesuffix("%").replace(group, "").replace(point, "."))


def test_integers_are_grouped() -> None:
    assert formats.integer(1234567, "vi") == "1.234.567"
    assert formats.integer(1234567, "en") == "1,234,567"
    assert formats.integer(-1234, "vi") == "-1.234"


def test_tenths_and_hundredths() -> None:
    assert formats.tenths(12345, "vi") == "1.234,5"
    assert formats.tenths(-5, "en") == "-0.5"
    assert formats.tenths(20, "vi", trimmed=True) == "2"
    assert formats.hundredths(15, "vi", trimmed=True) == "0,15"
    assert formats.hundredths(150, "en") == "1.50"


@pytest.mark.parametrize(
    ("value", "places", "vi"),
    [
        (Decimal("0.5"), 0, "1"),
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (Decimal("1234.55"), 1, "1.234,6"),
        (Fraction(1, 8), 2, "0,13"),
        (2.675, 2, "2,67"),  # the float lies under 2.675
    ],
)
def test_decimals_are_rounded_half_up(value: Decimal | Fraction | float, places: int, vi: str) -> None:
    assert formats.decimal(value, "vi", places) == vi


@pytest.mark.parametrize(
    ("numerator", "denominator", "vi"),
    [
        (37, 50, "74,0%"),
        (4, 5, "80,0%"),
        (2, 3, "66,7%"),
        (7996, 10000, "80,0%"),
        (115_187, 116_330, "99,0%"),
        (26_229, 28_822, "91,0%"),
        (3, 3, "100,0%"),
        (2999, 3000, "99,97%"),
        (1, 10000, "0,01%"),
        (3, 2, "150,0%"),
        (0, 7, "0,0%"),
        (0, 0, "–"),
    ],
)
def test_a_share_has_one_decimal_but_near_all_or_nothing(numerator: int, denominator: int, vi: str) -> None:
    assert formats.share(numerator, denominator, "vi") == vi


def test_a_share_stays_on_the_side_of_its_threshold() -> None:
    assert formats.share(7996, 10000, "vi", op=">=", threshold=(80, 100)) == "79,96%"
    assert formats.share(9746, 10000, "vi") == "97,5%"
    assert formats.share(9746, 10000, "vi", op=">=", threshold=(975, 1000)) == "97,46%"
    assert formats.share(504, 10000, "vi", op="<=", threshold=(5, 100)) == "5,04%"
    assert formats.share(2, 3, "vi", op="<=", threshold=(2, 3)) == "66,6%"
    assert formats.share(2, 3, "vi", op=">=", threshold=(2, 3)) == "66,7%"


@example(7996, 10000, ">=", 80, 100)
@example(2, 3, "<=", 2, 3)
@example(1, 3, "<", 1, 3)
@example(10**9 - 1, 10**9, ">=", 1, 1)
@given(COUNTS, st.integers(1, 10**9), OPS, st.integers(0, 1000), st.integers(1, 1000))
def test_what_is_shown_never_contradicts_the_verdict(
    numerator: int, denominator: int, op: str, wanted: int, of: int
) -> None:
    compare = formats.COMPARISONS[op]
    verdict = compare(Fraction(numerator, denominator), Fraction(wanted, of))
    for language in ("vi", "en"):
        told = formats.share(numerator, denominator, language, op=op, threshold=(wanted, of))
        assert compare(read_back(told, language), Fraction(100 * wanted, of)) is verdict


@given(COUNTS, st.integers(1, 10**9))
def test_nor_does_a_share_without_a_threshold_tell_all_or_nothing_wrongly(numerator: int, denominator: int) -> None:
    told = read_back(formats.share(numerator, denominator, "vi"), "vi")
    assert (told == 0) is (numerator == 0)
    assert (told == 100) is (numerator == denominator)


@given(COUNTS, st.integers(1, 10**6))
def test_a_share_is_shown_within_half_of_its_last_place(numerator: int, denominator: int) -> None:
    told = formats.share(numerator, denominator, "en")
    places = len(told.removesuffix("%").partition(".")[2])
    assert abs(read_back(told, "en") - Fraction(100 * numerator, denominator)) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("op", "numerator", "denominator", "vi"),
    [
        (">=", 4, 5, "≥ 80%"),
        ("<=", 0, 1, "≤ 0%"),
        (">=", 995, 1000, "≥ 99,5%"),
        (">=", 2, 3, "≥ 2/3"),
        (">", 1, 10, "> 10%"),
        (">=", 1200, None, "≥ 1.200"),
    ],
)
def test_thresholds(op: str, numerator: int, denominator: int | None, vi: str) -> None:
    assert formats.threshold(op, numerator, denominator, "vi") == vi


def test_money_and_sizes() -> None:
    assert formats.money(3_800_000, "vi") == "3.800.000 đồng"
    assert formats.money(3_800_000, "en") == "3,800,000 đồng"
    assert formats.file_size(1_536_000, "vi") == "1,5 MB"
    assert formats.file_size(999, "vi") == "999 byte"


def test_days() -> None:
    assert formats.day(date(2026, 7, 1)) == "01/07/2026"
    assert formats.day("2026-12-31T23:00") == "31/12/2026"
    assert formats.day(datetime(2026, 12, 31, 20, tzinfo=UTC)) == "01/01/2027"
    assert formats.day_in_words(date(2026, 7, 1), "en") == "1 July 2026"
    assert formats.day_in_words(date(2026, 2, 5), "vi") == "ngày 05 tháng 02 năm 2026"
    assert formats.day_in_words(date(2026, 3, 5), "vi") == "ngày 05 tháng 3 năm 2026"
    assert formats.day_in_list(date(2026, 7, 1), "vi") == "01/07/2026"
    assert formats.day_in_list(date(2026, 7, 1), "en") == "2026-07-01"


def test_moments_are_those_of_viet_nam() -> None:
    assert formats.moment(datetime(2026, 9, 30, 17, 0, tzinfo=UTC)) == "00:00 01/10/2026"
    assert formats.moment("2026-09-30T17:00") == "17:00 30/09/2026"
    assert formats.moment_in_report(datetime(2026, 9, 30, 17, 0), "vi") == "17:00 ngày 30/09/2026"
    assert formats.moment_in_report(datetime(2026, 9, 30, 7, 5), "en") == "30 September 2026, 07:05"
    assert formats.moment_in_list(datetime(2026, 9, 30, 7, 5, 9), "vi") == "07:05:09 30/09/2026"
    assert formats.moment_in_list(datetime(2026, 9, 30, 7, 5), "en") == "2026-09-30 07:05"
    assert formats.time_in_words(datetime(2026, 9, 30, 7, 5)) == "07 giờ 05 phút"
    assert formats.month(202607) == "07/2026"
    assert formats.clock(27_000) == "07:30"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_what_django_forms_by_itself_looks_the_same(language: Language) -> None:
    """Numbers and days that a page prints without a filter, and those in form fields."""
    from django.utils.formats import date_format, number_format
    from django.utils.translation import override

    with override(language):
        assert number_format(1234567) == formats.integer(1234567, language)
        assert number_format(Decimal("1234.5"), 1) == formats.tenths(12345, language)
        assert date_format(date(2026, 7, 1)) == formats.day(date(2026, 7, 1))
        assert date_format(datetime(2026, 7, 1, 7, 30), "DATETIME_FORMAT") == formats.moment(
            datetime(2026, 7, 1, 7, 30)
        )
