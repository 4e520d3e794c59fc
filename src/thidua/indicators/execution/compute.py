"""All figures of one snapshot and scope, counted over prepared state. The third stage of an evaluation."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa

from thidua.indicators.aggregation.figures import Figures, GroupSizes
from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution import fact_tables
from thidua.indicators.execution.aggregates import (
    Sums,
    define_additive,
    define_small,
    keep_few,
    over_small,
    read_sums,
    sum_up,
    write_sums,
)
from thidua.indicators.execution.facts import CountedFacts, StateLocation
from thidua.indicators.execution.full_scan import count_anew, count_once
from thidua.indicators.execution.id_ranges import find_cuts
from thidua.indicators.execution.prepared_state import (
    COMPUTING,
    PreparedState,
    UnpreparedState,
    cache_of,
    opened_engine,
    prepare_state,
    prepared,
)
from thidua.indicators.scope import Scope
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet


def compute(
    place: StateLocation,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    *,
    engine: str = DEFAULT,
    progress: Progress = silent,
) -> Figures:
    """Every indicator of the catalogue on the snapshot.

    Prepared state and partial sums are kept in the `cache` folder of the place, which may be deleted at any time. On
    another engine than the default (see `engines.registry.opened`, whose errors are raised) only the sums are kept.
    """
    with prepare_state(CountedFacts(place, snapshot, scope, calendars), engine=engine, progress=progress) as state:
        return count_figures(state, progress=progress)


def count_figures(state: PreparedState | UnpreparedState, *, progress: Progress = silent) -> Figures:
    """Every indicator of the catalogue over the state; sums are kept beside it."""
    if isinstance(state, UnpreparedState):
        return _elsewhere(state, progress)
    sums = _additive(state)
    progress(COMPUTING, 2, 3)
    define_small(state.engine, sums, state.facts.scope)
    rows = pa.concat_tables([sums.rows, over_small(state.engine, state.facts.scope)])
    figures = Figures(rows, tree_of(state.engine), catalogue(), GroupSizes.of(state.facts.scope.settings))
    progress(COMPUTING, 3, 3)
    return figures


@contextmanager
def all_relations(facts: CountedFacts) -> Iterator[DuckDB]:
    """An engine in which every shared relation can be asked, and so every indicator's rows."""
    with prepared(facts) as state:
        define_small(state.engine, _additive(state), facts.scope)
        yield state.engine


def tree_of(engine: Engine) -> dict[str, str | None]:
    """Each unit and the one above it on the day judged; the facts must have been offered."""
    units = engine.fetch("SELECT unit_id, parent_id FROM units").to_pydict()
    return dict(zip(units["unit_id"], units["parent_id"], strict=True))


def _additive(state: PreparedState) -> Sums:
    """Sums over dossiers, legs and survey answers; from the cache where they are there."""
    scope = state.facts.scope
    define_additive(state.engine, scope)
    kept = read_sums(state.folder, scope, state.about.key)
    if kept is not None:
        return kept
    keep_few(state.engine)
    cuts = find_cuts(state.engine) if state.cuts is None else state.cuts
    sums = sum_up(state.engine, scope, cuts)
    write_sums(sums, state.folder, scope, state.about.key)
    return sums


def _elsewhere(state: UnpreparedState, progress: Progress) -> Figures:
    facts = state.facts
    progress(COMPUTING, 0, 1)
    given = (facts.snapshot, facts.scope, facts.calendars, state.engine)
    if state.anew:
        with scratch_folder("anew-", cache_of(facts).folder) as work:
            rows = count_anew(work, *given)
    else:
        rows = count_once(Path(facts.place.path), *given)
    progress(COMPUTING, 1, 1)
    with opened_engine(facts) as engine:
        fact_tables.offer(engine, facts.snapshot, facts.calendars, facts.scope.judged_on)
        return Figures(rows, tree_of(engine), catalogue(), GroupSizes.of(facts.scope.settings))
