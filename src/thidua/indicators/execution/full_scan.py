"""All sums of a ledger computed straight from its facts, on any engine; nothing is prepared for later questions.

This is the way of `--engine`, and of many provinces one after the other, where writing prepared state for each would
cost more than it ever gives back. The sums themselves are kept in `<ledger>/cache/sums/`, which may be deleted at any
time.
"""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from thidua.indicators.aggregation.partial_aggregates import combine
from thidua.indicators.engines.duckdb import MEMORY, memory_bytes
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.registry import DEFAULT, opened
from thidua.indicators.execution import fact_tables, id_ranges, kept_tables, state_cache
from thidua.indicators.execution.aggregates import (
    Sums,
    add_received,
    define_additive,
    define_small,
    digest,
    over_small,
    sum_up,
)
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

# What a dossier or an event takes of the memory while a span is counted, measured on cities of 0.3M to 3M dossiers.
BYTES_A_ROW = 110
# So many answers of each ledger are kept, the newest.
KEPT = 6


def count(engine: Engine, scope: Scope, calendars: CalendarSet, cuts: Sequence[str] = ()) -> pa.Table:
    """The partial sums (see `partials`) of every indicator; with `cuts`, span by span of dossier ids.

    The facts must have been offered.
    """
    spans = []
    for _ in id_ranges.in_turn(engine, cuts):
        state_cache.prepare_here(engine, scope.judged_at, calendars)
        define_additive(engine, scope)
        spans.append(sum_up(engine, scope))
    whole = spans[0]
    if len(spans) > 1:
        whole = Sums(combine(span.rows for span in spans), add_received(span.received for span in spans))
    define_small(engine, whole, scope)
    return pa.concat_tables([whole.rows, over_small(engine, scope)])


def count_once(
    ledger: Path,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    engine: str = DEFAULT,
    memory: str = MEMORY,
) -> pa.Table:
    """The sums of `count`, from the ledger's cache where they were counted before by whichever engine.

    engine, memory: see `engines.registry.opened`, whose errors are raised.
    """
    path = kept_at(ledger, snapshot, scope, calendars)
    kept = kept_tables.read(path, path.stem)
    if kept is not None:
        return kept
    folder = path.parent
    folder.mkdir(parents=True, exist_ok=True)
    rows = count_anew(folder, snapshot, scope, calendars, engine, memory)
    kept_tables.write(path, rows, path.stem)
    newest_first = sorted(folder.glob(f"*{kept_tables.SUFFIX}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for old in newest_first[KEPT:]:
        old.unlink(missing_ok=True)
    return rows


def count_anew(
    work: Path,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    engine: str = DEFAULT,
    memory: str = MEMORY,
) -> pa.Table:
    """The sums of `count` from the facts: nothing that was kept is read, and nothing is kept.

    work: a folder for temporary files. engine, memory: as for `count_once`.
    """
    with opened(engine, work, memory) as running:
        fact_tables.offer(running, snapshot, calendars, scope.judged_on)
        cuts = id_ranges.find_cuts(running, memory_bytes(memory) // BYTES_A_ROW) if engine == DEFAULT else []
        return count(running, scope, calendars, cuts)


def kept_at(ledger: Path, snapshot: Snapshot, scope: Scope, calendars: CalendarSet) -> Path:
    """Where the sums are kept once counted: named by all that decides them, not by the engine, which must not."""
    name = f"{state_cache.key_of(snapshot, scope.judged_at, calendars)}-{digest(scope)}"
    return state_cache.cache_folder(ledger) / "sums" / f"{name}{kept_tables.SUFFIX}"
