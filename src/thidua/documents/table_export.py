"""Lists as files that spreadsheets open, for commands and pages alike: CSV and XLSX, never run as a formula."""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from thidua.i18n import Language, formats, translate
from thidua.io.spreadsheet_safety import SAFE_WORKBOOK, WORKBOOK_MADE_AT, formula_safe


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a list: the key of its value in a row, and its title, an English message id.

    `translated`: the values themselves are message ids (states, kinds), shown in the reader's language in tables and
    spreadsheets; JSON keeps them as they are, with the keys, so that machines see the same in every language.
    """

    key: str
    title: str
    right: bool = False
    translated: bool = False


def display_value(language: Language, value: Any, *, translated: bool = False) -> str:
    """A cell as people read it, in their language; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return translate("yes", language) if value else translate("no", language)
    if isinstance(value, datetime):
        return formats.moment_in_list(value, language)
    if isinstance(value, date):
        return formats.day_in_list(value, language)
    if isinstance(value, (list, tuple)):
        return ", ".join(display_value(language, part) for part in value)
    return translate(str(value), language) if translated else str(value)


def csv_of(language: Language, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know it; a ' stands before what would be a formula.

    Days and moments are in ISO form, whatever the language, so that the file reads back.
    """
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([translate(column.title, language) for column in columns])
    for row in rows:
        writer.writerow([_cell(language, row.get(column.key), column) for column in columns])
    return written.getvalue().encode("utf-8-sig")


def _cell(language: Language, value: Any, column: Column) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        return formats.moment_for_machines(value)
    if isinstance(value, date):
        return value.isoformat()
    return formula_safe(display_value(language, value, translated=column.translated))


def workbook_of(language: Language, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str) -> bytes:
    """One sheet with frozen headings and a filter; what looks like a formula, a link or a number stays text."""
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, **SAFE_WORKBOOK})
    book.set_properties({"title": title, "created": WORKBOOK_MADE_AT})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": formats.DAY_CELL[language]})
    moment = book.add_format({"num_format": formats.MOMENT_CELL[language]})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, translate(column.title, language), bold)
        widest = max((len(display_value(language, row.get(column.key))) for row in rows[:1000]), default=0)
        sheet.set_column(at, at, min(60, max(10, widest + 2)))
    for line, row in enumerate(rows, 1):
        for at, column in enumerate(columns):
            value = row.get(column.key)
            if isinstance(value, datetime):
                sheet.write_datetime(line, at, value.replace(tzinfo=None), moment)
            elif isinstance(value, date):
                sheet.write_datetime(line, at, value, day)
            elif isinstance(value, (int, float)) and not isinstance(value, bool):
                sheet.write_number(line, at, value)
            elif value is not None:
                sheet.write_string(line, at, _cell(language, value, column))
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return written.getvalue()
