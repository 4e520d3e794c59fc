"""Units as they were on a day: every version ever said of a unit, each from the first day that it speaks of.

Of a day holds what was said last among what speaks of it. A version speaks of the days from its `valid_from_on` on.
Where it states none and says the same of parent, name, group and agency as the version before, it speaks of the same
days. Where it says otherwise, it holds from the day it was said, so that a reorganisation changes nothing before it;
and where it tells with that the end of the unit, it says whom the unit belongs to after its last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from thidua.ledger.model import TABLES

COLUMNS = tuple(TABLES["units"].columns)
# All that was ever said of units, where the histories of the ledger's tables are views of this schema or catalogue.
SAID_SQL = f"SELECT {', '.join(COLUMNS)}, version_at, is_current FROM {{schema}}units_history"
# When a unit was said of which there is nothing but its mention in a list of something else.
MENTIONED_AT = datetime.fromisoformat("1900-01-01")


@dataclass(frozen=True, slots=True)
class UnitVersion:
    """What a version says of a unit. first_on: the first day that it speaks of; None: of every day there ever was."""

    id: str
    parent_id: str | None
    name: str
    unit_group: str
    agency_code: str | None
    valid_from_on: date | None
    valid_to_on: date | None
    first_on: date | None


class UnitsInTime:
    """All units of a ledger, on every day."""

    def __init__(self, said: pa.Table) -> None:
        """`said`: the rows of `SAID_SQL`, in any order."""
        rows: dict[str, list[dict[str, Any]]] = {}
        for row in sorted(said.to_pylist(), key=_order):
            rows.setdefault(row["unit_id"], []).append(row)
        self._versions = {unit_id: _versions(rows[unit_id]) for unit_id in sorted(rows)}

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "UnitsInTime":
        """The units of a snapshot whose history views are created on the connection."""
        return cls(con.sql(SAID_SQL.format(schema="")).to_arrow_table())

    def on(self, day: date) -> dict[str, UnitVersion]:
        """Every unit by its id as it is on the day; one that has not begun by then as it will begin."""
        return {unit_id: _on(versions, day) or versions[0] for unit_id, versions in self._versions.items()}

    def in_force(self, first_on: date, last_on: date) -> dict[str, UnitVersion]:
        """The units in force on some of these days (both included), each as it is on the last such day."""
        there = {unit_id: _in_force(versions, first_on, last_on) for unit_id, versions in self._versions.items()}
        return {unit_id: version for unit_id, version in there.items() if version is not None}

    def parents_on(self, day: date) -> dict[str, str | None]:
        """Each unit and the one above it on the day. An ended unit stands where it was said to belong after its end."""
        return {unit_id: unit.parent_id for unit_id, unit in self.on(day).items()}

    def table_on(self, day: date) -> pa.Table:
        """The units of `on` as rows of the table `units`."""
        units = self.on(day).items()
        columns = {name: [getattr(unit, name) for _, unit in units] for name in COLUMNS if name != "unit_id"}
        schema = pa.schema(TABLES["units"].columns)
        return pa.table({"unit_id": [unit_id for unit_id, _ in units], **columns}, schema=schema)


def _order(row: Mapping[str, Any]) -> tuple[tuple[bool, Any], ...]:
    """The ledger's own order of versions: when it was said, then the columns one by one with empty first.

    What is current was said last, even where no row of its own tells of the last time it was said again.
    """
    values = [row["is_current"], row["version_at"], *(row[name] for name in COLUMNS if name != "unit_id")]
    return tuple((value is not None, "" if value is None else value) for value in values)


def _versions(said: Sequence[Mapping[str, Any]]) -> list[UnitVersion]:
    """The versions of a unit in the order they were said. A mere mention counts only where there is nothing else."""
    told = [row for row in said if row["version_at"] != MENTIONED_AT] or said
    versions: list[UnitVersion] = []
    for row in told:
        first_on = _first_on(row, versions[-1]) if versions else row["valid_from_on"]
        own = {name: row[name] for name in COLUMNS if name != "unit_id"}
        versions.append(UnitVersion(row["unit_id"], **own, first_on=first_on))
    return versions


def _first_on(row: Mapping[str, Any], before: UnitVersion) -> date | None:
    """The first day that a version speaks of, beside what was said before it."""
    stated: date | None = row["valid_from_on"]
    ends_on: date | None = row["valid_to_on"]
    if all(row[name] == getattr(before, name) for name in ("parent_id", "name", "unit_group", "agency_code")):
        return before.first_on if stated is None else stated
    if ends_on not in (None, before.valid_to_on) and stated in (None, before.valid_from_on):
        return ends_on + timedelta(days=1)
    if stated is None:
        said_on: date = row["version_at"].date()
        return said_on
    return stated


def _on(versions: Sequence[UnitVersion], day: date) -> UnitVersion | None:
    """What was said last of the day; None where nothing speaks of it."""
    return next((said for said in reversed(versions) if said.first_on is None or said.first_on <= day), None)


def _in_force(versions: Sequence[UnitVersion], first_on: date, last_on: date) -> UnitVersion | None:
    """What holds of the unit on its last day in force among these; None where it is in force on none."""
    ends = {last_on, *(said.valid_to_on for said in versions), *(_before(said.first_on) for said in versions)}
    for day in sorted((day for day in ends if day is not None and first_on <= day <= last_on), reverse=True):
        said = _on(versions, day)
        if said is not None and (said.valid_to_on is None or said.valid_to_on >= day):
            return said
    return None


def _before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)
