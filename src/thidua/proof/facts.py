"""The facts of a snapshot as plain Parquet files, one a table, and a snapshot that reads them again.

Every row the snapshot sees is there, also those that a newer version replaced: `is_current` tells them apart. Names
that differ from machine to machine (import ids, row ids) are replaced by the import's number and the row's place. The
hash of a table is over its columns and rows, not over the file, whose bytes depend on the library that wrote it.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thidua.i18n.catalogue import _
from thidua.i18n.errors import UserError
from thidua.io.progress import Progress, silent
from thidua.ledger.model import DAY, FLAG, MOMENT, NUMBER, TABLES, TEXT, Table
from thidua.ledger.store.import_record import ImportRecord
from thidua.ledger.store.snapshot import Snapshot

# What stands beside a table's own columns.
VERSION_COLUMNS: Mapping[str, pa.DataType] = {
    "row_no": NUMBER,
    "version_at": MOMENT,
    "stale": FLAG,
    "import_number": NUMBER,
    "known_at": MOMENT,
    "is_current": FLAG,
}
# The types of columns there are, by the names that hashes use: those of a library may change.
TYPE_NAMES: Mapping[pa.DataType, str] = {TEXT: "text", NUMBER: "number", FLAG: "flag", DAY: "day", MOMENT: "moment"}
SQL_TYPES: Mapping[pa.DataType, str] = {
    TEXT: "VARCHAR",
    NUMBER: "BIGINT",
    FLAG: "BOOLEAN",
    DAY: "DATE",
    MOMENT: "TIMESTAMP",
}
_ROWS_AT_ONCE = 250_000


def write_facts(
    snapshot: Snapshot, folder: Path, *, without: Collection[str] = (), progress: Progress = silent
) -> dict[str, Path]:
    """Write `<table>.parquet` for every table of the model but those of `without` into the folder; table → file.

    Rows are in the order of all their columns, key first.
    """
    written = {}
    tables = {name: table for name, table in TABLES.items() if name not in without}
    con = duckdb.connect()
    try:
        con.execute("SET preserve_insertion_order = true")
        snapshot.create_history_views(con)
        for done, (name, table) in enumerate(tables.items()):
            progress(_("Writing the facts"), done, len(tables))
            own = [*table.key, *(column for column in table.columns if column not in table.key)]
            columns = ", ".join(f'"{column}"' for column in (*own, *VERSION_COLUMNS))
            rows = con.sql(f'SELECT {columns} FROM "{name}_history" ORDER BY ALL NULLS LAST')  # noqa: S608 - our names
            reader: pa.RecordBatchReader = rows.to_arrow_reader(_ROWS_AT_ONCE)
            path = folder / f"{name}.parquet"
            # One writer, one thread, fixed options: with one version of the library the bytes depend on the rows alone.
            with pq.ParquetWriter(path, reader.schema, compression="zstd", store_schema=False, version="2.6") as writer:
                for batch in reader:
                    writer.write_batch(batch, row_group_size=_ROWS_AT_ONCE)
            written[name] = path
    finally:
        con.close()
    progress(_("Writing the facts"), len(tables), len(tables))
    return written


def table_hash(path: Path, columns: Sequence[str] | None = None) -> tuple[str, int]:
    """SHA-256 (hex) over names, types and values of a table's columns, and how many rows it has.

    columns: of these alone, in their order; None: of all, in the file's.

    Raises:
        UserError: no Parquet file, or a column of a type that no fact has.
    """
    try:
        file = pq.ParquetFile(path)
        names = file.schema_arrow.names if columns is None else columns
        hashes = {name: _ColumnHash(file.schema_arrow.field(name)) for name in names}
        rows = 0
        for batch in file.iter_batches(batch_size=_ROWS_AT_ONCE):
            rows += len(batch)
            for name, digest in hashes.items():
                digest.update(batch.column(name))
    except (pa.ArrowException, OSError, KeyError, ValueError) as error:
        raise UserError("the table {table} of the bundle cannot be read", table=path.stem) from error
    text = json.dumps(
        [rows, *(digest.value() for digest in hashes.values())], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest(), rows


class _ColumnHash:
    """The hash of a column: which values there are, how long each is, and their bytes, however rows come in batches."""

    def __init__(self, field: pa.Field) -> None:
        self.head = [field.name, TYPE_NAMES[field.type]]
        self.streams = {name: hashlib.sha256() for name in ("present", "lengths", "bytes")}

    def update(self, values: pa.Array) -> None:
        """Take in the next values; all numbers in little-endian order."""
        self.streams["present"].update(_bytes(pc.is_valid(values).cast(pa.uint8()), "u1"))
        if values.type == TEXT:
            whole = values.fill_null("")
            self.streams["lengths"].update(_bytes(pc.binary_length(whole), "<i4"))
            offsets = np.frombuffer(whole.buffers()[1], dtype=np.int32)[whole.offset : whole.offset + len(whole) + 1]
            if offsets[-1] > offsets[0]:
                self.streams["bytes"].update(memoryview(whole.buffers()[2])[offsets[0] : offsets[-1]])
        elif values.type == FLAG:
            self.streams["bytes"].update(_bytes(values.fill_null(fill_value=False).cast(pa.uint8()), "u1"))
        else:
            width, order = (pa.int32(), "<i4") if values.type == DAY else (pa.int64(), "<i8")
            self.streams["bytes"].update(_bytes(values.cast(width).fill_null(0), order))

    def value(self) -> list[str]:
        """Name, type and hashes."""
        return [*self.head, *(stream.hexdigest() for stream in self.streams.values())]


def _bytes(values: pa.Array, order: str) -> Any:
    return np.ascontiguousarray(values.to_numpy(zero_copy_only=False).astype(order, copy=False)).tobytes()


class SealedSnapshot(Snapshot):
    """The facts of a bundle, offered to the indicators as a ledger's snapshot offers its own.

    A column or table that the model has got since is empty in it.
    """

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
        """The file of a table; none where the bundle has no such table."""
        file = self._place / f"{table}.parquet"
        return [file] if file.is_file() else []

    def _load_hidden(self, con: duckdb.DuckDBPyConnection) -> set[str]:  # noqa: ARG002 - the files say it themselves
        return set()

    def _current_sql(self, name: str, hidden: Collection[str]) -> str:  # noqa: ARG002
        table = TABLES[name]
        return (
            f"SELECT {self._own(table)}{_unknown_chain(table)}, "  # noqa: S608 - our own names
            f"CAST(import_number AS VARCHAR) AS import_id, row_no, version_at FROM {self._scan(table)} WHERE is_current"
        )

    def _history_sql(self, name: str, hidden: Collection[str]) -> str:  # noqa: ARG002
        table = TABLES[name]
        return (
            f"SELECT {self._own(table)}{_unknown_chain(table)}, row_no, version_at, stale, "  # noqa: S608
            "CAST(import_number AS VARCHAR) AS import_id, file_row_number AS row_id, import_number, known_at, "
            f"is_current FROM {self._scan(table)}"
        )

    def _own(self, table: Table) -> str:
        """The table's own columns, those that the file lacks as NULL."""
        files = self.files(table.name)
        there = set(pq.read_schema(files[0]).names) if files else set(table.columns)
        return ", ".join(
            f'"{name}"' if name in there else f'CAST(NULL AS {SQL_TYPES[kind]}) AS "{name}"'
            for name, kind in table.columns.items()
        )

    def _scan(self, table: Table) -> str:
        files = self.files(table.name)
        if not files:
            kinds = {**table.columns, **VERSION_COLUMNS, "file_row_number": NUMBER}
            empty = ", ".join(f'CAST(NULL AS {SQL_TYPES[kind]}) AS "{name}"' for name, kind in kinds.items())
            return f"(SELECT {empty} WHERE false)"
        path = str(files[0]).replace("'", "''")
        return f"read_parquet('{path}', file_row_number = true)"


def _unknown_chain(table: Table) -> str:
    """Columns of a chained table, saying that no row knows the one before it: a bundle holds nothing derived."""
    return "".join(f', {"true" if name == "continues" else "NULL"} AS "{name}"' for name in table.chain)


def check_facts(folder: Path) -> None:
    """Look whether each table's file has the key and the columns beside it, and no column of another type.

    Columns and tables that it lacks are those that the model did not have when it was written.

    Raises:
        UserError: a table has other columns, naming it and them.
    """
    for name, table in TABLES.items():
        path = folder / f"{name}.parquet"
        if not path.is_file():
            continue
        try:
            schema = pq.read_schema(path)
        except (pa.ArrowException, OSError, ValueError) as error:
            raise UserError("the table {table} of the bundle cannot be read", table=name) from error
        types = {field.name: field.type for field in schema}
        expected = {**table.columns, **VERSION_COLUMNS}
        wrong = [column for column, kind in expected.items() if types.get(column, kind) != kind]
        missing = [column for column in (*table.key, *VERSION_COLUMNS) if column not in types]
        if wrong or missing:
            raise UserError(
                "the table {table} of the bundle lacks or mistypes {columns}",
                table=name,
                columns=", ".join([*missing, *wrong]),
            )
