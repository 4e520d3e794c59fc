"""The files of facts, as they were when they were committed: nothing is read that has become another since.

The journal holds of every file its SHA-256, size and rows. Whoever reads files asks here for them: what is named, how
long it is and what its footer says is compared each time, its whole content once in a process.
"""

import errno
import hashlib
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError
from thidua.ledger.store import delta_log
from thidua.ledger.store.delta_log import DataFile
from thidua.ledger.store.import_record import FileHash, ImportRecord, RowCounts
from thidua.ledger.store.layout import Folder

# What tells one state of a file from another: inode, size, times of writing and of any change of these.
FileState = tuple[int, int, int, int]
# Files of this process's ledgers whose hash, as it last was, stays in memory.
FILES = 65_536


@dataclass(frozen=True, slots=True)
class _StatedFile:
    """A file that an import brought, what the journal holds of it (None: of an import older than such hashes)."""

    file: DataFile
    record: ImportRecord
    hash: FileHash | None


class FactFiles:
    """The files of a ledger's tables, by the journal and by the logs of the tables."""

    def __init__(self, place: Folder, journal: Iterable[ImportRecord]) -> None:
        """journal: all of its entries, also where fewer are to be seen: a later one may hold hashes for earlier."""
        self._place = place
        self._records = {record.import_id: record for record in journal}
        self._hashes = {
            path: recorded for record in self._records.values() for path, recorded in (record.files or {}).items()
        }
        self._committed: dict[str, set[str]] = {}
        for path in self._hashes:
            self._committed.setdefault(path.rpartition("/")[0], set()).add(path)
        # An entry with hashes has them for all that came before it, too.
        self._hashed_until = max((r.number for r in self._records.values() if r.files is not None), default=0)
        # What the tables' logs name, each read once: the files of imports that are seen were all there already.
        self._listed: dict[Path, dict[str, list[DataFile]]] = {}

    @property
    def import_ids(self) -> frozenset[str]:
        """Of all entries of the journal."""
        return frozenset(self._records)

    def of(self, table: Path, import_ids: Iterable[str]) -> list[DataFile]:
        """The files that these imports brought into a table, by import and path.

        Raises:
            UserError: one is gone, one too many, not the one that was committed or cannot be read, or the table's log
            is broken.
        """
        wanted = [part for import_id in sorted(import_ids) for part in self._of_import(table, self._records[import_id])]
        _refuse_changed(self._place, wanted)
        return [part.file for part in wanted]

    def without_hash(self) -> list[Path]:
        """Files of committed imports that the journal holds no hash of: those of a ledger older than hashes."""
        tables = self._place.delta_tables()
        named = [entry for table in tables for import_id in self._records for entry in self._named(table, import_id)]
        return [entry.path for entry in named if self._relative(entry.path) not in self._hashes]

    def _of_import(self, table: Path, record: ImportRecord) -> Iterator[_StatedFile]:
        listed = self._named(table, record.import_id)
        named = {self._relative(entry.path) for entry in listed}
        if record.number <= self._hashed_until:
            folder = f"{self._relative(table)}/{delta_log.PARTITION}={record.import_id}"
            committed = self._committed.get(folder, set())
            if named != committed:
                raise _not_as_committed(self._place, min(named ^ committed), record)
        elif table.parent.name == "tables":
            rows, stored = sum(entry.rows for entry in listed), record.tables.get(table.name, RowCounts()).stored
            if rows != stored:
                raise _not_as_committed(self._place, self._relative(table), record)
        for entry in listed:
            yield _StatedFile(entry, record, self._hashes.get(self._relative(entry.path)))

    def _named(self, table: Path, import_id: str) -> list[DataFile]:
        """What the log of a table names of an import."""
        if table not in self._listed:
            self._listed[table] = {}
            for entry in self._read_log(table):
                self._listed[table].setdefault(entry.import_id, []).append(entry)
        return self._listed[table].get(import_id, [])

    def _read_log(self, table: Path) -> list[DataFile]:
        try:
            return delta_log.files(table)
        except (DeltaError, OSError) as error:
            raise UserError(
                "The log of {folder} cannot be read ({reason}); bring the ledger back from a copy",
                folder=table,
                reason=" ".join(str(error).split())[:200],
            ) from error

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._place.path).as_posix()


def hashed(place: Folder, paths: Iterable[Path]) -> dict[str, FileHash]:
    """What the journal is to hold of files, by their paths below the ledger's folder."""
    return {
        path.relative_to(place.path).as_posix(): FileHash(
            _sha256(path, state_of(path)), path.stat().st_size, _rows(path)
        )
        for path in paths
    }


def _refuse_changed(place: Folder, wanted: list[_StatedFile]) -> None:
    for part in wanted:
        try:
            size, rows = part.file.path.stat().st_size, _rows(part.file.path)
        except (OSError, pa.ArrowException, ValueError) as error:
            # What pyarrow cannot make sense of has no number of the system.
            if isinstance(error, OSError) and error.errno not in (None, errno.ENOENT):
                raise _unreadable(part.file.path, error) from error
            raise _not_as_committed(place, _name(place, part), part.record) from None
        if rows != part.file.rows or (part.hash and (size, rows) != (part.hash.size, part.hash.rows)):
            raise _not_as_committed(place, _name(place, part), part.record)
    hashes = [part for part in wanted if part.hash]
    paths = [part.file.path for part in hashes]
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for part, sha256 in zip(hashes, pool.map(lambda path: _sha256(path, state_of(path)), paths), strict=True):
            if part.hash and sha256 != part.hash.sha256:
                raise _not_as_committed(place, _name(place, part), part.record)


def _name(place: Folder, part: _StatedFile) -> str:
    return part.file.path.relative_to(place.path).as_posix()


def _not_as_committed(place: Folder, name: str, record: ImportRecord) -> UserError:
    return UserError(
        "{file} of import {number} ({source}) is not what was committed: it was changed, damaged, lost or added since. "
        "Nothing was counted; bring the ledger {folder} back from a copy",
        file=name,
        number=record.number,
        source=record.source_name,
        folder=place.path,
    )


def _rows(path: Path) -> int:
    rows: int = pq.read_metadata(path).num_rows
    return rows


def state_of(path: Path) -> FileState:
    """The state that a file is in now. OSError where there is no such file."""
    about = path.stat()
    return about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


@lru_cache(maxsize=FILES)
def _sha256(path: Path, _state: FileState) -> str:
    """The hash of a file's content, made once in a process for as long as nothing says that the file was written."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        raise
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> UserError:
    return UserError(
        "{file} cannot be read ({reason}): look at its disk, and take the file back from a copy",
        file=path,
        reason=error.strerror or error,
    )
