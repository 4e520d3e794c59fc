"""Letters of a web page that are struck through, or white on white: by element, by attribute, by style, by class."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from thidua.ledger.readers.unseen_letters import Look

_STRUCK_TAGS = ("s", "strike", "del")
_STRUCK = re.compile(r"(?<![\w-])text-decoration(?:-line)?\s*:[^;]*line-through", re.IGNORECASE)
_COLOR = re.compile(r"(?<![\w-])color\s*:", re.IGNORECASE)
_WHITE = re.compile(r"(?<![\w-])color\s*:\s*(?:white\b|#fff(?:fff)?(?![0-9a-f]))", re.IGNORECASE)
_WHITE_WORDS = ("white", "#fff", "#ffffff")
_GROUND = re.compile(r"(?<![\w-])background(?:-color)?\s*:", re.IGNORECASE)
_DARK = re.compile(
    r"(?<![\w-])background(?:-color)?\s*:\s*(?!(?:white|none|transparent|auto)\b|#fff(?:fff)?(?![0-9a-f]))\S",
    re.IGNORECASE,
)
_CLASS = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_ANY_MARK = re.compile(r"line-through|<(?:s|strike|del)\b|color\s*[:=]\s*[\"']?\s*(?:white|#fff)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PageLetters:
    """What the page says of its letters. styles: by class, what stands in its braces. marked: some may be unseen."""

    styles: dict[str, str]
    marked: bool

    @classmethod
    def of(cls, text: str) -> "PageLetters":
        """Of a whole page."""
        if not _ANY_MARK.search(text):
            return cls({}, marked=False)
        return cls(dict(_CLASS.findall(text)), marked=True)

    def look(self, cell: Any) -> Look:
        """How the letters of a filled cell look."""
        if not self.marked:
            return Look.SEEN
        style = _Style()
        for element in reversed(list(cell.iterancestors())):
            style = self._style(element, style)
        styles = list(self._styles(cell, style))
        invisible = all(style.white and not style.dark for style in styles)
        return Look.of(struck=any(style.struck for style in styles), invisible=invisible)

    def _style(self, element: Any, around: "_Style") -> "_Style":
        of_classes = ";".join(self.styles.get(name, "") for name in (element.get("class") or "").split())
        style = f"{of_classes};{element.get('style') or ''}"
        color = (element.get("color") or "").strip().lower()
        ground = (element.get("bgcolor") or "").strip().lower()
        white, dark = around.white, around.dark
        if color or _COLOR.search(style):
            white = color in _WHITE_WORDS or bool(_WHITE.search(style))
        if ground or _GROUND.search(style):
            dark = (ground not in ("", *_WHITE_WORDS)) or bool(_DARK.search(style))
        struck = around.struck or element.tag in _STRUCK_TAGS or bool(_STRUCK.search(style))
        return _Style(struck, white, dark)

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
    """How letters look: struck through, white, on a ground of another colour than white."""

    struck: bool = False
    white: bool = False
    dark: bool = False
