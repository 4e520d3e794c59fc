"""Numbers and codes of records, as people and spreadsheets spell them → one spelling each; or none that can be trusted.

`="H13-1"`, `'H13-1`, `h13–1`, `H13 1` and `H13- 1` are one dossier. A number that went through a spreadsheet as a
number may not be the one that was given out any more: `1.00123E+11` stands for many, and of 19 digits a cell keeps 15.
"""

import re
import sys
import unicodedata
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from thidua.ledger.cleaning.text import fold, per_distinct
from thidua.ledger.cleaning.vocabulary import phrases

# Columns that name a record, and are compared letter by letter.
NAMES = frozenset(("dossier_id", "other_id", "answer_id", "record_id"))
_PLAIN = r"^[0-9A-Z]+(?:[._/-][0-9A-Z]+)*$"
_DASHES = re.compile("[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_WRAPPED = re.compile(r"""^=\s*"(.*)"$|^["“](.*)["”]$|^\(([^()]*)\)$""")
# Letters of Cyrillic and Greek that look like Latin ones and come in with text copied from pages and pictures.
_LOOK_ALIKES = str.maketrans(
    "\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423"
    "\u0430\u0435\u0456\u0458\u043e\u0440\u0441\u0445\u0443\u0455"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf",
    "ABESIJKMHOPCTXYaeijopcxysABEZHIKMNOPTYXo",
)
_FOREIGN = r"[\p{Cyrillic}\p{Greek}]"
# Words before a number that say what it is (`HS: 0004`, `Số 0004`, `#0004`) and are no part of it.
_LABEL_WORD = r"(?:mã|ma|số|so|hồ sơ|ho so|hs|biên nhận|bien nhan|bn|mhs|shs|no|nr)"
_LABEL = (
    rf"(?i)^\s*(?:(?:{_LABEL_WORD}[\s.]*){{1,4}}[:：#＃][:：#＃\s]*|[#＃№][\s:：]*"
    r"|(?:mã\s+|hồ\s+sơ\s+)?số(?:\s+hồ\s+sơ)?[\s.]+|mã\s+(?:hồ\s+sơ|hs)\s+|hồ\s+sơ\s+|(?:no|nr)\.\s+)"
)
_LABEL_BEFORE = re.compile(_LABEL)
_DAY_OR_MONTH = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?|thg ?\d{1,2}|tháng ?\d{1,2}"
)
_APOSTROPHES = "'’‘`´"
_FLOAT = r"^\d+\.0$"
_WHOLE_FLOAT = re.compile(r"(\d+)\.0")
# The agency part of dossier codes, whose letters are capitals wherever they are given out.
_AGENCY = re.compile(r"(?:[\d.]*\.)?H\d{2}[.\-]\S*", re.IGNORECASE)
# A code whose parts stand apart: a blank between agency, day and number is what others write as a dash.
_APART = re.compile(
    r"((?:[0-9A-Z]+\.)*H\d{2}(?:\.[0-9A-Z]+)*)(?:\s*-\s*|\s+)(?:(\d{6})(?:\s*-\s*|\s+))?(\d+)", re.IGNORECASE
)
# Letters that look like digits, among digits: in codes of agencies, and O behind a digit in any number of a dossier.
_OF_AGENCY = r"(?i)^(?:[\d.]*\.)?H\d{2}[.\-]"
_LETTER_AMONG_DIGITS = r"(?i)(?:^|[._/-])(?:[0-9]+[OIL]+[0-9OIL]*|[OIL]+[0-9]+[0-9OIL]*)(?:$|[._/-])"
_O_BEHIND_DIGITS = r"(?i)(?:^|[._/-])[0-9]+O[0-9O]*(?:$|[._/-])"
# Exponents, also with blanks within (`1 E+12`, `1,2 E12`) and written out (`1,2x10^12`), and what a script made of a
# number that is longer than its fractions allow (`2603000000000000512.0`).
_ROUNDED = (
    r"^[+-]?(?:\d+[.,]\d+\s*[eE]\s*[+-]?\s*\d+|\d+\s*[eE]\s*[+-]\s*\d+|\d+(?:\s+[eE]\s*|[eE]\s+)\d+"
    r"|\d+(?:[.,]\d+)?\s*[xX*.×·]?\s*10\s*(?:\^|\*\*)\s*[+-]?\d+|\d{16,}[.,]0+)$"
)
_LONG = r"^\d{16,}$"
# Raised, lowered and circled digits, and stars beside a digit, which are marks; a list or record of a script, yes
# or no, a letter that was lost on the way: no name at all.
# Nor is what a spreadsheet made of `1-3` or `03/2026`: a date, in which the number is lost; nor the text of a formula,
# dots and question marks, or words that say that there is no number: all dossiers with them would be one.
_NO_NAME = (
    r"[\p{No}\x{aa}\x{ba}\x{2070}-\x{209f}]"
    r"|^[\[{].*[\]}]$|^(?i:true|false)$|\x{fffd}|^\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?$"
    rf"|^{_DAY_OR_MONTH}[/.-]{_DAY_OR_MONTH}[/.-](?:19|20)\d\d(?: \d{{1,2}}:\d\d.*)?$|^\d{{1,2}}:\d\d(?::\d\d)?$"
    rf"|^{_DAY_OR_MONTH}/{_DAY_OR_MONTH}/\d\d$|^(?:19|20)\d\d[/.]{_DAY_OR_MONTH}[/.]{_DAY_OR_MONTH}$"
    rf"|^(?i:(?:\d{{1,2}}[-/ ])?(?:{_MONTH})[-/ ]\d{{2,4}}|\d{{1,2}}[-/ ](?:{_MONTH}))$"
    r"|\pN\s*\(?[*†‡]|[*†‡]\)?\s*\pN|^=\s*[^\"\s]|^(?:[^\p{L}\p{N}]|0)*$|^[+-]\d+$|^\d+(?:,\d+)+$"
    # A code with words or another code behind it: `H13-1 (bổ sung)`, `H13-1; H13-2`, `H13-1.`
    r"|(?i:h)\d\d[.\-](?s:.*)(?:[(\[;,]|\.\s*$|(?i:h)\d\d[.\-])"
    r"|^(?i:chưa|chua|không|khong|đang|dang|trống|trong)(?:\s+[^\p{N}\s]+)*$"
)
_PROSE = r"^\P{N}*(?:\pL\P{N}*\s\P{N}*\pL|[^\x00-\x7f])\P{N}*$"
# What may be a word of `no_number`: hardly a digit, or a word and a blank in front.
_MAYBE_WORDS = r"^[^1-9]*$|^[^\p{L}\p{N}]*\p{L}+[.:]?\s"
# Words of these kinds say it with more behind them, too (`như dòng 3`, `STT 4`); `NT 4` may be a number.
_REFERS, _LEAST_REFERRING = ("above", "column"), 3
_LONGEST_REFERRING = 20
_DITTO = r"""^[\s"“”„'’`´〃,-]+$"""
_WORDS_BEFORE = r"^[\p{L}\s.]+[:：]"
_EXACT_BELOW = 2**53  # a number of a script is exact as far as this
_PADDED, _BARE = r"^0\d*[1-9]\d*$", r"^[1-9]\d*$"
_CODE, _SHORT_CODE = r"^\d{1,2}\.\d{6}$", r"^\d{1,2}\.\d{1,5}$"
_LONGEST = 255  # letters; what is longer is no number that anybody gave out
_KEPT_DIGITS = 15  # of a number in a spreadsheet's cell


def one_spelling(text: pa.Array, *, capitals: bool) -> pa.Array:
    """The names in one spelling. capitals: letters are capitals in all names, not in agency codes alone."""
    plain = pc.match_substring_regex(text, _PLAIN)
    plain = pc.fill_null(pc.and_not(plain, pc.match_substring_regex(text, _FLOAT)), True)
    if pc.all(plain, min_count=0).as_py():
        return text
    return per_distinct(text, lambda name: identifier(name, capitals=capitals), pa.string())


def identifier(name: str, *, capitals: bool) -> str:
    """A name without labels, wrapping, apostrophes around it, blanks, odd dashes, full-width and look-alike letters."""
    bare = unicodedata.normalize("NFKC", _unlabelled(name)).translate(_LOOK_ALIKES).strip()
    if wrapped := _WRAPPED.match(bare):
        bare = _unlabelled(next(inner for inner in wrapped.groups() if inner is not None))
    bare = _DASHES.sub("-", bare.strip(_APOSTROPHES + " "))
    apart = _APART.fullmatch(bare)
    bare = "-".join(filter(None, apart.groups())) if apart else "".join(bare.split()).strip(_APOSTROPHES)
    if whole := _WHOLE_FLOAT.fullmatch(bare):
        return whole[1]
    return bare.upper() if capitals or _AGENCY.fullmatch(bare) else bare


def _unlabelled(name: str) -> str:
    rest = _LABEL_BEFORE.sub("", name)
    return rest if any(letter.isdigit() for letter in rest) else name


def without_labels(text: pa.Array) -> pa.Array:
    """The names without words before them that say what they are; with nothing left where nothing else stands there."""
    return pc.replace_substring_regex(text, _LABEL, "")


def inexact(text: pa.Array, *, numbers_are_rounded: bool) -> pa.Array:
    """Boolean, never null: names that stand for many. numbers_are_rounded: long numbers of the column do so too."""
    cells = pc.match_substring_regex(text, _ROUNDED)
    if numbers_are_rounded:
        cells = pc.or_(cells, pc.match_substring_regex(text, _LONG))
    return pc.fill_null(cells, False)


def no_name(text: pa.Array) -> pa.Array:
    """Boolean, never null: cells that are filled with what names no record."""
    none = pc.or_(pc.match_substring_regex(text, _NO_NAME), pc.greater(pc.utf8_length(text), _LONGEST))
    return pc.fill_null(none, False)


def says_no_number(text: pa.Array) -> pa.Array:
    """Boolean, never null: cells with a phrase of the list `no_number`: of another row, of nothing, of a column."""
    maybe = pc.fill_null(pc.match_substring_regex(text, _MAYBE_WORDS), False)
    if not pc.any(maybe, min_count=0).as_py():
        return maybe
    words = phrases("no_number")
    referring = tuple(f"{word} " for word, kind in words.items() if kind in _REFERS and len(word) >= _LEAST_REFERRING)

    def says_none(cell: str) -> bool:
        said = fold(cell)
        return said in words or said.startswith(referring)

    told = per_distinct(text.filter(maybe), says_none, pa.bool_())
    return pc.replace_with_mask(maybe, maybe, told)


def refers_above(text: pa.Array) -> pa.Array:
    """Boolean, never null: cells that say that the cell above holds (`như trên`, `nt`), and nothing else."""
    above = pa.array([word for word, kind in phrases("no_number").items() if kind == "above"])
    short = pc.fill_null(pc.less_equal(pc.utf8_length(text), _LONGEST_REFERRING), False)
    signs = pc.fill_null(pc.match_substring_regex(text, _DITTO), False)
    if not pc.any(short, min_count=0).as_py():
        return signs
    said = per_distinct(pc.if_else(short, text, pa.scalar(None, pa.string())), fold, pa.string())
    return pc.or_(signs, pc.fill_null(pc.is_in(said, value_set=above), False))


def prose(text: pa.Array) -> pa.Array:
    """Boolean, never null: cells without any digit that are several words, or have accents: no number, no code."""
    return pc.fill_null(pc.match_substring_regex(text, _PROSE), False)


def foreign_letters(names: pa.Array) -> pa.Array:
    """Boolean, never null: names in one spelling with letters of Cyrillic or Greek left, which are none of ours."""
    return pc.fill_null(pc.match_substring_regex(names, _FOREIGN), False)


def letters_for_digits(names: pa.Array) -> pa.Array:
    """Boolean, never null: numbers of dossiers in one spelling with a letter where a digit is likely meant (`O004`)."""
    of_agency = pc.match_substring_regex(names, _OF_AGENCY)
    among = pc.and_(of_agency, pc.match_substring_regex(names, _LETTER_AMONG_DIGITS))
    return pc.fill_null(pc.or_(among, pc.match_substring_regex(names, _O_BEHIND_DIGITS)), False)


def labelled(text: pa.Array) -> pa.Array:
    """Boolean, never null: numbers of dossiers, without their labels, behind words that nobody knows (`STT: 4`)."""
    return pc.fill_null(pc.match_substring_regex(text, _WORDS_BEFORE), False)


def holds_exact_numbers(text: pa.Array, *, spreadsheet: bool, script: bool = False) -> bool | None:
    """Whether long numbers of a column are what was given out; None where there is none.

    A single one that no cell of a spreadsheet, and no number of a script, can hold proves that they are text.
    """
    numbers = pc.unique(text.filter(pc.fill_null(pc.match_substring_regex(text, _LONG), False))).to_pylist()
    if not numbers:
        return None
    if spreadsheet:
        return not all(map(_fits_a_cell, numbers))
    kept = (number for number in numbers if number[_KEPT_DIGITS:].strip("0"))
    return any(not script or _below(number, _EXACT_BELOW) or not _fits_a_cell(number) for number in kept)


def _fits_a_cell(number: str) -> bool:
    """Whether a spreadsheet, or a script, can keep the number as it is."""
    digits = number.lstrip("0")
    return len(digits) <= sys.float_info.max_10_exp and int(float(digits or "0")) == int(digits or "0")


def _below(number: str, limit: int) -> bool:
    digits = number.lstrip("0")
    return len(digits) <= len(str(limit)) and int(digits or "0") < limit


@dataclass(slots=True)
class ZeroEvidence:
    """Whether numbers of a column have zeros at their ends that a spreadsheet takes away: `0007` → 7, `1.001190` →
    1.00119.

    widths: lengths of the numbers that begin with a zero. codes: national codes of procedures are there.
    """

    widths: set[int] = field(default_factory=set)
    codes: bool = False

    def add(self, text: pa.Array) -> None:
        """Looks at some rows of the column."""
        padded = pc.fill_null(pc.match_substring_regex(text, _PADDED), False)
        if pc.any(padded, min_count=0).as_py():
            self.widths.update(pc.unique(pc.utf8_length(text.filter(padded))).to_pylist())
        if not self.codes:
            self.codes = bool(pc.any(pc.match_substring_regex(text, _CODE), min_count=0).as_py())

    @property
    def width(self) -> int:
        """The length that all numbers with a zero in front have; 0 where none has, or they differ."""
        return next(iter(self.widths)) if len(self.widths) == 1 else 0


def without_their_zeros(text: pa.Array, width: int) -> pa.Array:
    """Boolean, never null: numbers shorter than those of their column that begin with a zero."""
    bare = pc.and_(pc.match_substring_regex(text, _BARE), pc.less(pc.utf8_length(text), width))
    return pc.fill_null(bare, False)


def shortened_codes(text: pa.Array) -> pa.Array:
    """Boolean, never null: codes of procedures of which a spreadsheet has taken the zeros at the end."""
    return pc.fill_null(pc.match_substring_regex(text, _SHORT_CODE), False)
