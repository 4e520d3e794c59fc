"""Checked rows into the ledger and the quarantine file, and the commit that makes them visible. The eighth stage."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from thidua.i18n import UserError, _
from thidua.io.progress import Progress, silent
from thidua.ledger.mapping.quarantine import Quarantine
from thidua.ledger.mapping.row_check import CheckedChunk, Contradicted
from thidua.ledger.mapping.sequence_numbers import Ties
from thidua.ledger.mapping.telling_lines import Aspect, TellingLine, TitlesChoice, refuse_lines, telling
from thidua.ledger.readers.sheet import RowPlace
from thidua.ledger.store.contradictions import Contradiction
from thidua.ledger.store.import_record import ImportRecord, QuarantinedRow
from thidua.ledger.store.pending_import import PendingImport
from thidua.ledger.store.quarantined_rows import MOST_NAMED
from thidua.ledger.store.row_outcomes import RowOutcomes

READING = _("Reading and checking rows")
_SKIPPED_SHOWN = 20
_SHOWN = 8


class ContradictionsError(Exception):
    """Rows contradict each other on a record, and nothing says which was said last."""

    def __init__(self, reasons: Contradicted) -> None:
        super().__init__(len(reasons))
        self.reasons = reasons


class StagedPlaces:
    """Where in the file the rows of a table stood that were taken, by the order in which they came."""

    def __init__(self) -> None:
        self._starts = [0]
        self._chunks: list[tuple[str, pa.ChunkedArray]] = []

    def add(self, sheet: str, rows: pa.Table) -> None:
        """The next rows of the table, of one sheet."""
        self._starts.append(self._starts[-1] + rows.num_rows)
        self._chunks.append((sheet, rows.column("row_no")))

    def reasons(self, table: str, records: Iterable[Contradiction]) -> Contradicted:
        """Why the rows of these records of the table are set aside: they contradict each other."""
        return {(table, record.key): self._reason(record) for record in records}

    def _reason(self, record: Contradiction) -> UserError:
        lines = record.lines[:_SHOWN]
        return UserError(
            "the record stands {count} times in this file ({rows}) with different content, and nothing says which was "
            "said last: keep the row that is right, or send the moment of the last change",
            count=len(record.lines),
            rows=", ".join(str(self._place(line)) for line in lines) + (" …" if len(record.lines) > _SHOWN else ""),
        )

    def _place(self, line: int) -> RowPlace:
        chunk = bisect_right(self._starts, line) - 1
        sheet, numbers = self._chunks[chunk]
        return RowPlace(sheet, numbers[line - self._starts[chunk]].as_py())


@dataclass(frozen=True, slots=True)
class WrittenImport:
    """What a committed import wrote.

    quarantine: the file of the rows set aside, where there are any. skipped: lines that are no records, by kind, with
    the places of the first of them; skipped_count: how many of each kind. officers_left_out: names left empty.
    eventless: cases without events.
    respelled, unreadable, ties: as in CheckedChunk, of the whole file. lines: those that say of rows what they lack.
    """

    record: ImportRecord
    quarantine: Path | None
    skipped: dict[str, list[RowPlace]]
    skipped_count: Counter[str]
    officers_left_out: int
    eventless: int
    respelled: Counter[str]
    unreadable: Counter[str]
    lines: tuple[TellingLine, ...] = ()
    ties: tuple[Ties, ...] = ()


def write_rows(
    checked: Iterable[CheckedChunk],
    pending: PendingImport,
    quarantine: Quarantine,
    *,
    primary: str,
    distinct: frozenset[str] = frozenset(),
    in_file_order: frozenset[str] = frozenset(),
    progress: Progress = silent,
    outcomes: RowOutcomes | None = None,
    replace_others: bool = False,
    titles: TitlesChoice | None = None,
) -> WrittenImport:
    """Takes the chunks as they come, then commits them as a whole.

    in_file_order: tables whose rows are numbered by their place in the file. primary: the table whose rows are counted.
    distinct: tables whose records are told on several rows. outcomes: is told what became of each row. replace_others:
    dossiers of other units under the same number may be replaced. titles: what becomes of lines that say of rows what
    no column says.

    Raises:
        TellingLinesError: there are such lines, and `titles` is not said; nothing is visible.
        ContradictionsError: rows of the primary table or of `distinct` ones contradict each other; nothing is visible.
        UserError: a stage before refuses the file after all, or the disk does not take the rows; nothing is visible.
    """
    good = rows = officers_left_out = eventless = 0
    skipped: dict[str, list[RowPlace]] = {}
    skipped_count: Counter[str] = Counter()
    respelled: Counter[str] = Counter()
    unreadable: Counter[str] = Counter()
    without: Counter[str] = Counter()
    lines: list[TellingLine] = []
    lacking: dict[tuple[str, Aspect], int] = {}
    ties: tuple[Ties, ...] = ()
    set_aside: list[QuarantinedRow] = []
    sent_again: set[str] = set()
    places = {table: StagedPlaces() for table in (primary, *sorted(distinct))}
    for chunk in checked:
        for table, records in chunk.tables.items():
            pending.add(table, records)
        for table in places.keys() & chunk.tables.keys():
            places[table].add(chunk.sheet, chunk.tables[table])
        quarantine.add(chunk.bad, chunk.sheet)
        set_aside += (
            QuarantinedRow(str(RowPlace(chunk.sheet, row.row_no)), row.key, row.unreadable)
            for row in chunk.bad[: MOST_NAMED - len(set_aside)]
        )
        sent_again |= chunk.sent_again
        for kind, row_no in chunk.non_records:
            skipped_count[kind] += 1
            if skipped_count[kind] <= _SKIPPED_SHOWN:
                skipped.setdefault(kind, []).append(RowPlace(chunk.sheet, row_no))
        if outcomes is not None:
            outcomes.reasons.update(
                {row.row_no: [(heading, reason) for heading, _value, reason in row.problems] for row in chunk.bad}
            )
        good += chunk.good
        officers_left_out += chunk.officers_left_out
        eventless += chunk.eventless
        respelled += chunk.respelled
        unreadable += chunk.unreadable
        lines += chunk.lines
        ties = chunk.ties
        for aspect, rows_without in chunk.lacking.items():
            without[aspect] += rows_without.count
            lacking[chunk.sheet, aspect] = rows_without.last
        rows += chunk.rows
        progress(READING, rows, None)
    lines = telling(lines, lacking)
    if lines and titles is None:
        raise refuse_lines(quarantine.source, lines)
    reasons: dict[tuple[str, str], UserError] = {}
    for table, there in places.items():
        reasons |= there.reasons(table, pending.contradictions(table, replace_others=replace_others))
    if reasons:
        raise ContradictionsError(reasons)
    published = quarantine.publish()
    record = pending.commit(
        read=good + quarantine.rows,
        quarantined=quarantine.rows,
        primary=primary,
        in_file_order=in_file_order,
        progress=progress,
        outcomes=outcomes,
        unreadable=dict(unreadable),
        set_aside=set_aside,
        sent_again=frozenset(sent_again),
        replace_others=replace_others,
        titles=str(titles) if lines and titles else None,
        without=dict(without) if primary == "dossiers" else {},
    )
    return WrittenImport(
        record,
        published,
        skipped,
        skipped_count,
        officers_left_out,
        eventless,
        respelled,
        unreadable,
        tuple(lines),
        ties,
    )
