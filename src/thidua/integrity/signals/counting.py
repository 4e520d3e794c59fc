"""Signals counted over the facts of an evaluation, on any engine: sums by unit and officer, ids of dossiers, risk."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import FLAGS, Indicator
from thidua.indicators.engines.duckdb import quoted
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.registry import DEFAULT, opened
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.aggregates import define_additive, keep_few
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.prepared_state import prepared
from thidua.integrity.bunching import BIN_SECONDS, BunchingWindow
from thidua.integrity.signals.signal_files import names_dossiers, relation_queries, signals

PLACE = ("unit_id", "officer_id", "procedure_id")


@dataclass(frozen=True)
class SignalFacts:
    """Facts on an engine on which every signal can be asked, for as long as `opened_facts` lasts."""

    counted: CountedFacts
    engine: Engine

    def sums(self, signals: Iterable[Indicator]) -> dict[str, pa.Table]:
        """numerator, denominator and excluded of each signal by PLACE, ordered by it; in one question for all of them.

        Rows that count nowhere are left out.
        """
        listed = list(signals)
        if not listed:
            return {}
        place, sums = ", ".join(PLACE), ", ".join(f"CAST(SUM({flag}) AS BIGINT) AS {flag}" for flag in FLAGS)
        parts = [
            f"SELECT {quoted(signal.id)} AS signal, {place}, {sums} FROM ({self._sql(signal)}) AS rows "
            f"WHERE numerator <> 0 OR denominator <> 0 OR excluded <> 0 GROUP BY {place}"
            for signal in listed
        ]
        rows = self.engine.fetch(f"SELECT * FROM ({' UNION ALL '.join(parts)}) AS sums ORDER BY signal, {place}")
        return {
            signal.id: rows.filter(pc.equal(rows["signal"], signal.id)).drop_columns(["signal"]) for signal in listed
        }

    def dossiers(self, signal: Indicator) -> pa.Table:
        """item_id and PLACE of every dossier that carries the signal, in order of its id.

        ValueError of a signal whose rows may not be listed.
        """
        if not names_dossiers(signal):
            raise ValueError(f"rows of {signal.id} are not listed")
        return self.engine.fetch(
            f"SELECT item_id, {', '.join(PLACE)} FROM ({self._sql(signal)}) AS rows "
            "WHERE numerator <> 0 ORDER BY item_id"
        )

    def frame(self) -> pa.Table:
        """dossier_id, unit_id and procedure_id of the dossiers that an audit may draw, in order of their ids.

        All that were there to be done in the window; unit_id: the unit that finishes it.
        """
        return self.engine.fetch(
            "SELECT dossier_id, finishing_unit_id AS unit_id, procedure_id FROM population "
            "WHERE at_work = 'counted' ORDER BY dossier_id"
        )

    def left_at_the_end(self) -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Working seconds left at the end of every finished dossier near its appointment, below 0 where it was late."""
        reach = BunchingWindow().reach * BIN_SECONDS
        rows = self.engine.fetch(
            "SELECT left_seconds FROM working_left WHERE at_finish = 'counted' AND ended_otherwise = 0 "
            f"AND left_seconds >= {-reach} AND left_seconds < {reach} ORDER BY left_seconds"
        )
        return np.asarray(rows["left_seconds"].to_pylist(), dtype=np.int64)

    def unit_groups(self) -> dict[str, str]:
        """The group of every unit on the day judged."""
        rows = self.engine.fetch("SELECT unit_id, unit_group FROM units").to_pydict()
        return dict(zip(rows["unit_id"], rows["unit_group"], strict=True))

    def _sql(self, signal: Indicator) -> str:
        return shared_views.render(signal.tree, values_of(self.counted))


def values_of(facts: CountedFacts) -> dict[str, shared_views.Value]:
    """Values of the `$names` in signals and their relations."""
    return {**state_cache.parameters(facts.scope.judged_at, facts.calendars), **facts.scope.parameters()}


@contextmanager
def opened_facts(facts: CountedFacts, engine: str = DEFAULT) -> Iterator[SignalFacts]:
    """The facts on an engine, with the relations of the signals; the default one takes prepared state.

    engine: see `engines.registry.opened`, whose errors are raised.
    """
    if engine == DEFAULT:
        with prepared(facts) as state:
            define_additive(state.engine, facts.scope)
            yield show_signals(facts, state.engine)
        return
    folder = state_cache.cache_folder(Path(facts.place.path))
    folder.mkdir(parents=True, exist_ok=True)
    with opened(engine, folder) as running:
        yield shown_anew(facts, running)


def shown_anew(facts: CountedFacts, engine: Engine) -> SignalFacts:
    """The facts on any engine, from the ground up: nothing that was kept is read."""
    fact_tables.offer(engine, facts.snapshot, facts.calendars, facts.scope.judged_on)
    state_cache.prepare_here(engine, facts.scope.judged_at, facts.calendars)
    define_additive(engine, facts.scope)
    return show_signals(facts, engine)


def show_signals(facts: CountedFacts, engine: Engine) -> SignalFacts:
    """The facts on an engine that shows the relations of the indicators, those of the signals defined over them."""
    keep_few(engine)
    for name, sql in relation_queries(values_of(facts)).items():
        engine.define(name, sql)
    return SignalFacts(facts, engine)


def risk_points(facts: SignalFacts) -> dict[str, tuple[str, ...]]:
    """Of every dossier of the frame, its points by signal: an id for each, twice where its unit has more than its
    share.

    More than its share: over twice that of all other units, compared in whole numbers. The number of points is what an
    audit draws by; it hangs on counts alone, so that it is the same on every machine.
    """
    points: dict[str, list[str]] = {name: [] for name in facts.frame()["dossier_id"].to_pylist()}
    listed = [signal for signal in signals().values() if names_dossiers(signal)]
    sums = facts.sums(listed)
    for signal in listed:
        heavy = _heavy_units(sums[signal.id])
        for row in facts.dossiers(signal).to_pylist():
            if row["item_id"] in points:
                points[row["item_id"]] += [signal.id] * (2 if row["unit_id"] in heavy else 1)
    return {name: tuple(of) for name, of in points.items()}


def _heavy_units(sums: pa.Table) -> set[str]:
    units: Mapping[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in sums.to_pylist():
        units[row["unit_id"]][0] += row["numerator"]
        units[row["unit_id"]][1] += row["denominator"]
    all_hits, all_items = (sum(pair[part] for pair in units.values()) for part in (0, 1))
    return {unit for unit, (hits, items) in units.items() if hits * (all_items - items) > 2 * (all_hits - hits) * items}
