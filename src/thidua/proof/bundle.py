"""Evidence bundles: everything a verdict rests on in one archive, under one hash.

Members: `MANIFEST.json` (see `manifest`); `results.json` (the evaluation, canonical); `facts/<table>.parquet`, without
answers of surveys; `answers.json` (what answers add to figures, see `answers`);
`movements/<name>/…` (the movement and those it inherits from); `law/…`; `calendar/…`, with the working days they came
to in `calendar/working-days.json`; `sql/indicators/…` and `sql/relations/…` (what counted). The one hash is over names
and contents, not over how the archive packs them, and not over who sealed them. `SIGNATURE` and `KEYS.json`, where
somebody signed, are over that hash (`signing`).
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import thidua
from thidua.definitions.movement_loader import find
from thidua.definitions.paths import law_folder, movements_folder
from thidua.i18n.catalogue import _
from thidua.indicators.catalogue.ruleset import Ruleset
from thidua.io.atomic_files import scratch_folder, written_whole
from thidua.io.progress import Progress, silent
from thidua.proof import manifest
from thidua.proof.answers import AnswerAdditions, added_by_answers, answers_value, asking_answers
from thidua.proof.archive import write_archive
from thidua.proof.facts import SealedSnapshot, write_facts
from thidua.proof.signing import Signer, envelope
from thidua.proof.working_days import working_days_value
from thidua.rules.movement import Movement
from thidua.verdicts.evaluation_run import RunFromFacts
from thidua.verdicts.evaluator import used_indicators
from thidua.verdicts.provenance import UNTOLD
from thidua.verdicts.results import canonical_json, evaluation_value

RESULTS, ANSWERS = "results.json", "answers.json"
WORKING_DAYS = "calendar/working-days.json"
INDICATORS, RELATIONS = "sql/indicators", "sql/relations"
LAW = ("sources.toml", "base_salary.toml", "bonus_rates.toml")
# What a signature says that it signs.
KIND = "evidence-bundle"
DEFAULT_CALENDAR = "viet-nam"
# The packages whose code decides a verdict.
DECIDING = ("rules", "definitions", "indicators", "verdicts")


@dataclass(frozen=True, slots=True)
class SealedBundle:
    """A bundle as written: its file, its one hash, and how many members and bytes it has."""

    path: Path
    bundle_hash: str
    members: int
    size: int


def seal(
    run: RunFromFacts,
    path: Path,
    *,
    movement: str | Path,
    calendar: str | None,
    signer: Signer | None = None,
    progress: Progress = silent,
) -> SealedBundle:
    """Write the evidence bundle of a run; the same run and signer give the same bytes.

    `movement`, `calendar`: the references they were loaded by; `signer`: who signs it, nobody where None.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    with scratch_folder("thidua-seal-") as folder:
        tables = write_facts(run.snapshot, folder, without=UNTOLD, progress=progress)
        members: dict[str, Path | bytes] = {f"facts/{name}.parquet": file for name, file in tables.items()}
        members |= rule_members(movement)
        members |= {name: file.read_bytes() for name, file in calendar_files(calendar)}
        members |= ruleset_files(run.ruleset.only(indicators_of(run.movement)))
        members[WORKING_DAYS] = canonical_json(working_days_value(run.calendars))
        members[RESULTS] = canonical_json(evaluation_value(run.evaluation))
        members[ANSWERS] = canonical_json(answers_value(_added(run, folder)))
        progress(_("Sealing"), 0, 1)
        stated = make_manifest(run, members, movement, calendar)
        members[manifest.NAME] = manifest.manifest_text(stated)
        members |= envelope(signer, KIND, stated["bundle_hash"])
        with written_whole(path) as draft:
            write_archive(draft, members)
        progress(_("Sealing"), 1, 1)
    return SealedBundle(path, stated["bundle_hash"], len(members), path.stat().st_size)


def _added(run: RunFromFacts, facts: Path) -> AnswerAdditions:
    """What answers add to the run's figures; `facts`: the folder of its facts without answers."""
    bare = SealedSnapshot(facts, run.snapshot.id, run.snapshot.number)
    wanted, subjects = asking_answers(run.movement, run.ruleset), run.participants.subjects
    return added_by_answers(run.figures, bare, wanted, subjects, run.ruleset, run.scope, run.calendars, facts)


def make_manifest(
    run: RunFromFacts, members: Mapping[str, Path | bytes], movement: str | Path, calendar: str | None
) -> dict[str, Any]:
    """What the bundle is, each member with its hash, the one hash over all of that, and who sealed it."""
    stated: dict[str, Any] = {
        "form": manifest.FORM,
        "movement": movement_member(movement),
        "calendar": f"calendar/{calendar_file(calendar).name}",
        "snapshot_id": run.snapshot.id,
        "import_number": run.snapshot.number,
        "as_of_at": run.scope.as_of_at.isoformat(),
        "result_hash": run.evaluation.result_hash(),
        "members": {name: manifest.describe_member(name, content) for name, content in sorted(members.items())},
        "sealed_by": {"program_version": thidua.__version__, "code_hash": code_hash()},
    }
    return {**stated, "bundle_hash": manifest.manifest_hash(stated)}


def indicators_of(movement: Movement) -> set[str]:
    """The indicators that a movement names: in its criteria, and for ranking."""
    return {*used_indicators(movement), *(key.indicator for key in movement.rankings if key.indicator)}


def ruleset_files(ruleset: Ruleset) -> dict[str, bytes]:
    """Member name and content of each file of SQL."""
    relations = {f"{RELATIONS}/{name}.sql": relation.sql for name, relation in ruleset.relations.items()}
    indicators = {f"{INDICATORS}/{name}.sql": text for name, text in ruleset.texts.items()}
    return {name: text.encode() for name, text in (relations | indicators).items()}


def rule_members(movement: str | Path) -> dict[str, bytes]:
    """Member name and content of movement and law."""
    law = {f"law/{name}": (law_folder() / name).read_bytes() for name in LAW}
    return {name: file.read_bytes() for name, file in movement_files(movement)} | law


def movement_member(movement: str | Path) -> str:
    """The member that is the movement itself."""
    return f"movements/{find(movement).parent.name}/movement.toml"


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
        files = [place / above / "movement.toml" for place in places if above is not None]
        file = next((candidate for candidate in files if candidate.is_file()), None)


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
