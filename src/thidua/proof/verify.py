"""Verifies an evidence bundle: is it what was sealed, and do its facts give its results again?"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.io.atomic_files import scratch_folder
from thidua.io.progress import Progress, silent
from thidua.ledger.store.ledger import Ledger
from thidua.proof.archive import file_hash, unpack_archive
from thidua.proof.bundle import FORM, MANIFEST, RESULTS, code_hash, manifest_hash
from thidua.proof.facts import SealedSnapshot, check_facts, write_facts
from thidua.verdicts.evaluation_run import Run, run
from thidua.verdicts.results import Evaluation, Part, Row, evaluation_from_value

# What a manifest must say, and the type of it.
WANTED: Mapping[str, type] = {
    "form": int,
    "program_version": str,
    "code_hash": str,
    "movement": str,
    "calendar": str,
    "snapshot_id": str,
    "import_number": int,
    "as_of_at": str,
    "result_hash": str,
    "members": dict,
    "bundle_hash": str,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that is not as stated. `message` is an English message id, `values` fill it."""

    message: str
    values: Mapping[str, object]


@dataclass(frozen=True)
class Verification:
    """What verifying found. Identical: no difference at all. Notes do not make a bundle differ."""

    bundle_hash: str
    snapshot_id: str
    verdicts: int
    differences: tuple[Difference, ...]
    notes: tuple[Difference, ...]

    @property
    def identical(self) -> bool:
        """True where the bundle is whole and its facts give its results to the last integer."""
        return not self.differences


@dataclass(frozen=True)
class _Place:
    path: Path


def verify(
    path: Path, *, expected_hash: str | None = None, ledger: Ledger | None = None, progress: Progress = silent
) -> Verification:
    """Check the bundle's members against its manifest, recompute everything from its facts, compare with its results.

    expected_hash: the one hash as published elsewhere; without it, a bundle forged as a whole and consistently cannot
    be told from an honest one. ledger: a ledger whose facts the bundle's must equal.

    Raises:
        UserError: it is no evidence bundle, or a dangerous archive.
    """
    with scratch_folder("thidua-verify-") as folder:
        progress(_("Unpacking"), 0, 1)
        members = unpack_archive(path, folder / "bundle")
        progress(_("Unpacking"), 1, 1)
        manifest = _read_manifest(path, members)
        differences = list(_member_differences(manifest, members))
        if expected_hash is not None and expected_hash.lower() != manifest["bundle_hash"]:
            differences.append(
                Difference(
                    _("the bundle's hash is {found}, not {expected} as expected"),
                    {"found": manifest["bundle_hash"], "expected": expected_hash},
                )
            )
        stated = _stated(members, differences)
        again = _recompute(manifest, members, folder, differences, progress)
        if again is not None and stated is not None:
            differences += _evaluation_differences(stated, again.evaluation)
        if again is not None and manifest["result_hash"] != again.evaluation.result_hash() and not differences:
            differences.append(
                Difference(
                    _("the results' hash is stated as {stated}, recomputed {found}"),
                    {"stated": manifest["result_hash"], "found": again.evaluation.result_hash()},
                )
            )
        if ledger is not None:
            differences += _ledger_differences(ledger, manifest, members, folder, progress)
        notes = list(_notes(manifest))
    count = len(stated.rows) if stated else 0
    return Verification(manifest["bundle_hash"], manifest["snapshot_id"], count, tuple(differences), tuple(notes))


def _read_manifest(path: Path, members: Mapping[str, Path]) -> dict[str, Any]:
    file = members.get(MANIFEST)
    if file is None:
        raise UserError("{file}: not an evidence bundle: it has no {member}", file=path, member=MANIFEST)
    try:
        manifest = json.loads(file.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict) or manifest.get("form") != FORM:
            raise UserError("{file}: {member} is of a form this program does not know", file=path, member=MANIFEST)
        for key, kind in WANTED.items():
            if not isinstance(manifest.get(key), kind):
                raise UserError("{file}: {member} does not say {key}", file=path, member=MANIFEST, key=key)
        for name, entry in manifest["members"].items():
            if not (isinstance(name, str) and isinstance(entry, dict) and {"sha256", "bytes"} <= set(entry)):
                raise UserError("{file}: {member} does not say {key}", file=path, member=MANIFEST, key=name)
        datetime.fromisoformat(manifest["as_of_at"])
    except (ValueError, RecursionError) as error:
        raise UserError("{file}: {member} cannot be read", file=path, member=MANIFEST) from error
    return manifest


def _member_differences(manifest: Mapping[str, Any], members: Mapping[str, Path]) -> Iterator[Difference]:
    stated = manifest["members"]
    if manifest_hash(manifest) != manifest["bundle_hash"]:
        yield Difference(_("MANIFEST.json was changed: it does not give its own hash"), {})
    for name in sorted(set(stated) | set(members) - {MANIFEST}):
        if name not in members:
            yield Difference(_("{member} is missing or damaged"), {"member": name})
        elif name not in stated:
            yield Difference(_("{member} was added: the manifest does not name it"), {"member": name})
        else:
            digest, size = file_hash(members[name])
            if (digest, size) != (stated[name]["sha256"], stated[name]["bytes"]):
                yield Difference(_("{member} was changed: it is not the file that was sealed"), {"member": name})


def _stated(members: Mapping[str, Path], differences: list[Difference]) -> Evaluation | None:
    """The results the bundle states; where they cannot be read, a difference."""
    if RESULTS not in members:
        return None
    try:
        return evaluation_from_value(json.loads(members[RESULTS].read_bytes()))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        differences.append(Difference(_("{member} cannot be read"), {"member": RESULTS}))
        return None


def _recompute(
    manifest: Mapping[str, Any],
    members: Mapping[str, Path],
    folder: Path,
    differences: list[Difference],
    progress: Progress,
) -> Run | None:
    """The run over the bundle's own facts, movement and calendar; where one cannot be used, a difference."""
    bundle = folder / "bundle"
    try:
        _must_have(manifest, members)
        facts = {Path(name).stem: file for name, file in members.items() if name.startswith("facts/")}
        check_facts(bundle / "facts", facts)
        movement = load_movement(bundle / manifest["movement"])
        calendars = load_calendars(bundle / manifest["calendar"])
        snapshot = SealedSnapshot(bundle / "facts", manifest["snapshot_id"], manifest["import_number"])
        as_of_at = datetime.fromisoformat(manifest["as_of_at"])
        work = folder / "work"
        work.mkdir()
        return run(_Place(work), snapshot, movement, calendars, as_of_at=as_of_at, progress=progress)
    except UserError as error:
        differences.append(Difference(_("it cannot be recomputed: {reason}"), {"reason": error}))
    except Exception as error:  # noqa: BLE001 - a stranger's file may break anything below; it must become a finding
        reason = f"{type(error).__name__}: {error}".splitlines()[0]
        differences.append(Difference(_("it cannot be recomputed: {reason}"), {"reason": reason}))
    return None


def _must_have(manifest: Mapping[str, Any], members: Mapping[str, Path]) -> None:
    for key in ("movement", "calendar"):
        if manifest[key] not in members:
            raise UserError("{member} is missing or damaged", member=manifest[key])


def _evaluation_differences(stated: Evaluation, again: Evaluation) -> Iterator[Difference]:
    """Basis, subjects and verdicts that are not the same, each named."""
    then, now = asdict(stated.basis), asdict(again.basis)
    for key in sorted(then):
        if then[key] != now[key] and key != "program_version":
            values = {"name": key, "stated": then[key], "found": now[key]}
            yield Difference(_("{name} is stated as {stated}, recomputed {found}"), values)
    if stated.subjects != again.subjects:
        missing = {subject.id for subject in stated.subjects} ^ {subject.id for subject in again.subjects}
        named = ", ".join(sorted(missing)[:10]) or _subject_changes(stated, again)
        yield Difference(_("who takes part differs: {subjects}"), {"subjects": named})
    theirs = {(str(row.kind), row.subject_id, row.criterion_id): row for row in stated.rows}
    ours = {(str(row.kind), row.subject_id, row.criterion_id): row for row in again.rows}
    for which in sorted(set(theirs) | set(ours)):
        yield from _row_differences(which[1], which[2], theirs.get(which), ours.get(which))


def _subject_changes(stated: Evaluation, again: Evaluation) -> str:
    pairs = zip(stated.subjects, again.subjects, strict=False)
    return ", ".join(ours.id for theirs, ours in pairs if theirs != ours)


def _row_differences(subject: str, criterion: str, theirs: Row | None, ours: Row | None) -> Iterator[Difference]:
    where = {"subject": subject, "criterion": criterion}
    if theirs is None or ours is None:
        message = (
            _("{subject} {criterion}: no verdict is stated")
            if theirs is None
            else _("{subject} {criterion}: a verdict is stated that the facts do not give")
        )
        yield Difference(message, where)
        return
    if theirs.state is not ours.state:
        values = {**where, "stated": theirs.state.value, "found": ours.state.value}
        yield Difference(_("{subject} {criterion}: stated {stated}, recomputed {found}"), values)
    for their_part, our_part in zip(theirs.parts, ours.parts, strict=False):
        if their_part != our_part:
            values = {**where, "part": our_part.id, "stated": _numbers(their_part), "found": _numbers(our_part)}
            yield Difference(_("{subject} {criterion}, {part}: stated {stated}, recomputed {found}"), values)
    if len(theirs.parts) != len(ours.parts) or (theirs.holds, theirs.clause) != (ours.holds, ours.clause):
        yield Difference(_("{subject} {criterion}: requirements, holds or clause differ"), where)


def _numbers(part: Part) -> str:
    """A part in one short line, with everything that can differ."""
    counted = "–" if part.numerator is None else f"{part.numerator}/{part.denominator} (-{part.excluded})"
    asked = "" if part.op is None else f" {part.op} {part.threshold_numerator}/{part.threshold_denominator or 1}"
    beside = "".join(f"; {each.indicator} {each.numerator}/{each.denominator}" for each in part.beside)
    return f"{part.state.value} {counted}{asked}, {part.reason}{beside}"


def _ledger_differences(
    ledger: Ledger, manifest: Mapping[str, Any], members: Mapping[str, Path], folder: Path, progress: Progress
) -> Iterator[Difference]:
    """Whether the ledger has the bundle's snapshot, and the same facts in it, table by table."""
    snapshots = (ledger.snapshot(import_number=record.number) for record in reversed(ledger.imports()))
    same = next((each for each in snapshots if each.id == manifest["snapshot_id"]), None)
    if same is None:
        yield Difference(_("the ledger never was in the state {snapshot}"), {"snapshot": manifest["snapshot_id"]})
        return
    own = folder / "own"
    own.mkdir()
    for table, file in write_facts(same, own, progress=progress).items():
        theirs = members.get(f"facts/{table}.parquet")
        if theirs is None or file_hash(theirs) != file_hash(file):
            yield Difference(_("the facts of {table} are not those of the ledger"), {"table": table})


def _notes(manifest: Mapping[str, Any]) -> Iterator[Difference]:
    if manifest["code_hash"] != code_hash():
        yield Difference(
            _("sealed by other code (version {version}) than this program's: the recomputation is by this one"),
            {"version": manifest["program_version"]},
        )
