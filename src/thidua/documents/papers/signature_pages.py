"""No page with the signatures alone: at least two lines of what a paper says stay with whoever signs it."""

from collections.abc import Iterator
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

SIGNS = frozenset({"SignAuthority", "SignName"})
LINES_KEPT = 2
# A paragraph of so many letters fills two lines of any paper's page; Word and LibreOffice then keep two together.
TWO_LINES = 200


def keep_text_with_signatures(document: Any) -> None:
    """Keeps each table of signatures, and what stands right before it, on one page."""
    for table in document.element.body.iterchildren(qn("w:tbl")):
        if _styles(table) & SIGNS:
            _keep_before(table)


def _styles(element: Any) -> set[str]:
    return {style.get(qn("w:val")) for style in element.iter(qn("w:pStyle"))}


def _keep_before(table: Any) -> None:
    """Goes back over paragraphs and rows until two lines are kept, or the section or another signature begins."""
    lines = 0
    for element in table.itersiblings(preceding=True):
        ends = element.find(f".//{qn('w:sectPr')}") is not None or _styles(element) & SIGNS
        if lines >= LINES_KEPT or ends:
            return
        if element.tag == qn("w:p"):
            _keep(element)
            lines += _lines(element)
        else:
            for row in reversed(list(element.iterchildren(qn("w:tr")))):
                if lines < LINES_KEPT:
                    lines += 1
                    for paragraph in row.iter(qn("w:p")):
                        _keep(paragraph)


def _lines(paragraph: Any) -> int:
    """How many lines it has at the least."""
    text = "".join(_texts(paragraph))
    return 0 if not text.strip() else 1 + (len(text) >= TWO_LINES)


def _texts(paragraph: Any) -> Iterator[str]:
    return (text.text or "" for text in paragraph.iter(qn("w:t")))


def _keep(paragraph: Any) -> None:
    """With what comes next, on one page, and never its first or last line alone."""
    properties = paragraph.get_or_add_pPr()
    for name in ("w:keepNext", "w:widowControl"):
        if properties.find(qn(name)) is None:
            place = 0 if properties.find(qn("w:pStyle")) is None else 1
            properties.insert(place + (name == "w:widowControl"), OxmlElement(name))
