"""Parquet files: types are taken as they are."""

import json
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile, bomb
from thidua.ledger.readers.reading_limits import DENSE_FROM, MAX_ROWS
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, SheetTable, SourceFile


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
                    names = [str(place) for place in range(len(headings))]
                    yield Chunk(pa.table([_plain(column) for column in batch.columns], names=names), numbers)
        except (ValueError, OSError) as error:
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error

    return SourceFile(opened.path, "Parquet", (SheetTable("", headings, 0, chunks),))


def _plain(column: pa.Array) -> pa.Array:
    """Columns within columns as text, and bytes as the text they hold; lost letters as U+FFFD. Others as they are.

    What stands for many values is written out here, under the limits of the reading, and by nobody later.
    """
    kind = column.type
    if pa.types.is_dictionary(kind):
        return _plain(column.dictionary_decode())
    if pa.types.is_run_end_encoded(kind):
        return _plain(pc.run_end_decode(column))
    if pa.types.is_nested(kind):
        return pa.array([None if value is None else _json(value) for value in column.to_pylist()], pa.string())
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind) or pa.types.is_fixed_size_binary(kind):
        texts = (None if value is None else value.decode("utf-8", errors="replace") for value in column.to_pylist())
        return pa.array(list(texts), pa.string())
    return column


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
