"""JSON: one object a line, or one list of objects. Keys are columns; what lies deeper stays text."""

import re
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import BLOCK, OpenedFile, no_records
from thidua.ledger.readers.sheet import Chunk, DamagedCells, Ragged, SheetTable, SourceFile, text_table

# Of which nothing can be told: no object, or one that says the same key twice.
_GOOD = (
    "CASE WHEN json_valid(line) THEN json_type(line) = 'OBJECT' "
    "AND len(json_keys(line)) = list_unique(json_keys(line)) ELSE false END"
)
_CHUNK_BYTES = 32 * 1024 * 1024
_MAX_COLUMNS = 2000
_OUTSIDE, _IN_STRING = re.compile(rb'[\[\]{},"]'), re.compile(rb'["\\]')  # signs that matter in a list
_FRACTION = r"^-?\d+\.\d|[eE]"
_KEYS = """
SELECT key, min(place) FROM (
  SELECT unnest(json_keys(line)) AS key, generate_subscripts(json_keys(line), 1) AS place
  FROM lines WHERE json_valid(line) AND json_type(line) = 'OBJECT'
) GROUP BY key ORDER BY 2, 1
"""


def read(opened: OpenedFile) -> SourceFile:
    """The one table of the file; its columns are all keys that occur.

    Raises:
        UserError: it is not UTF-8, or no line is an object; it is a list that is cut off or damaged.
    """
    headings: dict[str, None] = {}
    with duckdb.connect() as connection:
        for lines, _first in _blocks(opened):
            connection.register("lines", pa.table({"line": lines}))
            headings.update(dict.fromkeys(key for key, _place in connection.execute(_KEYS).fetchall()))
            connection.unregister("lines")
    if not headings or len(headings) > _MAX_COLUMNS:
        raise no_records(opened.path)
    names = tuple(headings)
    sheet = SheetTable("", names, 0, lambda: _chunks(opened, names))
    return SourceFile(opened.path, "JSON Lines", (sheet,), encoding="utf-8")


def _chunks(opened: OpenedFile, names: tuple[str, ...]) -> Iterator[Chunk]:
    values = ", ".join(f"json_extract_string(line, {_pointer(name)})" for name in names)
    with duckdb.connect() as connection:
        for lines, first in _blocks(opened):
            connection.register("lines", pa.table({"line": lines, "n": pa.array(range(first, first + len(lines)))}))
            connection.execute(
                f"CREATE OR REPLACE TEMP TABLE good AS SELECT n, line FROM lines WHERE {_GOOD} ORDER BY n"
            )
            bad = connection.execute(
                "SELECT n, length(trim(line)) FROM lines ANTI JOIN good USING (n) ORDER BY n"
            ).fetchall()
            table = connection.sql(f"SELECT n, {values} FROM good ORDER BY n").to_arrow_table()
            connection.unregister("lines")
            reason = UserError("the line is not one JSON object in which each key stands once; correct the source")
            ragged = tuple(Ragged(n, 1 if length else 0, len(names), reason) for n, length in bad)
            columns = [column.combine_chunks() for column in table.columns[1:]]
            texts = [_text(column) for column in columns]
            fractions = tuple(_fractions(connection, names, texts))
            numbers = table.column(0).to_numpy().astype(np.int64)
            yield Chunk(text_table(texts), numbers, ragged, fractions)


def _fractions(
    connection: duckdb.DuckDBPyConnection, names: tuple[str, ...], texts: list[pa.Array]
) -> Iterator[DamagedCells]:
    """Numbers with a fraction or an exponent (`1.0`, `1e15`), which is what a script makes of the name of a record."""
    reason = UserError(
        "a number with a fraction or an exponent, as a script writes it: it may stand for many; write the number of "
        "the record as text in the source"
    )
    for place, (name, text) in enumerate(zip(names, texts, strict=True)):
        if not pc.any(pc.match_substring_regex(text, _FRACTION), min_count=0).as_py():
            continue  # what is text in the file may look alike: only the file says which it is
        kinds = connection.sql(f"SELECT json_type(line, {_pointer(name)}) = 'DOUBLE' FROM good ORDER BY n")
        marked = kinds.to_arrow_table().column(0)
        rows = np.flatnonzero(pc.fill_null(marked, False).to_numpy())
        if len(rows):
            yield DamagedCells(place, rows, reason, as_name=True)


def _text(column: pa.Array) -> pa.Array:
    return column if column.type == pa.string() else column.cast(pa.string())


def _pointer(name: str) -> str:
    """A key as a JSON pointer (RFC 6901) in an SQL string: in a JSON path "" and "*" would mean something else."""
    return "'/" + name.replace("~", "~0").replace("/", "~1").replace("'", "''") + "'"


def _blocks(opened: OpenedFile) -> Iterator[tuple[pa.Array, int]]:
    """Lines, or elements of the list, with the number of the first of them (from 1)."""
    with opened.open() as file:
        number = 1
        for lines in _elements(opened, file) if _is_list(opened) else iter(partial(_lines, file), []):
            if number == 1:
                lines[0] = lines[0].removeprefix(b"\xef\xbb\xbf")
            try:
                text = pa.array([line.decode().strip() for line in lines], pa.string())
            except UnicodeDecodeError as error:
                raise _not_utf8(opened, lines, number) from error
            yield text, number
            number += len(lines)


def _not_utf8(opened: OpenedFile, lines: list[bytes], first: int) -> UserError:
    for number, line in enumerate(lines, first):
        try:
            line.decode()
        except UnicodeDecodeError as error:
            return UserError(
                "{file}: byte {byte} in line {line} is not UTF-8, as JSON must be: correct it or export it again",
                file=opened.path,
                byte=f"{line[error.start]:02X}",
                line=number,
            )
    raise AssertionError(first)


def _lines(file: BinaryIO) -> list[bytes]:
    return file.readlines(_CHUNK_BYTES)


def _is_list(opened: OpenedFile) -> bool:
    with opened.open() as file:
        return file.read(BLOCK).removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"[")


def _elements(opened: OpenedFile, file: BinaryIO) -> Iterator[list[bytes]]:
    """The elements of a list, as they stand there, some at a time.

    Raises:
        UserError: the list does not end, or there is more than the list.
    """
    elements, size = [], 0
    for element in _elements_of(opened, file):
        elements.append(element)
        size += len(element)
        if size > _CHUNK_BYTES:
            yield elements
            elements, size = [], 0
    if elements:
        yield elements


def _elements_of(opened: OpenedFile, file: BinaryIO) -> Iterator[bytes]:
    depth, ended, element = 0, False, bytearray()
    for text, sign in _signs(file):
        if depth == 0:
            if text.removeprefix(b"\xef\xbb\xbf").strip() or sign != (b"" if ended else b"["):
                raise _damaged_list(opened)
            depth = len(sign)
            continue
        element += text
        depth += (sign in (b"[", b"{")) - (sign in (b"]", b"}"))
        ended = depth == 0 and sign == b"]"
        if depth == 0 and not ended:
            raise _damaged_list(opened)
        if ended or (depth == 1 and sign == b","):
            yield bytes(element)
            element = bytearray()
        else:
            element += sign
    if not ended:
        raise _damaged_list(opened)


def _signs(file: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """What stands before each bracket and comma outside of strings, and that sign; the rest at last, with no sign."""
    text, within, behind = bytearray(), False, 0  # behind: letters of the next block that a backslash takes with it
    for block in iter(partial(file.read, BLOCK), b""):
        at, start, behind = behind, 0, 0
        while match := (_IN_STRING if within else _OUTSIDE).search(block, at):
            sign, at = match[0], match.end()
            if sign == b"\\":
                behind, at = int(at == len(block)), at + 1
            elif sign == b'"':
                within = not within
            else:
                yield bytes(text + block[start : match.start()]), sign
                text, start = bytearray(), at
        text += block[start:]
    yield bytes(text), b""


def _damaged_list(opened: OpenedFile) -> UserError:
    return UserError(
        "{file} is a JSON list that does not end, or has more behind its end: export it again", file=opened.path
    )
