"""The one interface through which facts of registers and declarations reach the rules.

Today they come from tables imported into the ledger (`LedgerRegisters`); whatever keeps registers elsewhere implements
the same `Registers` and needs no change anywhere else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Protocol

import duckdb

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.ledger.cleaning.text import fold
from thidua.rules.criteria import Measure, RegisterLeaf, leaves
from thidua.rules.judging.sharing import WantedRecords, needed_by, shared_out
from thidua.rules.judging.verdict import DeclarationVerdict, OpenHold, SubmittedDeclaration
from thidua.rules.movement import Hold, Movement, Window
from thidua.rules.movement_settings import InitiativeForTwo, PendingNotDue
from thidua.rules.terms import Count, SubjectKind


@dataclass(frozen=True, slots=True)
class RegisterFact:
    """A line of a register. It speaks of the officer named, and of the unit named; of the unit alone where none is.

    A record that names neither says only that the register is kept.
    """

    register: str
    record_id: str
    unit_id: str | None = None
    officer_id: str | None = None
    title: str = ""
    opened_on: date | None = None
    due_on: date | None = None
    closed_on: date | None = None
    state: str | None = None
    authority: str | None = None
    document_no: str | None = None
    document_on: date | None = None
    evidence: str | None = None
    indicator_id: str | None = None


@dataclass(frozen=True, slots=True)
class Declaration:
    """A subject's statement on a criterion, its evidence, and what the reviewer said of it."""

    kind: SubjectKind
    subject_id: str
    criterion_id: str
    statement: str | None = None
    evidence: str | None = None
    declared_on: date | None = None
    reviewer: str | None = None
    verdict: str | None = None
    reviewed_on: date | None = None


class Registers(Protocol):
    """Who keeps registers and declarations."""

    def records(self, register: str) -> Sequence[RegisterFact] | None:
        """All lines of a register, in the order of their ids; None where nobody keeps it."""

    def declarations(self) -> Sequence[Declaration]:
        """All declarations."""


class LedgerRegisters:
    """Registers and declarations imported into the ledger, as a snapshot sees them."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        """`con`: a connection on which the snapshot has created its views."""
        columns = ", ".join(RegisterFact.__slots__)
        rows = con.execute(f"SELECT {columns} FROM register ORDER BY register, record_id").fetchall()  # noqa: S608
        self._records: dict[str, list[RegisterFact]] = {}
        for row in rows:
            record = RegisterFact(*row)
            self._records.setdefault(record.register, []).append(record)
        self._declarations = [
            Declaration(SubjectKind(kind), *facts)
            for kind, *facts in con.execute(
                "SELECT subject_kind, subject_id, criterion_id, statement, evidence, declared_on, reviewer, verdict, "
                "reviewed_on FROM declarations WHERE subject_kind IN ('unit', 'officer') ORDER BY ALL"
            ).fetchall()
        ]

    def records(self, register: str) -> Sequence[RegisterFact] | None:
        """All lines of a register; None where not one was imported."""
        return self._records.get(register)

    def declarations(self) -> Sequence[Declaration]:
        """All declarations imported."""
        return self._declarations


SubjectKey = tuple[SubjectKind, str]
ConsideredRecords = dict[SubjectKey, list[tuple[RegisterFact, Count]]]


def exclusive_in(movement: Movement) -> Mapping[SubjectKind, tuple[tuple[str, RegisterLeaf], ...]]:
    """The requirements between which initiatives are shared out, by kind of subject: (criterion, leaf); none where one
    initiative may serve two criteria. Those asked of some groups alone stand by themselves."""
    if movement.settings.initiative_for_two_criteria is not InitiativeForTwo.ONCE:
        return {}
    initiatives = {register.id for register in registers_for(Purpose.RECOGNISED_INITIATIVES)}
    exclusive: dict[SubjectKind, list[tuple[str, RegisterLeaf]]] = {}
    for criterion in movement.criteria:
        of_initiatives = [
            leaf for leaf in leaves(criterion.rule) if isinstance(leaf, RegisterLeaf) and leaf.register in initiatives
        ]
        of_all = [leaf for leaf in of_initiatives if not (leaf.groups or criterion.groups)]
        counted = [leaf for leaf in of_all if leaf.threshold.measure is Measure.NUMBER and leaf.op.wants_more]
        exclusive.setdefault(criterion.kind, []).extend((criterion.id, leaf) for leaf in counted)
    return {kind: tuple(listed) for kind, listed in exclusive.items()}


@dataclass(frozen=True)
class RegisterReader:
    """Counts register records for leaves, within a window, as known on a day.

    ancestors: of each unit, itself and the units above it: a unit answers for the units below it, as in its figures.
    exclusive: of each kind of subject, the requirements between which a record has to be shared out (`exclusive_in`).
    """

    registers: Registers
    window: Window
    as_of_on: date
    pending_not_due: PendingNotDue
    ancestors: Mapping[str, tuple[str, ...]]
    exclusive: Mapping[SubjectKind, tuple[tuple[str, RegisterLeaf], ...]] = field(default_factory=dict)

    def considered(self, criterion_id: str, leaf: RegisterLeaf) -> ConsideredRecords | None:
        """Subject → the records a criterion's leaf looks at, each with what it counts; None where nobody keeps the
        register. A record that is taken for another criterion of the subject counts nothing here."""
        considered = self._looked_at(leaf)
        if considered is None or not self.exclusive:
            return considered
        return {
            subject: [
                (record, count if self._serves(subject, criterion_id, leaf, record) else Count(0, count.denominator))
                for record, count in listed
            ]
            for subject, listed in considered.items()
        }

    def taken(self, criterion_id: str, leaf: RegisterLeaf, subject: SubjectKey) -> tuple[str, ...]:
        """The records taken for a requirement of a subject, by id; none where records need not be shared out."""
        return tuple(sorted(self._shared.get(subject, {}).get((criterion_id, leaf.id), ())))

    def _serves(self, subject: SubjectKey, criterion_id: str, leaf: RegisterLeaf, record: RegisterFact) -> bool:
        shared = self._shared.get(subject, {})
        return (criterion_id, leaf.id) not in shared or record.record_id in shared[criterion_id, leaf.id]

    @cached_property
    def _shared(self) -> Mapping[SubjectKey, Mapping[tuple[str, str], frozenset[str]]]:
        """Subject → the records taken for each requirement between which they are shared out."""
        shared: dict[SubjectKey, dict[tuple[str, str], frozenset[str]]] = {}
        for kind, requirements in self.exclusive.items():
            for register in sorted({leaf.register for _criterion_id, leaf in requirements}):
                wanted: dict[SubjectKey, list[WantedRecords]] = {}
                of_register = [(criterion_id, leaf) for criterion_id, leaf in requirements if leaf.register == register]
                for criterion_id, leaf in of_register:
                    looked_at = self._looked_at(leaf) or {}
                    for subject in [subject for subject in looked_at if subject[0] is kind]:
                        records = tuple(record.record_id for record, count in looked_at[subject] if count.numerator)
                        one = WantedRecords((criterion_id, leaf.id), needed_by(leaf), records)
                        wanted.setdefault(subject, []).append(one)
                for subject, requirements_there in wanted.items():
                    shared.setdefault(subject, {}).update(shared_out(requirements_there))
        return shared

    def _looked_at(self, leaf: RegisterLeaf) -> ConsideredRecords | None:
        records = self.registers.records(leaf.register)
        if records is None:
            return None
        considered: ConsideredRecords = {}
        for record in records:
            count = self.counted(leaf, record)
            if count is not None:
                for subject in self.subjects(record):
                    considered.setdefault(subject, []).append((record, count))
        return considered

    def counts(self, criterion_id: str, leaf: RegisterLeaf) -> dict[SubjectKey, Count] | None:
        """Subject → its count for a criterion's leaf; absent: it has nothing of it. None: nobody keeps the register."""
        considered = self.considered(criterion_id, leaf)
        if considered is None:
            return None
        return {subject: total(count for _, count in listed) for subject, listed in considered.items()}

    def counted(self, leaf: RegisterLeaf, record: RegisterFact) -> Count | None:
        """What a record counts for a leaf: 1/1, 0/1, excluded, or None where the leaf does not look at it."""
        dated_on: date | None = getattr(record, leaf.dated_by.value)
        if dated_on is None or dated_on > self.as_of_on or not self.window.holds(dated_on):
            return None
        # What closes after the as-of day has not been closed yet, and its state of today is not yet true.
        open_still = record.closed_on is None or record.closed_on > self.as_of_on
        later = record.closed_on is not None and open_still
        state = None if later else record.state
        if leaf.of_states and state not in leaf.of_states and not (later and leaf.on_time):
            return None
        if leaf.on_time and open_still and self._not_due_yet(record):
            return Count(0, 0, 1)
        holds = not leaf.states or state in leaf.states
        if leaf.on_time:
            in_time = not open_still and (record.due_on is None or _not_after(record.closed_on, record.due_on))
            holds = holds and in_time
        if any(getattr(record, column) in (None, "") for column in leaf.requires):
            holds = False
        return Count(int(holds and _is_competent(leaf, record)), 1)

    def not_competent(self, leaf: RegisterLeaf, subject: SubjectKey) -> tuple[str, ...]:
        """The records of a subject, by id, that would count had a body of the level asked recognised them."""
        if not leaf.authorities:
            return ()
        looked_at = (self._looked_at(replace(leaf, authorities=())) or {}).get(subject, ())
        return tuple(
            record.record_id for record, count in looked_at if count.numerator and not _is_competent(leaf, record)
        )

    def open_holds(self, holds: Iterable[Hold]) -> dict[tuple[SubjectKind, str], list[OpenHold]]:
        """Subject → the hold rules that bite on the as-of day. A record on an officer does not hold the unit."""
        open_holds: dict[tuple[SubjectKind, str], list[OpenHold]] = {}
        for hold in holds:
            for record in self.registers.records(hold.register) or ():
                opened = record.opened_on is None or record.opened_on <= self.as_of_on
                closed = record.closed_on is not None and record.closed_on <= self.as_of_on
                if not opened or closed or (hold.states and record.state not in hold.states):
                    continue
                if record.officer_id is not None:
                    subject = (SubjectKind.OFFICER, record.officer_id)
                elif record.unit_id is not None:
                    subject = (SubjectKind.UNIT, record.unit_id)
                else:
                    continue
                open_holds.setdefault(subject, []).append(OpenHold(hold, record.record_id))
        return open_holds

    def declared(self) -> dict[tuple[SubjectKind, str, str], SubmittedDeclaration]:
        """(kind, subject, criterion) → its declaration as it stood on the as-of day."""
        declared_by = {}
        for declaration in self.registers.declarations():
            if declaration.declared_on is not None and declaration.declared_on > self.as_of_on:
                continue
            verdicts = {verdict.value for verdict in DeclarationVerdict}
            reviewed = declaration.reviewed_on is None or declaration.reviewed_on <= self.as_of_on
            verdict = DeclarationVerdict.PENDING
            if reviewed and declaration.verdict in verdicts:
                verdict = DeclarationVerdict(declaration.verdict)
            declared = SubmittedDeclaration(verdict, bool(declaration.evidence))
            declared_by[declaration.kind, declaration.subject_id, declaration.criterion_id] = declared
        return declared_by

    def subjects(self, record: RegisterFact) -> list[tuple[SubjectKind, str]]:
        """Whom a record speaks of: the officer named, the unit named and the units above it."""
        named: list[tuple[SubjectKind, str]] = []
        if record.officer_id is not None:
            named.append((SubjectKind.OFFICER, record.officer_id))
        if record.unit_id is not None:
            above = self.ancestors.get(record.unit_id, (record.unit_id,))
            named += [(SubjectKind.UNIT, unit_id) for unit_id in above]
        return named

    def _not_due_yet(self, record: RegisterFact) -> bool:
        due_later = record.due_on is not None and record.due_on >= self.as_of_on
        return due_later and self.pending_not_due is PendingNotDue.NOT_COUNTED


def total(counts: Iterable[Count]) -> Count:
    """The sum of counts."""
    whole = Count(0, 0)
    for count in counts:
        whole += count
    return whole


def _is_competent(leaf: RegisterLeaf, record: RegisterFact) -> bool:
    """Whether the record's authority is among those of the level asked, in whatever letters it is written."""
    return not leaf.authorities or fold(record.authority or "") in {fold(name) for name in leaf.authorities}


def _not_after(day: date | None, due_on: date) -> bool:
    return day is not None and day <= due_on
