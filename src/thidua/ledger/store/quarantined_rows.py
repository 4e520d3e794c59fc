"""Rows that imports set aside, by what they can be recognised by when they come in again: their place and their key.

A row that came in later, corrected, is in quarantine no more. It is the same row where a later import brings its key,
or where it came out of the quarantine file of its source, whose lines say their place.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.model import TABLES
from thidua.ledger.store.import_record import ImportRecord

# Rows that a record of an import names; what is beyond stays counted as set aside.
MOST_NAMED = 10_000
_BETWEEN = "\x1f"


@dataclass(frozen=True, slots=True)
class QuarantineContent:
    """What of an import lies in quarantine: rows, and filled cells that cannot be read, by heading."""

    record: ImportRecord
    rows: int
    cells: Counter[str]


def still_aside(imports: Iterable[ImportRecord]) -> list[QuarantineContent]:
    """What of these imports was set aside and not corrected by another of them."""
    seen = list(imports)
    corrected: dict[int, set[int]] = {}
    for record in seen:
        for number, rows in record.corrects.items():
            corrected.setdefault(number, set()).update(rows)
    left = []
    for record in seen:
        gone = corrected.get(record.number, set())
        cells = Counter(record.unreadable)
        for row in gone:
            cells.subtract(record.set_aside[row].cells)
        if record.quarantined > len(gone):
            left.append(QuarantineContent(record, record.quarantined - len(gone), +cells))
    return left


def keys_of(table: str, rows: pa.Table) -> pa.Array:
    """What names each row's record, as one text; null where a part of it is missing."""
    parts = [pc.cast(rows.column(name), pa.string()).combine_chunks() for name in TABLES[table].key]
    return pc.binary_join_element_wise(*parts, _BETWEEN)


def key_sql(table: str) -> str:
    """SQL of the same text."""
    return f" || '{_BETWEEN}' || ".join(f'CAST("{name}" AS VARCHAR)' for name in TABLES[table].key)


def same_source(one: str, other: str) -> bool:
    """Whether two files are a source and its quarantine file, or two such files."""
    return one.split(".")[0] == other.split(".")[0]


def corrections(
    earlier: Sequence[ImportRecord], primary: str, source_name: str, keys: frozenset[str], places: frozenset[str]
) -> dict[int, tuple[int, ...]]:
    """Of the rows that earlier imports set aside, those that come in again: import number → rows of its `set_aside`.

    keys: of the rows that come in, be they good or not. places: where the rows stood in the source, for a quarantine
    file; each is that of the latest import of this source.
    """
    corrected: dict[int, tuple[int, ...]] = {}
    left = set(places)
    for record in sorted(earlier, key=lambda record: -record.number):
        if record.primary != primary or not record.set_aside:
            continue
        placed = left if same_source(record.source_name, source_name) else set()
        rows = tuple(
            number
            for number, row in enumerate(record.set_aside)
            if row.place in placed or (row.key is not None and row.key in keys)
        )
        left -= {row.place for row in record.set_aside} if placed else set()
        if rows:
            corrected[record.number] = rows
    return corrected


def keys_to_look_for(earlier: Iterable[ImportRecord], primary: str) -> frozenset[str]:
    """Keys of the rows that earlier imports of this table set aside."""
    return frozenset(
        row.key for record in earlier if record.primary == primary for row in record.set_aside if row.key is not None
    )
