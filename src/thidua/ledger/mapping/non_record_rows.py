"""Lines of a hand-made table that are no records: totals, section headings, column numbers, signatures, blank lines."""

import re
from collections.abc import Collection, Sequence
from enum import StrEnum
from itertools import pairwise

from thidua.ledger.cleaning.text import fold

# A line of totals consists of such words and numbers, to the last letter; `Tổng công ty Điện lực` does not.
_TOTALS = re.compile(
    r"(?:(?:tong|cong|luy ke|total|sum|trong do|tren) ?)"
    r"(?:(?:tong|cong|so|hop|ho so|hs|toan|bo|ca|don vi|phuong|xa|so nganh|thang|quy|nam|trang|ky|cot|luy ke|dung han"
    r"|tre han|nhan|tiep nhan|xu ly|giai quyet|all|of|rows|[ivx]+|\d+) ?)*"
)
# What stands beside words of totals: no zero in front, no part of a thousand but three digits, no number of a person.
_COUNT = re.compile(r"(?:0|[1-9]\d{0,8}|[1-9]\d{0,2}(?:[.,\s]\d{3}){1,3})(?:[.,]\d{1,2})?\s*%?|[-–—x]")
_FIGURES = re.compile(r"\d[\d.,]*\d|\d")
_OF_TIME = re.compile(
    r"(?<!\d)(?:tháng|thang|quý|quy|kỳ|ky|đợt|dot|t)\s*\d{1,2}(?:\s*[-/.]\s*\d{4})?(?!\d)", re.IGNORECASE
)
_CODE = re.compile(r"(?=.*\d)[^\W_](?:[\w./\-–]*[^\W_])?")
_AROUND = re.compile(r"[\s:#()\[\]“”\"'’,;*]+")
_DAY_AMID = re.compile(r"\d{1,2}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{2,4}|\d{1,2}[:hg]\d\d(?::\d\d)?")
_DATE = re.compile(r"\d{1,4}\s*[-./]\s*\d{1,2}\s*[-./]\s*\d{2,4}(?:[ T]\d{1,2}[:hg]\d{0,2}(?::\d\d)?)?")
# A place and a day in words, as over a signature; a day alone may be that of a record.
_PLACE_AND_DAY = re.compile(r"(?!thu |chu nhat)[^\d]*[a-z] ngay \d{1,2} thang \d{1,2} nam \d{4}")
_PAGE = re.compile(r"(?:trang|to|page) \d{1,4}(?:(?: of| tren)? \d{1,4})?")
_LONG_CODE = re.compile(r"(?=(?:\D*\d){3})(?=.*[^\W\d_]|(?:\D*\d){5})[^\W_](?:[\w./\-–]*[^\W_])?")  # in any column
_DOSSIER_WITHIN = re.compile(r"(?<!\w)H\d{2}[.\-–][\w.\-–]*\d{3}", re.IGNORECASE)  # an agency's, amid other words
_HEADING = re.compile(r"(?:[ivxlc]+|[a-z]|\d{1,2})[.)]?(?: [^\W\d_]+[,.;:]?){2,}", re.IGNORECASE)
_RUNNING = re.compile(r"\(?\d{1,6}\)?[.)]?")
_PROCEDURE = re.compile(r"\d{1,2}\.\d{6}(?:\..*)?")
_SECTION = re.compile(r"(?:[ivxlc]+|[a-z]|\d{1,2})[.)]?", re.IGNORECASE)
_NUMBER = re.compile(r"^\(?(\d{1,3})\)?$")
_FEWEST_NUMBERED = 3
_NARROW = 4  # tables with fewer columns than this have no section headings: two filled cells may be a whole record


class NonRecord(StrEnum):
    """Why a line is passed over; it is not counted as read."""

    BLANK = "blank line"
    TOTALS = "line of totals"
    NOTE = "section heading, note or signature"
    COLUMN_NUMBERS = "line of column numbers"
    HEADER_AGAIN = "the header once more"  # told by `further_headers`


def non_record(
    cells: Sequence[str | None],
    headings: Sequence[str],
    keys: Collection[int] = (),
    dates: Collection[int] = (),
    recognised: Collection[int] = (),
) -> NonRecord | None:
    """What the line is, if it is no record; asked only of lines that lack something every record has.

    Where in doubt it is taken for a record, which means that it is set aside for a person to look at: a line that
    carries an identifier, a running number beside any other cell, a date or a code is none of these.

    cells: the line's cells in column order. headings: those of the table. keys, dates: positions of the columns that
    name a record, and of those that hold its days. recognised: positions whose cell is a unit, procedure, word or
    number that the table's column takes.
    """
    filled = [cell for cell in cells if cell]
    if not filled:
        return NonRecord.BLANK
    if not any(letter.isalnum() for cell in filled for letter in cell):
        return NonRecord.NOTE
    if _is_totals(filled):
        return NonRecord.TOTALS
    if _numbers_columns(cells, headings):
        return NonRecord.COLUMN_NUMBERS
    named = sum(1 for heading in headings if heading)
    if len(filled) > 2 or named < _NARROW or _could_be_a_record(cells, keys, dates):
        return None
    if len(filled) == 2 and (recognised or any(_RUNNING.fullmatch(cell) for cell in filled)):
        return None
    return NonRecord.NOTE


def _is_totals(filled: Sequence[str]) -> bool:
    """Whether the line says that it counts, and holds nothing but counts beside; a running number begins a record."""
    words = [cell for cell in filled if not _COUNT.fullmatch(cell)]
    if len(words) > 1 and _SECTION.fullmatch(words[0]) and not words[0][0].isdigit():
        words = words[1:]
        filled = filled[1:]
    return (
        bool(words)
        and words[0] == filled[0]
        and all(_TOTALS.fullmatch(fold(cell)) and _counts_alone(cell) for cell in words)
    )


def _counts_alone(cell: str) -> bool:
    """Whether the numbers amid words of totals are counts, months or years; `Cộng: 0004` may name a record."""
    return all(_COUNT.fullmatch(number) for number in _FIGURES.findall(_OF_TIME.sub(" ", cell)))


def _numbers_columns(cells: Sequence[str | None], headings: Sequence[str]) -> bool:
    """Whether the line numbers most columns of the table, from one on."""
    places = [at for at, cell in enumerate(cells) if cell]
    numbers = [int(number[1]) for at in places if (number := _NUMBER.match(cells[at] or ""))]
    return (
        len(numbers) == len(places) >= _FEWEST_NUMBERED
        and numbers[0] == 1
        and all(b == a + 1 for a, b in pairwise(numbers))
        and len(places) * 2 > sum(1 for heading in headings if heading)
    )


def _could_be_a_record(cells: Sequence[str | None], keys: Collection[int], dates: Collection[int]) -> bool:
    """Whether something of the line looks like the name of a record, its day, a procedure or any other code."""
    for at, cell in enumerate(cells):
        if cell and (_DOSSIER_WITHIN.search(cell) or (_TOTALS.fullmatch(fold(cell)) and not _counts_alone(cell))):
            return True
        if not cell or _HEADING.fullmatch(cell) or _stands_below(cell):
            continue
        if at in keys and (_CODE.fullmatch(_bare(cell)) or _is_short_code(cell)):
            return True
        if (at in dates and any(letter.isdigit() for letter in cell)) or _DATE.fullmatch(cell):
            return True
        if _PROCEDURE.fullmatch(cell) or _LONG_CODE.fullmatch(cell):
            return True
    return False


def _bare(cell: str) -> str:
    """The cell without blanks, brackets and signs around a number or behind its label, nor days amid words."""
    words = cell if _DATE.fullmatch(cell) else _DAY_AMID.sub(" ", cell)
    return _AROUND.sub("", words)


def _stands_below(cell: str) -> bool:
    """Whether the cell is the number of a page, or the place and day over a signature."""
    words = fold(cell)
    return bool(_PAGE.fullmatch(words)) or ("," in cell and _PLACE_AND_DAY.fullmatch(words) is not None)


def _is_short_code(cell: str) -> bool:
    """Capital letters in one piece (`STP`): a code; not the number of a section (`II`)."""
    return cell.isupper() and " " not in cell and not _SECTION.fullmatch(cell)
