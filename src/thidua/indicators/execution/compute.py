"""All figures of one snapshot and scope: from the cache, by adding what changed, or from the ground up."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from thidua.i18n import _
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import Indicator, catalogue
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution import fact_tables, state_cache
from thidua.indicators.execution.aggregates import (
    Sums,
    define_additive,
    define_small,
    over_small,
    read_sums,
    sum_up,
    write_sums,
)
from thidua.indicators.execution.full_scan import count_once
from thidua.indicators.execution.id_ranges import find_cuts
from thidua.indicators.execution.incremental import update
from thidua.indicators.scope import Scope
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet


class StateLocation(Protocol):
    """Where prepared state is kept between runs: a ledger, or any folder of one's own."""

    @property
    def path(self) -> Path:
        """The folder; `cache` is made inside."""


def compute(
    ledger: StateLocation,
    snapshot: Snapshot,
    scope: Scope,
    calendars: CalendarSet,
    *,
    engine: str = DEFAULT,
    progress: Progress = silent,
) -> Figures:
    """Every indicator of the catalogue on the snapshot.

    Prepared state and partial sums are kept in the ledger's `cache` folder, which may be deleted at any time. On
    another engine than the default (see `engines.choice.opened`, whose errors are raised) only the sums are kept.
    """
    run = Computation(ledger, snapshot, scope, calendars)
    if engine != DEFAULT:
        return Figures(_elsewhere(ledger, run, engine, progress), run.tree(), catalogue())
    progress(_("Computing indicators"), 0, 3)
    with run.engine() as running:
        about = run.prepare(running)
        progress(_("Computing indicators"), 1, 3)
        sums = run.additive(running, about)
        progress(_("Computing indicators"), 2, 3)
        rest = run.small(running, sums)
        tree = tree_of(running)
    progress(_("Computing indicators"), 3, 3)
    return Figures(pa.concat_tables([sums.rows, rest]), tree, catalogue())


def tree_of(engine: Engine) -> dict[str, str | None]:
    """Each unit and the one above it; the facts must have been offered."""
    units = engine.fetch("SELECT unit_id, parent_id FROM units").to_pydict()
    return dict(zip(units["unit_id"], units["parent_id"], strict=True))


def _elsewhere(ledger: StateLocation, run: "Computation", engine: str, progress: Progress) -> pa.Table:
    progress(_("Computing indicators"), 0, 1)
    rows = count_once(Path(ledger.path), run.snapshot, run.scope, run.calendars, engine)
    progress(_("Computing indicators"), 1, 1)
    return rows


class Computation:
    """One computation: what it is over, and its steps."""

    def __init__(self, ledger: StateLocation, snapshot: Snapshot, scope: Scope, calendars: CalendarSet) -> None:
        self.snapshot, self.scope, self.calendars = snapshot, scope, calendars
        self.cache = state_cache.Cache(Path(ledger.path))
        self._cuts: list[str] | None = None

    @contextmanager
    def engine(self) -> Iterator[DuckDB]:
        """An engine with its own place for temporary files."""
        with scratch_folder("spill-", self.cache.folder) as spill:
            engine = DuckDB(spill)
            try:
                yield engine
            finally:
                engine.close()

    def tree(self) -> dict[str, str | None]:
        """Each unit and the one above it."""
        with self.engine() as engine:
            fact_tables.offer(engine, self.snapshot, self.calendars)
            return tree_of(engine)

    def is_prepared(self) -> bool:
        """Whether prepared state is there for exactly these facts."""
        return self.cache.find(state_cache.key_of(self.snapshot, self.scope.as_of_at, self.calendars)) is not None

    def prepare(self, engine: DuckDB) -> state_cache.About:
        """Offer the facts and show the prepared state that belongs to them: as it is there, brought up to date, or new.

        After a day's update the sums of this scope lie beside it, where those of the earlier state were there.
        """
        fact_tables.offer(engine, self.snapshot, self.calendars)
        about = self.cache.find(state_cache.key_of(self.snapshot, self.scope.as_of_at, self.calendars))
        if about is None:
            about = update(self.cache, engine, self.snapshot, self.scope, self.calendars)
        if about is None:
            cuts = self.cuts(engine)
            about = state_cache.prepare(self.cache, engine, self.snapshot, self.scope.as_of_at, self.calendars, cuts)
        state_cache.show(self.cache, engine, about)
        state_cache.define_reading(engine, self.scope.as_of_at, self.calendars)
        self.cache.prune({about.key})
        return about

    def cuts(self, engine: DuckDB) -> list[str]:
        """Where to cut the dossiers into spans, found once a run."""
        if self._cuts is None:
            self._cuts = find_cuts(engine)
        return self._cuts

    def additive(self, engine: DuckDB, about: state_cache.About) -> Sums:
        """Sums over dossiers, legs and survey answers; from the cache where they are there."""
        define_additive(engine, self.scope)
        folder = self.cache.path(about.key)
        found = read_sums(folder, self.scope)
        if found is None:
            found = sum_up(engine, self.scope, self.cuts(engine))
            write_sums(found, folder, self.scope)
        return found

    @contextmanager
    def shown(self) -> Iterator[DuckDB]:
        """An engine in which every shared relation can be asked, and so every indicator's rows."""
        with self.engine() as engine:
            about = self.prepare(engine)
            self.show_small(engine, self.additive(engine, about))
            yield engine

    def small(self, engine: DuckDB, sums: Sums) -> pa.Table:
        """Sums over pairs of unit and procedure, and over the registers."""
        self.show_small(engine, sums)
        return over_small(engine, self.scope)

    def show_small(self, engine: DuckDB, sums: Sums) -> None:
        """Define the small shared relations; the facts must have been offered."""
        define_small(engine, sums, self.scope)

    def rendered(self, indicator: Indicator) -> str:
        """The indicator's own SQL with this scope's values."""
        return shared_views.render(indicator.tree, self.scope.parameters())
