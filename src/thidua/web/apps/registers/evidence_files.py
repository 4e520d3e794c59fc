"""Evidence from strangers: what a file really is, a clean name, a place under its hash; handed out only."""

import hashlib
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from thidua.i18n import UserError
from thidua.web.ui.safe_filenames import safe_name

MEGABYTE = 1024 * 1024
MAX_MEMBERS, MAX_UNPACKED = 2000, 500 * MEGABYTE
STARTS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff"}
ENDINGS = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg", "docx": ".docx", "xlsx": ".xlsx"}
# The main part of an office file, and what its list of contents must call it: one with macros is called otherwise.
OFFICE = {
    "docx": (
        "word/document.xml",
        b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    ),
    "xlsx": ("xl/workbook.xml", b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"),
}


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of evidence as stored: its name, type, size and SHA-256."""

    name: str
    kind: str
    size: int
    sha256: str


def keep(sent: "UploadedFile[bytes]") -> StoredFile:
    """Takes a file in, where it is of a kind that is taken; its name gets the ending of what it is.

    Raises:
        UserError: it is too large, empty, or not of such a kind.
    """
    size = sent.size or 0
    if not size:
        raise UserError("The file is empty")
    if size > settings.EVIDENCE_MAX_BYTES:
        raise UserError("The file is larger than {megabytes} MB", megabytes=settings.EVIDENCE_MAX_BYTES // MEGABYTE)
    folder: Path = settings.HOME.path / "evidence"
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as draft:
        try:
            for chunk in sent.chunks():
                digest.update(chunk)
                draft.write(chunk)
            draft.flush()
            kind = kind_of(draft.file)
            target = path_of(digest.hexdigest())
            target.parent.mkdir(exist_ok=True)
            Path(draft.name).chmod(0o400)
            Path(draft.name).replace(target)
        except BaseException:
            Path(draft.name).unlink()
            raise
    stem = Path(safe_name(sent.name or "")).stem or "file"
    return StoredFile(stem + ENDINGS[kind], kind, size, digest.hexdigest())


def path_of(sha256: str) -> Path:
    """Where the content of a hash lies: outside everything the site serves by itself."""
    folder: Path = settings.HOME.path / "evidence" / sha256[:2]
    return folder / sha256


def kind_of(file: IO[bytes]) -> str:
    """What the content is, whatever its name says.

    Raises:
        UserError: nothing that is taken.
    """
    file.seek(0)
    start = file.read(8)
    for kind, signature in STARTS.items():
        if start.startswith(signature):
            return kind
    if start.startswith(b"PK\x03\x04"):
        return _office(file)
    raise UserError("Evidence is a PDF, PNG, JPEG, Word (.docx) or Excel (.xlsx) file; this is none of them")


def _office(file: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            unpacked = sum(member.file_size for member in members)
            if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or any(member.flag_bits & 1 for member in members):
                raise UserError("The file is encrypted, or would grow out of bounds when unpacked: it is not taken")
            if archive.getinfo("[Content_Types].xml").file_size > MEGABYTE:
                raise UserError("The file is damaged: save it again")
            if any(name.lower().endswith(("vbaproject.bin", ".exe", ".js", ".vbs")) for name in names):
                raise UserError("The file holds macros: save it without them")
            for kind, (part, called) in OFFICE.items():
                if part in names and called in archive.read("[Content_Types].xml"):
                    return kind
    except (zipfile.BadZipFile, KeyError, EOFError, NotImplementedError, OSError, ValueError) as error:
        raise UserError("The file is damaged: save it again") from error
    raise UserError("Evidence is a PDF, PNG, JPEG, Word (.docx) or Excel (.xlsx) file; this is none of them")
