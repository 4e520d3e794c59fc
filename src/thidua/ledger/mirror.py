"""A ledger on S3-compatible storage, read through a copy on this machine that only grows.

Files of a ledger never change once they are there, so what was copied once is never fetched again; the logs that name
them are looked at each time. Imports go into a local ledger: storage of objects has no lock that two writers respect.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from thidua.ledger.folder import SETTINGS
from thidua.texts import Progress, UserError, _, silent
from thidua.texts.files import written_whole

# What a reader needs, the commit point first: the files of every import it names were there before it.
PARTS = (SETTINGS, "imports", "supersessions", "confirmations", "tables")
CHUNK = 1 << 22


def is_remote(text: str) -> bool:
    """Whether an address of S3-compatible storage is meant, and not a folder."""
    return text.startswith("s3://")


def local_copy(address: str, place: Path | None = None, *, progress: Progress = silent) -> Path:
    """The folder that holds the ledger of `s3://BUCKET/PATH` on this machine, brought up to date.

    The address may say `?endpoint_override=HOST:PORT&scheme=http&region=NAME`; keys come from where AWS's own tools
    look for them (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, else ~/.aws). place: where copies are kept, else
    THIDUA_MIRROR, else ~/.cache/thidua/ledgers.

    Raises:
        UserError: not such an address, no ledger there, or the storage refuses or does not answer.
        OSError: the copy cannot be written.
    """
    storage, root = _opened(address)
    folder = _place(place) / hashlib.sha256(_without_options(address).encode()).hexdigest()[:16]
    folder = folder.joinpath(*PurePosixPath(root).parts[-2:])  # keeps the name, and that of the folder around it
    try:
        if storage.get_file_info(f"{root}/{SETTINGS}").type is not fs.FileType.File:
            raise UserError("{address} is no ledger: there is no ledger.toml in it", address=_without_options(address))
        wanted = list(_missing(storage, root, folder))
        for number, (remote, local) in enumerate(wanted, 1):
            _fetch(storage, remote, local)
            progress(_("Copying the ledger"), number, len(wanted))
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.filename:  # of this machine's disk, not of the storage
            raise
        raise UserError(
            "{address} cannot be read: {why}", address=_without_options(address), why=str(error).splitlines()[0]
        ) from None
    return folder


def _without_options(address: str) -> str:
    return address.split("?", 1)[0].rstrip("/")


def _place(place: Path | None) -> Path:
    return place or Path(os.environ.get("THIDUA_MIRROR") or Path.home() / ".cache" / "thidua" / "ledgers")


def _opened(address: str) -> tuple[fs.FileSystem, str]:
    parts = urlsplit(address)
    if not is_remote(address) or not parts.netloc or not parts.path.strip("/"):
        raise UserError("“{address}” is no address of a ledger: s3://BUCKET/PATH is needed", address=address)
    try:
        storage, root = fs.FileSystem.from_uri(address)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise UserError(
            "{address} cannot be read: {why}", address=_without_options(address), why=str(error).splitlines()[0]
        ) from None
    return storage, root.rstrip("/")


def _missing(storage: fs.FileSystem, root: str, folder: Path) -> Iterator[tuple[str, Path]]:
    """What is there and not here. The commit point is listed first and fetched last."""
    commits = []
    for part in PARTS:
        found = storage.get_file_info(fs.FileSelector(f"{root}/{part}", recursive=True, allow_not_found=True))
        if part == SETTINGS:
            found = [storage.get_file_info(f"{root}/{part}")]
        for info in found:
            if info.type is not fs.FileType.File:
                continue
            local = folder / PurePosixPath(info.path).relative_to(root)
            if local.is_file() and local.stat().st_size == info.size and local.name != "_last_checkpoint":
                continue
            if part in (SETTINGS, "imports"):
                commits.append((info.path, local))
            else:
                yield info.path, local
    yield from reversed(commits)


def _fetch(storage: fs.FileSystem, remote: str, local: Path) -> None:
    with storage.open_input_stream(remote) as source, written_whole(local) as draft, draft.open("wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
