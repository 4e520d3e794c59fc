"""Styles of an ODS: letters struck through, raised, or of their ground's colour (OpenDocument 1.3, 3, 16 and 20)."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from thidua.ledger.readers.unseen_letters import LEAST_SIZE, WHITE, ConditionalLook, Look, same_colour
from thidua.ledger.readers.worksheets import column_number

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_STRIKES = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")
_CONDITIONAL = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
_REACH = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})(?::[^\s:]*?\$?([A-Z]{1,3})\$?(\d{1,7}))?(?=\s|$)")
_ON_ITS_LINE = re.compile(r"\s*[+-]?0+(?:\.0*)?%")
_SIZE = re.compile(r"(\d{1,4}(?:\.\d+)?)pt")
_MOST_PARENTS = 20
_CELLS, _SPANS = "table-cell", "text"


@dataclass(slots=True)
class _Look:
    """What a style says of its letters; None: its parent says it."""

    parent: str
    struck: bool | None = None
    letters: str | None = None  # their colour; "" for one that goes by its ground
    ground: str | None = None
    tiny: bool | None = None
    raised: bool | None = None  # or lowered
    conditional: list[str] = field(default_factory=list)  # styles that conditions put in its place


@dataclass(slots=True)
class LetterStyles:
    """The looks of the styles met so far, and the styles of cells that have none: of a row, or of columns (from 0)."""

    _looks: dict[tuple[str, str], _Look] = field(default_factory=dict)
    _current: _Look | None = None
    _row: str = ""
    _columns: dict[int, str] = field(default_factory=dict)
    _cell_looks: dict[str, tuple[bool, str, str, Look]] = field(default_factory=dict)
    _blocks: list[tuple[int, int, int, int]] = field(default_factory=list)
    _any: bool = False

    def begin(self, element: Element) -> None:
        """An element's attributes are there."""
        if element.tag == f"{_STYLE}style":
            self._current = _Look(element.get(f"{_STYLE}parent-style-name", ""))
            family = element.get(f"{_STYLE}family", "")
            self._looks[family, element.get(f"{_STYLE}name", "")] = self._current
        elif element.tag == f"{_STYLE}text-properties" and self._current is not None:
            marks = [element.get(name) for name in _STRIKES]
            if any(mark is not None for mark in marks):
                self._current.struck = all(mark != "none" for mark in marks)
            color = element.get(f"{_FO}color")
            if color is not None:
                self._current.letters = _colour(color)
            if size := _SIZE.fullmatch(element.get(f"{_FO}font-size", "")):
                self._current.tiny = float(size[1]) < LEAST_SIZE
            if (place := element.get(f"{_STYLE}text-position")) is not None:
                self._current.raised = not _ON_ITS_LINE.match(place)
            if element.get(f"{_STYLE}use-window-font-color") == "true":
                self._current.letters = ""
            self._any |= bool(self._current.struck or self._current.letters or self._current.tiny)
        elif element.tag == f"{_STYLE}table-cell-properties" and self._current is not None:
            ground = element.get(f"{_FO}background-color")
            if ground is not None:
                self._current.ground = _colour(ground)
        elif element.tag == f"{_STYLE}map" and self._current is not None:
            self._current.conditional.append(element.get(f"{_STYLE}apply-style-name", ""))

    def conditions(self, element: Element) -> list[ConditionalLook]:
        """The cells that a condition of the sheet makes unseen, if this element is one."""
        if element.tag == f"{_CONDITIONAL}conditional-format":
            self._blocks = list(_blocks(element.get(f"{_CONDITIONAL}target-range-address", "")))
        elif element.tag == f"{_CONDITIONAL}condition":
            look = self._look_of(element.get(f"{_CONDITIONAL}apply-style-name", ""))
            return [ConditionalLook(*block, look) for block in self._blocks] if look is not Look.SEEN else []
        return []

    @property
    def matter(self) -> bool:
        """Whether any style met so far says how letters look."""
        return self._any

    def begin_sheet(self) -> None:
        """Columns count from the first again."""
        self._columns = {}

    def take_columns(self, element: Element, columns: Iterable[int]) -> None:
        """The style of the cells of these columns that have none of their own."""
        style = element.get(f"{_TABLE}default-cell-style-name", "")
        if style and self._any:
            self._columns.update(dict.fromkeys(columns, style))

    def begin_row(self, element: Element) -> None:
        """The style of the row's cells that have none of their own."""
        self._row = element.get(f"{_TABLE}default-cell-style-name", "")

    def is_raised(self, cell: Element) -> bool:
        """Whether a part of the text in a cell stands raised or lowered."""
        return any(
            self._said(_SPANS, span.get(f"{_TEXT}style-name", ""), "raised") and "".join(span.itertext()).strip()
            for span in cell.iter(f"{_TEXT}span")
        )

    def look(self, cell: Element, column: int) -> Look:
        """How the letters of a filled cell look, those in spans of its paragraphs among them."""
        if not self._any:
            return Look.SEEN
        style = cell.get(f"{_TABLE}style-name") or self._row or self._columns.get(column, "")
        if style not in self._cell_looks:
            self._cell_looks[style] = self._of_cells(style)
        struck, letters, ground, look = self._cell_looks[style]
        spans = [span for span in cell.iter(f"{_TEXT}span") if "".join(span.itertext()).strip()]
        struck = struck or any(self._said(_SPANS, span.get(f"{_TEXT}style-name", ""), "struck") for span in spans)
        invisible = same_colour(letters, ground) or (bool(spans) and self._all_in_unseen_spans(cell, ground))
        return Look.of(struck=struck or look is Look.STRUCK, invisible=invisible or look is Look.INVISIBLE)

    def _of_cells(self, style: str) -> tuple[bool, str, str, Look]:
        """Of a style of cells: struck through, colours of letters and ground, the look that a condition may give."""
        struck = bool(self._said(_CELLS, style, "struck"))
        tiny = bool(self._said(_CELLS, style, "tiny"))
        letters, ground = (self._said(_CELLS, style, of) or "" for of in ("letters", "ground"))
        looks = {self._look_of(other, style) for other in self._conditional(style)}
        looks |= {Look.INVISIBLE} if tiny else set()
        look = next((one for one in (Look.STRUCK, Look.INVISIBLE) if one in looks), Look.SEEN)
        return struck, str(letters), str(ground or WHITE), look

    def _look_of(self, style: str, instead_of: str = "") -> Look:
        """The look of a style that a condition puts in the place of another one, which says the rest."""
        struck, letters, ground = (
            said if (said := self._said(_CELLS, style, of)) is not None else self._said(_CELLS, instead_of, of)
            for of in ("struck", "letters", "ground")
        )
        return Look.of(struck=bool(struck), invisible=same_colour(str(letters or ""), str(ground or WHITE)))

    def _conditional(self, style: str) -> list[str]:
        look = self._looks.get((_CELLS, style))
        return [] if look is None else look.conditional

    def _all_in_unseen_spans(self, cell: Element, ground: str) -> bool:
        paragraphs = [paragraph for paragraph in cell if paragraph.tag == f"{_TEXT}p"]
        if any((paragraph.text or "").strip() for paragraph in paragraphs):
            return False
        parts = [part for paragraph in paragraphs for part in paragraph]
        return bool(parts) and all(
            same_colour(str(self._said(_SPANS, part.get(f"{_TEXT}style-name", ""), "letters") or ""), ground)
            and not (part.tail or "").strip()
            for part in parts
        )

    def _said(self, family: str, style: str, of: str) -> bool | str | None:
        """What the nearest of a style and its parents says."""
        for _step in range(_MOST_PARENTS):
            look = self._looks.get((family, style))
            if look is None:
                break
            said: bool | str | None = getattr(look, of)
            if said is not None:
                return said
            style = look.parent
        return None


def _colour(said: str) -> str:
    """A colour as `same_colour` takes it; that of a ground without one is white."""
    return WHITE if said == "transparent" else said.removeprefix("#").upper()


def _blocks(addresses: str) -> Iterator[tuple[int, int, int, int]]:
    """Top, bottom, left and right of the blocks in a list such as `DS.A2:DS.F9`."""
    for reach in _REACH.finditer(addresses):
        left, top, right, bottom = reach.groups()
        yield int(top), int(bottom or top), column_number(left), column_number(right or left)
