"""Rows and columns that nobody sees are asked for, never taken or left out in silence."""

from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import adds_up, bring, rows, small_town
from support.odd_packages import HEADINGS, package, sheet_xml
from thidua.i18n import UserError
from thidua.ledger.mapping.hidden_parts import HiddenChoice, HiddenPartsError
from thidua.ledger.mapping.preview import preview_file

IDS = "SELECT dossier_id FROM dossiers ORDER BY 1"


def workbook(
    path: Path,
    *,
    hidden_rows: tuple[int, ...] = (),
    hidden_columns: tuple[int, ...] = (),
    hidden_sheet: bool = False,
) -> Path:
    """Rows 2 to 5 of the sheet `DS`, two more on the sheet `Cũ`."""
    with xlsxwriter.Workbook(str(path)) as book:
        for name, numbers in (("DS", range(1, 5)), ("Cũ", range(5, 7))):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            for line, number in enumerate(numbers, 1):
                sheet.write_row(line, 0, [f"H{number}", "Sở Tư pháp", "02/03/2026", "09/03/2026"])
        for row in hidden_rows:
            book.worksheets()[0].set_row(row - 1, None, None, {"hidden": True})
        for column in hidden_columns:
            book.worksheets()[0].set_column(column, column, None, None, {"hidden": True})
        if hidden_sheet:
            book.worksheets()[1].hide()
    return path


def test_an_import_with_hidden_rows_stops_and_names_them(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", hidden_rows=(3, 4), hidden_sheet=True)
    before = len(ledger.imports())
    with pytest.raises(
        HiddenPartsError, match=r"4 rows are hidden, filtered away or struck through: DS \(2: 3, 4\); Cũ \(2\)"
    ) as told:
        bring(ledger, path)
    assert told.value.render("vi").startswith(f"{path.name}: có 4 dòng bị ẩn, bị lọc hoặc bị gạch ngang")
    assert len(ledger.imports()) == before


@pytest.mark.parametrize(
    ("choice", "ids"),
    [(HiddenChoice.TAKE, ["H1", "H2", "H3", "H4", "H5", "H6"]), (HiddenChoice.LEAVE, ["H1", "H4"])],
)
def test_hidden_rows_are_taken_or_left_as_was_said(tmp_path: Path, choice: HiddenChoice, ids: list[str]) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, workbook(tmp_path / "a.xlsx", hidden_rows=(3, 4), hidden_sheet=True), hidden=choice)
    assert [id_ for (id_,) in rows(ledger, IDS)] == ids
    assert adds_up(report)
    assert report.record.hidden == choice
    assert ledger.imports()[-1].hidden == choice
    assert [(part.sheet, part.rows, part.whole) for part in report.hidden] == [("DS", 2, False), ("Cũ", 2, True)]
    assert report.left_out_sheets == (() if choice == "take" else ("Cũ",))


@pytest.mark.slow
def test_another_choice_is_another_import(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", hidden_rows=(3,))
    bring(ledger, path, hidden=HiddenChoice.LEAVE)
    assert bring(ledger, path, hidden=HiddenChoice.LEAVE).already
    assert bring(ledger, path, hidden=HiddenChoice.TAKE).counts["accepted"] == 1
    assert len({record.identity for record in ledger.imports()}) == len(ledger.imports())


def test_a_choice_says_nothing_of_a_file_without_hidden_rows(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx")
    assert bring(ledger, path, hidden=HiddenChoice.LEAVE).record.hidden is None
    assert bring(ledger, path).already


def test_hidden_rows_above_the_header_and_empty_ones_are_nobodys_rows(tmp_path: Path) -> None:
    sheet = sheet_xml(
        [("DANH SÁCH", "", "", ""), HEADINGS, ("H1", "Sở Tư pháp", "02/03/2026", "09/03/2026"), ("", "", "", "")],
        row_attributes=lambda row: ' hidden="1"' if row in (1, 4) else "",
    )
    assert bring(small_town(tmp_path), package(tmp_path / "a.xlsx", sheet)).counts["accepted"] == 1


@pytest.mark.parametrize(("height", "told"), [("0", [[3]]), ("0.0", [[3]]), ("0.75", [[3]]), ("2", []), ("15", [])])
def test_a_row_without_height_is_hidden(tmp_path: Path, height: str, told: list[list[int]]) -> None:
    sheet = sheet_xml(row_attributes=lambda row: f' ht="{height}" customHeight="1"' if row == 3 else "")
    looked = preview_file(package(tmp_path / "a.xlsx", sheet))
    assert [list(part.first) for part in looked.hidden] == told


def test_the_preview_tells_them(tmp_path: Path) -> None:
    looked = preview_file(workbook(tmp_path / "a.xlsx", hidden_rows=(3, 4), hidden_sheet=True))
    assert [str(part) for part in looked.hidden] == ["DS (2: 3, 4)", "Cũ (2)"]


def test_hidden_columns_that_would_be_taken_are_asked_for(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", hidden_columns=(3,))
    with pytest.raises(
        HiddenPartsError, match=r"hidden, filtered away or struck through: DS \(“Ngày hẹn trả”\)\. Say"
    ) as told:
        bring(ledger, path)
    assert "có cột hoặc dòng sẽ được đọc" in told.value.render("vi")
    assert [str(part) for part in preview_file(path).hidden] == ["DS (“Ngày hẹn trả”)"]


@pytest.mark.parametrize(("choice", "due"), [(HiddenChoice.TAKE, 6), (HiddenChoice.LEAVE, 2)])
def test_hidden_columns_are_taken_or_left_as_was_said(tmp_path: Path, choice: HiddenChoice, due: int) -> None:
    """Of the sheet `Cũ` the column is seen."""
    ledger = small_town(tmp_path)
    report = bring(ledger, workbook(tmp_path / "a.xlsx", hidden_columns=(3,)), hidden=choice)
    assert rows(ledger, "SELECT count(*), count(due_at) FROM dossiers") == [(6, due)]
    assert ledger.imports()[-1].hidden == choice
    assert adds_up(report)


def test_rows_and_columns_are_left_by_one_answer(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", hidden_rows=(3,), hidden_columns=(3,))
    assert [str(part) for part in preview_file(path).hidden] == ["DS (1: 3, “Ngày hẹn trả”)"]
    bring(ledger, path, hidden=HiddenChoice.LEAVE)
    assert rows(ledger, "SELECT dossier_id FROM dossiers WHERE due_at IS NULL ORDER BY 1") == [
        ("H1",),
        ("H3",),
        ("H4",),
    ]


def test_a_needed_column_that_is_hidden_cannot_be_left_out(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", hidden_columns=(0,))
    with pytest.raises(UserError, match=r"needs are hidden: dossier_id; show them in the file"):
        bring(ledger, path, hidden=HiddenChoice.LEAVE)
    assert bring(ledger, path, hidden=HiddenChoice.TAKE).counts["accepted"] == 6


def test_a_hidden_column_of_which_nothing_is_taken_is_nobodys(tmp_path: Path) -> None:
    """Applicants' names are dropped, and a column of the office's own is not carried on, hidden or not."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        sheet.write_row(0, 0, [*HEADINGS, "Chủ hồ sơ", "Cột riêng", "Ngày trả"])
        sheet.write_row(1, 0, ["H1", "Sở Tư pháp", "02/03/2026", "09/03/2026", "Lê Văn Tám", "x", ""])
        sheet.set_column(4, 6, None, None, {"hidden": True})
    assert bring(small_town(tmp_path), path).counts["accepted"] == 1


STRUCK, WHITE = {"font_strikeout": True}, {"font_color": "#FFFFFF"}


def marked(path: Path, whole: dict[str, object], last: dict[str, object]) -> Path:
    """Three rows; the second has one format in all cells but the last, and another in that."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        header = book.add_format({"font_color": "#FFFFFF", "bg_color": "#003366"})
        sheet.write_row(0, 0, HEADINGS, header)
        for number in (1, 2, 3):
            cells = [f"H{number}", "Sở Tư pháp", "02/03/2026", "09/03/2026"]
            sheet.write_row(number, 0, cells, book.add_format(whole) if number == 2 else None)
        sheet.write(2, len(HEADINGS) - 1, "09/03/2026", book.add_format(last))
        sheet.write_blank(2, len(HEADINGS), None, book.add_format({"bold": True}))
    return path


@pytest.mark.parametrize(("whole", "last"), [({}, STRUCK), (STRUCK, {}), (STRUCK, WHITE)])
def test_a_row_of_which_a_cell_is_struck_through_is_asked_for(
    tmp_path: Path, whole: dict[str, object], last: dict[str, object]
) -> None:
    with pytest.raises(HiddenPartsError, match=r"1 rows are hidden, filtered away or struck through: DS \(1: 3\)"):
        bring(small_town(tmp_path), marked(tmp_path / "a.xlsx", whole, last))


@pytest.mark.parametrize("runs", [("H", True, "2", True), ("H2 ", False, "cũ", True)])
def test_letters_struck_through_within_a_cell_are_asked_for(tmp_path: Path, runs: tuple[str, bool, str, bool]) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, struck, plain = book.add_worksheet("DS"), book.add_format(STRUCK), book.add_format({"bold": True})
        sheet.write_row(0, 0, HEADINGS)
        for number in (1, 2, 3):
            sheet.write_row(number, 0, [f"H{number}", "Sở Tư pháp", "02/03/2026", "09/03/2026"])
        first, of_first, second, of_second = runs
        sheet.write_rich_string(2, 0, struck if of_first else plain, first, struck if of_second else plain, second)
    with pytest.raises(HiddenPartsError, match=r"1 rows are hidden, filtered away or struck through: DS \(1: 3\)"):
        bring(small_town(tmp_path), path)


@pytest.mark.parametrize(
    "mark",
    [
        STRUCK,
        {"font_color": "#336699", "bg_color": "#336699"},
        WHITE,
        WHITE | {"bg_color": "#FFFFFF"},
        STRUCK | {"bg_color": "#FF0000"},
    ],
)
def test_rows_that_are_struck_through_or_invisible_are_asked_for(tmp_path: Path, mark: dict[str, object]) -> None:
    ledger = small_town(tmp_path)
    path = marked(tmp_path / "a.xlsx", mark, mark)
    with pytest.raises(HiddenPartsError, match=r"1 rows are hidden, filtered away or struck through: DS \(1: 3\)"):
        bring(ledger, path)
    bring(ledger, path, hidden=HiddenChoice.LEAVE)
    assert rows(ledger, IDS) == [("H1",), ("H3",)]


@pytest.mark.parametrize(
    ("whole", "last"), [({}, {}), (WHITE, {}), ({"bold": True}, WHITE), (WHITE | {"bg_color": "#003366"},) * 2]
)
def test_rows_that_people_see_are_taken(tmp_path: Path, whole: dict[str, object], last: dict[str, object]) -> None:
    assert bring(small_town(tmp_path), marked(tmp_path / "a.xlsx", whole, last)).counts["accepted"] == 3
