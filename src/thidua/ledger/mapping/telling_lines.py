"""What is passed over though it says something of the rows: titles, section headings, names of sheets, files, columns.

A unit, a procedure or a status that stands there and in no column that is taken would be lost, and so would a further
appointment in a column that nothing is taken from: such an import stops until somebody says that it does not matter.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.text import as_text, fold, fold_heading
from thidua.ledger.cleaning.vocabulary import phrases, shared_words, to_flag
from thidua.ledger.mapping.conversion import ConvertedChunk, ConvertedTable
from thidua.ledger.mapping.entity_lookup import LedgerEntities, fold_unit
from thidua.ledger.model import TABLES, Status
from thidua.ledger.readers.header_detection import as_headings
from thidua.ledger.readers.sheet import RowPlace
from thidua.ledger.store.import_record import LACKING

_MOST_FILLED = 2  # cells of a section heading
_SHOWN = 8
_SECTION = re.compile(r"^\s*(?:[IVXLC]+|[A-Z]|\d{1,2})\s*[.)/:-]\s*")
_LABELLED = re.compile(r"([^:]{2,40}):\s*(.*)")
_COMMUNE = re.compile(r"(?:phuong|xa|dac khu|thi tran)(?: [a-z]+){1,4}")
_KIND_OF_COMMUNE = re.compile(r"^(?:phuong|xa|dac khu|thi tran) ")
_PROCEDURE = re.compile(r"(?<![\d.])\d{1,2}\.\d{6}(?!\d)")
_ALL = ("", "tat ca", "toan bo", "all")
_OF_LISTS = frozenset(("danh", "sach", "ho", "so", "hs", "cac", "bang", "tong", "hop", "bao", "cao")) | frozenset(
    ("ky", "thang", "quy", "nam", "tu", "ngay", "den")
)
# What a title says of all rows below it. `received` is none of them: every list of dossiers may be called so.
_DECISIVE = frozenset(
    (Status.NOT_ACCEPTED, Status.SUPPLEMENT_REQUESTED, Status.FINANCIAL_DUTY, Status.WITHDRAWN, Status.STOPPED)
)


# Statuses of the end, and the dates of which one says when it was.
_ENDS = (
    ((Status.PROCESSED, Status.RETURNED), frozenset(("finished_at", "returned_at"))),
    ((Status.NOT_ACCEPTED, Status.WITHDRAWN, Status.STOPPED), frozenset(("finished_at", "refused_at", "returned_at"))),
)


class Aspect(StrEnum):
    """What a line may say of the rows below it."""

    UNIT = "unit"
    PROCEDURE = "procedure"
    STATUS = "status"
    RECEIPT = "receipt"  # no line says these three, but rows may lack them
    END = "end"
    APPOINTMENT = "appointment"


class TitlesChoice(StrEnum):
    """What becomes of such lines."""

    LEAVE = "leave"


class TellingLinesError(UserError):
    """There are such lines, and nobody has said what becomes of them."""


@dataclass(frozen=True, slots=True)
class TellingLine:
    """A line that says something. row_no: 0 for the name of a sheet, or of the file (sheet is empty then).

    is_column: the text is the heading of a column that nothing is taken from; rows are filled there.
    """

    sheet: str
    row_no: int
    text: str
    says: frozenset[Aspect]
    is_column: bool = False

    def __str__(self) -> str:
        place = str(RowPlace(self.sheet, self.row_no)) if self.row_no else self.sheet
        return f"{place} “{self.text}”" if place and place != self.text else f"“{self.text}”"


def notes_without(without: Mapping[str, int], dossiers: int) -> tuple[UserError, ...]:
    """What so many dossiers lack, in words."""
    return tuple(
        UserError(message, count=count, all=dossiers)
        for aspect, message in LACKING.items()
        if (count := without.get(str(aspect), 0))
    )


@dataclass(frozen=True, slots=True)
class Lacking:
    """Good rows that lack something: how many of the records, and the number of the last of them."""

    count: int
    last: int


def refuse_lines(file: Path, lines: Iterable[TellingLine]) -> TellingLinesError:
    """The question about these lines."""
    listed = list(lines)
    return TellingLinesError(
        "{file}: titles, section headings, names or columns that are not carried on say of the rows what would be "
        "lost: {lines}. Write it into a column that is read, or say that it does not matter (--titles leave)",
        file=file,
        lines="; ".join(map(str, listed[:_SHOWN])) + (" …" if len(listed) > _SHOWN else ""),
    )


def telling(lines: Iterable[TellingLine], lacking: Mapping[tuple[str, Aspect], int]) -> list[TellingLine]:
    """Columns, and those of the lines that say what a row below them lacks. lacking: the last such row of a sheet."""
    last_of_file: dict[Aspect, int] = {}
    for (_sheet, aspect), row_no in lacking.items():
        last_of_file[aspect] = max(row_no, last_of_file.get(aspect, 0))

    def last(line: TellingLine, aspect: Aspect) -> int:
        of_file = not line.sheet and not line.row_no
        return last_of_file.get(aspect, 0) if of_file else lacking.get((line.sheet, aspect), 0)

    return [
        line
        for line in dict.fromkeys(lines)
        if line.is_column or any(last(line, aspect) > line.row_no for aspect in line.says)
    ]


def lacking_in(chunk: ConvertedChunk, good: np.ndarray) -> dict[Aspect, Lacking]:
    """What the good rows of the chunk lack of what their table has columns for."""
    (primary,) = (table for table in chunk.tables if table.match.name == chunk.sheet.profile.primary)
    numbers = chunk.source.chunk.row_nos
    lackings = {}
    for aspect, names in _columns_of(primary.match.name).items():
        filled = np.zeros(len(numbers), dtype=bool)
        for name in names:
            if name in primary.columns:
                filled |= pc.is_valid(primary.columns[name]).to_numpy(zero_copy_only=False)
        without = good & ~filled
        if without.any():
            lackings[aspect] = Lacking(int(without.sum()), int(numbers[without].max()))
    without = good & _over_by_status_alone(primary, len(numbers))
    if without.any():
        lackings[Aspect.END] = Lacking(int(without.sum()), int(numbers[without].max()))
    return lackings


def _over_by_status_alone(primary: ConvertedTable, count: int) -> np.ndarray:
    """Which dossiers have a status of the end, and no date of one that goes with it."""
    over = np.zeros(count, dtype=bool)
    if primary.match.name != "dossiers" or "status" not in primary.columns:
        return over
    for statuses, dates in _ENDS:
        is_one = pc.is_in(primary.columns["status"], value_set=pa.array(map(str, statuses), pa.string()))
        dated = np.zeros(count, dtype=bool)
        for name in dates & primary.columns.keys():
            dated |= pc.is_valid(primary.columns[name]).to_numpy(zero_copy_only=False)
        over |= is_one.to_numpy(zero_copy_only=False) & ~dated
    return over


def _columns_of(table: str) -> dict[Aspect, tuple[str, ...]]:
    """The columns that say it, one of which suffices; a record of a dossier has the dossier's."""
    if table in ("units", "procedures"):
        return {}
    dossier = ("dossier_id",) if table != "dossiers" else ()
    listed = {
        Aspect.UNIT: ("receiving_unit_id", "competent_unit_id", "unit_id"),
        Aspect.PROCEDURE: ("procedure_id",),
        Aspect.STATUS: ("status",),
        Aspect.RECEIPT: ("received_at",) if table == "dossiers" else (),
        Aspect.APPOINTMENT: ("due_at",) if table == "dossiers" else (),
    }
    own = TABLES[table].columns
    return {
        aspect: (*there, *(name for name in dossier if name in own))
        for aspect, names in listed.items()
        if (there := tuple(name for name in names if name in own))
    }


def columns_beside(chunk: ConvertedChunk, good: np.ndarray) -> Iterator[TellingLine]:
    """Columns of dossiers that nothing is taken from, and that move or stop a limit of good rows."""
    sheet = chunk.sheet
    if sheet.profile.primary != "dossiers":
        return
    # Of several columns that are called alike, the profile has named the one that it takes.
    taken = {fold_heading(sheet.table.headings[position]) for position in sheet.used}
    rows = pa.array(np.flatnonzero(good))
    for position in sheet.unused_positions():
        heading = sheet.table.headings[position]
        if not moves_a_limit(heading) or fold_heading(heading) in taken:
            continue
        text = as_text(chunk.source.chunk.rows.column(position).take(rows))
        yes = pc.equal(to_flag(pc.utf8_trim_whitespace(text), shared_words()["flag"]), True)
        if pc.any(pc.or_kleene(pc.match_substring_regex(text, "[1-9]"), yes), min_count=0).as_py():
            yield TellingLine(sheet.table.name, sheet.table.header_row, heading, frozenset(), is_column=True)


def moves_a_limit(heading: str) -> bool:
    """Whether a column called so says of a limit that it is moved, stopped or ended (list `moves_a_limit`)."""
    listed = phrases("moves_a_limit")
    words = f" {fold(_capitals_apart(heading))} "
    kinds = {kind: [phrase for phrase, of in listed.items() if of == kind] for kind in set(listed.values())}
    if any(words.startswith(f" {phrase} ") for phrase in kinds["about"]) or words.strip() in kinds["whole"]:
        return words.strip() in kinds["whole"]
    for phrase in sorted(kinds["other"], key=len, reverse=True):
        words = words.replace(f" {phrase} ", " | ")
    if any(f" {phrase} " in words for phrase in kinds["moved"]):
        return True
    glued = words.strip()  # `ngaygiahan`
    return " " not in glued and any(phrase.replace(" ", "") in glued for phrase in kinds["moved"] if " " in phrase)


def _capitals_apart(heading: str) -> str:
    """`NgayGiaHan` as `Ngay Gia Han`; what is in capitals whole stays."""
    pairs = zip(" " + heading, heading, strict=False)
    return "".join(f" {letter}" if before.islower() and letter.isupper() else letter for before, letter in pairs)


def lines_of_names(chunk: ConvertedChunk, file: Path) -> Iterator[TellingLine]:
    """What the lines above the header, the name of the sheet and that of the file say."""
    reader = _Reader.of(chunk)
    table = chunk.sheet.table
    named = [("", 0, (re.sub(r"[_-]+", " ", file.name.split(".")[0]),))] if table.header_row else []
    if table.name:
        named.append((table.name, 0, (table.name,)))
    for sheet, row_no, cells in (*named, *((table.name, row_no, cells) for row_no, cells in table.above)):
        if says := reader.aspect(cells, in_titles=True):
            yield TellingLine(sheet, row_no, file.name if not (sheet or row_no) else " ".join(cells), says)


def lines_among(chunk: ConvertedChunk, bad: np.ndarray) -> Iterator[TellingLine]:
    """What lines among the rows say that are no good rows and hold few cells."""
    sheet = chunk.sheet.table
    if not sheet.header_row:
        return
    reader = _Reader.of(chunk)
    rows = pa.array(np.flatnonzero(bad))
    columns = [as_text(column.take(rows)) for column in chunk.source.chunk.rows.columns]
    filled = np.zeros(len(rows), dtype=np.int64)
    for column in columns:
        is_filled = pc.not_equal(pc.utf8_trim_whitespace(column), "")
        filled += pc.fill_null(is_filled, False).to_numpy(zero_copy_only=False)
    numbers = chunk.source.chunk.row_nos[bad]
    lines = [
        (int(numbers[at]), tuple(cell for column in columns if (cell := column[at].as_py())))
        for at in np.flatnonzero((filled > 0) & (filled <= _MOST_FILLED)).tolist()
    ]
    lines += [
        (row.row_no, cells)
        for row in chunk.source.chunk.ragged
        if 0 < len(cells := tuple(filter(None, map(str.strip, row.cells)))) <= _MOST_FILLED
    ]
    for row_no, cells in lines:
        read = as_headings(cells)
        if says := reader.aspect(read, in_titles=False):
            yield TellingLine(sheet.name, row_no, " ".join(read), says)


@dataclass(frozen=True, slots=True)
class _Reader:
    """What is known of units, procedures and words of status. labels: folded headings, and what their columns say."""

    entities: LedgerEntities
    labels: Mapping[str, Aspect]
    statuses: Mapping[str, str]

    @classmethod
    def of(cls, chunk: ConvertedChunk) -> "_Reader":
        profile = chunk.sheet.profile
        rules = profile.tables[profile.primary].columns
        labels = {
            fold_heading(heading): aspect
            for aspect, names in _columns_of(profile.primary).items()
            for name in names
            if name in rules and name != "dossier_id" and aspect is not Aspect.APPOINTMENT
            for heading in rules[name].headings
        }
        words = shared_words().get("status", {}) | profile.words.get("status", {})
        statuses = {fold(word): str(status) for word, status in words.items() if not word.isdigit()}
        return cls(chunk.references.entities, labels, statuses)

    def aspect(self, cells: Collection[str], *, in_titles: bool) -> frozenset[Aspect]:
        """What the cells of a line say."""
        texts = [_SECTION.sub("", cell).strip() for cell in cells]
        says = set()
        for text, following in zip(texts, [*texts[1:], ""], strict=True):
            if labelled := _LABELLED.fullmatch(text):
                label, value = labelled[1], labelled[2] or following
                if fold_heading(label) in self.labels and fold(value) not in _ALL:
                    says.add(self.labels[fold_heading(label)])
        for text in texts:
            if self._names_unit(text):
                says.add(Aspect.UNIT)
            if _PROCEDURE.search(text) or _holds(text, self.entities.procedures.folded, words=3):
                says.add(Aspect.PROCEDURE)
            if self._names_status(text, in_titles=in_titles):
                says.add(Aspect.STATUS)
        return frozenset(says)

    def _names_unit(self, text: str) -> bool:
        units = self.entities.units.folded
        for part in re.split(r"[:–—]| - ", text):
            name = fold_unit(part)
            if _COMMUNE.fullmatch(name) or (" " in name and any(_bare(unit) == name for unit in units)):
                return True
        return _holds(text, units, words=2)

    def _names_status(self, text: str, *, in_titles: bool) -> bool:
        words = [word for word in fold(text).split() if not word.isdigit()]
        of_text = frozenset(words) - _OF_LISTS
        for phrase, status in self.statuses.items():
            if status in _DECISIVE and " " in phrase and f" {phrase} " in f" {' '.join(words)} ":
                return True
            own = frozenset(phrase.split()) - _OF_LISTS
            if own and own == of_text and not (in_titles and status == Status.RECEIVED):
                return True
        return False


def _bare(unit: str) -> str:
    """A unit's folded name without the kind of commune in front."""
    return _KIND_OF_COMMUNE.sub("", unit)


def _holds(text: str, names: Iterable[str], *, words: int) -> bool:
    """Whether one of the folded names of at least so many words stands in the text."""
    padded = f" {fold(text)} "
    return any(name.count(" ") >= words - 1 and f" {name} " in padded for name in names)
