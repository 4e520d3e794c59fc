"""One place that prints a list: as a table, JSON, CSV or XLSX."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from thidua.cli.context import Session
from thidua.texts import UserError
from thidua.texts.files import written_whole
from thidua.texts.spreadsheet import SAFE_WORKBOOK, WORKBOOK_MADE_AT, formula_safe


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


def print_list(
    session: Session,
    rows: Iterable[Mapping[str, Any]],
    columns: Sequence[Column],
    *,
    format_: str | None = None,
    out: Path | None = None,
    title: str = "",
) -> None:
    """Print the rows in the format asked for; `title` (already translated) stands above a table.

    Without `format_` the ending of `out` decides, else JSON where the session answers in JSON, else a table.

    Raises:
        UserError: XLSX without a file to write to, or a file that cannot be written.
    """
    chosen = format_ or _by_ending(out) or ("json" if session.json else "table")
    listed = list(rows)
    if chosen == "xlsx":
        if out is None:
            raise UserError("--format xlsx needs a file to write to: add --out LIST.xlsx")
        content = _workbook(session, listed, columns, title)
    elif chosen == "csv":
        content = _csv(session, listed, columns)
    elif chosen == "json":
        if out is None:
            session.answer([{column.key: row.get(column.key) for column in columns} for row in listed])
            return
        content = _json(listed, columns)
    else:
        if out is not None:
            content = _table_text(session, listed, columns, title).encode()
        else:
            _print_table(session, listed, columns, title)
            return
    if out is None:
        click.echo(content, nl=False)
        return
    with written_whole(out) as path:
        path.write_bytes(content)
    click.echo(session.text("{count} rows written to {file}", count=len(listed), file=out), err=True)


def shown_value(session: Session, value: Any, *, translated: bool = False) -> str:
    """A cell as people read it: dates in ISO form, nothing for None, yes and no in the reader's language."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return session.text("yes") if value else session.text("no")
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="minutes" if value.second == 0 else "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return ", ".join(shown_value(session, part) for part in value)
    return session.text(str(value)) if translated else str(value)


def _by_ending(out: Path | None) -> str | None:
    endings = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".txt": "table"}
    return endings.get(out.suffix.lower()) if out is not None else None


def _print_table(session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(session.text(column.title)), justify="right" if column.right else "left", overflow="fold")
    for row in rows:
        table.add_row(
            *(Text(shown_value(session, row.get(c.key), translated=c.translated)) for c in columns)  # no markup inside
        )
    session.console.print(table)


def _table_text(session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str) -> str:
    from rich.console import Console

    caught = io.StringIO()
    silent = Session(lang=session.lang)
    silent.__dict__["console"] = Console(file=caught, width=10_000, highlight=False, color_system=None)
    _print_table(silent, rows, columns, title)
    return "\n".join(line.rstrip() for line in caught.getvalue().splitlines()) + "\n"


def _csv(session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    """UTF-8 with a byte order mark, by which spreadsheets know it; a ' stands before what would be a formula."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerow([session.text(column.title) for column in columns])
    for row in rows:
        writer.writerow([_cell(session, row.get(column.key), column) for column in columns])
    return written.getvalue().encode("utf-8-sig")


def _cell(session: Session, value: Any, column: Column) -> Any:
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    return formula_safe(shown_value(session, value, translated=column.translated))


def _json(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    import json

    from thidua.cli.context import json_value

    listed = [{column.key: row.get(column.key) for column in columns} for row in rows]
    return (json.dumps(listed, ensure_ascii=False, indent=2, default=json_value) + "\n").encode()


def _workbook(session: Session, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str) -> bytes:
    import xlsxwriter

    written = io.BytesIO()
    book = xlsxwriter.Workbook(written, {"in_memory": True, **SAFE_WORKBOOK})
    book.set_properties({"title": title, "created": WORKBOOK_MADE_AT})
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    for at, column in enumerate(columns):
        sheet.write_string(0, at, session.text(column.title), bold)
        widest = max((len(shown_value(session, row.get(column.key))) for row in rows[:1000]), default=0)
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
                sheet.write_string(line, at, _cell(session, value, column))
    if rows:
        sheet.autofilter(0, 0, len(rows), len(columns) - 1)
    book.close()
    return written.getvalue()
