"""Chunks of a sheet → rows of model tables under a profile; what cannot be read is named cell by cell.

Columns are converted whole; Python sees distinct values only. A row with any problem yields no rows of any table.
"""

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from enum import StrEnum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError, _
from thidua.ledger.cleaning.codes import procedure_code
from thidua.ledger.cleaning.dates import means_not_yet, parse_moments
from thidua.ledger.cleaning.legacy_encodings import Legacy, detect_legacy, to_unicode
from thidua.ledger.cleaning.personal_data import KeySource, hashed
from thidua.ledger.cleaning.text import as_text, clean, fold_heading, is_ascii, per_distinct
from thidua.ledger.cleaning.vocabulary import (
    LISTS,
    SCORES,
    Word,
    folded_words,
    shared_words,
    to_choice,
    to_flag,
    to_number,
    words_to_write,
)
from thidua.ledger.cleaning.vocabulary import to_word as to_known_word
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule
from thidua.ledger.mapping.entity_lookup import LedgerEntities
from thidua.ledger.mapping.quarantine import unguarded
from thidua.ledger.mapping.references import OFFICER_COLUMNS, UNIT_COLUMNS, References
from thidua.ledger.mapping.sequence_numbers import FileOrder, seconds_of
from thidua.ledger.model import DAY, FLAG, MOMENT, NUMBER, TABLES, TEXT
from thidua.ledger.readers.sheet import Chunk

# From this many rows on, columns are cleaned side by side: Arrow lets go of Python's lock meanwhile.
_WORTH_THREADS = 20_000
# Where "an unknown word" would not say enough.
_REASONS = {
    "time_limit_unit": _(
        "a unit that no time limit is counted in here; known are: {known}. Calendar days, weeks and months are not "
        "supported: write the limit in working days or hours"
    )
}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Cells of one column that cannot be taken, by row of the chunk; `reason` is worded for each reader."""

    column: int | None
    rows: np.ndarray
    reason: UserError


@dataclass(slots=True)
class Converted:
    """What a chunk gives: rows by model table, and the problems of the rows that gave none."""

    tables: dict[str, pa.Table]
    problems: list[CellProblem]
    bad: np.ndarray
    texts: dict[int, pa.Array]


@dataclass(slots=True)
class RecordConverter:
    """A profile bound to a sheet's headings. Keeps what must be known from one chunk to the next."""

    profile: Profile
    headings: Sequence[str]
    known: LedgerEntities
    key: KeySource
    guarded: bool = False  # a quarantine file of ours: a ' stands before what a spreadsheet would run
    positions: dict[str, int] = field(init=False)
    references: References = field(init=False)
    _words: dict[str, dict[str, Word]] = field(init=False)
    _legacy: dict[int, Legacy] = field(init=False, default_factory=dict)
    _sequence: dict[str, FileOrder] = field(init=False, default_factory=dict)
    _key: bytes | None = field(init=False, default=None)
    _texts: dict[int, pa.Array] = field(init=False, default_factory=dict)
    _read_moments: dict[int, pa.Array] = field(init=False, default_factory=dict)
    _problems: list[CellProblem] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        self.references = References(self.profile, self.known)
        self.positions = {}
        for position, heading in enumerate(self.headings):
            self.positions.setdefault(fold_heading(heading), position)
        shared = shared_words()
        own = {name: folded_words(words) for name, words in self.profile.words.items()}
        self._words = {name: shared.get(name, {}) | own.get(name, {}) for name in {*shared, *own}}

    def convert(self, chunk: Chunk) -> Converted:
        """Rows of the chunk as rows of the model."""
        self._texts, self._read_moments, self._problems = {}, {}, []
        rows = chunk.rows
        count = rows.num_rows
        if count > _WORTH_THREADS:
            texts = [place for place in self.used_positions() if not _typed(rows.column(place).type)]
            with ThreadPoolExecutor(max_workers=2, thread_name_prefix="clean") as pool:
                for _text in pool.map(lambda place: self.text(rows, place), texts):
                    pass
        made: dict[str, tuple[TableRule, dict[str, pa.Array], pa.Array | None]] = {}
        for name, rule in self.profile.tables.items():
            made[name] = (rule, *self._table(name, rule, rows, count))
        bad = np.zeros(count, dtype=bool)
        for problem in self._problems:
            bad[problem.rows] = True
        numbers = pa.array(chunk.row_nos, NUMBER)
        tables = {}
        for name, (rule, columns, version) in made.items():
            if version is not None:
                columns["version_at"] = version
            columns["row_no"] = numbers
            table = self._kept(name, rule, pa.table(columns), bad)
            if table.num_rows:
                tables[name] = table
        tables |= self.references.new_rows(tables)
        return Converted(tables, self._problems, bad, self._texts)

    def text(self, rows: pa.Table, position: int) -> pa.Array:
        """A column cleaned, legacy letters turned into Unicode; done once a chunk."""
        if position not in self._texts:
            text = as_text(rows.column(position))
            if position not in self._legacy and not is_ascii(text):
                self._legacy[position] = detect_legacy(text)
            text = to_unicode(text, self._legacy.get(position, Legacy.NONE))
            self._texts[position] = clean(unguarded(text) if self.guarded else text)
        return self._texts[position]

    def used_positions(self) -> list[int]:
        """Columns that the profile takes something from, personal ones aside."""
        used: set[int] = set()
        for table in self.profile.tables.values():
            used.update(self._found(table.changed_at))
            for rule in table.columns.values():
                used.update(self._found((*rule.headings, *rule.filled, *rule.agency_of)))
        return sorted(used - set(self._found(self.profile.personal_headings())))

    def hashed_positions(self) -> list[int]:
        """Columns of which a keyed hash is kept."""
        return sorted({place for listed in self.profile.personal.hash.values() for place in self._found(listed)})

    def personal_positions(self) -> list[int]:
        """Columns that are dropped or hashed because they are about applicants."""
        return self._found(self.profile.personal_headings())

    def targets(self, position: int) -> tuple[str, ...]:
        """The model columns, as `table.column`, that a column feeds."""
        fed = []
        for name, table in self.profile.tables.items():
            for column in TABLES[name].columns:
                rule = table.columns.get(column, ColumnRule())
                hashed_headings = self.profile.personal.hash.get(column, ())
                if position in self._found((*rule.headings, *rule.filled, *rule.agency_of, *hashed_headings)):
                    fed.append(f"{name}.{column}")
            if position in self._found(table.changed_at):
                fed.append(f"{name}.version_at")
        return tuple(fed)

    def hash_of(self, rows: pa.Table, position: int) -> pa.Array:
        """Keyed hashes of a personal column, of some rows other than those of the chunk."""
        if self._key is None:
            self._key = self.key.key()
        text = to_unicode(as_text(rows.column(position)), self._legacy.get(position, Legacy.NONE))
        return hashed(clean(text), self._key)

    def _table(
        self, name: str, rule: TableRule, rows: pa.Table, count: int
    ) -> tuple[dict[str, pa.Array], pa.Array | None]:
        own = TABLES[name].columns
        columns: dict[str, pa.Array] = {}
        for column, kind in own.items():
            made = self._column(name, column, kind, rule, rows)
            if made is not None:
                columns[column] = made
        if rule.when:
            wanted = _all_filled([columns.get(column) for column in rule.when], count)
        else:
            wanted = np.ones(count, dtype=bool)
        for column, from_rule in rule.columns.items():
            if from_rule.number == "moment" and column not in columns and from_rule.of in columns:
                columns[column] = seconds_of(columns[from_rule.of])
        for column in (*TABLES[name].required, *rule.required):
            if rule.columns.get(column, ColumnRule()).number == "file_order":
                continue
            self._require(name, column, rule, columns.get(column), wanted)
        columns["_wanted"] = pa.array(wanted)
        version = None
        for position in self._found(rule.changed_at):
            moments = self._moments(rows, position)
            version = moments if version is None else pc.coalesce(version, moments)
        return columns, version

    def _found(self, headings: Iterable[str]) -> list[int]:
        found = (self.positions.get(fold_heading(heading)) for heading in headings)
        return [position for position in dict.fromkeys(found) if position is not None]

    def _column(self, table: str, column: str, kind: pa.DataType, rule: TableRule, rows: pa.Table) -> pa.Array | None:
        from_rule = rule.columns.get(column, ColumnRule())
        hash_positions = self._found(self.profile.personal.hash.get(column, ()))
        result: pa.Array | None = None
        for position in hash_positions:
            values = self._hashed(rows, position)
            result = values if result is None else pc.coalesce(result, values)
        for position in self._found(from_rule.headings):
            if position in hash_positions:
                continue
            if result is not None and result.null_count == 0:
                break
            told = len(self._problems)
            values = self._converted(table, column, kind, from_rule, rows, position)
            if result is None:
                result = values
                continue
            # A heading further down the list is only asked where those before it said nothing.
            unanswered = result.is_null().to_numpy(zero_copy_only=False)
            asked = [replace(one, rows=one.rows[unanswered[one.rows]]) for one in self._problems[told:]]
            self._problems[told:] = [problem for problem in asked if len(problem.rows)]
            result = pc.coalesce(result, values)
        for position in self._found(from_rule.agency_of):
            if result is not None and result.null_count == 0:
                break
            values = self.references.agencies(self.text(rows, position))
            result = values if result is None else pc.coalesce(result, values)
        filled = self._found(from_rule.filled)
        if filled:
            flags = pa.array(np.zeros(rows.num_rows, dtype=bool))
            for position in filled:
                flags = pc.or_(flags, pc.is_valid(self.text(rows, position)))
            result = flags if result is None else pc.coalesce(result, flags)
        if column in rule.constants:
            constant = pa.scalar(rule.constants[column], kind)
            if result is None:
                return pa.repeat(constant, rows.num_rows)
            result = pc.fill_null(result, constant)
        return result

    def _converted(
        self, table: str, column: str, kind: pa.DataType, rule: ColumnRule, rows: pa.Table, position: int
    ) -> pa.Array:
        source = rows.column(position)
        if source.type == kind and kind != TEXT:  # a typed format that says the same
            typed: pa.Array = source.combine_chunks()
            return typed
        if kind in (MOMENT, DAY):
            moments = self._moments(rows, position)
            return moments.cast(DAY, safe=False) if kind == DAY else moments
        text = self.text(rows, position)
        words = self._words.get(rule.words or ("flag" if kind == FLAG else LISTS.get(column, column)), {})
        if kind == FLAG:
            return self._checked(position, text, to_flag(text, words), UserError("neither yes nor no"))
        if kind == NUMBER:
            low, high = (1, 5) if column in SCORES else (None, None)
            reason = UserError("not a score from 1 to 5") if low else UserError("not a whole number")
            return self._checked(position, text, to_number(text, words, low=low, high=high), reason)
        choices: type[StrEnum] | None = TABLES[table].choices.get(column)
        if choices is not None:
            known = ", ".join(words_to_write(column) or [m.value for m in choices])
            reason = UserError(_REASONS.get(column, "an unknown word; known are: {known}"), known=known)
            return self._checked(position, text, to_choice(text, choices, words), reason)
        return self._reference(table, column, position, text, words)

    def _reference(self, table: str, column: str, position: int, text: pa.Array, words: Mapping[str, Word]) -> pa.Array:
        if table == "units" or (table, column) in (("officers", "officer_id"), ("procedures", "procedure_id")):
            own_ids = column == "procedure_id"
            plain = per_distinct(text, procedure_code, TEXT) if own_ids else text
            return to_known_word(plain, words) if words else plain
        if column == "procedure_id":
            found, reason = self.references.procedures(text)
        elif column in UNIT_COLUMNS:
            found, reason = self.references.units(text)
        elif column in OFFICER_COLUMNS:
            found, reason = self.references.officers(text)
        else:
            return to_known_word(text, words) if words else text
        return self._checked(position, text, found, reason) if reason else found

    def _moments(self, rows: pa.Table, position: int) -> pa.Array:
        if position not in self._read_moments:
            self._read_moments[position] = self._parsed_moments(rows, position)
        return self._read_moments[position]

    def _parsed_moments(self, rows: pa.Table, position: int) -> pa.Array:
        source = rows.column(position)
        if pa.types.is_timestamp(source.type) or pa.types.is_date(source.type):
            typed = source.combine_chunks()
            if pa.types.is_timestamp(source.type) and source.type.tz is not None:
                typed = pc.local_timestamp(typed.cast(pa.timestamp("us", self.profile.time_zone)))
            moments: pa.Array = typed.cast(MOMENT, safe=False)
            return moments
        text = self.text(rows, position)
        moments = parse_moments(text, order=self.profile.date_order, time_zone=self.profile.time_zone)
        if moments.null_count != text.null_count:
            unread = pc.and_(pc.is_valid(text), pc.is_null(moments))
            unread = pc.and_(unread, pc.invert(pc.fill_null(means_not_yet(text), False)))
            self._note(position, unread, UserError("not a date that can be read; write it as 05/03/2026 14:30"))
        return moments

    def _hashed(self, rows: pa.Table, position: int) -> pa.Array:
        if self._key is None:
            self._key = self.key.key()
        return hashed(self.text(rows, position), self._key)

    def _checked(self, position: int | None, text: pa.Array, values: pa.Array, reason: UserError) -> pa.Array:
        """The values, with a problem noted wherever a text gave none."""
        if values.null_count != text.null_count:
            self._note(position, pc.and_(pc.is_valid(text), pc.is_null(values)), reason)
        return values

    def _note(self, position: int | None, mask: pa.Array, reason: UserError) -> None:
        rows = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
        if len(rows):
            self._problems.append(CellProblem(position, rows, reason))

    def _require(self, table: str, column: str, rule: TableRule, values: pa.Array | None, wanted: np.ndarray) -> None:
        headings = rule.columns.get(column, ColumnRule()).headings
        positions = self._found(headings)
        if values is None:
            missing = wanted
        elif values.null_count == 0:
            return
        else:
            missing = pc.is_null(values).to_numpy(zero_copy_only=False) & wanted
        for problem in self._problems:  # an unreadable cell is told once, as what it is
            if problem.column is not None and problem.column in positions:
                missing = missing.copy()
                missing[problem.rows] = False
        reason = UserError("empty, but needed ({table}.{column})", table=table, column=column)
        self._note(positions[0] if positions else None, pa.array(missing), reason)

    def _kept(self, name: str, rule: TableRule, table: pa.Table, bad: np.ndarray) -> pa.Table:
        """Good and wanted rows, with sequence numbers in file order where the profile asks for them."""
        keep = table.column("_wanted").to_numpy(zero_copy_only=False) & ~bad
        table = table.drop_columns(["_wanted"])
        if not keep.all():
            table = table.filter(pa.array(keep))
        for column, from_rule in rule.columns.items():
            if from_rule.number == "file_order" and table.num_rows:
                key = next(part for part in TABLES[name].key if part != column)
                numbers = self._sequence.setdefault(name, FileOrder()).numbers(table.column(key))
                table = table.append_column(column, numbers)
        if rule.distinct and table.num_rows:
            others = [column for column in table.column_names if column != "row_no"]
            table = table.group_by(others).aggregate([("row_no", "min")]).rename_columns([*others, "row_no"])
        return table


def _typed(kind: pa.DataType) -> bool:
    """Whether a column of this type is never looked at as text."""
    return not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind))


def _all_filled(columns: Sequence[pa.Array | None], count: int) -> np.ndarray:
    filled = np.ones(count, dtype=bool)
    for column in columns:
        if column is None:
            return np.zeros(count, dtype=bool)
        filled &= pc.is_valid(column).to_numpy(zero_copy_only=False)
    return filled
