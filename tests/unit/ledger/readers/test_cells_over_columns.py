"""A cell merged over several columns stands for one of them, and nobody can tell for which."""

from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter

from support import ROOT
from support.import_files import adds_up, bring, rows, small_town
from support.open_workbook import ods
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers.formats import read_source

HEADINGS = ("Số hồ sơ", "Cơ quan tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý")
DAY = "09/03/2026"


def _xlsx(path: Path) -> Path:
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("DS")
        sheet.merge_range("A1:D1", "DANH SÁCH")
        sheet.write_row("A2", HEADINGS)
        for row in range(3, 7):
            sheet.write_row(f"A{row}", [f"H{row}", "Sở Tư pháp", *([] if row == 6 else [DAY, DAY])])
        sheet.merge_range("C3:D4", DAY)
        sheet.merge_range("C6:D6", "")
    return path


def _page(path: Path) -> Path:
    head = "".join(f"<th>{heading}" for heading in HEADINGS)
    begin = "<tr><td>H{}<td>Sở Tư pháp"
    path.write_text(
        f"<meta charset=utf-8><table><tr><td colspan=4>DANH SÁCH<tr>{head}"
        f"{begin.format(3)}<td rowspan=2 colspan=2>{DAY}{begin.format(4)}"
        f"{begin.format(5)}<td>{DAY}<td>{DAY}{begin.format(6)}<td colspan=2></table>",
        encoding="utf-8",
    )
    return path


def _xml(path: Path) -> Path:
    def row(number: int, cells: str) -> str:
        texts = "".join(f'<Cell><Data ss:Type="String">{text}</Data></Cell>' for text in (f"H{number}", "Sở Tư pháp"))
        return f"<Row>{texts}{cells}</Row>"

    day = f'<Data ss:Type="String">{DAY}</Data></Cell>'
    head = "".join(f'<Cell><Data ss:Type="String">{heading}</Data></Cell>' for heading in HEADINGS)
    path.write_text(
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" '
        'xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="DS"><Table>'
        f'<Row><Cell ss:MergeAcross="3"><Data ss:Type="String">DANH SÁCH</Data></Cell></Row><Row>{head}</Row>'
        + row(3, f'<Cell ss:MergeDown="1" ss:MergeAcross="1">{day}')
        + row(4, "")
        + row(5, f"<Cell>{day}<Cell>{day}")
        + row(6, '<Cell ss:MergeAcross="1"/>')
        + "</Table></Worksheet></Workbook>",
        encoding="utf-8",
    )
    return path


def _ods(path: Path) -> Path:
    def cell(text: str, span: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{span}><text:p>{text}</text:p></table:table-cell>'

    def row(*cells: str) -> str:
        return f"<table:table-row>{''.join(cells)}</table:table-row>"

    covered = "<table:covered-table-cell/>"
    across = ' table:number-columns-spanned="2"'
    rows = (
        row(cell("DANH SÁCH", ' table:number-columns-spanned="4"'), covered * 3),
        row(*map(cell, HEADINGS)),
        row(cell("H3"), cell("Sở Tư pháp"), cell(DAY, f'{across} table:number-rows-spanned="2"'), covered),
        row(cell("H4"), cell("Sở Tư pháp"), covered * 2),
        row(cell("H5"), cell("Sở Tư pháp"), cell(DAY), cell(DAY)),
        row(cell("H6"), cell("Sở Tư pháp"), f"<table:table-cell{across}/>", covered),
    )
    return ods(path, "".join(rows))


@pytest.mark.parametrize(("make", "name"), [(_xlsx, "a.xlsx"), (_page, "a.html"), (_xml, "a.xml"), (_ods, "a.ods")])
def test_cells_of_data_over_columns_are_told(tmp_path: Path, make: Callable[[Path], Path], name: str) -> None:
    """Titles over columns are none, nor are empty cells."""
    (sheet,) = read_source(make(tmp_path / name), profile_headings()).sheets
    (chunk,) = sheet.read()
    told = [(cells.column, chunk.row_nos[cells.rows].tolist(), cells.among) for cells in chunk.damaged]
    assert told == [(2, [3, 4], (2, 3)), (3, [3, 4], (2, 3))]
    assert "merged over the columns C to D" in str(chunk.damaged[0].reason)
    assert not chunk.damaged[0].counts({0, 2})
    assert chunk.damaged[0].counts({2, 3})


def test_cells_over_columns_of_an_old_workbook() -> None:
    (sheet,) = read_source(ROOT / "tests" / "fixtures" / "imports" / "hand-made.xls", profile_headings()).sheets
    assert all(not chunk.damaged for chunk in sheet.read())


def test_a_dossier_with_a_cell_over_columns_is_set_aside_and_a_section_heading_is_none(tmp_path: Path) -> None:
    head = (
        "Số hồ sơ",
        "Mã TTHC",
        "Cơ quan tiếp nhận",
        "Ngày tiếp nhận",
        "Ngày hẹn trả",
        "Ngày kết thúc xử lý",
        "Ghi chú",
        "Khác",
    )
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", head)
        for row in (3, 4, 5):
            sheet.write_row(f"A{row}", [f"H{row}", "1.001193", "Sở Tư pháp", "02/03/2026", DAY, "06/03/2026"])
        sheet.merge_range("A2:F2", "I. Lĩnh vực đất đai")
        sheet.merge_range("E3:F3", DAY)
        sheet.merge_range("G4:H4", "gộp")
        sheet.merge_range("F5:G5", "06/03/2026")
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    adds_up(report)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (2, 1)
    assert rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY ALL") == [("H4",), ("H5",)]
    assert "merged over the columns E to F" in (report.quarantine or path).read_text(encoding="utf-8-sig")
