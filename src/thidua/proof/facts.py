"""The facts of a snapshot as plain Parquet files, one a table, and a snapshot that reads them again.

Every row the snapshot sees is there, also those that a newer version replaced: `is_current` tells them apart. Names
that differ from machine to machine (import ids, row ids) are replaced by the import's number and the row's place, so
that the same facts give the same bytes.
"""

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.io.progress import Progress, silent
from thidua.ledger.model import TABLES, Table
from thidua.ledger.store.import_record import ImportRecord
from thidua.ledger.store.snapshot import Snapshot

KNOWN = ("row_no", "version_at", "stale", "import_number", "known_at", "is_current")
_ROWS_AT_ONCE = 250_000


def write_facts(snapshot: Snapshot, folder: Path, *, progress: Progress = silent) -> dict[str, Path]:
    """Write `<table>.parquet` for every table of the model into the folder; table → file.

    Rows are in the order of all their columns, key first.
    """
    written = {}
    con = duckdb.connect()
    try:
        con.execute("SET preserve_insertion_order = true")
        snapshot.create_history_views(con)
        for done, (name, table) in enumerate(TABLES.items()):
            progress(_("Writing the facts"), done, len(TABLES))
            own = [*table.key, *(column for column in table.columns if column not in table.key)]
            columns = ", ".join(f'"{column}"' for column in (*own, *KNOWN))
            rows = con.sql(f'SELECT {columns} FROM "{name}_history" ORDER BY ALL')  # noqa: S608 - our own names
            reader: pa.RecordBatchReader = rows.to_arrow_reader(_ROWS_AT_ONCE)
            path = folder / f"{name}.parquet"
            # One writer, one thread, fixed options: the bytes depend on nothing but the rows.
            with pq.ParquetWriter(path, reader.schema, compression="zstd", store_schema=False, version="2.6") as writer:
                for batch in reader:
                    writer.write_batch(batch, row_group_size=_ROWS_AT_ONCE)
            written[name] = path
    finally:
        con.close()
    progress(_("Writing the facts"), len(TABLES), len(TABLES))
    return written


class SealedSnapshot(Snapshot):
    """The facts of a bundle, offered to the indicators as a ledger's snapshot offers its own."""

    def __init__(self, folder: Path, snapshot_id: str, number: int) -> None:
        """`folder`: where `write_facts` wrote; `snapshot_id`, `number`: as the bundle states them."""
        self._place = folder
        self._id = snapshot_id
        self._number = number
        self.imports: list[ImportRecord] = []

    @property
    def id(self) -> str:
        """The snapshot's id as stated when it was sealed."""
        return self._id

    @property
    def number(self) -> int:
        """The highest import number, as stated when it was sealed."""
        return self._number

    def files(self, table: str) -> list[Path]:
        """The file of a table."""
        return [self._place / f"{table}.parquet"]

    def create_views(self, con: duckdb.DuckDBPyConnection) -> None:
        """A view a table: current rows only."""
        for name, table in TABLES.items():
            own = ", ".join(f'"{column}"' for column in table.columns)
            con.execute(
                f'CREATE OR REPLACE VIEW "{name}" AS SELECT {own}{_unknown_chain(table)}, '  # noqa: S608 - our own names
                "CAST(import_number AS VARCHAR) AS import_id, row_no, version_at "
                f"FROM {self._scan(name)} WHERE is_current"
            )

    def create_history_views(self, con: duckdb.DuckDBPyConnection) -> None:
        """A view `<table>_history` a table: every row."""
        for name, table in TABLES.items():
            own = ", ".join(f'"{column}"' for column in table.columns)
            con.execute(
                f'CREATE OR REPLACE VIEW "{name}_history" AS SELECT {own}{_unknown_chain(table)}, '  # noqa: S608
                "row_no, version_at, stale, "
                "CAST(import_number AS VARCHAR) AS import_id, file_row_number AS row_id, import_number, known_at, "
                f"is_current FROM {self._scan(name)}"
            )

    def _scan(self, table: str) -> str:
        path = str(self.files(table)[0]).replace("'", "''")
        return f"read_parquet('{path}', file_row_number = true)"


def _unknown_chain(table: Table) -> str:
    """Columns of a chained table, saying that no row knows the one before it: a bundle holds nothing derived."""
    return "".join(f', {"true" if name == "continues" else "NULL"} AS "{name}"' for name in table.chain)


def check_facts(folder: Path, files: dict[str, Path]) -> None:
    """Look whether each table's file has the columns of the model, with their types.

    Raises:
        UserError: a table is missing or has other columns, naming it.
    """
    for name, table in TABLES.items():
        path = folder / f"{name}.parquet"
        if name not in files:
            raise UserError("the table {table} is missing from the bundle's facts", table=name)
        try:
            schema = pq.read_schema(path)
        except Exception as error:  # whatever pyarrow finds wrong with a stranger's file
            raise UserError("the table {table} of the bundle cannot be read", table=name) from error
        found = {field.name: field.type for field in schema}
        wrong = [column for column, kind in table.columns.items() if found.get(column) != kind]
        if wrong or not set(KNOWN) <= set(found):
            raise UserError(
                "the table {table} of the bundle lacks or mistypes {columns}",
                table=name,
                columns=", ".join(wrong or KNOWN),
            )


def last_known(imports: list[ImportRecord]) -> datetime | None:
    """The newest moment at which anything was known; None for an empty ledger."""
    return max((record.known_at for record in imports), default=None)
