"""Workbooks as raw packages: valid, and not as the usual programs write them."""

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEADINGS = ("Số hồ sơ", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả")
ROWS = tuple((f"H13-{number}", "Sở Tư pháp", "02/03/2026 08:15", "09/03/2026 17:00") for number in range(1, 4))


def inline_cell(reference: str, value: str) -> str:
    return f'<c{reference} t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def sheet_xml(
    rows: Sequence[Sequence[str]] = (HEADINGS, *ROWS),
    *,
    references: bool = True,
    row_attributes: Callable[[int], str] = lambda _row: "",
    cell: Callable[[int, int, str], str | None] = lambda _row, _column, _reference: None,
    prefix: str = "",
) -> str:
    """A sheet of inline texts. cell: another cell's XML for a row (from 1) and a column (from 0)."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = []
        for place, value in enumerate(row):
            reference = f' r="{chr(65 + place)}{number}"' if references else ""
            cells.append(cell(number, place, reference) or inline_cell(reference, value))
        stated = f' r="{number}"' if references else ""
        lines.append(f"<row{stated}{row_attributes(number)}>{''.join(cells)}</row>")
    xml = f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    if prefix:
        for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
            for before, after in ((">", ">"), (" ", " ")):
                xml = xml.replace(f"<{name}{before}", f"<{prefix}:{name}{after}")
            xml = xml.replace(f"</{name}>", f"</{prefix}:{name}>")
        xml = xml.replace("xmlns=", f"xmlns:{prefix}=")
    return xml


def package(
    path: Path,
    sheet: str,
    *,
    name: Callable[[str], str] = lambda name: name,
    workbook: str = "xl/workbook.xml",
    strings: str = "",
    strings_part: str = "xl/sharedStrings.xml",
    sheet_part: str = "xl/worksheets/sheet1.xml",
    target: str = "worksheets/sheet1.xml",
    properties: str = "",
    relations: bool = True,
) -> Path:
    """A workbook with one sheet.

    name: how the archive writes the name of a part. relations: whether it says which part is its root.
    """
    folder, _slash, base = workbook.rpartition("/")
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    root = f'<Relationship Id="r" Type="{OFFICE}/officeDocument" Target="{workbook}"/>'
    listed = f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="{target}"/>'
    if strings:
        listed += f'<Relationship Id="rId2" Type="{OFFICE}/sharedStrings" Target="/{strings_part}"/>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Override PartName="/{workbook}" ContentType="{kind}"/></Types>',
        workbook: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{properties}'
        '<sheets><sheet name="DS" sheetId="1" r:id="rId1"/></sheets></workbook>',
        f"{folder}/_rels/{base}.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>',
        sheet_part: sheet,
    }
    if relations:
        parts["_rels/.rels"] = f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>'
    if strings:
        parts[strings_part] = f'<sst xmlns="{MAIN}">{strings}</sst>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(name(part), content)
    return path
