"""The formats that offices send are read, whatever they are called; what is not a table is told apart."""

import io
import shutil
import struct
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from support import ROOT
from support.binary_workbook import Formatted, binary_workbook
from support.odd_packages import HEADINGS, ROWS, package, sheet_xml
from support.open_workbook import ods, ods_row
from thidua.i18n import UserError
from thidua.ledger.cleaning.vocabulary import whole_number
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers import worksheets
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.sheet import DAY_ZERO, DAY_ZERO_1904, SheetTable, SourceFile

FIXTURES = ROOT / "tests" / "fixtures" / "imports"
TABLE = [HEADINGS, *ROWS]


def read(path: Path) -> SourceFile:
    return read_source(path, profile_headings())


def lines(sheet: SheetTable) -> list[tuple[Any, ...]]:
    rows: list[tuple[Any, ...]] = []
    for chunk in sheet.read():
        columns = [column.to_pylist() for column in chunk.rows.columns]
        rows += zip(chunk.row_nos.tolist(), *columns, strict=True)
    return rows


def only(path: Path, format_: str = "XLSX") -> list[tuple[Any, ...]]:
    """The rows of the one sheet without their numbers."""
    source = read(path)
    assert source.format == format_
    (sheet,) = source.sheets
    assert sheet.headings == HEADINGS
    return [row[1:] for row in lines(sheet)]


def test_a_workbook_under_other_names(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(TABLE):
            sheet.write_row(number, 0, row)
    for name in ("b.xls", "c.csv", "d.ods", "e.txt", "f"):
        assert only(shutil.copy(path, tmp_path / name)) == list(ROWS)


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".csv", ".txt", ".ods"])
@pytest.mark.parametrize(("delimiter", "encoding"), [("\t", "utf-16"), (",", "utf-8"), (";", "utf-8-sig")])
def test_text_under_the_name_of_a_workbook(tmp_path: Path, ending: str, delimiter: str, encoding: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text("\n".join(delimiter.join(row) for row in TABLE), encoding=encoding)
    assert only(path, "TSV" if delimiter == "\t" else "CSV") == list(ROWS)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_blanks_before_quotation_marks(tmp_path: Path, delimiter: str) -> None:
    """They are no part of the value, nor are the marks; a mark within a text stays."""
    path = tmp_path / "a.csv"
    path.write_text("\n".join(f"{delimiter} ".join(f'"{cell}"' for cell in row) for row in TABLE), encoding="utf-8")
    assert only(path, "TSV" if delimiter == "\t" else "CSV") == list(ROWS)
    path.write_text(
        'Số hồ sơ;Cơ quan tiếp nhận;Ngày hẹn trả\nH1;  "Sở ""Tư"" pháp" ; 5\nH2; "Sở" Tư pháp; "6\n', encoding="utf-8"
    )
    (sheet,) = read(path).sheets
    assert lines(sheet) == [(2, "H1", 'Sở "Tư" pháp', " 5"), (3, "H2", ' "Sở" Tư pháp', ' "6')]


@pytest.mark.parametrize("name", ["list.xls", "list.ods"])
@pytest.mark.parametrize("ending", [".xls", ".ods", ".xlsx", ".csv"])
def test_old_and_open_workbooks(tmp_path: Path, name: str, ending: str) -> None:
    (sheet,) = read(Path(shutil.copy(FIXTURES / name, tmp_path / f"a{ending}"))).sheets
    assert sheet.name == "DS"
    assert lines(sheet)[0] == (
        *(2, "1", "H13.10.01-260302-0001", "1.001193", "Phường Cái Khế", "Đã trả kết quả"),
        *("02/03/2026 08:15", "09/03/2026 17:00", "06/03/2026 10:00", "Người A"),
    )
    assert len(lines(sheet)) == 5


@pytest.mark.parametrize("kind", ["xls", "ods"])
@pytest.mark.parametrize("from_1904", [False, True])
def test_what_old_and_open_workbooks_say_besides_values(kind: str, from_1904: bool) -> None:
    source = read(FIXTURES / f"hand-made{'-1904' if from_1904 else ''}.{kind}")
    assert [sheet.name for sheet in source.hidden_sheets] == ["Cũ"]
    (sheet,) = source.sheets
    assert (sheet.header_row, sheet.hidden_rows) == (3, (5,))
    assert sheet.day_zero == (DAY_ZERO_1904 if from_1904 else DAY_ZERO)
    rows = lines(sheet)
    assert [row[2] for row in rows] == ["Phường Cái Khế"] * 2 + ["Sở Tư pháp"] * 3
    assert [row[4] for row in rows] == ["08:15:00"] * 3 + ["#DIV/0!", "#N/A"]
    assert rows[0][3].replace("T", " ") == "2026-03-01 08:15:00"
    assert rows[0][5] == ("44629.5" if from_1904 else "46091.5")
    assert rows[0][6] == "1001193"


def page(rows: list[tuple[str, ...]] = TABLE, more: str = "") -> str:
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<html><head><meta charset='utf-8'></head><body>{more}<table border=1>{body}</table></body></html>"


@pytest.mark.parametrize("ending", [".xls", ".xlsx", ".html", ".csv"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_table_of_a_web_page(tmp_path: Path, ending: str, encoding: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text(page(), encoding=encoding)
    assert only(path, "HTML") == list(ROWS)


def test_a_page_that_says_its_charset(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    text = page([HEADINGS, ("H1", "caf\u00e9", "", "")]).replace("utf-8", "windows-1252")
    ascii_headings = text.encode("ascii", "xmlcharrefreplace").replace(b"caf&#233;", b"caf\xe9")
    path.write_bytes(ascii_headings)
    assert only(path, "HTML")[0][1] == "caf\u00e9"


def test_cells_over_several_rows_and_columns_and_what_nobody_sees(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        "<table><tr><td colspan=4>DANH SÁCH</table>"
        "<div><table><tr>" + "".join(f"<th>{heading}" for heading in HEADINGS) + "</tr>"
        "<tr><td>H1<td rowspan='2'>Sở Tư pháp<td>02/03/2026<br>08:15<td><b>09</b>/03/2026<script>x</script></tr>"
        "<tr style='display:none'><td>H2<td>03/03/2026<td><table><tr><td>within</td></tr></table></tr>"
        "<tr><td colspan=99999999>H3 &amp; H4</table></div>",
        encoding="utf-8",
    )
    source = read(path)
    (sheet,) = source.sheets
    assert lines(sheet) == [
        (2, "H1", "Sở Tư pháp", "02/03/2026 08:15", "09/03/2026"),
        (3, "H2", "Sở Tư pháp", "03/03/2026", None),
        (4, "H3 & H4", None, None, None),
    ]
    assert sheet.hidden_rows == (3,)
    assert sheet.name == "2"
    assert source.left_out == ("1", "3")


def test_a_web_archive(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n"
        "Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n" + page() + "\r\n--x--\r\n",
        encoding="utf-8",
    )
    assert only(path, "HTML") == list(ROWS)


def spreadsheet_xml(rows: str, more: str = "", visible: str = "") -> str:
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:x="urn:schemas-microsoft-com:office:excel" '
        f'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">{more}'
        f'<Worksheet ss:Name="DS"><Table>{rows}</Table>{visible}</Worksheet></Workbook>'
    )


def xml_row(cells: tuple[str, ...], attributes: str = "") -> str:
    listed = "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in cells)
    return f"<Row{attributes}>{listed}</Row>"


@pytest.mark.parametrize("ending", [".xls", ".xml", ".xlsx", ".csv"])
def test_spreadsheet_xml(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_text(spreadsheet_xml("".join(map(xml_row, TABLE))), encoding="utf-8")
    assert only(path, "XML 2003") == list(ROWS)


def test_what_spreadsheet_xml_says_besides_values(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    rows = (
        xml_row(HEADINGS, ' ss:Index="3"') + '<Row ss:Index="5"><Cell><Data ss:Type="String">H1</Data></Cell>'
        '<Cell ss:MergeDown="1"><Data ss:Type="String">Sở <B xmlns="http://www.w3.org/TR/REC-html40">Tư</B> pháp'
        '</Data></Cell><Cell><Data ss:Type="DateTime">2026-03-02T08:15:00.000</Data></Cell>'
        '<Cell ss:Formula="=NA()"><Data ss:Type="Error">#N/A</Data></Cell></Row>'
        '<Row ss:Hidden="1"><Cell><Data ss:Type="String">H2</Data></Cell>'
        '<Cell ss:Index="3"><Data ss:Type="DateTime">1899-12-31T08:15:00.000</Data></Cell>'
        '<Cell ss:Formula="=1+1"/></Row>'
    )
    path.write_text(spreadsheet_xml(rows, "<x:ExcelWorkbook><x:Date1904/></x:ExcelWorkbook>"), encoding="utf-8")
    (sheet,) = read(path).sheets
    assert lines(sheet) == [
        (4, None, None, None, None),
        (5, "H1", "Sở Tư pháp", "2026-03-02 08:15:00", "#N/A"),
        (6, "H2", "Sở Tư pháp", "08:15:00", "#FORMULA!"),
    ]
    assert (sheet.hidden_rows, sheet.day_zero) == ((6,), date(1904, 1, 1))


def test_a_hidden_sheet_of_spreadsheet_xml_is_no_sheet_that_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    hidden = "<x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions>"
    path.write_text(spreadsheet_xml("".join(map(xml_row, TABLE)), visible=hidden), encoding="utf-8")
    source = read(path)
    assert (source.sheets, len(source.hidden_sheets)) == ((), 1)


@pytest.mark.parametrize(
    "entity", ["<!DOCTYPE a [<!ENTITY x 'y'>]>", "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>"], ids=["inner", "outer"]
)
def test_entities_are_refused(tmp_path: Path, entity: str) -> None:
    path = tmp_path / "a.xls"
    text = spreadsheet_xml("".join(map(xml_row, TABLE))).replace("<Workbook", f"{entity}<Workbook")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match="holds XML that no workbook needs"):
        read(path)


@pytest.mark.parametrize(
    "made",
    [
        {"name": lambda part: part.replace("/", "\\")},
        {"name": str.upper},
        {"workbook": "xl/workbook2.xml"},
        {"workbook": "book/workbook.xml", "target": "/xl/worksheets/sheet1.xml"},
        {"workbook": "xl/workbook2.xml", "relations": False},
        {"target": "/xl/worksheets/sheet1.xml"},
        {"target": "..\\xl\\worksheets\\sheet1.xml"},
        {"sheet_part": "xl/sheets/one.xml", "target": "sheets/one.xml"},
    ],
    ids=["backslashes", "capitals", "workbook2", "other folder", "content types", "absolute", "dots", "other sheet"],
)
def test_packages_that_are_odd_but_valid(tmp_path: Path, made: dict[str, Any]) -> None:
    assert only(package(tmp_path / "a.xlsx", sheet_xml(), **made)) == list(ROWS)


@pytest.mark.parametrize("prefix", ["", "x"])
@pytest.mark.parametrize("references", [True, False])
def test_sheets_that_are_odd_but_valid(tmp_path: Path, prefix: str, references: bool) -> None:
    path = package(tmp_path / "a.xlsx", sheet_xml(prefix=prefix, references=references))
    assert only(path) == list(ROWS)


def test_shared_texts_under_another_name(tmp_path: Path) -> None:
    strings = "<si><r><t>Sở Tư </t></r><r><t>pháp</t></r></si><si><t>Sở Tư pháp_x000D_</t></si>"

    def shared(row: int, column: int, reference: str) -> str | None:
        return f'<c{reference} t="s"><v>{(row - 2) % 2}</v></c>' if row > 1 and column == 1 else None

    path = package(tmp_path / "a.xlsx", sheet_xml(cell=shared), strings=strings, strings_part="xl/texts.xml")
    # Blanks at the edge of a run count only where the file says xml:space="preserve": so Excel shows it.
    assert [row[1] for row in only(path)] == ["Sở Tưpháp", "Sở Tư pháp\r", "Sở Tưpháp"]


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("<f>WORKDAY(A1,5)</f>", "#FORMULA!"),
        ("<f>WORKDAY(A1,5)</f><v/>", "#FORMULA!"),
        ("<f>WORKDAY(A1,5)</f><v></v>", "#FORMULA!"),
        ('<f t="shared" si="0"/>', "#FORMULA!"),
        ("<f>A1</f><v>46090</v>", "46090"),
        ("", None),
    ],
)
def test_a_formula_without_its_result_is_not_empty(tmp_path: Path, formula: str, value: str | None) -> None:
    def cell(row: int, column: int, reference: str) -> str | None:
        return f"<c{reference}>{formula}</c>" if row == 3 and column == 3 else None

    path = package(tmp_path / "a.xlsx", sheet_xml(cell=cell))
    assert [row[3] for row in only(path)] == [ROWS[0][3], value, ROWS[2][3]]


def test_a_text_formula_may_give_an_empty_text(tmp_path: Path) -> None:
    def cell(row: int, column: int, reference: str) -> str | None:
        return f'<c{reference} t="str"><f>""</f><v></v></c>' if row == 3 and column == 3 else None

    assert only(package(tmp_path / "a.xlsx", sheet_xml(cell=cell)))[1][3] in (None, "")


@pytest.mark.parametrize(
    "written", [' hidden="1"', " hidden='true'", ' ht="0" hidden="1" customHeight="1"', ' ht="0.75" customHeight="1"']
)
@pytest.mark.parametrize("references", [True, False])
def test_hidden_rows_of_a_workbook(tmp_path: Path, written: str, references: bool) -> None:
    sheet = sheet_xml(references=references, row_attributes=lambda row: written if row in (2, 4) else "")
    (table,) = read(package(tmp_path / "a.xlsx", sheet)).sheets
    assert table.hidden_rows == (2, 4)


@pytest.mark.parametrize(
    "written",
    [
        '<col min="4" max="4" hidden="1"/>',
        "<col min='1' max='2' width='9'/><col hidden='true' min='4' max='16384' width='9'/>",
        '<col min="4" max="4" width="0" customWidth="1"/>',
        '<col min="4" max="4" width="0.1" customWidth="1"/>',
    ],
)
def test_hidden_columns_of_a_workbook(tmp_path: Path, written: str) -> None:
    sheet = sheet_xml().replace("<sheetData>", f"<cols>{written}</cols><sheetData>")
    (table,) = read(package(tmp_path / "a.xlsx", sheet)).sheets
    assert table.hidden_columns == (3,)


def test_columns_that_are_narrow_or_empty_hide_nothing(tmp_path: Path) -> None:
    columns = '<cols><col min="1" max="3" width="0.5" outlineLevel="1" collapsed="1"/><col min="4" max="4" hidden="1"/>'
    sheet = sheet_xml([HEADINGS, *((*row[:3], "") for row in ROWS)]).replace(
        "<sheetData>", f"{columns}</cols><sheetData>"
    )
    (table,) = read(package(tmp_path / "a.xlsx", sheet)).sheets
    assert table.hidden_columns == ()


@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_hidden_columns_of_old_and_open_workbooks(ending: str) -> None:
    (sheet,) = read(FIXTURES / f"hidden-columns.{ending}").sheets
    assert (sheet.headings, sheet.hidden_columns) == (HEADINGS, (3,))
    (seen,) = read(FIXTURES / f"hand-made.{ending}").sheets
    assert seen.hidden_columns == ()


def test_hidden_columns_of_an_open_workbook_folded_away(tmp_path: Path) -> None:
    columns = (
        '<table:table-column table:number-columns-repeated="2"/><table:table-column-group table:display="false">'
        "<table:table-column/></table:table-column-group>"
        '<table:table-column table:visibility="filter" table:number-columns-repeated="1021"/>'
    )
    (sheet,) = read(ods(tmp_path / "a.ods", columns + "".join(map(ods_row, TABLE)))).sheets
    assert sheet.hidden_columns == (2, 3)


@pytest.mark.parametrize(
    "written",
    [
        '<Column ss:Index="4" ss:Hidden="1"/>',
        '<Column ss:Span="2"/><Column ss:Hidden="1" ss:Span="4"/>',
        '<Column/><Column ss:Index="4" ss:Width="0"/>',
        '<Column ss:Index="4" ss:Width="0.75"/>',
    ],
)
def test_hidden_columns_of_spreadsheet_xml(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a.xls"
    path.write_text(spreadsheet_xml(written + "".join(map(xml_row, TABLE))), encoding="utf-8")
    (sheet,) = read(path).sheets
    assert sheet.hidden_columns == (3,)


@pytest.mark.parametrize(
    ("more", "cell"),
    [
        ("<col><col span=2><col style='display:none'>", "<td>"),
        ("<colgroup><col span=3></colgroup><colgroup style='visibility:collapse'><col></colgroup>", "<td>"),
        ("", "<td style='display:none'>"),
        ("<style>.x {display:none}</style>", "<td class=x>"),
    ],
)
def test_hidden_columns_of_a_page(tmp_path: Path, more: str, cell: str) -> None:
    path = tmp_path / "a.xls"
    body = "".join(f"<tr><td>{row[0]}<td>{row[1]}<td>{row[2]}{cell}{row[3]}</tr>" for row in TABLE)
    path.write_text(f"<table>{more}{body}</table>", encoding="utf-8")
    (sheet,) = read(path).sheets
    assert (sheet.headings, sheet.hidden_columns) == (HEADINGS, (3,))


def test_days_count_from_where_the_workbook_says(tmp_path: Path) -> None:
    for written, day in (('<workbookPr date1904="1"/>', DAY_ZERO_1904), ("<workbookPr/>", DAY_ZERO)):
        (table,) = read(package(tmp_path / "a.xlsx", sheet_xml(), properties=written)).sheets
        assert table.day_zero == day


@pytest.mark.parametrize("reference", ["XFD1048576", "XFD20000", "CV900000"])
def test_a_blank_far_outside_is_refused_before_the_grid_is_laid_out(tmp_path: Path, reference: str) -> None:
    row = "".join(filter(str.isdigit, reference))
    far = f'<row r="{row}"><c r="{reference}" t="inlineStr"><is><t> </t></is></c></row>'
    path = package(tmp_path / "a.xlsx", sheet_xml().replace("</sheetData>", f"{far}</sheetData>"))
    with pytest.raises(UserError, match=f"the sheet DS reaches to cell {reference}, far outside its table"):
        read(path)


def test_empty_cells_far_outside_are_no_part_of_the_grid(tmp_path: Path) -> None:
    far = '<row r="1048576"><c r="XFD1048576" s="0"/></row>'
    assert only(package(tmp_path / "a.xlsx", sheet_xml().replace("</sheetData>", f"{far}</sheetData>"))) == list(ROWS)


@pytest.mark.parametrize("ending", [".xlsb", ".xls", ".xlsx"])
def test_a_binary_workbook(tmp_path: Path, ending: str) -> None:
    path = binary_workbook(tmp_path / f"a{ending}", TABLE, hidden=[3], hidden_columns=[1, 3], from_1904=True)
    assert only(path, "XLSB") == list(ROWS)
    (sheet,) = read(path).sheets
    assert (sheet.hidden_rows, sheet.hidden_columns, sheet.day_zero) == ((3,), (1, 3), DAY_ZERO_1904)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(("from_1904", "day"), [(False, "2026-03-02"), (True, "2030-03-03")])
@pytest.mark.parametrize("number_format", [14, 22, "dd/mm/yyyy", '[$-42A]"ngày "d\\ mmmm', "hh:mm dd/mm"])
def test_a_number_in_the_format_of_a_date_is_a_date_in_a_binary_workbook(
    tmp_path: Path, packed: bool, from_1904: bool, day: str, number_format: str | int
) -> None:
    """Whole days too, which the library tells as numbers where they are packed."""
    moments = [Formatted(46083, number_format, packed), Formatted(46083.5, number_format, packed)]
    head = ("Số hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả")
    path = binary_workbook(tmp_path / "a.xlsb", [head, ("H1", *moments)], from_1904=from_1904)
    (sheet,) = read(path).sheets
    assert lines(sheet) == [(2, "H1", f"{day} 00:00:00", f"{day} 12:00:00")]


def test_a_number_without_the_format_of_a_date_is_none_in_a_binary_workbook(tmp_path: Path) -> None:
    """A number beyond the last day is none either: it goes on as it is, and to quarantine."""
    formats = ("General", "0.00", '"ngày" 0', "[Red]0", "0_d", "#,##0")
    head = ("Số hồ sơ", "Ngày tiếp nhận", "Ngày hẹn trả")
    rows = [(f"H{number}", Formatted(46083, code, True), "x") for number, code in enumerate(formats)]
    path = binary_workbook(tmp_path / "a.xlsb", [head, *rows, ("H9", Formatted(2_958_466, 14, True), "x")])
    (sheet,) = read(path).sheets
    assert [row[2] for row in lines(sheet)] == ["46083", "46083", "ngày 46083", "46083", "46083", "46083", "2958466"]


@pytest.mark.parametrize("packed", [False, True])
def test_zeros_and_words_of_a_format_in_a_binary_workbook(tmp_path: Path, packed: bool) -> None:
    head = ("Số hồ sơ", "Cơ quan tiếp nhận", "Thời hạn giải quyết")
    cells = [
        (Formatted(7, '"HS-"0000', packed), "Sở Tư pháp", Formatted(8, '0" giờ"', packed)),
        (Formatted(8, "0000", packed), "Sở Tư pháp", Formatted(5, "0", packed)),
        (Formatted(1234, "0000", packed), "Sở Tư pháp", Formatted(1.23, "0000", packed)),
    ]
    (sheet,) = read(binary_workbook(tmp_path / "a.xlsb", [head, *cells])).sheets
    assert [row[1:] for row in lines(sheet)] == [
        ("HS-0007", "Sở Tư pháp", "8 giờ"),
        ("0008", "Sở Tư pháp", "5"),
        ("1234", "Sở Tư pháp", "1.23"),
    ]


def test_a_binary_workbook_that_reaches_out_of_all_measure_or_is_cut_off(tmp_path: Path) -> None:
    path = binary_workbook(tmp_path / "a.xlsb", [*TABLE, [*[""] * 3, 1.0]])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.bin"]
    at = sheet.rindex(struct.pack("<II", 3, 0) + struct.pack("<d", 1.0))
    row = sheet.rindex(struct.pack("<IIH", len(TABLE), 0, 300))
    far = sheet[:row] + struct.pack("<I", 1_048_575) + sheet[row + 4 : at] + struct.pack("<I", 16_383) + sheet[at + 4 :]
    for content, line in ((far, "reaches to cell XFD1048576"), (sheet[:-30], "is damaged or was cut off")):
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in (parts | {"xl/worksheets/sheet1.bin": content}).items():
                archive.writestr(name, part)
        with pytest.raises(UserError, match=line):
            read(path)


def test_repeated_cells_and_rows_of_an_open_workbook(tmp_path: Path) -> None:
    rows = (
        ods_row(HEADINGS)
        + ods_row(ROWS[0], ' table:number-rows-repeated="2" table:visibility="filter"')
        + '<table:table-row table:number-rows-repeated="1048573"><table:table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    )
    (sheet,) = read(ods(tmp_path / "a.ods", rows)).sheets
    assert [row[1:] for row in lines(sheet)] == [ROWS[0], ROWS[0]]
    assert sheet.hidden_rows == (2, 3)


@pytest.mark.parametrize("rows", [1_048_576, 100_000_000])
def test_an_open_workbook_that_repeats_out_of_all_measure(tmp_path: Path, rows: int) -> None:
    wide = (
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16384"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    with pytest.raises(UserError, match="far outside its table"):
        read(ods(tmp_path / "a.ods", ods_row(HEADINGS) + wide))


def test_workbooks_with_a_password_are_told_apart(tmp_path: Path) -> None:
    sealed = ods(tmp_path / "a.ods", "", "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>")
    old = bytearray((FIXTURES / "list.xls").read_bytes())
    at = old.index(bytes.fromhex("09081000"))  # the stream's first record; the next one becomes FILEPASS
    old[at + 20 : at + 22] = b"\x2f\x00"
    (tmp_path / "a.xls").write_bytes(old)
    package_ods = tmp_path / "b.ods"
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("encrypted-package", "x")
    package_ods.write_bytes(made.getvalue())
    for path in (sealed, tmp_path / "a.xls", package_ods):
        with pytest.raises(UserError, match="is protected by a password: save it without one"):
            read(path)


def test_an_old_workbook_cut_off(tmp_path: Path) -> None:
    whole = (FIXTURES / "hand-made.xls").read_bytes()
    for size in range(1024, len(whole), 512):
        path = tmp_path / "a.xls"
        path.write_bytes(whole[:size])
        with pytest.raises(UserError, match=r"damaged|no workbook|no header row"):
            read(path)


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 0, "A1"), (7, 25, "Z7"), (2, 26, "AA2"), (1048576, 16383, "XFD1048576")]
)
def test_names_of_cells(row: int, column: int, name: str) -> None:
    assert worksheets.cell_name(row, column) == name


def _with_fractions(folder: Path, ending: str) -> Path:
    path = folder / f"a{ending}"
    head, numbers = ("Số hồ sơ", "Mã TTHC", "Lệ phí"), (("H-1", "1.001193", 1.234), ("H-2", "1.001193", -12.5))
    if ending == ".xlsb":
        return binary_workbook(path, [head, *numbers])
    if ending == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("DS")
            for at, row in enumerate((head, *numbers)):
                sheet.write_row(at, 0, row)
        return path
    if ending == ".ods":
        cells = [
            ods_row(row[:2]).replace(
                "</table:table-row>",
                f'<table:table-cell office:value-type="float" office:value="{row[2]}"/></table:table-row>',
            )
            for row in numbers
        ]
        return ods(path, ods_row(head) + "".join(cells))
    cells = [
        xml_row(row[:2]).replace("</Row>", f'<Cell><Data ss:Type="Number">{row[2]}</Data></Cell></Row>')
        for row in numbers
    ]
    path.write_text(spreadsheet_xml(xml_row(head) + "".join(cells)), encoding="utf-8")
    return path


@pytest.mark.parametrize("ending", [".xlsx", ".xlsb", ".ods", ".xml"])
def test_the_point_of_a_number_is_none_between_thousands(tmp_path: Path, ending: str) -> None:
    (sheet,) = read(_with_fractions(tmp_path, ending)).sheets
    assert [row[-1] for row in lines(sheet)] == ["1.2340", "-12.5"]
    assert whole_number("1.2340") is None


def test_a_text_in_a_workbook_stays_as_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DS")
        for at, row in enumerate((("Số hồ sơ", "Mã TTHC", "Lệ phí"), ("H-1", "1.001193", "1.234"))):
            sheet.write_row(at, 0, row)
    (table,) = read(path).sheets
    assert [row[-1] for row in lines(table)] == ["1.234"]


@pytest.mark.parametrize("ending", ["xlsx", "xls", "ods"])
def test_a_number_with_zeros_or_words_of_its_format_is_what_people_see(ending: str) -> None:
    (sheet,) = read(FIXTURES / f"named-numbers.{ending}").sheets
    cells = [(number, limit) for _row, number, _unit, _day, limit in lines(sheet)]
    assert cells == [("HS-0007", "8 giờ"), ("0008", "5"), ("1234", "1234")]


def test_a_number_of_an_xml_workbook_has_its_format(tmp_path: Path) -> None:
    cell = '<Cell ss:StyleID="{}"><Data ss:Type="Number">7</Data></Cell>'
    heads = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEADINGS[:2])
    path = tmp_path / "a.xls"
    path.write_text(
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Styles><Style ss:ID="z"><NumberFormat '
        'ss:Format="0000"/></Style><Style ss:ID="n"><NumberFormat ss:Format="0"/></Style></Styles><Worksheet '
        f'ss:Name="S"><Table><Row>{heads}</Row><Row>{cell.format("z")}{cell.format("n")}</Row></Table></Worksheet>'
        "</Workbook>",
        encoding="utf-8",
    )
    (sheet,) = read(path).sheets
    assert lines(sheet) == [(2, "0007", "7")]
