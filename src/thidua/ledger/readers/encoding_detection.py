"""In which encoding a text file is: found out from all of it for UTF-8, from what gives Vietnamese for the rest."""

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from charset_normalizer import from_bytes

from thidua.i18n import UserError
from thidua.ledger.cleaning.legacy_encodings import READINGS, LegacyEncoding, best_reading, vietnamese_share
from thidua.ledger.readers.file_types import looks_utf16

_BLOCK = 1024 * 1024
_SAMPLE_LINES = 2000
_FEW_LINES, _FEW_SHARE = 20, 0.01  # so many damaged lines, or such a share, are an accident
_CHANCE = 0.05  # below this share, lines that happen to be UTF-8 prove nothing
_GOOD_TO_BAD = 10  # so many good letters for each bad byte, and a line is UTF-8 with damage


@dataclass(frozen=True, slots=True)
class Encoding:
    """A Python codec name; damaged: a few lines are not in it, all others prove it."""

    name: str
    damaged: bool = False


class TwoEncodingsError(ValueError):
    """Some lines prove UTF-8, others something else. Numbers of the first of either, from 1, and a byte that is not."""

    def __init__(self, utf8_line: int, other_line: int, byte: int) -> None:
        super().__init__(utf8_line, other_line)
        self.utf8_line = utf8_line
        self.other_line = other_line
        self.byte = byte


def two_encodings(path: Path, error: TwoEncodingsError) -> UserError:
    """The refusal, with both proofs."""
    return UserError(
        "{file} is written in two encodings: line {utf8_line} is UTF-8, line {other_line} is not (byte {byte}); save "
        "its parts as UTF-8",
        file=path,
        utf8_line=error.utf8_line,
        other_line=error.other_line,
        byte=f"{error.byte:02X}",
    )


def detect_encoding(file: BinaryIO) -> Encoding:
    """In what the text is written. Reads the whole file.

    TCVN3 and VNI bytes are told as latin-1: which of the two a column is in is found out column by column.

    Raises:
        TwoEncodingsError: the file was put together of parts in different encodings.
    """
    start = file.read(_BLOCK)
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return Encoding("utf-32")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Encoding("utf-16")
    marked = start.startswith(codecs.BOM_UTF8)
    if looks_utf16(start[:4096]) and not marked:
        return Encoding("utf-16-le" if start[1:4096:2].count(0) > start[0:4096:2].count(0) else "utf-16-be")
    lines = _Lines(by_carriage_returns=b"\n" not in start)
    block = start
    while block:
        lines.add(block)
        block = file.read(_BLOCK)
    lines.end()
    name = "utf-8-sig" if marked else "utf-8"
    if not lines.other:
        return Encoding(name, damaged=lines.damaged)
    few = lines.other <= max(_FEW_LINES, lines.utf8 * _FEW_SHARE)
    if lines.utf8 >= lines.other and few:
        return Encoding(name, damaged=True)
    if marked or lines.utf8 > lines.other * _CHANCE:
        raise TwoEncodingsError(lines.first_utf8, lines.first_other, lines.byte)
    return Encoding(_legacy(lines.sample))


@dataclass(slots=True)
class _Lines:
    """Lines beyond ASCII, told apart by whether they are UTF-8."""

    utf8: int = 0
    other: int = 0
    first_utf8: int = 0
    first_other: int = 0
    byte: int = 0  # the first that is not UTF-8
    by_carriage_returns: bool = False
    damaged: bool = False  # a zero byte is there, or a line of UTF-8 has a bad one
    sample: list[bytes] = field(default_factory=list)
    _number: int = 0
    _waiting: list[bytes] = field(default_factory=list)  # parts of a line that has not ended

    def add(self, block: bytes) -> None:
        """More of the file."""
        self.damaged |= b"\x00" in block
        if self.by_carriage_returns:
            block = block.replace(b"\r", b"\n")
        end, newline, rest = block.rpartition(b"\n")
        if not newline:
            self._waiting.append(block)
            return
        whole = b"".join((*self._waiting, end))
        self._waiting = [rest]
        if whole.isascii() or self._all_utf8(whole):
            self._number += whole.count(b"\n") + 1
            return
        for line in whole.split(b"\n"):
            self._line(line)

    def end(self) -> None:
        """Nothing more comes."""
        if last := b"".join(self._waiting):
            self._line(last)

    def _all_utf8(self, lines: bytes) -> bool:
        """Counts them at once, where they all are."""
        try:
            lines.decode("utf-8")
        except UnicodeDecodeError:
            return False
        if not self.utf8:
            self.first_utf8 = (
                self._number + 1 + next(place for place, line in enumerate(lines.split(b"\n")) if not line.isascii())
            )
        self.utf8 += max(1, sum(1 for line in lines.split(b"\n") if not line.isascii()))
        return True

    def _line(self, line: bytes) -> None:
        self._number += 1
        if line.isascii():
            return
        try:
            line.decode("utf-8")
        except UnicodeDecodeError as error:
            if _mostly_utf8(line):
                self.utf8 += 1
                self.first_utf8 = self.first_utf8 or self._number
                self.damaged = True
                return
            self.other += 1
            if self.other == 1:
                self.first_other, self.byte = self._number, line[error.start]
            if len(self.sample) < _SAMPLE_LINES:
                self.sample.append(line)
            return
        self.utf8 += 1
        self.first_utf8 = self.first_utf8 or self._number


def _mostly_utf8(line: bytes) -> bool:
    """Whether the letters beyond ASCII are UTF-8 but for a few bytes."""
    text = line.decode("utf-8", errors="replace")
    bad = text.count("\ufffd")
    beyond = sum(1 for letter in text if not letter.isascii())
    return beyond - bad >= _GOOD_TO_BAD * bad


def _legacy(lines: list[bytes]) -> str:
    """windows-1258, or latin-1 (which may hold TCVN3 or VNI), or whatever charset-normalizer takes it for."""
    scores: dict[str, float] = {}
    try:
        texts = [line.decode("cp1258") for line in lines]
        scores["cp1258"] = vietnamese_share(map(READINGS[LegacyEncoding.NONE], texts))
    except UnicodeDecodeError:
        pass
    reading, share = best_reading([line.decode("latin-1") for line in lines])
    if reading is not LegacyEncoding.NONE:
        scores["latin-1"] = share
    best = max(scores, key=lambda name: scores[name], default="")
    if best and scores[best] >= 0.5:
        return best
    guess = from_bytes(b"\n".join(lines)).best()
    return guess.encoding if guess is not None else "latin-1"
