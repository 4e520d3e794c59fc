"""Reads a Word file back and compares every number and name with the data, paragraph by paragraph, row by row.

What the document should say is made from the data with the same template (`render_marked`); its fixed wording may have
been edited, the values may not: each must stand where it stood, in order, and no list may have gained or lost a row.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree

from thidua.documents.papers.context import Paper
from thidua.documents.papers.package import DOCUMENT, W, parts_of
from thidua.documents.papers.render import END, START, render_marked
from thidua.texts import UserError

SHOWN = 160
VALUE = re.compile(f"{START}(.*?){END}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph outside tables, or a row of a table (`table` its number), as text."""

    text: str
    table: int | None = None

    @property
    def values(self) -> list[str]:
        """The values of a piece of a marked document, in order."""
        return [" ".join(each.split()) for each in VALUE.findall(self.text)]


def pieces(document: bytes) -> list[Piece]:
    """The body's text in reading order; empty paragraphs and rows are left out."""
    root = ElementTree.fromstring(parts_of(document)[DOCUMENT], forbid_dtd=True)
    return list(_walk(root.find(f"{W}body"), [0]))


def _walk(node: Any, tables: list[int]) -> Iterator[Piece]:
    for child in node:
        if child.tag == f"{W}p":
            if text := _text(child):
                yield Piece(text)
        elif child.tag == f"{W}tbl":
            tables[0] += 1
            number = tables[0]
            for row in child.iter(f"{W}tr"):
                if text := " \t ".join(filter(None, (_text(cell) for cell in row.iter(f"{W}tc")))):
                    yield Piece(text, number)
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins"):
            yield from _walk(child, tables)


def _text(node: Any) -> str:
    """The text of a paragraph or cell, with single spaces; what was struck out under tracked changes is not in it."""
    said = []
    for each in node.iter():
        if each.tag == f"{W}t":
            said.append(each.text or "")
        elif each.tag in (f"{W}tab", f"{W}br", f"{W}p", f"{W}cr"):
            said.append(" ")
    return " ".join("".join(said).split())


def findings(paper: Paper, document: bytes, template: bytes | None = None) -> list[UserError]:
    """Where the document does not say what the data say; empty: every number and name agrees.

    Raises:
        UserError: the file is no plain Word document, or is not to be trusted (`package.parts_of`).
    """
    wanted, there = pieces(render_marked(paper, template)), pieces(document)
    found: list[UserError] = []
    at = 0
    for piece in wanted:
        values = piece.values
        if not values:
            continue
        pattern = _pattern(values)
        place = next((n for n in range(at, len(there)) if pattern.search(there[n].text)), None)
        if place is None:
            found.append(_missing(values, piece, there[at:]))
        else:
            at = place + 1
    return found + _rows(wanted, there)


def _pattern(values: Sequence[str]) -> re.Pattern[str]:
    """The values in order with any wording between; a number is never part of a longer number."""
    return re.compile(".*?".join(_whole(each) for each in values), re.DOTALL)


def _whole(value: str) -> str:
    before = r"(?<!\d)(?<!\d[.,])" if value[0].isdigit() else r"(?<!\w)" if value[0].isalpha() else ""
    after = r"(?![\d%])(?![.,]\d)" if value[-1].isdigit() else r"(?!\w)" if value[-1].isalpha() else ""
    return before + re.escape(value) + after


def _missing(values: list[str], piece: Piece, rest: list[Piece]) -> UserError:
    """The finding for a piece, with what stands in its place where that can be told."""
    best = max(
        (each for each in rest if (each.table is None) == (piece.table is None)),
        key=lambda each: sum(bool(re.search(_whole(value), each.text)) for value in values),
        default=None,
    )
    shared = sum(bool(re.search(_whole(value), best.text)) for value in values) if best else 0
    said = "; ".join(values)[:SHOWN]
    if best is None or not shared:
        return UserError("The document does not say: {wanted}.", wanted=said)
    wrong = [value for value in values if not re.search(_whole(value), best.text)] or values
    return UserError(
        "The data say “{wanted}”, the document says: {there}", wanted="; ".join(wrong)[:SHOWN], there=best.text[:SHOWN]
    )


def _rows(wanted: list[Piece], there: list[Piece]) -> list[UserError]:
    """Tables that have another number of rows than the data give them."""
    found = []
    for number in sorted({piece.table for piece in wanted if piece.table is not None}):
        asked = sum(piece.table == number for piece in wanted)
        has = sum(piece.table == number for piece in there)
        if asked != has:
            found.append(
                UserError(
                    "Table {number} of the document has {there} rows, the data give it {wanted}.",
                    number=number, there=has, wanted=asked,
                )
            )  # fmt: skip
    extra = {piece.table for piece in there} - {piece.table for piece in wanted} - {None}
    if extra:
        found.append(UserError("The document has a table that the data do not know of."))
    return found
