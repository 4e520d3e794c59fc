"""What a reading process and the one that asks it say to each other: JSON, and rows as an Arrow stream.

Nothing that comes from the reader of a stranger's file is executed here: no pickle.
"""

import json
import struct
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, cast

import numpy as np
import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.readers.sheet import Chunk, DamagedCells, Ragged, SheetTable

_LENGTH = struct.Struct("<I")
Message = dict[str, Any]


def send(stream: BinaryIO, message: Mapping[str, object], rows: pa.Table | None = None) -> None:
    """A message; with rows behind it where its kind has them."""
    content = json.dumps(message, ensure_ascii=True).encode("ascii")
    stream.write(_LENGTH.pack(len(content)) + content)
    if rows is not None:
        with pa.ipc.new_stream(pa.PythonFile(stream, mode="w"), rows.schema) as writer:
            writer.write_table(rows)
    stream.flush()


def receive(stream: BinaryIO) -> Message | None:
    """The next message; None where the other process has ended.

    Raises:
        EOFError: it ended within a message.
    """
    length = stream.read(_LENGTH.size)
    if not length:
        return None
    (size,) = _LENGTH.unpack(_whole(length, _LENGTH.size))
    return cast("Message", json.loads(_whole(stream.read(size), size)))


def receive_rows(stream: BinaryIO) -> pa.Table:
    """The rows behind a message.

    Raises:
        pa.ArrowInvalid, OSError: the other process ended within them.
    """
    with pa.ipc.open_stream(pa.PythonFile(stream, mode="r")) as reader:
        return reader.read_all()


def _whole(content: bytes, size: int) -> bytes:
    if len(content) != size:
        raise EOFError
    return content


def error_message(error: UserError) -> Message:
    """A refusal as JSON."""
    return {"message": error.message, "values": {name: _told(value) for name, value in error.values.items()}}


def error_of(told: Message) -> UserError:
    """The refusal told."""
    return UserError(told["message"], **{name: _value(value) for name, value in told["values"].items()})


def _told(value: object) -> object:
    match value:
        case UserError():
            return {"error": error_message(value)}
        case Path():
            return {"path": str(value)}
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)


def _value(told: object) -> object:
    match told:
        case {"error": inner}:
            return error_of(cast("Message", inner))
        case {"path": str(path)}:
            return Path(path)
        case _:
            return told


def sheet_message(sheet: SheetTable) -> Message:
    """A sheet as JSON, without its rows."""
    return {
        "name": sheet.name,
        "headings": sheet.headings,
        "header_row": sheet.header_row,
        "day_zero": sheet.day_zero.isoformat(),
        "nameless": sheet.nameless,
        "hidden": sheet.hidden,
        "hidden_rows": sheet.hidden_rows,
        "hidden_columns": sheet.hidden_columns,
        "header_lines": sheet.header_lines,
        "above": sheet.above,
        "beside": sheet.beside,
    }


def sheet_of(told: Message, read: Any) -> SheetTable:
    """The sheet told; read: gives its rows."""
    return SheetTable(
        told["name"],
        tuple(told["headings"]),
        told["header_row"],
        read,
        day_zero=date.fromisoformat(told["day_zero"]),
        nameless=tuple(told["nameless"]),
        hidden=told["hidden"],
        hidden_rows=tuple(told["hidden_rows"]),
        hidden_columns=tuple(told["hidden_columns"]),
        header_lines=tuple(map(tuple, told["header_lines"])),
        above=tuple((row, tuple(cells)) for row, cells in told["above"]),
        beside=tuple((row, tuple(cells)) for row, cells in told["beside"]),
    )


def chunk_message(chunk: Chunk) -> tuple[Message, pa.Table]:
    """A chunk as JSON and rows; their numbers are the last column."""
    message = {
        "ragged": [
            [row.row_no, row.fields, row.expected, error_message(row.reason) if row.reason else None, row.cells]
            for row in chunk.ragged
        ],
        "damaged": [
            [cells.column, cells.rows.tolist(), error_message(cells.reason), cells.among, cells.as_name]
            for cells in chunk.damaged
        ],
        "eventless": chunk.eventless,
    }
    return message, chunk.rows.append_column("row_nos", pa.array(chunk.row_nos, pa.int64()))


def chunk_of(told: Message, rows: pa.Table) -> Chunk:
    """The chunk told."""
    last = rows.num_columns - 1
    return Chunk(
        rows.remove_column(last),
        rows.column(last).to_numpy(),
        tuple(
            Ragged(row_no, fields, expected, error_of(reason) if reason else None, tuple(cells))
            for row_no, fields, expected, reason, cells in told["ragged"]
        ),
        tuple(
            DamagedCells(column, np.array(places, dtype=np.int64), error_of(reason), tuple(among), as_name)
            for column, places, reason, among, as_name in told["damaged"]
        ),
        tuple(told["eventless"]),
    )
