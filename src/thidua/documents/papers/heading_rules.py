"""Rules under names: a third to a half as long as the text above (Decree 30/2020/NĐ-CP); Word has no such measure."""

import re
import unicodedata
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

STYLES = {"RuleUnderName": 13, "RuleUnderSubject": 14}  # style of the rule → size of the bold text above it, in points
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
