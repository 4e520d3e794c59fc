"""Rules of style sheets within a page that matter here: what hides, raises, strikes through or colours its elements.

Read strictly enough to miss none: a condition that cannot be worked out here (`:nth-child`, `@media`, the element
beside) is taken to hold, so that what it hides is asked for.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_SHEET = re.compile(r"<style\b[^>]*>(.*?)(?:</style\s*>|$)", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_MATTERS = re.compile(
    r"display|visibility|mso-hide|opacity|font-size|line-through|vertical-align|mso-text-raise|color|background",
    re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_STATE = re.compile(r"::|:(?:before|after|first-line|first-letter|hover|focus|active|visited|link)\b", re.IGNORECASE)
_ASIDE = re.compile(r":[\w-]+(?:\([^()]*(?:\([^()]*\)[^()]*)*\))?")  # other conditions: they are taken to hold
_BESIDE = re.compile(r"[^\s>]+\s*[+~]\s*")  # an element beside it, likewise
_PART = re.compile(r"([.#]?)([\w-]+|\*)|\[\s*([\w-]+)[^\]]*\]")
_IMPORTANT = re.compile(r"!\s*important", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Compound:
    """What one element must be: a tag, classes, an id; attributes that it must have."""

    tag: str = ""
    id: str = ""
    classes: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()

    @classmethod
    def of(cls, text: str) -> "_Compound":
        parts = list(_PART.finditer(text))
        return cls(
            next((part[2].lower() for part in parts if part[1] == "" and part[2] not in (None, "*")), ""),
            next((part[2] for part in parts if part[1] == "#"), ""),
            frozenset(part[2] for part in parts if part[1] == "."),
            frozenset(part[3].lower() for part in parts if part[3]),
        )

    def fits(self, element: Any) -> bool:
        """Whether the element's tag, id and classes are those."""
        return (
            self.tag in ("", element.tag)
            and self.id in ("", element.get("id"))
            and self.classes.issubset((element.get("class") or "").split())
        )

    def matches(self, element: Any) -> bool:
        """Whether its attributes are there, too."""
        return self.fits(element) and all(element.get(name) is not None for name in self.attributes)


@dataclass(frozen=True, slots=True)
class _Rule:
    """What is said of the elements that the last of these fits, within ones that those before it fit in turn."""

    compounds: tuple[_Compound, ...]
    style: str

    @property
    def weight(self) -> tuple[bool, int, int, int]:
        """The heavier rule counts ([CSS Selectors 4] 17)."""
        return (
            bool(_IMPORTANT.search(self.style)),
            sum(bool(part.id) for part in self.compounds),
            sum(len(part.classes) + len(part.attributes) for part in self.compounds),
            sum(bool(part.tag) for part in self.compounds),
        )

    @property
    def asks_more(self) -> bool:
        """Whether tag, id and classes of an element do not settle it."""
        return len(self.compounds) > 1 or bool(self.compounds[-1].attributes)

    def matches(self, element: Any) -> bool:
        """Whether it says something of the element."""
        *before, last = self.compounds
        if not last.matches(element):
            return False
        around = element.iterancestors()
        return all(any(part.matches(one) for one in around) for part in reversed(before))


@dataclass(slots=True)
class PageStyles:
    """The rules of a page, lighter ones first."""

    rules: tuple[_Rule, ...] = ()
    _of_elements: dict[tuple[object, ...], tuple[tuple[_Rule, ...], bool, str]] = field(default_factory=dict)

    @classmethod
    def of(cls, page: str) -> "PageStyles":
        """Of the text of a whole page."""
        sheets = (_COMMENT.sub(" ", sheet[1]) for sheet in _SHEET.finditer(page))
        return cls(tuple(sorted((rule for sheet in sheets for rule in _rules(sheet)), key=lambda rule: rule.weight)))

    def of_element(self, element: Any) -> str:
        """All that the rules and the element itself say of it, what counts last."""
        own = element.get("style") or ""
        if not self.rules:
            return own
        key = (element.tag, element.get("class"), element.get("id"))
        if key not in self._of_elements:
            mine = tuple(rule for rule in self.rules if rule.compounds[-1].fits(element))
            self._of_elements[key] = mine, not any(rule.asks_more for rule in mine), ";".join(one.style for one in mine)
        mine, settled, style = self._of_elements[key]
        if not settled:
            style = ";".join(rule.style for rule in mine if rule.matches(element))
        return f"{style};{own}"


def _rules(sheet: str) -> Iterator[_Rule]:
    for selectors, style in _RULE.findall(sheet):
        if not _MATTERS.search(style):
            continue
        for selector in selectors.rpartition(";")[2].split(","):
            plain = _ESCAPE.sub(lambda sign: chr(int(sign[1], 16)) if sign[1] else sign[2], selector)
            if _STATE.search(plain) or plain.lstrip().startswith("@"):
                continue
            steps = _BESIDE.sub("", _ASIDE.sub("", plain)).replace(">", " ").split()
            if compounds := tuple(map(_Compound.of, steps)):
                yield _Rule(compounds, style)
