"""XLSX and XLSB workbooks: every cell as text, header below title rows, merged cells filled down, several sheets."""

import struct
import zipfile
import zlib
from collections.abc import Set as AbstractSet
from pathlib import Path
from tempfile import TemporaryDirectory
from xml.etree.ElementTree import ParseError

import fastexcel
import pyarrow as pa
from defusedxml.common import DefusedXmlException

from thidua.i18n import UserError
from thidua.ledger.readers import xlsb_facts, xlsx_facts
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.package_parts import NoWorkbookError, Package, open_package, usual_copy
from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904, SheetTable, SourceFile
from thidua.ledger.readers.unreadable import error_word
from thidua.ledger.readers.worksheets import SheetFacts, check_grid, sheet_table, source_of

_DAMAGE = (
    fastexcel.FastExcelError,
    zipfile.BadZipFile,
    ParseError,
    EOFError,
    KeyError,
    IndexError,
    UnicodeDecodeError,
    ValueError,
    NotImplementedError,
    struct.error,
    zlib.error,
    OSError,
)


def read(opened: OpenedFile, profile_headings: AbstractSet[str]) -> SourceFile:
    """The sheets that have a header.

    Raises:
        UserError: no sheet has one, the workbook is damaged, or a sheet reaches out of all measure.
    """
    try:
        package = open_package(opened.path)
        facts, from_1904 = (xlsb_facts if package.binary else xlsx_facts).workbook_facts(package)
    except NoWorkbookError as error:
        raise UserError("{file} is not an Excel workbook: open it and save it as .xlsx", file=opened.path) from error
    except _DAMAGE as error:
        raise _damaged(opened.path) from error
    except DefusedXmlException as error:
        raise UserError("{file} holds XML that no workbook needs: it is not read", file=opened.path) from error
    day_zero = DAY_ZERO_1904 if from_1904 else DAY_ZERO
    sheets: list[tuple[str, SheetTable | None]] = []
    for name, mine in facts:
        check_grid(opened.path, name, mine)
    for name, mine, columns, first in _values(package, facts):
        sheets.append((name, sheet_table(name, columns, mine, profile_headings, day_zero=day_zero, first_column=first)))
    return source_of(opened.path, "XLSB" if package.binary else "XLSX", sheets)


def _damaged(path: Path) -> UserError:
    return UserError("{file} is damaged or was cut off: export or copy it again", file=path)


def _values(package: Package, facts: list[tuple[str, SheetFacts]]) -> list[tuple[str, SheetFacts, list[pa.Array], int]]:
    """Each sheet with its columns as text from its first row on, and the place of the first of them.

    A sheet of charts or macros has no columns.
    """
    by_name = dict(facts)
    values = []
    with TemporaryDirectory(prefix="thidua-workbook-") as folder:
        try:
            book = fastexcel.read_excel(usual_copy(package, Path(folder)))
            for name in book.sheet_names:
                mine = by_name.get(name)
                if mine is None:
                    raise KeyError(name)
                columns, first = _columns(book, name, mine) if mine.filled else ([], 0)
                values.append((name, mine, columns, first))
        except _DAMAGE as error:
            raise _damaged(package.path) from error
    return values


def _columns(book: fastexcel.ExcelReader, name: str, facts: SheetFacts) -> tuple[list[pa.Array], int]:
    sheet = book.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    batch, errors = sheet.to_arrow_with_errors()
    if batch.num_columns == 0 or batch.num_rows == 0:
        return [], 0
    columns = [column if column.type == pa.string() else column.cast(pa.string()) for column in batch.columns]
    first: int = sheet.selected_columns[0].absolute_index
    for error in errors.errors if errors else ():  # calamine leaves such cells empty
        row, place = error.offset_position
        facts.unreadable[row + 1, place + first] = error_word(error.detail)
    return columns, first
