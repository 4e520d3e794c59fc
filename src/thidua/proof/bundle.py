"""Evidence bundles: everything a verdict rests on in one archive, under one hash.

Members: `MANIFEST.json` (what it is, every other member's size and SHA-256, the one hash over all of that);
`results.json` (the evaluation, canonical); `facts/<table>.parquet`; `movements/<name>/…` (the movement and those it
inherits from); `calendar/…`. The one hash is taken over contents and names, not over how the archive packs them.
"""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import thidua
from thidua.definitions.movement_loader import find
from thidua.definitions.paths import law_folder, movements_folder
from thidua.i18n.catalogue import _
from thidua.io.atomic_files import scratch_folder, written_whole
from thidua.io.progress import Progress, silent
from thidua.proof.archive import file_hash, write_archive
from thidua.proof.facts import write_facts
from thidua.verdicts.evaluation_run import Run
from thidua.verdicts.results import canonical_json, evaluation_value

FORM = 1
MANIFEST = "MANIFEST.json"
RESULTS = "results.json"
DEFAULT_CALENDAR = "viet-nam"
# The packages whose code decides a verdict.
DECIDING = ("rules", "definitions", "indicators", "verdicts")


@dataclass(frozen=True, slots=True)
class Sealed:
    """A bundle as written: its file, its one hash, and how many members and bytes it has."""

    path: Path
    bundle_hash: str
    members: int
    size: int


def seal(run: Run, path: Path, *, movement: str | Path, calendar: str | None, progress: Progress = silent) -> Sealed:
    """Write the evidence bundle of a run; the same run gives the same bytes.

    `movement`, `calendar`: the references they were loaded by.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    with scratch_folder("thidua-seal-") as folder:
        members: dict[str, Path | bytes] = {
            f"facts/{name}.parquet": file for name, file in write_facts(run.snapshot, folder, progress=progress).items()
        }
        members |= {name: file.read_bytes() for name, file in movement_files(movement)}
        members |= {name: file.read_bytes() for name, file in calendar_files(calendar)}
        members[RESULTS] = canonical_json(evaluation_value(run.evaluation))
        manifest = make_manifest(run, members, movement, calendar)
        members[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
        progress(_("Sealing"), 0, 1)
        with written_whole(path) as draft:
            write_archive(draft, members)
        progress(_("Sealing"), 1, 1)
    return Sealed(path, manifest["bundle_hash"], len(members), path.stat().st_size)


def make_manifest(
    run: Run, members: Mapping[str, Path | bytes], movement: str | Path, calendar: str | None
) -> dict[str, Any]:
    """What the bundle is, each member with its hash, and the one hash over everything said."""
    listed = {}
    for name, content in sorted(members.items()):
        digest, size = file_hash(content)
        listed[name] = {"sha256": digest, "bytes": size}
    manifest: dict[str, Any] = {
        "form": FORM,
        "program_version": thidua.__version__,
        "code_hash": code_hash(),
        "movement": f"movements/{find(movement).parent.name}/movement.toml",
        "calendar": f"calendar/{calendar_file(calendar).name}",
        "snapshot_id": run.snapshot.id,
        "import_number": run.snapshot.number,
        "as_of_at": run.scope.as_of_at.isoformat(),
        "result_hash": run.evaluation.result_hash(),
        "members": listed,
    }
    return {**manifest, "bundle_hash": manifest_hash(manifest)}


def manifest_hash(manifest: Mapping[str, Any]) -> str:
    """SHA-256 over the manifest without its own hash: the one hash of a bundle."""
    return hashlib.sha256(canonical_json({k: v for k, v in manifest.items() if k != "bundle_hash"})).hexdigest()


def movement_files(movement: str | Path) -> Iterator[tuple[str, Path]]:
    """Member name and file of a movement and of those it inherits from, texts included."""
    file: Path | None = find(movement)
    seen: set[str] = set()
    while file is not None and file.parent.name not in seen:
        folder = file.parent
        seen.add(folder.name)
        yield f"movements/{folder.name}/movement.toml", file
        for extra in sorted([*folder.glob("sources.toml"), *folder.glob("texts/*.toml")]):
            yield f"movements/{folder.name}/{extra.relative_to(folder).as_posix()}", extra
        above = tomllib.loads(file.read_text(encoding="utf-8")).get("inherits")
        places = [folder.parent, movements_folder()]
        found = [place / above / "movement.toml" for place in places if above is not None]
        file = next((each for each in found if each.is_file()), None)


def calendar_file(calendar: str | None) -> Path:
    """The file a calendar reference stands for."""
    shipped = law_folder() / "calendar" / f"{calendar or DEFAULT_CALENDAR}.toml"
    return shipped if calendar is None or shipped.is_file() else Path(calendar)


def calendar_files(calendar: str | None) -> Iterator[tuple[str, Path]]:
    """Member name and file of a calendar and of the units' own calendars beside it."""
    file = calendar_file(calendar)
    yield f"calendar/{file.name}", file
    for unit in sorted((file.parent / "units").glob("*.toml")):
        yield f"calendar/units/{unit.name}", unit


def code_hash() -> str:
    """SHA-256 over the source files that decide verdicts: says whether two machines run the same code."""
    package = Path(thidua.__file__).parent
    digest = hashlib.sha256()
    files = [
        path for name in DECIDING for path in (package / name).rglob("*") if path.suffix in {".py", ".sql", ".toml"}
    ]
    for path in sorted(files):
        digest.update(path.relative_to(package).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
