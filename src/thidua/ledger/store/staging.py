"""Rows of a running import on their way: kept in memory while few, spilled to Parquet in the ledger when many."""

from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thidua.ledger.model import MOMENT, NUMBER, TABLES

SPILL_BYTES = 128 * 1024 * 1024


class StagedTable:
    """Rows of one table, in arrival order, numbered by `line` from 0."""

    def __init__(self, table: str, folder: Path, known_at: datetime, spill_bytes: int = SPILL_BYTES) -> None:
        self._table = TABLES[table]
        self._path = folder / f"{table}.parquet"
        self._known_at = pa.scalar(known_at, MOMENT)
        self._waiting: list[pa.Table] = []
        self._waiting_bytes = 0
        self._spill_bytes = spill_bytes
        self._writer: pq.ParquetWriter | None = None
        self._spilled = False
        self.rows = 0

    def add(self, rows: pa.Table) -> None:
        """Takes rows; missing own columns become null, version_at the import's known_at.

        ValueError for a column that the table does not have, a missing row_no or an empty key: a fault of the caller,
        who sees to it that bad rows are set aside before.
        """
        unknown = set(rows.column_names) - {*self._table.columns, "row_no", "version_at"}
        if unknown:
            raise ValueError(f"{self._table.name} has no column {', '.join(sorted(unknown))}")
        if rows.num_rows == 0:
            return
        shaped = self._shaped(rows)
        for name in (*self._table.key, "row_no"):
            if shaped.column(name).null_count:
                raise ValueError(f"{self._table.name}.{name} must not be empty")
        self._waiting.append(shaped)
        self._waiting_bytes += shaped.nbytes
        self.rows += rows.num_rows
        if self._waiting_bytes > self._spill_bytes:
            self._spill()

    def _shaped(self, rows: pa.Table) -> pa.Table:
        columns: dict[str, pa.ChunkedArray | pa.Array] = {}
        for name, kind in {**self._table.columns, "row_no": NUMBER, "version_at": MOMENT}.items():
            if name in rows.column_names:
                column = rows.column(name)
                columns[name] = column if column.type == kind else column.cast(kind)
            else:
                columns[name] = pa.nulls(rows.num_rows, kind)
        columns["version_at"] = pc.fill_null(columns["version_at"], self._known_at)
        columns["line"] = pa.array(np.arange(self.rows, self.rows + rows.num_rows, dtype=np.int64))
        return pa.table(columns)

    def _spill(self) -> None:
        for rows in self._waiting:
            if self._writer is None:
                self._writer = pq.ParquetWriter(self._path, rows.schema, compression="lz4")
                self._spilled = True
            self._writer.write_table(rows)
        self._waiting.clear()
        self._waiting_bytes = 0

    def finish(self) -> pa.Table | Path:
        """All rows, as a table in memory or as the path of a Parquet file; none are taken any more."""
        if not self._spilled:
            return pa.concat_tables(self._waiting)
        if self._writer is not None:
            self._spill()
            self._writer.close()
            self._writer = None
        return self._path

    def abandon(self) -> None:
        """Lets go of the open file, so that it can be removed."""
        self._waiting.clear()
        if self._writer is not None:
            self._writer.close()
            self._writer = None
