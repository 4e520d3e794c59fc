"""A look at a file before it is imported: which column goes where, what would go wrong. Writes nothing."""

from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.cleaning.personal_data import PassingKey
from thidua.ledger.cleaning.text import as_text
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.converter import RecordConverter
from thidua.ledger.mapping.entity_lookup import LedgerEntities, known_in
from thidua.ledger.mapping.import_file import plan_import
from thidua.ledger.mapping.non_record_rows import aside
from thidua.ledger.mapping.quarantine import MARK, is_quarantine
from thidua.ledger.readers import Chunk, SheetTable
from thidua.ledger.store.ledger import Ledger

LOOKED_AT = 1000  # rows
SAMPLES = 3
PROBLEMS = 10

MAPPED, DROPPED, HASHED, UNUSED = "taken", "personal, dropped", "personal, keyed hash", "not used, dropped"


@dataclass(frozen=True, slots=True)
class PreviewColumn:
    """A column of the source: what becomes of it, the model columns it feeds, some of its values if it is taken."""

    heading: str
    fate: str
    targets: tuple[str, ...]
    samples: tuple[str, ...]


@dataclass(slots=True)
class PreviewSheet:
    """A sheet as it would be read. problems: (row number, heading, value, reason) of the first bad rows."""

    name: str
    header_row: int
    columns: list[PreviewColumn]
    rows: int = 0
    bad_rows: int = 0
    skipped: int = 0
    problems: list[tuple[int, str, str, UserError]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A file as it would be read: `known` of `headings` columns are known to the profile that was guessed or given."""

    source: Path
    format: str
    encoding: str
    profile: Profile
    guessed: bool
    known: int
    headings: int
    sheets: tuple[PreviewSheet, ...]


def preview_file(
    path: Path,
    *,
    ledger: Ledger | None = None,
    profile: str | Path | None = None,
    table: str | None = None,
) -> ImportPreview:
    """The first rows of the file under the profile given or guessed.

    ledger: where units, procedures and officers are looked up; without one their names are taken as they are.

    Raises:
        UserError: as import_file does: the file is refused, or no profile fits.
    """
    plan = plan_import(path, profile=profile, table=table)
    known = known_in(ledger.snapshot()) if ledger else LedgerEntities()
    wanted = plan.profile
    if ledger is None:
        accept = {"unknown_units": "accept", "unknown_procedures": "accept", "unknown_officers": "accept"}
        wanted = wanted.model_copy(update=accept)
    sheets = tuple(_sheet(wanted, sheet, known) for sheet in plan.sheets)
    columns = [column for sheet in sheets for column in sheet.columns]
    return ImportPreview(
        path,
        plan.source.format,
        plan.source.encoding,
        plan.profile,
        plan.guess is not None,
        sum(1 for column in columns if column.fate != UNUSED),
        len(columns),
        sheets,
    )


def _sheet(profile: Profile, sheet: SheetTable, known: LedgerEntities) -> PreviewSheet:
    converter = RecordConverter(profile, sheet.headings, known, PassingKey(), guarded=is_quarantine(sheet.headings))
    chunk = _first_rows(sheet)
    looked = PreviewSheet(sheet.name, sheet.header_row, [])
    if chunk is None:
        looked.columns = _columns(converter, sheet, None)
        return looked
    done = converter.convert(chunk)
    looked.rows = chunk.rows.num_rows
    cells = [as_text(column).to_pylist() for column in chunk.rows.columns]
    no_record = set()
    for row in np.flatnonzero(done.bad).tolist():
        if aside([column[row] for column in cells], sheet.headings) is not None:
            no_record.add(row)
    looked.skipped = len(no_record)
    looked.bad_rows = int(done.bad.sum()) - len(no_record)
    for problem in done.problems:
        heading = sheet.headings[problem.column] if problem.column is not None else ""
        for row in problem.rows.tolist():
            if row not in no_record and len(looked.problems) < PROBLEMS:
                value = done.texts[problem.column][row].as_py() if problem.column in done.texts else None
                looked.problems.append((int(chunk.row_nos[row]), heading, value or "", problem.reason))
    looked.problems.sort(key=lambda problem: problem[0])
    looked.columns = _columns(converter, sheet, chunk)
    return looked


def _first_rows(sheet: SheetTable) -> Chunk | None:
    for chunk in sheet.read():
        return Chunk(chunk.rows.slice(0, LOOKED_AT), chunk.row_nos[:LOOKED_AT])
    return None


def _columns(converter: RecordConverter, sheet: SheetTable, chunk: Chunk | None) -> list[PreviewColumn]:
    used, hashed = set(converter.used_positions()), set(converter.hashed_positions())
    personal = set(converter.personal_positions())
    columns = []
    for position, heading in enumerate(sheet.headings):
        if heading.startswith(MARK) or not heading:
            continue
        if position in hashed:
            columns.append(PreviewColumn(heading, HASHED, converter.targets(position), ()))
        elif position in used:
            samples = _samples(converter.text(chunk.rows, position)) if chunk else ()
            columns.append(PreviewColumn(heading, MAPPED, converter.targets(position), samples))
        else:
            columns.append(PreviewColumn(heading, DROPPED if position in personal else UNUSED, (), ()))
    return columns


def _samples(text: pa.Array) -> tuple[str, ...]:
    return tuple(text.drop_null().unique().to_pylist()[:SAMPLES])
