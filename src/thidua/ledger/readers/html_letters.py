"""Letters of a web page that are struck through, or of their ground's colour: by element, attribute, style, class."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from thidua.ledger.readers.html_styles import PageStyles
from thidua.ledger.readers.unseen_letters import BLACK, WHITE, Look, same_colour

_STRUCK_TAGS = ("s", "strike", "del")
_STRUCK = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_RAISED_TAGS = ("sup", "sub")
_RAISED = re.compile(r"(?<![\w-])(?:vertical-align|mso-text-raise)\s*:\s*(?:super|sub|[+-]?\.?[1-9])", re.IGNORECASE)
_COLOR = re.compile(r"(?<![\w-])color\s*:\s*([^;]*)", re.IGNORECASE)
_GROUND = re.compile(r"(?<![\w-])background(?:-color)?\s*:\s*([^;]*)", re.IGNORECASE)
_NOT_IMPORTANT = re.compile(r"\s*!\s*important\s*", re.IGNORECASE)
_SHORT_HEX, _LONG_HEX = re.compile(r"#([0-9A-F]{3})[0-9A-F]?"), re.compile(r"#([0-9A-F]{6})(?:[0-9A-F]{2})?")
_PARTS = re.compile(r"RGBA?\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*(?:[,/]\s*(0*\.?0*|[\d.]+%?)\s*)?\)")
# The sixteen names of the first browsers, and what spreadsheets and their exports add.
_NAMED = {
    "WHITE": WHITE, "WINDOW": WHITE, "BLACK": BLACK, "WINDOWTEXT": BLACK, "SILVER": "C0C0C0", "GRAY": "808080",
    "GREY": "808080", "MAROON": "800000", "RED": "FF0000", "PURPLE": "800080", "FUCHSIA": "FF00FF", "GREEN": "008000",
    "LIME": "00FF00", "OLIVE": "808000", "YELLOW": "FFFF00", "NAVY": "000080", "BLUE": "0000FF", "TEAL": "008080",
    "AQUA": "00FFFF", "CYAN": "00FFFF", "MAGENTA": "FF00FF", "SNOW": "FFFAFA", "LIGHTGREY": "D3D3D3",
    "LIGHTGRAY": "D3D3D3",
}  # fmt: skip
_AS_BEFORE = ("", "INHERIT", "UNSET", "CURRENTCOLOR", "AUTO", "INITIAL")
_UNSEEN = "TRANSPARENT"
_ANY_MARK = re.compile(
    r"line-through|vertical-align|<(?:s|strike|del|sup|sub)\b|(?<!-)color\s*[:=]|background|bgcolor", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class PageLetters:
    """What the page says of its letters. marked: some may be unseen, struck through, raised or lowered."""

    styles: PageStyles
    marked: bool

    @classmethod
    def of(cls, text: str, styles: PageStyles) -> "PageLetters":
        """Of a whole page."""
        return cls(styles, marked=bool(_ANY_MARK.search(text)))

    def raises(self, cell: Any) -> bool:
        """Whether a part of the text in a cell stands raised or lowered."""
        if not self.marked:
            return False
        inner = (element for element in cell.iterdescendants() if isinstance(element.tag, str))
        return any(self._is_raised(element) and "".join(element.itertext()).strip() for element in inner)

    def _is_raised(self, element: Any) -> bool:
        return element.tag in _RAISED_TAGS or bool(_RAISED.search(self.styles.of_element(element)))

    def look(self, cell: Any) -> Look:
        """How the letters of a filled cell look."""
        if not self.marked:
            return Look.SEEN
        style = _Style()
        for element in reversed(list(cell.iterancestors())):
            style = self._style(element, style)
        styles = list(self._styles(cell, style))
        invisible = all(style.letters == _UNSEEN or same_colour(style.letters, style.ground) for style in styles)
        return Look.of(struck=any(style.struck for style in styles), invisible=invisible)

    def _style(self, element: Any, around: "_Style") -> "_Style":
        style = self.styles.of_element(element)
        letters = _last(_COLOR.findall(style), element.get("color"), around.letters)
        ground = _last(_GROUND.findall(style), element.get("bgcolor"), around.ground, unseen=around.ground)
        struck = around.struck or element.tag in _STRUCK_TAGS or bool(_STRUCK.search(style))
        return _Style(struck, letters, ground)

    def _styles(self, element: Any, around: "_Style") -> Iterator["_Style"]:
        """The style of each text in the element; that of tables within it is theirs."""
        style = self._style(element, around)
        if (element.text or "").strip():
            yield style
        for child in element:
            if child.tag != "table" and isinstance(child.tag, str):
                yield from self._styles(child, style)
            if (child.tail or "").strip():
                yield style


@dataclass(frozen=True, slots=True)
class _Style:
    """How letters look: struck through, the colours of letters and ground as `same_colour` takes them."""

    struck: bool = False
    letters: str = BLACK
    ground: str = WHITE


def _last(said: Sequence[str], attribute: str | None, around: str, unseen: str = _UNSEEN) -> str:
    """The colour that counts of what styles say, the last one, of an attribute, and of what stands around.

    unseen: what shows where the colour lets everything through.
    """
    for words in (*reversed(said), attribute or ""):
        colour = _colour(words)
        if colour is not None:
            return unseen if colour == _UNSEEN else colour
    return around


@lru_cache(maxsize=4096)
def _colour(words: str) -> str | None:
    """A colour as `same_colour` takes it; None for what says none. Of a background, the colour among its words."""
    said = _NOT_IMPORTANT.sub("", words).strip().strip("\"'").upper()
    if said in _AS_BEFORE:
        return None
    if parts := _PARTS.search(said):
        *rgb, opaque = parts.groups()
        return (
            _UNSEEN
            if opaque is not None and not opaque.strip("0.%")
            else bytes(min(int(n), 255) for n in rgb).hex().upper()
        )
    for word in said.split():
        if word in _NAMED:
            return _NAMED[word]
        if long := _LONG_HEX.fullmatch(word if word.startswith("#") else f"#{word}"):
            return long[1]
        if short := _SHORT_HEX.fullmatch(word):
            return "".join(2 * digit for digit in short[1])
    return _UNSEEN if said in (_UNSEEN, "NONE") else said
