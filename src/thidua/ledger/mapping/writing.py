"""Checked rows into the ledger and the quarantine file, and the commit that makes them visible. The eighth stage."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path

import pyarrow as pa

from thidua.i18n import UserError, _
from thidua.io.progress import Progress, silent
from thidua.ledger.mapping.quarantine import Quarantine
from thidua.ledger.mapping.row_check import CheckedChunk
from thidua.ledger.readers.sheet import RowPlace
from thidua.ledger.store.import_record import ImportRecord, QuarantinedRow
from thidua.ledger.store.pending_import import PendingImport
from thidua.ledger.store.quarantined_rows import MOST_NAMED
from thidua.ledger.store.row_outcomes import Answers

READING = _("Reading and checking rows")
_SKIPPED_SHOWN = 20
_SHOWN = 8


class ContradictionsError(Exception):
    """Rows contradict each other on a record, and nothing says which was said last: why, by place in the file."""

    def __init__(self, reasons: dict[RowPlace, UserError]) -> None:
        super().__init__(len(reasons))
        self.reasons = reasons


@dataclass(frozen=True, slots=True)
class WrittenImport:
    """What a committed import wrote.

    quarantine: the file of the rows set aside, where there are any. skipped: lines that are no records, by kind, with
    the places of the first of them; skipped_count: how many of each kind. officers_left_out: names left empty.
    eventless: cases without events.
    respelled, unreadable: as in CheckedChunk, of the whole file.
    """

    record: ImportRecord
    quarantine: Path | None
    skipped: dict[str, list[RowPlace]]
    skipped_count: Counter[str]
    officers_left_out: int
    eventless: int
    respelled: Counter[str]
    unreadable: Counter[str]


def write_rows(
    checked: Iterable[CheckedChunk],
    pending: PendingImport,
    quarantine: Quarantine,
    *,
    primary: str,
    in_file_order: frozenset[str] = frozenset(),
    progress: Progress = silent,
    answers: Answers | None = None,
    replace_others: bool = False,
) -> WrittenImport:
    """Takes the chunks as they come, then commits them as a whole.

    in_file_order: tables whose rows are numbered by their place in the file. primary: the table whose rows are counted.
    answers: is told what became of each row. replace_others: dossiers of other units under the same number may be
    replaced.

    Raises:
        ContradictionsError: rows of the primary table contradict each other; nothing is visible.
        UserError: a stage before refuses the file after all, or the disk does not take the rows; nothing is visible.
    """
    good = rows = officers_left_out = eventless = 0
    skipped: dict[str, list[RowPlace]] = {}
    skipped_count: Counter[str] = Counter()
    respelled: Counter[str] = Counter()
    unreadable: Counter[str] = Counter()
    set_aside: list[QuarantinedRow] = []
    sent_again: set[str] = set()
    places: list[tuple[str, pa.ChunkedArray]] = []
    for chunk in checked:
        for table, records in chunk.tables.items():
            pending.add(table, records)
        if primary in chunk.tables:
            places.append((chunk.sheet, chunk.tables[primary].column("row_no")))
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
        if answers is not None:
            answers.reasons.update(
                {row.row_no: [(heading, reason) for heading, _value, reason in row.problems] for row in chunk.bad}
            )
        good += chunk.good
        officers_left_out += chunk.officers_left_out
        eventless += chunk.eventless
        respelled += chunk.respelled
        unreadable += chunk.unreadable
        rows += chunk.rows
        progress(READING, rows, None)
    if lines := pending.contradicted(primary, replace_others=replace_others):
        raise ContradictionsError(_reasons(lines, places))
    published = quarantine.publish()
    record = pending.commit(
        read=good + quarantine.rows,
        quarantined=quarantine.rows,
        primary=primary,
        in_file_order=in_file_order,
        progress=progress,
        answers=answers,
        unreadable=dict(unreadable),
        set_aside=set_aside,
        sent_again=frozenset(sent_again),
        replace_others=replace_others,
    )
    return WrittenImport(record, published, skipped, skipped_count, officers_left_out, eventless, respelled, unreadable)


def _reasons(contradicted: list[list[int]], places: Sequence[tuple[str, pa.ChunkedArray]]) -> dict[RowPlace, UserError]:
    """By place in the file: of each record the rows that contradict each other. places: of the rows, chunk by chunk."""
    starts = list(accumulate((len(numbers) for _sheet, numbers in places), initial=0))
    reasons: dict[RowPlace, UserError] = {}
    for lines in contradicted:
        there = []
        for line in lines:
            chunk = bisect_right(starts, line) - 1
            sheet, numbers = places[chunk]
            there.append(RowPlace(sheet, numbers[line - starts[chunk]].as_py()))
        reason = UserError(
            "the record stands {count} times in this file ({rows}) with different content, and nothing says which was "
            "said last: keep the row that is right, or send the moment of the last change",
            count=len(there),
            rows=", ".join(map(str, there[:_SHOWN])) + (" …" if len(there) > _SHOWN else ""),
        )
        reasons |= dict.fromkeys(there, reason)
    return reasons
