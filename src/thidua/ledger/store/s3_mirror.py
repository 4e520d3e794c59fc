"""A ledger on S3-compatible storage, read through a copy on this machine that only grows.

Files of a ledger never change once they are there, so what was copied once is never fetched again; the logs that name
them are looked at each time. Imports go into a local ledger: storage of objects has no lock that two writers respect.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

import pyarrow as pa
from pyarrow import fs

from thidua.i18n import UserError, _
from thidua.io.atomic_files import written_whole
from thidua.io.environment import ProgramEnvironment
from thidua.io.progress import Progress, silent
from thidua.ledger.store.layout import HEAD, SETTINGS

# What a reader needs, the commit point first: the files of every import it names were there before it.
COMMITS = "imports"
PARTS = (COMMITS, "supersessions", "confirmations", "tables")
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
    # One bucket and path on two stores are two ledgers, so the options count; the keys do not.
    folder = _place(place) / hashlib.sha256(_without_keys(address).encode()).hexdigest()[:16]
    folder = folder.joinpath(*PurePosixPath(root).parts[-2:])  # keeps the name, and that of the folder around it
    try:
        settings = storage.get_file_info(f"{root}/{SETTINGS}")
        if settings.type is not fs.FileType.File:
            raise UserError("{address} is no ledger: there is no ledger.toml in it", address=_shown(address))
        head = _read(storage, f"{root}/{HEAD}")  # before the entries: it is never newer than those that are copied
        wanted = list(_missing(storage, root, folder, settings))
        for number, (remote, local) in enumerate(wanted, 1):
            _fetch(storage, remote, local)
            progress(_("Copying the ledger"), number, len(wanted))
        if head is not None:
            with written_whole(folder / HEAD) as draft:
                draft.write_bytes(head)
    except (OSError, pa.ArrowException) as error:
        if isinstance(error, OSError) and error.filename:  # of this machine's disk, not of the storage
            raise
        raise _unreadable(address, error) from None
    return folder


def _without_keys(address: str) -> str:
    """The address without `KEY:SECRET@`."""
    parts = urlsplit(address)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2], path=parts.path.rstrip("/")).geturl()


def _shown(address: str) -> str:
    """The address as a message may say it: without keys and options."""
    return _without_keys(address).split("?", 1)[0]


def _unreadable(address: str, error: Exception) -> UserError:
    why = str(error).splitlines()[0].replace(address, _shown(address))
    return UserError("{address} cannot be read: {why}", address=_shown(address), why=why)


def _place(place: Path | None) -> Path:
    environment = ProgramEnvironment.read()
    return place or environment.mirror or environment.cache / "thidua" / "ledgers"


def _opened(address: str) -> tuple[fs.FileSystem, str]:
    parts = urlsplit(address)
    if not is_remote(address) or not parts.netloc or not parts.path.strip("/"):
        raise UserError("“{address}” is no address of a ledger: s3://BUCKET/PATH is needed", address=_shown(address))
    try:
        storage, root = fs.FileSystem.from_uri(address)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise _unreadable(address, error) from None
    return storage, root.rstrip("/")


def _missing(storage: fs.FileSystem, root: str, folder: Path, settings: fs.FileInfo) -> Iterator[tuple[str, Path]]:
    """What is there and not here. The commit point is listed first and fetched last, the ledger's settings after it."""
    commits = []
    if not _is_here(settings, folder / SETTINGS):
        commits.append((settings.path, folder / SETTINGS))
    for part in PARTS:
        listed = storage.get_file_info(fs.FileSelector(f"{root}/{part}", recursive=True, allow_not_found=True))
        for info in listed:
            if info.type is not fs.FileType.File:
                continue
            local = folder / PurePosixPath(info.path).relative_to(root)
            if _is_here(info, local):
                continue
            if part == COMMITS:
                commits.append((info.path, local))
            else:
                yield info.path, local
    yield from reversed(commits)


def _read(storage: fs.FileSystem, remote: str) -> bytes | None:
    """A small file's content; None where there is none."""
    if storage.get_file_info(remote).type is not fs.FileType.File:
        return None
    with storage.open_input_stream(remote) as source:
        content: bytes = source.read()
        return content


def _is_here(info: fs.FileInfo, local: Path) -> bool:
    return local.is_file() and local.stat().st_size == info.size and local.name != "_last_checkpoint"


def _fetch(storage: fs.FileSystem, remote: str, local: Path) -> None:
    with storage.open_input_stream(remote) as source, written_whole(local) as draft, draft.open("wb") as target:
        while chunk := source.read(CHUNK):
            target.write(chunk)
