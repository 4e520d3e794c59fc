"""Letters of a web page that are struck through, or white on white: by element, by attribute, by style, by class."""

import re
from dataclasses import dataclass
from typing import Any

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

    def unseen(self, cell: Any) -> bool:
        """Whether all letters of a filled cell are struck through, or white on white."""
        if not self.marked:
            return False
        look = _Look()
        for element in reversed(list(cell.iterancestors())):
            look = self._look(element, look)
        return not self._is_seen(cell, look)

    def _look(self, element: Any, around: "_Look") -> "_Look":
        own = ";".join(self.styles.get(name, "") for name in (element.get("class") or "").split())
        style = f"{own};{element.get('style') or ''}"
        color = (element.get("color") or "").strip().lower()
        ground = (element.get("bgcolor") or "").strip().lower()
        white, dark = around.white, around.dark
        if color or _COLOR.search(style):
            white = color in _WHITE_WORDS or bool(_WHITE.search(style))
        if ground or _GROUND.search(style):
            dark = (ground not in ("", *_WHITE_WORDS)) or bool(_DARK.search(style))
        struck = around.struck or element.tag in _STRUCK_TAGS or bool(_STRUCK.search(style))
        return _Look(struck, white, dark)

    def _is_seen(self, element: Any, around: "_Look") -> bool:
        """Whether a letter in the element is seen; that of tables within it is theirs."""
        look = self._look(element, around)
        if (element.text or "").strip() and look.seen:
            return True
        for child in element:
            if child.tag != "table" and isinstance(child.tag, str) and self._is_seen(child, look):
                return True
            if (child.tail or "").strip() and look.seen:
                return True
        return False


@dataclass(frozen=True, slots=True)
class _Look:
    """How letters look: struck through, white, on a ground of another colour than white."""

    struck: bool = False
    white: bool = False
    dark: bool = False

    @property
    def seen(self) -> bool:
        return not self.struck and (self.dark or not self.white)
