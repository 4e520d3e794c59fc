"""What an evidence bundle says of itself: its members with their hashes, what they are, and the one hash over that."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from thidua.i18n.errors import UserError
from thidua.proof.archive import file_hash
from thidua.proof.facts import table_hash
from thidua.verdicts.results import canonical_json

NAME = "MANIFEST.json"
# Raised when a bundle holds other things than before; verifying knows every form that a release wrote, and the first.
# Forms 2 and 3 were drafts.
FORM = 4
# Before 0.1.0: no SQL, no working days, no law; tables hashed as files; the program's version under the one hash;
# answers of surveys beside their dossiers, as the ledger has them, and figures of however few people.
FIRST_FORM = 1
# What the one hash leaves out: itself, and who sealed, which is told and decides nothing.
_BESIDE = {
    FORM: {"bundle_hash", "sealed_by"},
    FIRST_FORM: {"bundle_hash"},
}
_FACTS = "facts/"

# What a manifest must say, and the type of it.
_WANTED: Mapping[str, type] = {
    "movement": str,
    "calendar": str,
    "snapshot_id": str,
    "import_number": int,
    "as_of_at": str,
    "result_hash": str,
    "members": dict,
    "bundle_hash": str,
}
_VERSION = re.compile(r"[0-9][0-9A-Za-z.+-]{0,39}")
_SEALED_BY: Mapping[str, type] = {"program_version": str, "code_hash": str}


@dataclass(frozen=True)
class Manifest:
    """A manifest as read. `members`: by name, `sha256` with `bytes`, or for tables of facts `rows`.

    program_version, code_hash: who sealed it, by its own word.
    """

    value: Mapping[str, Any]
    form: int
    movement: str
    calendar: str
    snapshot_id: str
    import_number: int
    as_of_at: datetime
    result_hash: str
    members: Mapping[str, Mapping[str, Any]]
    bundle_hash: str
    program_version: str
    code_hash: str


def describe_member(name: str, content: Path | bytes, form: int = FORM) -> dict[str, Any]:
    """A member's hash and size: of a table of facts, by its rows; of anything else, by its bytes.

    Raises:
        UserError: a table of facts cannot be read.
    """
    if form > FIRST_FORM and name.startswith(_FACTS) and isinstance(content, Path):
        digest, size = table_hash(content)
        return {"sha256": digest, "rows": size}
    digest, size = file_hash(content)
    return {"sha256": digest, "bytes": size}


def manifest_hash(value: Mapping[str, Any]) -> str:
    """SHA-256 (hexadecimal) of what decided, as the manifest lists it: the identity of a bundle."""
    left_out = _BESIDE[value["form"]]
    return hashlib.sha256(canonical_json({key: told for key, told in value.items() if key not in left_out})).hexdigest()


def manifest_text(value: Mapping[str, Any]) -> bytes:
    """The manifest as it stands in the bundle."""
    return (json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def read_manifest(path: Path, members: Mapping[str, Path]) -> Manifest:
    """The manifest of an unpacked bundle; `path`: the bundle, for messages.

    Raises:
        UserError: there is none, or it does not say what it must.
    """
    file = members.get(NAME)
    if file is None:
        raise UserError("{file}: not an evidence bundle: it has no {member}", file=path, member=NAME)
    try:
        value = exact_json(file.read_text(encoding="utf-8"))
        if not isinstance(value, dict) or value.get("form") not in tuple(_BESIDE):
            raise UserError("{file}: {member} is of a form this program does not know", file=path, member=NAME)
        sealed_by = value if value["form"] == FIRST_FORM else value.get("sealed_by")
        if not isinstance(sealed_by, dict):
            raise UserError("{file}: {member} does not say {key}", file=path, member=NAME, key="sealed_by")
        for told, wanted in ((value, _WANTED), (sealed_by, _SEALED_BY)):
            for key, kind in wanted.items():
                if not isinstance(told.get(key), kind):
                    raise UserError("{file}: {member} does not say {key}", file=path, member=NAME, key=key)
        if not _VERSION.fullmatch(sealed_by["program_version"]):
            raise UserError("{file}: {member} does not say {key}", file=path, member=NAME, key="program_version")
        for name, entry in value["members"].items():
            if not isinstance(entry, dict) or "sha256" not in entry:
                raise UserError("{file}: {member} does not say {key}", file=path, member=NAME, key=name)
        return Manifest(
            value=value,
            form=value["form"],
            **{key: value[key] for key in _WANTED if key != "as_of_at"},
            as_of_at=datetime.fromisoformat(value["as_of_at"]),
            **{key: sealed_by[key] for key in _SEALED_BY},
        )
    except (ValueError, RecursionError) as error:
        raise UserError("{file}: {member} cannot be read", file=path, member=NAME) from error


def exact_json(text: str | bytes) -> Any:
    """JSON that counts in integers alone: where 4.0 were taken, it would be equal to 4 and have another hash.

    Raises:
        ValueError: it is no JSON, or has another number.
    """
    return json.loads(text, parse_float=_refused_number, parse_constant=_refused_number)


def _refused_number(text: str) -> int:
    raise ValueError(text)
