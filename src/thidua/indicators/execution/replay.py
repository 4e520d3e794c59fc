"""Counts by a ruleset that may be a stranger's or an older program's, relation by relation as it is written.

Nothing is known here of what the relations mean, so a ruleset of another version counts as it did. The engine reads
the snapshot's files and no others, reaches no network, and stops after a set time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import duckdb
import pyarrow as pa
from sqlglot import exp

from thidua.i18n.errors import UserError
from thidua.indicators.aggregation import population
from thidua.indicators.aggregation.figures import Figures, GroupSizes
from thidua.indicators.catalogue.header import PLACES
from thidua.indicators.catalogue.ruleset import Ruleset
from thidua.indicators.catalogue.shared_views import render
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.execution import fact_tables
from thidua.indicators.execution.aggregates import count_places, over
from thidua.indicators.execution.compute import tree_of
from thidua.indicators.execution.state_cache import parameters
from thidua.indicators.scope import Scope
from thidua.io.atomic_files import scratch_folder
from thidua.ledger.model import TABLES
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

# A country's year takes minutes; more than this is no counting.
MOST_SECONDS = 7200.0


def replay(
    ruleset: Ruleset,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    place: Path,
    *,
    groups: GroupSizes | None = None,
    most_seconds: float = MOST_SECONDS,
) -> Figures:
    """The figures of every indicator of the ruleset. `place`: a folder for temporary files.

    groups: how large groups are whose answers are told; None tells everything (facts without answers, old bundles).

    Raises:
        UserError: the SQL asks for a value that a movement has not, does not fit the facts, or takes too long.
    """
    values = {**parameters(scope.judged_at, calendars), **scope.parameters()}
    relations = ruleset.in_order()
    readers = [name for relation in relations for name in relation.reads]
    with scratch_folder("spill-", place) as spill, _closing(DuckDB(spill)) as engine:
        fact_tables.offer(engine, snapshot, calendars, scope.judged_on)
        engine.confine(file for table in TABLES for file in snapshot.files(table))
        with _at_most(engine, most_seconds):
            try:
                for relation in relations:
                    # What several others read is computed once.
                    make = engine.keep if readers.count(relation.name) > 1 else engine.define
                    make(relation.name, render(relation.tree, values))
                rows = over(engine, ruleset.indicators.values(), scope)
                if population.VIEW in ruleset.relations:
                    rows = pa.concat_tables([rows, count_places(engine, _places_of(ruleset))])
                return Figures(rows, tree_of(engine), ruleset.indicators, groups)
            except KeyError as error:
                raise UserError(
                    "the SQL asks for ${name}, which this program does not give", name=error.args[0]
                ) from error
            except duckdb.InterruptException as error:
                raise UserError("the SQL did not end within {count} seconds", count=int(most_seconds)) from error
            except duckdb.Error as error:
                raise UserError("the SQL cannot be run: {reason}", reason=str(error).splitlines()[0]) from error


def _places_of(ruleset: Ruleset) -> list[str]:
    """The places that the ruleset's view of dossiers has."""
    named = {alias.alias for alias in ruleset.relations[population.VIEW].tree.find_all(exp.Alias)}
    return [column for column in PLACES if column in named]


@contextmanager
def _closing(engine: DuckDB) -> Iterator[DuckDB]:
    try:
        yield engine
    finally:
        engine.close()


@contextmanager
def _at_most(engine: DuckDB, seconds: float) -> Iterator[None]:
    timer = Timer(seconds, engine.con.interrupt)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
