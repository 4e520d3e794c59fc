"""The form of a document (Decree 30/2020/NĐ-CP, appendix I): paper, margins, fonts, head, page numbers."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from defusedxml import ElementTree

from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.io.docx_package import DOCUMENT, W, parts_of
from thidua.io.docx_styles import OFF, STYLES, DocumentStyles, run_text

# Twentieths of a point: A4 with a millimetre's grace, margins in millimetres as the appendix gives them.
TWIPS_PER_MM = 1440 / 25.4
A4_MM = (210, 297)
GRACE_MM = 1
MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
MARGIN_NAMES = {
    "top": _("the top margin"),
    "bottom": _("the bottom margin"),
    "left": _("the left margin"),
    "right": _("the right margin"),
}
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
RELATIONS = "word/_rels/document.xml.rels"
FONT = "Times New Roman"
BLACK = "000000"
TRACKED = ("ins", "del", "moveFrom", "moveTo")
SMALLEST, BODY, LARGEST = 22, 26, 28  # half points: the list of recipients is 11, the text from 13, nothing above 14
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM")
RECIPIENTS = "Nơi nhận"
PLACE_AND_DAY = re.compile(r"\S.*, ngày\b.*\btháng\b.*\bnăm\b.*")
SECOND_LINE = "Độc lập - Tự do - Hạnh phúc"
# Certificates are printed on forms of their own: only the font is asked of them.
FREE_FORM = frozenset({"certificates", "certificates_on_blanks"})
WITHOUT_NUMBER = frozenset({"person_report", "dossier_contents", "unit_brief"})  # what no registry numbers


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
    looks = DocumentStyles(trees)
    problems = [*_fonts(trees, looks), *_ink(trees, looks)]
    if kind not in FREE_FORM:
        body = trees[DOCUMENT]
        problems += [*_page(body), *_sizes(trees, looks), *_head(body, kind), *_page_numbers(parts, trees, looks)]
    return problems


def _page(body: Any) -> Iterator[UserError]:
    for section in body.iter(f"{W}sectPr"):
        size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
        sides = sorted(_mm(size, side) for side in ("w", "h")) if size is not None else [0.0, 0.0]
        if any(abs(is_mm - wanted) > GRACE_MM for is_mm, wanted in zip(sides, A4_MM, strict=True)):
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
                    margin=UserError(MARGIN_NAMES[side]),
                    has=round(has),
                    least=least,
                    most=most,
                )


def _mm(node: Any, name: str) -> float:
    value = node.get(f"{W}{name}", "0")
    return int(value) / TWIPS_PER_MM if value.isascii() and value.isdigit() else 0.0


def _texts(trees: Mapping[str, Any]) -> Iterator[tuple[Any, Any, bool]]:
    """Paragraph and run of everything that can be read, and whether it may be small: in a table, among recipients."""
    for name, tree in trees.items():
        if name == STYLES:
            continue
        in_table = {cell_paragraph for table in tree.iter(f"{W}tbl") for cell_paragraph in table.iter(f"{W}p")}
        recipients = False
        for paragraph in tree.iter(f"{W}p"):
            runs = [run for run in paragraph.iter(f"{W}r") if run_text(run).strip()]
            recipients = recipients or "".join(map(run_text, runs)).strip().startswith(RECIPIENTS)
            for run in runs:
                yield paragraph, run, recipients or paragraph in in_table
            recipients = recipients and paragraph.find(f"{W}pPr/{W}sectPr") is None and paragraph not in in_table


def _fonts(trees: Mapping[str, Any], looks: DocumentStyles) -> Iterator[UserError]:
    """The font of everything that can be read."""
    used = {looks.font(paragraph, run) for paragraph, run, _small in _texts(trees)}
    for font in sorted(look for look in used if look is not None and look != FONT):
        yield UserError("The document uses the font “{font}”: “{asked}” is asked.", font=font, asked=FONT)
    if None in used:
        yield UserError("The document does not say its font: “{asked}” is asked.", asked=FONT)


def _ink(trees: Mapping[str, Any], looks: DocumentStyles) -> Iterator[UserError]:
    """Text is black and can be seen; changes are made, not proposed."""
    texts = list(_texts(trees))
    colours = {looks.colour(paragraph, run) for paragraph, run, _small in texts}
    if colours - {BLACK}:
        yield UserError(
            "There is text in another colour than black ({colour}).", colour=", ".join(sorted(colours - {BLACK}))
        )
    if any(looks.hidden(paragraph, run) for paragraph, run, _small in texts):
        yield UserError("There is hidden text in the document.")
    if any(True for tree in trees.values() for tag in TRACKED for _node in tree.iter(f"{W}{tag}")):
        yield UserError("The document has tracked changes: accept or reject them.")


def _sizes(trees: Mapping[str, Any], looks: DocumentStyles) -> Iterator[UserError]:
    """13 to 14 points in the text, 11 to 14 in tables (lists, the head, the recipients beside the signature)."""
    used = {(looks.half_points(paragraph, run) or 0, small) for paragraph, run, small in _texts(trees)}
    for size in sorted({size for size, _small in used if not SMALLEST <= size <= LARGEST}):
        yield UserError("There is text of {size} points: 11 to 14 are asked.", size=f"{size / 2:g}")
    for size in sorted({size for size, small in used if not small and SMALLEST <= size < BODY}):
        yield UserError("The text's size is {size} points: 13 to 14 are asked.", size=f"{size / 2:g}")


def _head(body: Any, kind: str) -> Iterator[UserError]:
    paragraphs = [
        " ".join("".join(t.text or "" for t in paragraph.iter(f"{W}t")).split()) for paragraph in body.iter(f"{W}p")
    ]
    if not any(paragraph in MOTTO for paragraph in paragraphs):
        yield UserError("The national name is missing from the head, or is not in capitals.")
    if SECOND_LINE not in paragraphs:
        yield UserError("The national motto is missing from the head: “{asked}”.", asked=SECOND_LINE)
    if not any(PLACE_AND_DAY.fullmatch(paragraph) for paragraph in paragraphs):
        yield UserError("Place and day are missing from the head.")
    if kind not in WITHOUT_NUMBER and not any(paragraph.startswith("Số:") for paragraph in paragraphs):
        yield UserError("The number of the document is missing from the head.")


def _page_numbers(parts: Mapping[str, bytes], trees: Mapping[str, Any], looks: DocumentStyles) -> Iterator[UserError]:
    """In the top margin, centred, from the second page on.

    A section without a header of its own has the one before it. Sections before the first header may have none:
    LibreOffice takes it off a section of one page.
    """
    relations = ElementTree.fromstring(parts.get(RELATIONS, b"<none/>"), forbid_dtd=True)
    targets = {
        relation.get("Id"): f"word/{relation.get('Target', '').removeprefix('/word/')}" for relation in relations
    }
    shown: dict[str, bool] = {}
    first = aside = False
    for section in trees[DOCUMENT].iter(f"{W}sectPr"):
        for reference in section.findall(f"{W}headerReference"):
            header = trees.get(targets.get(reference.get(f"{R}id"), ""))
            numbers = (
                [] if header is None else [paragraph for paragraph in header.iter(f"{W}p") if _has_number(paragraph)]
            )
            where = reference.get(f"{W}type", "default")
            shown[where] = bool(numbers) and (where != "default" or shown.get(where, True))
            aside = aside or not all(looks.centred(number) for number in numbers)
        titled = section.find(f"{W}titlePg")
        alone = titled is not None and titled.get(f"{W}val", "1") not in OFF
        first = first or (shown.get("first", False) if alone else shown.get("default", False))
    if not shown.get("default", False):
        yield UserError("Pages have no number in the top margin.")
    if first:
        yield UserError("The first page shows a number: it is asked from the second on.")
    if aside:
        yield UserError("The page number does not stand in the middle.")


def _has_number(paragraph: Any) -> bool:
    simple = [field.get(f"{W}instr") or "" for field in paragraph.iter(f"{W}fldSimple")]
    long = "".join(instruction.text or "" for instruction in paragraph.iter(f"{W}instrText"))
    return any(instruction.split()[:1] == ["PAGE"] for instruction in (*simple, long))
