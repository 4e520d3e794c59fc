"""What whole columns prove about how their cells are read. The fifth stage of an import, between match and convert.

The file is read once before its values are taken: order of day and month, decimal signs and old letters are properties
of a column, and a cell alone does not show them. Where a column proves two things, the file is refused with both.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError, _
from thidua.ledger.cleaning.column_evidence import DateEvidence, NumberEvidence, Order, Proof
from thidua.ledger.cleaning.dates import plain_digits
from thidua.ledger.cleaning.identifiers import NAMES, ZeroEvidence, holds_exact_numbers, without_labels
from thidua.ledger.cleaning.legacy_encodings import LegacyEncoding, LetterEvidence
from thidua.ledger.cleaning.text import as_text, clean, fold_heading, is_ascii
from thidua.ledger.mapping.column_matching import MatchedFile, MatchedSheet
from thidua.ledger.mapping.faults import in_one_line
from thidua.ledger.mapping.rival_columns import RivalColumns
from thidua.ledger.model import DAY, MOMENT, NUMBER
from thidua.ledger.readers.sheet import Chunk
from thidua.ledger.readers.worksheets import column_name

# Rows of a sheet that are kept after the first reading, so that a file of usual length is not read twice.
_KEPT_CHUNKS = 4
# Formats in which every cell is what somebody or some program wrote there; in the others a spreadsheet made dates of
# what it could read as such.
_AS_WRITTEN = frozenset(("CSV", "TSV", "HTML", "JSON Lines", "XES", "Parquet"))
# A cell that is a date and nothing else, in a column that nobody reads as dates.
_ONLY_A_DATE = (
    r"^\(?\d{1,2} ?[-/.] ?\d{1,2} ?[-/.] ?(?:19|20)\d{2}(?:,? \d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp]\.?[Mm]\.?)?)?\)?[.;]?$"
)
_PROCEDURE = frozenset(("procedure_id",))

# What columns that prove no order are read by: a column that is read, or one that is not carried on.
_TAKEN_OVER: dict[Order, str] = {
    "dmy": _(
        "{columns}: nothing there shows whether day or month comes first; {count} dates that leave it open are read "
        "day first, as {column} shows ({place}: {value}). If that is wrong, take the import back (--undo) and "
        "correct them"
    ),
    "mdy": _(
        "{columns}: nothing there shows whether day or month comes first; {count} dates that leave it open are read "
        "month first, as {column} shows ({place}: {value}). If that is wrong, take the import back (--undo) and "
        "correct them"
    ),
}
_BESIDE: dict[Order, str] = {
    "dmy": _(
        "{columns}: the day comes before the month, as {column} shows ({place}), which is not carried on; if that is "
        "wrong, take the import back (--undo) and say --month-first"
    ),
    "mdy": _(
        "{columns}: the month comes before the day, as {column} shows ({place}), which is not carried on; if that is "
        "wrong, take the import back (--undo) and say --day-first"
    ),
}


@dataclass(frozen=True, slots=True)
class SheetProofs:
    """How columns of one sheet are read, by position. Columns that prove nothing are not there.

    orders: of day and month. decimal_signs: signs that stand before fractions. letters: how Vietnamese letters are
    written where the cell itself does not show it. rounded: names of records that may have gone through a spreadsheet
    as numbers, which keeps 15 digits of each. widths: of names of records that begin with zeros, all of one length.
    codes: columns in which national codes of procedures stand whole.
    """

    orders: dict[int, Order] = field(default_factory=dict)
    decimal_signs: dict[int, str] = field(default_factory=dict)
    letters: dict[int, LegacyEncoding] = field(default_factory=dict)
    rounded: set[int] = field(default_factory=set)
    widths: dict[int, int] = field(default_factory=dict)
    codes: set[int] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class ProvenFile:
    """A matched file with what its columns prove; `notes`: what a person should know of it, in words."""

    matched: MatchedFile
    proofs: tuple[SheetProofs, ...]
    notes: tuple[UserError, ...]

    def days_first(self) -> bool:
        """Whether all its dates are read with the day first."""
        orders = {order for proofs in self.proofs for order in proofs.orders.values()}
        stated = {self.matched.profile.date_order} - {None}
        return (stated or orders) <= {"dmy"} and not any(sheet.days_open for sheet in self.matched.sheets)


@dataclass(slots=True)
class _Column:
    """A column of the file: the same heading on all of its sheets."""

    heading: str
    dates: DateEvidence = field(default_factory=DateEvidence)
    numbers: NumberEvidence = field(default_factory=NumberEvidence)
    letters: LetterEvidence = field(default_factory=LetterEvidence)
    exact_numbers: bool | None = None
    zeros: ZeroEvidence = field(default_factory=ZeroEvidence)


def prove_columns(matched: MatchedFile) -> ProvenFile:
    """Reads the file once for what its columns prove.

    Raises:
        UserError: a column proves two things that exclude each other.
    """
    columns: dict[str, _Column] = {}
    beside: dict[str, _Column] = {}
    rivals = RivalColumns()
    spreadsheet = matched.source.format not in _AS_WRITTEN
    script = matched.source.format == "JSON Lines"
    path, stated = matched.source.path, matched.profile.date_order
    looks = (_look(sheet, columns, beside, rivals, spreadsheet=spreadsheet, script=script) for sheet in matched.sheets)
    with in_one_line(path, ""):
        sheets = tuple(looks)
    orders: dict[str, Order] = {}
    if stated is None:
        orders = _orders(path, columns, beside, spreadsheet=spreadsheet)
    for column in columns.values():
        if contradiction := column.numbers.contradiction:
            raise _number_contradiction(path, column, *contradiction)
    notes = [
        UserError(
            "{column}: the month comes before the day, as {place} shows ({value}); all dates of the column are read so",
            column=columns[name].heading,
            place=columns[name].dates.proven["mdy"].place,
            value=columns[name].dates.proven["mdy"].value,
        )
        for name, order in orders.items()
        if order == "mdy" and "mdy" in columns[name].dates.proven
    ]
    notes += _notes_taken_over(columns, orders)
    notes += _notes_beside(columns, beside, orders)
    notes += [
        UserError(
            "{column}: {place} ({value}) is a date only where the other order of day and month holds, which all others "
            "of the column exclude: the row is set aside",
            column=column.heading,
            place=column.dates.slip.place,
            value=column.dates.slip.value,
        )
        for column in columns.values()
        if stated is None and column.dates.slip
    ]
    notes += [
        UserError(
            "{column}: {count} cells are in the letters of old fonts (TCVN3 or VNI), others in Unicode; each is read "
            "as what it shows itself to be",
            column=column.heading,
            count=column.letters.legacy_cells,
        )
        for column in columns.values()
        if column.letters.mixed
    ]
    open_columns = [column for name, column in columns.items() if column.dates.ambiguous and name not in orders]
    if stated is None and open_columns:
        notes.append(
            UserError(
                "{columns}: nothing shows whether day or month comes first; {count} dates that leave it open are read "
                "day first. If that is wrong, take the import back (--undo) and say --month-first",
                columns=", ".join(column.heading for column in open_columns),
                count=sum(column.dates.ambiguous for column in open_columns),
            )
        )
    notes += rivals.notes()
    proofs = tuple(_of_sheet(sheet, columns, orders) for sheet in sheets)
    return ProvenFile(replace(matched, sheets=sheets), proofs, tuple(notes))


def _proofs_beside(beside: Mapping[str, _Column]) -> dict[Order, tuple[str, str]]:
    """Heading and place of the first proof of each order in columns that are not read; never the value."""
    proofs: dict[Order, tuple[str, str]] = {}
    for column in beside.values():
        if len(column.dates.proven) == 1:  # one that contradicts itself proves nothing of others
            ((order, proof),) = column.dates.proven.items()
            proofs.setdefault(order, (column.heading, proof.place))
    return proofs


def _notes_taken_over(columns: Mapping[str, _Column], orders: Mapping[str, Order]) -> Iterator[UserError]:
    """That columns are read in an order which they do not show themselves, but another one that is read."""
    led = [(columns[name], order) for name, order in orders.items() if not columns[name].dates.proven]
    for order, message in _TAKEN_OVER.items():
        proof = next((column for column in columns.values() if order in column.dates.proven), None)
        mine = [column for column, way in led if way == order]
        if proof is not None and mine:
            yield UserError(
                message,
                columns=", ".join(column.heading for column in mine),
                count=sum(column.dates.ambiguous for column in mine),
                column=proof.heading,
                place=proof.dates.proven[order].place,
                value=proof.dates.proven[order].value,
            )


def _notes_beside(
    columns: Mapping[str, _Column], beside: Mapping[str, _Column], orders: Mapping[str, Order]
) -> Iterator[UserError]:
    """That columns are read in an order only because one shows it that is not read."""
    if any(column.dates.proven for column in columns.values()):
        return
    for order, message in _BESIDE.items():
        led = [columns[name] for name, way in orders.items() if way == order]
        if led:
            proof = next(column for column in beside.values() if column.dates.proven)
            yield UserError(
                message,
                columns=", ".join(column.heading for column in led),
                column=proof.heading,
                place=proof.dates.proven[order].place,
            )


def _look(
    sheet: MatchedSheet,
    columns: dict[str, _Column],
    beside: dict[str, _Column],
    rivals: RivalColumns,
    *,
    spreadsheet: bool,
    script: bool,
) -> MatchedSheet:
    """Takes the evidence of the sheet's columns; the sheet, which remembers its rows where they are few.

    beside: gets that of columns which are not read.
    """
    dates, numbers = _positions(sheet)
    nameless: dict[int, None] = {}
    unread = dates if sheet.profile.date_order else set()
    not_read = () if sheet.profile.date_order else sheet.unread()
    names = sheet.positions_of(NAMES)
    codes = sheet.positions_of(_PROCEDURE)
    kept: list[Chunk] | None = []
    for chunk in sheet.table.read():
        if kept is not None:
            kept = [*kept, chunk] if len(kept) < _KEPT_CHUNKS else None
        rivals.add(sheet, chunk)
        for position, heading in enumerate(sheet.table.headings):
            if not heading and position not in nameless and _holds_anything(chunk, position):
                nameless[position] = None
        _look_beside(sheet, not_read, chunk, columns, beside, spreadsheet=spreadsheet)
        for position in sheet.used:
            if position in unread or not pa.types.is_string(chunk.rows.schema.types[position]):
                continue
            heading = sheet.table.headings[position]
            column = columns.setdefault(fold_heading(heading), _Column(heading))
            text = pc.utf8_trim_whitespace(as_text(chunk.rows.column(position)))
            if position in dates:
                text = plain_digits(clean(text))  # as the cells are read: what they prove must not hide from it
                column.dates.add(text, chunk.row_nos, sheet.table.name, spreadsheet=spreadsheet)
            elif position in numbers:
                column.numbers.add(text, chunk.row_nos, sheet.table.name)
            elif not is_ascii(text):
                column.letters.add(text)
            text = without_labels(text) if position in names else text
            if position in names or position in codes:
                column.zeros.add(text)
            if position in names and not column.exact_numbers:
                exact = holds_exact_numbers(text, spreadsheet=spreadsheet, script=script)
                column.exact_numbers = column.exact_numbers if exact is None else exact
    table = replace(sheet.table, nameless=(*sheet.table.nameless, *map(column_name, nameless)))
    return replace(sheet, table=table if kept is None else replace(table, read=partial(_again, tuple(kept))))


def _look_beside(
    sheet: MatchedSheet,
    positions: Iterable[int],
    chunk: Chunk,
    columns: Mapping[str, _Column],
    beside: dict[str, _Column],
    *,
    spreadsheet: bool,
) -> None:
    """What columns that are not read prove of the order of day and month, if dates are most of what they hold.

    They are not asked where one that is read has proven it.
    """
    if any(column.dates.proven for column in columns.values()):
        return
    for position in positions:
        if not pa.types.is_string(chunk.rows.schema.types[position]):
            continue
        text = plain_digits(clean(as_text(chunk.rows.column(position))))
        dates = pc.fill_null(pc.match_substring_regex(text, _ONLY_A_DATE), False)
        if 2 * pc.sum(dates, min_count=0).as_py() > len(text) - text.null_count:
            heading = sheet.table.headings[position]
            column = beside.setdefault(fold_heading(heading), _Column(heading))
            only = pc.if_else(dates, text, pa.scalar(None, pa.string()))
            column.dates.add(only, chunk.row_nos, sheet.table.name, spreadsheet=spreadsheet)


def _holds_anything(chunk: Chunk, position: int) -> bool:
    text = pc.utf8_trim_whitespace(as_text(chunk.rows.column(position)))
    return bool(pc.any(pc.not_equal(text, ""), min_count=0).as_py())


def _again(chunks: tuple[Chunk, ...]) -> Iterator[Chunk]:
    return iter(chunks)


def _positions(sheet: MatchedSheet) -> tuple[set[int], set[int]]:
    """Positions of columns that are read as dates, and of those read as numbers."""
    dates: set[int] = set()
    numbers: set[int] = set()
    for table in sheet.tables:
        dates.update(table.changed_at)
        for column in table.columns:
            if column.kind in (MOMENT, DAY):
                dates.update(column.headings)
            elif column.kind == NUMBER and column.name != "time_limit":
                numbers.update(column.headings)
    return dates, numbers


def _cell(path: Path, column: _Column, proof: Proof) -> dict[str, object]:
    """What a refusal names of a cell."""
    return {"file": path, "column": column.heading, "place": proof.place, "value": proof.value}


def _orders(
    path: Path, columns: dict[str, _Column], beside: Mapping[str, _Column], *, spreadsheet: bool
) -> dict[str, Order]:
    """The order of each column with dates, by its folded heading. beside: columns that are not read."""
    proven: dict[str, Order] = {}
    for name, column in columns.items():
        if len(column.dates.proven) > 1:
            raise _date_contradiction(path, column, column.dates.proven["dmy"], column.dates.proven["mdy"])
        if short := column.dates.year_may_come_first:
            raise UserError(
                "{file}, {column}: {place} ({value}) may begin with the day or with a year of two digits: read day "
                "first, the years of the column are no years of one list. Say which it is: --day-first, or date_order "
                "ymd in the profile",
                **_cell(path, column, short),
            )
        if second := column.dates.day_comes_second:
            raise UserError(
                "{file}, {column}: {place} ({value}) holds the day between year and month: nobody can tell which of "
                "the two comes first in the other dates of the column. Write the month before the day, or say that "
                "only such cells are wrong: --day-first, or date_order ymd in the profile",
                **_cell(path, column, second),
            )
        if (swapped := column.dates.swapped) and (spreadsheet or column.dates.many_were_made):
            raise _swapped(path, column, *swapped)
        proven |= dict.fromkeys((name for _ in column.dates.proven), next(iter(column.dates.proven), "dmy"))
    hints = _proofs_beside(beside)
    elsewhere: set[Order] = set(proven.values()) or set(hints)
    proven_here = bool(proven)
    for name, column in columns.items():
        if name in proven or not column.dates.ambiguous:
            continue
        if not proven_here and len(hints) > 1:
            raise UserError(
                "{file}: in {column} nothing shows whether day or month comes first, and columns that are not carried "
                "on show both: {one} the day ({place}), {other} the month ({other_place}). Say which it is: "
                "--day-first or --month-first, or date_order in the profile",
                file=path,
                column=column.heading,
                one=hints["dmy"][0],
                place=hints["dmy"][1],
                other=hints["mdy"][0],
                other_place=hints["mdy"][1],
            )
        if len(elsewhere) > 1:
            one, other = (next(columns[at] for at, order in proven.items() if order == way) for way in ("dmy", "mdy"))
            raise UserError(
                "{file}: in {column} nothing shows whether day or month comes first, and other columns show both: "
                "{one} the day ({place}: {value}), {other} the month ({other_place}: {other_value}). Say which it is: "
                "--day-first or --month-first, or date_order in the profile",
                file=path,
                column=column.heading,
                one=one.heading,
                place=one.dates.proven["dmy"].place,
                value=one.dates.proven["dmy"].value,
                other=other.heading,
                other_place=other.dates.proven["mdy"].place,
                other_value=other.dates.proven["mdy"].value,
            )
        if not elsewhere and (clock := column.dates.english_clock):
            raise UserError(
                "{file}, {column}: {place} ({value}) has the clock of a spreadsheet that writes the month first, and "
                "nothing shows which comes first. Say which it is: --day-first or --month-first, or date_order in the "
                "profile",
                **_cell(path, column, clock),
            )
        proven |= dict.fromkeys([name] if elsewhere else [], next(iter(elsewhere), "dmy"))
    return proven


def _of_sheet(sheet: MatchedSheet, columns: dict[str, _Column], orders: dict[str, Order]) -> SheetProofs:
    proofs = SheetProofs()
    for position in sheet.used:
        name = fold_heading(sheet.table.headings[position])
        if name in orders:
            proofs.orders[position] = orders[name]
        if name in columns:
            proofs.decimal_signs[position] = columns[name].numbers.decimal_sign
            proofs.letters[position] = columns[name].letters.usual
            if columns[name].exact_numbers is False:
                proofs.rounded.add(position)
            if columns[name].zeros.width:
                proofs.widths[position] = columns[name].zeros.width
            if columns[name].zeros.codes:
                proofs.codes.add(position)
    return proofs


def _date_contradiction(path: Path, column: _Column, day_first: Proof, month_first: Proof) -> UserError:
    return UserError(
        "{file}, {column}: {day_row} shows that the day comes first ({day_value}), {month_row} that the month does "
        "({month_value}). Correct the one that is wrong, or say which it is: --day-first or --month-first, or "
        "date_order in the profile",
        file=path,
        column=column.heading,
        day_row=day_first.place,
        day_value=day_first.value,
        month_row=month_first.place,
        month_value=month_first.value,
    )


def _swapped(path: Path, column: _Column, order: Order, written: Proof, real: Proof) -> UserError:
    told = {
        "file": path,
        "column": column.heading,
        "row": written.place,
        "value": written.value,
        "real_row": real.place,
        "real_value": real.value,
    }
    if order == "dmy":
        return UserError(
            "{file}, {column}: {row} is text with the day first ({value}), and all cells that the spreadsheet holds as "
            "dates fall on days up to the 12th ({real_row}: {real_value}), as if it had read them month first: day "
            "and month are likely swapped. Open the source anew with the right region, or say that the dates are "
            "right: --day-first, or date_order in the profile",
            **told,
        )
    return UserError(
        "{file}, {column}: {row} is text with the month first ({value}), and all cells that the spreadsheet holds as "
        "dates fall on days up to the 12th ({real_row}: {real_value}), as if it had read them day first: day and month "
        "are likely swapped. Open the source anew with the right region, or say that the dates are right: "
        "--month-first, or date_order in the profile",
        **told,
    )


def _number_contradiction(path: Path, column: _Column, decimal: Proof, thousands: Proof) -> UserError:
    return UserError(
        "{file}, {column}: {row} shows a sign before decimals ({value}), {other_row} the same sign between thousands "
        "({other_value}). Correct the one that is wrong",
        file=path,
        column=column.heading,
        row=decimal.place,
        value=decimal.value,
        other_row=thousands.place,
        other_value=thousands.value,
    )
