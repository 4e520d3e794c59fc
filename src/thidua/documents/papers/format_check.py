"""The form of a document (Decree 30/2020/NĐ-CP, appendix I): paper, margins, fonts, head, page numbers."""

from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree

from thidua.documents.papers.package import DOCUMENT, W, parts_of
from thidua.texts import UserError
from thidua.texts.catalogue import _

# Twentieths of a point: A4 with a millimetre's grace, margins in millimetres as the appendix gives them.
TWIPS_PER_MM = 1440 / 25.4
A4_MM = (210, 297)
GRACE_MM = 1
MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
MARGIN_NAMES = {
    "top": _("the top margin"), "bottom": _("the bottom margin"), "left": _("the left margin"),
    "right": _("the right margin"),
}  # fmt: skip
STYLES = "word/styles.xml"
FONT = "Times New Roman"
BODY_HALF_POINTS = (26, 28)  # 13 to 14 points
SMALLEST, LARGEST = 22, 28  # the list of recipients is 11; nothing is larger than 14
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
SECOND_LINE = "Độc lập - Tự do - Hạnh phúc"
# Certificates are printed on forms of their own (Decree 98/2023/NĐ-CP): only the font is asked of them.
FREE_FORM = frozenset({"certificates"})


def findings(kind: str, document: bytes) -> list[UserError]:
    """Where the document's form is not the Decree's; empty: it is.

    Raises:
        UserError: the file is no plain Word document, or is not to be trusted (`package.parts_of`).
    """
    parts = parts_of(document)
    trees = {
        name: ElementTree.fromstring(content, forbid_dtd=True)
        for name, content in parts.items()
        if name.endswith(".xml") and name.startswith("word/")
    }
    found = list(_fonts(trees))
    if kind not in FREE_FORM:
        body = trees[DOCUMENT]
        found += [*_page(body), *_sizes(trees), *_head(body), *_page_numbers(trees)]
    return found


def _page(body: Any) -> Iterator[UserError]:
    for section in body.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        sides = sorted(_mm(size, side) for side in ("w", "h")) if size is not None else [0.0, 0.0]
        if any(abs(is_mm - asked) > GRACE_MM for is_mm, asked in zip(sides, A4_MM, strict=True)):
            yield UserError(
                "The paper is not A4 ({width} × {height} mm).", width=round(sides[0]), height=round(sides[1])
            )
        elif size.get(f"{W}orient") == "landscape":
            yield UserError("The page lies on its side: administrative documents stand upright.")
        for side, (least, most) in MARGINS_MM.items():
            has = _mm(margins, side) if margins is not None else 0.0
            if not least - 0.5 <= has <= most + 0.5:
                yield UserError(
                    "{margin} is {has} mm; {least} to {most} mm are asked.",
                    margin=UserError(MARGIN_NAMES[side]), has=round(has), least=least, most=most,
                )  # fmt: skip


def _mm(node: Any, name: str) -> float:
    return int(node.get(f"{W}{name}", "0")) / TWIPS_PER_MM


def _fonts(trees: Mapping[str, Any]) -> Iterator[UserError]:
    """Every font that is named anywhere: in styles, in runs, in headers."""
    named = {
        font
        for tree in trees.values()
        for each in tree.iter(f"{W}rFonts")
        for slot in ("ascii", "hAnsi")
        if (font := each.get(f"{W}{slot}"))
    }
    for font in sorted(named - {FONT}):
        yield UserError("The document uses the font “{font}”: “{asked}” is asked.", font=font, asked=FONT)
    if FONT not in named:
        yield UserError("The document does not say its font: “{asked}” is asked.", asked=FONT)


def _sizes(trees: Mapping[str, Any]) -> Iterator[UserError]:
    """Sizes of what can be read; of a run its own, else its paragraph's style's, else the document's."""
    styles = trees.get(STYLES)
    default = _half_points(next(styles.iter(f"{W}rPrDefault"), None)) if styles is not None else None
    by_style = {each.get(f"{W}styleId"): each for each in styles.iter(f"{W}style")} if styles is not None else {}
    used = {
        _half_points(run.find(f"{W}rPr")) or _of_style(by_style, _style(paragraph)) or default or 0
        for paragraph in trees[DOCUMENT].iter(f"{W}p")
        for run in paragraph.iter(f"{W}r")
        if "".join(each.text or "" for each in run.iter(f"{W}t")).strip()
    }
    for size in sorted(each for each in used if not SMALLEST <= each <= LARGEST):
        yield UserError("There is text of {size} points: 11 to 14 are asked.", size=f"{size / 2:g}")
    if default is None or not BODY_HALF_POINTS[0] <= default <= BODY_HALF_POINTS[1]:
        yield UserError("The text's size is {size} points: 13 to 14 are asked.", size=f"{(default or 0) / 2:g}")


def _half_points(properties: Any) -> int | None:
    size = next(properties.iter(f"{W}sz"), None) if properties is not None else None
    return int(size.get(f"{W}val", "0")) if size is not None else None


def _style(paragraph: Any) -> str | None:
    found = paragraph.find(f"{W}pPr/{W}pStyle")
    return found.get(f"{W}val") if found is not None else None


def _of_style(by_style: Mapping[str | None, Any], style_id: str | None) -> int | None:
    seen: set[str | None] = set()
    while style_id in by_style and style_id not in seen:
        seen.add(style_id)
        size = _half_points(by_style[style_id].find(f"{W}rPr"))
        if size is not None:
            return size
        above = by_style[style_id].find(f"{W}basedOn")
        style_id = above.get(f"{W}val") if above is not None else None
    return None


def _head(body: Any) -> Iterator[UserError]:
    paragraphs = [" ".join("".join(t.text or "" for t in each.iter(f"{W}t")).split()) for each in body.iter(f"{W}p")]
    if not any(each in MOTTO for each in paragraphs):
        yield UserError("The national name is missing from the head, or is not in capitals.")
    if SECOND_LINE not in paragraphs:
        yield UserError("The national motto is missing from the head: “{asked}”.", asked=SECOND_LINE)


def _page_numbers(trees: Mapping[str, Any]) -> Iterator[UserError]:
    numbered = any(
        (each.text or each.get(f"{W}instr") or "").split()[:1] == ["PAGE"]
        for name, tree in trees.items()
        if name.startswith("word/header")
        for tag in ("instrText", "fldSimple")
        for each in tree.iter(f"{W}{tag}")
    )
    sections = list(trees[DOCUMENT].iter(f"{W}sectPr"))
    if not numbered:
        yield UserError("Pages have no number in the top margin.")
    elif not all(each.find(f"{W}titlePg") is not None for each in sections):
        yield UserError("The first page shows a number: it is asked from the second on.")
