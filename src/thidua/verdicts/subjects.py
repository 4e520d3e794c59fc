"""Who takes part: units of the movement's groups, and officers with posts in them (II.1), as of the day judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import duckdb

from thidua.i18n import UserError
from thidua.ledger.store.lists_in_time import OfficersInTime
from thidua.ledger.store.units_in_time import UnitsInTime
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import SubjectInfo


@dataclass(frozen=True, slots=True)
class UnitOnDay:
    """A unit with the parent of the day judged, and the name and group of its last day in force until then.

    ended_on: that day, where the unit has ended by the day judged.
    """

    id: str
    parent_id: str | None
    name: str
    unit_group: str
    ended_on: date | None = None


@dataclass(frozen=True, slots=True)
class Participants:
    """Subjects in order of kind and id; all units by id; of each unit itself and the units above it, nearest first."""

    subjects: tuple[SubjectInfo, ...]
    units: dict[str, UnitOnDay]
    ancestors: dict[str, tuple[str, ...]]


def participants(con: duckdb.DuckDBPyConnection, movement: Movement, as_of_on: date) -> Participants:
    """Everybody the movement judges, from a snapshot's views and history views.

    A unit or post takes part where it is in force on some day of the window up to `as_of_on`: a unit that ended is
    judged for its time. An officer with several posts stands in the direct post that began last (of equal ones, the
    first by unit id).
    """
    last = min(movement.window.to_on, as_of_on)
    first = min(movement.window.from_on, last)  # before the window: whoever is there on the day asked about
    in_force = "(valid_from_on IS NULL OR valid_from_on <= ?) AND (valid_to_on IS NULL OR valid_to_on >= ?)"
    in_time = UnitsInTime.of(con)
    parents = in_time.parents_on(last)
    ended = in_time.ended(first, last)
    units = {
        unit_id: UnitOnDay(unit_id, parents[unit_id], unit.name, unit.unit_group, ended.get(unit_id))
        for unit_id, unit in in_time.in_force(first, last).items()
    }
    posts = con.execute(
        f"""SELECT officer_id, unit_id, coalesce(direct, false) FROM posts WHERE {in_force}
            ORDER BY officer_id, coalesce(direct, false) DESC, valid_from_on DESC, unit_id, role""",  # noqa: S608
        [last, first],
    ).fetchall()
    names = OfficersInTime.of(con).names_on(last)
    ancestors = {unit_id: _above(unit_id, units) for unit_id in units}
    if movement.unit is not None and movement.unit not in units:
        raise UserError(
            "movement {movement} is that of unit {unit}, which the ledger does not know; its `unit` is the unit's id",
            movement=movement.id,
            unit=movement.unit,
        )
    subjects = [
        subject
        for subject in (*_units(units, movement), *_officers(posts, names, units, ancestors, movement))
        if movement.unit in (None, *ancestors[subject.unit_id or subject.id])
    ]
    return Participants(tuple(subjects), units, ancestors)


def _units(units: dict[str, UnitOnDay], movement: Movement) -> list[SubjectInfo]:
    subjects = []
    for unit in units.values():
        group = movement.group_of(SubjectKind.UNIT, unit.unit_group)
        if group is not None:
            subjects.append(
                SubjectInfo(SubjectKind.UNIT, unit.id, unit.name, group.id, None, unit.parent_id, unit.ended_on)
            )
    return subjects


def _officers(
    posts: Sequence[tuple[str, str, bool]],
    names: Mapping[str, str],
    units: dict[str, UnitOnDay],
    ancestors: dict[str, tuple[str, ...]],
    movement: Movement,
) -> list[SubjectInfo]:
    subjects: dict[str, SubjectInfo] = {}
    for officer_id, unit_id, direct in posts:
        if officer_id in subjects:
            continue
        # A post in a unit below a competing one (a desk of a ward) belongs to the group of the nearest one above it.
        for above in ancestors.get(unit_id, ()):
            group = movement.group_of(SubjectKind.OFFICER, units[above].unit_group, direct=direct)
            if group is not None:
                name = names.get(officer_id, officer_id)
                subjects[officer_id] = SubjectInfo(SubjectKind.OFFICER, officer_id, name, group.id, unit_id, None)
                break
    return list(subjects.values())


def _above(unit_id: str, units: dict[str, UnitOnDay]) -> tuple[str, ...]:
    """The unit and those above it; a circle in the tree ends where it closes."""
    chain: list[str] = []
    at: str | None = unit_id
    while at is not None and at in units and at not in chain:
        chain.append(at)
        at = units[at].parent_id
    return tuple(chain)
