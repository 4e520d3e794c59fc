"""The table `imports`: what has been committed. Appending a row to it is the commit of an import.

Its entries are a chain: each says the hash of the one before. Its end, once committed, is noted in `head.json`, so that
entries lost at the end, as by an older copy of the table, are noticed as well.
"""

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.ledger.store import delta_log
from thidua.ledger.store.fact_files import FactFiles, hashed
from thidua.ledger.store.import_record import IMPORTS_SCHEMA, ImportRecord
from thidua.ledger.store.layout import Folder


def read(place: Folder) -> list[ImportRecord]:
    """Committed imports, by number.

    Raises:
        UserError: an entry is missing, was altered, or does not follow from the one before.
        OSError or DeltaError: the table cannot be read.
    """
    head = _noted_head(place)  # before the table: a head is never newer than the entries that are read after it
    rows = [row for entry in delta_log.files(place.imports) for row in pq.ParquetFile(entry.path).read().to_pylist()]
    records = sorted((ImportRecord.from_row(row) for row in rows), key=lambda record: record.number)
    _refuse_broken(place, records, head)
    return records


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
        _note_head(place, len(committed), previous)
    path = place.imports / f"{made.import_id}.parquet"
    pq.write_table(pa.Table.from_pylist([made.as_row()], IMPORTS_SCHEMA), path)
    try:
        delta_log.append(place.imports, IMPORTS_SCHEMA, path, rows=1, import_id=None)
    except (OSError, DeltaError):
        if all(entry.import_id != made.import_id for entry in read(place)):
            path.unlink(missing_ok=True)
            raise
    with suppress(OSError):  # a head that lags behind is true as well; the next entry brings it up
        _note_head(place, made.number, made.hash)
    return made


@dataclass(frozen=True, slots=True)
class _Head:
    """The end of the journal as it was noted. hash: of that entry; None where there was none."""

    number: int
    hash: str | None


def _note_head(place: Folder, number: int, hash_: str | None) -> None:
    with written_whole(place.head) as draft:
        draft.write_text(json.dumps(asdict(_Head(number, hash_))), encoding="utf-8")


def _noted_head(place: Folder) -> _Head | None:
    if not place.head.exists():
        return None
    try:
        return _Head(**json.loads(place.head.read_text(encoding="utf-8")))
    except (ValueError, TypeError) as error:
        raise UserError(
            "{file} cannot be read, so nothing tells whether imports were lost; bring the ledger back from a copy",
            file=place.head,
        ) from error


def _refuse_broken(place: Folder, records: list[ImportRecord], head: _Head | None) -> None:
    """UserError where the entries are not those that were committed, as far as chain and head can tell."""
    before: ImportRecord | None = None
    for record in records:
        due = before.number + 1 if before else 1
        if record.number != due:
            raise _broken(place, due)
        if record.files is not None and record.previous != (before.hash if before else None):
            raise _broken(place, due - 1 if before else due)
        if record.files is None and before is not None and before.files is not None:
            raise _broken(place, due)
        before = record
    if head is None:
        if before is not None and before.files is not None:
            raise UserError(
                "{file} is gone, so nothing tells whether imports were lost; bring the ledger back from a copy",
                file=place.head,
            )
    elif head.number > len(records):
        raise UserError(
            "The ledger {folder} ends with import {last}, but there was an import {number} already: it is older than "
            "it should be; bring it back from a newer copy",
            folder=place.path,
            last=len(records),
            number=head.number,
        )
    elif head.number and records[head.number - 1].hash != head.hash:
        raise _broken(place, head.number)


def _broken(place: Folder, number: int) -> UserError:
    return UserError(
        "The journal of the ledger {folder} is not what was committed: entry {number} is missing, or was altered or "
        "replaced. Bring the ledger back from a copy",
        folder=place.path,
        number=number,
    )
