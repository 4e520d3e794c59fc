"""What interrupted imports left behind: found by name, invisible to every reader, removed only when asked.

An attempt that was never committed may have left working files, Parquet files no log names, and Parquet files that a
table's log names under an import_id which `imports` does not have.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path

from deltalake import DeltaTable
from deltalake.transaction import RemoveAction

from thidua.ledger.store import delta_log
from thidua.ledger.store.layout import Folder


@dataclass(frozen=True, slots=True)
class Orphan:
    """Files of one attempt that was never committed, and how many bytes they hold."""

    import_id: str
    files: tuple[Path, ...]
    size: int


def find(place: Folder, committed: set[str]) -> list[Orphan]:
    """Attempts outside `committed` of which something lies in the ledger, in order; the caller holds the lock."""
    left: dict[str, list[Path]] = {}
    for folder in place.delta_tables():
        for partition in folder.glob(f"{delta_log.PARTITION}=*"):
            name = partition.name.removeprefix(f"{delta_log.PARTITION}=")
            left.setdefault(name, []).extend(path for path in sorted(partition.rglob("*")) if path.is_file())
    for path in place.imports.glob("*.parquet"):
        left.setdefault(path.stem, []).append(path)
    for attempt in place.staging.glob("*"):
        left.setdefault(attempt.name, []).extend(path for path in sorted(attempt.rglob("*")) if path.is_file())
    return [
        Orphan(name, tuple(files), sum(path.stat().st_size for path in files))
        for name, files in sorted(left.items())
        if name not in committed
    ]


def remove(place: Folder, orphan: Orphan) -> None:
    """Takes the attempt's files out of the tables' logs, then deletes them. Committed imports are not touched.

    Stopped in between, it can be done again: a file is deleted only after no log names it any more.
    """
    for folder in place.delta_tables():
        named = [entry for entry in delta_log.files(folder) if entry.import_id == orphan.import_id]
        if named:
            table = DeltaTable(str(folder))
            stamp = max(int(entry.path.stat().st_mtime * 1000) if entry.path.exists() else 0 for entry in named)
            # Not a change of data: no reader ever saw these rows, so the append-only table takes it.
            table.create_write_transaction(
                [
                    RemoveAction(
                        path=entry.path.relative_to(folder).as_posix(),
                        data_change=False,
                        deletion_timestamp=stamp,
                        partition_values={delta_log.PARTITION: orphan.import_id},
                    )
                    for entry in named
                ],
                mode="append",
                schema=table.schema(),
                partition_by=[delta_log.PARTITION],
            )
        shutil.rmtree(folder / f"{delta_log.PARTITION}={orphan.import_id}", ignore_errors=True)
    (place.imports / f"{orphan.import_id}.parquet").unlink(missing_ok=True)
    shutil.rmtree(place.staging / orphan.import_id, ignore_errors=True)
