"""Rows whose letters are struck through, or white on white, are told whatever the format: an office deletes so."""

import struct
from pathlib import Path

import pytest

from support import ROOT
from support.binary_workbook import binary_workbook, ground, letters
from support.odd_packages import HEADINGS
from support.open_workbook import ods
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
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1">{}</text:span>'}),
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1">cũ</text:span> {}'}),
        (style("T1", WHITE, "text"), {"text": '<text:span text:style-name="T1">{}</text:span>'}),
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
        (style("T1", STRUCK, "text"), {"text": '<text:span text:style-name="T1"> </text:span> {}'}),
    ],
)
def test_rows_of_an_open_document_that_people_see(tmp_path: Path, styles: str, marks: dict[str, str]) -> None:
    assert hidden_rows(open_document(tmp_path / "a.ods", styles, **marks)) == ()


def test_columns_of_an_open_document_give_their_style_to_cells_without_one(tmp_path: Path) -> None:
    column = ' table:default-cell-style-name="ce1"'
    assert hidden_rows(open_document(tmp_path / "a.ods", style("ce1", STRUCK), column=column)) == (2, 3)


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
        (letters(color=bytes((0, 9, 0, 0, 255, 255, 255, 255))), b"", ()),
    ],
)
def test_rows_of_a_binary_workbook(tmp_path: Path, font: bytes, fill: bytes, unseen: tuple[int, ...]) -> None:
    path = binary_workbook(tmp_path / "a.xlsb", [HEAD, FIRST, SECOND], marked=3, font=font, fill=fill)
    assert hidden_rows(path) == unseen
