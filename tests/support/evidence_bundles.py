"""Evidence bundles changed as a forger would: members replaced, with the traces covered or not."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.catalogue.ruleset import Ruleset
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import RESULTS, SealedBundle, seal
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.manifest import describe_member, manifest_hash
from thidua.proof.verify import Verification
from thidua.verdicts.evaluation_run import RunFromFacts, evaluate_facts, run_from_facts
from thidua.verdicts.results import canonical_json

AS_OF = datetime(2026, 9, 30, 23, 59, 59)
MOVEMENT = "can-tho-2026"


def evaluated(ledger: Ledger, as_of: datetime = AS_OF) -> RunFromFacts:
    return run_from_facts(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=as_of)


def sealed(made: RunFromFacts, path: Path) -> SealedBundle:
    return seal(made, path, movement=MOVEMENT, calendar=None)


def told(verification: Verification) -> list[str]:
    return [difference.message.format(**difference.values) for difference in verification.differences]


def repacked(bundle: Path, path: Path, change: Callable[[dict[str, bytes]], None], *, reverse: bool = False) -> Path:
    """The bundle with its members changed and packed again, as a forger without a plan would."""
    with zipfile.ZipFile(bundle) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    with zipfile.ZipFile(path, "w") as archive:
        for name in sorted(members, reverse=reverse):
            archive.writestr(name, members[name])
    return path


def rehashed(members: dict[str, bytes]) -> None:
    """Make the manifest agree with the members again: the forger who covers the traces."""
    manifest = json.loads(members[MANIFEST])
    with TemporaryDirectory() as folder:
        file = Path(folder) / "member"
        for name in manifest["members"]:
            file.write_bytes(members[name])
            manifest["members"][name] = describe_member(name, file)
    manifest["result_hash"] = hashlib.sha256(canonical_json(json.loads(members[RESULTS]))).hexdigest()
    manifest["bundle_hash"] = manifest_hash(manifest)
    members[MANIFEST] = json.dumps(manifest).encode()


def judged_by(ruleset: Ruleset, honest: RunFromFacts, figures: Figures) -> RunFromFacts:
    """The run with figures that another ruleset counted: all that a forger with an SQL of his own would need."""
    return RunFromFacts(honest.facts, figures, evaluate_facts(honest.facts, figures, ruleset), ruleset)
