"""Styles of an ODS in which letters are struck through, or white on white (OpenDocument 1.3, part 3, 16 and 20)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from thidua.ledger.readers.unseen_letters import WHITE, Look

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_FO = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_STRIKES = (f"{_STYLE}text-line-through-style", f"{_STYLE}text-line-through-type")
_OTHER_GROUNDS = ("", "transparent", f"#{WHITE.lower()}")
_MOST_PARENTS = 20
_CELLS, _SPANS = "table-cell", "text"


@dataclass(slots=True)
class _Look:
    """What a style says of its letters; None: its parent says it."""

    parent: str
    struck: bool | None = None
    white: bool | None = None
    ground: bool | None = None


@dataclass(slots=True)
class LetterStyles:
    """The looks of the styles met so far, and the styles of cells that have none: of a row, or of columns (from 0)."""

    _looks: dict[tuple[str, str], _Look] = field(default_factory=dict)
    _current: _Look | None = None
    _row: str = ""
    _columns: dict[int, str] = field(default_factory=dict)
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
                self._current.white = color.lower() == f"#{WHITE.lower()}"
            self._any |= bool(self._current.struck or self._current.white)
        elif element.tag == f"{_STYLE}table-cell-properties" and self._current is not None:
            ground = element.get(f"{_FO}background-color")
            if ground is not None:
                self._current.ground = ground.lower() not in _OTHER_GROUNDS

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

    def look(self, cell: Element, column: int) -> Look:
        """How the letters of a filled cell look, those in spans of its paragraphs among them."""
        if not self._any:
            return Look.SEEN
        style = cell.get(f"{_TABLE}style-name") or self._row or self._columns.get(column, "")
        struck, white, ground = (self._said(_CELLS, style, of) for of in ("struck", "white", "ground"))
        spans = [span for span in cell.iter(f"{_TEXT}span") if "".join(span.itertext()).strip()]
        struck = struck or any(self._said(_SPANS, span.get(f"{_TEXT}style-name", ""), "struck") for span in spans)
        return Look.of(struck=struck, invisible=not ground and (white or self._all_in_white_spans(cell)))

    def _all_in_white_spans(self, cell: Element) -> bool:
        paragraphs = [paragraph for paragraph in cell if paragraph.tag == f"{_TEXT}p"]
        if any((paragraph.text or "").strip() for paragraph in paragraphs):
            return False
        parts = [part for paragraph in paragraphs for part in paragraph]
        return bool(parts) and all(
            self._said(_SPANS, part.get(f"{_TEXT}style-name", ""), "white") and not (part.tail or "").strip()
            for part in parts
        )

    def _said(self, family: str, style: str, of: str) -> bool:
        """What the nearest of a style and its parents says."""
        for _step in range(_MOST_PARENTS):
            look = self._looks.get((family, style))
            if look is None:
                break
            said = getattr(look, of)
            if said is not None:
                return bool(said)
            style = look.parent
        return False
