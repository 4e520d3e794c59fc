"""Where a site's signing key lies: one file, for its user alone, which no backup and no bundle holds."""

import base64
import binascii
import json
import os
from contextlib import suppress
from pathlib import Path

from thidua.i18n import UserError
from thidua.proof.signing import KeyChain, Signer, SigningKey

# In the data folder.
FOLDER, FILE = "keys", "signing.json"
PRIVATE = 0o600
DEFAULT_NAME = "thidua-site"


def key_file(home: Path) -> Path:
    """The file of a data folder's key; it may not be there yet."""
    return home / FOLDER / FILE


def read_signer(file: Path) -> Signer:
    """The signer of a file.

    Raises:
        UserError: it cannot be read, others may read it, or it is no key.
    """
    try:
        if file.stat().st_mode & 0o077:
            raise UserError("{file}: others may read the signing key; chmod 600 it, and replace the key", file=file)
        value = json.loads(file.read_text(encoding="utf-8"))
        key = SigningKey(value["name"], base64.b64decode(value["seed"], validate=True))
        signer = Signer(key, KeyChain.from_value(value["chain"]))
    except OSError as error:
        raise UserError("{file} cannot be read: {reason}", file=file, reason=error.strerror or str(error)) from error
    except (ValueError, LookupError, TypeError, binascii.Error) as error:
        raise UserError("{file}: this is no signing key", file=file) from error
    if signer.chain.current != key.public:
        raise UserError("{file}: this is no signing key", file=file)
    return signer


def site_signer(home: Path) -> Signer:
    """The signer of a data folder, made on first need.

    Raises:
        UserError: the key cannot be read.
    """
    file = key_file(home)
    if not file.exists():
        _keep(Signer.new(DEFAULT_NAME), file, replace=False)
    return read_signer(file)


def make_signer(file: Path, name: str) -> Signer:
    """A new key in a new file. UserError where the file is there already."""
    if file.exists():
        raise UserError("{file} is there already", file=file)
    _keep(Signer.new(name), file, replace=False)
    return read_signer(file)


def rotate(file: Path) -> Signer:
    """A new key in place of the file's, which signs it; the old private key is gone then."""
    rotated = read_signer(file).rotated()
    _keep(rotated, file, replace=True)
    return rotated


def _keep(signer: Signer, file: Path, *, replace: bool) -> None:
    seed = base64.b64encode(signer.key.seed).decode()
    value = {"name": signer.key.name, "seed": seed, "chain": signer.chain.value()}
    if not file.parent.exists():
        file.parent.mkdir(parents=True, mode=0o700)
    draft = file.with_name(f".{file.name}-{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE), "w", encoding="utf-8") as target:
        target.write(json.dumps(value, indent=1, sort_keys=True) + "\n")
        target.flush()
        os.fsync(target.fileno())
    try:
        if replace:
            draft.replace(file)
        else:
            with suppress(FileExistsError):  # whoever comes first wins; the others read what is there
                os.link(draft, file)
    finally:
        draft.unlink(missing_ok=True)
