"""What binds kept state to who made it: a hash with a key that does not lie beside it, compared before it is used.

The key is the site's own, else the file of the key of keyed hashes, where there is one; it is never made for this.
Without any, the hashes are plain ones: they show what was changed by whoever does not think of writing them anew.
"""

import hashlib
import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thidua.io.environment import ProgramEnvironment

_OF_STATE = b"thidua kept state"
_site_key: list[bytes] = []
# Of a file in the state that it is in, its hash: what tells that it was written since is kept by the system.
_hashes: dict[tuple[int, ...], str] = {}


def use_site_key(secret: str) -> None:
    """From now on bind state in this process by a site's secret."""
    _site_key[:] = [_derived(secret.encode())]


@contextmanager
def site_key(secret: str) -> Iterator[None]:
    """State is bound by a site's secret as long as the block lasts."""
    before = list(_site_key)
    use_site_key(secret)
    try:
        yield
    finally:
        _site_key[:] = before


def bound(*parts: str | bytes) -> str:
    """The hash (hex) of the parts, by the key where there is one."""
    digest = hmac.new(_key(), _OF_STATE, hashlib.sha256)
    for part in parts:
        content = part.encode() if isinstance(part, str) else part
        digest.update(len(content).to_bytes(8, "big"))
        digest.update(content)
    return digest.hexdigest()


def is_bound(stated: str, *parts: str | bytes) -> bool:
    """Whether that is the hash of the parts."""
    return hmac.compare_digest(stated.encode(), bound(*parts).encode())


def key_name() -> str:
    """What tells states of one key from those of another, and says nothing of the key."""
    return bound("name of the key")[:16]


def file_hash(path: Path) -> str:
    """SHA-256 (hex) of a file, made once in a process for as long as nothing says that it was written. OSError."""
    about = path.stat()
    state = (about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    if state not in _hashes:
        with path.open("rb") as file:
            _hashes[state] = hashlib.file_digest(file, "sha256").hexdigest()
    return _hashes[state]


def _key() -> bytes:
    if _site_key:
        return _site_key[0]
    from thidua.ledger.cleaning.personal_data import key_path  # with numpy and pyarrow, which settings do without

    try:
        return _derived(key_path(ProgramEnvironment.read()).read_bytes())
    except OSError:
        return b""


def _derived(secret: bytes) -> bytes:
    return hmac.new(secret, _OF_STATE, hashlib.sha256).digest()
