"""Which column of a sheet feeds which column of the model under a profile. The fourth stage of an import.

A match names columns by their position in the sheet (from 0). It is made once a file; nothing is read for it.
"""

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import chain

import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import fold_heading, may_be_same
from thidua.ledger.cleaning.time_limits import without_unit
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule, joined_heading
from thidua.ledger.mapping.joined_columns import joined_pairs, with_joined
from thidua.ledger.mapping.profile_matching import DetectedProfile
from thidua.ledger.mapping.quarantine_cells import MARK, is_quarantine
from thidua.ledger.model import TABLES
from thidua.ledger.readers.sheet import SheetTable, SourceFile

_LOST_LETTER = "\ufffd"


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """Where one model column comes from: positions in the order in which they are asked, by the way they are taken.

    hashed: a keyed hash is kept. headings: the value itself. agency_of: dossier codes whose agency part names the unit.
    filled: a flag, true where one of them is filled.
    """

    name: str
    kind: pa.DataType
    rule: ColumnRule
    hashed: tuple[int, ...]
    headings: tuple[int, ...]
    agency_of: tuple[int, ...]
    filled: tuple[int, ...]

    def positions(self) -> tuple[int, ...]:
        """Every position that the column takes something from."""
        return (*self.hashed, *self.headings, *self.agency_of, *self.filled)


@dataclass(frozen=True, slots=True)
class TableMatch:
    """Where the columns of one model table come from, all of them, in the model's order.

    changed_at: positions that say when the source last changed the record.
    """

    name: str
    rule: TableRule
    columns: tuple[ColumnMatch, ...]
    changed_at: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MatchedSheet:
    """A sheet with what becomes of its columns.

    used: positions that something is taken from, personal ones aside, ascending. hashed: positions of which a keyed
    hash is kept. personal: positions that are dropped or hashed. quarantined: for each column of the quarantine file,
    the position that stands under it here. guarded: it is a quarantine file of ours, with a ' before what a
    spreadsheet would run. days_open: a date that leaves the order of day and month open is read in none.
    """

    table: SheetTable
    profile: Profile
    tables: tuple[TableMatch, ...]
    used: tuple[int, ...]
    hashed: tuple[int, ...]
    personal: frozenset[int]
    quarantined: tuple[int | None, ...]
    guarded: bool
    days_open: bool = False

    def targets(self, position: int) -> tuple[str, ...]:
        """The model columns, as `table.column`, that a column feeds."""
        fed = []
        for table in self.tables:
            fed += [f"{table.name}.{column.name}" for column in table.columns if position in column.positions()]
            if position in table.changed_at:
                fed.append(f"{table.name}.version_at")
        return tuple(fed)

    def parts(self) -> frozenset[int]:
        """Positions of days and times of day that are taken joined, as a further column."""
        there = set(map(fold_heading, self.table.headings))
        pairs = (pair for pair in joined_pairs(self.profile) if fold_heading(joined_heading(*pair)) in there)
        listed = {fold_heading(heading) for pair in pairs for heading in pair}
        return frozenset(at for at, heading in enumerate(self.table.headings) if fold_heading(heading) in listed)

    def positions_of(self, names: AbstractSet[str]) -> set[int]:
        """Positions that feed a model column of one of these names as they are."""
        columns = (column for table in self.tables for column in table.columns if column.name in names)
        return {position for column in columns for position in column.headings}

    def unused(self) -> tuple[str, ...]:
        """Headings of columns that nothing is taken from, our own columns of a quarantine file aside."""
        return tuple(self.table.headings[position] for position in self.unread(aside=self.hashed))

    def unused_positions(self) -> tuple[int, ...]:
        """Positions of columns with a heading that nothing is taken from, personal ones and our own aside."""
        return self.unread(aside=(*self.hashed, *self.personal))

    def unread(self, *, aside: Iterable[int] = ()) -> tuple[int, ...]:
        """Positions of columns with a heading whose cells are not read, our own and those named aside."""
        taken = {*self.used, *self.parts(), *aside}
        return tuple(
            position
            for position, heading in enumerate(self.table.headings)
            if position not in taken and heading and not heading.startswith(MARK)
        )


@dataclass(frozen=True, slots=True)
class MatchedFile:
    """A file whose columns are matched: the sheets to read, and the headings of its quarantine file."""

    source: SourceFile
    profile: Profile
    sheets: tuple[MatchedSheet, ...]
    left_out: tuple[str, ...]
    quarantine_headings: tuple[str, ...]

    def dropped(self) -> tuple[str, ...]:
        """Headings, each once, of columns that are not carried on; those without one as spreadsheets call them."""
        left = ((*sheet.unused(), *sheet.table.nameless) for sheet in self.sheets)
        return tuple(dict.fromkeys(chain.from_iterable(left)))

    def hashed(self) -> tuple[str, ...]:
        """Headings, each once, of columns of which a keyed hash is kept."""
        return tuple({sheet.table.headings[at]: None for sheet in self.sheets for at in sheet.hashed})

    def absent_columns(self) -> tuple[str, ...]:
        """Columns of the primary table that the file says nothing of, in the model's order."""
        primary = self.profile.primary
        available = set(self.profile.tables[primary].constants)
        for sheet in self.sheets:
            for table in sheet.tables:
                if table.name == primary:
                    available |= {column.name for column in table.columns if column.positions()}
        return tuple(column for column in TABLES[primary].columns if column not in available)


def match_columns(detected: DetectedProfile) -> MatchedFile:
    """The file's sheets with the columns of the model that each of their columns feeds.

    Raises:
        UserError: a heading that the profile takes stands over several columns of a sheet.
    """
    profile = detected.profile
    detected = replace(detected, sheets=tuple(with_joined(sheet, profile) for sheet in detected.sheets))
    places = [_places(detected, sheet) for sheet in detected.sheets]
    carried = [_carried(profile, positions) for positions in places]
    headings: dict[str, str] = {}
    for sheet, (used, hashed) in zip(detected.sheets, carried, strict=True):
        for position in sorted((*used, *hashed)):
            headings.setdefault(fold_heading(sheet.headings[position]), sheet.headings[position])
    sheets = tuple(
        MatchedSheet(
            table=sheet,
            profile=profile,
            tables=tuple(_table(profile, name, rule, positions) for name, rule in profile.tables.items()),
            used=used,
            hashed=hashed,
            personal=frozenset(_positions(positions, profile.personal_headings())),
            quarantined=tuple(positions.get(name) for name in headings),
            guarded=is_quarantine(sheet.headings),
            days_open=detected.days_open,
        )
        for sheet, positions, (used, hashed) in zip(detected.sheets, places, carried, strict=True)
    )
    return MatchedFile(detected.source, profile, sheets, detected.left_out, tuple(headings.values()))


def _places(detected: DetectedProfile, sheet: SheetTable) -> dict[str, int]:
    """Folded heading → position. Of equal headings the second is also found under its name with ` (2)`, and so on.

    A profile that takes such a heading must name which: one of them by its number. A heading with a lost letter may be
    one that the profile takes: nobody can tell.
    """
    places: dict[str, int] = {}
    alike: dict[str, list[int]] = {}
    spellings = detected.profile.spellings()
    for position, heading in enumerate(sheet.headings):
        if _LOST_LETTER in heading:
            raise UserError(
                "{file}: the heading “{heading}” is damaged, and its column would be left out: export the file again, "
                "or correct the heading",
                file=detected.source.path,
                heading=heading,
            )
        folded = fold_heading(heading)
        in_profile = spellings.get(folded, [])
        if in_profile and not any(may_be_same(heading, one, blanks=False) for one in in_profile):
            raise UserError(
                "{file}: the heading “{heading}” is “{known}” but for its accents, and may be another word: write it "
                "as it is meant, or name it in a profile",
                file=detected.source.path,
                heading=heading,
                known=in_profile[0],
            )
        if folded:
            places.setdefault(folded, position)
            alike.setdefault(folded, []).append(position)
    profile_headings = detected.profile.headings()
    personal = {fold_heading(heading) for heading in detected.profile.personal_headings()}
    for folded, positions in alike.items():
        if len(positions) == 1:
            continue
        numbered = {fold_heading(f"{folded} ({number})"): at for number, at in enumerate(positions, 1)}
        for name, position in numbered.items():
            places.setdefault(name, position)
        if folded in profile_headings and folded not in personal and not profile_headings & set(numbered):
            raise UserError(
                "{file}: {count} columns are called “{heading}”; rename those that are not meant, or write “{heading} "
                "(1)”, “{heading} (2)” in a profile",
                file=detected.source.path,
                count=len(positions),
                heading=sheet.headings[positions[0]],
            )
    limits = {
        fold_heading(heading)
        for table in detected.profile.tables.values()
        for heading in table.columns.get("time_limit", ColumnRule()).sources()
    }
    for position, heading in enumerate(sheet.headings):
        bare = without_unit(heading)
        if bare is not None and fold_heading(heading) not in profile_headings and fold_heading(bare) in limits:
            places.setdefault(fold_heading(bare), position)
    return places


def _positions(places: Mapping[str, int], headings: Iterable[str]) -> tuple[int, ...]:
    """Positions of those of the headings that are there, each once, in the order of the headings."""
    present = (places.get(fold_heading(heading)) for heading in headings)
    return tuple(position for position in dict.fromkeys(present) if position is not None)


def _carried(profile: Profile, places: Mapping[str, int]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Positions that something is taken from as it is, and those of which a hash is kept."""
    used: set[int] = set()
    for table in profile.tables.values():
        used.update(_positions(places, table.changed_at))
        for rule in table.columns.values():
            used.update(_positions(places, (*rule.sources(), *rule.filled, *rule.agency_of)))
    hashed = {at for headings in profile.personal.hash.values() for at in _positions(places, headings)}
    return tuple(sorted(used - set(_positions(places, profile.personal_headings())))), tuple(sorted(hashed))


def _table(profile: Profile, name: str, rule: TableRule, places: Mapping[str, int]) -> TableMatch:
    columns = []
    for column, kind in TABLES[name].columns.items():
        own = rule.columns.get(column, ColumnRule())
        columns.append(
            ColumnMatch(
                name=column,
                kind=kind,
                rule=own,
                hashed=_positions(places, profile.personal.hash.get(column, ())),
                headings=_positions(places, own.sources()),
                agency_of=_positions(places, own.agency_of),
                filled=_positions(places, own.filled),
            )
        )
    return TableMatch(name, rule, tuple(columns), _positions(places, rule.changed_at))
