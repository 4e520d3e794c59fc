"""What an import would do to the ledger, without doing it: for previews."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import ImportRecord, RowCounts, in_force
from thidua.ledger.store.layout import Folder
from thidua.ledger.store.staging import StagedTable
from thidua.ledger.store.table_writer import TableWriter, stops
from thidua.ledger.store.versions import Arrival


@dataclass(frozen=True, slots=True)
class ImportProspect:
    """The classes that rows would fall into, and the reasons for which the import would stop."""

    counts: RowCounts
    stops: tuple[UserError, ...] = ()


def prospect(
    folder: Folder,
    committed: list[ImportRecord],
    table: str,
    rows: pa.Table,
    known_at: datetime,
    *,
    source_name: str,
    in_file_order: bool,
) -> ImportProspect:
    """What would become of the rows, by what the ledger holds now."""
    earlier = in_force(committed)
    arrival = Arrival(
        number=len(committed) + 1,
        known_at=known_at,
        in_order=all(record.known_at <= known_at for record in earlier),
    )
    with TemporaryDirectory(prefix="thidua-preview-") as name:
        staged = StagedTable(table, Path(name), known_at)
        staged.add(rows)
        if not staged.rows:
            return ImportProspect(RowCounts())
        facts = FactFiles(folder, committed)
        with TableWriter(folder, Path(name), earlier, facts, arrival, "preview") as writer:
            counts = writer.classify(table, staged)
            reasons = tuple(stops(writer, table, counts, source_name, in_file_order, replace_others=False))
    return ImportProspect(counts, reasons)
