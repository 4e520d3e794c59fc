"""Codes and words of sources → values of the model: statuses, channels, yes and no, scores, whole numbers."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.text import fold, has_accents, may_be_same, per_distinct, spelled
from thidua.ledger.model import FLAG, NUMBER, TEXT

Word = str | int | bool
Value = TypeVar("Value", bound=Word)
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
    """The shipped lists, by their words as `keyed_words` has them."""
    text = (files("thidua.ledger.profiles") / "words.toml").read_text(encoding="utf-8")
    return {name: keyed_words(words) for name, words in tomllib.loads(text).items()}


@cache
def phrases(name: str) -> dict[str, str]:
    """A shipped list of phrases that ask for a closer look: what each is, by the phrase folded."""
    text = (files("thidua.ledger.profiles") / "phrases.toml").read_text(encoding="utf-8")
    return {fold(phrase): kind for phrase, kind in tomllib.loads(text)[name].items()}


@cache
def _ambiguous() -> frozenset[str]:
    """What several words of the shipped lists are without their accents: `dung` is `đúng` and `dừng`."""
    words: dict[str, set[str]] = {}
    for listed in shared_words().values():
        for word in listed:
            words.setdefault(fold(word), set()).add(word)
    return frozenset(folded for folded, alike in words.items() if len({*filter(has_accents, alike)}) > 1)


@cache
def words_to_write(name: str) -> tuple[str, ...]:
    """One word of a shipped list for each value, as it is written: what a person may put right a cell with."""
    text = (files("thidua.ledger.profiles") / "words.toml").read_text(encoding="utf-8")
    chosen: dict[Word, str] = {}
    for word, value in tomllib.loads(text).get(name, {}).items():
        if not word.isdigit():
            chosen.setdefault(value, word)
    return tuple(chosen.values())


def keyed_words(words: Mapping[str, Value]) -> dict[str, Value]:
    """A list by its words without case and punctuation, accents kept: what `meaning` looks in."""
    return {_key(word): value for word, value in words.items()}


def meaning(word: str, words: Mapping[str, Value]) -> Value | None:
    """What a word means; None where the list does not have it, or it may be one of several.

    A word with accents is what it says: `Đúng` is not `Dừng`. One without any is read as the word of the list that is
    the same without them, if no other word of any list is.
    """
    key = _key(word)
    if key in words or _SIGNED.search(word) or has_accents(word):
        return words.get(key)
    # Signs such as ✓ fold to nothing, and so does an empty cell, which says nothing.
    alike = {value for listed, value in words.items() if key and fold(listed) == key}
    return alike.pop() if len(alike) == 1 and key not in _ambiguous() else None


def name_meant(text: str, names: Sequence[str]) -> str | None:
    """Which of the names a text means, as `meaning` reads words: `An` is not `Ân`. The first of those spelled alike."""
    return meaning(text, keyed_words({name: name for name in reversed(names)}))


def _key(word: str) -> str:
    if _SIGNED.search(word):
        return word.strip().casefold()
    return spelled(word) or word.strip()  # of signs such as ✓ nothing is left


def to_choice(text: pa.Array, choices: Iterable[str], words: Mapping[str, Word]) -> pa.Array:
    """Those of the choices; null where the word is not known."""
    values = {str(choice): str(choice) for choice in choices} | {_key(str(choice)): str(choice) for choice in choices}

    def converted(word: str) -> str | None:
        value = meaning(word, words)
        if value is None:
            value = values.get(word) or values.get(_key(word))
        return str(value) if value is not None else None

    return per_distinct(text, converted, TEXT)


def to_word(text: pa.Array, words: Mapping[str, Word]) -> pa.Array:
    """Known words replaced, others as they are."""

    def converted(word: str) -> str:
        value = meaning(word, words)
        return word if value is None else str(value)

    return per_distinct(text, converted, TEXT)


def to_flag(text: pa.Array, words: Mapping[str, Word]) -> pa.Array:
    """Yes and no; null where it is neither."""

    def converted(word: str) -> bool | None:
        value = meaning(word, words)
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
        value = meaning(word, words)
        number = int(value) if isinstance(value, int) else whole_number(word, noun, decimal_sign)
        if number is None or (low is not None and number < low) or (high is not None and number > high):
            return None
        return number

    return per_distinct(text, converted, NUMBER)


def _is(word: str, noun: str) -> bool:
    return fold(word) == fold(noun) and may_be_same(word, noun)


def whole_number(text: str, noun: str = "", decimal_sign: str = "") -> int | None:
    """`15`, `15,0`, `1.234`, with the noun `bước` also `5 bước` → a whole number; None for anything else."""
    bare = text.strip()
    if noun:
        counted = _COUNTED.fullmatch(bare)
        bare = counted[1] if counted and _is(counted[2], noun) else bare
    if _THOUSANDS.fullmatch(bare) and not any(sign in bare for sign in decimal_sign):
        return int(re.sub(r"[., ]", "", bare))
    whole = _WHOLE.fullmatch(bare)
    return int(whole[1]) if whole else None
