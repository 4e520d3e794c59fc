"""One place that prints a list: as a table, JSON, CSV or XLSX."""

import io
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from thidua.cli.session import CommandSession
from thidua.documents import table_export
from thidua.documents.table_export import Column
from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole

__all__ = ["Column", "display_value", "print_list"]


def print_list(
    session: CommandSession,
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
        content = table_export.workbook_of(session.lang, listed, columns, title)
    elif chosen == "csv":
        content = table_export.csv_of(session.lang, listed, columns)
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


def display_value(session: CommandSession, value: Any, *, translated: bool = False) -> str:
    """A cell as people read it, in the session's language."""
    return table_export.display_value(session.lang, value, translated=translated)


def _by_ending(out: Path | None) -> str | None:
    endings = {".json": "json", ".csv": "csv", ".xlsx": "xlsx", ".txt": "table"}
    return endings.get(out.suffix.lower()) if out is not None else None


def _print_table(
    session: CommandSession, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str
) -> None:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(title) if title else None, title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(Text(session.text(column.title)), justify="right" if column.right else "left", overflow="fold")
    for row in rows:
        table.add_row(
            # Text: no markup inside
            *(Text(display_value(session, row.get(c.key), translated=c.translated)) for c in columns)
        )
    session.console.print(table)


def _table_text(
    session: CommandSession, rows: Sequence[Mapping[str, Any]], columns: Sequence[Column], title: str
) -> str:
    from rich.console import Console

    caught = io.StringIO()
    silent = CommandSession(lang=session.lang)
    silent.__dict__["console"] = Console(file=caught, width=10_000, highlight=False, color_system=None)
    _print_table(silent, rows, columns, title)
    return "\n".join(line.rstrip() for line in caught.getvalue().splitlines()) + "\n"


def _json(rows: Sequence[Mapping[str, Any]], columns: Sequence[Column]) -> bytes:
    import json

    from thidua.cli.session import json_value

    listed = [{column.key: row.get(column.key) for column in columns} for row in rows]
    return (json.dumps(listed, ensure_ascii=False, indent=2, default=json_value) + "\n").encode()
