"""Titles, section headings and names that say of the rows what no column says are asked for, not dropped."""

from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import bring, small_town
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.mapping.telling_lines import TellingLinesError, TitlesChoice, moves_a_limit
from thidua.ledger.store.health_check import examine

WHOLE = ["STT", "Số hồ sơ", "Mã TTHC", "Cơ quan tiếp nhận", "Trạng thái", "Ngày tiếp nhận", "Ngày hẹn trả"]
UNIT, PROCEDURE, STATUS = "Cơ quan tiếp nhận", "Mã TTHC", "Trạng thái"
VALUES = ["{}", "H{}", "1.001193", "Phường Ninh Kiều", "Đang xử lý", "02/03/2026", "09/03/2026"]


def without(*columns: str) -> list[str]:
    return [heading for heading in WHOLE if heading not in columns]


def row(number: int, headings: list[str]) -> list[str]:
    return [VALUES[WHOLE.index(heading)].format(number) for heading in headings]


def workbook(path: Path, lines: list[list[str]], sheet: str = "DS") -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet(sheet)
        for place, line in enumerate(lines):
            page.write_row(place, 0, line)
    return path


def text(path: Path, lines: list[list[str]]) -> Path:
    path.write_text("\n".join(",".join(line) for line in lines) + "\n", encoding="utf-8")
    return path


def html(path: Path, lines: list[list[str]]) -> Path:
    cells = ("".join(f"<td>{cell}</td>" for cell in line) for line in lines)
    body = "".join(f"<tr>{line}</tr>" for line in cells)
    path.write_text(f"<meta charset=utf-8><table>{body}</table>", encoding="utf-8")
    return path


TITLES = [
    ("UBND PHƯỜNG NINH KIỀU", UNIT),
    ("Đơn vị: Ninh Kiều", UNIT),
    ("Danh sách hồ sơ của Sở Tư pháp", UNIT),
    ("UBND phường Không Có Trong Sổ", UNIT),
    ("Thủ tục: Việc không có trong sổ", PROCEDURE),
    ("1.001193 - Đăng ký khai sinh", PROCEDURE),
    ("Danh sách hồ sơ công dân rút tháng 3", STATUS),
]
SECTIONS = [
    ("II. Phường Ninh Kiều", UNIT),
    ("Xã Thới An", UNIT),
    ("B. HỒ SƠ CÔNG DÂN RÚT", STATUS),
    ("C. Hồ sơ không tiếp nhận", STATUS),
    ("1. Đăng ký khai sinh", PROCEDURE),
]


@pytest.mark.parametrize(("write", "name"), [(workbook, "a.xlsx"), (text, "a.csv"), (html, "a.xls")])
@pytest.mark.parametrize(("title", "column"), TITLES[:2] + TITLES[-1:])
def test_a_title_that_says_what_no_column_says_stops_the_import(  # type: ignore[no-untyped-def]
    tmp_path: Path, write, name: str, title: str, column: str
) -> None:
    headings = without(column)
    path = write(tmp_path / name, [[title], headings, row(1, headings)])
    with pytest.raises(TellingLinesError) as told:
        bring(small_town(tmp_path), path)
    assert title in told.value.render("vi")
    assert "--titles leave" in told.value.render("vi")


def test_every_title_and_section_is_asked_for_and_none_where_a_column_says_it(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    for number, (title, column) in enumerate(TITLES):
        for headings in (without(column), WHOLE):
            path = workbook(tmp_path / f"t{number}.xlsx", [[title], headings, row(1, headings)])
            assert bool(preview_file(path, ledger=ledger).titles) is (headings is not WHOLE), title
    for number, (section, column) in enumerate(SECTIONS):
        for headings in (without(column), WHOLE):
            lines = [headings, row(1, headings), [section], row(2, headings)]
            path = workbook(tmp_path / f"s{number}.xlsx", lines)
            assert bool(preview_file(path, ledger=ledger).titles) is (headings is not WHOLE), section


@pytest.mark.parametrize(
    "line", ["DANH SÁCH HỒ SƠ TIẾP NHẬN THÁNG 3/2026", "I. Lĩnh vực đất đai", "Trạng thái: Tất cả", "Mẫu số 01"]
)
def test_lines_that_say_nothing_are_not_asked_for(tmp_path: Path, line: str) -> None:
    headings = without(UNIT, STATUS, PROCEDURE)
    path = workbook(tmp_path / "a.xlsx", [[line], headings, row(1, headings)])
    assert bring(small_town(tmp_path), path).counts["accepted"] == 1


def test_a_line_below_the_last_row_says_nothing_of_it(tmp_path: Path) -> None:
    headings = without(UNIT)
    path = workbook(tmp_path / "a.xlsx", [headings, row(1, headings), ["", "", "UBND phường Ninh Kiều"]])
    assert bring(small_town(tmp_path), path).counts["accepted"] == 1


@pytest.mark.parametrize(("name", "sheet"), [("a.xlsx", "Ninh Kiều"), ("ubnd-phuong-ninh-kieu.xlsx", "DS")])
def test_a_sheet_or_file_called_after_a_unit(tmp_path: Path, name: str, sheet: str) -> None:
    headings = without(UNIT)
    with pytest.raises(TellingLinesError):
        bring(small_town(tmp_path), workbook(tmp_path / name, [headings, row(1, headings)], sheet))


def test_the_answer_stands_in_the_record_and_the_dossiers_are_counted(tmp_path: Path) -> None:
    headings = without(UNIT)
    path = workbook(tmp_path / "a.xlsx", [["UBND PHƯỜNG NINH KIỀU"], headings, row(1, headings), row(2, headings)])
    ledger = small_town(tmp_path)
    report = bring(ledger, path, titles=TitlesChoice.LEAVE)
    record = ledger.imports()[-1]
    assert (record.titles, record.without) == ("leave", {"unit": 2})
    assert "leave" in record.identity[-1]
    assert report.notes[-1].render("en") == "2 of 2 dossiers have no unit: no unit answers for them"
    assert bring(ledger, path, titles=TitlesChoice.LEAVE).already
    with pytest.raises(TellingLinesError):
        bring(ledger, path)
    assert any("2 of 2" in str(finding.values.get("note", "")) for finding in examine(ledger.path))


def test_an_answer_that_nobody_needed_makes_no_other_import(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = workbook(tmp_path / "a.xlsx", [WHOLE, row(1, WHOLE)])
    assert bring(ledger, path, titles=TitlesChoice.LEAVE).record.titles is None
    assert bring(ledger, path).already
    assert bring(ledger, path, titles=TitlesChoice.LEAVE).already


MOVES = ["Ngày hẹn trả mới", "Ngày hẹn trả lại", "Gia hạn đến", "NgayHenTraMoi", "Hạn trả mới", "Ngày hẹn trả KQ"]
STOPS = ["Ngày yêu cầu bổ sung", "Tạm dừng từ ngày", "Ngày rút hồ sơ", "Ngày từ chối", "Giờ hẹn"]


@pytest.mark.parametrize(
    "heading",
    [
        "Gia hạn", "GIA HẠN ĐẾN NGÀY", "gia han", "SoNgayGiaHan", "ngaygiahan", "Hạn mới", "Thời hạn mới",
        "Hạn điều chỉnh", "Dời ngày trả", "Kéo dài đến", "Số ngày cộng thêm", "Hoãn đến", "Tạm hoãn từ", "Dừng tính từ",
        "Ngày khôi phục",
        "Số ngày không tính", "Chờ NVTC", "Hạn", "Ngày đến hạn", "G.hạn", "Extension", "Extended to", "days_extended",
        "New due date", "Due date (revised)", "Deadline", "Paused from", "Suspended from", "On hold since", "PauseEnd",
        "Grace days", "Resumed on", "Withdrawn on", "Tạm dừng Từ ngày", "Hẹn lần 2",
    ],
)  # fmt: skip
def test_headings_that_say_that_a_limit_is_moved_stopped_or_ended(heading: str) -> None:
    assert moves_a_limit(heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Thời hạn giải quyết", "Số ngày trễ hạn", "Quá hạn", "Đúng hạn", "Hạn mức đất", "Giới hạn",
        "Số lần gia hạn", "Người ký gia hạn", "Reason of extension", "Number of extensions", "Due to",
        "Phone extension", "Thời hạn sử dụng đất", "Ngày cấp", "Diện tích", "Hạng mục",
    ],
)  # fmt: skip
def test_headings_that_only_look_like_it(heading: str) -> None:
    assert not moves_a_limit(heading)


@pytest.mark.parametrize(("cell", "moves"), [("x", True), ("Có", True), ("10", True), ("0", False), ("Không", False)])
def test_a_yes_moves_a_limit_and_a_zero_does_not(tmp_path: Path, cell: str, moves: bool) -> None:
    path = text(tmp_path / "a.csv", [[*WHOLE, "Gia hạn"], [*row(1, WHOLE), cell]])
    assert [line.text for line in preview_file(path, ledger=small_town(tmp_path)).titles] == ["Gia hạn"] * moves


@pytest.mark.parametrize("heading", MOVES + STOPS)
def test_a_column_that_moves_or_stops_a_limit_and_is_not_carried_on_is_asked_for(tmp_path: Path, heading: str) -> None:
    ledger = small_town(tmp_path)
    path = text(tmp_path / "a.csv", [[*WHOLE, heading], [*row(1, WHOLE), ""], [*row(2, WHOLE), "16/03/2026"]])
    assert [line.text for line in preview_file(path, ledger=ledger).titles] == [heading]
    with pytest.raises(TellingLinesError) as told:
        bring(ledger, path)
    assert f"“{heading}”" in told.value.render("vi")
    report = bring(ledger, path, titles=TitlesChoice.LEAVE)
    assert (report.record.titles, report.counts["accepted"]) == ("leave", 2)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Ngày hẹn trả mới", ""),
        ("Ngày hẹn trả mới", "không"),
        ("Lý do gia hạn", "CV 12/UBND"),
        ("Số lần bổ sung", "2"),
        ("Nội dung bổ sung", "2 bản sao"),
        ("Ngày sinh", "25/12/1980"),
        ("Ngày cấp giấy", "25/12/1980"),
        ("Số ngày quá hạn", "3"),
    ],
)
def test_a_column_that_moves_no_limit_is_not_asked_for(tmp_path: Path, heading: str, cell: str) -> None:
    path = text(tmp_path / "a.csv", [[*WHOLE, heading], [*row(1, WHOLE), cell]])
    assert bring(small_town(tmp_path), path).counts["accepted"] == 1


def test_such_a_column_of_rows_set_aside_or_of_another_list_is_not_asked_for(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bad = [cell.replace("02/03", "32/03") for cell in row(1, WHOLE)]
    path = text(tmp_path / "a.csv", [[*WHOLE, MOVES[0]], [*bad, "16/03/2026"], [*row(2, WHOLE), ""]])
    assert bring(ledger, path).counts["quarantined"] == 1
    supplements = text(
        tmp_path / "b.csv", [["Mã hồ sơ", "Ngày yêu cầu bổ sung", "Gia hạn đến"], ["H1", "02/03/2026", "09/03/2026"]]
    )
    assert bring(ledger, supplements).counts["accepted"] == 1
