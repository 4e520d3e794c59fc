"""What rules of style sheets within a page hide is asked for; what stands in fields of a form is read."""

from pathlib import Path

import pytest

from support.import_files import bring, rows, small_town
from thidua.ledger.mapping.hidden_parts import HiddenPartsError
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.unreadable import NOT_AS_SHOWN

HEAD = ("Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả")


def page(path: Path, style: str, row: str = 'class="x"', cell: str = "20/03/2026") -> Path:
    head = "".join(f"<td>{name}</td>" for name in HEAD)
    lines = (
        f"<tr {marks}><td>H{at}</td><td>13/03/2026</td><td>{text}</td></tr>"
        for at, (marks, text) in enumerate((("", "20/03/2026"), (row, cell), ("", "20/03/2026")), 1)
    )
    path.write_text(
        f'<html><head><style type="text/css"><!-- {style} --></style></head><body><div id="all"><table class="list">'
        f"<tr>{head}</tr>{''.join(lines)}</table></div></body></html>",
        encoding="utf-8",
    )
    return path


HIDES = [
    ".x {display:none}",
    "tr.x{ display : none }",
    "#two{display:none}",
    "tr#two {visibility:hidden}",
    "table tr.x{display:none}",
    "#all > table .x {display:none}",
    ".x td {color:white}",
    "tr.x > td{color:#fff}",
    "td, .x {text-decoration:none} .x {display:none}",
    ".x{text-decoration:line-through}",
    "tr[class]{display:none}",
    'tr[class="x"]{opacity:0}',
    "@media all { .x {display:none} }",
    "tr.y + tr.x {display:none}",
    "/* hid */ .list /* b */ .x {display:none}",
    "td{color:black} .x td{color:#ffffff}",
    ".x td {color:#fff !important} #all td {color:black}",
    "@import url(a.css); .x{display:none}",
    ".\\78 {display:none}",
    "tr.x:nth-child(3) {display:none}",
    "tr.x:not(.z){display:none}",
    "TR.x {DISPLAY:NONE}",
]


@pytest.mark.parametrize("style", HIDES)
def test_rows_that_rules_hide(tmp_path: Path, style: str) -> None:
    (sheet,) = read_source(page(tmp_path / "a.xls", style, 'class="x" id="two"')).sheets
    assert sheet.hidden_rows == (3,)


@pytest.mark.parametrize(
    "style",
    [
        "",
        ".y{display:none}",
        "#three {display:none}",
        "a:hover{display:none}",
        "tr.x::after{display:none}",
        "div .y td{color:white}",
        "rt {display:none}",
        ".x{color:black}",
        "th.x {display:none}",
        "ul li {display:none}",
        "#all td{color:black} td{color:white}",
    ],
)
def test_rows_that_rules_leave_as_they_are(tmp_path: Path, style: str) -> None:
    (sheet,) = read_source(page(tmp_path / "a.xls", style, 'class="x" id="two"')).sheets
    assert sheet.hidden_rows == ()


def test_a_condition_that_cannot_be_worked_out_is_taken_to_hold(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    with pytest.raises(HiddenPartsError):
        bring(ledger, page(tmp_path / "a.xls", "tr:nth-child(3) {display:none}"))


@pytest.mark.parametrize(
    ("field", "seen"),
    [
        ('<input value="20/03/2026">', "20/03/2026"),
        ('<input type="date" value="2026-03-20">', "2026-03-20"),
        ('<span><input type="text" value="20/03/2026" disabled></span>', "20/03/2026"),
        ("<textarea>20/03/2026</textarea>", "20/03/2026"),
        ("<select><option>13/03/2026<option selected>20/03/2026</select>", "20/03/2026"),
        ("<select><optgroup><option>20/03/2026</option></optgroup><option>27/03/2026</option></select>", "20/03/2026"),
        ('<input type="hidden" value="13/03/2026">20/03/2026', "20/03/2026"),
        ('<input type="hidden" value="13/03/2026">', None),
        ('<input type="checkbox" checked>', "x"),
        ('<input type="checkbox" value="1">', None),
        ('<input type="radio" checked>Có <input type="radio">Không', NOT_AS_SHOWN),
        ('<input type="checkbox" checked><input type="checkbox">', NOT_AS_SHOWN),
        ('<input type="password" value="20/03/2026">', NOT_AS_SHOWN),
        ('<input style="display:none" value="13/03/2026">20/03/2026', "20/03/2026"),
        ('<input value="20/03"> <input value="2026">', "20/03 2026"),
        ('<input type="submit" value="Sửa">20/03/2026', "20/03/2026"),
    ],
)
def test_what_stands_in_fields_of_a_form_is_what_people_see(tmp_path: Path, field: str, seen: str | None) -> None:
    (sheet,) = read_source(page(tmp_path / "a.xls", "", "", field)).sheets
    (chunk,) = sheet.read()
    assert chunk.rows.column(2).to_pylist() == ["20/03/2026", seen, "20/03/2026"]


def test_a_field_is_imported_as_a_cell(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, page(tmp_path / "a.xls", "", "", '<input value="27/03/2026">'))
    assert rows(ledger, "select strftime(due_at, '%d/%m') from dossiers order by dossier_id") == [
        ("20/03",),
        ("27/03",),
        ("20/03",),
    ]
