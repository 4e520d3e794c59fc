"""From counts, register facts, declarations and holds to one of the five answers (III.3). Pure; never a silent zero.

How parts combine (the table is tests/spec/test_verdict_table.py): a part that does not apply is not there; where none
is left the whole does not apply. `all` takes the worst, `any` the best of
not met < not determinable < on hold < met.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    DeclarationLeaf,
    IndicatorLeaf,
    Measure,
    Missing,
    Node,
    RegisterLeaf,
    for_group,
)
from thidua.rules.judging.distance import Distance, distance, meets
from thidua.rules.movement import Hold
from thidua.rules.terms import Count, Subject, VerdictState, Withheld


class DeclarationVerdict(StrEnum):
    """What the reviewer said of a declaration."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    PENDING = "pending"


@dataclass(frozen=True, slots=True)
class SubmittedDeclaration:
    """A declaration as handed in: the reviewer's verdict, and whether evidence is attached."""

    verdict: DeclarationVerdict
    has_evidence: bool


@dataclass(frozen=True, slots=True)
class OpenHold:
    """A hold rule that bites: the rule, and the record behind it."""

    hold: Hold
    record_id: str


class LeafReason(StrEnum):
    """Why a leaf answers as it does."""

    COMPARED = "compared"  # a count was held against the threshold
    NOTHING_COUNTED = "nothing_counted"  # no item: the leaf's missing-data policy answered
    NO_SOURCE = "no_source"  # nobody keeps the register or delivers the data
    TOO_FEW = "too_few"  # fewer items than the share must rest on
    FEW_ANSWERS = "few_answers"  # of so few people that no number of theirs is told
    FEW_BESIDE = "few_beside"  # beside other figures it would show the numbers of so few people
    NOT_DECLARED = "not_declared"
    NOT_REVIEWED = "not_reviewed"
    NO_EVIDENCE = "no_evidence"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    COMBINED = "combined"  # the parts decided
    WRONG_GROUP = "wrong_group"  # the criterion is not asked of the subject's group


@dataclass(frozen=True, slots=True)
class Finding:
    """One node of the rule with its answer, the integers behind it and what separates it from the threshold.

    `count` is None for declarations, combinations and where there is no source; `distance` only after a comparison.
    `small_n`: fewer items than `minimum_n`, the least a share should rest on (None: any number will do).
    `fewer_than`: where the count is withheld, of how many people numbers are told at the least.
    """

    node: Node
    state: VerdictState
    reason: LeafReason
    count: Count | None = None
    distance: Distance | None = None
    small_n: bool = False
    minimum_n: int | None = None
    parts: tuple["Finding", ...] = ()
    fewer_than: int | None = None

    def leaves(self) -> tuple["Finding", ...]:
        """The findings of the leaves, in the order written."""
        if isinstance(self.node, AllOf | AnyOf):
            return tuple(leaf for part in self.parts for leaf in part.leaves())
        return (self,)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A criterion's answer for a subject. `finding` is None where the criterion does not apply to its group."""

    criterion_id: str
    subject: Subject
    state: VerdictState
    finding: Finding | None
    holds: tuple[OpenHold, ...] = ()

    def leaves(self) -> tuple[Finding, ...]:
        """The findings of the leaves; none where the criterion does not apply."""
        return self.finding.leaves() if self.finding else ()


RANK = {
    VerdictState.NOT_MET: 0,
    VerdictState.NOT_DETERMINABLE: 1,
    VerdictState.ON_HOLD: 2,
    VerdictState.MET: 3,
}
_STATE_OF_MISSING = {
    Missing.NOT_DETERMINABLE: VerdictState.NOT_DETERMINABLE,
    Missing.NOT_MET: VerdictState.NOT_MET,
    Missing.NOT_APPLICABLE: VerdictState.NOT_APPLICABLE,
    Missing.MET: VerdictState.MET,
}


def judge(
    *,
    criterion: Criterion,
    subject: Subject,
    counts: Mapping[str, Count | Withheld | None],
    facts: Mapping[str, Count | None],
    declared: SubmittedDeclaration | None = None,
    holds: Sequence[OpenHold] = (),
    minimums: Mapping[str, int] = MappingProxyType({}),
) -> Verdict:
    """The verdict on one criterion for one subject.

    `counts`: by indicator id, the subject's count; an indicator without items may be absent, None or zero of zero: the
    leaf's missing-data policy answers all three alike; one that is withheld is not determinable by any policy, which
    would tell whether anybody answered. `facts`: by **leaf id**, what the register holds of the subject
    (numerator: records that count, denominator: records considered); absent or None means that nobody keeps that
    register, which is never read as zero. `declared`: the subject's declaration on this criterion. `holds`: the hold
    rules that bite for this subject; those not covering the criterion are left aside. `minimums`: by indicator id, on
    how many items a share of it must rest: below that it is not determinable, however good or bad; a leaf may ask for
    more, not for less. A criterion not met stays not met
    while on hold: lifting the hold would not change it.
    """
    rule = for_group(criterion.rule, subject.group) if criterion.applies_to(subject.group) else None
    if rule is None or criterion.kind != subject.kind:
        return Verdict(criterion.id, subject, VerdictState.NOT_APPLICABLE, None)
    finding = _find(rule, _Evidence(counts, facts, declared, minimums))
    open_holds = tuple(hold for hold in holds if hold.hold.covers(criterion.id))
    state = finding.state
    if open_holds and state is not VerdictState.NOT_APPLICABLE:
        state = combine_all([state, VerdictState.ON_HOLD])
    return Verdict(criterion.id, subject, state, finding, open_holds)


def combine_all(states: Sequence[VerdictState]) -> VerdictState:
    """The worst of the states that apply."""
    return min(_applying(states), key=RANK.__getitem__, default=VerdictState.NOT_APPLICABLE)


def combine_any(states: Sequence[VerdictState]) -> VerdictState:
    """The best of the states that apply."""
    return max(_applying(states), key=RANK.__getitem__, default=VerdictState.NOT_APPLICABLE)


def _applying(states: Sequence[VerdictState]) -> list[VerdictState]:
    return [state for state in states if state is not VerdictState.NOT_APPLICABLE]


@dataclass(frozen=True, slots=True)
class _Evidence:
    counts: Mapping[str, Count | Withheld | None]
    facts: Mapping[str, Count | None]
    declared: SubmittedDeclaration | None
    minimums: Mapping[str, int]


def _find(node: Node, evidence: _Evidence) -> Finding:
    if isinstance(node, AllOf | AnyOf):
        parts = tuple(_find(part, evidence) for part in node.parts)
        combine = combine_all if isinstance(node, AllOf) else combine_any
        return Finding(node, combine([part.state for part in parts]), LeafReason.COMBINED, parts=parts)
    if isinstance(node, DeclarationLeaf):
        return _declaration(node, evidence.declared)
    if isinstance(node, RegisterLeaf):
        fact = evidence.facts.get(node.id)
        if fact is None:
            return Finding(node, VerdictState.NOT_DETERMINABLE, LeafReason.NO_SOURCE)
        return _compare(node, fact)
    least = evidence.minimums.get(node.indicator, 0) if node.threshold.measure is Measure.SHARE else 0
    count = evidence.counts.get(node.indicator)
    if isinstance(count, Withheld):
        return _withheld(node, count, least)
    return _compare(node, count or Count(0, 0), least)


def _withheld(leaf: IndicatorLeaf, count: Withheld, least: int) -> Finding:
    """Nothing is compared, so that neither the answer nor the integers tell anything of the people."""
    reason = LeafReason.FEW_ANSWERS if count.few else LeafReason.FEW_BESIDE
    minimum = max(least, leaf.minimum_n.answers if leaf.minimum_n is not None else 0) or None
    return Finding(leaf, VerdictState.NOT_DETERMINABLE, reason, minimum_n=minimum, fewer_than=count.least)


def _compare(leaf: IndicatorLeaf | RegisterLeaf, count: Count, least: int = 0) -> Finding:
    # A register's plain number needs no records to be a number: nobody complained is an answer, "0 complaints".
    nothing = count.denominator == 0 and not (
        isinstance(leaf, RegisterLeaf) and leaf.threshold.measure is Measure.NUMBER
    )
    minimum = leaf.minimum_n if isinstance(leaf, IndicatorLeaf) else None
    answers_needed = max(least, minimum.answers if minimum is not None else 0)
    small_n, minimum_n = count.denominator < answers_needed, answers_needed or None
    if nothing:
        return Finding(
            leaf,
            _STATE_OF_MISSING[leaf.missing],
            LeafReason.NOTHING_COUNTED,
            count,
            small_n=small_n,
            minimum_n=minimum_n,
        )
    far = distance(count, leaf.op, leaf.threshold)
    blocking = max(least, minimum.answers if minimum is not None and minimum.blocking else 0)
    if count.denominator < blocking:
        return Finding(leaf, VerdictState.NOT_DETERMINABLE, LeafReason.TOO_FEW, count, far, small_n, minimum_n)
    state = VerdictState.MET if meets(count, leaf.op, leaf.threshold) else VerdictState.NOT_MET
    return Finding(leaf, state, LeafReason.COMPARED, count, far, small_n, minimum_n)


def _declaration(leaf: DeclarationLeaf, declared: SubmittedDeclaration | None) -> Finding:
    if declared is None:
        return Finding(leaf, VerdictState.NOT_DETERMINABLE, LeafReason.NOT_DECLARED)
    if declared.verdict is DeclarationVerdict.REJECTED:
        return Finding(leaf, VerdictState.NOT_MET, LeafReason.REJECTED)
    if leaf.evidence_required and not declared.has_evidence:
        return Finding(leaf, VerdictState.NOT_DETERMINABLE, LeafReason.NO_EVIDENCE)
    if declared.verdict is DeclarationVerdict.PENDING:
        return Finding(leaf, VerdictState.NOT_DETERMINABLE, LeafReason.NOT_REVIEWED)
    return Finding(leaf, VerdictState.MET, LeafReason.ACCEPTED)
