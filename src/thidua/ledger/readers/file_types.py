"""Opening files from strangers: what a file really is, how large it may grow, what is refused."""

import gzip
import io
import re
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
_LOOKED_AT = 8192
_CONTROLS = bytes((*range(9), *range(14, 32)))
_MOST_CONTROLS = 0.01  # of a text
BLOCK = 1024 * 1024
# Endings under which tables are sent. What a file is, its content says.
ENDINGS = frozenset(
    (
        *(".xlsx", ".xlsm", ".xltx", ".xlsb", ".xls", ".xlt", ".ods", ".xml", ".html", ".htm", ".mht", ".mhtml"),
        *(".csv", ".tsv", ".tab", ".txt", ".json", ".jsonl", ".ndjson", ".parquet", ".xes"),
    )
)
_TEXT_FORMATS = {".json": "json_lines", ".jsonl": "json_lines", ".ndjson": "json_lines", ".xes": "xes"}
_LIST = re.compile(rb"\[\s*\{")
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_GZIP = b"\x1f\x8b"
# Records with which a workbook of before 1993 begins, when there were no streams yet.
_BARE_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
_NO_TABLES = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"GIF8": "GIF",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7z",
    b"SQLite format": "SQLite",
    b"{\\rtf": "RTF",
    b"ID;P": "SYLK",
}
_PAGE = (b"<html", b"<table", b"<!doctype html", b"<head", b"<body", b"<meta", b"<style", b"<div", b"<center")
_LOG = (b"<log", b":log ")
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_PACKABLE = ("delimited", "json_lines", "xes", "html", "spreadsheet_xml")


@dataclass(frozen=True, slots=True)
class OpenedFile:
    """A file that may be read: its format and a way to open its (unpacked) bytes again and again."""

    path: Path
    format: str
    packed: bool
    open: Callable[[], BinaryIO]


def inspect(path: Path) -> OpenedFile:
    """What the file is, by its content; its ending is asked only where the content leaves it open.

    Raises:
        UserError: no such file, empty, of a type that is not read, encrypted, damaged, or growing out of bounds when
            unpacked.
    """
    if not path.is_file():
        raise UserError("There is no file {file}", file=path)
    try:
        with path.open("rb") as file:
            start = file.read(_LOOKED_AT)
    except OSError as error:
        raise UserError("{file} cannot be read: {reason}", file=path, reason=error.strerror) from error
    if not start:
        raise UserError("{file} is empty (0 bytes): export it again", file=path)
    packed = start.startswith(_GZIP)
    opener = _gunzip_opener(path) if packed else _plain_opener(path)
    if packed:
        with opener() as unpacked:
            start = unpacked.read(_LOOKED_AT)
        if not start:
            raise UserError("{file} is empty (0 bytes): export it again", file=path)
    format_ = _format(path, start, packed=packed)
    if packed and format_ not in _PACKABLE:
        raise UserError("{file} holds a workbook within an archive: unpack it first", file=path)
    return OpenedFile(path, format_, packed, opener)


def _format(path: Path, start: bytes, *, packed: bool) -> str:
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(b"PARE"):
        raise _password(path)
    if start.startswith(_ZIP):
        return "zip" if packed else check_zip(path)
    if start.startswith(_OLE):
        return "xls" if packed else _compound(path)
    if start.startswith(_BARE_BIFF):
        return "xls"
    for beginning, name in _NO_TABLES.items():
        if start.startswith(beginning):
            raise UserError(
                "{file} is a file of type {type}, which holds no table that can be read", file=path, type=name
            )
    return _text_format(path, start)


def _text_format(path: Path, start: bytes) -> str:
    """Of files without a mark of their own: markup, JSON, or lines with delimiters."""
    ending = _ending(path)
    text = _plain_letters(start)
    if text.startswith(b"<"):
        return _markup(path, text)
    if is_web_archive(start):
        return "html"
    if _is_binary(start):
        raise UserError("{file} is no table of a type that is read, or it is damaged: export it again", file=path)
    if ending not in ENDINGS:
        raise UserError(
            "{file}: files of this type are not read; there are .xlsx .xls .xlsb .ods .csv .tsv .html .xml .json "
            ".jsonl .parquet .xes, the text ones also as .gz",
            file=path,
        )
    format_ = _TEXT_FORMATS.get(ending)
    is_json = text.startswith(b"{") or _LIST.match(text) is not None
    if format_ == "json_lines" and not is_json and text.startswith((b"[", b'"')):
        raise no_records(path)
    return "json_lines" if is_json else "delimited"


def no_records(path: Path) -> UserError:
    """The refusal of JSON that holds no rows."""
    return UserError(
        "{file} holds no rows that can be read as JSON: one object {{...}} on each line is expected, or one list "
        "[{{...}}, {{...}}] of them",
        file=path,
    )


def _markup(path: Path, text: bytes) -> str:
    lowered = text.lower()
    if _SPREADSHEET in lowered:
        return "spreadsheet_xml"
    if any(element in lowered for element in _LOG) and not any(element in lowered for element in _PAGE):
        return "xes"
    if any(element in lowered for element in _PAGE):
        return "html"
    if _ending(path) == ".xes":
        return "xes"
    raise UserError("{file} is XML that is no table of a known kind: open it and save it as .xlsx or .csv", file=path)


def _ending(path: Path) -> str:
    return (Path(path.stem).suffix if path.suffix.lower() == ".gz" else path.suffix).lower()


def _plain_letters(start: bytes) -> bytes:
    """The beginning as bytes of one letter each, without a mark of order and blanks before it."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")) or (b"\x00" in start and looks_utf16(start)):
        start = start.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return start.removeprefix(b"\xef\xbb\xbf").lstrip(b" \t\r\n")


def is_web_archive(start: bytes) -> bool:
    """Whether a file that begins so is a page with its parts in one file (MHTML)."""
    head = start.lstrip().lower()
    return head.startswith((b"mime-version:", b"from:", b"content-type:")) and b"multipart/related" in head


def _is_binary(start: bytes) -> bool:
    """Whether zero bytes and their like stand all over; a few of them in a text are damage."""
    if 0 not in start or start.startswith((b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")) or looks_utf16(start):
        return False
    return len(start) - len(start.translate(None, _CONTROLS)) > len(start) * _MOST_CONTROLS


def looks_utf16(start: bytes) -> bool:
    """Whether it is text of two bytes a letter: zero bytes nearly always in the same place of a pair."""
    even, odd = start[0::2].count(0), start[1::2].count(0)
    return max(even, odd) > len(start) * 0.2 and min(even, odd) < len(start) * 0.02


def _compound(path: Path) -> str:
    """What lies in an OLE file: its directory names the streams, two bytes a letter."""
    names = {name: name.encode("utf-16-le") for name in ("EncryptedPackage", "Workbook", "Book", "WordDocument")}
    present = set()
    before = b""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            text = before + block
            present |= {name for name, letters in names.items() if letters + b"\x00\x00" in text}
            before = text[-64:]
    if "EncryptedPackage" in present:
        raise _password(path)
    if present & {"Workbook", "Book"}:
        return "xls"
    if "WordDocument" in present:
        raise UserError("{file} is a Word document: save its table as .xlsx or .csv", file=path)
    raise UserError("{file} is no workbook, or it is damaged: export or copy it again", file=path)


def _password(path: Path) -> UserError:
    return UserError("{file} is protected by a password: save it without one", file=path)


def check_zip(path: Path) -> str:
    """What kind of workbook a zip archive is. Looks at its directory only, before anything is unpacked.

    Raises:
        UserError: not a workbook, encrypted, damaged, or a zip bomb.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError) as error:
        raise UserError("{file} is damaged or was cut off: export or copy it again", file=path) from error
    size, packed = sum(member.file_size for member in members), path.stat().st_size
    if len(members) > MAX_MEMBERS or size > MAX_WORKBOOK or (size > RATIO_COUNTS_FROM and size > MAX_RATIO * packed):
        raise bomb(path)
    if any(member.flag_bits & 1 for member in members):
        raise _password(path)
    names = {member.filename.replace("\\", "/").lstrip("/").lower() for member in members}
    if "encrypted-package" in names:
        raise _password(path)
    if "content.xml" in names:
        return "ods"
    if "[content_types].xml" in names or "_rels/.rels" in names or "xl/workbook.xml" in names:
        return "xlsx"
    raise UserError("{file} is an archive, not a workbook: unpack it and import what is in it", file=path)


def bomb(path: Path) -> UserError:
    """The refusal of a small file that stands for a huge one."""
    return UserError(
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
            raise bomb(self._path)
        view[: len(block)] = block
        return len(block)

    def close(self) -> None:
        self._file.close()
        super().close()
