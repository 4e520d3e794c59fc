"""Units as they were on a day: every version ever said of a unit, each from the first day that it speaks of.

Of a day holds what was said last among what speaks of it. A version speaks of the days from its `valid_from_on` on.
Where it states none and says the same of parent, name, group and agency as the version before, it speaks of the same
days. Where it says otherwise, it holds from the day it was said, so that a reorganisation changes nothing before it;
and where it tells with that the end of the unit, it says whom the unit belongs to after its last day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb
import pyarrow as pa

from thidua.ledger.model import TABLES
from thidua.ledger.store.said_in_time import history_of, in_order, on_day

COLUMNS = tuple(TABLES["units"].columns)


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
        """`said`: the rows of `history_sql`, in any order."""
        self._versions = {unit_id: _versions(rows) for unit_id, rows in in_order(said, "units").items()}

    @classmethod
    def of(cls, con: duckdb.DuckDBPyConnection) -> "UnitsInTime":
        """The units of a snapshot whose history views are created on the connection."""
        return cls(history_of(con, "units"))

    def on(self, day: date) -> dict[str, UnitVersion]:
        """Every unit by its id as it is on the day; one that has not begun by then as it will begin."""
        return {unit_id: on_day(versions, day) or versions[0] for unit_id, versions in self._versions.items()}

    def in_force(self, first_on: date, last_on: date) -> dict[str, UnitVersion]:
        """The units in force on some of these days (both included), each as it is on the last such day."""
        return {unit_id: version for unit_id, (version, _day) in self._there(first_on, last_on).items()}

    def ended(self, first_on: date, last_on: date) -> dict[str, date]:
        """The last day of each unit that is in force on some of these days (both included), but not on the last."""
        return {unit_id: day for unit_id, (_version, day) in self._there(first_on, last_on).items() if day < last_on}

    def _there(self, first_on: date, last_on: date) -> dict[str, tuple[UnitVersion, date]]:
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


def _versions(said: Sequence[Mapping[str, Any]]) -> list[UnitVersion]:
    """The versions of a unit in the order they were said."""
    versions: list[UnitVersion] = []
    for row in said:
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


def _in_force(versions: Sequence[UnitVersion], first_on: date, last_on: date) -> tuple[UnitVersion, date] | None:
    """The unit's last day in force among these, and what holds of it then; None where it is in force on none."""
    ends = {last_on, *(said.valid_to_on for said in versions), *(_before(said.first_on) for said in versions)}
    for day in sorted((day for day in ends if day is not None and first_on <= day <= last_on), reverse=True):
        said = on_day(versions, day)
        if said is not None and (said.valid_to_on is None or said.valid_to_on >= day):
            return said, day
    return None


def _before(day: date | None) -> date | None:
    return None if day is None else day - timedelta(days=1)
