"""The way of a file into the ledger: open → detect → hide → match → prove → convert → check → write.

Each stage hands a value to the next; rows go by in chunks, so that no more than a few of them are in memory.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain
from pathlib import Path

from thidua.i18n import Language, UserError
from thidua.io.progress import Progress, silent
from thidua.ledger.cleaning.column_evidence import Order
from thidua.ledger.cleaning.personal_data import KeySource
from thidua.ledger.mapping.column_matching import MatchedFile, match_columns
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.column_proofs import ProvenFile, prove_columns
from thidua.ledger.mapping.column_titles import COLUMN_TITLES
from thidua.ledger.mapping.conversion import convert_rows
from thidua.ledger.mapping.entity_lookup import entities_in
from thidua.ledger.mapping.faults import each_in_one_line
from thidua.ledger.mapping.further_headers import check_above
from thidua.ledger.mapping.hidden_parts import HiddenChoice, HiddenPart, decided, hidden_parts
from thidua.ledger.mapping.plausibility import rules_of
from thidua.ledger.mapping.profile_library import profile_headings, requested_profile
from thidua.ledger.mapping.profile_matching import detect_profile
from thidua.ledger.mapping.quarantine import Quarantine
from thidua.ledger.mapping.row_check import Contradicted, check_rows
from thidua.ledger.mapping.sequence_numbers import FileOrder
from thidua.ledger.mapping.source_mark import mark_of, marked, moment_of, notes_of, profile_of, source_mark
from thidua.ledger.mapping.telling_lines import TellingLine, TitlesChoice, notes_without
from thidua.ledger.mapping.writing import ContradictionsError, WrittenImport, write_rows
from thidua.ledger.readers.opening import open_source
from thidua.ledger.readers.sheet import RowPlace, read_ahead
from thidua.ledger.store.import_record import ImportRecord, MessageIdentity, RowCounts
from thidua.ledger.store.ledger import WAIT_SECONDS, Ledger
from thidua.ledger.store.row_outcomes import RowOutcomes
from thidua.ledger.store.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did. read = accepted + superseded + stale + duplicate + quarantined, of the primary table.

    skipped: lines that are no records, by kind, with the places of the first of them; they are not read.
    dropped: headings that were not carried on, because they are personal or no column takes them.
    absent_columns: columns of the primary table that the file says nothing of: empty in the records it replaced, which
    the notes tell where they were not empty before.
    eventless: cases of an event log without events, besides the rows read; eventless_kept: the profile makes records of
    the case itself, so they are in the ledger.
    hidden: rows and columns that nobody sees in the file; the record says whether they were taken.
    titles: lines that say of the rows what no column says, and that somebody said do not matter.
    notes: what a person should know of how the file was read, in words. respelled: names of records brought into one
    spelling; unreadable: cells that are filled and cannot be read, both by heading.
    hashed: headings of which a keyed hash was kept. already: the same content was imported before, nothing was done.
    """

    source: Path
    profile: str
    format: str
    encoding: str
    record: ImportRecord
    already: bool = False
    quarantine: Path | None = None
    skipped: dict[str, list[RowPlace]] = field(default_factory=dict)
    skipped_count: Counter[str] = field(default_factory=Counter)
    dropped: tuple[str, ...] = ()
    hashed: tuple[str, ...] = ()
    left_out_sheets: tuple[str, ...] = ()
    officers_unknown: int = 0
    absent_columns: tuple[str, ...] = ()
    hidden: tuple[HiddenPart, ...] = ()
    eventless: int = 0
    eventless_kept: bool = False
    notes: tuple[UserError, ...] = ()
    respelled: Counter[str] = field(default_factory=Counter)
    unreadable: Counter[str] = field(default_factory=Counter)
    titles: tuple[TellingLine, ...] = ()

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
    outcomes: RowOutcomes | None = None,
    hidden: HiddenChoice | None = None,
    titles: TitlesChoice | None = None,
    date_order: Order | None = None,
    replace_others: bool = False,
    identity: MessageIdentity = MessageIdentity.AT_A_MOMENT,
) -> ImportReport:
    """Brings a file into the ledger as one import; the same content under the same profile is recognised.

    known_at: when its content was known, usually the moment of the export. key: of the keyed hashes of personal
    columns; its file is made on first need. profile: an id, a file, or None to detect it by the header. table: for a
    file in the model's own column names. quarantine_folder: where bad rows are written (default: beside the source).
    check: gets the ledger as it is once nobody else can write; what it raises leaves the ledger as it was.
    wait_seconds: for another import to end. outcomes: is told what became of each row. hidden: what becomes of rows
    and columns that are hidden in the file; asked of every file that has some. titles: what becomes of titles, section
    headings and names that say of the rows what no column says; asked as well. date_order: of day and month,
    whatever the profile says and the columns prove. replace_others: dossiers of other units under the same number may
    be replaced. identity: what makes another file the same message; whether `known_at` was stated or is the present.
    A quarantine file is read as its source was: profile, dates and, where no moment was stated, its moment.

    Raises:
        HiddenPartsError: the file has hidden rows or columns, and `hidden` is not said.
        TellingLinesError: it has lines that say something of the rows, and `titles` is not said.
        UserError: the file is refused whole, no profile fits, or the ledger or the quarantine cannot be written.
    """
    requested = requested_profile(path, profile, table)
    with open_source(path, requested.headings() if requested else profile_headings()) as source:
        mark = source_mark(source)
        detected = detect_profile(source, profile_of(mark, requested, path), table=table)
        aside = hidden_parts(detected)
        matched = match_columns(decided(marked(detected, mark, date_order), hidden))
        notes = tuple(notes_of(mark, detected.profile, identity))
        known_at, identity = moment_of(mark, known_at, identity)

        digest = source.sha256()
        choice = str(hidden) if hidden and aside else None
        earlier = ledger.find_import(
            digest,
            matched.profile.hash,
            choice,
            identity=identity,
            known_at=known_at,
            source_name=path.name,
            titles=str(titles) if titles else None,
        )
        if earlier is not None:
            return _already(matched, earlier)
        check_above(matched)
        proven = prove_columns(matched)
        proven = replace(proven, notes=(*notes, *proven.notes))
        matched = proven.matched

        def written(contradicted: Contradicted) -> WrittenImport:
            with ledger.begin(
                source_name=path.name,
                sha256=digest,
                profile=matched.profile.id,
                profile_hash=matched.profile.hash,
                known_at=known_at,
                hidden=choice,
                titles=str(titles) if titles else None,
                identity=identity,
                wait_seconds=wait_seconds,
                rules=rules_of(matched.profile),
            ) as pending:
                snapshot = ledger.snapshot()
                if check is not None:
                    check(snapshot)
                entities = entities_in(snapshot)
                orders: dict[str, FileOrder] = {}
                converted = (
                    convert_rows(sheet, proofs, read_ahead(sheet.table.read()), entities, key)
                    for sheet, proofs in zip(matched.sheets, proven.proofs, strict=True)
                )
                checked = chain.from_iterable(
                    each_in_one_line(
                        check_rows(chunks, pending.known_at, path, contradicted, orders), path, sheet.table.name
                    )
                    for sheet, chunks in zip(matched.sheets, converted, strict=True)
                )
                sheets = any(sheet.table.name for sheet in matched.sheets)
                with Quarantine(
                    path,
                    quarantine_folder or path.parent,
                    matched.quarantine_headings,
                    mark_of(matched.profile, pending.known_at, days_first=proven.days_first()),
                    language,
                    sheets,
                ) as quarantine:
                    return write_rows(
                        checked,
                        pending,
                        quarantine,
                        primary=matched.profile.primary,
                        distinct=matched.profile.distinct(),
                        in_file_order=matched.profile.in_file_order(),
                        progress=progress,
                        outcomes=outcomes,
                        replace_others=replace_others,
                        titles=titles,
                    )

        contradicted: Contradicted = {}
        while True:
            try:
                done = written(contradicted)
                return _report(proven, done, aside, _emptied(ledger, matched, done.record))
            except ContradictionsError as met:  # only a pass over the whole file shows them: the next sets them aside
                contradicted = with_more(contradicted, met.reasons, path)


def with_more(before: Contradicted, met: Contradicted, path: Path) -> Contradicted:
    """The records to set aside in the next pass over the file: more than in the last, so that passes come to an end.

    Raises:
        UserError: those met were to be set aside already.
    """
    if met.keys() <= before.keys():
        raise UserError(
            "{file}: rows contradict each other and cannot be told apart: {reason}",
            file=path,
            reason=next(iter(met.values())),
        )
    return {**before, **met}


def _already(matched: MatchedFile, record: ImportRecord) -> ImportReport:
    source = matched.source
    return ImportReport(source.path, matched.profile.id, source.format, source.encoding, record, already=True)


def _emptied(ledger: Ledger, matched: MatchedFile, record: ImportRecord) -> tuple[UserError, ...]:
    """What replaced records said and do not say any more, as the file has no column for it."""
    absent = matched.absent_columns()
    if not record.superseded or not absent:
        return ()
    emptied = ledger.snapshot(import_number=record.number).emptied_by(record.number, matched.profile.primary, absent)
    return tuple(
        UserError(
            "{count} of the records replaced had “{column}”; the file has no column for it, so it is empty in them now",
            count=count,
            column=UserError(COLUMN_TITLES[column]),
        )
        for column, count in emptied.items()
    )


def _report(
    proven: ProvenFile, written: WrittenImport, aside: tuple[HiddenPart, ...], emptied: tuple[UserError, ...]
) -> ImportReport:
    matched = proven.matched
    return ImportReport(
        source=matched.source.path,
        profile=matched.profile.id,
        format=matched.source.format,
        encoding=matched.source.encoding,
        record=written.record,
        quarantine=written.quarantine,
        skipped=written.skipped,
        skipped_count=written.skipped_count,
        dropped=matched.dropped(),
        hashed=matched.hashed(),
        left_out_sheets=matched.left_out,
        officers_unknown=written.officers_left_out,
        absent_columns=matched.absent_columns(),
        hidden=aside,
        eventless=written.eventless,
        eventless_kept=len(matched.profile.tables) > 1,
        notes=(
            *proven.notes,
            *(there.note() for there in written.ties),
            *emptied,
            *notes_without(written.record.without, written.record.read - written.record.quarantined),
        ),
        respelled=written.respelled,
        unreadable=written.unreadable,
        titles=written.lines,
    )
