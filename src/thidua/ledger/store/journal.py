"""The table `imports`: what has been committed. Appending a row to it is the commit of an import."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from thidua.ledger.store import delta_log
from thidua.ledger.store.import_record import IMPORTS_SCHEMA, ImportRecord
from thidua.ledger.store.layout import Folder


def read(place: Folder) -> list[ImportRecord]:
    """Committed imports, by number. Raises OSError or DeltaError where the table cannot be read."""
    rows = [row for entry in delta_log.files(place.imports) for row in pq.ParquetFile(entry.path).read().to_pylist()]
    return sorted((ImportRecord.from_row(row) for row in rows), key=lambda record: record.number)


def moment_of_commit(place: Folder, committed: list[ImportRecord]) -> datetime:
    """Now, civil; never before an earlier commit, whatever the clock says."""
    now = datetime.now(ZoneInfo(place.time_zone)).replace(tzinfo=None)  # noqa: TID251 - the ledger's commit
    return max([now, *(record.committed_at for record in committed)])


def append(place: Folder, record: ImportRecord) -> None:
    """The commit: either the row is there afterwards, or OSError or DeltaError says that it is not.

    An error after the row has become visible (the disk does not confirm the folder) is no failure: it stands.
    """
    path = place.imports / f"{record.import_id}.parquet"
    pq.write_table(pa.Table.from_pylist([record.as_row()], IMPORTS_SCHEMA), path)
    try:
        delta_log.append(place.imports, IMPORTS_SCHEMA, path, rows=1, import_id=None)
    except (OSError, DeltaError):
        if all(committed.import_id != record.import_id for committed in read(place)):
            path.unlink(missing_ok=True)
            raise
