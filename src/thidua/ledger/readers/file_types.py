"""Opening files from strangers: what a file really is, how large it may grow, what is refused."""

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from thidua.i18n import UserError

MAX_UNPACKED = 8 * 1024**3  # bytes a compressed file may grow to
MAX_WORKBOOK = 3 * 1024**3  # a full sheet of a million rows stays below; it is read into memory
MAX_RATIO = 200  # times its size, counted once it is larger than this:
RATIO_COUNTS_FROM = 64 * 1024**2
MAX_MEMBERS = 10_000
BLOCK = 1024 * 1024
FORMATS = {
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".csv": "delimited",
    ".tsv": "delimited",
    ".txt": "delimited",
    ".jsonl": "json_lines",
    ".ndjson": "json_lines",
    ".parquet": "parquet",
    ".xes": "xes",
}
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that may be read: its format and a way to open its (unpacked) bytes again and again."""

    path: Path
    format: str
    packed: bool
    open: Callable[[], BinaryIO]


def inspect(path: Path) -> OpenedFile:
    """What the file is, by its ending and its first bytes, which must agree.

    Raises:
        UserError: no such file, empty, of a type that is not read, not what its ending says, encrypted, damaged, or
            growing out of bounds when unpacked.
    """
    if not path.is_file():
        raise UserError("There is no file {file}", file=path)
    try:
        with path.open("rb") as file:
            start = file.read(8192)
    except OSError as error:
        raise UserError("{file} cannot be read: {reason}", file=path, reason=error.strerror) from error
    if not start:
        raise UserError("{file} is empty (0 bytes): export it again", file=path)
    if start.startswith(_OLE):
        raise UserError(
            "{file} is protected by a password, or an old .xls: open it and save it as .xlsx without a password",
            file=path,
        )
    packed = path.suffix.lower() == ".gz"
    ending = (Path(path.stem).suffix if packed else path.suffix).lower()
    format_ = FORMATS.get(ending)
    if format_ is None or (packed and format_ in ("xlsx", "parquet")):
        raise UserError(
            "{file}: files of this type are not read; there are .xlsx .csv .tsv .jsonl .parquet .xes, "
            "the text ones also as .gz",
            file=path,
        )
    if packed != start.startswith(b"\x1f\x8b"):
        _wrong_type(path)
    opener = _gunzip_opener(path) if packed else _plain_opener(path)
    if packed:
        with opener() as unpacked:
            start = unpacked.read(8192)
        if not start:
            raise UserError("{file} is empty (0 bytes): export it again", file=path)
    _check_start(path, format_, start)
    return OpenedFile(path, format_, packed, opener)


def _check_start(path: Path, format_: str, start: bytes) -> None:
    if format_ == "xlsx":
        if not start.startswith(b"PK"):
            _wrong_type(path)
        check_zip(path)
    elif format_ == "parquet":
        if not start.startswith(b"PAR1"):
            _wrong_type(path)
    elif start.startswith((b"PK\x03\x04", b"PAR1", b"%PDF", b"\x1f\x8b", b"\x89PNG", b"\xff\xd8\xff")):
        _wrong_type(path)
    elif format_ == "xes":
        if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            _wrong_type(path)
    elif format_ == "json_lines":
        if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
            raise UserError("{file} is not JSON Lines: one object {{...}} on each line is expected", file=path)
    elif start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype", b"<?xml", b"<table")):
        raise UserError(
            "{file} is a web page or XML under the name of a table: open it and save it as .xlsx or .csv", file=path
        )
    elif b"\x00" in start and not start.startswith((b"\xff\xfe", b"\xfe\xff")) and not _looks_utf16(start):
        _wrong_type(path)


def _looks_utf16(start: bytes) -> bool:
    """Text of two bytes a letter: zero bytes nearly always in the same place of a pair."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return max(even, odd) > len(start) * 0.2 and min(even, odd) < len(start) * 0.02


def _wrong_type(path: Path) -> None:
    raise UserError("{file} is not what its ending says: export it again, or give it its right ending", file=path)


def check_zip(path: Path) -> None:
    """Looks at the zip directory only, before anything is unpacked.

    Raises:
        UserError: not a workbook, encrypted, damaged, or a zip bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError) as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=path) from error
    size, packed = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MAX_MEMBERS or size > MAX_WORKBOOK or (size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed):
        _bomb(path)
    if any(member.flag_bits & 1 for member in members):
        raise UserError("{file} is encrypted: save it without a password", file=path)
    names = {member.filename for member in members}
    if "xl/workbook.xml" not in names:
        raise UserError("{file} is not an Excel workbook: open it and save it as .xlsx", file=path)


def _bomb(path: Path) -> None:
    raise UserError(
        "{file} would grow out of bounds when unpacked (a zip bomb): it is not read; export it again", file=path
    )


def _plain_opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: path.open("rb")


def _gunzip_opener(path: Path) -> Callable[[], BinaryIO]:
    return lambda: cast("BinaryIO", io.BufferedReader(_Unpacking(path), BLOCK))


class _Unpacking(io.RawIOBase):
    """Unpacks gzip as it is read, and stops where the file grows out of bounds or is damaged."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = gzip.open(path, "rb")  # noqa: SIM115 closed by close()
        self._limit = min(MAX_UNPACKED, max(RATIO_COUNTS_FROM, MAX_RATIO * path.stat().st_size))
        self._read = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast("bytearray", buffer)).cast("B")
        try:
            block = self._file.read(len(view))
        except (EOFError, OSError, zlib.error) as error:
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=self._path) from error
        self._read += len(block)
        if self._read > self._limit:
            _bomb(self._path)
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()
