"""Building blocks of the Word templates, by the layout of Decree 30/2020/NĐ-CP, appendix I. Sizes in points, lengths in twips."""

import io
import re
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from thidua.documents.papers.heading_rules import HEAD_TWIPS, text_twips
from thidua.io.docx_package import packed

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MM = 56.6929
PAGE = (11906, 16838)
MARGIN = {"top": round(20 * MM), "bottom": round(20 * MM), "left": round(30 * MM), "right": round(15 * MM)}
TEXT = PAGE[0] - MARGIN["left"] - MARGIN["right"]
MOTTO = ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc")

# id: (name people see, size, run properties, alignment, before, after, more paragraph properties)
STYLES: dict[str, tuple[str, float, str, str, int, int, str]] = {
    "Body": ("Thân bài", 14, "", "both", 0, 120, '<w:ind w:firstLine="720"/>'),
    "Ground": ("Căn cứ", 14, "i", "both", 0, 120, '<w:ind w:firstLine="720"/>'),
    "Part": ("Đề mục", 14, "b", "both", 60, 120, '<w:ind w:firstLine="720"/>'),
    "Motto1": ("Quốc hiệu", 13, "b", "center", 0, 0, ""),
    "Motto2": ("Tiêu ngữ", 14, "b", "center", 0, 0, ""),
    "ParentBody": ("Cơ quan chủ quản", 13, "", "center", 0, 0, ""),
    "BodyName": ("Cơ quan ban hành", 13, "b", "center", 0, 0, ""),
    "Number": ("Số, ký hiệu", 13, "", "center", 120, 0, ""),
    "About": ("Trích yếu công văn", 12, "", "center", 60, 0, ""),
    "Draft": ("Dự thảo", 13, "b", "center", 60, 0, ""),
    "PlaceDate": ("Địa danh, thời gian", 14, "i", "center", 120, 0, ""),
    "Kind": ("Tên loại", 14, "b", "center", 300, 0, ""),
    "Subject": ("Trích yếu", 14, "b", "center", 0, 0, ""),
    "Authority": ("Thẩm quyền ban hành", 14, "b", "center", 240, 180, ""),
    "Addressee": ("Kính gửi", 14, "", "center", 240, 120, ""),
    "AddresseeItem": ("Kính gửi, từng nơi", 14, "", "left", 0, 60, '<w:ind w:left="3400" w:hanging="240"/>'),
    "RecipientsHead": ("Nơi nhận", 12, "bi", "left", 0, 0, ""),
    "Recipient": ("Nơi nhận, từng nơi", 11, "", "left", 0, 0, ""),
    "SignAuthority": ("Quyền hạn, chức vụ người ký", 14, "b", "center", 0, 0, ""),
    "SignNote": ("Chỗ ký", 13, "i", "center", 0, 0, ""),
    "SignName": ("Họ tên người ký", 14, "b", "center", 1500, 0, ""),
    "ListTitle": ("Tên danh sách", 14, "b", "center", 60, 0, ""),
    "ListNote": ("Kèm theo", 14, "i", "center", 0, 160, ""),
    "ListPart": ("Phần của danh sách", 13, "b", "left", 160, 100, ""),
    "Cell": ("Ô", 12, "", "left", 20, 20, ""),
    "CellJustified": ("Ô, dàn đều", 12, "", "both", 20, 20, ""),
    "CellCentre": ("Ô, giữa", 12, "", "center", 20, 20, ""),
    "CellRight": ("Ô, phải", 12, "", "right", 20, 20, ""),
    "Small": ("Ô, cỡ nhỏ", 11, "", "left", 0, 0, ""),
    "SmallCentre": ("Ô, cỡ nhỏ, giữa", 11, "", "center", 0, 0, ""),
    "CellHead": ("Ô, tiêu đề", 12, "b", "center", 40, 40, ""),
    "CellSum": ("Ô, tổng", 12, "b", "right", 40, 40, ""),
    "CellSumName": ("Ô, tên tổng", 12, "b", "left", 40, 40, ""),
    "CertAuthority": ("Bằng, thẩm quyền", 20, "b", "center", 480, 0, ""),
    "CertGives": ("Bằng, tặng", 16, "b", "center", 200, 0, ""),
    "CertKind": ("Bằng, tên", 34, "b", "center", 60, 200, ""),
    "CertName": ("Bằng, người nhận", 22, "b", "center", 60, 160, ""),
    "CertText": ("Bằng, nội dung", 16, "i", "center", 40, 40, ""),
    "CertFoot": ("Bằng, số", 13, "", "left", 0, 0, ""),
    "Header": ("Số trang", 13, "", "center", 0, 0, ""),
    "Gap": ("Khoảng cách", 6, "", "left", 0, 0, ""),
}
ONLY_WHERE_USED = frozenset({"About", "Small", "SmallCentre"})  # so that a new paper's styles change no other template
RULES = {
    "RuleMotto": "Kẻ dưới tiêu ngữ",
    "RuleUnderName": "Kẻ dưới tên cơ quan",
    "RuleUnderSubject": "Kẻ dưới trích yếu",
}


def runs(text: str) -> str:
    """Text with **bold** and __italic__ as runs."""
    written = []
    for part in re.split(r"(\*\*.+?\*\*|__.+?__)", text):
        mark = {"**": "b", "__": "i"}.get(part[:2], "") if len(part) > 4 else ""
        inside = part[2:-2] if mark else part
        if inside:
            look = f"<w:rPr><w:{mark}/></w:rPr>" if mark else ""
            written.append(f'<w:r>{look}<w:t xml:space="preserve">{escape(inside)}</w:t></w:r>')
    return "".join(written)


def p(text: str, style: str = "Body", more: str = "") -> str:
    """A paragraph."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{runs(text)}</w:p>'


def many(*paragraphs: str) -> str:
    """Paragraphs one after another."""
    return "".join(paragraphs)


def repeated(name: str, of: str, *inside: str) -> str:
    """The blocks once for each element of a list."""
    return p(f"{{%p for {name} in {of} %}}", "Gap") + "".join(inside) + p("{%p endfor %}", "Gap")


def when(test: str, *inside: str) -> str:
    """The blocks where the test holds."""
    return p(f"{{%p if {test} %}}", "Gap") + "".join(inside) + p("{%p endif %}", "Gap")


def otherwise(test: str, then: str, else_: str) -> str:
    """One block or the other."""
    return p(f"{{%p if {test} %}}", "Gap") + then + p("{%p else %}", "Gap") + else_ + p("{%p endif %}", "Gap")


def rule(style: str, indent: int = 0) -> str:
    """A rule under a name; where its length follows the name, the program sets it."""
    return p("", style, f'<w:ind w:left="{indent}" w:right="{indent}" w:firstLine="0"/>')


def cell(content: str, width: int, span: int = 1) -> str:
    """A cell of a table."""
    spanned = f'<w:gridSpan w:val="{span}"/>' if span > 1 else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{spanned}</w:tcPr>{content}</w:tc>'


def row(*cells: str, head: bool = False) -> str:
    """A row that stays on one page; a heading row comes again on each page."""
    again = "<w:tblHeader/>" if head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{again}</w:trPr>{''.join(cells)}</w:tr>"


def table(widths: tuple[int, ...], *rows: str, lines: bool = True) -> str:
    """A table, with lines or without."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    border = "".join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    borders = f"<w:tblBorders>{border}</w:tblBorders>" if lines else ""
    pad = 70 if lines else 0
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>{borders}<w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{pad}" w:type="dxa"/><w:right w:w="{pad}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def listing(
    columns: tuple[tuple[str, int, str, str], ...], name: str, of: str, total: int = TEXT, *, below_name: str = ""
) -> str:
    """A table with a row for each element: (title, share of the width, style, what stands in the cell).

    below_name: paragraphs under what stands in the second column.
    """
    whole = sum(share for _title, share, _style, _text in columns)
    widths = tuple(total * share // whole for _title, share, _style, _text in columns)
    titles = row(
        *(cell(p(f"{title}", "CellHead"), width) for (title, *_), width in zip(columns, widths, strict=True)), head=True
    )
    lines = row(
        *(
            cell(p(text, style) + (below_name if at == 1 else ""), width)
            for at, ((_title, _share, style, text), width) in enumerate(zip(columns, widths, strict=True))
        )
    )
    return table(widths, titles, mark_row(f"for {name} in {of}", widths), lines, mark_row("endfor", widths))


def mark_row(what: str, widths: tuple[int, ...]) -> str:
    """A row that only carries a mark and is gone in the document."""
    return row(cell(p(f"{{%tr {what} %}}", "Cell"), sum(widths), len(widths)))


def heading(*, number: str = "{{ heading.number_line }}", about: str = "") -> str:
    """Bodies and number to the left, of a letter what it is about below; motto, place and date to the right."""
    right = TEXT - HEAD_TWIPS
    motto = (right - text_twips(MOTTO[1], 14)) // 2
    left_cell = many(
        repeated("line", "heading.parent_lines", p("{{ line }}", "ParentBody")),
        repeated("line", "heading.body_lines", p("{{ line }}", "BodyName")),
        rule("RuleUnderName"),
        when("heading.symbol", p(number, "Number")) if number else "",
        p(about, "About") if about else "",
        when("heading.draft", p("DỰ THẢO", "Draft")),
        p("", "Gap"),
    )
    right_cell = many(
        p(MOTTO[0], "Motto1"),
        p(MOTTO[1], "Motto2"),
        rule("RuleMotto", motto),
        p("{{ heading.date_line }}", "PlaceDate"),
    )
    return table((HEAD_TWIPS, right), row(cell(left_cell, HEAD_TWIPS), cell(right_cell, right)), lines=False)


def titled(kind: str, subject: str = "{{ subject }}") -> str:
    """Name of the kind, subject, and the rule under it."""
    return p(kind, "Kind") + p(subject, "Subject") + rule("RuleUnderSubject") + p("", "Gap")


def addressees() -> str:
    """Kính gửi: one body in the line, several in a list."""
    several = when("loop.first", p("Kính gửi:", "Addressee")) + p(
        "- {{ line }}{{ '.' if loop.last else ';' }}", "AddresseeItem"
    )
    return repeated("line", "addressee", otherwise("loop.length == 1", p("Kính gửi: {{ line }}", "Addressee"), several))


def grounds() -> str:
    """Legal grounds: italic, one a line, the last with a full stop."""
    return repeated("ground", "grounds", p("{{ ground }}{{ '.' if loop.last else ';' }}", "Ground"))


def signer(of: str) -> str:
    """Authority in capitals, room for the signature, the name."""
    return repeated("line", f"{of}.authority", p("{{ line }}", "SignAuthority")) + p(f"{{{{ {of}.name }}}}", "SignName")


def code(address: str, style: str) -> str:
    """The QR code of the page where a paper is checked, and its address to be typed in; nothing where there is none."""
    picture = p(f"{{{{ {address}|qr }}}}", "CertFoot", "<w:keepNext/>")
    return when(address, picture, p(f"{{{{ {address} }}}}", style))


def signature_block() -> str:
    """Recipients to the left, who signs to the right."""
    left, right = TEXT * 45 // 100, TEXT - TEXT * 45 // 100
    places = p("Nơi nhận:", "RecipientsHead") + repeated(
        "place", "recipients", p("- {{ place }}{{ '.' if loop.last else ';' }}", "Recipient")
    )
    return p("", "Gap") + table((left, right), row(cell(places, left), cell(signer("signature"), right)), lines=False)


def signers(*blocks: str) -> str:
    """Several who sign, side by side."""
    # The last of three signs for the body, on a line as long as TM. ỦY BAN NHÂN DÂN.
    shares = (30, 30, 40) if len(blocks) == 3 else (100 // len(blocks),) * len(blocks)
    widths = tuple(TEXT * share // 100 for share in shares)
    return p("", "Gap") + table(
        widths, row(*(cell(block, width) for block, width in zip(blocks, widths, strict=True))), lines=False
    )


def section(*, last: bool, landscape: bool = False, numbered: bool = True) -> str:
    """Paper and margins; pages are numbered from 1 in each section, without a number on its first page."""
    width, height = PAGE[::-1] if landscape else PAGE
    turned = ' w:orient="landscape"' if landscape else ""
    header = '<w:headerReference w:type="default" r:id="rId3"/>' if numbered else ""
    margins = " ".join(f'w:{side}="{value}"' for side, value in MARGIN.items())
    properties = (
        f'<w:sectPr>{header}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar {margins} w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>'
    )
    return properties if last else f'<w:p><w:pPr><w:pStyle w:val="Gap"/>{properties}</w:pPr></w:p>'


def write(path: Path, title: str, body: str) -> None:
    """The template as a .docx, the same bytes each time."""
    path.write_bytes(packed({name: text.encode() for name, text in _parts(title, body).items()}))
    with zipfile.ZipFile(io.BytesIO(path.read_bytes())) as archive:
        if archive.testzip() is not None:
            raise SystemExit(f"{path} is damaged")


def _parts(title: str, body: str) -> dict[str, str]:
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    overrides = {"document": "document.main", "styles": "styles", "settings": "settings", "header1": "header"}
    types = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{word}.{kind}+xml"/>' for name, kind in overrides.items()
    )
    return {
        "[Content_Types].xml": (
            f'{HEAD}<Types xmlns="{package}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}<Override PartName="/docProps/core.xml" '
            'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
        ),
        "_rels/.rels": (
            f'{HEAD}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/officeDocument" Target="word/document.xml"/>'
            f'<Relationship Id="rId2" Type="{package}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
            "</Relationships>"
        ),
        "word/_rels/document.xml.rels": (
            f'{HEAD}<Relationships xmlns="{package}/relationships">'
            f'<Relationship Id="rId1" Type="{office}/styles" Target="styles.xml"/>'
            f'<Relationship Id="rId2" Type="{office}/settings" Target="settings.xml"/>'
            f'<Relationship Id="rId3" Type="{office}/header" Target="header1.xml"/></Relationships>'
        ),
        "docProps/core.xml": (
            f'{HEAD}<cp:coreProperties xmlns:cp="{package}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{escape(title)}</dc:title>'
            '<dcterms:created xsi:type="dcterms:W3CDTF">2026-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
        ),
        "word/document.xml": f"{HEAD}<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/header1.xml": (
            f'{HEAD}<w:hdr {NAMES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
            '<w:r><w:t>2</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>'
        ),
        "word/settings.xml": (
            f'{HEAD}<w:settings {NAMES}><w:defaultTabStop w:val="720"/><w:compat><w:compatSetting w:name="compatibilityMode" '
            'w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>'
        ),
        "word/styles.xml": _styles(body),
    }


def _styles(body: str) -> str:
    font = '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/>'
    written = [
        f"{HEAD}<w:styles {NAMES}><w:docDefaults><w:rPrDefault><w:rPr>{font}"
        '<w:sz w:val="28"/><w:szCs w:val="28"/><w:lang w:val="vi-VN"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>'
        '<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    ]
    for name, (shown, size, look, align, before, after, more) in STYLES.items():
        if name in ONLY_WHERE_USED and f'"{name}"' not in body:
            continue
        half = round(2 * size)
        bold = "".join(f"<w:{letter}/>" for letter in look)
        keep = (
            "<w:keepNext/>"
            if name in {"Part", "ListTitle", "ListPart", "SignAuthority", "RecipientsHead", "Kind"}
            else ""
        )
        line = ' w:line="264" w:lineRule="auto"' if name in {"Body", "Ground", "Part"} else ""
        line = ' w:line="120" w:lineRule="exact"' if name == "Gap" else line
        written.append(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{shown}"/><w:basedOn w:val="Normal"/>'
            f'<w:qFormat/><w:pPr>{keep}<w:spacing w:before="{before}" w:after="{after}"{line}/>{more}<w:jc w:val="{align}"/></w:pPr>'
            f'<w:rPr>{bold}<w:sz w:val="{half}"/><w:szCs w:val="{half}"/></w:rPr></w:style>'
        )
    for name, shown in RULES.items():
        written.append(
            f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{name}"><w:name w:val="{shown}"/><w:basedOn w:val="Normal"/>'
            '<w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
            '<w:spacing w:before="20" w:after="0" w:line="60" w:lineRule="exact"/><w:jc w:val="center"/></w:pPr>'
            '<w:rPr><w:sz w:val="4"/><w:szCs w:val="4"/></w:rPr></w:style>'
        )
    return "".join(written) + "</w:styles>"
