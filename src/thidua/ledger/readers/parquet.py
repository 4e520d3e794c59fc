"""Parquet files: types are taken as they are."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, SheetTable, SourceFile


def read(opened: OpenedFile) -> SourceFile:
    """The one table of the file.

    Raises:
        UserError: it is damaged, or has columns within columns.
    """
    try:
        schema = pq.read_schema(opened.path)
    except (pa.ArrowInvalid, OSError) as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    nested = [
        field.name for field in schema if pa.types.is_nested(field.type) and not pa.types.is_dictionary(field.type)
    ]
    wanted = [place for place, name in enumerate(schema.names) if name not in nested]
    headings = tuple(schema.names[place] for place in wanted)

    def chunks() -> Iterator[Chunk]:
        row_no = 0
        try:
            with pq.ParquetFile(opened.path) as file:
                for batch in file.iter_batches(batch_size=CHUNK_ROWS, columns=list(headings)):
                    numbers = np.arange(row_no + 1, row_no + 1 + batch.num_rows, dtype=np.int64)
                    row_no += batch.num_rows
                    names = [str(place) for place in range(len(headings))]
                    columns = [batch.column(batch.schema.get_field_index(heading)) for heading in headings]
                    yield Chunk(pa.table(columns, names=names), numbers)
        except (pa.ArrowInvalid, OSError) as error:
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error

    return SourceFile(opened.path, "Parquet", (SheetTable("", headings, 0, chunks),))
