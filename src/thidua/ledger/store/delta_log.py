"""The Delta tables of a ledger folder: created once, appended to file by file, read back as lists of files.

Files are written first, then named in the table's log by one small atomic file. Nothing is ever rewritten: the tables
are marked `delta.appendOnly`, so that other engines refuse to change them as well.
"""

import json
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
from deltalake import DeltaTable, Schema
from deltalake.transaction import AddAction

PARTITION = "import_id"
LogState = frozenset[tuple[str, int, int]]
# So many logs, as they were last read, stay in memory: those of a ledger and the half of another.
LOGS = 32
_PROPERTIES = {"delta.appendOnly": "true", "delta.enableExpiredLogCleanup": "false"}


@dataclass(frozen=True, slots=True)
class DataFile:
    """A Parquet file named in a table's log, with the attempt that wrote it."""

    path: Path
    import_id: str
    rows: int


@dataclass(frozen=True, slots=True)
class _Log:
    columns: frozenset[str]
    files: tuple[DataFile, ...]


def create_table(folder: Path, schema: pa.Schema, *, partitioned: bool = True) -> None:
    """An empty Delta table in the folder; leaves an existing one as it is, but adds columns it does not have yet."""
    if not DeltaTable.is_deltatable(str(folder)):
        DeltaTable.create(
            str(folder),
            schema,
            mode="ignore",
            partition_by=[PARTITION] if partitioned else None,
            configuration=_PROPERTIES,
        )
        return
    present = _read_log(folder, _log_state(folder)).columns
    if not present.issuperset(schema.names):
        added = [column for column in Schema.from_arrow(schema).fields if column.name not in present]
        DeltaTable(str(folder)).alter.add_columns(added)


def data_path(folder: Path, import_id: str) -> Path:
    """Where an attempt writes its rows of the table; the folder is made."""
    partition = folder / f"{PARTITION}={import_id}"
    partition.mkdir(exist_ok=True)
    return partition / "part-00000.parquet"


def append(folder: Path, schema: pa.Schema, file: Path, *, rows: int, import_id: str | None) -> None:
    """Names a written file in the table's log. Raises deltalake's errors; the file's bytes are on disk before that."""
    sync(file)
    stat = file.stat()
    DeltaTable(str(folder)).create_write_transaction(
        [
            AddAction(
                path=file.relative_to(folder).as_posix(),
                size=stat.st_size,
                partition_values={PARTITION: import_id} if import_id else {},
                modification_time=int(stat.st_mtime * 1000),
                data_change=True,
                stats=json.dumps({"numRecords": rows}),
            )
        ],
        mode="append",
        schema=schema,
        partition_by=[PARTITION] if import_id else None,
    )
    sync(folder / "_delta_log")


def sync(path: Path) -> None:
    """Asks the disk to hold what was written there, so that a commit never points at bytes lost in a power cut."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _log_state(folder: Path) -> LogState:
    """What tells one state of a table's log from another: every file of it, whose content never changes."""
    try:
        with os.scandir(folder / "_delta_log") as entries:
            return frozenset((entry.name, (about := entry.stat()).st_size, about.st_mtime_ns) for entry in entries)
    except FileNotFoundError:
        return frozenset()


def files(folder: Path) -> list[DataFile]:
    """The files named in the table's log, by attempt and path; the log is read again where it has changed."""
    return list(_read_log(folder, _log_state(folder)).files)


@lru_cache(maxsize=LOGS)
def _read_log(folder: Path, _state: LogState) -> _Log:
    table = DeltaTable(str(folder))
    actions = pa.table(table.get_add_actions(flatten=True))
    paths = actions.column("path").to_pylist()
    counts = actions.column("num_records").to_pylist()
    column = f"partition.{PARTITION}"
    partitions = actions.column(column).to_pylist() if column in actions.column_names else [""] * len(paths)
    listed = [DataFile(folder / path, part, rows) for path, part, rows in zip(paths, partitions, counts, strict=True)]
    return _Log(
        frozenset(column.name for column in table.schema().fields),
        tuple(sorted(listed, key=lambda entry: (entry.import_id, str(entry.path)))),
    )
