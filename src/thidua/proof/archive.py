"""Zip archives: written so that the same members give the same bytes, read as what they are: files from strangers."""

import hashlib
import re
import shutil
import stat
import zipfile
from collections.abc import Mapping
from pathlib import Path

from thidua.i18n import UserError

# Limits of what is unpacked: a city-year of facts stays far below them.
MOST_MEMBERS = 2_000
MOST_BYTES = 20 * 1024**3
# A member may not unpack to over this many times its packed size (beyond a free first part).
MOST_RATIO = 200
FREE_BYTES = 50 * 1024**2
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*(/[A-Za-z0-9_][A-Za-z0-9_.-]*)*")
_WRITTEN_AT = (1980, 1, 1, 0, 0, 0)
_CHUNK = 1 << 20


def write_archive(path: Path, members: Mapping[str, Path | bytes]) -> None:
    """Write the members in the order of their names, with a fixed date and mode; columns are stored as they are.

    `path` is written in place: hand in a draft (`texts.files.written_whole`).
    """
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in sorted(members.items()):
            entry = zipfile.ZipInfo(name, _WRITTEN_AT)
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".parquet") else zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as target:
                if isinstance(content, bytes):
                    target.write(content)
                else:
                    with content.open("rb") as source:
                        shutil.copyfileobj(source, target, _CHUNK)


def unpack_archive(path: Path, folder: Path) -> dict[str, Path]:
    """Unpack an archive into an empty folder; the files by member name, for members that are whole.

    A member whose checksum in the archive is wrong is left out: the caller finds it missing.

    Raises:
        UserError: no zip archive; encrypted; too many or too large members; a name that leads elsewhere, twice the
            same name, or anything but plain files.
    """
    if not path.is_file():
        raise UserError("{file}: there is no such file", file=path)
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError) as error:
        raise UserError("{file}: not an evidence bundle: no zip archive can be read there", file=path) from error
    members: dict[str, Path] = {}
    with archive:
        entries = archive.infolist()
        _check_entries(path, entries)
        unpacked = 0
        for entry in entries:
            target = folder / entry.filename
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                unpacked += _unpack_member(archive, entry, target, path, MOST_BYTES - unpacked)
            except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, ValueError, RuntimeError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise
                target.unlink(missing_ok=True)
                continue
            members[entry.filename] = target
    return members


def _check_entries(path: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MOST_MEMBERS:
        raise UserError(
            "{file}: refused: {count} members, at most {most}", file=path, count=len(entries), most=MOST_MEMBERS
        )
    seen: set[str] = set()
    for entry in entries:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if not _NAME.fullmatch(entry.filename) or len(entry.filename) > 200 or kind not in (0, stat.S_IFREG):
            raise UserError(
                "{file}: refused: member “{name}” is not a plain file of a bundle", file=path, name=entry.filename[:200]
            )
        if entry.filename.lower() in seen:
            raise UserError("{file}: refused: member “{name}” is there twice", file=path, name=entry.filename)
        seen.add(entry.filename.lower())
        if entry.flag_bits & 0x1:
            raise UserError("{file}: refused: member “{name}” is encrypted", file=path, name=entry.filename)


def _unpack_member(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path, path: Path, room: int) -> int:
    """Write one member, counting what really comes out of it; its size in bytes."""
    allowed = min(room, FREE_BYTES + MOST_RATIO * max(entry.compress_size, 1))
    written = 0
    with archive.open(entry) as source, target.open("xb") as sink:
        while chunk := source.read(_CHUNK):
            written += len(chunk)
            if written > allowed:
                raise UserError(
                    "{file}: refused: member “{name}” unpacks to far too much", file=path, name=entry.filename
                )
            sink.write(chunk)
    return written


def file_hash(content: Path | bytes) -> tuple[str, int]:
    """SHA-256 (hex) and size of a file or of bytes."""
    if isinstance(content, bytes):
        return hashlib.sha256(content).hexdigest(), len(content)
    digest, size = hashlib.sha256(), 0
    with content.open("rb") as source:
        while chunk := source.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return digest.hexdigest(), size
