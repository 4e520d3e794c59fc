"""Sums over the relations that have a row a dossier or more: computed in few passes, kept, added and subtracted."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation import partial_aggregates, population
from thidua.indicators.aggregation.query_fusion import passes
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.header import PLACES
from thidua.indicators.catalogue.loader import Indicator, catalogue
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution import id_ranges, kept_tables
from thidua.indicators.scope import Scope

# Views whose sums are kept and brought up to date by adding; the others are small and summed anew each time.
ADDITIVE = ("population", "leg", "survey_answer")
# So many dossiers as the view of them shows them are far from filling the memory, and are asked some twenty times.
FEW = 100_000
PAIR = ("unit_id", "procedure_id")
RECEIVED = ("received", "received_across", "assigned_received", "assigned_across")


@dataclass(frozen=True)
class Sums:
    """`rows`: partial sums of the indicators over ADDITIVE views; `received`: dossiers by desk and procedure."""

    rows: pa.Table
    received: pa.Table


def define_additive(engine: Engine, scope: Scope) -> None:
    """Define the ADDITIVE views over the prepared ones, and received_dossier over those."""
    for name in ("dossier", *ADDITIVE, "received_dossier"):
        engine.define(name, shared_views.shared_sql(name, scope.parameters()))


def keep_few(engine: Engine) -> None:
    """Compute the view of dossiers once for all that asks it, where there are few; `define_additive` came before."""
    if engine.fetch("SELECT COUNT(*) AS n FROM prepared_dossier")["n"][0].as_py() <= FEW:
        engine.keep("kept_population", f"SELECT * FROM {population.VIEW}")
        engine.define(population.VIEW, "SELECT * FROM kept_population")


def over(engine: Engine, indicators: Iterable[Indicator], scope: Scope) -> pa.Table:
    """The partial sums of some indicators over what their views show."""
    # Each indicator is in one pass, and a pass gives each key once: there is nothing to add up yet.
    sums = [
        partial_aggregates.lengthen(pass_, engine.fetch(pass_.sql)) for pass_ in passes(indicators, scope.parameters())
    ]
    return pa.concat_tables([partial_aggregates.empty(), *sums])


def count_places(engine: Engine, columns: Iterable[str] = PLACES) -> pa.Table:
    """Where the dossiers are, as partial sums by unit; the view must have been defined.

    columns: the places that the view has, where it is an older program's.
    """
    parts = []
    for column in columns:
        unit = "receiving_unit_id" if column in population.AT_DESK else "finishing_unit_id"
        query = f"SELECT {column} AS place, {unit} AS unit_id, COUNT(*) AS dossiers FROM {population.VIEW} "
        parts.append(population.as_sums(column, engine.fetch(query + f"GROUP BY {column}, {unit}")))
    return pa.concat_tables(parts)


def define_small(engine: Engine, sums: Sums, scope: Scope) -> None:
    """Define the shared relations that are not ADDITIVE; the facts must have been offered."""
    engine.load("received_counts", sums.received)
    for name in shared_views.SHARED:
        if name not in {"dossier", *ADDITIVE}:
            engine.define(name, shared_views.shared_sql(name, scope.parameters()))


def over_small(engine: Engine, scope: Scope) -> pa.Table:
    """The partial sums over the relations of `define_small`."""
    return over(engine, (indicator for indicator in catalogue().values() if indicator.view not in ADDITIVE), scope)


def sum_up(engine: Engine, scope: Scope, cuts: Sequence[str] = ()) -> Sums:
    """The sums over what the ADDITIVE views show; with `cuts` (of everything), routing steps span by span."""
    by_view = {view: [indicator for indicator in catalogue().values() if indicator.view == view] for view in ADDITIVE}
    legs = by_view.pop("leg")
    sums = [over(engine, indicators, scope) for indicators in by_view.values()]
    in_spans = [over(engine, legs, scope) for _ in id_ranges.in_turn(engine, cuts, prepared=True)]
    sums.append(count_places(engine))
    rows = pa.concat_tables([*sums, partial_aggregates.combine(in_spans) if len(in_spans) > 1 else in_spans[0]])
    received = engine.fetch(shared_views.shared_sql("received_counts", scope.parameters()))
    return Sums(rows, received.cast(_received_schema()))


def replace(sums: Sums, old: Sums, new: Sums) -> Sums:
    """The sums after the part that gave `old` has come to give `new`."""
    taken = old.received
    for name in RECEIVED:
        taken = taken.set_column(taken.schema.get_field_index(name), name, pc.negate(taken[name]))
    received = add_received([new.received, sums.received, taken])
    return Sums(partial_aggregates.combine([sums.rows, new.rows], [old.rows]), received)


def add_received(counts: Iterable[pa.Table]) -> pa.Table:
    """Counts of received dossiers added up, one row a desk and procedure."""
    grouped = pa.concat_tables(counts).group_by(list(PAIR))
    named = grouped.aggregate([(name, "sum") for name in RECEIVED]).rename_columns([*PAIR, *RECEIVED])
    return named.filter(pc.not_equal(named["received"], 0)).cast(_received_schema())


def read_sums(folder: Path, scope: Scope, of: str) -> Sums | None:
    """The sums of a scope kept in the folder of the prepared state of that key, if they are there as written."""
    rows, received = (kept_tables.read(path, of) for path in _paths(folder, scope))
    return None if rows is None or received is None else Sums(rows, received)


def write_sums(sums: Sums, folder: Path, scope: Scope, of: str) -> None:
    """Keep the sums of the state of that key; each file appears whole, and the pair counts once the second is there."""
    for path, table in zip(_paths(folder, scope), (sums.rows, sums.received), strict=True):
        kept_tables.write(path, table, of)


def digest(scope: Scope) -> str:
    """Hash (hex) of scope, indicators and columns of sums: nothing is ever read of others."""
    parts = [
        scope.digest,
        *partial_aggregates.SCHEMA.names,
        *(f"{indicator.id} {indicator.sql}" for indicator in catalogue().values()),
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _paths(folder: Path, scope: Scope) -> tuple[Path, Path]:
    name = f"{digest(scope)}{kept_tables.SUFFIX}"
    return folder / f"sums-{name}", folder / f"received-{name}"


def _received_schema() -> pa.Schema:
    return pa.schema([*((name, pa.string()) for name in PAIR), *((name, pa.int64()) for name in RECEIVED)])
