"""Vietnamese text from before Unicode: TCVN3 (ABC fonts) and VNI, met as Latin letters that make no sense.

Both tables are public knowledge: TCVN3 is the byte order of TCVN 5712:1993; VNI writes a vowel, then a letter that
stands for its marks. Which one a column is in is found out by asking which reading gives Vietnamese syllables.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.text import per_distinct

_SAMPLE = 4000  # different values of a chunk that are looked at one by one
# Vietnamese letters that no old font has: whoever wrote one wrote Unicode.
_MODERN = "[ăĂđĐĩĨũŨơƠưƯ\u0300-\u0309\u0323\u1ea0-\u1ef9]"
_MODERN_LETTER = re.compile(_MODERN)

# Bytes A1 to FE of TCVN 5712; "?" where ABC fonts have no letter (combining marks).
_TCVN3 = str.maketrans(
    {
        chr(0xA1 + place): letter
        for place, letter in enumerate(
            "ĂÂÊÔƠƯĐăâêôơưđẰ?????àảãáạẲằẳẵắẴẮẦẨẪẤỀặầẩẫấậèỂẻẽéẹềểễếệìỉỄẾỒĩíịòỔỏõóọồổỗốộờởỡớợùỖủũúụừửữứựỳỷỹýỵỐ"
        )
        if letter != "?"
    }
)
_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT, _ROOF, _BREVE = "\u0300\u0301\u0309\u0303\u0323\u0302\u0306"
_VNI_MARKS = {
    "ø": _GRAVE, "ù": _ACUTE, "û": _HOOK, "õ": _TILDE, "ï": _DOT,
    "â": _ROOF, "à": _ROOF + _GRAVE, "á": _ROOF + _ACUTE, "å": _ROOF + _HOOK, "ã": _ROOF + _TILDE, "ä": _ROOF + _DOT,
    "ê": _BREVE, "è": _BREVE + _GRAVE, "é": _BREVE + _ACUTE, "ú": _BREVE + _HOOK, "ü": _BREVE + _TILDE,
    "ë": _BREVE + _DOT,
}  # fmt: skip
_VNI_MARKS |= {mark.upper(): accents for mark, accents in _VNI_MARKS.items()}
_VNI_SINGLE = dict(zip("æóòîñôöÆÓÒÎÑÔÖ", "ỉĩịỵđơưỈĨỊỴĐƠƯ", strict=True))
_VNI_PAIR = re.compile("([aeouyôöAEOUYÔÖ])([" + "".join(_VNI_MARKS) + "])|([" + "".join(_VNI_SINGLE) + "])")

_ONSET = "ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|b|c|d|đ|g|h|k|l|m|n|p|r|s|t|v|x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et "
    "ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu o oa oac oach oai oam oan oang "
    "oanh oao oap oat oay oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt "
    "ơ ơi ơm ơn ơp ơt u ua uân uâng uât uây uc uê uêch uênh ui um un ung uơ up ut uy uya uych uyên uyêt uynh uyt uyu "
    "uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưn ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y yêm yên yêng yêt yêu ynh yt"
)
_SYLLABLE = re.compile(f"(?:{_ONSET})?(?:{_RHYMES.replace(' ', '|')})")
_TONES = dict.fromkeys(map(ord, (_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT)))
_SPLIT = re.compile(r"[\s!-/:-@\[-`{-~]+")


class LegacyEncoding(StrEnum):
    """How a column's Vietnamese letters are written."""

    NONE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


def from_tcvn3(text: str) -> str:
    """TCVN3 (ABC) text, held as Latin-1 letters, in Unicode. Capitals with tones exist only as a font: small here."""
    return text.translate(_TCVN3)


def from_vni(text: str) -> str:
    """VNI text, held as Latin-1 letters, in Unicode."""

    def letter(pair: re.Match[str]) -> str:
        if pair[3]:
            return _VNI_SINGLE[pair[3]]
        base = _VNI_SINGLE.get(pair[1], pair[1])
        return unicodedata.normalize("NFC", base + _VNI_MARKS[pair[2]])

    return _VNI_PAIR.sub(letter, text)


READINGS: dict[LegacyEncoding, Callable[[str], str]] = {
    LegacyEncoding.NONE: lambda text: unicodedata.normalize("NFC", text),
    LegacyEncoding.TCVN3: from_tcvn3,
    LegacyEncoding.VNI: from_vni,
}


def vietnamese_share(texts: Iterable[str]) -> float:
    """Share of the words with letters beyond ASCII that are Vietnamese syllables; 0 where there are none."""
    words = [word for text in texts for word in _SPLIT.split(text) if not word.isascii() and not _has_digit(word)]
    return sum(map(_is_syllable, words)) / len(words) if words else 0.0


def best_reading(texts: list[str]) -> tuple[LegacyEncoding, float]:
    """The reading that gives the most Vietnamese, and its share; Unicode as it stands wherever that is as good."""
    scores = {legacy: vietnamese_share(map(read, texts)) for legacy, read in READINGS.items()}
    best = max(scores, key=lambda legacy: (scores[legacy], legacy is LegacyEncoding.NONE))
    return best, scores[best]


@dataclass(slots=True)
class LetterEvidence:
    """Of one column: how many different values show by themselves that they are written in each way."""

    values: Counter[LegacyEncoding] = field(default_factory=Counter)
    legacy_cells: int = 0

    def add(self, text: pa.Array) -> None:
        """Looks at some rows of the column."""
        beyond = pc.value_counts(text.filter(pc.invert(pc.fill_null(pc.string_is_ascii(text), True))))
        values = beyond.field("values")
        modern = pc.fill_null(pc.match_substring_regex(values, _MODERN), False)
        self.values[LegacyEncoding.NONE] += pc.sum(modern, min_count=0).as_py()
        doubtful = beyond.filter(pc.invert(modern))
        for value, cells in zip(
            doubtful.field("values").to_pylist()[:_SAMPLE], doubtful.field("counts").to_pylist(), strict=False
        ):
            fitting = fitting_readings(value)
            if len(fitting) == 1:
                self.values[fitting[0]] += 1
                self.legacy_cells += cells * (fitting[0] is not LegacyEncoding.NONE)

    @property
    def mixed(self) -> bool:
        """Whether some values show themselves to be Unicode, and others not to be."""
        return len(self.values) > 1 and 0 < self.values[LegacyEncoding.NONE] < self.values.total()

    @property
    def usual(self) -> LegacyEncoding:
        """The way in which most of the values are written."""
        return max(
            self.values,
            key=lambda legacy: (self.values[legacy], legacy is LegacyEncoding.NONE),
            default=LegacyEncoding.NONE,
        )


def fitting_readings(text: str) -> list[LegacyEncoding]:
    """The readings under which every word with letters beyond ASCII is a Vietnamese syllable."""
    if _MODERN_LETTER.search(unicodedata.normalize("NFC", text)):
        return [LegacyEncoding.NONE]
    return [legacy for legacy, read in READINGS.items() if vietnamese_share([read(text)]) == 1.0]


def to_unicode(text: pa.Array, usual: LegacyEncoding) -> pa.Array:
    """The column in Unicode, each value as it shows itself to be written; where it shows nothing, as is usual there.

    A value that is good Vietnamese as it stands is never touched for the sake of others, nor is one left damaged.
    """
    return per_distinct(text, lambda value: value if value.isascii() else _in_unicode(value, usual), pa.string())


def _in_unicode(value: str, usual: LegacyEncoding) -> str:
    fitting = fitting_readings(value)
    if fitting:
        legacy = fitting[0] if len(fitting) == 1 or usual not in fitting else usual
        return READINGS[legacy](value)
    share = {legacy: vietnamese_share([READINGS[legacy](value)]) for legacy in (LegacyEncoding.NONE, usual)}
    return READINGS[usual if share[usual] > share[LegacyEncoding.NONE] else LegacyEncoding.NONE](value)


def _has_digit(word: str) -> bool:
    return any(letter.isdigit() for letter in word)


@lru_cache(maxsize=65536)
def _is_syllable(word: str) -> bool:
    plain = unicodedata.normalize("NFD", word.casefold()).translate(_TONES)
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None
