"""XLSX workbooks: every cell as text, header below title rows, merged cells filled down, several sheets."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from xml.etree.ElementTree import ParseError

import fastexcel
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.header_detection import LOOK_AT, SheetHeader, find_header
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, SheetTable, SourceFile, text_table
from thidua.ledger.readers.unreadable import error_word

_BLOCK = 1024 * 1024
_SMALL = 16 * 1024 * 1024  # the workbook's own lists of sheets are far smaller than this
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_MERGED_LENGTH = 200
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"

Merge = tuple[int, int, int]  # first row, last row (from 1), column (from 0)


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The visible sheets that have a header.

    Raises:
        UserError: no sheet has one, or the workbook is damaged.
    """
    try:
        merges = _merged_cells(opened)
        book = fastexcel.read_excel(opened.path)
        names = list(book.sheet_names)
    except (fastexcel.FastExcelError, zipfile.BadZipFile, ParseError, EOFError, KeyError, ValueError) as error:
        raise _damaged(opened) from error
    except DefusedXmlException as error:
        raise UserError("{file} holds XML that no workbook needs: it is not read", file=opened.path) from error
    sheets: list[SheetTable] = []
    left_out: list[str] = []
    for name in names:
        columns, first = _columns(opened, book, name)
        header = find_header(_top(columns), profile_headings) if columns else None
        if header is None or not any(header.headings):
            left_out.append(name)
            continue
        mine = [(top, bottom, column - first) for top, bottom, column in merges.get(name, [])]
        sheets.append(_sheet(name, columns, header, mine))
    if not sheets:
        raise UserError(
            "{file}: no header row is found among the first {count} rows; put the column names in one row",
            file=opened.path,
            count=LOOK_AT,
        )
    return SourceFile(opened.path, "XLSX", tuple(sheets), tuple(left_out))


def _damaged(opened: OpenedFile) -> UserError:
    return UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path)


def _columns(opened: OpenedFile, book: fastexcel.ExcelReader, name: str) -> tuple[list[pa.Array], int]:
    """The sheet's columns as text from its first row on, and the place (from 0) of the first of them.

    No columns for a hidden or empty sheet.
    """
    try:
        sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
        if sheet.visible != "visible":
            return [], 0
        batch, errors = sheet.to_arrow_with_errors()
    except fastexcel.FastExcelError as error:
        raise _damaged(opened) from error
    if batch.num_columns == 0 or batch.num_rows == 0:
        return [], 0
    columns = [column if column.type == pa.string() else column.cast(pa.string()) for column in batch.columns]
    if errors is not None:
        _write_errors(columns, errors.errors)
    return columns, sheet.selected_columns[0].absolute_index


def _write_errors(columns: list[pa.Array], errors: list[fastexcel.CellError]) -> None:
    """Puts the words of error cells where they stand: calamine leaves such cells empty."""
    words: dict[int, dict[int, str]] = {}
    for error in errors:
        row, place = error.offset_position
        words.setdefault(place, {})[row] = error_word(error.detail)
    for place, by_row in words.items():
        mask = np.zeros(len(columns[place]), dtype=bool)
        mask[list(by_row)] = True
        filling = pa.array([by_row[row] for row in sorted(by_row)], pa.string())
        columns[place] = pc.replace_with_mask(columns[place], pa.array(mask), filling)


def _top(columns: list[pa.Array]) -> list[list[str]]:
    cells = [[value or "" for value in column.slice(0, LOOK_AT + 1).to_pylist()] for column in columns]
    return [list(row) for row in zip(*cells, strict=True)]


def _sheet(name: str, columns: list[pa.Array], header: SheetHeader, merges: list[Merge]) -> SheetTable:
    wanted = [place for place, heading in enumerate(header.headings) if heading]
    rows = len(columns[0])
    filled = {place: _filled_down(columns[place], place, header, merges) for place in wanted}

    def chunks() -> Iterator[Chunk]:
        for start in range(header.last + 1, rows, CHUNK_ROWS):
            size = min(CHUNK_ROWS, rows - start)
            numbers = np.arange(start + 1, start + 1 + size, dtype=np.int64)
            yield Chunk(text_table([filled[place].slice(start, size) for place in wanted]), numbers)

    return SheetTable(name, tuple(header.headings[place] for place in wanted), header.last + 1, chunks)


def _filled_down(column: pa.Array, place: int, header: SheetHeader, merges: list[Merge]) -> pa.Array:
    """The value of a merged cell in each of its rows: that is what people see there."""
    mine = [(first, last) for first, last, at in merges if at == place and first > header.last + 1]
    if not mine:
        return column
    source = np.arange(len(column))
    for first, last in mine:
        source[first - 1 : last] = min(first - 1, len(column) - 1)
    return column.take(pa.array(source))


def _merged_cells(opened: OpenedFile) -> dict[str, list[Merge]]:
    """Merged cells by sheet. Each is unpacked once, which also proves the sizes the directory states."""
    merges: dict[str, list[Merge]] = {}
    with zipfile.ZipFile(opened.path) as archive:
        for name, member in _members(archive).items():
            merges[name] = list(_merges(archive, member))
        if "xl/sharedStrings.xml" in archive.namelist():
            with archive.open("xl/sharedStrings.xml") as strings:
                while strings.read(_BLOCK):
                    pass
    return merges


def _members(archive: zipfile.ZipFile) -> dict[str, str]:
    """Sheet name → member of the archive."""
    book = fromstring(_small(archive, "xl/workbook.xml"))
    relations = fromstring(_small(archive, "xl/_rels/workbook.xml.rels"))
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    members: dict[str, str] = {}
    for tag in (_MAIN, _STRICT):
        for sheet in book.iter(f"{tag}sheet"):
            identity = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
            target = targets.get(identity, "")
            path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            if path in archive.namelist():
                members[sheet.get("name", "")] = path
    return members


def _small(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(_SMALL + 1)
    if len(content) > _SMALL:
        raise ValueError(name)
    return content


def _merges(archive: zipfile.ZipFile, member: str) -> Iterator[Merge]:
    """Cells merged over several rows; those merged over columns only are titles and section headings."""
    with archive.open(member) as sheet:
        before = b""
        while block := sheet.read(_BLOCK):
            text = before + block
            end = 0
            for hit in _MERGED.finditer(text):
                end = hit.end()
                left, first, _right, last = hit.groups()
                if int(last) > int(first):
                    yield int(first), int(last), _column_number(left)
            before = text[max(end, len(text) - _MERGED_LENGTH) :]


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
