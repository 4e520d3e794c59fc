"""A forger changes a field of an evaluation's bundle and makes all hashes anew: what is counted cannot be changed."""

import json
import random
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from support import bundle_forger
from support.draws import examples
from support.evidence_bundles import evaluated, rehashed, repacked, sealed, told
from support.small_city import make_small_city
from thidua.i18n import UserError
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.manifest import manifest_hash
from thidua.proof.verify import verify

pytestmark = pytest.mark.slow
TRIED = 10
# The signature alone protects this (docs/reference/evidence-bundle.md).
STATED = {(MANIFEST, "sealed_by")}


def test_no_change_of_a_field_passes_but_of_what_is_stated(tmp_path: Path) -> None:
    bundle = tmp_path / "evidence.zip"
    sealed(evaluated(make_small_city(tmp_path / "ledger")), bundle)
    with zipfile.ZipFile(bundle) as archive:
        values = {name: json.loads(archive.read(name)) for name in archive.namelist() if name.endswith(".json")}
    assert MANIFEST in values
    seed = random.SystemRandom().randrange(2**32)
    chance = random.Random(seed)  # noqa: S311 - drawn the same way each time
    survived = []
    for _time in range(TRIED * examples(1).max_examples):
        name = chance.choice(sorted(values))
        what, at, value = bundle_forger.drawn_change(values[name], chance)
        if holds_with(bundle, tmp_path / "forged.zip", name, value) and (name, at[0]) not in STATED:
            survived.append((name, what, at))
    assert survived == [], f"seed {seed}"


def holds_with(bundle: Path, path: Path, name: str, value: Any) -> bool:
    """Whether the bundle verifies with another value of a member."""

    def change(members: dict[str, bytes]) -> None:
        members[name] = json.dumps(value, ensure_ascii=False).encode()
        with suppress(KeyError, TypeError, AttributeError):  # of a manifest that is none any more
            if name == MANIFEST:
                members[name] = json.dumps(value | {"bundle_hash": manifest_hash(value)}).encode()
            else:
                rehashed(members)

    try:
        return not told(verify(repacked(bundle, path, change)))
    except UserError:
        return False
