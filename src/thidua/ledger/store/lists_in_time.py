"""Names of officers and entries of the list of procedures as they were on a day.

An officer's other name holds from the day it was said; neither a first name nor the same one again has a first day. A
procedure's entry holds like a unit's version (`units_in_time`): from the first day it states, else from the day it
was said, where it says otherwise than the one before. An entry that takes a procedure off the list, or puts it there
again, ends or begins what a dossier received on a day is judged by: so no later list changes the days before it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from thidua.ledger.model import TABLES
from thidua.ledger.store.said_in_time import history_of, in_order, on_day

_DAYS = ("valid_from_on", "valid_to_on")
# The first and last day on the list, both included; None: open.
Span = tuple[date | None, date | None]
_SAID = tuple(name for name in TABLES["procedures"].columns if name not in ("procedure_id", *_DAYS))


@dataclass(frozen=True, slots=True)
class _Entry:
    """What a list said, by column, and the first day that it speaks of; None: of every day there ever was."""

    values: Mapping[str, Any]
    first_on: date | None


class OfficersInTime:
    """All officers of a ledger, on every day."""

    def __init__(self, said: pa.Table) -> None:
        """`said`: the rows of `history_sql` of the table `officers`, in any order."""
        self._entries = {
            officer: _versions(rows, ("full_name",)) for officer, rows in in_order(said, "officers").items()
        }

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "OfficersInTime":
        """The officers of a snapshot whose history views are created on the connection."""
        return cls(history_of(con, "officers"))

    def names_on(self, day: date) -> dict[str, str]:
        """Every officer's name by the id, as it is on the day."""
        return {officer: _on(entries, day).values["full_name"] for officer, entries in self._entries.items()}


class ProceduresInTime:
    """All procedures of a ledger, on every day."""

    def __init__(self, said: pa.Table) -> None:
        """`said`: the rows of `history_sql` of the table `procedures`, in any order."""
        self._entries = {procedure: _versions(rows, _SAID) for procedure, rows in in_order(said, "procedures").items()}

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "ProceduresInTime":
        """The procedures of a snapshot whose history views are created on the connection."""
        return cls(history_of(con, "procedures"))

    def names_on(self, day: date) -> dict[str, str]:
        """Every procedure's name by its id, as it is on the day."""
        return {procedure: _on(entries, day).values["name"] for procedure, entries in self._entries.items()}

    def table_on(self, day: date) -> pa.Table:
        """The entries of the day as rows of the table `procedures`, each with the days it is on the list."""
        rows = [{"procedure_id": procedure, **_listed_on(entries, day)} for procedure, entries in self._entries.items()]
        return pa.Table.from_pylist(rows, schema=pa.schema(TABLES["procedures"].columns))


def _versions(said: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> list[_Entry]:
    """The entries in the order they were said; columns: those whose change is news."""
    entries: list[_Entry] = []
    for row in said:
        first_on: date | None = row.get("valid_from_on")
        before = entries[-1] if entries else None
        if before is not None:
            same = all(before.values[name] in (None, row[name]) for name in columns)
            if same and None in (first_on, before.first_on):
                first_on = before.first_on
            elif first_on is None:
                first_on = row["version_at"].date()
        entries.append(_Entry(row, first_on))
    return entries


def _on(entries: Sequence[_Entry], day: date) -> _Entry:
    """What was said last of the day; of a day before everything, what was said first."""
    return on_day(entries, day) or entries[0]


def _listed_on(entries: Sequence[_Entry], day: date) -> Mapping[str, Any]:
    """The entry of the day, with the last days in a row that the procedure is on the list by all that was said."""
    now = _on(entries, day).values
    spans = [] if now["boundary_independent"] is None else _spans(entries, day)
    if len(entries) == 1 or not spans:
        return now
    first, last = spans.pop()
    while spans and first is not None and _next(spans[-1][1]) >= first:
        first = spans.pop()[0]
    return {**now, "boundary_independent": True, "valid_from_on": first, "valid_to_on": last}


def _spans(entries: Sequence[_Entry], day: date) -> list[Span]:
    """The days on the list, entry by entry in the order of time, by what was said by then of the days up to `day`."""
    begins = sorted({said.first_on for said in entries if said.first_on is not None and said.first_on <= day})
    spans = []
    for first, following in zip([None, *begins], [*begins, None], strict=True):
        said = _on(entries, first or date.min).values
        from_on = max((on for on in (first, said["valid_from_on"]) if on is not None), default=None)
        ends = [following - timedelta(days=1)] if following is not None else []
        to_on = min((on for on in (*ends, said["valid_to_on"]) if on is not None), default=None)
        if said["boundary_independent"] and (from_on is None or to_on is None or from_on <= to_on):
            spans.append((from_on, to_on))
    return spans


def _next(day: date | None) -> date:
    """The day after; after an end that is open, no day is left out."""
    return date.max if day is None else day + timedelta(days=1)
