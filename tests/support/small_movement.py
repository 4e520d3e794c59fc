"""A small movement, a small city, and who keeps which register: the material of the tests of this storey."""

from dataclasses import dataclass, field
from datetime import date, datetime

from thidua.rules.criteria import Criterion
from thidua.rules.movement import Hold, Movement, SubjectGroup, Window
from thidua.rules.movement_settings import MovementSettings, PendingNotDue
from thidua.rules.terms import Citation, Count, SubjectKind
from thidua.verdicts.evaluator import evaluate
from thidua.verdicts.register_facts import Declaration, RegisterFact, RegisterReader, exclusive_in
from thidua.verdicts.results import Basis, EvaluationResult, SubjectInfo, default_settings

PLAN = Citation("plan", "III.3.a.6")
WINDOW = Window(date(2026, 7, 1), date(2026, 12, 31), PLAN)
UNIT = SubjectInfo(SubjectKind.UNIT, "U1", "Phường Cái Răng", "communes")
OFFICER = SubjectInfo(SubjectKind.OFFICER, "P1", "Lê Thị An", "people", unit_id="U1")


def movement(*criteria: Criterion, holds: tuple[Hold, ...] = ()) -> Movement:
    groups = (
        SubjectGroup("communes", SubjectKind.UNIT, ("commune",), PLAN),
        SubjectGroup("people", SubjectKind.OFFICER, ("commune",), PLAN, direct_only=True),
    )
    return Movement("m", "1", WINDOW, groups, criteria, MovementSettings(), (), PLAN, holds=holds)


def criterion(rule: object, *, id_: str = "a.6", kind: SubjectKind = SubjectKind.UNIT) -> Criterion:
    return Criterion(id_, kind, rule, PLAN)  # type: ignore[arg-type]


@dataclass
class Facts:
    """Figures, registers and declarations handed over as they are."""

    counts: dict[tuple[str, str], Count] = field(default_factory=dict)
    records_: list[RegisterFact] = field(default_factory=list)
    declared: list[Declaration] = field(default_factory=list)

    def count(self, indicator_id: str, kind: SubjectKind, subject_id: str) -> Count | None:  # noqa: ARG002
        return self.counts.get((indicator_id, subject_id))

    def records(self, register: str) -> list[RegisterFact] | None:
        matching = [record for record in self.records_ if record.register == register]
        return matching or None

    def declarations(self) -> list[Declaration]:
        return self.declared


def judged(
    given: Movement,
    facts: Facts,
    *,
    subjects: tuple[SubjectInfo, ...] = (UNIT,),
    as_of: date = date(2026, 9, 30),
    pending: PendingNotDue = PendingNotDue.NOT_COUNTED,
) -> EvaluationResult:
    ancestors = {"U1": ("U1",), "U1a": ("U1a", "U1")}
    reader = RegisterReader(facts, given.window, as_of, pending, ancestors, exclusive_in(given))
    moment = datetime(as_of.year, as_of.month, as_of.day, 17)
    basis = Basis("m", "1", "00", WINDOW.from_on, WINDOW.to_on, moment, "s", 1, "c", dict(default_settings()), {})
    return evaluate(given, subjects, facts, reader, basis)
