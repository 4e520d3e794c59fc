"""A sub-movement may add or tighten, never loosen (I.2.a): which changes count as which."""

from dataclasses import replace

import pytest

from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    DatedBy,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Missing,
    Node,
    Op,
    RegisterLeaf,
    Threshold,
)
from thidua.rules.judging.strictness import (
    Loosening,
    loosenings,
    minimum_is_as_strict,
    missing_is_as_strict,
    threshold_is_as_strict,
)

SHARE = IndicatorLeaf("s", "s", Op.GE, Threshold(80, 100), minimum_n=MinimumN(30))
OTHER = IndicatorLeaf("o", "o", Op.GE, Threshold(1, 1))
RECORDS = RegisterLeaf("r", "initiative", Op.GE, Threshold(1), states=("applied", "recognised"))
MEASURES = RegisterLeaf("d", "discipline", Op.LE, Threshold(0), states=("measure",), missing=Missing.MET)
DECLARED = DeclarationLeaf("declaration")


def keys(lower: Node, upper: Node, *groups: str) -> list[str]:
    return [loosening.key for loosening in loosenings(lower, upper, groups or ("commune",))]


@pytest.mark.parametrize(
    ("lower", "expected"),
    [
        (SHARE, []),
        (replace(SHARE, threshold=Threshold(9, 10)), []),
        (replace(SHARE, threshold=Threshold(79, 100)), ["threshold"]),
        (replace(SHARE, threshold=Threshold(1)), ["threshold"]),
        (replace(SHARE, op=Op.GT), []),
        (replace(SHARE, op=Op.LE), ["op", "threshold"]),
        (replace(SHARE, missing=Missing.NOT_MET), []),
        (replace(SHARE, missing=Missing.MET), ["missing"]),
        (replace(SHARE, minimum_n=MinimumN(40, blocking=True)), []),
        (replace(SHARE, minimum_n=None), ["minimum_n"]),
        (OTHER, [""]),
        (DECLARED, [""]),
        (AllOf((SHARE, OTHER)), []),
        (AllOf((AllOf((OTHER, SHARE)),)), []),
        (AnyOf((SHARE, OTHER)), [""]),
        (AnyOf((SHARE, replace(SHARE, op=Op.GT))), []),
    ],
)
def test_against_a_share(lower: Node, expected: list[str]) -> None:
    assert keys(lower, SHARE) == expected


def test_a_choice_of_which_each_implies_the_upper_loosens_nothing() -> None:
    assert keys(AnyOf((SHARE, replace(SHARE, op=Op.GT))), AllOf((SHARE, SHARE))) == []
    assert keys(AnyOf((AllOf((SHARE, OTHER)), AllOf((OTHER, SHARE)))), AllOf((SHARE, OTHER))) == []
    assert keys(AnyOf((SHARE, AllOf((SHARE, OTHER)))), AllOf((SHARE, OTHER))) != []


def test_strictly_above_cannot_become_at_least() -> None:
    assert keys(SHARE, replace(SHARE, op=Op.GT)) == ["threshold"]


@pytest.mark.parametrize(
    ("lower", "expected"),
    [
        (replace(RECORDS, states=("recognised",)), []),
        (replace(RECORDS, states=()), ["states"]),
        (replace(RECORDS, states=("applied", "proposed")), ["states"]),
        (replace(RECORDS, requires=("authority",)), []),
        (replace(RECORDS, on_time=True), []),
        (replace(RECORDS, dated_by=DatedBy.CLOSED_ON), ["dated_by"]),
        (replace(RECORDS, of_states=("applied",)), ["of_states"]),
        (replace(RECORDS, register="obstacle"), [""]),
    ],
)
def test_against_a_register_that_wants_more(lower: Node, expected: list[str]) -> None:
    assert keys(lower, RECORDS) == expected


@pytest.mark.parametrize(
    ("lower", "expected"),
    [
        (replace(MEASURES, states=("measure", "open")), []),
        (replace(MEASURES, states=()), []),
        (replace(MEASURES, states=("other",)), ["states"]),
        (replace(MEASURES, requires=("authority",)), ["requires"]),
        (replace(MEASURES, on_time=True), ["on_time"]),
        (replace(MEASURES, missing=Missing.NOT_DETERMINABLE), []),
    ],
)
def test_against_a_register_that_wants_less(lower: Node, expected: list[str]) -> None:
    assert keys(lower, MEASURES) == expected


def test_evidence_can_be_asked_for_and_not_waived() -> None:
    lax = replace(DECLARED, evidence_required=False)
    assert keys(DECLARED, lax) == []
    assert keys(lax, DECLARED) == ["evidence_required"]


def test_one_choice_of_several_may_be_kept_alone() -> None:
    assert keys(SHARE, AnyOf((SHARE, OTHER))) == []
    assert keys(AnyOf((SHARE, OTHER)), AnyOf((OTHER, SHARE))) == []
    assert keys(AnyOf((SHARE, OTHER, DECLARED)), AnyOf((OTHER, SHARE))) == [""]


def test_each_part_of_all_is_kept() -> None:
    upper = AllOf((SHARE, DECLARED))
    weak = replace(SHARE, threshold=Threshold(1, 2))
    assert loosenings(SHARE, upper, ["commune"]) == [Loosening("", (), ("all", 1))]
    assert loosenings(AllOf((OTHER, weak)), upper, ["commune"]) == [
        Loosening("threshold", ("all", 1), ("all", 0)),
        Loosening("", (), ("all", 1)),
    ]


def test_groups_are_compared_one_by_one() -> None:
    here = replace(SHARE, groups=("commune",))
    there = replace(OTHER, groups=("department",))
    assert keys(AllOf((here, there)), AllOf((there, here)), "commune", "department") == []
    assert keys(here, SHARE, "commune", "department") == ["groups"]
    assert keys(SHARE, here, "commune", "department") == []  # the department was not asked: this is added
    assert keys(AllOf((here,)), AllOf((here,), groups=("commune",)), "department") == []


def test_each_loosening_has_its_paths() -> None:
    here = replace(SHARE, groups=("commune",))
    weak = replace(SHARE, threshold=Threshold(1, 2))
    assert loosenings(here, AllOf((SHARE,)), ["department", "commune"]) == [Loosening("groups", (), ())]
    assert loosenings(AnyOf((weak, OTHER)), AnyOf((SHARE, OTHER)), ["commune"]) == [Loosening("", (), ())]
    assert loosenings(AnyOf((weak,)), SHARE, ["commune"]) == [Loosening("threshold", ("any", 0), ())]


def test_all_groups_are_looked_at_whatever_the_first_shows() -> None:
    for_communes, for_departments = replace(SHARE, groups=("commune",)), replace(SHARE, groups=("department",))
    weak = replace(for_departments, threshold=Threshold(1, 2))
    groups = ["commune", "department"]
    # The first group was not asked before; the second is now asked for less.
    assert keys(AllOf((SHARE, weak)), for_departments, *groups) == []
    assert keys(weak, for_departments, *groups) == ["threshold"]
    # Each group is loosened at a place of its own.
    lower = AllOf((replace(for_communes, missing=Missing.MET), weak))
    upper = AllOf((for_communes, for_departments))
    assert loosenings(lower, upper, groups) == [
        Loosening("missing", ("all", 0), ("all", 0)),
        Loosening("threshold", ("all", 1), ("all", 1)),
    ]
    assert keys(AllOf((DECLARED, for_communes)), AllOf((DECLARED, SHARE)), *groups) == [""]


def test_a_choice_between_nothing_that_is_asked_of_the_group_asks_nothing() -> None:
    nothing = AnyOf((replace(SHARE, groups=("department",)),))
    assert keys(DECLARED, nothing) == []
    assert keys(nothing, DECLARED) == ["groups"]


def test_every_part_of_an_upper_choice_of_alls_must_be_implied() -> None:
    both = AllOf((SHARE, DECLARED))
    assert keys(both, AnyOf((both, OTHER))) == []
    assert keys(SHARE, AnyOf((both, OTHER))) == [""]
    assert keys(DECLARED, AnyOf((both, OTHER))) == [""]


def test_the_likest_leaf_is_named_as_the_looser_one() -> None:
    near = replace(SHARE, threshold=Threshold(79, 100))
    far = replace(SHARE, op=Op.LE, missing=Missing.MET)
    assert loosenings(AllOf((far, near)), SHARE, ["commune"]) == [Loosening("threshold", ("all", 1), ())]
    assert loosenings(AllOf((near, far)), SHARE, ["commune"]) == [Loosening("threshold", ("all", 0), ())]


def test_another_question_is_no_twin() -> None:
    assert loosenings(AllOf((OTHER, RECORDS)), DECLARED, ["commune"]) == [Loosening("", (), ())]
    assert loosenings(AllOf((MEASURES, SHARE)), RECORDS, ["commune"]) == [Loosening("", (), ())]
    assert loosenings(AllOf((DECLARED, MEASURES)), OTHER, ["commune"]) == [Loosening("", (), ())]


def test_what_follows_a_part_that_is_kept_is_looked_at_too() -> None:
    weak = replace(SHARE, threshold=Threshold(1, 2))
    assert keys(AllOf((OTHER, weak)), AllOf((OTHER, SHARE))) == ["threshold"]
    assert keys(AllOf((weak, OTHER)), AllOf((DECLARED, SHARE))) == ["", "threshold"]


@pytest.mark.parametrize(
    ("policy", "upper", "as_strict"),
    [
        (Missing.NOT_APPLICABLE, Missing.MET, False),
        (Missing.MET, Missing.NOT_APPLICABLE, False),
        (Missing.MET, Missing.MET, True),
        (Missing.NOT_DETERMINABLE, Missing.MET, True),
        (Missing.NOT_MET, Missing.NOT_DETERMINABLE, True),
        (Missing.NOT_DETERMINABLE, Missing.NOT_MET, False),
    ],
)
def test_a_missing_answer_may_count_for_no_more_than_above(policy: Missing, upper: Missing, as_strict: bool) -> None:
    assert missing_is_as_strict(policy, upper) is as_strict


def test_shares_and_numbers_do_not_compare() -> None:
    assert not threshold_is_as_strict(Op.GE, Threshold(1), Op.GE, Threshold(1, 1))
    assert threshold_is_as_strict(Op.LT, Threshold(3), Op.LE, Threshold(3))
    assert threshold_is_as_strict(Op.LE, Threshold(2), Op.LE, Threshold(3))


def test_a_minimum_may_rise_and_bind() -> None:
    assert minimum_is_as_strict(None, None)
    assert not minimum_is_as_strict(MinimumN(30), MinimumN(30, blocking=True))
    assert not minimum_is_as_strict(MinimumN(29, blocking=True), MinimumN(30))
