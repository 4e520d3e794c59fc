"""Looks a ledger over without changing it: can it be read and written, do logs and files agree, is anything left."""

import os
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from deltalake.exceptions import DeltaError

from thidua.i18n import UserError, _
from thidua.ledger.store import layout, orphan_files
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import LACKING, ImportRecord, in_force
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.orders_between_tables import contradictions_between_tables
from thidua.ledger.store.unit_tree import circles, parents_of, unknown_parents

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
    facts = FactFiles(place, records)
    findings += _files(place, facts, records)
    if all(finding.level is not FindingLevel.BAD for finding in findings):
        findings += _older(facts)
        findings += _between_tables(ledger)
        findings += _tree(ledger)
        findings += _lacking(records)
    return findings + list(_left_over(place, {record.import_id for record in records}))


def examine_files(path: Path) -> list[HealthFinding]:
    """Findings about the files of the committed imports alone: what is cheap enough to be asked every minute."""
    try:
        records = Ledger.open(path).imports()
        place = layout.open_folder(path)
        return _files(place, FactFiles(place, records), records)
    except UserError as error:
        return [HealthFinding(FindingLevel.BAD, error.message, error.values)]


def clean(path: Path, attempts: Collection[str]) -> list[orphan_files.Orphan]:
    """Removes the files of the named attempts, which were never committed; returns what was removed.

    UserError where the ledger cannot be read or is not what was committed, is being written, an attempt is none of
    those that were interrupted, or the files cannot be removed.
    """
    place = layout.open_folder(path)
    lock = place.lock(0)
    try:
        left = orphan_files.find(place, {record.import_id for record in Ledger.open(path).imports()})
        unknown = sorted(set(attempts) - {orphan.import_id for orphan in left})
        if unknown:
            raise UserError(
                "{attempt} is no interrupted import of the ledger {folder}; nothing was removed",
                attempt=unknown[0],
                folder=path,
            )
        orphans = [orphan for orphan in left if orphan.import_id in attempts]
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


def _files(place: layout.Folder, facts: FactFiles, records: list[ImportRecord]) -> list[HealthFinding]:
    damaged = [finding for table in place.delta_tables() for finding in _table(table, facts, records)]
    whole = HealthFinding(FindingLevel.OK, _("Every file of the committed imports is what was committed"))
    return damaged or [whole]


def _table(table: Path, facts: FactFiles, records: list[ImportRecord]) -> Iterator[HealthFinding]:
    for record in records:
        try:
            facts.of(table, [record.import_id])
        except UserError as error:
            yield HealthFinding(FindingLevel.BAD, error.message, error.values)
            return


def _between_tables(ledger: Ledger) -> Iterator[HealthFinding]:
    try:
        for met in contradictions_between_tables(ledger.snapshot()):
            yield HealthFinding(
                FindingLevel.NOTE,
                _(
                    "{count} records contradict their dossiers, which came in another file: {reason}; the first is of "
                    "dossier {dossier}. Ask who sent them"
                ),
                {"count": met.count, "reason": met.reason, "dossier": met.first},
            )
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, error.message, error.values)


def _tree(ledger: Ledger) -> Iterator[HealthFinding]:
    try:
        parents = parents_of(ledger.snapshot())
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, error.message, error.values)
        return
    for unit_id, parent_id in unknown_parents(parents):
        yield HealthFinding(
            FindingLevel.BAD,
            _("The unit {unit} stands under {parent}, which is no unit: correct the list of units and import it again"),
            {"unit": unit_id, "parent": parent_id},
        )
    for circle in circles(parents):
        yield HealthFinding(
            FindingLevel.BAD,
            _("These units stand above each other in a circle: {units}. Correct the list of units and import it again"),
            {"units": " → ".join((*circle, circle[0]))},
        )


def _lacking(records: list[ImportRecord]) -> Iterator[HealthFinding]:
    """What dossiers came in without, by import that counts."""
    for record in in_force(records):
        for what, message in LACKING.items():
            if count := record.without.get(what, 0):
                note = UserError(message, count=count, all=record.read - record.quarantined)
                values = {"number": record.number, "file": record.source_name, "note": note}
                yield HealthFinding(FindingLevel.NOTE, _("Import {number} ({file}): {note}"), values)


def _older(facts: FactFiles) -> Iterator[HealthFinding]:
    if files := len(facts.without_hash()):
        yield HealthFinding(
            FindingLevel.NOTE,
            _("{count} files are older than hashes: a change of them is not noticed before the next import"),
            {"count": files},
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
                "remove them with: thidua doctor --clean {attempt}"
            ),
            {"attempt": orphan.import_id, "files": len(orphan.files), "kilobytes": -(-orphan.size // 1024)},
        )
    if not orphans:
        yield HealthFinding(FindingLevel.OK, _("No interrupted import has left anything behind"))
