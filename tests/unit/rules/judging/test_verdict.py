"""Five answers, and never a silent zero (III.3)."""

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
    for_group,
    leaves,
)
from thidua.rules.judging.verdict import DeclarationVerdict, LeafReason, OpenHold, SubmittedDeclaration
from thidua.rules.movement import Hold
from thidua.rules.terms import Count, Subject, SubjectKind, VerdictState

CENTRAL = Subject(SubjectKind.UNIT, "u2", "central_agency")
SHARE = IndicatorLeaf("share", "share", Op.GE, Threshold(90, 100))
DECLARED = DeclarationLeaf("declaration")
ACCEPTED = SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=True)


@pytest.mark.parametrize("nothing", [None, Count(0, 0), Count(0, 0, 7)])
@pytest.mark.parametrize("policy", list(Missing))
def test_nothing_counted_is_answered_by_the_policy(policy: Missing, nothing: Count | None) -> None:
    leaf = IndicatorLeaf("s", "s", Op.GE, Threshold(90, 100), missing=policy)
    verdict = ask(leaf, counts={"s": nothing})
    assert verdict.state.value == policy.value
    assert verdict.leaves()[0].reason is LeafReason.NOTHING_COUNTED
    assert verdict.leaves()[0].distance is None


def test_an_indicator_nobody_has_is_missing_data() -> None:
    assert ask(SHARE).state is VerdictState.NOT_DETERMINABLE


def test_few_answers_are_shown_and_block_nothing() -> None:
    leaf = IndicatorLeaf("s", "s", Op.GE, Threshold(90, 100), minimum_n=MinimumN(30))
    finding = ask(leaf, counts={"s": Count(18, 20)}).leaves()[0]
    assert (finding.state, finding.small_n) == (VerdictState.MET, True)
    assert not ask(leaf, counts={"s": Count(30, 30)}).leaves()[0].small_n


def test_few_answers_block_where_the_movement_says_so() -> None:
    leaf = IndicatorLeaf("s", "s", Op.GE, Threshold(90, 100), minimum_n=MinimumN(30, blocking=True))
    finding = ask(leaf, counts={"s": Count(20, 20)}).leaves()[0]
    assert (finding.state, finding.reason) == (VerdictState.NOT_DETERMINABLE, LeafReason.TOO_FEW)
    assert ask(leaf, counts={"s": Count(30, 30)}).state is VerdictState.MET


def test_a_register_nobody_keeps_is_not_zero() -> None:
    leaf = RegisterLeaf("c", "complaint", Op.LE, Threshold(0), states=("upheld",), missing=Missing.MET)
    assert ask(leaf).leaves()[0].reason is LeafReason.NO_SOURCE
    assert ask(leaf).state is VerdictState.NOT_DETERMINABLE
    assert ask(leaf, facts={"c": Count(0, 0)}).state is VerdictState.MET
    assert ask(leaf, facts={"c": Count(1, 4)}).state is VerdictState.NOT_MET


def test_a_register_share_of_no_record_is_answered_by_the_policy() -> None:
    leaf = RegisterLeaf("t", "publication_task", Op.GE, Threshold(1, 1), missing=Missing.NOT_APPLICABLE)
    assert ask(leaf, facts={"t": Count(0, 0)}).state is VerdictState.NOT_APPLICABLE
    assert ask(leaf, facts={"t": Count(2, 3)}).state is VerdictState.NOT_MET


@pytest.mark.parametrize(
    ("declared", "state", "reason"),
    [
        (None, VerdictState.NOT_DETERMINABLE, LeafReason.NOT_DECLARED),
        (
            SubmittedDeclaration(DeclarationVerdict.PENDING, has_evidence=True),
            VerdictState.NOT_DETERMINABLE,
            LeafReason.NOT_REVIEWED,
        ),
        (
            SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=False),
            VerdictState.NOT_DETERMINABLE,
            LeafReason.NO_EVIDENCE,
        ),
        (
            SubmittedDeclaration(DeclarationVerdict.REJECTED, has_evidence=False),
            VerdictState.NOT_MET,
            LeafReason.REJECTED,
        ),
        (ACCEPTED, VerdictState.MET, LeafReason.ACCEPTED),
    ],
)
def test_declarations(declared: SubmittedDeclaration | None, state: VerdictState, reason: LeafReason) -> None:
    finding = ask(DECLARED, declared=declared).leaves()[0]
    assert (finding.state, finding.reason) == (state, reason)


def test_evidence_is_asked_only_where_required() -> None:
    leaf = DeclarationLeaf("declaration", evidence_required=False)
    assert (
        ask(leaf, declared=SubmittedDeclaration(DeclarationVerdict.ACCEPTED, has_evidence=False)).state
        is VerdictState.MET
    )


def test_a_hold_makes_the_criterion_wait() -> None:
    hold = OpenHold(Hold("h", "discipline", ("open",), HERE), "record-1")
    verdict = ask(SHARE, counts={"share": Count(9, 10)}, holds=(hold,))
    assert (verdict.state, verdict.holds) == (VerdictState.ON_HOLD, (hold,))
    assert verdict.finding is not None
    assert verdict.finding.state is VerdictState.MET


def test_what_is_not_met_stays_not_met_on_hold() -> None:
    hold = OpenHold(Hold("h", "discipline", ("open",), HERE), "record-1")
    assert ask(SHARE, counts={"share": Count(8, 10)}, holds=(hold,)).state is VerdictState.NOT_MET


def test_a_hold_covers_only_what_it_names() -> None:
    hold = OpenHold(Hold("h", "complaint", ("open",), HERE, criteria=("b.3",)), "record-1")
    verdict = ask(SHARE, counts={"share": Count(9, 10)}, holds=(hold,))
    assert (verdict.state, verdict.holds) == (VerdictState.MET, ())


def test_what_does_not_apply_does_not_wait() -> None:
    hold = OpenHold(Hold("h", "discipline", ("open",), HERE), "record-1")
    leaf = IndicatorLeaf("s", "s", Op.GE, Threshold(90, 100), missing=Missing.NOT_APPLICABLE)
    assert ask(leaf, holds=(hold,)).state is VerdictState.NOT_APPLICABLE


def test_the_variant_of_a_group_is_the_only_one_asked() -> None:
    """III.3.a.2: central agencies by their ministry's list, the others by all procedures."""
    ministry = IndicatorLeaf("m", "m", Op.GE, Threshold(1, 1), groups=("central_agency",))
    others = IndicatorLeaf("o", "o", Op.GE, Threshold(1, 1), groups=("commune",))
    rule = AllOf((others, ministry))
    counts: dict[str, Count | None] = {"m": Count(5, 5), "o": Count(1, 9)}
    assert ask(rule, subject=CENTRAL, counts=counts).state is VerdictState.MET
    assert ask(rule, subject=COMMUNE, counts=counts).state is VerdictState.NOT_MET
    assert ask(others, subject=CENTRAL, counts=counts).state is VerdictState.NOT_APPLICABLE
    assert for_group(AllOf((others,)), "central_agency") is None
    assert for_group(rule, "commune") == AllOf((others,))
    assert for_group(AnyOf((others, ministry)), "commune") == AnyOf((others,))
    assert for_group(AnyOf((rule,), groups=("commune",)), "central_agency") is None


def test_not_asked_of_this_group_or_kind() -> None:
    assert ask(SHARE, groups=("department",)).state is VerdictState.NOT_APPLICABLE
    officer = Subject(SubjectKind.OFFICER, "o1", "commune")
    verdict = ask(SHARE, subject=officer, counts={"share": Count(1, 1)})
    assert (verdict.state, verdict.leaves()) == (VerdictState.NOT_APPLICABLE, ())


def test_combined_findings_keep_every_leaf() -> None:
    rule = AllOf((SHARE, AnyOf((DECLARED, RegisterLeaf("i", "initiative", Op.GE, Threshold(1))))))
    verdict = ask(rule, counts={"share": Count(95, 100)}, facts={"i": Count(1, 1)})
    assert [leaf.id for leaf in leaves(rule)] == ["share", "declaration", "i"]
    assert [finding.state for finding in verdict.leaves()] == [
        VerdictState.MET,
        VerdictState.NOT_DETERMINABLE,
        VerdictState.MET,
    ]
    assert verdict.state is VerdictState.MET
