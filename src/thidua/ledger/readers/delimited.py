"""CSV and TSV: encoding and delimiter found out, title rows passed over, rows of a wrong width set aside."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from thidua.i18n import UserError
from thidua.ledger.readers.encoding_detection import Encoding, TwoEncodingsError, detect_encoding, two_encodings
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.header_detection import LOOK_AT, SheetHeader, find_header
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, DamagedCells, Ragged, SheetTable, SourceFile, text_table

_HEAD_BYTES = 256 * 1024
_BLOCK_BYTES = 8 * 1024 * 1024
# From this many columns on, a line with as many delimiters as the header has is a row, not prose.
_WIDE = 5
_RECORD = re.compile(r"\d{4}")  # a day or a number, as records have and headings do not
_DELIMITERS = ",;\t|"
_BLANK_BEFORE_QUOTES = r'^ +"((?:[^"]|"")*)"[ \t]*$'  # some programs write `"a", "b"`
csv.field_size_limit(2**31 - 1)  # a long text is no fault of a table


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The one table of the file.

    Raises:
        UserError: no header is found, or the text cannot be read in any encoding.
    """
    with opened.open() as file:
        try:
            encoding = detect_encoding(file)
        except TwoEncodingsError as error:
            raise two_encodings(opened.path, error) from error
        while opened.packed and file.read(_BLOCK_BYTES):  # all of it, once, under the limits of what is unpacked
            pass
    with opened.open() as file:
        head = file.read(_HEAD_BYTES)
    lenient = encoding.damaged or len(head) == _HEAD_BYTES
    try:
        text = head.decode(encoding.name, errors="replace" if lenient else "strict").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
    best: tuple[int, str, SheetHeader, int, int, list[list[str]]] | None = None
    unclosed: list[int] = []
    for delimiter in _DELIMITERS:
        rows, lines = _first_rows(text, delimiter)
        header = find_header(rows, profile_headings) if rows else None
        unclosed += _rows_with_tables(rows[: header.last + 1] if header else rows, delimiter)
        if header is None:
            continue
        quality = _quality(rows, header, profile_headings)
        if best is None or quality > best[0]:
            best = quality, delimiter, header, lines[header.last], _surplus(rows, header), rows
    if unclosed:
        raise _unclosed(opened.path, unclosed[0])
    if best is None or sum(1 for heading in best[2].headings if heading) < 1:
        raise UserError(
            "{file}: no header row is found among the first {count} rows; put the column names in one row",
            file=opened.path,
            count=LOOK_AT,
        )
    _, delimiter, header, skip_lines, surplus, rows = best
    header = replace(header, headings=(*header.headings, *[""] * surplus))
    reader = _Reader(opened, encoding, delimiter, header, skip_lines)
    sheet = SheetTable(
        "",
        header.headings,
        header.last + 1,
        reader.chunks,
        header_lines=header.lines(rows),
        above=header.above(rows),
    )
    return SourceFile(opened.path, "TSV" if delimiter == "\t" else "CSV", (sheet,), encoding=encoding.name)


def _lines(text: str) -> list[str]:
    """The lines of a text as tables have them. Python would also cut at U+2028, NEL and VT, which are letters here."""
    return re.split(r"\r\n?|\n", text)


def _rows_with_tables(rows: list[list[str]], delimiter: str) -> list[int]:
    """Numbers of rows that hold whole rows within a text: a quotation mark is not closed there."""

    def holds_rows(cell: str) -> bool:
        return sum(1 for line in _lines(cell)[1:] if line.count(delimiter) >= _WIDE - 1) > 1

    return [number for number, row in enumerate(rows, 1) if any(map(holds_rows, row))]


def _surplus(rows: list[list[str]], header: SheetHeader) -> int:
    """By how many fields rows are mostly longer than the header, where nothing stands in them."""
    width = len(header.headings)
    longer = Counter(len(row) - width for row in rows[header.last + 1 :] if not any(map(str.strip, row[width:])))
    return max(0, longer.most_common(1)[0][0]) if longer else 0


def _first_rows(text: str, delimiter: str) -> tuple[list[list[str]], list[int]]:
    """The first rows, and for each the number of lines up to and including it."""
    rows, lines = [], []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for row in reader:
            rows.append([_unquoted(cell) for cell in row])
            lines.append(reader.line_num)
            if len(rows) > LOOK_AT:
                break
    except csv.Error:  # a field beyond csv's limit: not a table under this delimiter
        return [], []
    return rows, lines


def _unquoted(cell: str) -> str:
    """A cell without the quotation marks that a blank in front of them made a part of it."""
    match = re.match(_BLANK_BEFORE_QUOTES, cell) if cell.startswith(" ") else None
    return match[1].replace('""', '"') if match else cell


def _unquoted_cells(table: pa.Table) -> pa.Table:
    """Likewise for all cells."""
    columns = []
    for column in table.columns:
        blank = pc.fill_null(pc.starts_with(column, ' "'), False)
        blank = pc.or_(blank, pc.fill_null(pc.starts_with(column, "  "), False))
        if pc.any(blank, min_count=0).as_py():
            rows = np.flatnonzero(blank.to_numpy())
            texts = [_unquoted(text) for text in column.take(pa.array(rows)).to_pylist()]
            mask = blank.combine_chunks()
            columns.append(pc.replace_with_mask(column.combine_chunks(), mask, pa.array(texts, pa.string())))
        else:
            columns.append(column)
    return text_table(columns)


def _quality(rows: list[list[str]], header: SheetHeader, profile_headings: AbstractSet[str]) -> int:
    """How well a delimiter explains the file: known headings first, then rows as wide as the header, then width."""
    from thidua.ledger.cleaning.text import fold_heading

    hits = sum(1 for heading in header.headings if fold_heading(heading) in profile_headings)
    width = len(header.headings)
    below = rows[header.last + 1 :]
    alike = sum(1 for row in below if len(row) >= width > 1 and not any(map(str.strip, row[width:])))
    return hits * 1_000_000 + alike * 1000 + min(width, 999)


@dataclass(frozen=True, slots=True)
class _Fitted:
    """A row of another width than the header of which nothing is lost."""

    row_no: int
    fields: list[str]


class _Reader:
    """Streams the file in chunks; nothing but the chunk at hand is kept."""

    def __init__(
        self, opened: OpenedFile, encoding: Encoding, delimiter: str, header: SheetHeader, skip_lines: int
    ) -> None:
        self._opened = opened
        self._encoding = encoding
        self._named = max((place for place, heading in enumerate(header.headings, 1) if heading), default=0)
        self._delimiter = delimiter
        self._width = len(header.headings)
        self._header_row = header.last + 1
        self._skip_lines = skip_lines

    def chunks(self) -> Iterator[Chunk]:
        """Chunks of about CHUNK_ROWS rows."""
        aside: list[Ragged | _Fitted] = []
        unclosed: list[int] = []

        def set_aside(row: pyarrow.csv.InvalidRow) -> str:
            number = row.number - self._skip_lines + self._header_row
            if self._holds_rows(row.text, at_least=1 if self._width > 2 else 3):
                unclosed.append(number)
                return "error"
            blank = not row.text.strip(f'{self._delimiter} \r\n\x1a"')  # the last: where files of old end
            fields = None if blank else self._fitting(row.text)
            if fields is not None:
                aside.append(_Fitted(number, fields))
            else:
                cells = () if blank or _RECORD.search(row.text) else self._fields(row.text)
                aside.append(Ragged(number, 0 if blank else row.actual_columns, self._width, cells=cells))
            return "skip"

        names = [str(place) for place in range(self._width)]
        row_no = self._header_row
        waiting: list[pa.RecordBatch] = []
        waiting_rows = aside_count = 0
        with ExitStack() as opened:
            try:
                reader = pyarrow.csv.open_csv(
                    opened.enter_context(self._stream()),
                    read_options=pyarrow.csv.ReadOptions(
                        column_names=names,
                        skip_rows=self._skip_lines,
                        block_size=_BLOCK_BYTES,
                        use_threads=False,  # only then does a row of a wrong width come with its number
                        encoding="utf-8" if self._encoding.name == "utf-8-sig" else self._encoding.name,
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
                        chunk, taken = self._chunk(waiting, waiting_rows, row_no, aside[aside_count:])
                        aside_count += taken
                        row_no = int(chunk.row_nos[-1])
                        yield chunk
                        waiting, waiting_rows = [], 0
            except pa.ArrowInvalid as error:
                if unclosed:
                    raise _unclosed(self._opened.path, unclosed[0]) from error
                if not self._is_at_end():
                    raise _no_rows(self._opened.path, row_no, str(error)) from error
            except UnicodeDecodeError as error:
                if self._encoding.name.startswith(("utf-16", "utf-32")):
                    raise UserError(
                        "{file} is damaged or was cut off: export or copy it again", file=self._opened.path
                    ) from error
                raise UserError(
                    "{file} changes its encoding after row {row}: save it anew as UTF-8",
                    file=self._opened.path,
                    row=row_no,
                ) from error
        if waiting_rows or len(aside) > aside_count:
            yield self._chunk(waiting, waiting_rows, row_no, aside[aside_count:])[0]

    def _is_at_end(self) -> bool:
        """Whether nothing follows the lines that are skipped; Arrow calls such a file invalid."""
        with (
            self._opened.open() as file,
            io.TextIOWrapper(file, encoding=self._encoding.name, errors="replace") as text,
        ):
            for _line in range(self._skip_lines):
                text.readline()
            return not text.read(1)

    def _stream(self) -> pa.NativeFile:
        """The file's bytes, read by Arrow's own threads: they must not need Python's lock while a program ends.

        A damaged file is mended on its way, which Python has to do.
        """
        if self._encoding.damaged:
            return pa.PythonFile(_Mended(self._opened), mode="r")
        file = pa.OSFile(str(self._opened.path))
        return pa.CompressedInputStream(file, "gzip") if self._opened.packed else file

    def _fields(self, text: str) -> tuple[str, ...]:
        return tuple(next(csv.reader([text], delimiter=self._delimiter), []))

    def _fitting(self, text: str) -> list[str] | None:
        """The fields of a row of another width, where all that is named is there and nothing stands in the rest."""
        fields = list(self._fields(text))
        if len(fields) < self._named or any(map(str.strip, fields[self._width :])):
            return None
        return [*fields, *[""] * self._width][: self._width]

    def _chunk(
        self, batches: list[pa.RecordBatch], rows: int, after: int, aside: "list[Ragged | _Fitted]"
    ) -> tuple[Chunk, int]:
        """Numbers the rows, leaving out the numbers of those set aside among them; how many of those there were."""
        last = after + rows
        mine: list[Ragged | _Fitted] = []
        for row in aside:
            if row.row_no <= last + 1:
                mine.append(row)
                last += 1
        numbers = np.arange(after + 1, last + 1, dtype=np.int64)
        if mine:
            numbers = np.setdiff1d(numbers, np.array([row.row_no for row in mine], dtype=np.int64))
        numbers = numbers[:rows] if len(numbers) >= rows else np.arange(after + 1, after + 1 + rows, dtype=np.int64)
        table = pa.Table.from_batches(batches) if batches else _empty(self._width)
        damaged: tuple[DamagedCells, ...] = ()
        if self._encoding.damaged:
            table, damaged = _damage(table)
        self._check_quotes(table, numbers)
        table = _unquoted_cells(table)
        chunk = Chunk(table, numbers, tuple(row for row in mine if isinstance(row, Ragged)), damaged)
        return _with_fitted(chunk, [row for row in mine if isinstance(row, _Fitted)]), len(mine)

    def _check_quotes(self, table: pa.Table, numbers: np.ndarray) -> None:
        """A quotation mark that is never closed makes one value of all rows after it: not to be lost in silence."""
        for place, column in enumerate(table.columns):
            for row in np.flatnonzero(pc.match_substring(column, "\n").to_numpy()).tolist():
                text = column[row].as_py()
                wide = self._width >= _WIDE
                if self._holds_rows(text, at_least=1 if wide else 3) or self._joins_rows(text, place):
                    raise _unclosed(self._opened.path, int(numbers[row]))

    def _holds_rows(self, text: str, at_least: int) -> bool:
        """Whether whole rows seem to lie within a text: lines with as many delimiters as the header has."""
        alike = sum(1 for line in _lines(text)[1:] if line.count(self._delimiter) == self._width - 1)
        return alike >= at_least

    def _joins_rows(self, text: str, place: int) -> bool:
        """Whether a text in this column goes from within a row to within a later one: its first line has the rest of
        the former's delimiters, its last those before the same column of the latter."""
        lines = [line for line in _lines(text) if line.strip()]
        if self._width < 3 or len(lines) < 2:
            return False
        rest, before = lines[0].count(self._delimiter), lines[-1].count(self._delimiter)
        edge = rest == 0 or before == 0  # the first or the last column: there the text must be wide to show it
        return rest == self._width - 1 - place and before == place and (not edge or self._width >= _WIDE)


def _unclosed(path: Path, row: int) -> UserError:
    return UserError(
        "{file}: a quotation mark in row {row} is not closed, the rows after it cannot be told apart; correct it, or "
        "take the line breaks out of that cell",
        file=path,
        row=row,
    )


def _no_rows(path: Path, row: int, reason: str) -> UserError:
    """Why Arrow goes no further after this row."""
    if "straddling" in reason:
        return UserError(
            "{file}: the row after row {row} is longer than {megabytes} MB: a quotation mark is not closed in it, or "
            "this is no table; correct it",
            file=path,
            row=row,
            megabytes=_BLOCK_BYTES // 1024**2,
        )
    return UserError(
        "{file} cannot be read as CSV after row {row}: {reason}", file=path, row=row, reason=reason.split("\n")[0]
    )


def _empty(width: int) -> pa.Table:
    return text_table([pa.array([], pa.string())] * width)


def _with_fitted(chunk: Chunk, fitted: list[_Fitted]) -> Chunk:
    """The chunk with more rows, in file order."""
    if not fitted:
        return chunk
    columns = zip(*(row.fields for row in fitted), strict=True)
    table = pa.concat_tables([chunk.rows, text_table([pa.array(column, pa.string()) for column in columns])])
    numbers = np.concatenate([chunk.row_nos, np.array([row.row_no for row in fitted], dtype=np.int64)])
    order = np.argsort(numbers, kind="stable")
    place = np.argsort(order)
    damaged = tuple(replace(cells, rows=np.sort(place[cells.rows])) for cells in chunk.damaged)
    return Chunk(table.take(pa.array(order)), numbers[order], chunk.ragged, damaged)


# What is no UTF-8 stands as U+FFFD, with its byte behind it as a private letter until it is told.
_LOST, _BYTES = "\ufffd", 0xF700
_DAMAGED = re.compile(f"{_LOST}([{chr(_BYTES)}-{chr(_BYTES + 255)}])")


def _marked(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _LOST + chr(_BYTES + error.object[error.start]), error.start + 1


codecs.register_error("thidua-marked", _marked)


class _Mended(io.RawIOBase):
    """UTF-8 text with its damaged places marked."""

    def __init__(self, opened: OpenedFile) -> None:
        self._file = opened.open()
        self._decoder = codecs.getincrementaldecoder("utf-8")("thidua-marked")
        self._waiting = b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """As many bytes as there are, up to the size."""
        while not self._waiting:
            block = self._file.read(_BLOCK_BYTES)
            text = self._decoder.decode(block, final=not block).replace("\x00", _LOST + chr(_BYTES))
            self._waiting = text.encode()
            if not block:
                break
        size = len(self._waiting) if size < 0 else size
        answer, self._waiting = self._waiting[:size], self._waiting[size:]
        return answer

    def close(self) -> None:
        self._file.close()
        super().close()


def _damage(table: pa.Table) -> tuple[pa.Table, tuple[DamagedCells, ...]]:
    """The table without the marks, and where they stood."""
    columns: list[pa.ChunkedArray] = []
    damaged: list[DamagedCells] = []
    for place, column in enumerate(table.columns):
        for row in np.flatnonzero(pc.match_substring(column, _LOST).to_numpy()).tolist():
            text = column[row].as_py()
            if mark := _DAMAGED.search(text):
                reason = UserError(
                    "byte {byte} (number {place} of the cell) is not UTF-8, in which the file is written",
                    byte=f"{ord(mark[1]) - _BYTES:02X}",
                    place=len(text[: mark.start()].encode()) + 1,
                )
                damaged.append(DamagedCells(place, np.array([row]), reason))
        columns.append(pc.replace_substring_regex(column, _DAMAGED.pattern, _LOST))
    return text_table(columns), tuple(damaged)
