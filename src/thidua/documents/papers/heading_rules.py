"""The head of a document (Decree 30/2020/NĐ-CP): where names break, and how long the rules under them are.

Word breaks a line where it is full and has no measure for a third to a half of the text above.
"""

import itertools
import re
import sys
import unicodedata
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

STYLES = {"RuleUnderName": 13, "RuleUnderSubject": 14}  # style of the rule → size of the bold text above it, in points
HEAD_TWIPS = 3740  # the width of the bodies' side of the head; the motto takes the rest
HEAD_POINTS = 13
MOST_LINES = 4
# Words that begin the second line of a name better than others do.
BREAKS = frozenset({"ỦY", "THÀNH", "TỈNH", "PHƯỜNG", "XÃ", "ĐẶC", "KHU", "VÀ", "VIỆT"})
SHARE = 0.42  # of the text above: between a third and a half
TWIPS_IN_POINT = 20
# Bold letters of Times New Roman (Liberation Serif has the same measures), in thousandths of the size.
_WIDTHS = {
    250: " ,.\u00a0", 278: "'/\\il", 333: "!()-:;[]`fjt", 389: "Is", 444: "cerz", 500: "0123456789?J_agovxyơ–",
    556: "Sbdhknpquđ", 600: "ư", 611: "FP", 667: "BELTZ", 722: "ACDNRUVXYwĐ", 778: "GHKOQƠ", 796: "Ư", 833: "&m",
    944: "M", 1000: "%W",
}  # fmt: skip
WIDTH_OF = {letter: width for width, letters in _WIDTHS.items() for letter in letters}
HORNED = {"o\u031b": "ơ", "O\u031b": "Ơ", "u\u031b": "ư", "U\u031b": "Ư"}


def text_twips(text: str, points: int) -> int:
    """How wide a bold text is, in twentieths of a point."""
    apart = unicodedata.normalize("NFD", text)
    letters = re.sub("[oOuU][\u0300-\u0323]*\u031b", lambda match: HORNED[match[0][0] + "\u031b"], apart)
    width = sum(WIDTH_OF.get(letter, 500) for letter in letters if not unicodedata.combining(letter))
    return width * points * TWIPS_IN_POINT // 1000


def lines_in_head(name: str) -> tuple[str, ...]:
    """A body's name as lines of the head: those that were set, and those that are too wide broken evenly.

    A body breaks alike where it issues, in bold, and where it stands above another, in narrower letters. A word that
    begins a name (THÀNH PHỐ, PHƯỜNG) begins a line where it can.
    """
    return tuple(part for line in name.split("\n") if line.strip() for part in _broken(line.split(), HEAD_TWIPS))


def _broken(words: list[str], room: int) -> list[str]:
    """The lines with the fewest breaks at a word that begins none well, then the fewest lines, then the most even."""
    best, least = [" ".join(words)], (sys.maxsize, 0, 0)
    for count in range(MOST_LINES):
        for places in itertools.combinations(range(1, len(words)), count):
            lines = [" ".join(words[begin:end]) for begin, end in itertools.pairwise((0, *places, len(words)))]
            widths = [text_twips(line, HEAD_POINTS) for line in lines]
            cost = sum(not _begins(words, at) for at in places), count, sum(width**2 for width in widths)
            if max(widths) <= room and cost < least:
                best, least = lines, cost
    return best


def _begins(words: list[str], at: int) -> bool:
    return (words[at] in BREAKS and words[at : at + 2] != ["XÃ", "HỘI"]) or words[at - 1] == "-"


def set_rules(document: Any) -> None:
    """Sets the length of every rule under a name by the width of the text above it."""
    for element in document.element.body.iter(qn("w:p")):
        points = STYLES.get(_style(element))
        above = element.getprevious()
        if points is None or above is None:
            continue
        text = "".join(run_text.text or "" for run_text in above.iter(qn("w:t")))
        room = _room(element, document)
        length = int(SHARE * min(text_twips(text, points), room))
        _indent(element, max(0, (room - length) // 2))


def _style(paragraph: Any) -> str:
    named = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if named is None else str(named.get(qn("w:val")))


def _room(paragraph: Any, document: Any) -> int:
    """The width of the cell, or of the page's text."""
    width = paragraph.getparent().find(f"{qn('w:tcPr')}/{qn('w:tcW')}")
    if width is not None:
        return int(width.get(qn("w:w")))
    section = document.sections[0]
    return int((section.page_width - section.left_margin - section.right_margin) / 635)


def _indent(paragraph: Any, twips: int) -> None:
    properties = paragraph.find(qn("w:pPr"))
    for old in properties.findall(qn("w:ind")):
        properties.remove(old)
    indent = OxmlElement("w:ind")
    for side in ("left", "right"):
        indent.set(qn(f"w:{side}"), str(twips))
    indent.set(qn("w:firstLine"), "0")
    place = next((at for at, node in enumerate(properties) if node.tag in LATER), len(properties))
    properties.insert(place, indent)


LATER = {
    qn(f"w:{name}")
    for name in ("contextualSpacing", "mirrorIndents", "jc", "textAlignment", "outlineLvl", "rPr", "sectPr")
}
