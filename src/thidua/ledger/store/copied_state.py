"""The files that make a ledger as it is at one moment, for whoever copies it while imports go on.

Everything but the note of the journal's end is written once and never changed, so the note is read first, then the log
of the journal, then those of the tables: what an entry names was there before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError
from thidua.io.chain_head import ChainHead
from thidua.ledger.store import journal
from thidua.ledger.store.layout import SETTINGS, open_folder

# Commits and checkpoints of a log, by the protocol of Delta Lake; drafts and pointers are named otherwise.
LOG_FILE = re.compile(r"(\d{20})(\.json|\.checkpoint(\.[0-9.]+|\.[0-9a-f-]+)?\.(parquet|json))")


@dataclass(frozen=True, slots=True)
class LedgerFile:
    """A file of the ledger by its path below it. sha256: by the journal; content: where it may change, as it was."""

    path: str
    sha256: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Files, and the end of the journal that they make (None: of an empty one)."""

    files: tuple[LedgerFile, ...]
    head: ChainHead | None


def state(path: Path) -> LedgerState:
    """The ledger as it is now. UserError where it cannot be read, or is not what was committed."""
    place = open_folder(path)
    try:
        note = place.head.read_bytes() if place.head.exists() else None
        commits, entries = _log(place.imports)
        tables = [_log(table) for table in place.delta_tables()]
        records = journal.read(place)
    except (DeltaError, OSError) as error:
        raise UserError(
            "The ledger {folder} cannot be read ({reason}); look closer with: thidua doctor {folder}",
            folder=path,
            reason=error,
        ) from error
    ids = {entry.stem for entry in entries}
    last = max((record for record in records if record.import_id in ids), key=lambda r: r.number, default=None)
    hashes = {name: kept.sha256 for record in records for name, kept in (record.files or {}).items()}

    def files() -> Iterator[LedgerFile]:
        yield LedgerFile(SETTINGS)
        if note is not None:
            yield LedgerFile(place.head.name, content=note)
        for file in (*commits, *entries, *(file for log, data in tables for file in (*log, *data))):
            name = file.relative_to(place.path).as_posix()
            yield LedgerFile(name, hashes.get(name))

    return LedgerState(tuple(files()), ChainHead(last.number, last.hash) if last else None)


def _log(table: Path) -> tuple[list[Path], list[Path]]:
    """The files of a table's log, and those of data that they name."""
    names = {file: match for file in (table / "_delta_log").glob("*") if (match := LOG_FILE.fullmatch(file.name))}
    if not names:
        return [], []
    version = max(int(match[1]) for match in names.values())
    named = pa.table(DeltaTable(str(table), version=version).get_add_actions(flatten=True)).column("path")
    return sorted(names), [table / path for path in sorted(named.to_pylist())]
