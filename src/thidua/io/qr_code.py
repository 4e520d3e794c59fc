"""QR codes as pictures: drawn from a text, and held against one."""

import io
import re
import struct
import zlib

import segno

MODULE_PIXELS, QUIET_MODULES = 4, 4
MASK = 2  # fixed: trying all eight is most of the work, and any of them can be read
BEGINNING = b"\x89PNG\r\n\x1a\n"
PARTS = re.compile(rb"(?:IHDR|IDAT|IEND)")
MOST_PIXEL_BYTES = 1024 * 1024


def qr_code(text: str) -> bytes:
    """The QR code of a text as PNG of two colours; the same text gives the same picture."""
    written = io.BytesIO()
    code = segno.make(text, error="m", micro=False, boost_error=False, mask=MASK)
    code.save(written, kind="png", scale=MODULE_PIXELS, border=QUIET_MODULES)
    return written.getvalue()


def shows(picture: bytes, text: str) -> bool:
    """Whether a PNG is the QR code of the text, dot by dot; however its bytes were packed."""
    return _pixels(picture) == _pixels(qr_code(text))


def _pixels(picture: bytes) -> tuple[bytes, bytes] | None:
    """Size and form, and the lines of dots; None of what is no plain PNG."""
    if not picture.startswith(BEGINNING):
        return None
    at, head, packed = len(BEGINNING), b"", b""
    while at + 12 <= len(picture):
        (length,) = struct.unpack_from(">I", picture, at)
        kind, content = picture[at + 4 : at + 8], picture[at + 8 : at + 8 + length]
        if not PARTS.fullmatch(kind):  # what else a PNG may carry changes how it looks
            return None
        head, packed = (content if kind == b"IHDR" else head), packed + (content if kind == b"IDAT" else b"")
        at += 12 + length
    unpacking = zlib.decompressobj()
    try:
        lines = unpacking.decompress(packed, MOST_PIXEL_BYTES)
    except zlib.error:
        return None
    return (head, lines) if head and unpacking.eof else None
