"""How text looks once styles are followed: what a run says itself, else its styles, else the document's defaults."""

from collections.abc import Iterator, Mapping
from typing import Any

from thidua.io.docx_package import W

STYLES = "word/styles.xml"
OFF = frozenset({"0", "false", "off", "none"})


class DocumentStyles:
    """The styles of one document. Questions are asked of a run (`w:r`) in its paragraph (`w:p`)."""

    def __init__(self, trees: Mapping[str, Any]) -> None:
        styles = trees.get(STYLES)
        listed = [] if styles is None else list(styles.iter(f"{W}style"))
        self._styles = {style.get(f"{W}styleId"): style for style in listed}
        self._plain = [
            style.get(f"{W}styleId")
            for style in listed
            if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in {"1", "true", "on"}
        ]
        self._defaults = None if styles is None else next(styles.iter(f"{W}rPrDefault"), None)

    def font(self, paragraph: Any, run: Any) -> str | None:
        """The font of Latin letters; a theme's font goes before a named one, as in Word, and is told as `theme …`."""
        for fonts in self._values(paragraph, run, "rFonts"):
            if theme := fonts.get(f"{W}asciiTheme"):
                return f"theme {theme}"
            if named := fonts.get(f"{W}ascii"):
                return str(named)
        return None

    def half_points(self, paragraph: Any, run: Any) -> int | None:
        """The size in half points; None where nothing says it."""
        size = next(self._values(paragraph, run, "sz"), None)
        value = "" if size is None else size.get(f"{W}val", "")
        return int(value) if value.isascii() and value.isdigit() else None

    def colour(self, paragraph: Any, run: Any) -> str:
        """`000000` for black, whether said or left to the program."""
        colour = next(self._values(paragraph, run, "color"), None)
        value = "auto" if colour is None else colour.get(f"{W}val", "auto")
        return "000000" if value == "auto" else str(value).upper()

    def hidden(self, paragraph: Any, run: Any) -> bool:
        """Whether the text is there but not shown."""
        mark = next(self._values(paragraph, run, "vanish"), None)
        return mark is not None and mark.get(f"{W}val", "1") not in OFF

    def centred(self, paragraph: Any) -> bool:
        """Whether the paragraph stands in the middle."""
        own = paragraph.find(f"{W}pPr")
        chain = self._chain(_style(paragraph, "pPr/", "pStyle"))
        for place in (own, *(style.find(f"{W}pPr") for style in chain)):
            alignment = None if place is None else place.find(f"{W}jc")
            if alignment is not None:
                return str(alignment.get(f"{W}val")) == "center"
        return False

    def _values(self, paragraph: Any, run: Any, name: str) -> Iterator[Any]:
        """Every place that says it, the nearest first."""
        places = [run.find(f"{W}rPr")]
        places += [properties.find(f"{W}rPr") for properties in self._chain(_style(run, "rPr/", "rStyle"))]
        of_paragraph = _style(paragraph, "pPr/", "pStyle")
        plain = self._plain[0] if self._plain else None
        places += [
            properties.find(f"{W}rPr") for properties in self._chain(plain if of_paragraph is None else of_paragraph)
        ]
        if self._defaults is not None:
            places.append(self._defaults.find(f"{W}rPr"))
        for place in places:
            mark = None if place is None else place.find(f"{W}{name}")
            if mark is not None:
                yield mark

    def _chain(self, style: str | None) -> Iterator[Any]:
        """A style and those it is based on; a ring of styles ends."""
        seen: set[str | None] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            definition = self._styles[style]
            yield definition
            above = definition.find(f"{W}basedOn")
            style = None if above is None else above.get(f"{W}val")


def run_text(node: Any) -> str:
    """The text of a run, with its breaks as spaces."""
    parts = []
    for child in node.iter():
        if child.tag == f"{W}t":
            parts.append(child.text or "")
        elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
            parts.append(" ")
        elif child.tag == f"{W}noBreakHyphen":
            parts.append("-")
    return "".join(parts)


def _style(node: Any, under: str, name: str) -> str | None:
    mark = node.find("".join(f"{W}{step}/" for step in under.rstrip("/").split("/")) + f"{W}{name}")
    return None if mark is None else mark.get(f"{W}val")
