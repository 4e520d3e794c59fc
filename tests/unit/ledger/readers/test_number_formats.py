"""What people see of a number is read, or its cell is unreadable; a format that says nothing more leaves the number."""

from datetime import date
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from support.binary_workbook import Formatted, binary_workbook
from support.draws import examples
from support.open_workbook import ods, ods_row
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.number_formats import (
    counts_hours,
    number_as_seen,
    tells_of_numbers,
    tells_of_texts,
    text_as_seen,
)
from thidua.ledger.readers.unreadable import NOT_AS_SHOWN

QUANTITIES = (
    *("General", "0", "0.00", "#,##0", "# ##0", "0%", "00/00/0000", "# ?/?", "# ?/4", "0.0000", "0.00E+00", "@", ""),
    *("0;-0", "0;[Red]-0", "[Red]0", "[Color 10]0", "[$-42A]0", "0_)", "#,##0_);(#,##0)", "0;(0)", "0,"),
    *('_-* #,##0_-;\\-* #,##0_-;_-* "-"_-;_-@_-', "dd/mm/yyyy", "hh:mm", "h:mm AM/PM", '"ngày "d" tháng "m'),
)


@pytest.mark.parametrize("code", QUANTITIES)
def test_formats_of_quantities_leave_the_number(code: str) -> None:
    assert not tells_of_numbers(code)
    for text in ("8", "0", "-8", "7.5"):
        assert number_as_seen(text, code) == text


@pytest.mark.parametrize(
    ("code", "value", "seen"),
    [
        *((code, "8", "8 giờ") for code in ('0" giờ"', '#,##0" giờ"', 'General" giờ"', '#" giờ"', '[Red]0" giờ"')),
        *((code, "8", "8 giờ") for code in ('_-* #,##0\\ "giờ"_-', '# ##0" giờ"', '0_)" giờ"', '0 "giờ"')),
        *((code, "8", "8 giờ") for code in ('[<10]0" giờ";0" phút"', '[>=8]0" giờ";0" phút"', '0" giờ";-0" giờ"')),
        *((code, "1200", "1200 phút") for code in ('#,##0\\ "phút"', '#,##0.0" phút"', '[<10]0" giờ";0" phút"')[::2]),
        ('0.0" giờ"', "8", "8.0 giờ"),
        ('0.#" giờ"', "8.5", "8.5 giờ"),
        ('0.000" giờ"', "1.234", "1.2340 giờ"),
        ('[$-42A]0" tuần"', "8", "8 tuần"),
        ("0\\h", "8", "8h"),
        ('00" giờ"', "8", "08 giờ"),
        ('"~"0', "8", "~8"),
        ('0"/2"', "8", "8/2"),
        ('General"/2026"', "1", "1/2026"),
        ("0\\/2\\0\\2\\5", "106", "106/2025"),
        ('"HS"#,##0', "1103", "HS1103"),
        ("\\H\\S-000;-0", "7", "HS-007"),
        ('[Blue]"HS-"0000', "107", "HS-0107"),
        ("000-000", "7", "000-007"),
        ("00\\/00\\/0000", "5032026", "05/03/2026"),
        ("0\\:00", "815", "8:15"),
        ("-0", "7", "-7"),
        ("#,##0 [$₫-42A]", "50000", "50000 ₫"),
        ('0" giờ"', "-8", "-8 giờ"),
        ('0;-0;"không"', "0", "không"),
        ("0000", "1.23", "1.23"),
        ("0000", "2026-03-02 00:00:00", "2026-03-02 00:00:00"),
        ('0;-0;;@" giờ"', "8", "8"),
        *((code, "7.5", NOT_AS_SHOWN) for code in ('0" giờ"', '"HS-"0000', '#,##0" giờ"')),
        *((code, "8", NOT_AS_SHOWN) for code in (";;;", '""', '0%" xong"', '0," nghìn"', '0.0E+0" giờ"')),
        *((code, "8", NOT_AS_SHOWN) for code in ('[DBNum1]0" giờ"', "0 giờ", '[>10]0" giờ"', "0;-0;0;@;0")),
        ('[<5]0" giờ";[<10]0" phút"', "8", NOT_AS_SHOWN),
        ("0;-0;;@", "0", NOT_AS_SHOWN),
    ],
)
def test_a_number_as_people_see_it(code: str, value: str, seen: str) -> None:
    assert tells_of_numbers(code)
    assert number_as_seen(value, code) == seen


@pytest.mark.parametrize(
    ("text", "zero", "hours"),
    [
        *(("1", date(1899, 12, 30), "24:00:00"), ("1900-01-01 00:00:00", date(1899, 12, 30), "24:00:00")),
        ("1900-03-05 01:00:00", date(1899, 12, 30), "1561:00:00"),
        ("1904-01-02 02:30:00", date(1904, 1, 1), "26:30:00"),
        *(("x", date(1904, 1, 1), "x"), ("-1", date(1904, 1, 1), NOT_AS_SHOWN)),
    ],
)
def test_hours_that_were_counted(text: str, zero: date, hours: str) -> None:
    assert counts_hours("[h]:mm")
    assert not counts_hours("hh:mm")
    assert number_as_seen(text, "[h]:mm", zero) == hours


def test_a_text_as_people_see_it() -> None:
    assert not any(map(tells_of_texts, ("@", "General", "0", '0" giờ"', "0;-0;0;@", "")))
    assert all(map(tells_of_texts, ('"HS-"@', ";;;", '0;-0;0;@" (nháp)"')))
    assert (text_as_seen("A7", '"HS-"@'), text_as_seen("A7", ";;;")) == ("HS-A7", NOT_AS_SHOWN)


WORDS = st.sampled_from(
    ['" giờ"', "\\ \\h", '"/2026"', '"~"', "_)", "_-", "* ", '" "', "", "", "[Red]", "[$-42A]", "[$₫-42A]"]
)
PLACES = st.sampled_from(["0", "#", "#,##0", "00", "0000", "0.0", "0.##", "General", "# ##0", "0%"])
CODES = st.builds(lambda before, places, behind: before + places + behind, WORDS, PLACES, WORDS)


@given(code=CODES, value=st.integers(0, 99999))
@examples(300)
def test_no_word_of_a_format_is_lost(code: str, value: int) -> None:
    """Whatever is written in a format is seen, or the cell is unreadable; what is seen has the number's digits."""
    seen = number_as_seen(str(value), code) if tells_of_numbers(code) else str(value)
    for word, written in (("giờ", "giờ"), ("/2026", "/2026"), ("~", "~"), ("\\h", "h"), ("₫", "₫")):
        assert word not in code or written in seen or seen == NOT_AS_SHOWN
    if seen != NOT_AS_SHOWN and value:
        assert str(value) in seen.replace(" ", "")


HEADINGS = ("Số hồ sơ", "Cơ quan tiếp nhận", "Thời hạn giải quyết")


def _limits(path: Path) -> list[str | None]:
    (sheet,) = read_source(path, profile_headings()).sheets
    return [cell for chunk in sheet.read() for cell in chunk.rows.column(2).to_pylist()]


def _workbook(path: Path, cells: list[tuple[str, float | str]]) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, HEADINGS)
        for row, (code, value) in enumerate(cells, 1):
            sheet.write_row(row, 0, [f"H{row}", "Sở Tư pháp"])
            sheet.write(row, 2, value, book.add_format({"num_format": code}))
    return path


CELLS = [('#,##0" giờ"', 8), (";;;", 8), ('0" giờ"', 7.5), ('"HS-"@', "A7"), (";;;", "A"), ("[h]:mm", 1.5), ("0.0", 8)]
SEEN = ["8 giờ", NOT_AS_SHOWN, NOT_AS_SHOWN, "HS-A7", NOT_AS_SHOWN, "36:00:00", "8"]


def test_formats_of_a_workbook(tmp_path: Path) -> None:
    assert _limits(_workbook(tmp_path / "a.xlsx", [*CELLS, ("hh:mm", 0.34375)])) == [*SEEN, "08:15:00"]


def test_formats_of_a_binary_workbook(tmp_path: Path) -> None:
    numbers = [(code, value) for code, value in CELLS if isinstance(value, int | float)]
    rows = [(f"H{at}", "Sở Tư pháp", Formatted(value, code)) for at, (code, value) in enumerate(numbers)]
    expected = [seen for seen, (_code, value) in zip(SEEN, CELLS, strict=True) if isinstance(value, int | float)]
    assert _limits(binary_workbook(tmp_path / "a.xlsb", [HEADINGS, *rows])) == expected


def test_formats_of_an_xml_workbook_also_of_row_column_and_parent(tmp_path: Path) -> None:
    codes = {
        "a": "#,##0&quot; giờ&quot;",
        "b": ";;;",
        "c": "On/Off",
        "d": "Fixed",
        "e": "[h]:mm",
        "f": "&quot;HS-&quot;@",
    }
    styles = "".join(f'<Style ss:ID="{at}"><NumberFormat ss:Format="{code}"/></Style>' for at, code in codes.items())
    head = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEADINGS)
    begin = '<Row{}><Cell><Data ss:Type="String">H</Data></Cell><Cell><Data ss:Type="String">S</Data></Cell>'
    cells = [
        ("", ' ss:StyleID="p"', "Number", "8"),
        (' ss:StyleID="a"', "", "Number", "8"),
        ("", "", "Number", "8"),
        *(("", f' ss:StyleID="{at}"', "Number", "8") for at in "bcd"),
        ("", ' ss:StyleID="e"', "DateTime", "1900-01-01T12:00:00.000"),
        ("", ' ss:StyleID="f"', "String", "A7"),
    ]
    rows = "".join(
        begin.format(of_row) + f'<Cell{own}><Data ss:Type="{kind}">{value}</Data></Cell></Row>'
        for of_row, own, kind, value in cells
    )
    path = tmp_path / "a.xls"
    path.write_text(
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles>{styles}<Style ss:ID="p" ss:Parent="a"/>'
        '</Styles><Worksheet ss:Name="S"><Table><Column ss:Index="3" ss:StyleID="a"/>'
        f"<Row>{head}</Row>{rows}</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    assert _limits(path) == [*["8 giờ"] * 3, NOT_AS_SHOWN, NOT_AS_SHOWN, "8", "36:00:00", "HS-A7"]


def test_formats_of_an_open_workbook(tmp_path: Path) -> None:
    """It holds what people see beside the value."""
    cells = [
        *(("8", "8 giờ"), ("1200", "1.200 phút"), ("1200", "1,200 phút"), ("8.5", "8,5 giờ"), ("7", "HS-0007")),
        *(("8", "~8"), ("1", "1/2026"), ("815", "8:15"), ("8", "0008"), ("-8", "-8 giờ")),
        *(("7.5", "8 giờ"), ("8", ""), ("8", "tám")),
        *(("8", "8"), ("8", "8,00"), ("1234.5", "1.234,50"), ("-8", "(8)"), ("100000", "1.00E+05"), ("0.5", "1/2")),
    ]
    seen = [
        *("8 giờ", "1200 phút", "1200 phút", "8.5 giờ", "HS-0007", "~8", "1/2026", "8:15", "0008", "-8 giờ"),
        *(NOT_AS_SHOWN, NOT_AS_SHOWN, "tám", "8", "8", "1234.5", "-8", "100000", "0.5"),
    ]
    rows = "".join(
        ods_row(("H", "S")).replace(
            "</table:table-row>",
            f'<table:table-cell office:value-type="float" office:value="{value}"><text:p>{text}</text:p>'
            "</table:table-cell></table:table-row>",
        )
        for value, text in cells
    )
    assert _limits(ods(tmp_path / "a.ods", ods_row(HEADINGS) + rows)) == seen
