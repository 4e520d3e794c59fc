"""Brings figures, registers and declarations to the rules, for every subject and criterion."""

from collections.abc import Iterable, Mapping
from typing import Protocol

from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    DeclarationLeaf,
    IndicatorLeaf,
    RegisterLeaf,
    leaves,
)
from thidua.rules.judging.least_numbers import least_numbers
from thidua.rules.judging.verdict import Finding, LeafReason, OpenHold, SubmittedDeclaration, Verdict, judge
from thidua.rules.movement import Movement
from thidua.rules.terms import Count, Subject, SubjectKind, Withheld
from thidua.verdicts.register_facts import RegisterReader
from thidua.verdicts.results import (
    AccompanyingFigure,
    Basis,
    EvaluationResult,
    HoldInfo,
    Part,
    PartKind,
    SubjectInfo,
    VerdictRow,
)

SubjectKey = tuple[SubjectKind, str]


class FigureSource(Protocol):
    """Counts by indicator and subject, as the indicators compute them."""

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | Withheld | None:
        """The subject's count, or that it is withheld; None where the indicator has nothing of it."""


def used_indicators(movement: Movement) -> tuple[str, ...]:
    """The indicators that criteria ask or print beside, in alphabetical order."""
    return tuple(sorted({indicator for _, indicator in indicators_by_subject_kind(movement)}))


def indicators_by_subject_kind(movement: Movement) -> frozenset[tuple[SubjectKind, str]]:
    """The indicators that criteria ask or print beside, with the kind of subject that each is told of."""
    told: set[tuple[SubjectKind, str]] = set()
    for criterion in movement.criteria:
        for leaf in leaves(criterion.rule):
            if isinstance(leaf, IndicatorLeaf):
                told.add((criterion.kind, leaf.indicator))
            told.update((criterion.kind, beside) for beside in getattr(leaf, "beside", ()))
    return frozenset(told)


def evaluate(
    movement: Movement,
    subjects: Iterable[SubjectInfo],
    figures: FigureSource,
    reader: RegisterReader,
    basis: Basis,
) -> EvaluationResult:
    """Every subject × every criterion of its kind: verdict, integers, distances. Pure but for what it is handed."""
    evidence = _Evidence(movement, figures, reader)
    listed = tuple(subjects)
    rows = tuple(
        evidence.row(subject, criterion)
        for subject in listed
        for criterion in movement.criteria
        if criterion.kind == subject.kind
    )
    return EvaluationResult(basis, listed, rows, tuple(criterion.id for criterion in movement.criteria))


class _Evidence:
    """What is known of all subjects, gathered once."""

    def __init__(self, movement: Movement, figures: FigureSource, reader: RegisterReader) -> None:
        self.figures = figures
        self.reader = reader
        measures = {name: indicator.header.measure for name, indicator in catalogue().items()}
        self.minimums = least_numbers(movement.settings, measures)
        self.holds: Mapping[SubjectKey, list[OpenHold]] = reader.open_holds(movement.holds)
        self.declared: Mapping[tuple[SubjectKind, str, str], SubmittedDeclaration] = reader.declared()
        self.leaves = {criterion.id: tuple(leaves(criterion.rule)) for criterion in movement.criteria}
        self.facts: dict[tuple[str, str], Mapping[SubjectKey, Count] | None] = {
            (criterion.id, leaf.id): reader.counts(criterion.id, leaf)
            for criterion in movement.criteria
            for leaf in self.leaves[criterion.id]
            if isinstance(leaf, RegisterLeaf)
        }

    def row(self, subject: SubjectInfo, criterion: Criterion) -> VerdictRow:
        key = (subject.kind, subject.id)
        counts: dict[str, Count | Withheld | None] = {}
        facts: dict[str, Count | None] = {}
        for leaf in self.leaves[criterion.id]:
            if isinstance(leaf, IndicatorLeaf):
                counts[leaf.indicator] = self.figures.count(leaf.indicator, subject.kind, subject.id)
            elif isinstance(leaf, RegisterLeaf):
                register = self.facts[criterion.id, leaf.id]
                facts[leaf.id] = None if register is None else register.get(key, Count(0, 0))
        verdict = judge(
            criterion=criterion,
            subject=Subject(subject.kind, subject.id, subject.group),
            counts=counts,
            facts=facts,
            declared=self.declared.get((*key, criterion.id)),
            holds=self.holds.get(key, ()),
            minimums=self.minimums,
        )
        return self._row(subject, criterion, verdict)

    def _row(self, subject: SubjectInfo, criterion: Criterion, verdict: Verdict) -> VerdictRow:
        holds = tuple(
            HoldInfo(open_hold.hold.id, open_hold.hold.register, open_hold.record_id, open_hold.hold.citation.clause)
            for open_hold in verdict.holds
        )
        parts = tuple(self._parts(verdict.finding, subject, criterion.id, alternative=False)) if verdict.finding else ()
        clause = criterion.citation.clause
        return VerdictRow(subject.kind, subject.id, criterion.id, clause, verdict.state, parts, holds)

    def _parts(self, finding: Finding, subject: SubjectInfo, criterion_id: str, *, alternative: bool) -> Iterable[Part]:
        """The leaves of a finding as parts; `alternative`: a part of a choice of several."""
        if isinstance(finding.node, AllOf | AnyOf):
            choice = alternative or (isinstance(finding.node, AnyOf) and len(finding.parts) > 1)
            for inner in finding.parts:
                yield from self._parts(inner, subject, criterion_id, alternative=choice)
            return
        leaf, count, far = finding.node, finding.count, finding.distance
        if isinstance(leaf, DeclarationLeaf):
            beside = tuple(self._beside(leaf.beside, subject))
            yield Part(
                leaf.id,
                PartKind.DECLARATION,
                "",
                finding.state,
                finding.reason.value,
                alternative=alternative,
                beside=beside,
            )
            return
        asks = isinstance(leaf, IndicatorLeaf)
        yield Part(
            id=leaf.id,
            kind=PartKind.INDICATOR if asks else PartKind.REGISTER,
            of=leaf.indicator if isinstance(leaf, IndicatorLeaf) else leaf.register,
            state=finding.state,
            reason=finding.reason.value,
            numerator=count.numerator if count else None,
            denominator=count.denominator if count else None,
            excluded=count.excluded if count else None,
            op=leaf.op.value,
            threshold_numerator=leaf.threshold.numerator,
            threshold_denominator=leaf.threshold.denominator,
            change=far.change if far else None,
            against=far.against if far else None,
            further=far.further if far else None,
            alternative=alternative,
            small_n=finding.small_n,
            minimum_n=finding.minimum_n,
            fewer_than=finding.fewer_than,
            **(self._records(leaf, criterion_id, (subject.kind, subject.id)) if isinstance(leaf, RegisterLeaf) else {}),
            beside=tuple(self._beside(leaf.beside, subject)),
        )

    def _records(self, leaf: RegisterLeaf, criterion_id: str, key: SubjectKey) -> dict[str, tuple[str, ...]]:
        """Which records were taken for a requirement, and which are not of a body of the level asked."""
        return {
            "taken": self.reader.taken(criterion_id, leaf, key),
            "not_competent": self.reader.not_competent(leaf, key),
        }

    def _beside(self, indicators: Iterable[str], subject: SubjectInfo) -> Iterable[AccompanyingFigure]:
        for indicator in indicators:
            count = self.figures.count(indicator, subject.kind, subject.id)
            if isinstance(count, Withheld):
                reason = LeafReason.FEW_ANSWERS if count.few else LeafReason.FEW_BESIDE
                yield AccompanyingFigure(indicator, None, None, None, count.least, reason.value)
            elif count is not None:
                yield AccompanyingFigure(indicator, count.numerator, count.denominator, count.excluded)
