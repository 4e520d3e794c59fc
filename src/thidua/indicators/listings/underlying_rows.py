"""The rows behind a figure: the indicator's own SELECT, listed instead of summed."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pyarrow as pa

from thidua.indicators.aggregation.figures import below
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import FLAGS, KEYS, Indicator, find
from thidua.indicators.engines.duckdb import DuckDB, quoted
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.aggregates import ADDITIVE
from thidua.indicators.execution.compute import all_relations, compute, tree_of
from thidua.indicators.execution.facts import CountedFacts, StateLocation
from thidua.indicators.execution.prepared_state import is_prepared, opened_engine
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.terms import Count, SubjectKind, Withheld
from thidua.rules.time.calendar import CalendarSet

# Of each kind of subject, where its ids stand in the tables of dossiers: who has a part in a dossier.
PLACES = {
    SubjectKind.UNIT: {
        "dossiers": ("receiving_unit_id", "competent_unit_id"),
        "events": ("unit_id",),
        "surveys": ("unit_id",),
    },
    SubjectKind.OFFICER: {
        "dossiers": ("receiving_officer_id", "handling_officer_id"),
        "events": ("officer_id",),
        "surveys": ("officer_id",),
    },
}
# What stands for answers in a list: how many there are.
GROUPED = "{count} ×"
ROWS = pa.schema({**dict.fromkeys(KEYS[:-1], pa.string()), "month": pa.int64(), **dict.fromkeys(FLAGS, pa.int64())})
# Of each view, the tables that decide whether a dossier has rows of the subject in it.
DECIDING = {"population": ("dossiers",), "leg": ("events",), "survey_answer": ("dossiers", "surveys")}


def items(
    place: StateLocation,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    indicator_id: str,
    kind: SubjectKind,
    subject_id: str,
) -> pa.Table:
    """What a subject's count was counted from: columns KEYS and FLAGS, one row an item, ordered by all of them.

    What depends on answers comes in one row (`together`), and each procedure once (`once_each`).
    Items that count nowhere are left out; summing the flags gives the figure. Where nothing is prepared for these facts
    only the dossiers that the subject has a part in are looked at. UserError for an unknown indicator.
    """
    indicator = find(indicator_id)
    if indicator.asks_answers:
        figures = compute(place, snapshot, scope, calendars)
        return together(figures.count(indicator_id, kind, subject_id), ROWS)
    facts = CountedFacts(place, snapshot, scope, calendars)
    narrow = indicator.view in ADDITIVE and not is_prepared(facts)
    with _narrowed(facts, indicator, kind, subject_id) if narrow else all_relations(facts) as engine:
        listed = ", ".join(quoted(member) for member in _members(engine, kind, subject_id))
        columns = ", ".join((*KEYS, *FLAGS))
        rows = engine.fetch(
            f"SELECT {columns} FROM ({facts.rendered(indicator)}) AS rows "
            f"WHERE {kind}_id IN ({listed}) AND (numerator <> 0 OR denominator <> 0 OR excluded <> 0) ORDER BY ALL"
        )
    if indicator.header.measure == "procedures":
        return once_each(rows)
    return rows


def once_each(rows: pa.Table) -> pa.Table:
    """One row a procedure, of the unit where it counts best; of equal ones, the first by its id."""
    best: dict[str, dict[str, Any]] = {}
    for row in rows.to_pylist():
        there = best.setdefault(row["item_id"], row)
        if (row["denominator"], row["numerator"]) > (there["denominator"], there["numerator"]):
            best[row["item_id"]] = row
    return pa.Table.from_pylist(list(best.values()), schema=rows.schema)


def together(count: Count | Withheld | None, schema: pa.Schema) -> pa.Table:
    """The answers behind a count in one row that says how many there are; none where the count is withheld."""
    if not isinstance(count, Count) or not count.denominator + count.excluded:
        return schema.empty_table()
    row = dict.fromkeys(KEYS) | dict(zip(FLAGS, (count.numerator, count.denominator, count.excluded), strict=True))
    name = GROUPED.format(count=count.denominator + count.excluded)
    return pa.Table.from_pylist([{**row, "item_id": name}], schema=schema)


def _members(engine: Engine, kind: SubjectKind, subject_id: str) -> list[str]:
    """The subject, and the units below it; the facts must have been offered."""
    return sorted({subject_id} | (below(tree_of(engine)).get(subject_id, frozenset()) if kind == "unit" else set()))


@contextmanager
def _narrowed(facts: CountedFacts, indicator: Indicator, kind: SubjectKind, subject_id: str) -> Iterator[DuckDB]:
    """An engine in which the indicator's view shows the dossiers that the subject has a part in, and no others."""
    with opened_engine(facts) as engine:
        fact_tables.offer(engine, facts.snapshot, facts.calendars, facts.scope.judged_on)
        members = _members(engine, kind, subject_id)
        listed = ", ".join(quoted(member) for member in members)
        parts = [
            f"SELECT dossier_id FROM source.{table} WHERE {column} IN ({listed})"
            for table in DECIDING[indicator.view]
            for column in PLACES[kind][table]
        ]
        engine.keep("touched", f"SELECT dossier_id FROM ({' UNION '.join(parts)}) WHERE dossier_id IS NOT NULL")
        fact_tables.take_touched(engine, indicator.view)
        fact_tables.show_touched(engine)
        state_cache.prepare_here(engine, facts.scope.judged_at, facts.calendars, indicator.view)
        for name in ("dossier", "population") if indicator.view == "population" else (indicator.view,):
            engine.define(name, shared_views.shared_sql(name, facts.scope.parameters()))
        yield engine
