"""How far from the threshold, in whole things (III.3.a.6, III.3.a.7, III.3.b.6)."""

import pytest

from thidua.i18n import Language, translate
from thidua.rules.criteria import Op, Threshold
from thidua.rules.judging.distance import Distance, distance, meets, phrase
from thidua.rules.terms import Count

EIGHTY = Threshold(80, 100)
ALL = Threshold(100, 100)
NONE = Threshold(0, 100)


def said(count: Count, op: Op, threshold: Threshold, language: Language = "en") -> str:
    gap = phrase(count, op, threshold)
    return translate(gap.message, language, **gap.values)


def test_50_assigned_needs_40() -> None:
    assert meets(Count(40, 50), Op.GE, EIGHTY)
    assert not meets(Count(39, 50), Op.GE, EIGHTY)


def test_37_of_50_procedures_needs_3_more() -> None:
    assert distance(Count(37, 50), Op.GE, EIGHTY) == Distance(wants_more=True, change=3, against=13, further=15)
    assert said(Count(37, 50), Op.GE, EIGHTY) == "37 of 50, 3 more needed"
    assert said(Count(37, 50), Op.GE, EIGHTY, "vi") == "37 trên 50, còn thiếu 3"


def test_two_late_dossiers_cannot_be_outgrown() -> None:
    assert distance(Count(998, 1000), Op.GE, ALL) == Distance(wants_more=True, change=2, against=2, further=None)
    assert said(Count(998, 1000), Op.GE, ALL) == "998 of 1000, all 2 others are needed"


def test_met_with_room_to_spare() -> None:
    assert distance(Count(45, 50), Op.GE, EIGHTY) == Distance(wants_more=True, change=-5, against=5, further=0)
    assert said(Count(45, 50), Op.GE, EIGHTY) == "45 of 50"


@pytest.mark.parametrize(
    ("count", "op", "threshold", "change", "further"),
    [
        (Count(40, 50), Op.GT, EIGHTY, 1, 1),  # exactly 80% is not above 80%
        (Count(40, 51), Op.GE, EIGHTY, 1, 4),  # 80% of 51 is 40.8
        (Count(40, 51), Op.GT, EIGHTY, 1, 5),
        (Count(3, 50), Op.LE, Threshold(5, 100), 1, 10),  # at most 2 of 50
        (Count(3, 60), Op.LT, Threshold(5, 100), 1, 1),  # exactly 5% is not below 5%
        (Count(3, 59), Op.LT, Threshold(5, 100), 1, 2),
        (Count(2, 50), Op.LE, Threshold(5, 100), 0, 0),
        (Count(1, 10), Op.LE, NONE, 1, None),  # none may be bad: no growth helps
        (Count(0, 1), Op.GE, Threshold(1, 2), 1, 1),  # a pace of one
        (Count(1, 1), Op.LE, Threshold(1, 2), 1, 1),
        (Count(1, 3), Op.GT, Threshold(2, 5), 1, 1),
    ],
)
def test_shares(count: Count, op: Op, threshold: Threshold, change: int, further: int | None) -> None:
    gap = distance(count, op, threshold)
    assert (gap.change, gap.further) == (change, further)


@pytest.mark.parametrize(
    ("numerator", "op", "bound", "change", "against"),
    [
        (0, Op.GE, 1, 1, 1),
        (2, Op.GE, 1, -1, 0),
        (1, Op.GT, 1, 1, 1),
        (2, Op.LE, 0, 2, 2),
        (0, Op.LE, 0, 0, 0),
        (3, Op.LT, 3, 1, 3),
    ],
)
def test_plain_numbers(numerator: int, op: Op, bound: int, change: int, against: int) -> None:
    gap = distance(Count(numerator, 9), op, Threshold(bound))
    assert (gap.change, gap.against, gap.further) == (change, against, None)
    assert meets(Count(numerator, 9), op, Threshold(bound)) is (change <= 0)


@pytest.mark.parametrize(
    ("count", "op", "threshold", "text"),
    [
        (Count(3, 50), Op.LE, Threshold(5, 100), "3 of 50, 1 too many"),
        (Count(3, 50), Op.LE, NONE, "3 of 50, none may remain"),
        (Count(0, 50), Op.LE, NONE, "0 of 50"),
        (Count(0, 3), Op.GE, Threshold(1), "0, 1 more needed"),
        (Count(1, 3), Op.GE, Threshold(1), "1"),
        (Count(2, 3), Op.LE, Threshold(0), "2, 2 too many"),
        (Count(0, 3), Op.LE, Threshold(0), "0"),
    ],
)
def test_in_words(count: Count, op: Op, threshold: Threshold, text: str) -> None:
    assert said(count, op, threshold) == text


def test_the_words_are_filled_by_the_distance() -> None:
    assert phrase(Count(37, 50), Op.GE, EIGHTY).values == {
        "numerator": 37,
        "denominator": 50,
        "change": 3,
        "against": 13,
        "further": 15,
        "threshold": 80,
    }
    assert phrase(Count(45, 50), Op.GE, EIGHTY).values["further"] == 0
    assert phrase(Count(1, 10), Op.LE, NONE).values["further"] == 0


def test_one_of_one_is_a_share() -> None:
    assert meets(Count(1, 1), Op.GE, ALL)
    assert meets(Count(0, 1), Op.LE, NONE)


def test_a_share_of_nothing_stands_no_comparison() -> None:
    assert not meets(Count(0, 0), Op.GE, EIGHTY)
    assert not meets(Count(0, 0), Op.LE, NONE)
