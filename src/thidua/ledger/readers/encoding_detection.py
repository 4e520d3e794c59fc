"""In which encoding a text file is: found out from all of it for UTF-8, from what gives Vietnamese for the rest."""

import codecs
from typing import BinaryIO

from charset_normalizer import from_bytes

from thidua.ledger.cleaning.legacy_encodings import READINGS, Legacy, best_reading, vietnamese_share

_BLOCK = 1024 * 1024
_SAMPLE_LINES = 2000


def detect_encoding(file: BinaryIO) -> str:
    """A Python codec name. Reads the whole file.

    TCVN3 and VNI bytes are told as latin-1: which of the two a column is in is found out column by column.
    """
    start = file.read(_BLOCK)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if start.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if b"\x00" in start[:4096]:
        return "utf-16-le" if start[1:4096:2].count(0) > start[0:4096:2].count(0) else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond: list[bytes] = []
    valid = True
    block = start
    while block:
        if valid:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                valid = False
        if len(beyond) < _SAMPLE_LINES and not block.isascii():
            beyond += [line for line in block.split(b"\n") if not line.isascii()][: _SAMPLE_LINES - len(beyond)]
        if not valid and len(beyond) >= _SAMPLE_LINES:
            break
        block = file.read(_BLOCK)
    if valid:
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            valid = False
    return "utf-8" if valid else _legacy(beyond)


def _legacy(lines: list[bytes]) -> str:
    """windows-1258, or latin-1 (which may hold TCVN3 or VNI), or whatever charset-normalizer takes it for."""
    scores: dict[str, float] = {}
    try:
        texts = [line.decode("cp1258") for line in lines]
        scores["cp1258"] = vietnamese_share(map(READINGS[Legacy.NONE], texts))
    except UnicodeDecodeError:
        pass
    reading, share = best_reading([line.decode("latin-1") for line in lines])
    if reading is not Legacy.NONE:
        scores["latin-1"] = share
    best = max(scores, key=lambda name: scores[name], default="")
    if best and scores[best] >= 0.5:
        return best
    guess = from_bytes(b"\n".join(lines)).best()
    return guess.encoding if guess is not None else "latin-1"
