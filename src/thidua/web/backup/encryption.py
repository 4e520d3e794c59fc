"""What lies in a store is enciphered with age (https://age-encryption.org/v1), where recipients are named."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import pyrage

from thidua.i18n import UserError

PLAIN = "plain"


class Cipher(Protocol):
    """A way from content to what lies in a store, and back."""

    @property
    def space(self) -> str:
        """The folder of the store for contents that are kept in this way."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who can open it; nobody in particular where it lies there as it is."""

    def sealed(self, content: bytes) -> bytes:
        """What is to lie in the store."""

    def opened(self, stored: bytes) -> bytes:
        """The content. ValueError where it cannot be opened."""


@dataclass(frozen=True)
class WithoutEncryption:
    """As it is: whoever reads the store reads everything."""

    space: str = PLAIN
    recipients: tuple[str, ...] = ()

    def sealed(self, content: bytes) -> bytes:
        """The content itself."""
        return content

    def opened(self, stored: bytes) -> bytes:
        """The content itself."""
        return stored


class Age:
    """For recipients to open; who copies needs no secret."""

    def __init__(self, recipients: Sequence[str], identities: Sequence[pyrage.x25519.Identity] = ()) -> None:
        self.recipients = tuple(recipients)
        self._recipients = [_recipient(text) for text in recipients]
        self._identities = list(identities)
        self.space = space_of(recipients)

    def sealed(self, content: bytes) -> bytes:
        """Enciphered for every recipient."""
        return bytes(pyrage.encrypt(content, self._recipients))

    def opened(self, stored: bytes) -> bytes:
        """Deciphered by one of the identities. ValueError where none fits, or it was altered."""
        try:
            return bytes(pyrage.decrypt(stored, self._identities))
        except pyrage.DecryptError as error:
            raise ValueError(str(error)) from error


def space_of(recipients: Sequence[str]) -> str:
    """A name for a set of recipients; contents for one set are never taken for those of another."""
    return hashlib.blake2b("\n".join(sorted(recipients)).encode(), digest_size=8).hexdigest() if recipients else PLAIN


def cipher_for(recipients: Sequence[str], identity_files: Sequence[Path] = ()) -> Cipher:
    """The way of keeping contents for the recipients; for nobody in particular, as they are.

    Raises:
        UserError: a recipient or an identity is none of age's.
    """
    if not recipients:
        return WithoutEncryption()
    return Age(recipients, [identity for file in identity_files for identity in _identities(file)])


def _recipient(text: str) -> pyrage.x25519.Recipient:
    try:
        return pyrage.x25519.Recipient.from_str(text)
    except pyrage.RecipientError as error:
        raise UserError(
            "“{text}” is no recipient of age: wanted is what age-keygen prints as the public key, age1…", text=text
        ) from error


def _identities(file: Path) -> list[pyrage.x25519.Identity]:
    lines = [line.strip() for line in file.read_text(encoding="utf-8", errors="replace").splitlines()]
    try:
        return [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
    except pyrage.IdentityError as error:
        raise UserError("{file} holds no identity of age: wanted is what age-keygen writes", file=file) from error
