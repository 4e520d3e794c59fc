"""Heads of the audit log as a witness keeps them: signed checkpoints (C2SP tlog-checkpoint), a file each.

Size is the number of the last entry, and the root its hash: the log is a chain and no tree, so a head binds all entries
before it. Whoever holds database, data folder and key can sign another log; not what a witness has already. A time
stamp beside a head lets it count wherever it lies, also in the site's own data folder: nobody dates one back.
"""

import base64
import binascii
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from cryptography import x509

from thidua.i18n import UserError
from thidua.io.atomic_files import written_whole
from thidua.proof import timestamps
from thidua.proof.audit import ChainAnchor
from thidua.proof.signing import KeyChain, PublicKey, Signer, text_of

NOTE, CHAIN, STAMP = ".checkpoint", ".keys.json", ".tsr"
# In a data folder: heads with their time stamps.
STAMPED = "timestamps"
ORIGIN = "thidua/audit-log"


def signed_head(signer: Signer, number: int, hash_: str) -> str:
    """The head of the log as a signed checkpoint; the same head and key give the same text."""
    root = base64.b64encode(bytes.fromhex(hash_)).decode()
    return signer.key.note(f"{ORIGIN}/{signer.key.name}\n{number}\n{root}\n")


@dataclass(frozen=True, slots=True)
class WitnessedHead:
    """A head as a witness has it.

    at: when its file was written there (ISO, UTC), by the witness's own clock; where it is stamped, when the
    time-stamping authority says.
    """

    number: int
    hash: str
    at: str
    signer: PublicKey
    stamped: bool

    @property
    def anchor(self) -> ChainAnchor:
        """What the log must agree with."""
        return ChainAnchor(self.number, self.hash, self.at)


def files_of(signer: Signer, number: int, hash_: str) -> dict[str, str]:
    """A head as a witness keeps it, a text by the name of its file: the keys, and the signed checkpoint."""
    chain = json.dumps(signer.chain.value(), sort_keys=True)
    return {f"{number:012}{CHAIN}": chain, f"{number:012}{NOTE}": signed_head(signer, number, hash_)}


def leave_head(folder: Path, signer: Signer, number: int, hash_: str) -> None:
    """Lay a head down in a witness's folder; one that is there already is never overwritten.

    Raises:
        OSError: the folder is not there, or cannot be written.
        UserError: another head of that number is there.
    """
    if not folder.is_dir():
        raise FileNotFoundError(2, "no such folder", str(folder))
    place = folder / f"{number:012}{NOTE}"
    if place.exists():
        if _signed(place)[1].hash != hash_:
            raise UserError("the witness has another entry {number} of the audit log", number=number)
        return
    for name, content in files_of(signer, number, hash_).items():
        with written_whole(folder / name) as draft:
            draft.write_text(content, encoding="utf-8")


def leave_stamp(folder: Path, number: int, response: bytes) -> None:
    """Lay a time stamp down, before the head that it is of. OSError where that cannot be written."""
    with written_whole(folder / f"{number:012}{STAMP}") as draft:
        draft.write_bytes(response)


def read_head(place: Path, roots: Sequence[x509.Certificate] = ()) -> WitnessedHead:
    """A witnessed head; with a stamp beside it, as its authority dates it.

    Raises:
        UserError: the file is none, its signature or its stamp does not hold, or nobody said whose stamps are trusted.
    """
    text, head = _signed(place)
    stamp = place.with_suffix(STAMP)
    if not stamp.exists():
        return head
    if not roots:
        raise UserError("{file} is a time stamp: name its authority's certificates with --tsa", file=stamp)
    try:
        at = timestamps.stamped_at(stamp.read_bytes(), text.encode(), roots)
    except UserError as error:
        raise UserError("{file}: {fault}", file=stamp, fault=error) from error
    return replace(head, at=at.isoformat(timespec="seconds"), stamped=True)


def _signed(place: Path) -> tuple[str, WitnessedHead]:
    """A note, and the head it is."""
    try:
        chain = KeyChain.from_value(json.loads(place.with_suffix(CHAIN).read_text(encoding="utf-8")))
        note = place.read_text(encoding="utf-8")
        text = text_of(note, chain.current)
        at = datetime.fromtimestamp(place.stat().st_mtime, UTC).isoformat(timespec="seconds")
        origin, number, root, *more = text.split("\n")
        hash_ = base64.b64decode(root, validate=True).hex()
        head = WitnessedHead(int(number), hash_, at, chain.current, stamped=False)
    except UserError as error:
        raise UserError("{file}: {fault}", file=place, fault=error) from error
    except (OSError, ValueError, binascii.Error) as error:
        raise UserError("{file} is no witnessed head", file=place) from error
    if (origin, more, place.stem) != (f"{ORIGIN}/{chain.current.name}", [""], f"{head.number:012}"):
        raise UserError("{file} is no witnessed head", file=place)
    return note, head


def heads_of(
    folders: Iterable[Path], expected: PublicKey | None = None, roots: Sequence[x509.Certificate] = ()
) -> list[WitnessedHead]:
    """All heads of witnesses' folders, in the order of their numbers.

    expected: the key by which, or by one that follows from it, they must be signed. roots: of authorities whose time
    stamps are trusted.

    Raises:
        UserError: a file is no head, a folder has none, one was signed by another key, or its stamp does not hold.
    """
    heads = []
    for folder in folders:
        places = sorted(folder.glob(f"*{NOTE}"))
        if not places:
            raise UserError("{folder} has no witnessed head", folder=folder)
        for place in places:
            head = read_head(place, roots)
            chain = KeyChain.from_value(json.loads(place.with_suffix(CHAIN).read_text(encoding="utf-8")))
            if expected is not None and expected not in chain.keys:
                raise UserError("{file} is signed by another key than {key}", file=place, key=str(expected))
            heads.append(head)
    return sorted(heads, key=lambda head: head.number)
