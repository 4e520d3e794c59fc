"""The two bundles of a decision on awards: what each line rests on, and what everybody may have of it.

The full bundle holds the sealed evidence of the evaluation, the papers, the frozen register and the published votes:
everything is decided again from it (`award_check`). The public one is a form of its own (`public_award`): the decision
and the awarded, movement and law, and the hash of the full one. What nothing derives stands under `not_proven`, or in
the folder of that name.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.proof.archive import file_hash, write_archive
from thidua.proof.bundle import SealedBundle
from thidua.proof.manifest import exact_json
from thidua.proof.signing import Signer, envelope
from thidua.verdicts.results import canonical_json

FORM, PUBLIC_FORM = "thidua-award-3", "thidua-award-public-1"
# Its papers need not state exceptions from standards; all else is as now.
EARLIER_FORM = "thidua-award-2"
# What a signature says that it signs.
KIND = "award-bundle"
AWARD, MANIFEST, EVIDENCE = "award.json", "manifest.json", "evidence.zip"
REGISTER, PAPERS, VOTES = "not-proven/register.json", "not-proven/papers/", "votes/"


def write_bundle(
    path: Path,
    award: Mapping[str, Any],
    members: Mapping[str, Path | bytes],
    evidence: SealedBundle,
    signer: Signer | None = None,
) -> str:
    """Writes a full bundle; its one hash. The same content and signer give the same bytes.

    `award`: the decision as JSON (docs/reference/award-bundle.md); `members`: all else, by name; `evidence`: the sealed
    evidence, which goes by its own one hash, not by how its archive is packed; `signer`: who signs, nobody where None.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    return _written(path, FORM, award, members, evidence, signer)


def write_public_bundle(
    path: Path, award: Mapping[str, Any], rules: Mapping[str, bytes], signer: Signer | None = None
) -> str:
    """Writes a public bundle; its one hash. `award`: as `public_award` gives it; `rules`: movement and law, by name.

    Raises:
        OSError: the file cannot be written; nothing is left behind then.
    """
    return _written(path, PUBLIC_FORM, award, rules, None, signer)


def _written(
    path: Path,
    form: str,
    award: Mapping[str, Any],
    members: Mapping[str, Path | bytes],
    evidence: SealedBundle | None,
    signer: Signer | None,
) -> str:
    listed: dict[str, Path | bytes] = {**members, AWARD: canonical_json({"form": form, **award})}
    hashes = {name: file_hash(content)[0] for name, content in sorted(listed.items())}
    if evidence is not None:
        listed[EVIDENCE] = evidence.path
        hashes[EVIDENCE] = evidence.bundle_hash
    digest = file_hash(canonical_json(hashes))[0]
    manifest = {"form": form, "members": hashes, "bundle_hash": digest}
    listed[MANIFEST] = (json.dumps(manifest, indent=1, sort_keys=True) + "\n").encode()
    listed |= envelope(signer, KIND, digest)
    with written_whole(path) as draft:
        write_archive(draft, listed)
    return digest


def read_bundle(path: Path, members: Mapping[str, Path]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The decision and the manifest of an unpacked bundle of either form; `path`: the bundle, for messages.

    Raises:
        UserError: it is no such bundle, or one of a form before this.
    """
    try:
        award = exact_json(members[AWARD].read_bytes())
        manifest = exact_json(members[MANIFEST].read_bytes())
        right = award.pop("form") == manifest["form"] and isinstance(award["lines"], list)
        right = right and set(manifest) == {"form", "members", "bundle_hash"}
        right = right and manifest["form"] in (FORM, EARLIER_FORM, PUBLIC_FORM)
    except (KeyError, ValueError, TypeError, AttributeError, RecursionError) as error:
        raise UserError("{file}: not a bundle of an award", file=path) from error
    if not right:
        raise UserError("{file}: not a bundle of an award", file=path)
    if manifest["form"] != PUBLIC_FORM and EVIDENCE not in members:
        raise UserError(
            "{file}: the evidence is not in it; bundles for the public have another form now: ask for one made anew",
            file=path,
        )
    return award, manifest
