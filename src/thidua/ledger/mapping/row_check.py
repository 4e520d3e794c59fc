"""Converted rows told apart: good ones, doubtful ones to be set aside, lines that are no records. The seventh stage.

A row with any problem gives no row of any table.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.identifiers import NAMES
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.mapping.code_beside_name import codes_beside_other_names
from thidua.ledger.mapping.column_matching import ColumnMatch, TableMatch
from thidua.ledger.mapping.column_texts import CleanChunk
from thidua.ledger.mapping.conversion import CellProblem, ConvertedChunk, ConvertedTable
from thidua.ledger.mapping.further_headers import headers_once_more
from thidua.ledger.mapping.non_record_rows import NonRecord, non_record
from thidua.ledger.mapping.plausibility import implausible, rules_of
from thidua.ledger.mapping.quarantine import BadRow
from thidua.ledger.mapping.quarantine_cells import place_headings, unguarded
from thidua.ledger.mapping.references import UNIT_COLUMNS
from thidua.ledger.mapping.sequence_numbers import HAPPENED, FileOrder, Ties
from thidua.ledger.mapping.source_mark import cell_digest, mark_position, uncorrected_cells
from thidua.ledger.mapping.telling_lines import (
    Aspect,
    Lacking,
    TellingLine,
    columns_beside,
    lacking_in,
    lines_among,
    lines_of_names,
)
from thidua.ledger.model import DAY, MOMENT, NUMBER, TABLES, TEXT
from thidua.ledger.readers.sheet import Ragged
from thidua.ledger.store.quarantined_rows import keys_of

# Records that rows of the file contradict each other on, by table and text of the key: why they are set aside.
Contradicted = Mapping[tuple[str, str], UserError]


@dataclass(frozen=True, slots=True)
class CheckedChunk:
    """A chunk divided into good rows, rows to set aside and lines that are no records.

    sheet: the name of the sheet it comes from. rows: how many rows of the source it was made of. good: how many of
    them are good; they give the rows of `tables`, by table of the model. bad: rows to set aside, by row number.
    eventless: how many cases without events there are besides; they give rows of other tables than the primary one.
    non_records: lines that are passed over, with their row number. officers_left_out: as in ConvertedChunk.
    respelled: names of records brought into one spelling; unreadable: filled cells that cannot be read, by heading.
    sent_again: of a quarantine file, where its rows stood in their source. lines: titles and headings that say
    something of rows; lacking: good rows that lack it. ties: rows at one moment whose order only the file says, of
    this and the chunks of the sheet before it.
    """

    sheet: str
    rows: int
    good: int
    eventless: int
    tables: dict[str, pa.Table]
    bad: tuple[BadRow, ...]
    non_records: tuple[tuple[NonRecord, int], ...]
    officers_left_out: int
    respelled: Counter[str]
    unreadable: Counter[str]
    sent_again: frozenset[str]
    lines: tuple[TellingLine, ...] = ()
    lacking: Mapping[Aspect, Lacking] = field(default_factory=dict)
    ties: tuple[Ties, ...] = ()


def check_rows(
    converted: Iterable[ConvertedChunk],
    known_at: datetime,
    file: Path,
    contradicted: Contradicted = MappingProxyType({}),
    orders: dict[str, FileOrder] | None = None,
) -> Iterator[CheckedChunk]:
    """The chunks of one sheet, in order, each told apart; rows are numbered on from chunk to chunk.

    known_at: when the content of the file was known, civil: what happened lies before it. contradicted: records all of
    whose rows are set aside. orders: by table, the order of the rows in the sheets before, gone on with here: a case
    may stand on several sheets.

    Raises:
        UserError: rows that are numbered by their place are not in order, or another table begins among them.
    """
    sequences = {} if orders is None else orders
    for number, chunk in enumerate(converted):
        count = len(chunk.source.chunk.row_nos)
        wanted = {table.match.name: _wanted(table, count) for table in chunk.tables}
        eventless = np.zeros(count, dtype=bool)
        eventless[list(chunk.source.chunk.eventless)] = True
        wanted[chunk.sheet.profile.primary] &= ~eventless
        problems = _problems(chunk, wanted)
        for name, problem in implausible(chunk, rules_of(chunk.sheet.profile), known_at):
            of_records = problem.rows[wanted[name][problem.rows]]
            problems += [replace(problem, rows=of_records)] if len(of_records) else []
        problems += codes_beside_other_names(chunk)
        problems += _contradictions(chunk, contradicted)
        uncorrected = _uncorrected(chunk, problems)
        problems += uncorrected
        bad = np.zeros(len(chunk.source.chunk.row_nos), dtype=bool)
        for problem in problems:
            bad[problem.rows] = True
        again = headers_once_more(chunk, bad, file)
        bad |= again
        tables = {}
        for table in chunk.tables:
            order = sequences.setdefault(table.match.name, _file_order(table.match, file))
            order.sheet = chunk.sheet.table.name
            rows = _good_rows(table, chunk, wanted[table.match.name] & ~bad, order)
            if rows.num_rows:
                tables[table.match.name] = rows
        tables |= chunk.references.new_rows(tables)
        unreadable = _unreadable(chunk, uncorrected)
        set_aside, non_records = _set_aside(chunk, bad, again, problems, unreadable)
        passed_over = [row_no for _kind, row_no in non_records]
        headings = chunk.sheet.table.headings
        records = ~np.isin(chunk.source.chunk.row_nos, passed_over)
        yield CheckedChunk(
            sheet=chunk.sheet.table.name,
            rows=len(bad),
            good=int((~bad & ~eventless).sum()),
            eventless=int((~bad & eventless).sum()),
            tables=tables,
            bad=set_aside,
            non_records=non_records,
            officers_left_out=chunk.officers_left_out,
            respelled=Counter(
                {headings[at]: count for at, rows in chunk.respelled.items() if (count := int(records[rows].sum()))}
            ),
            unreadable=Counter(headings[column] for column, row in unreadable if records[row]),
            sent_again=_places_before(chunk, records) if chunk.sheet.guarded else frozenset(),
            lines=(
                *(lines_of_names(chunk, file) if not number else ()),
                *lines_among(chunk, bad & ~again),
                *columns_beside(chunk, ~bad & ~eventless),
            ),
            lacking=lacking_in(chunk, ~bad & ~eventless),
            ties=tuple(order.ties for order in sequences.values() if order.ties),
        )


def _file_order(match: TableMatch, file: Path) -> FileOrder:
    moment = HAPPENED.get(match.name, HAPPENED["events"])
    return FileOrder(
        file, moment=moment, refuse_ties=any(rule.ties == "refuse" for rule in match.rule.columns.values())
    )


def _contradictions(chunk: ConvertedChunk, contradicted: Contradicted) -> list[CellProblem]:
    """The rows of records that the file contradicts itself on, under the column that names the record."""
    problems = []
    named = {name for name, _key in contradicted}
    for table in chunk.tables:
        name = table.match.name
        if name not in named or (keys := _keys(table)) is None:
            continue
        named_by = TABLES[name].key[0]
        column = next((at for own in table.match.columns if own.name == named_by for at in own.headings), None)
        problems += [
            CellProblem(column, np.array([at]), reason)
            for at, key in enumerate(keys.to_pylist())
            if (reason := contradicted.get((name, key))) is not None
        ]
    return problems


def _uncorrected(chunk: ConvertedChunk, told: Sequence[CellProblem]) -> list[CellProblem]:
    """Cells of a quarantine file as the source had them, where its whole column showed that they cannot be read."""
    position = mark_position(chunk.sheet.table.headings) if chunk.sheet.guarded else None
    if position is None:
        return []
    in_doubt = {(problem.column, row) for problem in told for row in problem.rows.tolist()}
    cells: dict[int, list[int]] = {}
    for row, mark in enumerate(as_text(chunk.source.chunk.rows.column(position)).to_pylist()):
        if not (digests := uncorrected_cells(mark)):
            continue
        for column, texts in chunk.source.texts.items():
            text = texts[row].as_py()
            same = text is not None and cell_digest(chunk.sheet.table.headings[column], text) in digests
            if same and (column, row) not in in_doubt:
                cells.setdefault(column, []).append(row)
    reason = UserError("as it stood in the source, whose column shows that it cannot be read so: correct the cell")
    return [CellProblem(column, np.array(rows), reason, by_column=True) for column, rows in cells.items()]


def _unreadable(chunk: ConvertedChunk, more: Sequence[CellProblem]) -> list[tuple[int, int]]:
    """Filled cells that cannot be read, as column and row of the chunk, in this order."""
    cells = {
        (problem.column, row)
        for listed in (*((*table.problems, *table.changed_at_problems) for table in chunk.tables), more)
        for problem in listed
        if problem.column is not None
        for row in problem.rows.tolist()
    }
    return sorted(cells)


def _places_before(chunk: ConvertedChunk, records: np.ndarray) -> frozenset[str]:
    """Where the rows of a quarantine file stood in their source, lines that are no records aside."""
    sheets, rows = place_headings()
    texts = {
        name: unguarded(as_text(chunk.source.chunk.rows.column(position))).to_pylist()
        for position, heading in enumerate(chunk.sheet.table.headings)
        if (name := fold_heading(heading)) in sheets | rows
    }
    numbers: list[str | None] = next((column for name, column in texts.items() if name in rows), [])
    names = next((column for name, column in texts.items() if name in sheets), [""] * len(numbers))
    placed = (
        (sheet, number) for sheet, number, record in zip(names, numbers, records, strict=False) if record and number
    )
    return frozenset(f"{sheet}!{number}" if sheet else number for sheet, number in placed)


def _wanted(table: ConvertedTable, count: int) -> np.ndarray:
    """Which rows of the chunk give a row of the table: those in which all that the profile asks for is filled."""
    wanted = np.ones(count, dtype=bool)
    for name in table.match.rule.when:
        column = table.columns.get(name)
        if column is None:
            return np.zeros(count, dtype=bool)
        wanted &= pc.is_valid(column).to_numpy(zero_copy_only=False)
    return wanted


def _problems(chunk: ConvertedChunk, wanted: dict[str, np.ndarray]) -> list[CellProblem]:
    """Cells that cannot be read, and needed ones that are empty, table by table."""
    used, names = _used(chunk), chunk.sheet.positions_of(NAMES)
    problems = [
        CellProblem(cells.column, cells.rows, cells.reason)
        for cells in chunk.source.chunk.damaged
        if cells.counts(used, names)
    ]
    for table in chunk.tables:
        problems += table.problems
        columns = {column.name: column for column in table.match.columns}
        for name in (*TABLES[table.match.name].required, *table.match.rule.required):
            if columns[name].rule.number != "file_order":
                problems += _empty(table, columns[name], wanted[table.match.name], problems)
        problems += table.changed_at_problems
    return problems


def _used(chunk: ConvertedChunk) -> set[int]:
    """The positions of the columns that something is taken from."""
    matches = [table.match for table in chunk.tables]
    return {at for match in matches for column in match.columns for at in column.positions()} | {
        at for match in matches for at in match.changed_at
    }


def _empty(
    table: ConvertedTable, column: ColumnMatch, wanted: np.ndarray, told: Sequence[CellProblem]
) -> list[CellProblem]:
    """The wanted rows in which a needed column is empty; an unreadable cell is told once, as what it is."""
    values = table.columns.get(column.name)
    if values is not None and values.null_count == 0:
        return []
    missing = wanted if values is None else pc.is_null(values).to_numpy(zero_copy_only=False) & wanted
    missing = missing.copy()
    for problem in told:
        if problem.column in column.headings:
            missing[problem.rows] = False
    rows = np.flatnonzero(missing)
    if not len(rows):
        return []
    reason = UserError("empty, but needed")
    return [CellProblem(column.headings[0] if column.headings else None, rows, reason)]


def _good_rows(table: ConvertedTable, chunk: ConvertedChunk, keep: np.ndarray, order: FileOrder) -> pa.Table:
    """The table's rows to keep, with sequence numbers in file order where the profile asks for them."""
    columns = dict(table.columns)
    if table.changed_at is not None:
        columns["version_at"] = table.changed_at
    columns["row_no"] = pa.array(chunk.source.chunk.row_nos, NUMBER)
    rows = pa.table(columns)
    if not keep.all():
        rows = rows.filter(pa.array(keep))
    return _distinct(table.match, _numbered(table.match, rows, order))


def _numbered(match: TableMatch, rows: pa.Table, order: FileOrder) -> pa.Table:
    for name, rule in match.rule.columns.items():
        if rule.number == "file_order" and rows.num_rows:
            key = next(part for part in TABLES[match.name].key if part != name)
            if (happened := HAPPENED.get(match.name)) in rows.column_names:
                order.check(rows.column(key), rows.column(happened), rows.column("row_no"))
            numbers = order.numbers(rows.column(key))
            rows = rows.append_column(name, numbers)
    return rows


def _distinct(match: TableMatch, rows: pa.Table) -> pa.Table:
    if not match.rule.distinct or not rows.num_rows:
        return rows
    others = [name for name in rows.column_names if name != "row_no"]
    return rows.group_by(others).aggregate([("row_no", "min")]).rename_columns([*others, "row_no"])


def _set_aside(
    chunk: ConvertedChunk,
    bad: np.ndarray,
    again: np.ndarray,
    problems: Sequence[CellProblem],
    unreadable: Sequence[tuple[int, int]],
) -> tuple[tuple[BadRow, ...], tuple[tuple[NonRecord, int], ...]]:
    """The rows to set aside by row number, and the lines among them that are no records."""
    row_nos = chunk.source.chunk.row_nos
    non_records = [(NonRecord.BLANK, row.row_no) for row in chunk.source.chunk.ragged if row.fields == 0]
    width = len(chunk.sheet.quarantined)
    rows = [_too_wide(row, width) for row in chunk.source.chunk.ragged if row.fields]
    places = np.flatnonzero(bad)
    if len(places):
        told_apart = zip(_kinds(chunk, places), again[places], strict=True)
        kinds = [NonRecord.HEADER_AGAIN if once_more else kind for kind, once_more in told_apart]
        non_records += [(kind, int(row_nos[at])) for kind, at in zip(kinds, places, strict=True) if kind is not None]
        doubtful = places[np.array([kind is None for kind in kinds], dtype=bool)]
        values = _original_values(chunk, pa.array(doubtful))
        told = _by_row(chunk, problems)
        cells: dict[int, list[str]] = {}
        for column, row in unreadable:
            cells.setdefault(row, []).append(chunk.sheet.table.headings[column])
        uncorrected: dict[int, dict[str, None]] = {}
        for problem in problems:
            if problem.by_column and problem.column in chunk.source.texts:
                heading, texts = chunk.sheet.table.headings[problem.column], chunk.source.texts[problem.column]
                for at in problem.rows.tolist():
                    if (text := texts[at].as_py()) is not None:
                        uncorrected.setdefault(at, {})[cell_digest(heading, text)] = None
        (primary,) = (table for table in chunk.tables if table.match.name == chunk.sheet.profile.primary)
        keys = _keys(primary)
        rows += [
            BadRow(
                int(row_nos[at]),
                told[at],
                [column[number] for column in values],
                key=keys[at].as_py() if keys is not None else None,
                unreadable=tuple(cells.get(at, ())),
                uncorrected=tuple(uncorrected.get(at, ())),
            )
            for number, at in enumerate(doubtful.tolist())
        ]
    return tuple(sorted(rows, key=lambda row: row.row_no)), tuple(non_records)


def _keys(table: ConvertedTable) -> pa.Array | None:
    """What names the record of each row; None where they are numbered by their place in the file."""
    if not set(TABLES[table.match.name].key) <= table.columns.keys():
        return None
    return keys_of(table.match.name, pa.table(dict(table.columns)))


def _too_wide(row: Ragged, width: int) -> BadRow:
    reason = UserError(
        "the row has {fields} fields, the header {expected}: its values are left out here; correct the source",
        fields=row.fields,
        expected=row.expected,
    )
    return BadRow(row.row_no, [("", "", row.reason or reason)], [None] * width)


def _kinds(chunk: ConvertedChunk, places: np.ndarray) -> list[NonRecord | None]:
    """For each of the rows what it is, if it is no record."""
    rows = chunk.source.chunk.rows.take(pa.array(places))
    cells = [[value.strip() if value else value for value in as_text(column).to_pylist()] for column in rows.columns]
    lines = zip(*cells, strict=True)
    if not chunk.sheet.table.header_row:  # a format that names its columns itself has no titles, totals and notes
        return [None if any(line) else NonRecord.BLANK for line in lines]
    (primary,) = (table for table in chunk.sheet.tables if table.name == chunk.sheet.profile.primary)
    model = TABLES[primary.name]
    keys = {at for column in primary.columns if column.name in model.key for at in column.positions()}
    dates = {at for column in primary.columns if column.kind in (MOMENT, DAY) for at in column.positions()}
    headings = chunk.sheet.table.headings
    recognised = _recognised_cells(chunk, places)
    return [
        non_record(line, headings, keys, dates - keys, taken) for line, taken in zip(lines, recognised, strict=True)
    ]


def _recognised_cells(chunk: ConvertedChunk, places: np.ndarray) -> list[set[int]]:
    """For each of the rows the columns whose cell is a unit, a procedure, a word or a number of a record's column."""
    (primary,) = (table for table in chunk.tables if table.match.name == chunk.sheet.profile.primary)
    told: list[set[int]] = [set() for _ in places]
    model = TABLES[primary.match.name]
    for column in primary.match.columns:
        if column.kind in (MOMENT, DAY) or (
            column.kind == TEXT and column.name not in (*UNIT_COLUMNS, "procedure_id", *model.choices)
        ):
            continue
        values = primary.columns.get(column.name)
        if values is None:
            continue
        taken = values.take(pa.array(places)).is_valid().to_pylist()
        for position in column.headings:
            filled = chunk.source.chunk.rows.column(position).take(pa.array(places)).is_valid().to_pylist()
            for at, both in enumerate(zip(taken, filled, strict=True)):
                if all(both):
                    told[at].add(position)
    return told


def _original_values(chunk: ConvertedChunk, places: pa.Array) -> list[list[str | None]]:
    """By column of the quarantine file, the rows' original values: clean text; of personal columns the keyed hash.

    Days and numbers that were read stand there as they were read: what their columns prove does not travel with them.
    """
    values: list[list[str | None]] = []
    for position in chunk.sheet.quarantined:
        if position is None:
            values.append([None] * len(places))
        elif position in chunk.source.hashes:
            values.append(chunk.source.hashes[position].take(places).to_pylist())
        elif position in chunk.moments:
            moments, shown = chunk.moments[position].take(places), _shown(chunk.source, position).take(places)
            values.append(pc.coalesce(_iso(moments), pc.cast(shown, pa.string())).to_pylist())
        elif position in chunk.numbers:
            numbers, shown = chunk.numbers[position].take(places), _shown(chunk.source, position).take(places)
            plain = pc.if_else(pc.match_substring_regex(shown, "[.,]"), pc.cast(numbers, pa.string()), shown)
            values.append(pc.coalesce(plain, shown).to_pylist())
        elif position in chunk.source.texts:
            values.append(_shown(chunk.source, position).take(places).to_pylist())
        else:
            values.append(pc.cast(chunk.source.chunk.rows.column(position).take(places), pa.string()).to_pylist())
    return values


def _iso(moments: pa.Array) -> pa.Array:
    """Moments as 2026-03-05T14:30:00, days as 2026-03-05: the same in every region."""
    text = pc.replace_substring(pc.cast(moments, pa.string()), " ", "T")
    return pc.replace_substring_regex(pc.replace_substring_regex(text, r"\.0+$", ""), "T00:00:00$", "")


def _shown(source: CleanChunk, position: int) -> pa.Array:
    """The cells of a column as people see them, those that nobody can read with the word that stands there."""
    if position not in source.texts:
        return as_text(source.chunk.rows.column(position))
    if position not in source.unreadable:
        return source.texts[position]
    return pc.if_else(source.unreadable[position], as_text(source.chunk.rows.column(position)), source.texts[position])


def _by_row(chunk: ConvertedChunk, problems: Sequence[CellProblem]) -> dict[int, list[tuple[str, str, UserError]]]:
    """The problems of each row as (heading, value, reason); a cell that feeds several tables is told once."""
    by_row: dict[int, list[tuple[str, str, UserError]]] = {}
    told: set[tuple[int, int]] = set()
    for problem in problems:
        heading = chunk.sheet.table.headings[problem.column] if problem.column is not None else ""
        hidden = problem.column is None or problem.column in chunk.sheet.personal
        texts = None if hidden or problem.column is None else _shown(chunk.source, problem.column)
        for row in problem.rows.tolist():
            if problem.column is not None:
                if (row, problem.column) in told:
                    continue
                told.add((row, problem.column))
            value = texts[row].as_py() if texts is not None else None
            by_row.setdefault(row, []).append((heading, value or "", problem.reason))
    return by_row
