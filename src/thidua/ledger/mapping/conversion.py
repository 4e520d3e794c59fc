"""Chunks of a sheet → columns of model tables; what cannot be read is named cell by cell.

The sixth stage of an import. Columns are converted whole; Python sees distinct values only. No row is left out here.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError, _
from thidua.ledger.cleaning.codes import procedure_code
from thidua.ledger.cleaning.dates import means_not_yet, names_no_day, parse_moments
from thidua.ledger.cleaning.identifiers import (
    NAMES,
    foreign_letters,
    inexact,
    labelled,
    letters_for_digits,
    no_name,
    one_spelling,
    prose,
    refers_above,
    says_no_number,
    shortened_codes,
    without_labels,
    without_their_zeros,
)
from thidua.ledger.cleaning.personal_data import KeySource
from thidua.ledger.cleaning.text import as_text, per_distinct
from thidua.ledger.cleaning.time_limits import to_time_limits, unit_in_heading
from thidua.ledger.cleaning.vocabulary import (
    LISTS,
    NOUNS,
    SCORES,
    Word,
    keyed_words,
    shared_words,
    to_choice,
    to_flag,
    to_number,
    to_word,
    words_to_write,
)
from thidua.ledger.mapping.column_matching import ColumnMatch, MatchedSheet, TableMatch
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.column_proofs import SheetProofs
from thidua.ledger.mapping.column_texts import CleanChunk, TextCleaner, says_moment, says_the_same
from thidua.ledger.mapping.entity_lookup import LedgerEntities
from thidua.ledger.mapping.references import OFFICER_COLUMNS, UNIT_COLUMNS, References
from thidua.ledger.mapping.sequence_numbers import seconds_of
from thidua.ledger.model import DAY, FLAG, MOMENT, NUMBER, TABLES, TEXT
from thidua.ledger.readers.sheet import Chunk
from thidua.rules.terms import TimeUnit

# Where "an unknown word" would not say enough.
_REASONS = {
    "time_limit_unit": _(
        "a unit that no time limit is counted in here; known are: {known}. Calendar days, weeks and months are not "
        "supported: write the limit in working days or hours"
    )
}
_LIMIT_UNREAD = _(
    "not a time limit that can be taken whole: write a whole number of working days or working hours, such as “3 ngày "
    "làm việc” or “8 giờ làm việc”; calendar days, weeks, months, parts of a day and conditions are not supported"
)
_ROUNDED = _(
    "a number that a spreadsheet has shortened: it stands for many; format the column as text in the source and write "
    "it out"
)
_CUT = _(
    "a number without the zeros that others of its column have: a spreadsheet has taken them away; format the column "
    "as text in the source and write it out"
)
_NO_NUMBER = _(
    "words or signs that name no record, such as “như trên”, “nt”, “x”, “0” or a heading: write the number of the "
    "record itself"
)
_ABOVE = _("the cell says that the one above it holds: write its value here, too")
_NAMED = OFFICER_COLUMNS | UNIT_COLUMNS | {"procedure_id"}
_NO_DAY = _("a date that does not name day, month and year: write all three, as in 05/03/2026")
_LETTER = _("a letter (O, I or L) stands among digits: nobody can tell whether a digit is meant; correct the number")
_LIMIT_TWICE = _("the time limit and its unit contradict each other: the limit says {own}, the unit beside it {stated}")
_UNITS = {TimeUnit.WORKING_DAY.value: _("working days"), TimeUnit.WORKING_HOUR.value: _("working hours")}


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Cells of one column that cannot be taken, by row of the chunk (from 0); `reason` is worded for each reader.

    column: the position in the sheet; None where no column is there to be named. by_column: what else stands in the
    column decides it, so that the cell alone could be read.
    """

    column: int | None
    rows: np.ndarray
    reason: UserError
    by_column: bool = False


Problems = tuple[CellProblem, ...]


@dataclass(frozen=True, slots=True)
class ConvertedTable:
    """What a chunk says of one model table: a value a row of the chunk in each of the table's columns that has any.

    changed_at: when the source last changed each record (timestamp[us], civil), where the profile says so.
    problems, changed_at_problems: cells that could not be read, of the columns and of `changed_at`.
    """

    match: TableMatch
    columns: Mapping[str, pa.Array]
    problems: Problems
    changed_at: pa.Array | None
    changed_at_problems: Problems


@dataclass(frozen=True, slots=True)
class ConvertedChunk:
    """A chunk with what it says of the tables of the model.

    respelled: rows, from 0, whose names of records were brought into one spelling, by position. moments, numbers:
    columns as they were read, by position.
    references: the sheet's, which know what was let in that the ledger does not know. officers_left_out: names of
    officers in this chunk that the profile wants left empty, because nobody is known by them.
    """

    sheet: MatchedSheet
    source: CleanChunk
    tables: tuple[ConvertedTable, ...]
    references: References
    officers_left_out: int
    respelled: Mapping[int, np.ndarray]
    moments: Mapping[int, pa.Array]
    numbers: Mapping[int, pa.Array]


def convert_rows(
    sheet: MatchedSheet, proofs: SheetProofs, chunks: Iterable[Chunk], entities: LedgerEntities, key: KeySource
) -> Iterator[ConvertedChunk]:
    """The chunks of the sheet, in order, as columns of the model.

    proofs: what its columns prove about how they are read. entities: whom names of units, procedures and officers are
    looked up among. key: of the hashes of personal columns.

    Raises:
        UserError: the key cannot be had.
    """
    cleaner = TextCleaner(sheet, key, proofs.letters)
    converter = _Converter(sheet, proofs, References(sheet.profile, entities), _words_of(sheet.profile))
    for chunk in chunks:
        yield converter.convert(cleaner.clean(chunk))


def _words_of(profile: Profile) -> dict[str, dict[str, Word]]:
    """The shipped lists of words with the profile's own over them."""
    shared = shared_words()
    own = {name: keyed_words(words) for name, words in profile.words.items()}
    return {name: shared.get(name, {}) | own.get(name, {}) for name in {*shared, *own}}


def _as_their_dossiers(
    plain: tuple[ConvertedTable, ...], tables: tuple[ConvertedTable, ...]
) -> tuple[ConvertedTable, ...]:
    """The tables, in which steps and the like bear the completed number of the dossier that their row tells as well.

    plain: the same before numbers were completed.
    """
    whose = next((at for at, table in enumerate(tables) if table.match.name == "dossiers"), None)
    if whose is None or not tables[whose].match.rule.completed_by:
        return tables
    number, completed = plain[whose].columns.get("dossier_id"), tables[whose].columns.get("dossier_id")

    def named(table: ConvertedTable) -> ConvertedTable:
        own = table.columns.get("dossier_id")
        if own is None or number is None or table.match.name == "dossiers" or table.match.rule.completed_by:
            return table
        return replace(
            table, columns={**table.columns, "dossier_id": pc.if_else(pc.equal(own, number), completed, own)}
        )

    return tuple(map(named, tables))


@dataclass(frozen=True, slots=True)
class _Converter:
    """A matched sheet with what its values are looked up in."""

    sheet: MatchedSheet
    proofs: SheetProofs
    references: References
    words: Mapping[str, Mapping[str, Word]]

    def convert(self, source: CleanChunk) -> ConvertedChunk:
        moments = _Moments(self.sheet, self.proofs, source)
        left_out = self.references.officers_left_out
        tables = tuple(self._table(table, source, moments) for table in self.sheet.tables)
        tables = _as_their_dossiers(tables, tuple(map(self._completed_ids, tables)))
        left_out = self.references.officers_left_out - left_out
        return ConvertedChunk(
            self.sheet,
            source,
            tables,
            self.references,
            left_out,
            self._respelled(source),
            moments.readings(),
            moments.numbers,
        )

    def _respelled(self, source: CleanChunk) -> dict[int, np.ndarray]:
        rows = {}
        for position in self.sheet.positions_of(NAMES) & source.texts.keys():
            raw, name = as_text(source.chunk.rows.column(position)), self._name(source.texts[position])
            changed = pc.fill_null(pc.not_equal(raw, name), False)
            rows[position] = np.flatnonzero(changed.to_numpy(zero_copy_only=False))
        return rows

    def _name(self, text: pa.Array) -> pa.Array:
        return one_spelling(text, capitals=self.sheet.profile.ids_in_capitals)

    def _completed_ids(self, table: ConvertedTable) -> ConvertedTable:
        """The numbers of the records with what makes them unique in front, where the profile says so."""
        rule, name = table.match.rule, TABLES[table.match.name].key[0]
        if not rule.completed_by or name not in table.columns:
            return table
        names = table.columns[name]
        (column,) = (column for column in table.match.columns if column.name == name)
        position = column.headings[0] if column.headings else None
        whole = names
        lacking: list[CellProblem] = []
        for completed_by in reversed(rule.completing_columns):
            completion = table.columns.get(completed_by, pa.nulls(len(names), TEXT))
            if pa.types.is_temporal(completion.type):
                completion = pc.cast(pc.year(completion), TEXT)
            whole = pc.binary_join_element_wise(completion, whole, "/")
            reason = UserError("no {column} beside it: the number alone does not tell one record", column=completed_by)
            lacking += _where(position, pc.and_(pc.is_valid(names), pc.is_null(completion)), reason)
        return replace(table, columns={**table.columns, name: whole}, problems=(*table.problems, *lacking))

    def _table(self, table: TableMatch, source: CleanChunk, moments: "_Moments") -> ConvertedTable:
        columns: dict[str, pa.Array] = {}
        problems: list[CellProblem] = []
        for column in table.columns:
            problems += _unreadable(column, source)
            values, unreadable = self._column(table, column, source, moments)
            problems += unreadable
            if values is not None:
                columns[column.name] = values
        if "time_limit" in columns:
            limit = next(column for column in table.columns if column.name == "time_limit")
            columns["time_limit_unit"], contradictions = self._limit_units(limit, columns, source)
            problems += contradictions
        for column in table.columns:
            if column.rule.number == "moment" and column.name not in columns and column.rule.of in columns:
                columns[column.name] = seconds_of(columns[column.rule.of])
        changed_at: pa.Array | None = None
        changed_at_problems: list[CellProblem] = []
        for position in table.changed_at:
            values, unreadable = moments.of(position)
            changed_at_problems += unreadable
            changed_at = _completed(changed_at, values)
        return ConvertedTable(table, columns, tuple(problems), changed_at, tuple(changed_at_problems))

    def _limit_units(
        self, limit: ColumnMatch, columns: Mapping[str, pa.Array], source: CleanChunk
    ) -> tuple[pa.Array, Problems]:
        """Units of the time limits: what a limit says itself, else the column beside it, else the limit's heading."""
        own = stated = columns.get("time_limit_unit", pa.nulls(source.chunk.rows.num_rows, TEXT))
        problems: list[CellProblem] = []
        in_heading: pa.Array | None = None
        for position in limit.headings:
            if position not in source.texts:
                continue
            values, units = to_time_limits(source.texts[position], self.words["time_limit_unit"])
            apart = pc.fill_null(pc.not_equal(units, stated), False)
            for unit in pc.unique(units.filter(apart)).to_pylist():
                (other,) = set(_UNITS) - {unit}
                reason = UserError(_LIMIT_TWICE, own=UserError(_UNITS[unit]), stated=UserError(_UNITS[other]))
                problems += _where(position, pc.and_(apart, pc.equal(units, unit)), reason)
            own = pc.coalesce(own, units)
            heading = unit_in_heading(self.sheet.table.headings[position])
            named = pc.if_else(pc.is_valid(values), pa.scalar(heading, TEXT), pa.scalar(None, TEXT))
            in_heading = _completed(in_heading, named)
        return (own if in_heading is None else pc.coalesce(own, in_heading)), tuple(problems)

    def _column(
        self, table: TableMatch, column: ColumnMatch, source: CleanChunk, moments: "_Moments"
    ) -> tuple[pa.Array | None, Problems]:
        result: pa.Array | None = None
        problems: list[CellProblem] = []
        for position in column.hashed:
            result = _completed(result, source.hashes[position])
        for position in column.headings:
            if _is_complete(result):
                break
            values, unreadable = self._cells(table, column, position, source, moments)
            problems.extend(unreadable if result is None else _only_where_null(unreadable, result))
            result = _completed(result, values)
        for position in column.agency_of:
            if _is_complete(result):
                break
            result = _completed(result, self.references.agencies(self._name(source.texts[position])))
        if column.filled:
            flags = pa.array(np.zeros(source.chunk.rows.num_rows, dtype=bool))
            for position in column.filled:
                flags = pc.or_(flags, pc.is_valid(source.texts[position]))
            result = _completed(result, flags)
        if column.name in table.rule.constants:
            constant = pa.scalar(table.rule.constants[column.name], column.kind)
            rows = source.chunk.rows.num_rows
            result = pa.repeat(constant, rows) if result is None else pc.fill_null(result, constant)
        return result, tuple(problems)

    def _cells(
        self, table: TableMatch, column: ColumnMatch, position: int, source: CleanChunk, moments: "_Moments"
    ) -> tuple[pa.Array, Problems]:
        """The cells of one column of the sheet as values of the model's column."""
        cells = source.chunk.rows.column(position)
        if says_the_same(column, cells.type):
            return cells.combine_chunks(), ()
        if column.kind in (MOMENT, DAY):
            values, problems = moments.of(position)
            return (values.cast(DAY, safe=False) if column.kind == DAY else values), problems
        text = source.texts[position]
        if column.name in NAMES:
            return self._names_of_records(column, position, text)
        if column.name in _NAMED and pc.any(above := refers_above(text)).as_py():
            left = _only_where(text, pc.invert(above))
            values, reason = self._values(table, column, left, "")
            return values, (*_where(position, above, UserError(_ABOVE)), *_problems(position, left, values, reason))
        if column.name == "procedure_id" and position in self.proofs.codes:
            cut = shortened_codes(text)
            if pc.any(cut, min_count=0).as_py():
                values, reason = self._values(table, column, _only_where(text, pc.invert(cut)), "")
                return values, (
                    *_where(position, cut, UserError(_CUT), by_column=True),
                    *_problems(position, text, values, reason),
                )
        values, reason = self._values(table, column, text, self.proofs.decimal_signs.get(position, ""))
        if column.kind == NUMBER and column.name != "time_limit":
            moments.numbers[position] = values
            signed = pc.fill_null(pc.match_substring_regex(text, "[.,]"), False)
            unread = _problems(position, text, values, reason)
            return values, tuple(replace(problem, by_column=bool(pc.any(signed).as_py())) for problem in unread)
        return values, _problems(position, text, values, reason)

    def _names_of_records(self, column: ColumnMatch, position: int, text: pa.Array) -> tuple[pa.Array, Problems]:
        """Names of records in one spelling, without those that name none, or many."""
        names, bare = self._name(text), without_labels(text)
        # As it is written and as it would be kept: what one hides, the other shows.
        long = position in self.proofs.rounded
        rounded = pc.or_(*(inexact(form, numbers_are_rounded=long) for form in (bare, names)))
        cut = without_their_zeros(names, self.proofs.widths.get(position, 0))
        none = pc.or_(pc.or_(no_name(bare), no_name(names)), foreign_letters(names))
        words = pc.or_(says_no_number(bare), says_no_number(names))
        letters = pc.and_(none, False)
        if column.name == "dossier_id":
            words = pc.or_(words, prose(bare))
            letters, none = letters_for_digits(names), pc.or_(none, labelled(bare))
        problems = (
            *_where(position, words, UserError(_NO_NUMBER)),
            *_where(position, letters, UserError(_LETTER)),
            *_where(position, rounded, UserError(_ROUNDED), by_column=True),
            *_where(position, cut, UserError(_CUT), by_column=True),
            *_where(position, none, UserError("not a number or code that names a record")),
        )
        doubtful = pc.or_(pc.or_(pc.or_(rounded, cut), pc.or_(none, letters)), words)
        return (_only_where(names, pc.invert(doubtful)) if problems else names), problems

    def _values(
        self, table: TableMatch, column: ColumnMatch, text: pa.Array, decimal_sign: str
    ) -> tuple[pa.Array, UserError | None]:
        """Values of a text column; the reason to give where a text gives none, None where that is no mistake."""
        name = column.name
        default = "flag" if column.kind == FLAG else LISTS.get(name, name)
        words = self.words.get(column.rule.words or default, {})
        if column.kind == FLAG:
            return to_flag(text, words), UserError("neither yes nor no")
        if column.kind == NUMBER and name in SCORES:
            return to_number(text, words, low=1, high=5, noun=NOUNS[name]), UserError("not a score from 1 to 5")
        if name == "time_limit":
            return to_time_limits(text, self.words["time_limit_unit"])[0], UserError(_LIMIT_UNREAD)
        if column.kind == NUMBER:
            return to_number(text, words, noun=NOUNS.get(name, ""), decimal_sign=decimal_sign), UserError(
                "not a whole number"
            )
        choices = TABLES[table.name].choices.get(name)
        if choices is not None:
            if name == "unit_group":  # a movement may tell its groups by others: its profile names them
                choices = (*choices, *map(str, self.sheet.profile.words.get(name, {}).values()))
            listed = ", ".join(words_to_write(name) or [str(choice) for choice in choices])
            reason = UserError(_REASONS.get(name, "an unknown word; known are: {known}"), known=listed)
            return to_choice(text, choices, words), reason
        if table.name == "units" or (table.name, name) == ("officers", "officer_id"):
            return (to_word(text, words) if words else text), None
        if (table.name, name) == ("procedures", "procedure_id"):
            codes = per_distinct(text, procedure_code, TEXT)
            return (to_word(codes, words) if words else codes), None
        if name == "procedure_id":
            return self.references.procedures(text)
        if name in UNIT_COLUMNS:
            return self.references.units(text)
        if name in OFFICER_COLUMNS:
            return self.references.officers(text)
        return (to_word(text, words) if words else text), None


class _Moments:
    """The columns of a chunk that are read as moments, each once. numbers: those read as numbers, by position."""

    def __init__(self, sheet: MatchedSheet, proofs: SheetProofs, source: CleanChunk) -> None:
        self._profile = sheet.profile
        self._orders = proofs.orders
        self._day_zero = sheet.table.day_zero
        self._days_open = sheet.days_open
        self.numbers: dict[int, pa.Array] = {}
        self._source = source
        self._read: dict[int, tuple[pa.Array, Problems]] = {}

    def of(self, position: int) -> tuple[pa.Array, Problems]:
        """Civil moments (timestamp[us]) of the column, and its cells that are no date."""
        if position not in self._read:
            kind = self._source.chunk.rows.column(position).type
            self._read[position] = self._typed(position) if says_moment(kind) else self._parsed(position)
        return self._read[position]

    def readings(self) -> dict[int, pa.Array]:
        """The columns that were read, by position."""
        return {position: moments for position, (moments, _problems) in self._read.items()}

    def _typed(self, position: int) -> tuple[pa.Array, Problems]:
        moments = self._source.chunk.rows.column(position).combine_chunks()
        if pa.types.is_timestamp(moments.type) and moments.type.tz is not None:
            moments = pc.local_timestamp(moments.cast(pa.timestamp("us", self._profile.time_zone), safe=False))
        return moments.cast(MOMENT, safe=False), ()

    def _parsed(self, position: int) -> tuple[pa.Array, Problems]:
        text = self._source.texts[position]
        order = self._profile.date_order or self._orders.get(position, "dmy")
        moments = parse_moments(text, order=order, time_zone=self._profile.time_zone, day_zero=self._day_zero)
        if self._days_open:
            return self._in_no_order(position, text, moments)
        if moments.null_count == text.null_count:
            return moments, ()
        dayless = pc.fill_null(names_no_day(text), False)
        named = _only_where(text, pc.invert(dayless))
        reason = UserError("not a date that can be read; write it as 05/03/2026 14:30")
        problems = self._unread(position, named, moments, reason)
        return moments, (*problems, *self._unread(position, _only_where(text, dayless), moments, UserError(_NO_DAY)))

    def _in_no_order(self, position: int, text: pa.Array, day_first: pa.Array) -> tuple[pa.Array, Problems]:
        """Only what is the same whichever comes first: a person may follow the source or the neighbouring cells."""
        month_first = parse_moments(text, order="mdy", time_zone=self._profile.time_zone, day_zero=self._day_zero)
        same = pc.fill_null(pc.equal(day_first, month_first), False)
        moments = pc.if_else(same, day_first, pa.scalar(None, MOMENT))
        reason = UserError(
            "the source does not write the day first everywhere: write the date as '2026-03-05 14:30, the year first"
        )
        return moments, self._unread(position, text, moments, reason)

    @staticmethod
    def _unread(position: int, text: pa.Array, moments: pa.Array, reason: UserError) -> Problems:
        unread = pc.and_(pc.is_valid(text), pc.is_null(moments))
        unread = pc.and_(unread, pc.invert(pc.fill_null(means_not_yet(text), False)))
        return _where(position, unread, reason, by_column=True)


def _unreadable(column: ColumnMatch, source: CleanChunk) -> Iterator[CellProblem]:
    """Cells of the column that hold something nobody can read: not the same as empty ones."""
    for position in column.positions():
        if position in source.unreadable:
            reason = UserError(
                "the cell holds an error, a formula without its result, a number format that hides what it says, or "
                "letters raised or lowered like a footnote's mark: correct it in the source"
            )
            yield from _where(position, source.unreadable[position], reason)


def _only_where(values: pa.Array, mask: pa.Array) -> pa.Array:
    return pc.if_else(mask, values, pa.scalar(None, TEXT))


def _is_complete(values: pa.Array | None) -> bool:
    return values is not None and values.null_count == 0


def _completed(values: pa.Array | None, more: pa.Array) -> pa.Array:
    """The values, and where there are none yet, those of the next column."""
    return more if values is None else pc.coalesce(values, more)


def _only_where_null(problems: Problems, values: pa.Array) -> Problems:
    """Of the problems those in rows without a value: a heading further down is asked only where others say nothing."""
    unanswered = values.is_null().to_numpy(zero_copy_only=False)
    open_problems = (replace(problem, rows=problem.rows[unanswered[problem.rows]]) for problem in problems)
    return tuple(problem for problem in open_problems if len(problem.rows))


def _problems(position: int, text: pa.Array, values: pa.Array, reason: UserError | None) -> Problems:
    """Where a text gave no value, and that is a mistake of the source."""
    if reason is None or values.null_count == text.null_count:
        return ()
    return _where(position, pc.and_(pc.is_valid(text), pc.is_null(values)), reason)


def _where(position: int | None, mask: pa.Array, reason: UserError, *, by_column: bool = False) -> Problems:
    rows = np.flatnonzero(mask.to_numpy(zero_copy_only=False))
    return (CellProblem(position, rows, reason, by_column),) if len(rows) else ()
