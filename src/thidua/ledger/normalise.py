"""Text as people leave it in files, made comparable: spaces, composed letters, empty marks, folded names."""

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

# What exports write where there is nothing.
NOTHING = pa.array(["", "NULL", "null", "None", "none", "NaN", "nan", r"\N", "-", "--", "—", "N/A", "n/a", "#N/A"])
_BLANKS = "[\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\t\r\n]+"
_INVISIBLE = "[\u00ad\u200b-\u200f\u2060\ufeff]"
_ALNUM = re.compile(r"[\W_]+")


def as_text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column as one array of text, letters untouched."""
    text = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(text.type):
        text = text.dictionary_decode()
    return text if text.type == pa.string() else text.cast(pa.string())


def clean(text: pa.Array) -> pa.Array:
    """Text composed (NFC), unusual blanks as spaces, invisible letters gone, trimmed; null where nothing is meant."""
    if not pc.all(pc.string_is_ascii(text)).as_py():
        text = pc.replace_substring_regex(text, _INVISIBLE, "") if _any(text, _INVISIBLE) else text
        text = pc.utf8_normalize(text, "NFC")
    if _any(text, _BLANKS):
        text = pc.replace_substring_regex(text, _BLANKS, " ")
    text = pc.utf8_trim_whitespace(text)
    return pc.if_else(pc.is_in(text, NOTHING), pa.scalar(None, pa.string()), text)


def _any(text: pa.Array, pattern: str) -> bool:
    return bool(pc.any(pc.match_substring_regex(text, pattern)).as_py())


def per_distinct(text: pa.Array, function: Callable[[str], Any], kind: pa.DataType) -> pa.Array:
    """The function applied once to each distinct value; null stays null, and None is null in the result."""
    encoded = text.dictionary_encode()
    results = pa.array([function(value) for value in encoded.dictionary.to_pylist()], kind)
    return results.take(encoded.indices)


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """A name without case, accents and repeated blanks, words kept apart: for finding, never for storing."""
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _ALNUM.sub(" ", plain).strip()


def fold_heading(text: str) -> str:
    """A heading folded so that `NgayTiepNhan`, `Ngày tiếp nhận` and `NGÀY TIẾP  NHẬN:` are one."""
    return fold(text).replace(" ", "")
