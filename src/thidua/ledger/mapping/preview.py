"""A look at a file before it is imported: which column goes where, what would go wrong. Writes nothing."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.cleaning.column_evidence import Order
from thidua.ledger.cleaning.personal_data import PassingKey
from thidua.ledger.cleaning.text import as_text, clean
from thidua.ledger.mapping.column_matching import MatchedFile, MatchedSheet, match_columns
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.column_proofs import SheetProofs, prove_columns
from thidua.ledger.mapping.conversion import ConvertedChunk, convert_rows
from thidua.ledger.mapping.entity_lookup import LedgerEntities, entities_in
from thidua.ledger.mapping.faults import each_in_one_line, in_one_line
from thidua.ledger.mapping.further_headers import check_above
from thidua.ledger.mapping.hidden_parts import HiddenPart, hidden_parts
from thidua.ledger.mapping.profile_library import profile_headings, requested_profile
from thidua.ledger.mapping.profile_matching import detect_profile
from thidua.ledger.mapping.quarantine_cells import MARK
from thidua.ledger.mapping.row_check import CheckedChunk, Contradicted, check_rows
from thidua.ledger.mapping.sequence_numbers import FileOrder
from thidua.ledger.mapping.source_mark import marked, moment_of, notes_of, profile_of, source_mark
from thidua.ledger.mapping.telling_lines import TellingLine, notes_without, telling
from thidua.ledger.mapping.writing import StagedPlaces
from thidua.ledger.model import TABLES
from thidua.ledger.readers.opening import open_source
from thidua.ledger.readers.sheet import Chunk
from thidua.ledger.store.contradictions import contradictions
from thidua.ledger.store.import_record import ImportRecord, MessageIdentity
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.prospect import ImportProspect
from thidua.ledger.store.staging import StagedTable

LOOKED_AT = 1000  # rows
NEVER_TOO_LATE = datetime.fromisoformat("9999-01-01")
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


@dataclass(frozen=True, slots=True)
class PreviewSheet:
    """A sheet as it would be read; rows, bad_rows, skipped: of the first LOOKED_AT rows.

    problems: (row number, heading, value, reason) of the first bad rows. unreadable: filled cells that cannot be read,
    by heading. nameless: columns with values but no heading, which are not carried on.
    """

    name: str
    header_row: int
    columns: tuple[PreviewColumn, ...]
    rows: int = 0
    bad_rows: int = 0
    skipped: int = 0
    problems: tuple[tuple[int, str, str, UserError], ...] = ()
    unreadable: Mapping[str, int] = field(default_factory=dict)
    nameless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """A file as it would be read. Of its `headings` columns the profile, guessed or given, knows `known_columns`.

    hidden: rows and columns that nobody sees in the file; an import asks what becomes of them. titles: lines that say
    of the rows what no column says; an import asks as well. prospect: what the good ones among the first rows would do
    to the ledger, where one is at hand. known_as: the number of the import that brought the file already.
    """

    source: Path
    format: str
    encoding: str
    profile: Profile
    guessed: bool
    known_columns: int
    headings: int
    sheets: tuple[PreviewSheet, ...]
    notes: tuple[UserError, ...]
    hidden: tuple[HiddenPart, ...] = ()
    titles: tuple[TellingLine, ...] = ()
    prospect: ImportProspect | None = None
    known_as: int | None = None


def preview_file(
    path: Path,
    *,
    ledger: Ledger | None = None,
    profile: str | Path | None = None,
    table: str | None = None,
    date_order: Order | None = None,
    known_at: datetime = NEVER_TOO_LATE,
    identity: MessageIdentity = MessageIdentity.AT_A_MOMENT,
) -> ImportPreview:
    """The first rows of the file under the profile given or detected, by the stages of an import but the last.

    ledger: where units, procedures and officers are looked up; without one their names are taken as they are.
    date_order, identity: as import_file takes them. known_at: when the content was known; without it nothing is too
    late.

    Raises:
        UserError: as import_file does: the file is refused, or no profile fits.
    """
    requested = requested_profile(path, profile, table)
    with open_source(path, requested.headings() if requested else profile_headings()) as source:
        mark = source_mark(source)
        detected = detect_profile(source, profile_of(mark, requested, path), table=table)
        notes = tuple(notes_of(mark, detected.profile, identity))
        known_at, identity = moment_of(mark, known_at, identity)
        detected = marked(detected, mark, date_order)
        entities = entities_in(ledger.snapshot()) if ledger else LedgerEntities()
        matched = match_columns(detected if ledger else replace(detected, profile=_accepting(detected.profile)))
        check_above(matched)
        proven = prove_columns(matched)
        civil_now = (ledger.civil(known_at) if ledger else known_at).replace(tzinfo=None)
        chunks = [
            next(_converted(path, sheet, proofs, entities), None)
            for sheet, proofs in zip(proven.matched.sheets, proven.proofs, strict=True)
        ]
        with in_one_line(path, ""):
            checked = _checked(chunks, civil_now, path)
            earlier = ledger and _earlier(ledger, matched, known_at, identity)
            sheets = tuple(map(_sheet, proven.matched.sheets, chunks, checked))
        columns = [column for sheet in sheets for column in sheet.columns]
        return ImportPreview(
            path,
            source.format,
            source.encoding,
            detected.profile,
            detected.guessed,
            sum(1 for column in columns if column.fate != UNUSED),
            len(columns),
            sheets,
            (*notes, *proven.notes, *_ties(checked), *_without(detected.profile, checked)),
            hidden_parts(detected),
            _titles(checked),
            _prospect(ledger, matched, checked, known_at, identity) if ledger else None,
            earlier.number if earlier else None,
        )


def _ties(checked: Sequence[CheckedChunk | None]) -> Iterator[UserError]:
    """Rows at one moment among the first rows, whose order only the file says."""
    return (there.note() for chunk in [*filter(None, checked)][-1:] for there in chunk.ties)


def _without(profile: Profile, checked: Sequence[CheckedChunk | None]) -> tuple[UserError, ...]:
    """What the dossiers among the first rows lack."""
    if profile.primary != "dossiers":
        return ()
    without: Counter[str] = Counter()
    for chunk in filter(None, checked):
        without.update({str(aspect): there.count for aspect, there in chunk.lacking.items()})
    return notes_without(without, sum(chunk.good for chunk in checked if chunk))


def _titles(checked: Sequence[CheckedChunk | None]) -> tuple[TellingLine, ...]:
    chunks = [chunk for chunk in checked if chunk]
    lacking = {(chunk.sheet, aspect): there.last for chunk in chunks for aspect, there in chunk.lacking.items()}
    return tuple(telling([line for chunk in chunks for line in chunk.lines], lacking))


def _earlier(
    ledger: Ledger, matched: MatchedFile, known_at: datetime, identity: MessageIdentity
) -> ImportRecord | None:
    source = matched.source
    return ledger.find_import(
        source.sha256(), matched.profile.hash, identity=identity, known_at=known_at, source_name=source.path.name
    )


def _prospect(
    ledger: Ledger,
    matched: MatchedFile,
    checked: Sequence[CheckedChunk | None],
    known_at: datetime,
    identity: MessageIdentity,
) -> ImportProspect | None:
    """What the rows of the primary table would do; None where there are none."""
    primary = matched.profile.primary
    rows = [chunk.tables[primary] for chunk in checked if chunk and primary in chunk.tables]
    if not rows:
        return None
    return ledger.prospect(
        primary,
        pa.concat_tables(rows, promote_options="default"),
        source_name=matched.source.path.name,
        known_at=known_at,
        identity=identity,
        in_file_order=primary in matched.profile.in_file_order(),
    )


def _accepting(profile: Profile) -> Profile:
    """The profile, but names nobody knows are taken as they are."""
    accept = {"unknown_units": "accept", "unknown_procedures": "accept", "unknown_officers": "accept"}
    return profile.model_copy(update=accept)


def _converted(
    path: Path, sheet: MatchedSheet, proofs: SheetProofs, entities: LedgerEntities
) -> Iterator[ConvertedChunk]:
    chunks = convert_rows(sheet, proofs, _first_rows(sheet), entities, PassingKey())
    return each_in_one_line(chunks, path, sheet.table.name)


def _checked(chunks: Sequence[ConvertedChunk | None], known_at: datetime, path: Path) -> list[CheckedChunk | None]:
    """The chunks as an import would tell them apart, those that contradict each other set aside."""

    def told_apart(contradicted: Contradicted) -> list[CheckedChunk | None]:
        orders: dict[str, FileOrder] = {}
        return [next(check_rows([chunk], known_at, path, contradicted, orders)) if chunk else None for chunk in chunks]

    checked = told_apart({})
    contradicted = _contradicted([chunk for chunk in chunks if chunk], [chunk for chunk in checked if chunk], known_at)
    return told_apart(contradicted) if contradicted else checked


def _contradicted(
    chunks: Sequence[ConvertedChunk], checked: Sequence[CheckedChunk], known_at: datetime
) -> Contradicted:
    reasons: dict[tuple[str, str], UserError] = {}
    profile = chunks[0].sheet.profile if chunks else None
    with TemporaryDirectory(prefix="thidua-preview-") as name:
        for table in (profile.primary, *sorted(profile.distinct())) if profile else ():
            staged, places = StagedTable(table, Path(name), known_at), StagedPlaces()
            for chunk in checked:
                if table in chunk.tables:
                    staged.add(chunk.tables[table])
                    places.add(chunk.sheet, chunk.tables[table])
            if staged.rows:
                there = contradictions(staged.finish(), TABLES[table], known_at, Path(name), units_apart=True)
                reasons |= places.reasons(table, there)
    return reasons


def _sheet(sheet: MatchedSheet, chunk: ConvertedChunk | None, checked: CheckedChunk | None) -> PreviewSheet:
    name, header_row = sheet.table.name, sheet.table.header_row
    if chunk is None or checked is None:
        return PreviewSheet(name, header_row, _columns(sheet, None), nameless=sheet.table.nameless)
    problems = ((row.row_no, *problem) for row in checked.bad for problem in row.problems)
    return PreviewSheet(
        name,
        header_row,
        _columns(sheet, chunk),
        rows=checked.rows + len(chunk.source.chunk.ragged),
        bad_rows=len(checked.bad),
        skipped=len(checked.non_records),
        problems=tuple(islice(problems, PROBLEMS)),
        unreadable=dict(checked.unreadable),
        nameless=sheet.table.nameless,
    )


def _first_rows(sheet: MatchedSheet) -> Iterator[Chunk]:
    for chunk in islice(sheet.table.read(), 1):
        yield chunk.head(LOOKED_AT)


def _columns(sheet: MatchedSheet, chunk: ConvertedChunk | None) -> tuple[PreviewColumn, ...]:
    columns = []
    parts = sheet.parts()
    for position, heading in enumerate(sheet.table.headings):
        if heading.startswith(MARK) or not heading:
            continue
        if position in sheet.hashed:
            columns.append(PreviewColumn(heading, HASHED, sheet.targets(position), ()))
        elif position in sheet.used:
            samples = _samples(chunk, position) if chunk else ()
            columns.append(PreviewColumn(heading, MAPPED, sheet.targets(position), samples))
        elif position in parts:
            columns.append(PreviewColumn(heading, MAPPED, (), ()))
        else:
            columns.append(PreviewColumn(heading, DROPPED if position in sheet.personal else UNUSED, (), ()))
    return tuple(columns)


def _samples(chunk: ConvertedChunk, position: int) -> tuple[str, ...]:
    text: pa.Array | None = chunk.source.texts.get(position)
    if text is None:  # of a typed format
        text = clean(as_text(chunk.source.chunk.rows.column(position)))
    return tuple(text.drop_null().unique().to_pylist()[:SAMPLES])
