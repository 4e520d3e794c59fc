"""Draws the QR codes that a rendered document names: each mark becomes a picture within the line."""

import html
import io
import re
import zipfile
from xml.sax.saxutils import quoteattr

from thidua.i18n import UserError
from thidua.io.docx_package import CONTENT_TYPES, DOCUMENT, OFFICE, PACKAGE, PICTURES, RELATIONS, packed
from thidua.io.qr_code import qr_code

QR_START, QR_END = "\ue002", "\ue003"  # private letters around a text that is drawn
MARK = re.compile(f"<w:t(?: [^>]*)?>{QR_START}([^{QR_END}<]*){QR_END}</w:t>")
SIDE_EMU = 24 * 36_000  # millimetres in the units of drawings
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAME = re.compile(rf"{PICTURES}image(\d+)\.")
NO_RELATIONS = f'<Relationships xmlns="{PACKAGE}"></Relationships>'.encode()
PICTURE = (
    f'<w:drawing><wp:inline xmlns:wp="{DRAWING}/wordprocessingDrawing" distT="0" distB="0" distL="0" distR="0">'
    f'<wp:extent cx="{SIDE_EMU}" cy="{SIDE_EMU}"/><wp:docPr id="{{number}}" name="QR {{number}}" descr={{text}}/>'
    f'<a:graphic xmlns:a="{DRAWING}/main"><a:graphicData uri="{DRAWING}/picture">'
    f'<pic:pic xmlns:pic="{DRAWING}/picture">'
    '<pic:nvPicPr><pic:cNvPr id="{number}" name="QR {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
    f'<a:blip xmlns:r="{OFFICE[:-1]}" r:embed="qr{{number}}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{SIDE_EMU}" cy="{SIDE_EMU}"/></a:xfrm><a:prstGeom prst="rect">'
    "<a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
)


def with_codes(document: bytes) -> bytes:
    """The .docx, packed anew, with a picture in place of each mark.

    Raises:
        UserError: a mark stands where no picture can, or not alone.
    """
    with zipfile.ZipFile(io.BytesIO(document)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    if QR_START.encode() in b"".join(parts.values()):
        _draw(parts)
    return packed(parts)


def _draw(parts: dict[str, bytes]) -> None:
    before = max((int(named[1]) for name in parts if (named := NAME.match(name))), default=0)
    drawn: dict[str, int] = {}

    def picture(mark: re.Match[str]) -> str:
        text = html.unescape(mark[1])
        number = drawn.setdefault(text, before + len(drawn) + 1)
        return PICTURE.format(number=number, text=quoteattr(text))

    parts[DOCUMENT] = MARK.sub(picture, parts[DOCUMENT].decode("utf-8")).encode("utf-8")
    if any(letter.encode() in content for content in parts.values() for letter in (QR_START, QR_END)):
        raise UserError("A QR code stands alone in its mark, and in the text of the document.")
    relations = "".join(
        f'<Relationship Id="qr{number}" Type="{OFFICE}image" Target="media/image{number}.png"/>'
        for number in drawn.values()
    )
    parts[RELATIONS] = parts.get(RELATIONS, NO_RELATIONS).replace(
        b"</Relationships>", relations.encode() + b"</Relationships>"
    )
    if b'Extension="png"' not in parts[CONTENT_TYPES]:
        png = b'<Default Extension="png" ContentType="image/png"/></Types>'
        parts[CONTENT_TYPES] = parts[CONTENT_TYPES].replace(b"</Types>", png)
    for text, number in drawn.items():
        parts[f"{PICTURES}image{number}.png"] = qr_code(text)
