"""CSV and TSV: encoding and delimiter found out, title rows passed over, rows of a wrong width set aside."""

import csv
import io
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from thidua.i18n import UserError
from thidua.ledger.readers.encoding_detection import detect_encoding
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.header_detection import LOOK_AT, SheetHeader, find_header
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, Ragged, SheetTable, SourceFile, text_table

_HEAD_BYTES = 256 * 1024
_BLOCK_BYTES = 8 * 1024 * 1024
# From this many columns on, a line with as many delimiters as the header has is a row, not prose.
_WIDE = 5
_DELIMITERS = ",;\t|"


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The one table of the file.

    Raises:
        UserError: no header is found, or the text cannot be read in any encoding.
    """
    with opened.open() as file:
        encoding = detect_encoding(file)
        while opened.packed and file.read(_BLOCK_BYTES):  # all of it, once, under the limits of what is unpacked
            pass
    with opened.open() as file:
        head = file.read(_HEAD_BYTES)
    text = head.decode(encoding, errors="replace" if len(head) == _HEAD_BYTES else "strict")
    text = text.removeprefix("\ufeff")
    best: tuple[int, str, SheetHeader, int] | None = None
    for delimiter in _DELIMITERS:
        rows, lines = _first_rows(text, delimiter)
        header = find_header(rows, profile_headings) if rows else None
        if header is None:
            continue
        quality = _quality(rows, header, profile_headings)
        if best is None or quality > best[0]:
            best = quality, delimiter, header, lines[header.last]
    if best is None or sum(1 for heading in best[2].headings if heading) < 1:
        raise UserError(
            "{file}: no header row is found among the first {count} rows; put the column names in one row",
            file=opened.path,
            count=LOOK_AT,
        )
    _, delimiter, header, skip_lines = best
    reader = _Reader(opened, encoding, delimiter, header, skip_lines)
    sheet = SheetTable("", header.headings, header.last + 1, reader.chunks)
    return SourceFile(opened.path, "TSV" if delimiter == "\t" else "CSV", (sheet,), encoding=encoding)


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and for each the number of lines up to and including it."""
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append(row)
            lines.append(reader.line_num)
            if len(rows) > LOOK_AT:
                break
    except csv.Error:  # a field beyond csv's limit: not a table under this delimiter
        return [], []
    return rows, lines


def _quality(rows: list[list[str]], header: SheetHeader, profile_headings: AbstractSet[str]) -> int:
    """How well a delimiter explains the file: known headings first, then rows as wide as the header, then width."""
    from thidua.ledger.cleaning.text import fold_heading

    hits = sum(1 for heading in header.headings if fold_heading(heading) in profile_headings)
    width = len(header.headings)
    alike = sum(1 for row in rows[header.last + 1 :] if len(row) == width and width > 1)
    return hits * 1_000_000 + alike * 1000 + min(width, 999)


class _Reader:
    """Streams the file in chunks; nothing but the chunk at hand is kept."""

    def __init__(self, opened: OpenedFile, encoding: str, delimiter: str, header: SheetHeader, skip_lines: int) -> None:
        self._opened = opened
        self._encoding = encoding
        self._delimiter = delimiter
        self._width = len(header.headings)
        self._header_row = header.last + 1
        self._skip_lines = skip_lines

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of about CHUNK_ROWS rows."""
        ragged: list[Ragged] = []
        unclosed: list[int] = []

        def set_aside(row: pyarrow.csv.InvalidRow) -> str:
            number = row.number - self._skip_lines + self._header_row
            if self._swallowed(row.text):
                unclosed.append(number)
                return "error"
            blank = not row.text.strip(f'{self._delimiter} \r\n"')
            ragged.append(Ragged(number, 0 if blank else row.actual_columns, self._width))
            return "skip"

        names = [str(place) for place in range(self._width)]
        row_no = self._header_row
        waiting: list[pa.RecordBatch] = []
        waiting_rows = ragged_count = 0
        with ExitStack() as opened:
            try:
                reader = pyarrow.csv.open_csv(
                    opened.enter_context(self._stream()),
                    read_options=pyarrow.csv.ReadOptions(
                        column_names=names,
                        skip_rows=self._skip_lines,
                        block_size=_BLOCK_BYTES,
                        use_threads=False,  # only then does a row of a wrong width come with its number
                        encoding="utf-8" if self._encoding == "utf-8-sig" else self._encoding,
                    ),
                    parse_options=pyarrow.csv.ParseOptions(
                        delimiter=self._delimiter,
                        newlines_in_values=True,
                        ignore_empty_lines=False,
                        invalid_row_handler=set_aside,
                    ),
                    convert_options=pyarrow.csv.ConvertOptions(
                        column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
                    ),
                )
                opened.enter_context(reader)
                for batch in reader:
                    waiting.append(batch)
                    waiting_rows += batch.num_rows
                    if waiting_rows >= CHUNK_ROWS:
                        chunk = self._chunk(waiting, waiting_rows, row_no, ragged[ragged_count:])
                        ragged_count += len(chunk.ragged)
                        row_no = int(chunk.row_nos[-1])
                        yield chunk
                        waiting, waiting_rows = [], 0
            except pa.ArrowInvalid as error:
                if unclosed:
                    raise self._unclosed(unclosed[0]) from error
                if "Empty CSV file" not in str(error):
                    raise UserError(
                        "{file} cannot be read as CSV after row {row}: {reason}",
                        file=self._opened.path,
                        row=row_no,
                        reason=str(error).split("\n")[0],
                    ) from error
            except UnicodeDecodeError as error:
                raise UserError(
                    "{file} changes its encoding after row {row}: save it anew as UTF-8",
                    file=self._opened.path,
                    row=row_no,
                ) from error
        if waiting_rows or len(ragged) > ragged_count:
            yield self._chunk(waiting, waiting_rows, row_no, ragged[ragged_count:])

    def _stream(self) -> pa.NativeFile:
        """The file's bytes, read by Arrow's own threads: they must not need Python's lock while a program ends."""
        file = pa.OSFile(str(self._opened.path))
        return pa.CompressedInputStream(file, "gzip") if self._opened.packed else file

    def _chunk(self, batches: list[pa.RecordBatch], rows: int, after: int, ragged: list[Ragged]) -> Chunk:
        """Numbers the rows, leaving out the numbers of those set aside among them."""
        last = after + rows
        mine: list[Ragged] = []
        for row in ragged:
            if row.row_no <= last + 1:
                mine.append(row)
                last += 1
        numbers = np.arange(after + 1, last + 1, dtype=np.int64)
        if mine:
            numbers = np.setdiff1d(numbers, np.array([row.row_no for row in mine], dtype=np.int64))
        numbers = numbers[:rows] if len(numbers) >= rows else np.arange(after + 1, after + 1 + rows, dtype=np.int64)
        table = pa.Table.from_batches(batches) if batches else _empty(self._width)
        self._check_quotes(table, numbers)
        return Chunk(table, numbers, tuple(mine))

    def _check_quotes(self, table: pa.Table, numbers: np.ndarray) -> None:
        """A quotation mark that is never closed makes one value of all rows after it: not to be lost in silence."""
        for column in table.columns:
            for row in np.flatnonzero(pc.match_substring(column, "\n").to_numpy()).tolist():
                if self._swallowed(column[row].as_py()):
                    raise self._unclosed(int(numbers[row]))

    def _swallowed(self, text: str) -> bool:
        """Whether whole rows seem to lie within a text: lines with as many delimiters as the header has."""
        alike = sum(1 for line in text.split("\n")[1:] if line.count(self._delimiter) == self._width - 1)
        return alike >= (1 if self._width >= _WIDE else 3)

    def _unclosed(self, row: int) -> UserError:
        return UserError(
            "{file}: a quotation mark in row {row} is not closed, the rows after it cannot be told apart; correct it",
            file=self._opened.path,
            row=row,
        )


def _empty(width: int) -> pa.Table:
    return text_table([pa.array([], pa.string())] * width)
