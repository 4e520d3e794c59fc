"""A finding states everything it was decided by: node, count, distance, and the least number it must rest on."""

import pytest

from support.judging import COMMUNE, HERE, ask
from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Missing,
    Op,
    RegisterLeaf,
    Threshold,
)
from thidua.rules.judging.distance import distance
from thidua.rules.judging.verdict import (
    DeclarationVerdict,
    Finding,
    LeafReason,
    OpenHold,
    SubmittedDeclaration,
    Verdict,
    combine_all,
    combine_any,
)
from thidua.rules.movement import Hold
from thidua.rules.terms import Count, VerdictState

SHARE = IndicatorLeaf("leaf", "indicator", Op.GE, Threshold(9, 10))
NUMBER = IndicatorLeaf("leaf", "indicator", Op.LE, Threshold(3))
MET, NOT_MET, OPEN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.NOT_DETERMINABLE


def finding(leaf: IndicatorLeaf, count: Count | None, **minimums: int) -> Finding:
    verdict = ask(leaf, counts={"indicator": count}, minimums=minimums)
    assert verdict.finding is not None
    return verdict.finding


def compared(leaf: IndicatorLeaf, count: Count, state: VerdictState, minimum_n: int | None = None) -> Finding:
    far = distance(count, leaf.op, leaf.threshold)
    return Finding(leaf, state, LeafReason.COMPARED, count, far, minimum_n=minimum_n)


def too_few(leaf: IndicatorLeaf, count: Count, minimum_n: int) -> Finding:
    far = distance(count, leaf.op, leaf.threshold)
    return Finding(leaf, OPEN, LeafReason.TOO_FEW, count, far, small_n=True, minimum_n=minimum_n)


@pytest.mark.parametrize(("counted", "state"), [(9, MET), (8, NOT_MET)])
def test_a_share_of_as_many_as_it_must_rest_on_is_compared_and_of_one_fewer_is_not(
    counted: int, state: VerdictState
) -> None:
    assert finding(SHARE, Count(counted, 10), indicator=10) == compared(SHARE, Count(counted, 10), state, 10)
    assert finding(SHARE, Count(9, 9), indicator=10) == too_few(SHARE, Count(9, 9), 10)
    assert finding(SHARE, Count(0, 9), indicator=10) == too_few(SHARE, Count(0, 9), 10)
    assert finding(SHARE, Count(1, 1)) == compared(SHARE, Count(1, 1), MET)
    assert finding(SHARE, Count(1, 1), another=10) == compared(SHARE, Count(1, 1), MET)


def test_a_plain_number_rests_on_no_least_number() -> None:
    assert finding(NUMBER, Count(3, 4), indicator=10) == compared(NUMBER, Count(3, 4), MET)


@pytest.mark.parametrize(
    ("own", "items", "expected"),
    [
        (MinimumN(30), 19, "shown"),
        (MinimumN(30), 30, "compared"),
        (MinimumN(30, blocking=True), 29, "too_few"),
        (MinimumN(30, blocking=True), 30, "compared"),
    ],
)
def test_a_leaf_may_ask_for_more_than_the_movement(own: MinimumN, items: int, expected: str) -> None:
    leaf = IndicatorLeaf("leaf", "indicator", Op.GE, Threshold(9, 10), minimum_n=own)
    count = Count(items, items)
    far = distance(count, leaf.op, leaf.threshold)
    assert (
        finding(leaf, count, indicator=10)
        == {
            "shown": Finding(leaf, MET, LeafReason.COMPARED, count, far, small_n=True, minimum_n=30),
            "compared": compared(leaf, count, MET, 30),
            "too_few": too_few(leaf, count, 30),
        }[expected]
    )


def test_a_leaf_may_not_ask_for_less_than_the_movement() -> None:
    leaf = IndicatorLeaf("leaf", "indicator", Op.GE, Threshold(9, 10), minimum_n=MinimumN(5, blocking=True))
    assert finding(leaf, Count(9, 9), indicator=10) == too_few(leaf, Count(9, 9), 10)


@pytest.mark.parametrize("nothing", [None, Count(0, 0)])
def test_nothing_counted_says_on_how_many_it_should_rest(nothing: Count | None) -> None:
    leaf = IndicatorLeaf("leaf", "indicator", Op.GE, Threshold(9, 10), missing=Missing.NOT_MET)
    nothing_counted = LeafReason.NOTHING_COUNTED
    assert finding(leaf, nothing, indicator=10) == Finding(
        leaf, NOT_MET, nothing_counted, Count(0, 0), small_n=True, minimum_n=10
    )
    assert finding(leaf, nothing) == Finding(leaf, NOT_MET, nothing_counted, Count(0, 0))


@pytest.mark.parametrize(
    ("declared", "state", "reason"),
    [
        (None, OPEN, LeafReason.NOT_DECLARED),
        (SubmittedDeclaration(DeclarationVerdict.REJECTED, has_evidence=True), NOT_MET, LeafReason.REJECTED),
        (SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=False), OPEN, LeafReason.NO_EVIDENCE),
        (SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=True), OPEN, LeafReason.NOT_REVIEWED),
        (SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=True), MET, LeafReason.ACCEPTED),
    ],
)
def test_a_verdict_names_its_criterion_its_subject_and_every_node(
    declared: SubmittedDeclaration | None, state: VerdictState, reason: LeafReason
) -> None:
    declaration = DeclarationLeaf("declaration")
    register = RegisterLeaf("r", "initiative", Op.GE, Threshold(1))
    rule = AnyOf((register, AllOf((declaration,))))
    inner = Finding(rule.parts[1], state, LeafReason.COMBINED, parts=(Finding(declaration, state, reason),))
    unknown = Finding(register, OPEN, LeafReason.NO_SOURCE)
    whole = combine_any([OPEN, state])
    assert ask(rule, declared=declared) == Verdict(
        "a.1", COMMUNE, whole, Finding(rule, whole, LeafReason.COMBINED, parts=(unknown, inner))
    )


def test_all_takes_the_worst_of_its_parts_and_any_the_best() -> None:
    other = IndicatorLeaf("other", "other", Op.GE, Threshold(1))
    counts: dict[str, Count | None] = {"indicator": Count(1, 1), "other": Count(0, 1)}
    for rule, state in ((AllOf((SHARE, other)), NOT_MET), (AnyOf((other, SHARE)), MET)):
        assert ask(rule, counts=counts).state is state


def test_what_does_not_apply_is_still_a_verdict_on_its_subject() -> None:
    assert ask(SHARE, groups=("department",)) == Verdict("a.1", COMMUNE, VerdictState.NOT_APPLICABLE, None)


def test_a_hold_bites_on_the_criterion_it_names() -> None:
    holds = tuple(OpenHold(Hold(name, "complaint", ("open",), HERE, criteria=(name,)), "r") for name in ("a.1", "a.2"))
    verdict = ask(SHARE, counts={"indicator": Count(1, 1)}, holds=holds)
    assert (verdict.holds, verdict.state) == ((holds[0],), VerdictState.ON_HOLD)


def test_of_nothing_that_applies_nothing_applies() -> None:
    for states in ([], [VerdictState.NOT_APPLICABLE]):
        assert combine_all(states) is combine_any(states) is VerdictState.NOT_APPLICABLE
    mixed = [VerdictState.ON_HOLD, VerdictState.NOT_APPLICABLE, OPEN]
    assert (combine_all(mixed), combine_any(mixed)) == (OPEN, VerdictState.ON_HOLD)
