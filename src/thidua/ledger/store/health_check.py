"""Looks a ledger over without changing it: can it be read and written, do logs and files agree, is anything left."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError

from thidua.i18n import UserError, _
from thidua.ledger.model import TABLES
from thidua.ledger.store import delta_log, layout, orphan_files
from thidua.ledger.store.import_record import ImportRecord, RowCounts
from thidua.ledger.store.ledger import Ledger

ENOUGH_BYTES = 1024**3
# Below this not even a small import is safe.
LEAST_BYTES = 50 * 1024**2


class FindingLevel(StrEnum):
    """The severity of a finding."""

    OK = "ok"
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One line of an examination: an English message id and the values of its fields."""

    level: FindingLevel
    message: str
    values: dict[str, object] = field(default_factory=dict)


def examine(path: Path) -> list[HealthFinding]:
    """Findings about the ledger in the folder, in the order of looking; never raises for what it finds."""
    try:
        ledger = Ledger.open(path)
        place = layout.open_folder(path)
        records = ledger.imports()
    except UserError as error:
        return [HealthFinding(FindingLevel.BAD, error.message, error.values)]
    findings = [
        HealthFinding(
            FindingLevel.OK,
            _("{folder} is a ledger with {count} imports, time zone {zone}"),
            {"folder": path, "count": len(records), "zone": ledger.time_zone},
        )
    ]
    findings += _room(path)
    findings += _numbers(records)
    for name in (*TABLES, "supersessions", "confirmations"):
        findings += _table(place, name, records)
    if all(finding.level is not FindingLevel.BAD for finding in findings):
        findings.append(
            HealthFinding(FindingLevel.OK, _("Every file that the committed imports name is there and whole"))
        )
    return findings + list(_left_over(place, {record.import_id for record in records}))


def clean(path: Path) -> list[orphan_files.Orphan]:
    """Removes the files of attempts that were never committed; returns what was removed.

    UserError where the ledger cannot be read, is being written, or the files cannot be removed.
    """
    place = layout.open_folder(path)
    lock = place.lock(0)
    try:
        orphans = orphan_files.find(place, {record.import_id for record in Ledger.open(path).imports()})
        for orphan in orphans:
            orphan_files.remove(place, orphan)
    except (OSError, DeltaError) as error:
        raise UserError(
            "The ledger {folder} cannot be written ({reason}); check the folder's permissions and the disk",
            folder=path,
            reason=error,
        ) from error
    finally:
        lock.release()
    return orphans


def _room(path: Path) -> Iterator[HealthFinding]:
    if not os.access(path, os.W_OK) or not os.access(path / "tables", os.W_OK):
        yield HealthFinding(
            FindingLevel.BAD, _("The folder {folder} cannot be written: nothing can be imported"), {"folder": path}
        )
    free = shutil.disk_usage(path).free
    values = {"folder": path, "megabytes": free // 1024**2}
    if free < LEAST_BYTES:
        yield HealthFinding(FindingLevel.BAD, _("The disk of {folder} is full: {megabytes} MB are left"), values)
    elif free < ENOUGH_BYTES:
        yield HealthFinding(
            FindingLevel.NOTE, _("The disk of {folder} is nearly full: {megabytes} MB are left"), values
        )
    else:
        yield HealthFinding(FindingLevel.OK, _("The disk of {folder} has room: {megabytes} MB are left"), values)


def _numbers(records: list[ImportRecord]) -> Iterator[HealthFinding]:
    if [record.number for record in records] != list(range(1, len(records) + 1)):
        yield HealthFinding(
            FindingLevel.BAD,
            _("The imports are not numbered 1 to {count}; take the ledger back from a copy"),
            {"count": len(records)},
        )


def _table(place: layout.Folder, name: str, records: list[ImportRecord]) -> Iterator[HealthFinding]:
    where = place.table(name) if name in TABLES else place.path / name
    try:
        listed = delta_log.files(where)
    except (DeltaError, OSError) as error:
        reason = str(error).splitlines()[0]
        yield HealthFinding(
            FindingLevel.BAD, _("The log of {folder} cannot be read: {reason}"), {"folder": where, "reason": reason}
        )
        return
    committed_ids = {record.import_id for record in records}
    for entry in listed:
        if entry.import_id in committed_ids:
            yield from _file(entry)
    if name not in TABLES:
        return
    rows: dict[str, int] = {}
    for entry in listed:
        rows[entry.import_id] = rows.get(entry.import_id, 0) + entry.rows
    for record in records:
        counts = record.tables.get(name, RowCounts())
        if rows.get(record.import_id, 0) != counts.stored:
            yield HealthFinding(
                FindingLevel.BAD,
                _("Table {table}: import {number} recorded {expected} rows, {found} are there"),
                {
                    "table": name,
                    "number": record.number,
                    "expected": counts.stored,
                    "found": rows.get(record.import_id, 0),
                },
            )


def _file(entry: delta_log.DataFile) -> Iterator[HealthFinding]:
    try:
        rows = pq.read_metadata(entry.path).num_rows
    except (OSError, pa.ArrowException) as error:
        reason = str(error).splitlines()[0]
        yield HealthFinding(
            FindingLevel.BAD, _("{file} cannot be read: {reason}"), {"file": entry.path, "reason": reason}
        )
        return
    if rows != entry.rows:
        yield HealthFinding(
            FindingLevel.BAD,
            _("{file} has {found} rows, its log says {expected}"),
            {"file": entry.path, "found": rows, "expected": entry.rows},
        )


def _left_over(place: layout.Folder, committed: set[str]) -> Iterator[HealthFinding]:
    try:
        lock = place.lock(0)
    except UserError as error:
        yield HealthFinding(FindingLevel.NOTE, error.message, error.values)
        return
    try:
        orphans = orphan_files.find(place, committed)
    finally:
        lock.release()
    for orphan in orphans:
        yield HealthFinding(
            FindingLevel.NOTE,
            _(
                "Import attempt {attempt} was interrupted: {files} files, {kilobytes} KB, seen by nobody; "
                "remove them with: thidua doctor --clean"
            ),
            {"attempt": orphan.import_id, "files": len(orphan.files), "kilobytes": -(-orphan.size // 1024)},
        )
    if not orphans:
        yield HealthFinding(FindingLevel.OK, _("No interrupted import has left anything behind"))
