"""The way of a file into the ledger: read, map, set bad rows aside, commit as a whole."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import Language, UserError, _
from thidua.io.progress import Progress, silent
from thidua.ledger.cleaning.personal_data import KeySource
from thidua.ledger.cleaning.text import as_text, fold_heading
from thidua.ledger.mapping.column_profile import Profile, load_profile
from thidua.ledger.mapping.converter import Converted, RecordConverter
from thidua.ledger.mapping.entity_lookup import LedgerEntities, known_in
from thidua.ledger.mapping.non_record_rows import Aside, aside
from thidua.ledger.mapping.profile_matching import (
    Guess,
    guess_profile,
    known_headings,
    missing_columns,
    profile_headings,
    table_of_name,
)
from thidua.ledger.mapping.quarantine import MARK, BadRow, Quarantine, is_quarantine
from thidua.ledger.model import TABLES
from thidua.ledger.readers import Chunk, SheetTable, SourceFile, read_file
from thidua.ledger.readers.file_types import sha256_of
from thidua.ledger.store.import_record import ImportRecord, RowCounts
from thidua.ledger.store.ledger import WAIT_SECONDS, Ledger
from thidua.ledger.store.pending_import import PendingImport
from thidua.ledger.store.row_outcomes import Answers
from thidua.ledger.store.snapshot import Snapshot

READING = _("Reading and checking rows")
_SKIPPED_SHOWN = 20


@dataclass(slots=True)
class ImportReport:
    """What an import did. read = accepted + superseded + stale + duplicate + quarantined, of the primary table.

    skipped: lines that are no records, by kind, with the first of their row numbers; they are not read.
    dropped: headings that were not carried on, because they are personal or no column takes them.
    not_given: columns of the primary table that the file says nothing of: empty in the records it replaced.
    hashed: headings of which a keyed hash was kept. already: the same content was imported before, nothing was done.
    """

    source: Path
    profile: str
    format: str
    encoding: str
    record: ImportRecord
    already: bool = False
    quarantine: Path | None = None
    skipped: dict[str, list[int]] = field(default_factory=dict)
    skipped_count: Counter[str] = field(default_factory=Counter)
    dropped: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    left_out_sheets: tuple[str, ...] = ()
    officers_unknown: int = 0
    not_given: tuple[str, ...] = ()

    @property
    def counts(self) -> dict[str, int]:
        """The six numbers that must add up."""
        record = self.record
        return {
            "read": record.read,
            "accepted": record.accepted,
            "superseded": record.superseded,
            "stale": record.stale,
            "duplicate": record.duplicate,
            "quarantined": record.quarantined,
        }

    @property
    def tables(self) -> dict[str, RowCounts]:
        """Counts of every table that got rows."""
        return self.record.tables


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """A file opened, with the profile it will be read under."""

    path: Path
    source: SourceFile
    profile: Profile
    sheets: tuple[SheetTable, ...]
    guess: Guess | None


def plan_import(path: Path, *, profile: str | Path | Profile | None = None, table: str | None = None) -> ImportPlan:
    """Opens the file and settles on a profile and its sheets; nothing is written.

    Raises:
        UserError: the file is refused, or no profile fits, or the one asked for lacks its columns.
    """
    chosen = profile if isinstance(profile, Profile) or profile is None else None
    if chosen is None and profile is not None and not isinstance(profile, Profile):
        chosen = load_profile(profile, table=table or table_of_name(path))
    source = read_file(path, profile_headings(chosen) if chosen else known_headings())
    guess = None
    if chosen is None:
        guesses = []
        refused: UserError | None = None
        for sheet in source.sheets:
            try:
                guesses.append(guess_profile(path, _own_headings(sheet), table=table))
            except UserError as error:
                refused = refused or error
        if not guesses:
            raise refused or UserError("{file}: no sheet has a header row", file=path)
        guess = max(guesses, key=lambda one: one.known)
        chosen = guess.profile
    wanted = [sheet for sheet in source.sheets if not chosen.sheets or sheet.name in chosen.sheets]
    fitting = tuple(sheet for sheet in wanted if not missing_columns(chosen, sheet.headings))
    if not fitting:
        lacking = missing_columns(chosen, wanted[0].headings if wanted else ())
        raise UserError(
            "{file} has not the columns that the profile {profile} needs: {columns}",
            file=path,
            profile=chosen.id,
            columns=", ".join(lacking),
        )
    return ImportPlan(path, source, chosen, fitting, guess)


def import_file(
    ledger: Ledger,
    path: Path,
    *,
    known_at: datetime,
    key: KeySource,
    profile: str | Path | Profile | None = None,
    table: str | None = None,
    quarantine_folder: Path | None = None,
    language: Language = "en",
    progress: Progress = silent,
    check: Callable[[Snapshot], None] | None = None,
    wait_seconds: float = WAIT_SECONDS,
    answers: Answers | None = None,
) -> ImportReport:
    """Brings a file into the ledger as one import; the same content under the same profile is recognised.

    known_at: when its content was known, usually the moment of the export. key: of the keyed hashes of personal
    columns; its file is made on first need. profile: an id, a file, or None to guess by the header. table: for a file
    in the model's own column names. quarantine_folder: where bad rows are written (default: beside the source).
    check: gets the ledger as it is once nobody else can write; what it raises leaves the ledger as it was.
    wait_seconds: for another import to end. answers: is told what became of each row.

    Raises:
        UserError: the file is refused whole, no profile fits, or the ledger or the quarantine cannot be written.
    """
    plan = plan_import(path, profile=profile, table=table)
    digest = sha256_of(path)
    left_out = (*plan.source.left_out, *(s.name for s in plan.source.sheets if s not in plan.sheets))
    before = ledger.find_import(digest, plan.profile.hash)
    if before is not None:
        return ImportReport(path, plan.profile.id, plan.source.format, plan.source.encoding, before, already=True)
    pending = ledger.begin(
        source_name=path.name,
        sha256=digest,
        profile=plan.profile.id,
        profile_hash=plan.profile.hash,
        known_at=known_at,
        wait_seconds=wait_seconds,
    )
    with pending:
        snapshot = ledger.snapshot()
        if check is not None:
            check(snapshot)
        known = known_in(snapshot)
        converters = [_converter(plan, sheet, known, key) for sheet in plan.sheets]
        headings, places = _quarantine_columns(plan, converters)
        with Quarantine(path, quarantine_folder or path.parent, headings, language) as quarantine:
            run = _Run(pending, quarantine, progress, answers)
            for sheet, converter, columns in zip(plan.sheets, converters, places, strict=True):
                for chunk in read_ahead(sheet.read()):
                    run.take(sheet, converter, chunk, columns)
            written = quarantine.publish()
            record = pending.commit(
                read=run.rows + quarantine.rows,
                quarantined=quarantine.rows,
                primary=plan.profile.primary,
                progress=progress,
                answers=answers,
            )
    dropped = {h: None for s, c in zip(plan.sheets, converters, strict=True) for h in dropped_headings(s, c)}
    hashed = {s.headings[p]: None for s, c in zip(plan.sheets, converters, strict=True) for p in c.hashed_positions()}
    return ImportReport(
        path,
        plan.profile.id,
        plan.source.format,
        plan.source.encoding,
        record,
        quarantine=written,
        skipped=run.skipped,
        skipped_count=run.skipped_count,
        dropped=tuple(dropped),
        hashed=tuple(hashed),
        left_out_sheets=left_out,
        not_given=_not_given(plan, converters),
        officers_unknown=sum(converter.references.officers_left_out for converter in converters),
    )


def dropped_headings(sheet: SheetTable, converter: RecordConverter) -> Iterator[str]:
    """Headings of columns that nothing is taken from."""
    used = {*converter.used_positions(), *converter.hashed_positions()}
    for position, heading in enumerate(sheet.headings):
        if heading and position not in used and not heading.startswith(MARK):
            yield heading


def read_ahead(chunks: Iterator[Chunk]) -> Iterator[Chunk]:
    """The chunks, the next of which is read while the one at hand is worked on."""
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="read-ahead") as reader:
        waiting = reader.submit(next, chunks, None)
        while (chunk := waiting.result()) is not None:
            waiting = reader.submit(next, chunks, None)
            yield chunk


def _not_given(plan: ImportPlan, converters: list[RecordConverter]) -> tuple[str, ...]:
    table = plan.profile.primary
    given = {target for c in converters for place in range(len(c.headings)) for target in c.targets(place)}
    given |= {f"{table}.{column}" for column in plan.profile.tables[table].constants}
    return tuple(column for column in TABLES[table].columns if f"{table}.{column}" not in given)


def _own_headings(sheet: SheetTable) -> list[str]:
    return [heading for heading in sheet.headings if not heading.startswith(MARK)]


def _converter(plan: ImportPlan, sheet: SheetTable, known: LedgerEntities, key: KeySource) -> RecordConverter:
    return RecordConverter(plan.profile, sheet.headings, known, key, guarded=is_quarantine(sheet.headings))


def _quarantine_columns(
    plan: ImportPlan, converters: list[RecordConverter]
) -> tuple[list[str], list[list[int | None]]]:
    """Headings of the quarantine file, and for each sheet which of its columns stands under each of them."""
    headings: dict[str, str] = {}
    for sheet, converter in zip(plan.sheets, converters, strict=True):
        for position in sorted((*converter.used_positions(), *converter.hashed_positions())):
            headings.setdefault(fold_heading(sheet.headings[position]), sheet.headings[position])
    return list(headings.values()), [[converter.positions.get(name) for name in headings] for converter in converters]


@dataclass(slots=True)
class _Run:
    """What adds up while chunks go by."""

    pending: PendingImport
    quarantine: Quarantine
    progress: Progress
    answers: Answers | None = None
    rows: int = 0
    seen: int = 0
    skipped: dict[str, list[int]] = field(default_factory=dict)
    skipped_count: Counter[str] = field(default_factory=Counter)

    def take(self, sheet: SheetTable, converter: RecordConverter, chunk: Chunk, columns: list[int | None]) -> None:
        """One chunk: good rows to the ledger, bad ones to the quarantine, lines that are no records passed over."""
        done = converter.convert(chunk)
        for table, rows in done.tables.items():
            self.pending.add(table, rows)
        self.rows += chunk.rows.num_rows - int(done.bad.sum())
        bad = self._ragged(chunk, len(columns))
        bad += self._bad_rows(sheet, converter, chunk, done, columns)
        self.quarantine.add(sorted(bad, key=lambda row: row.row_no))
        if self.answers is not None:
            self.answers.reasons.update({row.row_no: [(h, reason) for h, _, reason in row.problems] for row in bad})
        self.seen += chunk.rows.num_rows
        self.progress(READING, self.seen, None)

    def _ragged(self, chunk: Chunk, width: int) -> list[BadRow]:
        bad = []
        for row in chunk.ragged:
            if row.fields == 0:
                self._skip(Aside.BLANK, row.row_no)
                continue
            reason = UserError(
                "the row has {fields} fields, the header {expected}: its values are left out here; correct the source",
                fields=row.fields,
                expected=row.expected,
            )
            bad.append(BadRow(row.row_no, [("", "", reason)], [None] * width))
        return bad

    def _bad_rows(
        self, sheet: SheetTable, converter: RecordConverter, chunk: Chunk, done: Converted, columns: list[int | None]
    ) -> list[BadRow]:
        at = np.flatnonzero(done.bad)
        if not len(at):
            return []
        rows = chunk.rows.take(pa.array(at))
        cells = [
            [value.strip() if value else value for value in as_text(column).to_pylist()] for column in rows.columns
        ]
        lines = list(zip(*cells, strict=True))
        kept = [self._is_record(line, sheet, int(chunk.row_nos[row])) for line, row in zip(lines, at, strict=True)]
        chosen = pa.array(at[np.array(kept, dtype=bool)])
        values = self._values(converter, chunk.rows.take(chosen), done, chosen, columns)
        problems = self._problems(sheet, done)
        return [
            BadRow(int(chunk.row_nos[row]), problems[row], [column[place] for column in values])
            for place, row in enumerate(chosen.to_pylist())
        ]

    def _is_record(self, line: tuple[str | None, ...], sheet: SheetTable, row_no: int) -> bool:
        kind = aside(line, sheet.headings)
        if kind is not None:
            self._skip(kind, row_no)
        return kind is None

    def _skip(self, kind: Aside, row_no: int) -> None:
        self.skipped_count[kind] += 1
        listed = self.skipped.setdefault(kind, [])
        if len(listed) < _SKIPPED_SHOWN:
            listed.append(row_no)

    @staticmethod
    def _values(
        converter: RecordConverter, rows: pa.Table, done: Converted, chosen: pa.Array, columns: list[int | None]
    ) -> list[list[str | None]]:
        """The original values of the chosen rows: cleaned text; personal columns as their keyed hash."""
        hashed = set(converter.hashed_positions())
        values: list[list[str | None]] = []
        for position in columns:
            if position is None:
                values.append([None] * len(chosen))
            elif position in hashed:
                values.append(converter.hash_of(rows, position).to_pylist())
            elif position in done.texts:
                values.append(done.texts[position].take(chosen).to_pylist())
            else:
                values.append(pc.cast(rows.column(position), pa.string()).to_pylist())
        return values

    @staticmethod
    def _problems(sheet: SheetTable, done: Converted) -> dict[int, list[tuple[str, str, UserError]]]:
        by_row: dict[int, list[tuple[str, str, UserError]]] = {}
        seen: set[tuple[int, int | None]] = set()
        for problem in done.problems:
            heading = sheet.headings[problem.column] if problem.column is not None else ""
            texts = done.texts.get(problem.column) if problem.column is not None else None
            for row in problem.rows.tolist():
                if (row, problem.column) in seen and problem.column is not None:
                    continue  # one cell feeds several tables: told once
                seen.add((row, problem.column))
                value = texts[row].as_py() if texts is not None else None
                by_row.setdefault(row, []).append((heading, value or "", problem.reason))
        return by_row
