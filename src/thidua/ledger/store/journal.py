"""The table `imports`: what has been committed. Appending a row to it is the commit of an import.

Its entries are a chain: each says the hash of the one before. Its end, once committed, is noted in `head.json`, so that
entries lost at the end, as by an older copy of the table, are noticed as well.
"""

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError
from thidua.io.chain_head import ChainHead, noted_head
from thidua.ledger.store import delta_log
from thidua.ledger.store.fact_files import FactFiles, FileState, hashed, state_of
from thidua.ledger.store.import_record import IMPORTS_SCHEMA, ImportRecord
from thidua.ledger.store.layout import Folder

# So many entries, as they were last read, stay in memory.
ENTRIES = 4096


def read(place: Folder) -> list[ImportRecord]:
    """Committed imports, by number.

    Raises:
        UserError: an entry is missing, was altered, or does not follow from the one before.
        OSError or DeltaError: the table cannot be read.
    """
    head = _noted_head(place)  # before the table: a head is never newer than the entries that are read after it
    files = [entry.path for entry in delta_log.files(place.imports)]
    entries = [entry for path in files for entry in _entries(path, state_of(path))]
    entries.sort(key=lambda entry: entry.record.number)
    _refuse_broken(place, entries, head)
    return [entry.record for entry in entries]


@dataclass(frozen=True, slots=True)
class _Entry:
    """An import with the hash of what it says."""

    record: ImportRecord
    hash: str


@lru_cache(maxsize=ENTRIES)
def _entries(path: Path, _state: FileState) -> tuple[_Entry, ...]:
    """The entries of a file, read once for each state of it."""
    records = map(ImportRecord.from_row, pq.ParquetFile(path).read().to_pylist())
    return tuple(_Entry(record, record.hash) for record in records)


def moment_of_commit(place: Folder, committed: list[ImportRecord]) -> datetime:
    """Now, civil; never before an earlier commit, whatever the clock says."""
    now = datetime.now(ZoneInfo(place.time_zone)).replace(tzinfo=None)  # noqa: TID251 - the ledger's commit
    return max([now, *(record.committed_at for record in committed)])


def append(
    place: Folder, committed: list[ImportRecord], record: ImportRecord, files: Iterable[Path] = ()
) -> ImportRecord:
    """The commit: either the entry, bound to `committed`, is there afterwards, or an error says that it is not.

    files: of facts that it brings. Their hashes go into the entry, with those of files that no entry holds yet. An
    error after the row has become visible (the disk does not confirm the folder) is no failure: it stands. The entry as
    committed is returned. Raises OSError or DeltaError, UserError where files that stand were changed.
    """
    older = [] if all(entry.files is not None for entry in committed) else FactFiles(place, committed).without_hash()
    previous = committed[-1].hash if committed else None
    made = replace(record, files=hashed(place, [*older, *files]), previous=previous)
    if not place.head.exists():
        ChainHead(len(committed), previous).note(place.head)
    path = place.imports / f"{made.import_id}.parquet"
    pq.write_table(pa.Table.from_pylist([made.as_row()], IMPORTS_SCHEMA), path)
    try:
        delta_log.append(place.imports, IMPORTS_SCHEMA, path, rows=1, import_id=None)
    except (OSError, DeltaError):
        if all(entry.import_id != made.import_id for entry in read(place)):
            path.unlink(missing_ok=True)
            raise
    with suppress(OSError):  # a head that lags behind is true as well; the next entry brings it up
        ChainHead(made.number, made.hash).note(place.head)
    return made


def _noted_head(place: Folder) -> ChainHead | None:
    try:
        return noted_head(place.head)
    except ValueError as error:
        raise UserError(
            "{file} cannot be read, so nothing tells whether imports were lost; bring the ledger back from a copy",
            file=place.head,
        ) from error


def _refuse_broken(place: Folder, entries: list[_Entry], head: ChainHead | None) -> None:
    """UserError where the entries are not those that were committed, as far as chain and head can tell."""
    before: _Entry | None = None
    for entry in entries:
        record, due = entry.record, before.record.number + 1 if before else 1
        if record.number != due:
            raise _broken(place, due)
        if record.files is not None and record.previous != (before.hash if before else None):
            raise _broken(place, due - 1 if before else due)
        if record.files is None and before is not None and before.record.files is not None:
            raise _broken(place, due)
        before = entry
    if head is None:
        if before is not None and before.record.files is not None:
            raise UserError(
                "{file} is gone, so nothing tells whether imports were lost; bring the ledger back from a copy",
                file=place.head,
            )
    elif head.number > len(entries):
        raise UserError(
            "The ledger {folder} ends with import {last}, but there was an import {number} already: it is older than "
            "it should be; bring it back from a newer copy",
            folder=place.path,
            last=len(entries),
            number=head.number,
        )
    elif head.number and entries[head.number - 1].hash != head.hash:
        raise _broken(place, head.number)


def _broken(place: Folder, number: int) -> UserError:
    return UserError(
        "The journal of the ledger {folder} is not what was committed: entry {number} is missing, or was altered or "
        "replaced. Bring the ledger back from a copy",
        folder=place.path,
        number=number,
    )
