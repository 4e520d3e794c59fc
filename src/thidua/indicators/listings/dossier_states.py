"""How dossiers stand at the judged moment: until when each was due, when it ended, in which state it is."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from thidua.indicators.catalogue import shared_views
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.prepared_state import is_prepared, opened_engine, prepared

FILE = Path(__file__).with_name("dossier_states.sql")


@dataclass(frozen=True, slots=True)
class DossierState:
    """How one stands. state: one of `verdicts.wording.DOSSIER_STATES`; due_at: what the movement compares with."""

    due_at: datetime | None
    ended_at: datetime | None
    state: str


def states_of(facts: CountedFacts, dossier_ids: Collection[str]) -> dict[str, DossierState]:
    """By id how these dossiers stand; ids that are no dossiers are not among them."""
    if not dossier_ids:
        return {}
    ids = pa.table({"dossier_id": pa.array(sorted(dossier_ids), pa.string())})
    with _showing(facts, ids) as engine:
        engine.define("dossier", shared_views.shared_sql("dossier", facts.scope.parameters()))
        rows = engine.fetch(shared_views.render(shared_views.parsed(FILE), facts.scope.parameters())).to_pylist()
    return {row["dossier_id"]: DossierState(row["due_at"], row["ended_at"], row["state"]) for row in rows}


@contextmanager
def _showing(facts: CountedFacts, ids: pa.Table) -> Iterator[DuckDB]:
    """An engine that shows these dossiers prepared: out of kept state, or where there is none, out of the facts."""
    if is_prepared(facts):
        with prepared(facts) as state:
            state.engine.load("touched", ids)
            yield state.engine
        return
    with opened_engine(facts) as engine:
        fact_tables.offer(engine, facts.snapshot, facts.calendars, facts.scope.judged_on)
        engine.load("touched", ids)
        fact_tables.take_touched(engine, "population")
        fact_tables.show_touched(engine)
        state_cache.prepare_here(engine, facts.scope.judged_at, facts.calendars, "population")
        yield engine
