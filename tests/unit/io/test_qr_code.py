"""A QR code says its text to whoever reads it, and is told from every other."""

import io
import struct
import zlib

import pytest

from thidua.io.qr_code import qr_code, shows

zxingcpp = pytest.importorskip("zxingcpp", reason="the reader of QR codes is not installed")
Image = pytest.importorskip("PIL.Image", reason="Pillow is not installed")
ADDRESS = "https://thidua.example.gov.vn/v/0123456789ABCDEF"


def test_a_reader_reads_the_text_and_the_same_text_is_the_same_picture() -> None:
    picture = qr_code(ADDRESS)
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)).convert("L"))
    assert code.text == ADDRESS
    assert qr_code(ADDRESS) == picture


def part(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def taken_apart(picture: bytes) -> tuple[bytes, bytes]:
    """The head, and the lines of dots."""
    at = picture.index(b"IDAT")
    (length,) = struct.unpack(">I", picture[at - 4 : at])
    return picture[8:33], zlib.decompress(picture[at + 4 : at + 4 + length])


def packed(head: bytes, lines: bytes, level: int, *more: bytes) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + part(b"IDAT", zlib.compress(lines, level)) + part(b"IEND", b"")
    )


def test_a_picture_is_held_against_a_text_however_it_is_packed() -> None:
    picture = qr_code(ADDRESS)
    assert shows(picture, ADDRESS)
    assert not shows(picture, ADDRESS[:-1] + "0")
    head, lines = taken_apart(picture)
    loose = packed(head, lines, 0)
    assert loose != picture
    assert shows(loose, ADDRESS)
    dots = bytearray(lines)
    dots[len(dots) // 2] ^= 1
    assert not shows(packed(head, bytes(dots), 6), ADDRESS)


def test_what_is_no_plain_picture_of_it_is_refused() -> None:
    picture = qr_code(ADDRESS)
    head, lines = taken_apart(picture)
    for other in (
        b"",
        b"\xff\xd8\xff",
        picture[:8],
        picture[:-30],
        packed(head, lines, 6, part(b"tRNS", b"\0\0")),
        packed(head, lines + b"\0" * 2**21, 6),
        picture.replace(b"IDAT", b"IDAX"),
        b"\x89PNG\r\n\x1a\n" + head + part(b"IDAT", b"no zlib") + part(b"IEND", b""),
    ):
        assert not shows(other, ADDRESS)
