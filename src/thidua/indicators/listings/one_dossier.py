"""One dossier as the indicators see it: its moments, its steps, and how it counts; read from the ledger by its key."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlglot import exp

from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import FLAGS, KEYS, find
from thidua.indicators.engines.duckdb import DuckDB, quoted
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.aggregates import ADDITIVE, define_additive
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.prepared_state import opened_engine
from thidua.indicators.listings.pending_dossiers import FILE as PENDING
from thidua.rules.terms import Count

# What the indicator of legs is asked besides its own columns: which leg a row is.
LEG_COLUMNS = ("kind", "happened_at", "due_at", "leg_seconds")
LEG_INDICATOR = "forwarded_on_time"
# What an indicator of procedures asks of the dossiers received, where it asks any.
RECEIVED = frozenset({"received", "received_across"})


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """A row of an indicator that the dossier gives, and of what: a unit, an officer."""

    indicator: str
    unit_id: str | None
    officer_id: str | None
    count: Count


@dataclass(frozen=True, slots=True)
class LegRow:
    """A step that is compared with a time: its own due time, or the working time that the movement sets."""

    kind: str | None
    unit_id: str | None
    officer_id: str | None
    happened_at: datetime
    due_at: datetime | None
    leg_seconds: int | None
    count: Count


@dataclass(frozen=True, slots=True)
class DossierRecord:
    """What is known of a dossier at the judged moment. Moments are civil; what had not happened by then is None.

    place: where `finished_on_time` has it, `counted` or the reason why not; None where it does not touch the window.
    limit: the number and unit of the time limit, its own or the procedure's.
    holder_unit_id, waiting_since_at: of a pending one, who has it now and since when.
    changes: recorded changes of the appointment, (at, before, after), in their order. broken_off_at: when it was
    refused, withdrawn or stopped.
    """

    dossier_id: str
    procedure_id: str | None
    receiving_unit_id: str | None
    finishing_unit_id: str | None
    receiving_officer_id: str | None
    finishing_officer_id: str | None
    status: str | None
    channel: str | None
    cross_boundary: bool
    boundary_independent: bool | None
    ended_otherwise: bool
    submitted_at: datetime | None
    received_at: datetime | None
    finished_at: datetime | None
    returned_at: datetime | None
    broken_off_at: datetime | None
    due_at: datetime | None
    first_due_at: datetime | None
    awaiting_since_at: datetime | None
    limit_seconds: int | None
    limit: tuple[int, str] | None
    place: str | None
    holder_unit_id: str | None
    waiting_since_at: datetime | None
    changes: tuple[tuple[datetime, datetime | None, datetime | None], ...]
    legs: tuple[LegRow, ...]
    rows: tuple[IndicatorRow, ...]

    @property
    def ended_at(self) -> datetime | None:
        """When it left the open ones, whichever way; None while it is open, or where nobody knows."""
        return self.broken_off_at or self.finished_at


_PLAIN = (
    "dossier_id",
    "procedure_id",
    "receiving_unit_id",
    "finishing_unit_id",
    "receiving_officer_id",
    "finishing_officer_id",
    "status",
    "channel",
    "submitted_at",
    "received_at",
    "finished_at",
    "returned_at",
    "broken_off_at",
    "due_at",
    "first_due_at",
    "awaiting_since_at",
    "limit_seconds",
)


def record_of(facts: CountedFacts, dossier_id: str, indicators: Iterable[str]) -> DossierRecord | None:
    """The dossier as the facts have it, with the rows it gives to these indicators; None where there is none then.

    Indicators that depend on answers give nothing: nobody is told what was answered about one dossier. Those of
    procedures are asked of a city that has this dossier alone: it shows that its procedure is received, or not.
    """
    with opened_engine(facts) as engine:
        fact_tables.offer(engine, facts.snapshot, facts.calendars, facts.scope.judged_on)
        fact_tables.take_one(engine, dossier_id)
        fact_tables.show_touched(engine)
        state_cache.prepare_here(engine, facts.scope.judged_at, facts.calendars)
        define_additive(engine, facts.scope)
        for name in ("dossier", "population", "leg"):  # asked many times, and one dossier is little
            engine.keep(f"kept_{name}_seen", f"SELECT * FROM {name}")
            engine.define(name, f"SELECT * FROM kept_{name}_seen")
        told = ", ".join((*_PLAIN, "cross_boundary", "boundary_independent", "ended_otherwise"))
        dossiers = engine.fetch(f"SELECT {told} FROM dossier")
        if not dossiers.num_rows:
            return None
        row = dossiers.to_pylist()[0]
        places = engine.fetch("SELECT at_deadline FROM population").to_pylist()
        pending = engine.fetch(shared_views.render(shared_views.parsed(PENDING), facts.scope.parameters())).to_pylist()
        independent = row["boundary_independent"]
        return DossierRecord(
            **{name: row[name] for name in _PLAIN},
            cross_boundary=bool(row["cross_boundary"]),
            boundary_independent=None if independent is None else bool(independent),
            ended_otherwise=bool(row["ended_otherwise"]),
            limit=_limit(engine),
            place=places[0]["at_deadline"] if places else None,
            holder_unit_id=pending[0]["holder_unit_id"] if pending else None,
            waiting_since_at=pending[0]["waiting_since_at"] if pending else None,
            changes=_changes(engine),
            legs=_legs(facts, engine),
            rows=tuple(_rows(facts, engine, indicators, row["procedure_id"])),
        )


def _limit(engine: DuckDB) -> tuple[int, str] | None:
    rows = engine.fetch(
        "SELECT COALESCE(d.time_limit, p.time_limit) AS amount, "
        "CASE WHEN d.time_limit IS NOT NULL THEN COALESCE(d.time_limit_unit, p.time_limit_unit) "
        "ELSE p.time_limit_unit END AS unit "
        "FROM dossiers AS d LEFT JOIN procedures AS p ON p.procedure_id = d.procedure_id"
    ).to_pylist()
    amount, unit = rows[0]["amount"], rows[0]["unit"]
    return None if amount is None or unit is None else (amount, unit)


def _changes(engine: DuckDB) -> tuple[tuple[datetime, datetime | None, datetime | None], ...]:
    rows = engine.fetch(
        "SELECT changed_at, due_before_at, due_after_at FROM appointment_change ORDER BY changed_at, origin, seq"
    ).to_pylist()
    return tuple((row["changed_at"], row["due_before_at"], row["due_after_at"]) for row in rows)


def _legs(facts: CountedFacts, engine: DuckDB) -> tuple[LegRow, ...]:
    """The legs that the indicator compares, by its own SELECT, with the moments of each beside its count."""
    tree = find(LEG_INDICATOR).tree.copy()
    tree.set("expressions", [*tree.expressions, *map(exp.column, LEG_COLUMNS)])
    sql = shared_views.render(tree, facts.scope.parameters())
    return tuple(
        LegRow(
            **{name: row[name] for name in ("unit_id", "officer_id", *LEG_COLUMNS)},
            count=_count(row),
        )
        for row in engine.fetch(f"SELECT * FROM ({sql}) AS legs ORDER BY happened_at").to_pylist()
    )


def _rows(
    facts: CountedFacts, engine: DuckDB, indicators: Iterable[str], procedure_id: str | None
) -> Iterable[IndicatorRow]:
    chosen = [indicator for indicator in map(find, indicators) if not indicator.asks_answers]
    small = [
        indicator for indicator in chosen if RECEIVED & {column.name for column in indicator.tree.find_all(exp.Column)}
    ]
    if small:
        counts = engine.fetch(shared_views.shared_sql("received_counts", facts.scope.parameters()))
        engine.load("received_counts", counts)
        engine.define("unit_procedure", shared_views.shared_sql("unit_procedure", facts.scope.parameters()))
    for indicator in chosen:
        if indicator.view in ADDITIVE:
            where = "numerator <> 0 OR denominator <> 0 OR excluded <> 0"
        elif indicator in small and procedure_id is not None:
            where = f"procedure_id = {quoted(procedure_id)} AND numerator <> 0"
        else:
            continue
        columns = ", ".join((*KEYS, *FLAGS))
        rows = engine.fetch(f"SELECT {columns} FROM ({facts.rendered(indicator)}) AS rows WHERE {where} ORDER BY ALL")
        for row in rows.to_pylist():
            yield IndicatorRow(indicator.id, row["unit_id"], row["officer_id"], _count(row))


def _count(row: dict[str, Any]) -> Count:
    return Count(*(row[name] for name in FLAGS))
