"""A day's update: from the state prepared for an earlier import, prepare and sum again only the dossiers that changed.

Touched are dossiers of which the ledger learnt something new, and those that the passing of time alone changes: a fact
or an appointment lies between the two as-of moments. For everything else both states say the same, so that
new sums = old sums - old sums of the touched + new sums of the touched, to the last integer.
"""

from dataclasses import replace as changed
from datetime import datetime, timedelta

from thidua.indicators.catalogue import shared_views
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.aggregates import (
    Sums,
    define_additive,
    keep_few,
    read_sums,
    replace,
    sum_up,
    write_sums,
)
from thidua.indicators.execution.state_cache import FILE, Cache, StateOrigin
from thidua.indicators.scope import Scope
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet

# With more than one dossier in this many in the overlay, a whole new state is cheaper.
ONE_IN = 6
# Tables of which a change may change what is prepared for any dossier.
WHOLE = frozenset({"procedures", "assignments"})
# Moments of which each table of dossiers has some: any of them may lie between two as-of moments.
MOMENTS = {
    "dossiers": ("submitted_at", "received_at", "finished_at", "returned_at", "refused_at"),
    "events": ("happened_at",),
    "supplements": ("requested_at", "answered_at"),
    "due_changes": ("changed_at",),
    "surveys": ("answered_at",),
}


def update(
    cache: Cache, engine: DuckDB, snapshot: Snapshot, scope: Scope, calendars: CalendarSet
) -> StateOrigin | None:
    """The state of these facts made from an earlier one, with the sums of the scope where the earlier had them.

    None where there is no earlier state to start from, or too much has changed. The engine has been offered the facts.
    """
    for earlier in cache.stated():
        before = snapshot.until(earlier.import_number)
        same = earlier.calendars == calendars.fingerprint and before.id == earlier.snapshot_id
        if same and snapshot.goes_on_from(before) and cache.find(earlier.key):
            return _from(cache, engine, snapshot, scope, calendars, earlier, before)
    return None


def _from(
    cache: Cache,
    engine: DuckDB,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    earlier: StateOrigin,
    before: Snapshot,
) -> StateOrigin | None:
    new = snapshot.changed_since(before)
    if WHOLE & set(new["table"].to_pylist()):
        return None
    then = changed(scope, as_of_at=datetime.fromisoformat(earlier.judged_at))
    listed = fact_tables.procedures_in_time(engine)
    if not listed.table_on(then.judged_on).equals(listed.table_on(scope.judged_on)):
        return None
    state_cache.show(cache, engine, earlier)
    engine.load("learnt", new.select(["dossier_id"]))
    passed = _passed(*sorted((then.as_of_at, scope.judged_at)))
    engine.run(
        "CREATE OR REPLACE TABLE touched AS SELECT DISTINCT dossier_id "
        f"FROM (SELECT dossier_id FROM learnt UNION ALL {passed}) WHERE dossier_id IS NOT NULL"
    )
    laid = "UNION SELECT dossier_id FROM overlay.touched" if earlier.base else ""
    total = _number(engine, f"SELECT count(*) FROM (SELECT dossier_id FROM touched {laid})")
    if total * ONE_IN > _number(engine, "SELECT count(*) FROM whole.dossier"):
        _close(engine, earlier)
        return None
    kept = read_sums(cache.path(earlier.key), then, earlier.key)
    fact_tables.take_touched(engine)
    old = None
    if kept:
        fact_tables.show_touched(engine, before)
        old = _sums_of_touched(engine, then, calendars)
    fact_tables.show_touched(engine)
    about = changed(
        state_cache.describe(snapshot, scope.judged_at, calendars), base=earlier.base or earlier.key, touched=total
    )
    with cache.writing(about) as folder:
        state_cache.store(engine, _overlay(engine, earlier, scope.judged_at, calendars), folder / FILE)
        if kept and old:
            engine.open(folder / FILE, "newer")
            for name in shared_views.STORED:
                engine.define(f"all_{name}", f"SELECT * FROM newer.{name}")
            write_sums(replace(kept, old, _sums_of_touched(engine, scope, calendars)), folder, scope, about.key)
    fact_tables.show_all(engine)
    _close(engine, earlier)
    return about


def _passed(low: datetime, high: datetime) -> str:
    """SQL of the dossiers that the time from `low` to `high` may change although nothing new was learnt of them.

    An appointment given as a bare date passes at the end of its day, hence the day more.
    """
    if low == high:
        return "SELECT CAST(NULL AS VARCHAR) AS dossier_id"
    until = (high + timedelta(seconds=1)).isoformat(sep=" ")
    between = "{} > TIMESTAMP '" + low.isoformat(sep=" ") + "' AND {} < TIMESTAMP '" + until + "'"
    selects = [
        f"SELECT dossier_id FROM source.{table} WHERE "
        + " OR ".join("(" + between.format(moment, moment) + ")" for moment in moments)
        for table, moments in MOMENTS.items()
    ]
    day = (low - timedelta(days=1)).isoformat(sep=" ")
    selects.append(
        "SELECT dossier_id FROM all_dossier WHERE finished_at IS NULL "
        f"AND stated_due_at >= TIMESTAMP '{day}' AND stated_due_at < TIMESTAMP '{until}'"
    )
    # A submission that waits for the desk has waited longer.
    selects.append(
        "SELECT dossier_id FROM all_dossier WHERE submitted_at IS NOT NULL AND received_at IS NULL "
        "AND ended_otherwise = 0 AND answer_undated = 0"
    )
    return " UNION ALL ".join(selects)


def _overlay(engine: DuckDB, earlier: StateOrigin, judged_at: datetime, calendars: CalendarSet) -> dict[str, str]:
    """Queries of the new overlay's tables: the touched prepared anew, the earlier overlay's others as they are."""
    touched, stored = "SELECT dossier_id FROM touched", state_cache.define(engine, judged_at, calendars)
    if earlier.base:
        others = "dossier_id NOT IN (SELECT dossier_id FROM main.touched)"
        touched += f" UNION ALL SELECT dossier_id FROM overlay.touched WHERE {others}"
        for name, query in stored.items():
            stored[name] = f"SELECT * FROM ({query}) AS anew UNION ALL SELECT * FROM overlay.{name} WHERE {others}"
    return {"touched": touched, **stored}


def _sums_of_touched(engine: DuckDB, scope: Scope, calendars: CalendarSet) -> Sums:
    """What the touched dossiers, as all_dossier has them, and their steps and answers add to the sums."""
    state_cache.show_touched(engine)
    state_cache.define_reading(engine, scope.judged_at, calendars)
    define_additive(engine, scope)
    keep_few(engine)
    return sum_up(engine, scope)


def _number(engine: DuckDB, sql: str) -> int:
    return int(engine.fetch(sql)[0][0].as_py())


def _close(engine: DuckDB, earlier: StateOrigin) -> None:
    """Detach the earlier state, whose views are defined anew by whoever comes next."""
    engine.shut("whole", *(["overlay"] if earlier.base else []), "newer")
