"""A second header among the rows: the same one is passed over, any other refuses the file."""

from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.mapping.preview import preview_file

HEADER = ["STT", "Số hồ sơ", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"]
OTHER_ORDER = [*HEADER[:4], "Ngày kết thúc xử lý", "Ngày hẹn trả"]
SYNONYMS = ["TT", "Mã hồ sơ", "Đơn vị tiếp nhận", "Ngày nhận", "Ngày hoàn thành", "Hẹn trả"]
ONE_MORE = [*HEADER[:4], "Ngày hẹn trả lần đầu", *HEADER[4:]]
WITH_A_GAP = [*HEADER[:4], "", HEADER[5]]


def row(number: int) -> list[str]:
    return [str(number), f"H{number}", "Sở Tư pháp", "02/03/2026", "09/03/2026", "06/03/2026"]


def workbook(path: Path, lines: list[list[str]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        for place, line in enumerate(lines):
            sheet.write_row(place, 0, line)
    return path


def page(path: Path, lines: list[list[str]]) -> Path:
    cells = ("".join(f"<td>{cell}</td>" for cell in line) for line in lines)
    body = "".join(f"<tr>{line}</tr>" for line in cells)
    path.write_text(f"<meta charset=utf-8><table>{body}</table>", encoding="utf-8")
    return path


def text(path: Path, lines: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    return path


WRITERS = [(workbook, "a.xlsx"), (page, "a.xls"), (text, "a.csv")]


@pytest.mark.parametrize(("write", "name"), WRITERS)
@pytest.mark.parametrize("second", [OTHER_ORDER, SYNONYMS, ONE_MORE, WITH_A_GAP, HEADER[1:]])
def test_another_header_refuses_the_file(tmp_path: Path, write, name: str, second: list[str]) -> None:  # type: ignore[no-untyped-def]
    path = write(tmp_path / name, [HEADER, row(1), [], ["Phụ lục 2"], second, row(2)])
    ledger = small_town(tmp_path)
    before = len(ledger.imports())
    with pytest.raises(
        UserError, match=r"row (DS!)?5 holds column names, but not those of the header in row 1"
    ) as told:
        bring(ledger, path)
    assert "một bảng" in told.value.render("vi")
    assert len(ledger.imports()) == before
    with pytest.raises(UserError, match="holds column names"):
        preview_file(path, ledger=ledger)


@pytest.mark.parametrize(("write", "name"), WRITERS)
def test_the_same_header_is_passed_over(tmp_path: Path, write, name: str) -> None:  # type: ignore[no-untyped-def]
    again = [cell.upper() for cell in HEADER]
    report = bring(small_town(tmp_path), write(tmp_path / name, [HEADER, row(1), again, row(2)]))
    assert dict(report.skipped_count) == {"the header once more": 1}
    assert report.counts["accepted"] == 2


def test_a_header_that_would_itself_be_a_good_row(tmp_path: Path) -> None:
    path = text(tmp_path / "units.csv", [["unit_id", "name", "unit_group"], ["u1", "A", "commune"]])
    lines = path.read_text(encoding="utf-8")
    ledger = small_town(tmp_path)
    path.write_text(lines + "unit_id,name,unit_group\nu2,B,commune\n", encoding="utf-8")
    assert bring(ledger, path).counts["accepted"] == 2
    path.write_text(lines + "name,unit_id,unit_group\nB,u2,commune\n", encoding="utf-8")
    with pytest.raises(UserError, match="row 3 holds column names"):
        bring(ledger, path)


def test_a_table_whose_surplus_field_is_empty_is_refused_too(tmp_path: Path) -> None:
    lines = [HEADER, row(1), row(2), row(3), [*OTHER_ORDER, "Ghi chú"], [*row(4), ""]]
    with pytest.raises(UserError, match="row 5 holds column names"):
        bring(small_town(tmp_path), text(tmp_path / "a.csv", lines))


def test_a_table_above_the_header_is_not_taken_for_a_title(tmp_path: Path) -> None:
    lines = [["Mã hồ sơ", "Ngày nhận", "Hẹn trả"], ["H9", "02/03/2026", "09/03/2026"], [], HEADER, row(1)]
    with pytest.raises(UserError, match="row DS!1 holds column names"):
        bring(small_town(tmp_path), workbook(tmp_path / "a.xlsx", lines))


def test_a_third_line_of_the_header_is_no_note(tmp_path: Path) -> None:
    lines = [
        ["STT", "Số hồ sơ", "Cơ quan tiếp nhận", "Thời gian", "", "", ""],
        ["", "", "", "Tiếp nhận", "", "Kết quả", ""],
        ["", "", "", "Ngày", "Giờ", "Hẹn trả", "Ngày kết thúc xử lý"],
        ["1", "H1", "Sở Tư pháp", "02/03/2026", "08:15", "09/03/2026", "06/03/2026"],
    ]
    path = workbook(tmp_path / "a.xlsx", lines)
    with pytest.raises(UserError, match=r"row DS!3 below the header \(row 2\) holds column names too"):
        bring(small_town(tmp_path), path)


def test_a_header_of_two_lines_once_more_is_passed_over(tmp_path: Path) -> None:
    upper = ["STT", "Số hồ sơ", "Cơ quan tiếp nhận", "Thời gian", "", ""]
    lower = ["", "", "", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày kết thúc xử lý"]
    report = bring(small_town(tmp_path), workbook(tmp_path / "a.xlsx", [upper, lower, row(1), upper, lower, row(2)]))
    assert dict(report.skipped_count) == {"the header once more": 2}
    assert rows(bring_ledger(tmp_path), "SELECT count(*) FROM dossiers") == [(2,)]


def bring_ledger(tmp_path: Path):  # type: ignore[no-untyped-def]
    from thidua.ledger.store.ledger import Ledger

    return Ledger.open(tmp_path / "ledger")


def test_columns_without_a_heading_are_named_by_preview_and_import_alike(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [HEADER, [*row(1), "x"]])
    (looked,) = preview_file(path).sheets
    assert looked.nameless == ("G:G",)
    assert "G:G" in bring(small_town(tmp_path), path).dropped
