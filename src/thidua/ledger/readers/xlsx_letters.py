"""Letters of an XLSX that nobody sees, struck through, raised or lowered: by its styles, shared texts, conditions."""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

from thidua.ledger.readers.unseen_letters import (
    BLACK,
    LEAST_SIZE,
    MIXED,
    THEME_COLOURS,
    WHITE,
    ConditionalLook,
    Look,
    indexed_colour,
    same_colour,
)
from thidua.ledger.readers.worksheets import column_number

BLOCK = 1024 * 1024
MOST_SLAB = 64 * 1024 * 1024
_SHARED_TYPE = re.compile(rb"""\st\s*=\s*["']s["']""")
_SHARED_TEXT = re.compile(rb"<(?:\w+:)?v>\s*(\d{1,9})\s*<")
_STRIKE = re.compile(rb"""<(?:\w+:)?strike(?:\s+val\s*=\s*["'](?:1|true|on)["'])?\s*/?>""")
_RAISED = re.compile(rb"""<(?:\w+:)?vertAlign\s+val\s*=\s*["'](?:super|sub)script["']""")
_MARKS_OF_RUNS = (b"strike", b"vertAlign")
_RUN = re.compile(rb"<(?:\w+:)?r>(.*?)</(?:\w+:)?r\s*>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:\w+:)?t\b[^>]*>([^<]*)<")
_TEXT_ITEM = re.compile(rb"<(?:\w+:)?si\b[^>]*?(?:/>|>(.*?)</(?:\w+:)?si\s*>)", re.DOTALL)
MENTIONED = re.compile(
    rb"""strike\b|solid|dxf\b|rgb\s*=|sz\s+val\s*=\s*["'][01]\b|FFFFFF["']|theme\s*=\s*["']0["']|indexed\s*=\s*["'][19]["']""",
    re.IGNORECASE,
)
_CONDITIONS = re.compile(
    rb"<(?:\w+:)?conditionalFormatting\b([^>]*)>(.*?)</(?:\w+:)?conditionalFormatting\s*>", re.DOTALL
)
_CONDITION = re.compile(rb"<(?:\w+:)?cfRule\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?cfRule\s*>)", re.DOTALL)
_SQREF = re.compile(rb"""\ssqref\s*=\s*["']([^"']*)["']|<(?:\w+:)?sqref\s*>([^<]*)<""")
_REACH = re.compile(rb"\$?([A-Z]{1,3})\$?(\d{1,7})(?::\$?([A-Z]{1,3})\$?(\d{1,7}))?")
_DXF_ID = re.compile(rb"""\sdxfId\s*=\s*["'](\d{1,6})["']""")
_OWN_DXF = re.compile(rb"<(?:\w+:)?dxf\b[^>]*>.*?</(?:\w+:)?dxf\s*>", re.DOTALL)
_PREFIX = re.compile(rb"(</?)\w+:")
_MOST_CONDITIONS = 1000  # blocks of cells; more are taken together
_NO = ("0", "0.0", "false")
_TEXT_BEGIN, _TEXT_END = re.compile(rb"<(?:\w+:)?si\b"), re.compile(rb"</(?:\w+:)?si\s*>")
_SHARED_OR_RAISED = re.compile(_SHARED_TYPE.pattern + b"|" + _RAISED.pattern)
STYLE = re.compile(rb"""\ss\s*=\s*["'](\d{1,6})["']""")


@dataclass(frozen=True, slots=True)
class Letters:
    """Looks of cell styles, and the numbers of shared texts with letters that are struck through, raised or lowered.

    conditional: looks that conditions give, by the number of their format.
    """

    looks: Mapping[bytes, Look]
    struck_texts: AbstractSet[bytes]
    raised_texts: AbstractSet[bytes]
    conditional: Mapping[bytes, Look]

    def look(self, attributes: bytes, inside: bytes) -> Look:
        """Of a cell."""
        if _has_run(_STRIKE, inside) or _shared(attributes, inside) in self.struck_texts:
            return Look.STRUCK
        style = STYLE.search(attributes)
        return self.looks.get(style[1], Look.SEEN) if style else self.looks.get(b"0", Look.SEEN)

    def is_raised(self, attributes: bytes, inside: bytes) -> bool:
        """Whether a part of the text in a cell stands raised or lowered."""
        return _has_run(_RAISED, inside) or _shared(attributes, inside) in self.raised_texts

    def raised_marks(self) -> re.Pattern[bytes]:
        """What stands in rows in which something may be raised or lowered."""
        return _SHARED_OR_RAISED if self.raised_texts else _RAISED

    def marks(self) -> re.Pattern[bytes]:
        """What stands in rows in which a look matters."""
        styles = [rb"""\ss\s*=\s*["'](?:%s)["']""" % b"|".join(sorted(self.looks))] if self.looks else []
        if b"0" in self.looks:
            return re.compile(rb"<")
        shared = [rb"""\st\s*=\s*["']s["']"""] if self.struck_texts else []
        return re.compile(b"|".join([*styles, *shared, _STRIKE.pattern]))


def letters_of(styles: Element | None, archive: zipfile.ZipFile, strings: str | None) -> Letters:
    """Of a workbook. styles: its part of styles, where that says anything; strings: the part of its shared texts."""
    struck, raised = _marked_texts(archive, strings)
    return Letters(_looks(styles), struck, raised, _conditional_looks(styles))


def _shared(attributes: bytes, inside: bytes) -> bytes | None:
    """The number of the shared text in a cell."""
    value = _SHARED_TEXT.search(inside) if _SHARED_TYPE.search(attributes) else None
    return value[1] if value else None


def _has_run(mark: re.Pattern[bytes], text: bytes) -> bool:
    """Whether one of the runs of a text has the mark, and is not blank."""
    return bool(mark.search(text)) and any(
        mark.search(run[1]) and b"".join(_RUN_TEXT.findall(run[1])).strip() for run in _RUN.finditer(text)
    )


def _mentions_marks(archive: zipfile.ZipFile, part: str) -> bool:
    """Whether anything may be struck through, raised or lowered in a part, all of which is unpacked."""
    mentions, seam = False, b""
    with archive.open(part) as file:
        while block := file.read(BLOCK):
            mentions |= any(mark in seam + block for mark in _MARKS_OF_RUNS)
            seam = (seam + block)[-max(map(len, _MARKS_OF_RUNS)) :]
    return mentions


def _marked_texts(archive: zipfile.ZipFile, part: str | None) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Numbers of the shared texts with letters struck through, and raised or lowered; few files have any."""
    struck: set[bytes] = set()
    raised: set[bytes] = set()
    if part is None or not _mentions_marks(archive, part):
        return frozenset(), frozenset()
    with archive.open(part) as file:
        number, waiting = 0, b""
        while block := file.read(BLOCK):
            waiting += block
            ends = [match.end() for match in _TEXT_END.finditer(waiting)]
            if not ends:
                if len(waiting) > MOST_SLAB:
                    raise ValueError(part)
                continue
            slab, waiting = waiting[: ends[-1]], waiting[ends[-1] :]
            for item in _TEXT_ITEM.finditer(slab) if any(mark in slab for mark in _MARKS_OF_RUNS) else ():
                for mark, texts in ((_STRIKE, struck), (_RAISED, raised)):
                    if item[1] and _has_run(mark, item[1]):
                        before = len(_TEXT_BEGIN.findall(slab, 0, item.start()))
                        texts.add(str(number + before).encode())
            number += len(_TEXT_BEGIN.findall(slab))
    return frozenset(struck), frozenset(raised)


def _looks(styles: Element | None) -> dict[bytes, Look]:
    """The looks of the cell styles, by number, in which letters are not simply seen."""
    if styles is None:
        return {}
    parts = {tag(part): list(part) for part in styles}
    fonts, fills = list(parts.get("fonts", ())), list(parts.get("fills", ()))
    looks: dict[bytes, Look] = {}
    for number, style in enumerate(parts.get("cellXfs", ())):
        font, fill = (int(style.get(name, "0")) for name in ("fontId", "fillId"))
        if font < len(fonts):
            ground = fills[fill] if fill < len(fills) else ()
            invisible = _is_invisible(fonts[font], ground) or _is_tiny(fonts[font])
            look = Look.of(struck=_is_struck(fonts[font]), invisible=invisible)
            if look is not Look.SEEN:
                looks[str(number).encode()] = look
    return looks


def _is_struck(font: Element) -> bool:
    return any(tag(mark) == "strike" and mark.get("val", "1") not in _NO for mark in font)


def _is_tiny(font: Element) -> bool:
    return any(tag(mark) == "sz" and float(mark.get("val", LEAST_SIZE)) < LEAST_SIZE for mark in font)


def _is_invisible(font: Element, fill: Iterable[Element]) -> bool:
    """Whether letters have the colour of their ground."""
    letters = _colour(font, "color") or BLACK
    return all(same_colour(letters, _ground(pattern)) for pattern in fill)


def _ground(pattern: Element) -> str:
    """The colour of a cell's ground; what is none has a name that is no colour of letters."""
    kind = pattern.get("patternType", "none")
    if kind == "none":
        return WHITE if tag(pattern) == "patternFill" else MIXED
    front = _colour(pattern, "fgColor")
    return front if front is not None and (kind == "solid" or front == WHITE) else MIXED


def _colour(element: Element, name: str) -> str | None:
    """The colour that a child of this name says, as `same_colour` takes it; None where there is none."""
    color = next((mark for mark in element if tag(mark) == name), None)
    if color is None or color.get("auto") in ("1", "true"):
        return None
    tint = color.get("tint", "0")
    shade = "" if tint in _NO else f"/{tint}"
    if rgb := color.get("rgb", "")[-6:].upper():
        return f"{rgb}{shade}"
    if theme := color.get("theme"):
        return f"{THEME_COLOURS.get(int(theme), f'theme {theme}')}{shade}"
    return indexed_colour(int(color.get("indexed", "64")))


def _conditional_looks(styles: Element | None) -> dict[bytes, Look]:
    """The looks of formats that conditions give, by number, in which letters are not simply seen."""
    if styles is None:
        return {}
    formats = next((part for part in styles if tag(part) == "dxfs"), ())
    looks = {str(number).encode(): _conditional_look(form) for number, form in enumerate(formats)}
    return {number: look for number, look in looks.items() if look is not Look.SEEN}


def _conditional_look(form: Element) -> Look:
    """Of a format that says only what it changes ([ECMA-376] 18.8.14)."""
    parts = {tag(part): part for part in form}
    font, fill = parts.get("font"), parts.get("fill")
    letters = _colour(font, "color") if font is not None else None
    grounds = [_colour(pattern, "bgColor") or _colour(pattern, "fgColor") for pattern in (() if fill is None else fill)]
    ground = grounds[0] if grounds else None
    shows_nothing = "numFmt" in parts and parts["numFmt"].get("formatCode", "").replace('"', "").strip() == ";;;"
    invisible = (letters or ground) is not None and same_colour(letters or BLACK, ground or WHITE)
    return Look.of(struck=font is not None and _is_struck(font), invisible=invisible or shows_nothing)


def conditions_of(slab: bytes, letters: Letters) -> Iterator[ConditionalLook]:
    """The cells whose letters nobody sees where a condition of the sheet holds."""
    for block in _CONDITIONS.finditer(slab) if b"onditionalFormatting" in slab else ():
        looks = {look for rule in _CONDITION.finditer(block[2]) if (look := _look_of_rule(rule, letters))}
        for where in _SQREF.finditer(block[0]) if looks else ():
            for reach in _REACH.finditer(where[1] or where[2] or b""):
                left, top, right, bottom = reach.groups()
                yield ConditionalLook(
                    int(top),
                    int(bottom or top),
                    column_number(left.decode()),
                    column_number((right or left).decode()),
                    Look.STRUCK if Look.STRUCK in looks else Look.INVISIBLE,
                )


def _look_of_rule(rule: re.Match[bytes], letters: Letters) -> Look | None:
    """The look that a rule gives, by the number of a format or by one of its own; None where letters are seen."""
    if (number := _DXF_ID.search(rule[1])) and number[1] in letters.conditional:
        return letters.conditional[number[1]]
    own = _OWN_DXF.search(rule[2] or b"")
    look = _conditional_look(fromstring(_PREFIX.sub(rb"\1", own[0]))) if own else Look.SEEN
    return None if look is Look.SEEN else look


def few_conditions(conditions: Iterable[ConditionalLook]) -> list[ConditionalLook]:
    """Each once; where there are very many, one block around all of each look."""
    once = list(dict.fromkeys(conditions))
    if len(once) <= _MOST_CONDITIONS:
        return once
    return [_around([one for one in once if one.look is look], look) for look in {one.look for one in once}]


def _around(conditions: list[ConditionalLook], look: Look) -> ConditionalLook:
    """One block around all of them."""
    return ConditionalLook(
        min(one.top for one in conditions),
        max(one.bottom for one in conditions),
        min(one.left for one in conditions),
        max(one.right for one in conditions),
        look,
    )


def tag(element: Element) -> str:
    """The name of an element without its namespace."""
    return str(element.tag).rpartition("}")[2]
