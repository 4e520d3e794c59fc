"""Personal data stays outside the ledger: a value that must be recognised again is kept as a keyed hash only.

The key is a file of its own (by default ~/.config/thidua/key), never part of a ledger, a report or a message.
"""

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.io.environment import ProgramEnvironment
from thidua.ledger.cleaning.text import per_distinct

PREFIX = "kh:"
_HASHED = re.compile(r"kh:[0-9a-f]{32}")
_KEY_BYTES = 32
_HASH_BYTES = 16


def key_path(environment: ProgramEnvironment) -> Path:
    """Where the key is kept: THIDUA_KEY_FILE, else thidua/key in the user's configuration folder."""
    return environment.key_file or environment.config / "thidua" / "key"


class KeySource(Protocol):
    """Where the key comes from; asked only when a personal column is really there."""

    def key(self) -> bytes:
        """32 bytes."""


@dataclass(frozen=True, slots=True)
class PassingKey:
    """For a look at a file: hashes made with it are shown to nobody and kept nowhere."""

    def key(self) -> bytes:
        """The same bytes always."""
        return bytes(_KEY_BYTES)


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The file that holds the key; made on first need, readable by its owner alone."""

    path: Path

    def key(self) -> bytes:
        """The key's 32 bytes.

        Raises:
            UserError: the file cannot be made or read, or holds no key.
        """
        try:
            if not self.path.exists():
                self._make()
            text = self.path.read_text(encoding="ascii").strip()
            key = bytes.fromhex(text)
        except OSError as error:
            raise UserError(
                "The key file {file} cannot be read or made ({reason}); name another with --key or THIDUA_KEY_FILE",
                file=self.path,
                reason=error.strerror,
            ) from error
        except ValueError as error:
            raise UserError(
                "{file} is not a key file of this program; name the right one with --key", file=self.path
            ) from error
        if len(key) != _KEY_BYTES:
            raise UserError("{file} is not a key file of this program; name the right one with --key", file=self.path)
        return key

    def _make(self) -> None:
        """Written whole under another name, then linked: two programs starting together end up with one key."""
        self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = self.path.with_name(f".{self.path.name}.{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        try:
            with os.fdopen(handle, "w", encoding="ascii") as written:
                written.write(secrets.token_hex(_KEY_BYTES) + "\n")
                written.flush()
                os.fsync(written.fileno())
            try:
                os.link(draft, self.path)
            except FileExistsError:
                return
        finally:
            draft.unlink(missing_ok=True)


def hashed(text: pa.Array, key: bytes) -> pa.Array:
    """`kh:` + 32 hexadecimal digits of the keyed hash (BLAKE2b, 16 bytes) of each value; what is one stays one.

    Case and blanks do not count, so that an id written `079 123` and `079123` is the same person.
    """
    text = pc.utf8_lower(pc.replace_substring(text, " ", ""))
    if pc.any(pc.starts_with(text, PREFIX)).as_py():
        return per_distinct(text, partial(_keyed, hashlib.blake2b(key=key, digest_size=_HASH_BYTES)), pa.string())
    encoded = text.dictionary_encode()
    return _all(encoded.dictionary, key).take(encoded.indices)


def _keyed(start: hashlib.blake2b, value: str) -> str:
    if _HASHED.fullmatch(value):
        return value
    keyed = start.copy()
    keyed.update(value.encode())
    return PREFIX + keyed.hexdigest()


def _all(texts: pa.Array, key: bytes) -> pa.Array:
    """`_keyed` of a whole column none of whose values is a hash already; the text is built once for the column."""
    start, digests = hashlib.blake2b(key=key, digest_size=_HASH_BYTES), []
    for value in texts.cast(pa.binary()).to_pylist():
        keyed = start.copy()
        keyed.update(value)
        digests.append(keyed.digest())
    count, width = len(texts), len(PREFIX) + 2 * _HASH_BYTES
    letters = np.empty((count, width), dtype=np.uint8)
    letters[:, : len(PREFIX)] = np.frombuffer(PREFIX.encode(), dtype=np.uint8)
    letters[:, len(PREFIX) :] = np.frombuffer(b"".join(digests).hex().encode(), dtype=np.uint8).reshape(
        count, 2 * _HASH_BYTES
    )
    offsets = np.arange(count + 1, dtype=np.int32) * width
    return pa.StringArray.from_buffers(count, pa.py_buffer(offsets), pa.py_buffer(letters))
