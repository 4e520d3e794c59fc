"""Many ledgers, one figure: provinces are counted one after the other, and their partial sums added.

In memory are the sums of one province and the sums of all without units and officers, which do not grow with the number
of provinces; each province's own sums, down to units and officers, stay beside its ledger. So an import into one
province has that one counted again, and the others read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError, _
from thidua.indicators.aggregation.figures import Figures, GroupSizes
from thidua.indicators.aggregation.partial_aggregates import SCHEMA, combine, empty, same_text, without_items
from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.engines.duckdb import MEMORY
from thidua.indicators.engines.registry import DEFAULT
from thidua.indicators.execution import fact_tables, full_scan
from thidua.indicators.scope import Scope
from thidua.io.atomic_files import read_ahead
from thidua.io.progress import Progress, silent
from thidua.ledger.store.layout import SETTINGS
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.time.calendar import CalendarSet


@dataclass(frozen=True)
class Province:
    """A ledger and what it is called: the name of its folder, or of the folder around it."""

    name: str
    path: Path
    snapshot: Snapshot

    @property
    def known_at(self) -> datetime:
        """The moment of its newest data."""
        newest = self.snapshot.known_at
        if newest is None:
            raise UserError("{folder}: the ledger is still empty", folder=self.path)
        return newest


def find_provinces(folders: Sequence[Path]) -> list[Province]:
    """The ledgers that the folders are, or that lie in them (one or two levels down), by name.

    Raises:
        UserError: a folder without a ledger, an empty ledger, or two of one name.
    """
    provinces: dict[str, Province] = {}
    for folder in folders:
        paths = list(_ledgers_in(folder))
        if not paths:
            raise UserError("{folder} is no ledger, and there is none in it", folder=folder)
        for path in paths:
            name = path.resolve().parent.name if path.name == "ledger" else path.resolve().name
            if name in provinces:
                raise UserError(
                    "{folder} and {other} are both called {name}: rename a folder",
                    folder=path,
                    other=provinces[name].path,
                    name=name,
                )
            provinces[name] = Province(name, path, Ledger.open(path).snapshot())
            provinces[name].known_at  # noqa: B018 - refuses an empty one now, not after an hour
    return [provinces[name] for name in sorted(provinces)]


def _ledgers_in(folder: Path) -> Iterator[Path]:
    if (folder / SETTINGS).is_file():
        yield folder
        return
    for pattern in (f"*/{SETTINGS}", f"*/ledger/{SETTINGS}"):
        yield from sorted(path.parent for path in folder.glob(pattern))


def gather(
    provinces: Sequence[Province],
    scope: Scope,
    calendars: CalendarSet,
    *,
    engine: str = DEFAULT,
    memory: str = MEMORY,
    progress: Progress = silent,
) -> Figures:
    """The figures of all together, in which a province stands where a unit stands in the figures of one.

    By procedure too: procedures have national codes. By officer nothing is kept. engine, memory: as in
    `at_once.count_once`, whose errors are raised.
    """
    together = empty()
    progress(_("Counting provinces"), 0, len(provinces))
    for number, province in enumerate(provinces, 1):
        for coming in provinces[number : number + 1]:
            if not full_scan.kept_at(coming.path, coming.snapshot, scope, calendars).is_file():
                read_ahead(path for table in fact_tables.OF_DOSSIERS for path in coming.snapshot.files(table))
        rows = full_scan.count_once(province.path, province.snapshot, scope, calendars, engine, memory)
        together = combine([together, reduced(rows, province.name)])
        progress(_("Counting provinces"), number, len(provinces))
    parents = {province.name: None for province in provinces}
    return Figures(together, parents, catalogue(), GroupSizes.of(scope.settings))


def reduced(rows: pa.Table, name: str) -> pa.Table:
    """A province's sums with all its units as one subject of that name, and without officers."""
    of_units = rows.filter(pc.equal(rows["axis"], "unit"))
    named = same_text(name, len(of_units))
    of_units = of_units.set_column(SCHEMA.get_field_index("subject_id"), "subject_id", named)
    asking = pa.array([name for name, indicator in catalogue().items() if indicator.asks_answers], pa.string())
    of_answers = pc.is_in(of_units["indicator_id"].cast(pa.string()), asking)
    of_units = pa.concat_tables([of_units.filter(pc.invert(of_answers)), without_items(of_units.filter(of_answers))])
    return combine([of_units, rows.filter(pc.equal(rows["axis"], "procedure"))])
