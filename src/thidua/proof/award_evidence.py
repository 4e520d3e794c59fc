"""What the sealed evidence of a decision, judged again, tells of the subjects on its list."""

from collections.abc import Iterator
from typing import Any

from thidua.i18n import UserError
from thidua.indicators.catalogue.loader import catalogue
from thidua.proof.award_derivation import ListedCandidate, Value, failed
from thidua.proof.award_statement import (
    StatedCriterion,
    StatedDecision,
    StatedSubject,
    StatedVote,
)
from thidua.proof.frozen_register import FrozenRegister
from thidua.proof.unpacked_bundle import Recomputation
from thidua.rules.judging.least_numbers import least_numbers
from thidua.rules.movement import RankBy
from thidua.rules.terms import Count, SubjectKind
from thidua.verdicts.results import VerdictRow

CITY = "city"


class AwardEvidence:
    """What the sealed evidence, judged again, tells of subjects."""

    def __init__(self, of: Recomputation) -> None:
        self.of, self.movement = of, of.facts.movement
        measures = {name: one.header.measure for name, one in catalogue().items()}
        self._least = least_numbers(self.movement.settings, measures)

    @property
    def statement(self) -> dict[str, Any]:
        """The evaluation as the decision names it."""
        basis = self.of.evaluation.basis
        return {
            "result_hash": self.of.evaluation.result_hash(),
            "import_number": basis.import_number,
            "as_of_at": basis.as_of_at.isoformat(),
        }

    def group_of(self, unit_id: str) -> str:
        """The ledger's group of the unit whose award it is. UserError where it has no such unit."""
        if not unit_id:
            return CITY
        unit = self.of.facts.participants.units.get(unit_id)
        if unit is None:
            raise UserError("the evidence has no unit {unit}", unit=unit_id)
        return unit.unit_group

    def subject(self, stated: StatedDecision, kind: SubjectKind, subject_id: str, vote: StatedVote) -> StatedSubject:
        """The subject with its verdicts. UserError where the evaluation does not judge it."""
        info = self.of.evaluation.subject(kind, subject_id)
        if info is None:
            raise UserError("{subject} is not judged in the evidence", subject=subject_id)
        unit_id = info.unit_id or info.id
        units = self.of.facts.participants.units
        criteria = [_criterion(row) for row in self._rows(stated, kind, subject_id)]
        return StatedSubject(
            id=info.id,
            name=info.name,
            unit=units[unit_id].name if unit_id in units else unit_id,
            criteria=criteria,
            marked=failed(criteria),
            vote=vote,
        )

    def _rows(self, stated: StatedDecision, kind: SubjectKind, subject_id: str) -> list[VerdictRow]:
        required = next((award.criteria for award in self.movement.awards if award.id == stated.award), ())
        rows = self.of.evaluation.of(kind, subject_id)
        return [row for row in rows if not required or row.criterion_id in required]

    def measured(self, kind: SubjectKind, subject_id: str) -> dict[str, Value]:
        """What the subject is ranked by that is counted over facts, by ranking key."""
        values: dict[str, Value] = {}
        for key in self.movement.rank_keys(kind):
            if key.by is RankBy.INDICATOR and key.indicator:
                count = self.of.figures.count(key.indicator, kind, subject_id)
                least = max(self._least.get(key.indicator, 1), 1)
                # A figure that is withheld ranks nobody, as one of too few items.
                told = count if isinstance(count, Count) and count.denominator >= least else None
                values[key.id] = None if told is None else [told.numerator, told.denominator]
            elif key.by is RankBy.DIRECT:
                info = self.of.evaluation.subject(kind, subject_id)
                values[key.id] = [int(self.movement.is_direct(kind, info.group if info else "")), 1]
        return values

    def gates(
        self, stated: StatedDecision, line: ListedCandidate, register: FrozenRegister | None
    ) -> Iterator[UserError]:
        """Why the subject may not be on the list, or not be awarded."""
        subject_id = str(line.subject.id)
        info = self.of.evaluation.subject(line.kind, subject_id)
        within = self.of.facts.participants.ancestors.get((info.unit_id or info.id) if info else "", ())
        if stated.unit and stated.unit not in within:
            yield UserError("{name} does not belong to the unit whose award it is", name=line.name)
        if not line.stated.approved:
            return
        if any(row.holds for row in self.of.evaluation.of(line.kind, subject_id)):
            yield UserError("{name}: awarded while on hold", name=line.name)
        if register is not None and (line.kind, subject_id) not in register.participants:
            yield UserError("{name}: awarded, and not in the register of participants", name=line.name)


def _criterion(row: VerdictRow) -> StatedCriterion:
    counted = next((part for part in row.parts if part.numerator is not None), None)
    return StatedCriterion(
        id=row.criterion_id,
        clause=row.clause,
        state=row.state.value,
        numerator=counted.numerator if counted else None,
        denominator=counted.denominator if counted else None,
    )
