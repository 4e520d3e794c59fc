"""What a Word file says, in reading order, as a person sees it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from defusedxml import ElementTree

from thidua.io.docx_package import DOCUMENT, DRAWING, OFFICE, RELATIONS, W, parts_of
from thidua.io.docx_styles import STYLES, DocumentStyles, run_text

START, END = "\ue000", "\ue001"  # private letters around each value, in a document made for comparison only
VALUE = re.compile(f"{START}(.*?){END}", re.DOTALL)
MARKS = re.compile(f"[{START}{END}]")


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph outside tables, or a row of a table (`table` its number); `listed` in a table with lines."""

    plain: str  # without marks, with single spaces
    values: tuple[str, ...]  # of a piece of a marked document, in order
    table: int | None = None
    listed: bool = False
    cells: tuple[str, ...] = ()  # of a row, as plain; those with nothing in them left out


def _piece(text: str) -> Piece:
    return Piece(_plain(text), tuple(VALUE.findall(text)))


def _plain(text: str) -> str:
    return " ".join(MARKS.sub("", text).split())


@dataclass(frozen=True, slots=True)
class DocumentText:
    """What a document says: its body in reading order, and what stands above and below the pages."""

    body: tuple[Piece, ...]
    margins: tuple[Piece, ...]


def read(document: bytes) -> DocumentText:
    """Everything of a document that can be seen.

    Raises:
        UserError: the file is no plain Word document, or is not to be trusted (`docx_package.parts_of`).
    """
    trees = {
        name: ElementTree.fromstring(content, forbid_dtd=True)
        for name, content in parts_of(document).items()
        if re.fullmatch(r"word/(document|styles|header\d*|footer\d*|footnotes|endnotes)\.xml", name)
    }
    walk = _Walk(DocumentStyles(trees))
    body = trees[DOCUMENT].find(f"{W}body")
    margins = [tree for name, tree in sorted(trees.items()) if name not in (DOCUMENT, STYLES)]
    return DocumentText(
        tuple(walk.through(body) if body is not None else ()),
        tuple(_piece(text) for tree in margins for paragraph in tree.iter(f"{W}p") if (text := walk.text(paragraph))),
    )


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the body, and the next paragraph with text behind it."""

    content: bytes
    below: str


def pictures(document: bytes) -> tuple[Picture, ...]:
    """The pictures of a document's body in reading order. UserError as `read`."""
    parts = parts_of(document)
    relations = ElementTree.fromstring(parts.get(RELATIONS, b"<none/>"), forbid_dtd=True)
    targets = {
        relation.get("Id"): "word/" + relation.get("Target", "").removeprefix("/word/")
        for relation in relations
        if relation.get("Type") == f"{OFFICE}image"
    }
    listed: list[Picture] = []
    open_ones: list[bytes] = []
    for paragraph in ElementTree.fromstring(parts[DOCUMENT], forbid_dtd=True).iter(f"{W}p"):
        text = _plain("".join(run_text(run) for run in paragraph.iter(f"{W}r")))
        if text:
            listed += (Picture(content, text) for content in open_ones)
            open_ones = []
        names = (blip.get(f"{{{OFFICE[:-1]}}}embed") for blip in paragraph.iter(f"{{{DRAWING}main}}blip"))
        open_ones += (parts.get(targets.get(name, ""), b"") for name in names)
    return (*listed, *(Picture(content, "") for content in open_ones))


class _Walk:
    """One document's text, in reading order; hidden text and what tracked changes took away is not in it."""

    def __init__(self, looks: DocumentStyles) -> None:
        self._looks = looks
        self._tables = 0

    def through(self, node: Any) -> Iterator[Piece]:
        for child in node:
            if child.tag == f"{W}p":
                if text := self.text(child):
                    yield _piece(text)
            elif child.tag == f"{W}tbl":
                yield from self._rows(child)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}moveTo", f"{W}customXml"):
                yield from self.through(child)

    def _rows(self, table: Any) -> Iterator[Piece]:
        self._tables += 1
        number, lines = self._tables, _has_lines(table)
        for row in table.iter(f"{W}tr"):
            texts = (" ".join(filter(None, map(self.text, cell.iter(f"{W}p")))) for cell in row.iter(f"{W}tc"))
            if cells := tuple(filter(None, texts)):
                text = " ".join(cells)
                yield Piece(_plain(text), tuple(VALUE.findall(text)), number, lines, tuple(map(_plain, cells)))

    def text(self, paragraph: Any) -> str:
        gone = {run for tag in ("del", "moveFrom") for node in paragraph.iter(f"{W}{tag}") for run in node.iter()}
        shown = (
            run_text(run)
            for run in paragraph.iter(f"{W}r")
            if run not in gone and not self._looks.hidden(paragraph, run)
        )
        text = unicodedata.normalize("NFC", "".join(shown))
        return re.sub(r"[^\S\u00a0]+", " ", text).strip()


def _has_lines(table: Any) -> bool:
    properties = table.find(f"{W}tblPr")
    borders = None if properties is None else properties.find(f"{W}tblBorders")
    own = [] if borders is None else [border.get(f"{W}val") for border in borders]
    cells = [border.get(f"{W}val") for borders in table.iter(f"{W}tcBorders") for border in borders]
    styled = properties is not None and properties.find(f"{W}tblStyle") is not None and not own
    return styled or any(paragraph not in (None, "nil", "none") for paragraph in (*own, *cells))
