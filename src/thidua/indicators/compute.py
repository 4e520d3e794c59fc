"""All figures of one snapshot and scope: from the cache, by adding what changed, or from the ground up."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.indicators import facts, partials, prepared, relations
from thidua.indicators.catalogue import Indicator, catalogue
from thidua.indicators.engines.duckdb import DuckDB
from thidua.indicators.figures import Figures
from thidua.indicators.fuse import passes
from thidua.indicators.scope import Scope
from thidua.ledger.as_of import Snapshot
from thidua.rules.calendar import CalendarSet
from thidua.texts import Progress, silent

# Views whose partial sums are added to from day to day; the others are small and computed anew each time.
ADDITIVE = ("dossier", "leg", "survey_answer")


class Place(Protocol):
    """Where prepared state is kept between runs: a ledger, or any folder of one's own."""

    @property
    def path(self) -> Path:
        """The folder; `cache` is made inside."""


def compute(
    ledger: Place, snapshot: Snapshot, scope: Scope, calendars: CalendarSet, *, progress: Progress = silent
) -> Figures:
    """Every indicator of the catalogue on the snapshot.

    Prepared state and partial sums are kept in the ledger's `cache` folder, which may be deleted at any time.
    """
    run = Run(ledger, snapshot, scope, calendars)
    progress("computing indicators", 0, 3)
    about = run.prepare()
    progress("computing indicators", 1, 3)
    with run.engine() as engine:
        sums = run.additive(engine, about)
        progress("computing indicators", 2, 3)
        rest = run.small(engine, sums)
        parents = engine.fetch("SELECT unit_id, parent_id FROM units").to_pydict()
    progress("computing indicators", 3, 3)
    tree = dict(zip(parents["unit_id"], parents["parent_id"], strict=True))
    return Figures(partials.combine([sums.rows, rest]), tree, catalogue())


class Sums:
    """Partial sums of the additive indicators, and the received dossiers by desk and procedure."""

    def __init__(self, rows: pa.Table, received: pa.Table) -> None:
        self.rows = rows
        self.received = received


class Run:
    """One computation: what it is over, and its steps."""

    def __init__(self, ledger: Place, snapshot: Snapshot, scope: Scope, calendars: CalendarSet) -> None:
        self.ledger, self.snapshot, self.scope, self.calendars = ledger, snapshot, scope, calendars
        self.cache = prepared.Cache(Path(ledger.path))
        self.values = scope.parameters()

    @contextmanager
    def engine(self) -> Iterator[DuckDB]:
        """An engine with its own place for temporary files."""
        self.cache.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=self.cache.folder, prefix="spill-") as spill:
            engine = DuckDB(Path(spill))
            try:
                yield engine
            finally:
                engine.close()

    def prepare(self) -> prepared.About:
        """The prepared state of these facts, made where it is not there yet."""
        key = prepared.key_of(self.snapshot, self.scope.as_of_at, self.calendars)
        found = self.cache.find(key)
        if found:
            return found
        with self.engine() as engine:
            return prepared.prepare(self.cache, engine, self.snapshot, self.scope.as_of_at, self.calendars)

    def show(self, engine: DuckDB, about: prepared.About) -> None:
        """Define the shared relations over a prepared state."""
        prepared.show(self.cache, engine, about)
        for name in ADDITIVE:
            engine.define(name, relations.shared_sql(name, self.values))

    def additive(self, engine: DuckDB, about: prepared.About) -> Sums:
        """Sums over dossiers, legs and survey answers; from the cache where they are there."""
        folder = self.cache.path(about.key)
        name = self.sums_name()
        sums_path, received_path = folder / f"sums-{name}.parquet", folder / f"received-{name}.parquet"
        self.show(engine, about)
        facts.offer(engine, self.snapshot, self.calendars)
        if sums_path.is_file() and received_path.is_file():
            return Sums(pq.read_table(sums_path), pq.read_table(received_path))
        sums = self.summed(engine)
        write(sums.received, received_path)
        write(sums.rows, sums_path)
        return sums

    def summed(self, engine: DuckDB) -> Sums:
        """The sums over what the shared relations show."""
        wanted = [one for one in catalogue().values() if one.view in ADDITIVE]
        found = [partials.lengthen(one, engine.fetch(one.sql)) for one in passes(wanted, self.values)]
        return Sums(partials.combine(found), engine.fetch(relations.shared_sql("received_counts", self.values)))

    def small(self, engine: DuckDB, sums: Sums) -> pa.Table:
        """Sums over pairs of unit and procedure, and over the registers."""
        self.show_small(engine, sums)
        wanted = [one for one in catalogue().values() if one.view not in ADDITIVE]
        return partials.combine(partials.lengthen(one, engine.fetch(one.sql)) for one in passes(wanted, self.values))

    def show_small(self, engine: DuckDB, sums: Sums) -> None:
        """Define the small shared relations; the facts must have been offered."""
        engine.load("received_counts", sums.received)
        for name in relations.SHARED:
            if name not in ADDITIVE:
                engine.define(name, relations.shared_sql(name, self.values))

    def rendered(self, indicator: Indicator) -> str:
        """The indicator's own SQL with this scope's values."""
        return relations.render(indicator.tree, self.values)

    def sums_name(self) -> str:
        """Hash (hex) of the scope and the indicators: partial sums of others are never read."""
        parts = [self.scope.digest, *(f"{one.id} {one.sql}" for one in catalogue().values())]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def write(rows: pa.Table, path: Path) -> None:
    """Write a small Parquet file whole or not at all."""
    draft = path.with_name(path.name + ".unfinished")
    pq.write_table(rows, draft)
    draft.rename(path)
