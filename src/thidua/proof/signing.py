"""What a site signs: Ed25519 over short texts, as signed notes (C2SP signed-note), and the chain of its keys.

A key is replaced by another only under the signature of the one before: whoever pinned an old key can follow. Ed25519
draws nothing: the same text under the same key gives the same bytes. Nothing signed here says when; witnesses do.
"""

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from thidua.i18n import UserError

ED25519 = b"\x01"  # the algorithm's byte of C2SP signed-note
NAME = re.compile(r"[^\s+]{1,100}")
ROTATION = "thidua/key-rotation"
SIGNED = re.compile(r"(?P<text>(?:.*\n)+)\n— (?P<name>[^\s+]+) (?P<signature>[A-Za-z0-9+/]+=*)\n")


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key with the name of who holds it; written `name+id+key`, as verifiers of signed notes take it."""

    name: str
    raw: bytes

    @property
    def hash(self) -> bytes:
        """The four bytes by which a note names the key."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.raw).digest()[:4]

    @property
    def id(self) -> str:
        """The same in hexadecimal."""
        return self.hash.hex()

    def __str__(self) -> str:
        return f"{self.name}+{self.id}+{base64.b64encode(ED25519 + self.raw).decode()}"

    @classmethod
    def read(cls, text: str) -> Self:
        """What `str` wrote. UserError where it is something else."""
        name, _plus, rest = text.strip().partition("+")
        _id, _plus, encoded = rest.partition("+")
        try:
            decoded = base64.b64decode(encoded, validate=True)
        except binascii.Error as error:
            raise UserError("this is no public key: {text}", text=text.strip()[:100]) from error
        key = cls(name, decoded[1:])
        if decoded[:1] != ED25519 or len(key.raw) != 32 or not NAME.fullmatch(name) or str(key) != text.strip():
            raise UserError("this is no public key: {text}", text=text.strip()[:100])
        return key

    def verifies(self, text: str, signature: bytes) -> bool:
        """Whether the signature is the key's over the text."""
        try:
            Ed25519PublicKey.from_public_bytes(self.raw).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with the name of who holds it. seed: its 32 bytes, which are never shown."""

    name: str
    seed: bytes

    def __repr__(self) -> str:
        return f"SigningKey({self.public})"

    @classmethod
    def new(cls, name: str) -> Self:
        """A new key. UserError where the name cannot stand in a note."""
        if not NAME.fullmatch(name):
            raise UserError("a signer's name has no spaces and no plus sign: {name}", name=name)
        return cls(name, Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def public(self) -> PublicKey:
        """The public key that goes with it."""
        private = Ed25519PrivateKey.from_private_bytes(self.seed)
        return PublicKey(self.name, private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))

    def note(self, text: str) -> str:
        """The text, which ends with a line's end, and the signature below it."""
        signature = Ed25519PrivateKey.from_private_bytes(self.seed).sign(text.encode())
        return f"{text}\n— {self.name} {base64.b64encode(self.public.hash + signature).decode()}\n"


def text_of(note: str, key: PublicKey) -> str:
    """The text of a note that the key signed. UserError where it is no note, or another key's."""
    match = SIGNED.fullmatch(note)
    if match is None:
        raise UserError("this is no signed note")
    named = base64.b64decode(match["signature"] + "==")
    if (match["name"], named[:4]) != (key.name, key.hash) or not key.verifies(match["text"], named[4:]):
        raise UserError("the signature is not that of {name}, key {id}", name=key.name, id=key.id)
    if base64.b64encode(named).decode() != match["signature"]:
        raise UserError("this is no signed note")
    return match["text"]


@dataclass(frozen=True, slots=True)
class KeyChain:
    """The keys of a site, the newest last. rotations: notes, each signed by the key before the one that it names."""

    keys: tuple[PublicKey, ...]
    rotations: tuple[str, ...] = ()

    @property
    def current(self) -> PublicKey:
        """The key that signs now."""
        return self.keys[-1]

    def value(self) -> dict[str, Any]:
        """The chain as plain JSON values."""
        return {"first": str(self.keys[0]), "rotations": list(self.rotations)}

    @classmethod
    def from_value(cls, value: Any) -> Self:
        """What `value` wrote, every rotation verified.

        Raises:
            UserError: it is something else, or a rotation is not signed by the key before.
        """
        match value:
            case {"first": str(first), "rotations": [*rotations], **rest} if not rest:
                keys = [PublicKey.read(first)]
            case _:
                raise UserError("this is no chain of keys")
        for note in rotations:
            text = text_of(str(note), keys[-1])
            what, old, new, *more = text.split("\n")
            if (what, old, more) != (ROTATION, str(keys[-1]), [""]):
                raise UserError("this is no chain of keys")
            keys.append(PublicKey.read(new))
        if str(keys[0]) != first or len({key.raw for key in keys}) != len(keys):
            raise UserError("this is no chain of keys")
        return cls(tuple(keys), tuple(map(str, rotations)))


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the key, and the chain that leads to it."""

    key: SigningKey
    chain: KeyChain

    @classmethod
    def new(cls, name: str) -> Self:
        """A signer with a first key."""
        key = SigningKey.new(name)
        return cls(key, KeyChain((key.public,)))

    def rotated(self) -> "Signer":
        """The same signer with a new key, which the old one signed."""
        new = SigningKey.new(self.key.name)
        note = self.key.note(f"{ROTATION}\n{self.key.public}\n{new.public}\n")
        return Signer(new, KeyChain((*self.chain.keys, new.public), (*self.chain.rotations, note)))


# The members that carry a bundle's signature. They are no part of what its one hash is over: who signed changes nothing
# of what is told.
SIGNATURE, KEYS = "SIGNATURE", "KEYS.json"
ENVELOPE = frozenset({SIGNATURE, KEYS})


def envelope(signer: Signer | None, kind: str, bundle_hash: str) -> dict[str, bytes]:
    """The members that sign a bundle of a kind under its one hash; none without a signer."""
    if signer is None:
        return {}
    chain = json.dumps(signer.chain.value(), indent=1, sort_keys=True) + "\n"
    return {SIGNATURE: signer.key.note(_statement(kind, bundle_hash)).encode(), KEYS: chain.encode()}


def _statement(kind: str, bundle_hash: str) -> str:
    return f"thidua/{kind}\n{bundle_hash}\n"


@dataclass(frozen=True, slots=True)
class BundleSignature:
    """What is known of who signed a bundle. signer: None where nobody did, or the signature does not hold (`problem`).

    pinned: whether the signer was expected, or follows by rotations from whom was.
    """

    signer: PublicKey | None = None
    pinned: bool = False
    problem: UserError | None = None

    def summary(self) -> UserError:
        """One line for a reader."""
        if self.problem is not None:
            return self.problem
        if self.signer is None:
            return UserError(
                "unsigned: nothing shows who made it, and one that was forged as a whole passes; compare the hash with "
                "the one published"
            )
        values = {"name": self.signer.name, "id": self.signer.id}
        if self.pinned:
            return UserError("signed by {name}, key {id}, as expected; when, only the site's witnesses tell", **values)
        return UserError(
            "signed by {name}, key {id}; when, only the site's witnesses tell, and whose key it is, only --key",
            **values,
        )


def signature_of(
    kind: str, bundle_hash: str, envelope_: dict[str, bytes], expected: PublicKey | None = None
) -> BundleSignature:
    """Who signed a bundle. envelope_: of its members SIGNATURE and KEYS, those that it has; expected: a pinned key."""
    if not envelope_:
        missing = UserError("it is not signed, and a signature of {key} was expected", key=str(expected))
        return BundleSignature(problem=missing if expected else None)
    try:
        chain = KeyChain.from_value(json.loads(envelope_[KEYS]))
        text = text_of(envelope_[SIGNATURE].decode(), chain.current)
    except UserError as error:
        return BundleSignature(problem=UserError("the signature does not hold: {reason}", reason=error))
    except (KeyError, ValueError, RecursionError):
        return BundleSignature(problem=UserError("the signature does not hold: it cannot be read"))
    if text != _statement(kind, bundle_hash):
        return BundleSignature(problem=UserError("the signature does not hold: it is over another bundle"))
    if expected is not None and expected not in chain.keys:
        return BundleSignature(
            problem=UserError(
                "it is signed by {name}, key {id}, and {key} was expected",
                name=chain.current.name,
                id=chain.current.id,
                key=str(expected),
            )
        )
    return BundleSignature(chain.current, pinned=expected is not None)


def expected_key(lines: Sequence[str]) -> PublicKey:
    """The key of a file that pins one: its first line that is not empty. UserError where there is none."""
    return PublicKey.read(next((line for line in lines if line.strip()), ""))
