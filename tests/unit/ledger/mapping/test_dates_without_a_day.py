"""A month, a quarter, a year, a day of no year: never the first day of it, never a day of this year."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
import xlsxwriter

from support.binary_workbook import Formatted, binary_workbook
from support.import_files import bring, rows, small_town
from support.open_workbook import ods
from thidua.ledger.cleaning.dates import names_no_day, parse_moments
from thidua.ledger.readers.formats import read_source

WITHOUT = [
    "03/2026", "3/2026", "03-2026", "3.2026", "2026-03", "2026/03", "Mar-26", "Mar 2026", "26-Mar",
    "March 2026", "Tháng 3/2026",
    "tháng 3 năm 2026", "T3-2026", "T3/2026", "Thg3-2026", "Q1/2026", "Quý 1/2026", "quý I năm 2026", "2026",
    "Năm 2026",
    "26/3", "5/3", "05-03", "ngày 5 tháng 3", "tháng 3", "cuối tháng 3/2026", "ngày … tháng 3 năm 2026", "5 Mar",
]  # fmt: skip
HEAD = ("Mã hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả")


@pytest.mark.parametrize("order", ["dmy", "mdy", "ymd"])
def test_they_are_no_dates_and_are_known_for_what_they_are(order: str) -> None:
    assert parse_moments(pa.array(WITHOUT), order=order).to_pylist() == [None] * len(WITHOUT)
    assert names_no_day(pa.array(WITHOUT)).to_pylist() == [True] * len(WITHOUT)


@pytest.mark.parametrize(
    "text", ["5/3/26", "05/03/2026", "2026-03-05", "5 tháng 3 năm 2026", "chưa có", "8:30", "abc", "46082"]
)
def test_others_are_not_taken_for_them(text: str) -> None:
    assert names_no_day(pa.array([text])).to_pylist() == [False]


def test_they_set_their_rows_aside_with_the_reason(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "a.csv"
    lines = [f"H{at},13/03/2026,{text}" for at, text in enumerate(WITHOUT)]
    path.write_text("\n".join([",".join(HEAD), *lines, "X1,13/03/2026,20/03/2026"]), encoding="utf-8")
    assert bring(ledger, path).counts["quarantined"] == len(WITHOUT)
    assert rows(ledger, "select dossier_id from dossiers") == [("X1",)]
    assert (tmp_path / "a.quarantine.csv").read_text(encoding="utf-8").count("does not name day") == len(WITHOUT)


def _second(path: Path) -> str | None:
    (sheet,) = read_source(path).sheets
    (chunk,) = sheet.read()
    return chunk.rows.column(1)[0].as_py()


DAY = "2026-03-01 00:00:00"
FORMATS = [
    ("mm/yyyy", "Mar-2026"), ("mmm-yy", "Mar-2026"), ('"Tháng "m/yyyy', "Mar-2026"), ("yyyy", "#FORMAT!"),
    (17, "Mar-2026"), ("ddd, mm/yyyy", "Mar-2026"), ("dd/mm", DAY), ("d-mmm", DAY), (16, DAY), (14, DAY),
    ("dd/mm/yyyy", DAY), ("d/m/yy h:mm", DAY), ("[$-42A]d mmmm yyyy;@", DAY),
]  # fmt: skip


@pytest.mark.parametrize(("code", "seen"), FORMATS)
def test_dates_of_a_workbook_of_which_people_see_no_day(tmp_path: Path, code: str | int, seen: str) -> None:
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEAD)
        sheet.write(1, 0, "H1")
        sheet.write_datetime(1, 1, datetime.fromisoformat("2026-03-01"), book.add_format({"num_format": code}))
        sheet.write(1, 2, "13/03/2026")
    assert _second(tmp_path / "a.xlsx") == seen


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize(("code", "seen"), FORMATS)
def test_dates_of_a_binary_workbook(tmp_path: Path, code: str | int, seen: str, packed: bool) -> None:
    lines = [HEAD, ("H1", Formatted(46082, code, packed=packed), "13/03/2026")]
    assert _second(binary_workbook(tmp_path / "a.xlsb", lines)) == seen


@pytest.mark.parametrize(
    ("shown", "seen"),
    [
        ("03/2026", "Mar-2026"),
        ("Mar 26", "Mar-2026"),
        ("01/03", "2026-03-01"),
        ("01/03/2026", "2026-03-01"),
        ("", "2026-03-01"),
    ],
)
def test_dates_of_an_open_document(tmp_path: Path, shown: str, seen: str) -> None:
    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    def text(cell: str) -> str:
        return f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'

    day = (
        '<table:table-cell office:value-type="date" office:date-value="2026-03-01">'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )
    lines = row(*map(text, HEAD)) + row(text("H1"), day, text("13/03/2026"))
    assert _second(ods(tmp_path / "a.ods", lines)) == seen


@pytest.mark.parametrize(("code", "seen"), [("mmm\\-yy", "Mar-2026"), ("Short Date", "2026-03-01 00:00:00")])
def test_dates_of_spreadsheet_xml(tmp_path: Path, code: str, seen: str) -> None:
    def cell(text: str) -> str:
        return f'<Cell><Data ss:Type="String">{text}</Data></Cell>'

    path = tmp_path / "a.xml"
    day = '<Cell ss:StyleID="s1"><Data ss:Type="DateTime">2026-03-01T00:00:00.000</Data></Cell>'
    path.write_text(
        '<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="s1">'
        f'<NumberFormat ss:Format="{code}"/></Style></Styles><Worksheet ss:Name="DS"><Table>'
        f"<Row>{''.join(map(cell, HEAD))}</Row><Row>{cell('H1')}{day}{cell('13/03/2026')}</Row>"
        "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    assert _second(path) == seen
