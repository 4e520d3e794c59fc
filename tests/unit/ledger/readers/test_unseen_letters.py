"""Rows whose letters are struck through, or of their ground's colour, are told in any format: an office deletes so."""

import struct
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from support import ROOT
from support.binary_workbook import binary_workbook, ground, letters
from support.odd_packages import HEADINGS
from support.open_workbook import ods, ods_row
from thidua.ledger.readers.formats import read_source

HEAD, FIRST, SECOND = (tuple(HEADINGS), *((f"H{n}", "Sở Tư pháp", "02/03/2026", "09/03/2026") for n in (1, 2)))


def hidden_rows(path: Path) -> tuple[int, ...]:
    (sheet,) = read_source(path).sheets
    return sheet.hidden_rows


def page(path: Path, cells: str = "", row: str = "", style: str = "", around: str = "{}") -> Path:
    """A page of which the second row of data has these marks: around its texts, of its cells, of itself."""
    head = "".join(f'<th style="color:#fff;background:#003366">{name}</th>' for name in HEAD)
    first = "".join(f"<td>{text}</td>" for text in FIRST)
    second = "".join(f"<td {cells}>{around.format(text)}</td>" for text in SECOND)
    path.write_text(
        f"<html><head><style>{style}</style></head><body><table><tr>{head}</tr><tr>{first}</tr><tr {row}>{second}</tr>"
        "</table></body></html>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    "marks",
    [
        {"around": "<s>{}</s>"},
        {"around": "{}<s>cũ</s>"},
        {"cells": 'style="opacity:0"', "around": "{}"} | {"row": 'style="opacity: 0.0"'},
        {"around": "<b><strike>{}</strike></b>"},
        {"around": "<del>{}</del> "},
        {"cells": 'style="text-decoration: line-through"'},
        {"row": 'style="text-decoration:underline line-through;"'},
        {"cells": 'class="xl65"', "style": "td { color:black } .xl65 { text-decoration:line-through; }"},
        {"cells": 'style="color: #FFFFFF"'},
        {"around": '<font color="white">{}</font>'},
        {"cells": 'style="color:white;background:#ffffff"'},
        {"cells": 'style="color:#003366;background:#036"'},
        {"row": 'style="font-size:1px"'},
        {"cells": 'bgcolor="navy"', "around": '<font color="#000080">{}</font>'},
        {"cells": 'style="background:black"'},
        {"cells": 'style="color: rgb(255, 255, 254)"'},
        {"cells": 'style="color: rgba(0,0,0,0)"'},
        {"cells": 'style="color:transparent"'},
        {"row": 'style="background: silver none"', "cells": 'style="color:#c0c0c0 !important"'},
        {"cells": 'class="xl66"', "style": ".xl66 { color:windowtext; background:windowtext; }"},
    ],
)
def test_rows_of_a_page(tmp_path: Path, marks: dict[str, str]) -> None:
    assert hidden_rows(page(tmp_path / "a.html", **marks)) == (3,)


@pytest.mark.parametrize(
    "marks",
    [
        {},
        {"around": "<s> </s>{}"},
        {"cells": 'style="text-decoration: underline"'},
        {"cells": 'style="color:white;background-color:#003366"'},
        {"cells": 'bgcolor="navy"', "around": '<font color="white">{}</font>'},
        {"row": 'style="color:white"', "cells": 'style="color:#000"'},
        {"cells": 'style="color:#fffff0"'},
        {"cells": 'style="color:#003366;background:#fff"'},
        {"cells": 'style="background:black;color:inherit"', "row": 'style="color:yellow"'},
        {"cells": 'style="background:transparent"'},
        {"cells": 'style="background:url(a.png)"'},
        {"cells": 'style="border-color:white"'},
        {"cells": 'style="color:windowtext;background:#036"'},
    ],
)
def test_rows_of_a_page_that_people_see(tmp_path: Path, marks: dict[str, str]) -> None:
    assert hidden_rows(page(tmp_path / "a.html", **marks)) == ()


def spreadsheet_xml(path: Path, styles: str, style: str) -> Path:
    def row(cells: tuple[str, ...], attributes: str = "") -> str:
        listed = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
        return f"<Row{attributes}>{listed}</Row>"

    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>'
        f'<Style ss:ID="Default"><Font/></Style>{styles}</Styles><Worksheet ss:Name="DS"><Table>'
        f"{row(HEAD)}{row(FIRST)}{row(SECOND, style)}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize(
    ("styles", "unseen"),
    [
        ('<Style ss:ID="s1"><Font ss:StrikeThrough="1"/></Style>', (3,)),
        ('<Style ss:ID="s0"><Font ss:StrikeThrough="1"/></Style><Style ss:ID="s1" ss:Parent="s0"/>', (3,)),
        ('<Style ss:ID="s1"><Font ss:Color="#FFFFFF"/></Style>', (3,)),
        ('<Style ss:ID="s1"><Font ss:Color="#ffffff"/><Interior ss:Color="#FFFFFF" ss:Pattern="Solid"/></Style>', (3,)),
        ('<Style ss:ID="s1"><Font ss:Color="#FFFFFF"/><Interior ss:Color="#003366" ss:Pattern="Solid"/></Style>', ()),
        ('<Style ss:ID="s1"><Font ss:Bold="1"/></Style>', ()),
        ('<Style ss:ID="s1"><Font ss:Size="1"/></Style>', (3,)),
        (
            '<Style ss:ID="s0"><Font ss:Size="1"/></Style><Style ss:ID="s1" ss:Parent="s0"><Font ss:Size="9"/></Style>',
            (),
        ),
        ('<Style ss:ID="s1"><Font ss:Color="#003366"/><Interior ss:Color="#003366" ss:Pattern="Solid"/></Style>', (3,)),
        ('<Style ss:ID="s1"><Font/><Interior ss:Color="#000000" ss:Pattern="Solid"/></Style>', (3,)),
        ('<Style ss:ID="s1"><Font ss:Color="#003366"/><Interior ss:Pattern="Solid"/></Style>', ()),
    ],
)
def test_rows_of_spreadsheet_xml(tmp_path: Path, styles: str, unseen: tuple[int, ...]) -> None:
    assert hidden_rows(spreadsheet_xml(tmp_path / "a.xml", styles, ' ss:StyleID="s1"')) == unseen


STRUCK = '<style:text-properties style:text-line-through-style="solid"/>'
WHITE = '<style:text-properties fo:color="#ffffff"/>'
GROUND = '<style:table-cell-properties fo:background-color="#003366"/>'


def style(name: str, content: str, family: str = "table-cell", parent: str = "") -> str:
    of = f' style:parent-style-name="{parent}"' if parent else ""
    return f'<style:style style:name="{name}" style:family="{family}"{of}>{content}</style:style>'


def open_document(
    path: Path, styles: str, *, cell: str = "", row: str = "", column: str = "", text: str = "{}"
) -> Path:
    def line(cells: tuple[str, ...], attributes: str = "", marks: str = "", around: str = "{}") -> str:
        listed = "".join(
            f'<table:table-cell office:value-type="string"{marks}><text:p>{around.format(cell)}</text:p>'
            "</table:table-cell>"
            for cell in cells
        )
        return f"<table:table-row{attributes}>{listed}</table:table-row>"

    columns = f'<table:table-column table:number-columns-repeated="4"{column}/>'
    return ods(path, columns + line(HEAD) + line(FIRST) + line(SECOND, row, cell, text), styles=styles)


@pytest.mark.parametrize(
    ("styles", "marks"),
    [
        (style("ce1", STRUCK), {"cell": ' table:style-name="ce1"'}),
        (style("ce0", STRUCK) + style("ce1", "", parent="ce0"), {"cell": ' table:style-name="ce1"'}),
        (style("ce1", WHITE), {"row": ' table:default-cell-style-name="ce1"'}),
        (style("ce1", '<style:text-properties fo:font-size="1pt"/>'), {"cell": ' table:style-name="ce1"'}),
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1">{}</text:span>'}),
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1">cũ</text:span> {}'}),
        (style("T1", WHITE, "text"), {"text": '<text:span text:style-name="T1">{}</text:span>'}),
        (style("ce1", WHITE.replace("ffffff", "003366") + GROUND), {"cell": ' table:style-name="ce1"'}),
        (
            style("T1", WHITE.replace("ffffff", "003365"), "text") + style("ce1", GROUND),
            {"cell": ' table:style-name="ce1"', "text": '<text:span text:style-name="T1">{}</text:span>'},
        ),
        (
            style("no", WHITE)
            + style("ce1", '<style:map style:condition="cell-content()=1" style:apply-style-name="no"/>'),
            {"cell": ' table:style-name="ce1"'},
        ),
        (
            style("no", STRUCK)
            + style("ce1", '<style:map style:condition="cell-content()=1" style:apply-style-name="no"/>'),
            {"cell": ' table:style-name="ce1"'},
        ),
    ],
)
def test_rows_of_an_open_document(tmp_path: Path, styles: str, marks: dict[str, str]) -> None:
    assert hidden_rows(open_document(tmp_path / "a.ods", styles, **marks)) == (3,)


@pytest.mark.parametrize(
    ("styles", "marks"),
    [
        (style("ce1", WHITE + GROUND), {"cell": ' table:style-name="ce1"'}),
        (
            style("ce0", STRUCK) + style("ce1", STRUCK.replace("solid", "none"), parent="ce0"),
            {"cell": ' table:style-name="ce1"'},
        ),
        (style("ce1", STRUCK, "text"), {"cell": ' table:style-name="ce1"'}),
        (style("ce1", GROUND.replace("003366", "000000")), {"cell": ' table:style-name="ce1"'}),  # goes by its ground
        (
            style("no", WHITE + GROUND) + style("ce1", '<style:map style:condition="x" style:apply-style-name="no"/>'),
            {"cell": ' table:style-name="ce1"'},
        ),
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1"> </text:span> {}'}),
    ],
)
def test_rows_of_an_open_document_that_people_see(tmp_path: Path, styles: str, marks: dict[str, str]) -> None:
    assert hidden_rows(open_document(tmp_path / "a.ods", styles, **marks)) == ()


def test_columns_of_an_open_document_give_their_style_to_cells_without_one(tmp_path: Path) -> None:
    column = ' table:default-cell-style-name="ce1"'
    assert hidden_rows(open_document(tmp_path / "a.ods", style("ce1", STRUCK), column=column)) == (2, 3)


def conditional_ods(path: Path, styles: str, area: str, name: str = "no") -> Path:
    space = 'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
    condition = f'<calcext:condition calcext:apply-style-name="{name}" calcext:value="formula-is(1)"/>'
    formats = (
        f'<calcext:conditional-formats {space}><calcext:conditional-format calcext:target-range-address="{area}">'
        f"{condition}</calcext:conditional-format></calcext:conditional-formats>"
    )
    return ods(path, "".join(map(ods_row, (HEAD, FIRST, SECOND))) + formats, styles=styles)


@pytest.mark.parametrize(
    ("styles", "area", "unseen"),
    [
        (style("no", WHITE), "DS.A3:DS.D3", (3,)),
        (style("no", WHITE), "DS.A2:DS.B9 DS.C2:DS.AB9", (2, 3)),
        (style("no", WHITE), "'Sổ 3'.$A$3:'Sổ 3'.$C$3", ()),  # the last column is seen
        (style("no", STRUCK), "DS.D3", (3,)),
        (style("no", WHITE + GROUND), "DS.A3:DS.D3", ()),
        (style("other", WHITE), "DS.A3:DS.D3", ()),
    ],
)
def test_conditions_of_an_open_document(tmp_path: Path, styles: str, area: str, unseen: tuple[int, ...]) -> None:
    assert hidden_rows(conditional_ods(tmp_path / "a.ods", styles, area)) == unseen


def conditional_xlsx(path: Path, *conditions: tuple[str, dict[str, object], dict[str, object]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DS")
        for at, line in enumerate((HEAD, FIRST, SECOND)):
            sheet.write_row(at, 0, line)
        for area, rule, mark in conditions:
            sheet.conditional_format(area, {**rule, "format": book.add_format(mark)})
    return path


HOLDS = {"type": "formula", "criteria": "=TRUE"}
LETTERS_WHITE, LETTERS_STRUCK = {"font_color": "#FFFFFF"}, {"font_strikeout": True}


@pytest.mark.parametrize(
    ("conditions", "unseen"),
    [
        ([("A3:D3", HOLDS, LETTERS_WHITE)], (3,)),
        ([("A2:D9", {"type": "cell", "criteria": "!=", "value": '"x"'}, LETTERS_WHITE)], (2, 3)),
        ([("A2:B9", HOLDS, LETTERS_WHITE), ("C2:D9", HOLDS, LETTERS_WHITE)], (2, 3)),
        ([("A3:C3", HOLDS, LETTERS_WHITE)], ()),  # the last column is seen
        ([("B3", HOLDS, LETTERS_STRUCK)], (3,)),
        ([("A3:D3", HOLDS, {"font_color": "#003366", "bg_color": "#003366"})], (3,)),
        ([("A3:D3", HOLDS, {"font_color": "#FFFFFF", "bg_color": "#003366"})], ()),
        ([("A3:D3", HOLDS, {"bg_color": "#000000"})], (3,)),
        ([("A3:D3", HOLDS, {"num_format": ";;;"})], (3,)),
        ([("A3:D3", HOLDS, {"bold": True, "bg_color": "#FFC7CE"})], ()),
        ([(f"A{row}:D{row}", HOLDS, LETTERS_WHITE) for row in range(3, 1500, 2)], (3,)),
        ([(f"A{row}:D{row}", HOLDS, LETTERS_WHITE) for row in range(3, 3000, 2)], (3,)),
    ],
)
def test_conditions_of_a_workbook(tmp_path: Path, conditions: list[tuple], unseen: tuple[int, ...]) -> None:
    assert hidden_rows(conditional_xlsx(tmp_path / "a.xlsx", *conditions)) == unseen


def replace_in_part(path: Path, part: str, old: str, new: str) -> None:
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(old.encode(), new.encode())
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_conditions_of_newer_workbooks_hold_their_own_formats(tmp_path: Path) -> None:
    path = conditional_xlsx(tmp_path / "a.xlsx")
    later = (
        '<extLst><ext xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" '
        'uri="{78C0D931-6437-407d-A8EE-F0AAD7539E65}"><x14:conditionalFormattings><x14:conditionalFormatting '
        'xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><x14:cfRule type="expression" priority="1">'
        '<xm:f>TRUE</xm:f><x14:dxf><font><color rgb="FFFFFFFF"/></font></x14:dxf></x14:cfRule>'
        "<xm:sqref>A3:D3</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
    )
    replace_in_part(path, "xl/worksheets/sheet1.xml", "</worksheet>", later)
    assert hidden_rows(path) == (3,)


@pytest.mark.parametrize(
    ("mark", "unseen"),
    [
        ({"bg_color": "#000000"}, (3,)),
        ({"font_color": "#003366", "bg_color": "#013466"}, (3,)),
        ({"font_color": "#FEFEFE"}, (3,)),
        ({"font_size": 1}, (3,)),
        ({"font_size": 2}, ()),
        ({"font_color": "#003366", "bg_color": "#336699"}, ()),
        ({"pattern": 18, "fg_color": "#000000"}, ()),
    ],
)
def test_letters_of_the_colour_of_their_ground(
    tmp_path: Path, mark: dict[str, object], unseen: tuple[int, ...]
) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DS")
        for at, line in enumerate((HEAD, FIRST, SECOND)):
            sheet.write_row(at, 0, line, book.add_format(mark) if at == 2 else None)
    assert hidden_rows(path) == unseen


FONT, FONT_OF_STYLE_16, CELLS = 0x31, 6, (0xFD, 0x203, 0x27E, 0x204)


def old_workbook(path: Path, *, flags: int = 0, color: int = 0x7FFF) -> Path:
    """A workbook whose third row has letters of another font, with these flags and this colour ([MS-XLS] 2.4.122)."""
    content = bytearray((ROOT / "tests" / "fixtures" / "imports" / "list.xls").read_bytes())
    at, fonts = content.index(b"\x09\x08\x10\x00"), 0
    while (kind_and_length := struct.unpack_from("<HH", content, at)) != (0, 0):
        kind, length = kind_and_length
        if kind == FONT:
            fonts += 1
            if fonts == FONT_OF_STYLE_16:
                struct.pack_into("<HH", content, at + 6, flags, color)
        elif kind in CELLS and struct.unpack_from("<H", content, at + 4)[0] == 2:
            struct.pack_into("<H", content, at + 8, 16)
        at += 4 + length
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("marks", "unseen"), [({"flags": 8}, (3,)), ({"color": 9}, (3,)), ({"flags": 2}, ()), ({"color": 10}, ())]
)
def test_rows_of_an_old_workbook(tmp_path: Path, marks: dict[str, int], unseen: tuple[int, ...]) -> None:
    assert hidden_rows(old_workbook(tmp_path / "a.xls", **marks)) == unseen


RGB_WHITE, INDEXED_WHITE = bytes((2 << 1 | 1, 0, 0, 0, 255, 255, 255, 255)), bytes((1 << 1, 9, 0, 0, 0, 0, 0, 0))
THEME_WHITE, BLUE = bytes((3 << 1, 0, 0, 0, 0, 0, 0, 0)), bytes((2 << 1 | 1, 0, 0, 0, 0, 51, 102, 255))


@pytest.mark.parametrize(
    ("font", "fill", "unseen"),
    [
        (letters(flags=8), b"", (3,)),
        (letters(color=RGB_WHITE), b"", (3,)),
        (letters(color=INDEXED_WHITE), ground(1, RGB_WHITE), (3,)),
        (letters(color=THEME_WHITE), ground(0, BLUE), (3,)),
        (letters(color=THEME_WHITE), ground(1, BLUE), ()),
        (letters(flags=2), b"", ()),
        (letters(color=BLUE), b"", ()),
        (letters(color=BLUE), ground(1, BLUE), (3,)),
        (letters(), ground(1, bytes((1 << 1, 8, 0, 0, 0, 0, 0, 0))), (3,)),
        (letters(color=bytes((0, 9, 0, 0, 255, 255, 255, 255))), b"", ()),
    ],
)
def test_rows_of_a_binary_workbook(tmp_path: Path, font: bytes, fill: bytes, unseen: tuple[int, ...]) -> None:
    path = binary_workbook(tmp_path / "a.xlsb", [HEAD, FIRST, SECOND], marked=3, font=font, fill=fill)
    assert hidden_rows(path) == unseen
