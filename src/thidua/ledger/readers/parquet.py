"""Parquet files: types are taken as they are."""

import json
from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile, bomb
from thidua.ledger.readers.reading_limits import DENSE_FROM, MAX_ROWS
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, DamagedCells, SheetTable, SourceFile, text_table

_BYTES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_fixed_size_binary)
_NO_ROWS = np.empty(0, dtype=np.int64)
_FIRST_DAY, _LAST_DAY = (day.toordinal() - date(1970, 1, 1).toordinal() for day in (date.min, date.max))
_A_DAY = {"day": 1, "s": 86_400, "ms": 86_400 * 10**3, "us": 86_400 * 10**6, "ns": 86_400 * 10**9}


def read(opened: OpenedFile) -> SourceFile:
    """The one table of the file.

    Raises:
        UserError: it is damaged, or has more rows than a table may, in all or for its size.
    """
    try:
        with pq.ParquetFile(opened.path) as file:
            schema, rows = file.schema_arrow, file.metadata.num_rows
    except (ValueError, OSError) as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    if rows > MAX_ROWS:
        raise UserError("{file} has more than {most} rows: cut it into parts", file=opened.path, most=MAX_ROWS)
    if rows > DENSE_FROM and rows > opened.path.stat().st_size:
        raise bomb(opened.path)
    headings = tuple(schema.names)

    def chunks() -> Iterator[Chunk]:
        row_no = 0
        try:
            with pq.ParquetFile(opened.path) as file:
                for batch in file.iter_batches(batch_size=CHUNK_ROWS):
                    numbers = np.arange(row_no + 1, row_no + 1 + batch.num_rows, dtype=np.int64)
                    row_no += batch.num_rows
                    yield _chunk(batch, numbers)
        except (ValueError, OSError) as error:
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error

    return SourceFile(opened.path, "Parquet", (SheetTable("", headings, 0, chunks),))


def _chunk(batch: pa.RecordBatch, row_nos: np.ndarray) -> Chunk:
    columns = [_plain(column) for column in batch.columns]
    reason = UserError("the cell holds a moment outside the years 1 to 9999")
    damaged = (DamagedCells(at, rows, reason) for at, (_values, rows) in enumerate(columns) if len(rows))
    return Chunk(text_table([values for values, _rows in columns]), row_nos, damaged=tuple(damaged))


def _plain(column: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Columns within columns as text, and bytes as the text they hold; what is lost in them as U+FFFD; moments to the
    microsecond. Others as they are. With it the rows, from 0, of moments that no calendar has; they are null.

    What stands for many values is written out here, under the limits of the reading, and by nobody later.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return _plain(pc.run_end_decode(column))
    if isinstance(column, pa.ExtensionArray):
        return _plain(column.storage)
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return _moments(column)
    if pa.types.is_nested(kind) or pa.types.is_interval(kind):
        column = pa.array(list(map(_json, column)), pa.string())
    elif kind == pa.binary_view() or any(is_bytes(kind) for is_bytes in _BYTES):
        texts = (None if value is None else value.decode("utf-8", errors="replace") for value in column.to_pylist())
        column = pa.array(list(texts), pa.string())
    elif pa.types.is_large_string(kind) or kind == pa.string_view():
        column = column.cast(pa.string())
    return column, _NO_ROWS


def _moments(column: pa.Array) -> tuple[pa.Array, np.ndarray]:
    """Digits after the microsecond are cut. A zone says how a moment is shown, not which it is: all are in UTC here."""
    kind = column.type
    whole_days = pa.types.is_date32(kind)
    unit = "day" if whole_days else "ms" if pa.types.is_date64(kind) else kind.unit
    zone = kind.tz if pa.types.is_timestamp(kind) else None
    numbers = column.view(pa.int32() if whole_days else pa.int64()).cast(pa.int64()).fill_null(0).to_numpy()
    first, last = _FIRST_DAY, _LAST_DAY
    if zone is not None:  # the civil day may be another
        first, last = first + 1, last - 1
    a_day = _A_DAY[unit]
    days = numbers // a_day
    outside = (days < first) | (days > last)
    if whole_days:
        values = pa.array(numbers.astype(np.int32), mask=outside | column.is_null().to_numpy(zero_copy_only=False))
        return values.view(kind), np.flatnonzero(outside)
    within = np.where(outside, 0, numbers)
    micros = within // (a_day // _A_DAY["us"]) if unit == "ns" else within * (_A_DAY["us"] // a_day)
    values = pa.array(micros, mask=outside | column.is_null().to_numpy(zero_copy_only=False))
    return values.view(pa.timestamp("us", None if zone is None else "UTC")), np.flatnonzero(outside)


def _json(cell: pa.Scalar) -> str | None:
    try:
        value = cell.as_py()
    except (ValueError, ArithmeticError, LookupError, pa.ArrowException):  # a moment that Python has not, names twice
        return "\ufffd"
    return None if value is None else json.dumps(value, ensure_ascii=False, default=str)
