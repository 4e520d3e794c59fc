"""Codes and words of sources → values of the model: statuses, channels, yes and no, scores, whole numbers."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.text import fold, per_distinct
from thidua.ledger.model import FLAG, NUMBER, TEXT

Word = str | int | bool
# Columns whose words stand in a list that is not named after them.
LISTS = dict.fromkeys(("overall", "guidance", "attitude", "timeliness"), "satisfaction")
SCORES = frozenset(LISTS)
# The word that may stand behind a number of a column; units of time limits are read by `time_limits`.
NOUNS = {"steps": "bước"} | dict.fromkeys(LISTS, "điểm")
_THOUSANDS = re.compile(r"-?[1-9]\d{0,2}([., ])\d{3}(\1\d{3}){0,4}")  # `0.500` and `1.000,500` are fractions
_WHOLE = re.compile(r"(-?\d{1,18})([.,]0*)?")
_COUNTED = re.compile(r"(-?[\d.,]+)\s*(\D+?)\.?")
# Signs that change what is said: "10%" is not status 10, "có?" is not yes, "-1" is not 1.
_SIGNED = re.compile(r"[?!%+<>=~≠≤≥±#*/\\|&^$]|^\s*[-−–]\s*\d|\d\s*[.,:-]\s*\d")


@cache
def shared_words() -> dict[str, dict[str, Word]]:
    """The shipped lists, words folded."""
    text = (files("thidua.ledger.profiles") / "words.toml").read_text(encoding="utf-8")
    return {name: folded_words(words) for name, words in tomllib.loads(text).items()}


@cache
def words_to_write(name: str) -> tuple[str, ...]:
    """One word of a shipped list for each value, as it is written: what a person may put right a cell with."""
    text = (files("thidua.ledger.profiles") / "words.toml").read_text(encoding="utf-8")
    chosen: dict[Word, str] = {}
    for word, value in tomllib.loads(text).get(name, {}).items():
        if not word.isdigit():
            chosen.setdefault(value, word)
    return tuple(chosen.values())


def folded_words(words: Mapping[str, Word]) -> dict[str, Word]:
    """A list with its words folded, so that case, accents and punctuation do not count."""
    return {_key(word): value for word, value in words.items()}


def _key(word: str) -> str:
    if _SIGNED.search(word):
        return word.strip().casefold()
    return fold(word) or word.strip()  # signs such as ✓ fold to nothing


def to_choice(text: pa.Array, choices: Iterable[str], words: Mapping[str, Word]) -> pa.Array:
    """Those of the choices; null where the word is not known."""
    values = {str(choice): str(choice) for choice in choices} | {_key(str(choice)): str(choice) for choice in choices}

    def converted(word: str) -> str | None:
        value = words.get(_key(word), values.get(word) or values.get(_key(word)))
        return str(value) if value is not None else None

    return per_distinct(text, converted, TEXT)


def to_word(text: pa.Array, words: Mapping[str, Word]) -> pa.Array:
    """Known words replaced, others as they are."""
    return per_distinct(text, lambda word: str(words.get(_key(word), word)), TEXT)


def to_flag(text: pa.Array, words: Mapping[str, Word]) -> pa.Array:
    """Yes and no; null where it is neither."""

    def converted(word: str) -> bool | None:
        value = words.get(_key(word))
        return value if isinstance(value, bool) else None

    return per_distinct(text, converted, FLAG)


def to_number(
    text: pa.Array,
    words: Mapping[str, Word],
    *,
    low: int | None = None,
    high: int | None = None,
    noun: str = "",
    decimal_sign: str = "",
) -> pa.Array:
    """Whole numbers: known words, thousands with dots (`1.234`), a noun behind (`5 bước`); null where it is none.

    low, high: bounds, both included; what lies outside is null. noun: what the column counts, the one word that may
    stand behind a number; any other makes it something else than the number. decimal_sign: signs that the column shows
    to stand before fractions: `1.234` is no thousand there.
    """
    plain = pc.fill_null(pc.match_substring_regex(text, r"^-?\d{1,18}$"), True)
    if pc.all(plain).as_py() and low is None and high is None and not words:
        return text.cast(NUMBER)

    def converted(word: str) -> int | None:
        value = words.get(_key(word))
        number = int(value) if isinstance(value, int) else whole_number(word, noun, decimal_sign)
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            return None
        return number

    return per_distinct(text, converted, NUMBER)


def whole_number(text: str, noun: str = "", decimal_sign: str = "") -> int | None:
    """`15`, `15,0`, `1.234`, with the noun `bước` also `5 bước` → a whole number; None for anything else."""
    bare = text.strip()
    if noun:
        counted = _COUNTED.fullmatch(bare)
        bare = counted[1] if counted and fold(counted[2]) == fold(noun) else bare
    if _THOUSANDS.fullmatch(bare) and not any(sign in bare for sign in decimal_sign):
        return int(re.sub(r"[., ]", "", bare))
    whole = _WHOLE.fullmatch(bare)
    return int(whole[1]) if whole else None
