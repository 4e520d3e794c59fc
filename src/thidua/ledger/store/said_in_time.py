"""What was said of a record over time, in the order it was said: the beginnings of every table that has a past."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, Protocol, TypeVar

import duckdb
import pyarrow as pa

from thidua.ledger.model import TABLES

# When something was said of which there is nothing but its mention in a list of something else.
MENTIONED_AT = datetime.fromisoformat("1900-01-01")


class RecordVersion(Protocol):
    """A version of a record. first_on: the first day that it speaks of; None: of every day there ever was."""

    @property
    def first_on(self) -> date | None: ...  # noqa: D102


Version = TypeVar("Version", bound=RecordVersion)


def history_sql(table: str, schema: str = "") -> str:
    """All that was ever said in a table; schema: where the histories of the ledger's tables are, with its dot."""
    return f"SELECT {', '.join(TABLES[table].columns)}, version_at, is_current FROM {schema}{table}_history"


def history_of(con: duckdb.DuckDBPyConnection, table: str) -> pa.Table:
    """All that was ever said in a table of a snapshot whose history views are created on the connection."""
    return con.sql(history_sql(table)).to_arrow_table()


def in_order(said: pa.Table, table: str) -> dict[str, list[dict[str, Any]]]:
    """By id, sorted: the rows in the order they were said. A mere mention counts only where there is nothing else."""
    key = TABLES[table].key[0]
    others = [name for name in TABLES[table].columns if name != key]
    rows: dict[str, list[dict[str, Any]]] = {}
    for row in sorted(said.to_pylist(), key=lambda row: _order(row, others)):
        rows.setdefault(row[key], []).append(row)
    return {id_: [row for row in rows[id_] if row["version_at"] != MENTIONED_AT] or rows[id_] for id_ in sorted(rows)}


def _order(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[tuple[bool, Any], ...]:
    """The ledger's own order of versions: when it was said, then the columns one by one with empty first.

    What is current was said last, even where no row of its own tells of the last time it was said again.
    """
    values = [row["is_current"], row["version_at"], *(row[name] for name in columns)]
    return tuple((value is not None, "" if value is None else value) for value in values)


def on_day(versions: Sequence[Version], day: date) -> Version | None:
    """What was said last of the day; None where nothing speaks of it."""
    return next((said for said in reversed(versions) if said.first_on is None or said.first_on <= day), None)
