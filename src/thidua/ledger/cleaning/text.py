"""Text as people leave it in files, made comparable: spaces, composed letters, empty marks, folded names."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

# What exports write where there is nothing.
NOTHING = pa.array(["", "NULL", "null", "None", "none", "NaN", "nan", r"\N", "-", "--", "—", "N/A", "n/a"])
_BLANKS = "[\u0085\u00a0\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\t\r\n\v\f]+"
# Control characters, marks of direction and of joining, variants: nobody sees them, and nobody means them.
_INVISIBLE = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x{84}\x{86}-\x{9f}\x{ad}\x{200b}-\x{200f}\x{202a}-\x{202e}\x{2060}-\x{206f}"
    r"\x{fe00}-\x{fe0f}\x{feff}]"
)
_LONGEST_NOTHING = max(len(word.as_py().encode()) for word in NOTHING)
# Bytes that only unusual blanks and invisible letters have in UTF-8 text: 1 tab and line ends, 2 the rest of them
# (controls, U+0080 to U+00BF, U+2000 to U+3FFF, U+F000 and up), and combining marks.
_RARE_BYTES = np.zeros(256, dtype=np.uint8)
_RARE_BYTES[:0x20] = 2
_RARE_BYTES[[0x09, 0x0A, 0x0D]] = 1
_RARE_BYTES[[0x7F, 0xC2, 0xCC, 0xE2, 0xE3, 0xEF]] = 2
_BLANK, _DELETE, _BEYOND_ASCII = 0x20, 0x7F, 0x80
_ALNUM = re.compile(r"[\W_]+")
# The tone of `hoà` and `thuỷ`, which others write `hòa` and `thủy`.
_TONE_ON_LATER_VOWEL = re.compile("([ou])([aey])([\u0300\u0301\u0303\u0309\u0323])")


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array of text, letters untouched."""
    text = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(text.type):
        text = text.dictionary_decode()
    return text if text.type == pa.string() else text.cast(pa.string())


def clean(text: pa.Array) -> pa.Array:
    """Text composed (NFC), unusual blanks as spaces, invisible letters gone, trimmed; null where nothing is meant."""
    letters = _bytes(text)
    plain = not len(letters) or (letters.min() >= _BLANK and letters.max() < _DELETE)
    if plain:
        if _begins_or_ends_blank(text, letters):
            text = pc.ascii_trim_whitespace(text)
    else:
        text = pc.utf8_trim_whitespace(_composed(text, letters))
    if not pc.any(pc.less_equal(pc.binary_length(text), _LONGEST_NOTHING)).as_py():
        return text
    return pc.if_else(pc.is_in(text, NOTHING), pa.scalar(None, pa.string()), text)


def _composed(text: pa.Array, letters: np.ndarray) -> pa.Array:
    rare = _RARE_BYTES[letters]
    if (rare > 1).any():
        text = pc.replace_substring_regex(text, _INVISIBLE, "")
        text = pc.replace_substring_regex(text, _BLANKS, " ")
        return pc.utf8_normalize(text, "NFC")
    if rare.any():
        return pc.replace_substring_regex(text, "[\t\r\n]+", " ")
    return text if letters.max() < _BEYOND_ASCII else pc.utf8_normalize(text, "NFC")


def _begins_or_ends_blank(text: pa.Array, letters: np.ndarray) -> bool:
    """Whether a value of the column has a blank at its edge; `letters` are all of its bytes."""
    if not len(letters) or letters.min() > _BLANK:
        return False
    bounds = np.frombuffer(text.buffers()[1], dtype=np.int32)[text.offset : text.offset + len(text) + 1]
    starts, ends = bounds[:-1] - bounds[0], bounds[1:] - bounds[0]
    filled = ends > starts
    return bool((letters[starts[filled]] == _BLANK).any() or (letters[ends[filled] - 1] == _BLANK).any())


def is_ascii(text: pa.Array) -> bool:
    """Whether there is no letter beyond ASCII in the column."""
    letters = _bytes(text)
    return not len(letters) or bool(letters.max() < _BEYOND_ASCII)


def _bytes(text: pa.Array) -> np.ndarray:
    """The letters of the whole column as bytes, without copying them."""
    _valid, offsets, letters = text.buffers()
    if letters is None or len(text) == 0:
        return np.empty(0, dtype=np.uint8)
    bounds = np.frombuffer(offsets, dtype=np.int32)
    start, end = bounds[text.offset], bounds[text.offset + len(text)]
    return np.frombuffer(letters, dtype=np.uint8)[start:end]


def per_distinct(text: pa.Array, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """The function applied once to each distinct value; null stays null, and None is null in the result."""
    encoded = text.dictionary_encode()
    results = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return results.take(encoded.indices)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A name without case, accents and repeated blanks, words kept apart: for finding, never for storing."""
    return _ALNUM.sub(" ", unaccented(text)).strip()


def unaccented(text: str) -> str:
    """Small letters without accents; blanks, signs and punctuation as they are."""
    # The letter of Iceland looks like đ, and stands for it in what old keyboards wrote.
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d").replace("ð", "d"))
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


@lru_cache(maxsize=65536)
def spelled(text: str) -> str:
    """A name without case, punctuation and repeated blanks, but with its accents; `hoà` and `hòa` are one spelling."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("ð", "đ"))
    letters = (letter if letter.isalnum() or unicodedata.combining(letter) else " " for letter in plain)
    return " ".join(_TONE_ON_LATER_VOWEL.sub(r"\1\3\2", "".join(letters)).split())


def has_accents(text: str) -> bool:
    """Whether the text is written with accents, so that a word without one is meant without."""
    return "đ" in text.casefold() or any(map(unicodedata.combining, unicodedata.normalize("NFD", text)))


def may_be_same(text: str, other: str, *, blanks: bool = True) -> bool:
    """Whether two spellings of what folds alike can be one word: letter by letter, or one of them without any accent.

    blanks: whether they count, as between words of a text and not in headings.
    """
    if not has_accents(text) or not has_accents(other):
        return True
    one, two = spelled(text), spelled(other)
    return one == two if blanks else one.replace(" ", "") == two.replace(" ", "")


def fold_heading(text: str) -> str:
    """A heading folded so that `NgayTiepNhan`, `Ngày tiếp nhận` and `NGÀY TIẾP  NHẬN:` are one."""
    return fold(text).replace(" ", "")
