"""Looks behind one verdict: every item or record in its numerator, denominator and exclusions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import duckdb

from thidua.definitions.registers import registers
from thidua.indicators.listings.dossier_states import DossierState, states_of
from thidua.indicators.listings.underlying_rows import items
from thidua.ledger.store.lists_in_time import ProceduresInTime
from thidua.rules.criteria import RegisterLeaf, leaves
from thidua.rules.terms import Count
from thidua.verdicts.bearing import Bearing, bearing_of
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.register_facts import RegisterFact, total
from thidua.verdicts.results import Part, PartKind, SubjectInfo, VerdictRow


@dataclass(frozen=True, slots=True)
class Item:
    """One dossier, procedure, answer or record behind a figure, and how it counts.

    bearing: what it means for the subject. state: of a dossier a key of `wording.DOSSIER_STATES`, of a record that of
    its register. due_on, closed_on: days of records, moments of dossiers.
    """

    id: str
    count: Count
    bearing: Bearing = Bearing.NOT_JUDGED
    unit_id: str | None = None
    officer_id: str | None = None
    procedure_id: str | None = None
    procedure: str | None = None  # its name, where the ledger knows the procedure
    month: int | None = None
    state: str | None = None
    due_on: date | datetime | None = None
    closed_on: date | datetime | None = None
    document: str | None = None
    title: str | None = None

    @property
    def role(self) -> str:
        """How it counts: a key of `wording.ROLES`."""
        if self.count.numerator:
            return "counts"
        return "counts_not" if self.count.denominator else "left_out"


@dataclass(frozen=True, slots=True)
class ExplainedPart:
    """A requirement and everything it counted; the items' counts add up to the part's integers."""

    part: Part
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """A verdict with everything behind it."""

    subject: SubjectInfo
    row: VerdictRow
    parts: tuple[ExplainedPart, ...]


def explain(run: EvaluationRun, subject: SubjectInfo, row: VerdictRow) -> Explanation:
    """Everything behind one row of the run's evaluation."""
    register_leaves = {
        leaf.id: leaf
        for leaf in leaves(run.movement.criterion(row.criterion_id).rule)
        if isinstance(leaf, RegisterLeaf)
    }
    parts = []
    names = procedure_names(run)
    counted = {part.id: _rows(run, subject, part.of) for part in row.parts if part.kind is PartKind.INDICATOR}
    ids = {str(line["item_id"]) for lines in counted.values() for line in lines}
    states = states_of(run.facts.counted, ids)
    for part in row.parts:
        part_items: tuple[Item, ...] = ()
        if part.kind is PartKind.INDICATOR:
            part_items = tuple(_indicator_item(line, part, names, states) for line in counted[part.id])
        elif part.kind is PartKind.REGISTER:
            part_items = _register_items(run, subject, row.criterion_id, part, register_leaves[part.id])
        parts.append(ExplainedPart(part, part_items))
    return Explanation(subject, row, tuple(parts))


def adds_up(explained: ExplainedPart) -> bool:
    """Whether the items sum to the part's integers (a register's plain number has no denominator of its own)."""
    part = explained.part
    if part.numerator is None:
        return not explained.items
    whole = total(item.count for item in explained.items)
    return (whole.numerator, whole.denominator, whole.excluded) == (part.numerator, part.denominator, part.excluded)


def procedure_names(run: EvaluationRun) -> dict[str, str]:
    """Every procedure's name by its id, as it is on the day judged."""
    with duckdb.connect() as con:
        run.snapshot.create_history_views(con, ["procedures"])
        return ProceduresInTime.of(con).names_on(run.scope.judged_on)


def _rows(run: EvaluationRun, subject: SubjectInfo, indicator_id: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = items(
        run.place, run.snapshot, run.scope, run.calendars, indicator_id, subject.kind, subject.id
    ).to_pylist()
    return rows


def _indicator_item(
    row: Mapping[str, Any], part: Part, names: Mapping[str, str], states: Mapping[str, DossierState]
) -> Item:
    count = Count(row["numerator"], row["denominator"], row["excluded"])
    stands = states.get(str(row["item_id"]))
    return Item(
        str(row["item_id"]),
        count,
        _bearing(part, count),
        row["unit_id"],
        row["officer_id"],
        row["procedure_id"],
        names.get(row["procedure_id"]),
        row["month"],
        state=stands.state if stands else None,
        due_on=stands.due_at if stands else None,
        closed_on=stands.ended_at if stands else None,
    )


def _bearing(part: Part, count: Count) -> Bearing:
    return bearing_of(count, part.op, share=part.threshold_denominator is not None)


def _register_items(
    run: EvaluationRun, subject: SubjectInfo, criterion_id: str, part: Part, leaf: RegisterLeaf
) -> tuple[Item, ...]:
    considered = run.reader.considered(criterion_id, leaf) or {}
    return tuple(_record_item(record, part, count) for record, count in considered.get((subject.kind, subject.id), ()))


def _record_item(record: RegisterFact, part: Part, count: Count) -> Item:
    return Item(
        record.record_id,
        count,
        _bearing(part, count),
        record.unit_id,
        record.officer_id,
        state=record.state,
        due_on=record.due_on,
        closed_on=record.closed_on,
        document=record.document_no,
        title=None if _names_persons(record.register) else record.title,
    )


def _names_persons(register_id: str) -> bool:
    """Whether titles of a register's lines name persons or accusations, so that they are not shown; also where nobody
    describes it any more.
    """
    register = registers().get(register_id)
    return register is None or register.counted is None or register.counted.names_persons
