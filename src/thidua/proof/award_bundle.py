"""The evidence of one decision on awards: what each line rests on, so that anybody can decide it again.

The full bundle holds the sealed evidence of the evaluation besides, the papers, the frozen register and the published
votes; the public one movement and law, neither codes of officers nor their figures by criterion, and the hash of the
full one. What nothing derives stands under `not_proven` (`award_statement`), or in the folder of that name.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.proof.archive import file_hash, write_archive
from thidua.proof.award_statement import HEADING
from thidua.proof.bundle import Sealed
from thidua.proof.manifest import exact_json
from thidua.proof.signing import Signer, envelope
from thidua.rules.movement import RankBy
from thidua.rules.terms import SubjectKind
from thidua.verdicts.results import canonical_json

FORM = "thidua-award-2"
# What a signature says that it signs.
KIND = "award-bundle"
AWARD, MANIFEST, EVIDENCE = "award.json", "manifest.json", "evidence.zip"
REGISTER, PAPERS, VOTES = "not-proven/register.json", "not-proven/papers/", "votes/"
# What the evidence tells of a subject and the public bundle does not derive.
OF_EVIDENCE = ("subject", "measured")
OF_OFFICERS = ("id", "criteria", "marked")
LED_TO_BALLOTS = ("candidate", "ballots")


def write_bundle(
    path: Path,
    award: Mapping[str, Any],
    members: Mapping[str, Path | bytes],
    evidence: Sealed | None = None,
    signer: Signer | None = None,
) -> str:
    """Writes a bundle; its one hash. The same content and signer give the same bytes.

    `award`: the decision as JSON (docs/reference/award-bundle.md); `members`: all else, by name; `evidence`: the sealed
    evidence, which goes by its own one hash, not by how its archive is packed; `signer`: who signs, nobody where None.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    listed: dict[str, Path | bytes] = {**members, AWARD: canonical_json({"form": FORM, **award})}
    hashes = {name: file_hash(content)[0] for name, content in sorted(listed.items())}
    if evidence is not None:
        listed[EVIDENCE] = evidence.path
        hashes[EVIDENCE] = evidence.bundle_hash
    digest = file_hash(canonical_json(hashes))[0]
    manifest = {"form": FORM, "members": hashes, "bundle_hash": digest}
    listed[MANIFEST] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    listed |= envelope(signer, KIND, digest)
    with written_whole(path) as draft:
        write_archive(draft, listed)
    return digest


def redacted(award: Mapping[str, Any], full_hash: str, movement_file: str) -> dict[str, Any]:
    """The decision for the public: no codes of officers, none of their figures by criterion, nobody who objected, and
    nothing that leads to ballots, which it does not hold. What follows from the evidence alone is stated here.

    movement_file: the member that is the movement.
    """
    evaluation, register = award["evaluation"], award["register"]
    stated = {**award[HEADING], "frozen_register": register, "full_bundle_hash": full_hash}
    stated["result_hash"] = evaluation["result_hash"]
    kept = {name: value for name, value in award.items() if name not in ("evaluation", "register")}
    keys = {part["kind"]: part["keys"] for part in award["kinds"]}
    lines = [_redacted(line, keys[line["kind"]]) for line in award["lines"]]
    return {**kept, "movement_file": movement_file, HEADING: stated, "lines": lines}


def _redacted(line: Mapping[str, Any], keys: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    subject, measured = line["subject"], line["measured"]
    if line["kind"] == SubjectKind.OFFICER:
        subject = {name: value for name, value in subject.items() if name not in OF_OFFICERS}
        pairs = zip(keys, line["values"], strict=True)
        measured = {key["id"]: value for key, value in pairs if key["by"] != RankBy.VOTES}
    stated = {name: value for name, value in line[HEADING].items() if name not in LED_TO_BALLOTS}
    if line["kind"] == SubjectKind.OFFICER:
        stated["exceptions"] = []
    stated |= {"subject": subject, "measured": measured}
    return {**{name: value for name, value in line.items() if name not in OF_EVIDENCE}, HEADING: stated}


def read_bundle(path: Path, members: Mapping[str, Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The decision and the manifest of an unpacked bundle; `path`: the bundle, for messages.

    Raises:
        UserError: it is no such bundle, or one of a form before this.
    """
    try:
        award = exact_json(members[AWARD].read_bytes())
        manifest = exact_json(members[MANIFEST].read_bytes())
        right = award.pop("form") == manifest["form"] == FORM and isinstance(award["lines"], list)
        right = right and set(manifest) == {"form", "members", "bundle_hash"}
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UserError("{file}: not a bundle of an award", file=path) from error
    if not right:
        raise UserError("{file}: not a bundle of an award", file=path)
    return award, manifest
