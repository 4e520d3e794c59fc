"""Heads of the audit log as a witness keeps them: signed checkpoints (C2SP tlog-checkpoint), a file each.

Size is the number of the last entry, and the root its hash: the log is a chain and no tree, so a head binds all entries
before it. Whoever holds database, data folder and key can sign another log; not what a witness has already.
"""

import base64
import binascii
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.proof.audit import ChainAnchor
from thidua.proof.signing import KeyChain, PublicKey, Signer, text_of

NOTE, CHAIN = ".checkpoint", ".keys.json"
ORIGIN = "thidua/audit-log"


def signed_head(signer: Signer, number: int, hash_: str) -> str:
    """The head of the log as a signed checkpoint; the same head and key give the same text."""
    root = base64.b64encode(bytes.fromhex(hash_)).decode()
    return signer.key.note(f"{ORIGIN}/{signer.key.name}\n{number}\n{root}\n")


@dataclass(frozen=True, slots=True)
class WitnessedHead:
    """A head as a witness has it: at, when its file was written there (ISO, UTC), by the witness's own clock."""

    number: int
    hash: str
    at: str
    signer: PublicKey

    @property
    def anchor(self) -> ChainAnchor:
        """What the log must agree with."""
        return ChainAnchor(self.number, self.hash, self.at)


def leave_head(folder: Path, signer: Signer, number: int, hash_: str) -> None:
    """Lay a head down in a witness's folder; one that is there already is never overwritten.

    Raises:
        OSError: the folder is not there, or cannot be written.
        UserError: another head of that number is there.
    """
    if not folder.is_dir():
        raise FileNotFoundError(2, "no such folder", str(folder))
    note, chain = signed_head(signer, number, hash_), json.dumps(signer.chain.value(), sort_keys=True)
    place = folder / f"{number:012}{NOTE}"
    if place.exists():
        if read_head(place).hash != hash_:
            raise UserError("the witness has another entry {number} of the audit log", number=number)
        return
    for path, content in ((place.with_suffix(CHAIN), chain), (place, note)):
        with written_whole(path) as draft:
            draft.write_text(content, encoding="utf-8")


def read_head(place: Path) -> WitnessedHead:
    """A witnessed head. UserError where the file is none, or its signature does not hold."""
    try:
        chain = KeyChain.from_value(json.loads(place.with_suffix(CHAIN).read_text(encoding="utf-8")))
        text = text_of(place.read_text(encoding="utf-8"), chain.current)
        at = datetime.fromtimestamp(place.stat().st_mtime, UTC).isoformat(timespec="seconds")
        origin, number, root, *more = text.split("\n")
        head = WitnessedHead(int(number), base64.b64decode(root, validate=True).hex(), at, chain.current)
    except (OSError, ValueError, binascii.Error) as error:
        raise UserError("{file} is no witnessed head", file=place) from error
    if (origin, more, place.stem) != (f"{ORIGIN}/{chain.current.name}", [""], f"{head.number:012}"):
        raise UserError("{file} is no witnessed head", file=place)
    return head


def heads_of(folders: Iterable[Path], expected: PublicKey | None = None) -> list[WitnessedHead]:
    """All heads of witnesses' folders, in the order of their numbers.

    expected: the key by which, or by one that follows from it, they must be signed.

    Raises:
        UserError: a file is no head, a folder has none, or one was signed by another key.
    """
    heads = []
    for folder in folders:
        places = sorted(folder.glob(f"*{NOTE}"))
        if not places:
            raise UserError("{folder} has no witnessed head", folder=folder)
        for place in places:
            head = read_head(place)
            chain = KeyChain.from_value(json.loads(place.with_suffix(CHAIN).read_text(encoding="utf-8")))
            if expected is not None and expected not in chain.keys:
                raise UserError("{file} is signed by another key than {key}", file=place, key=str(expected))
            heads.append(head)
    return sorted(heads, key=lambda head: head.number)
