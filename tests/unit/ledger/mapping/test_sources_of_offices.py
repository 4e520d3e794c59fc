"""What offices send, brought in whole: joined columns, equal headings, delimiters at the end, damaged letters."""

import csv
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule
from thidua.ledger.mapping.hidden_parts import HiddenChoice
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.mapping.profile_library import profile_headings
from thidua.ledger.readers.formats import read_source

HEADER = "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận,Ngày hẹn trả"
ROW = "H{0},Sở Tư pháp,02/03/2026 08:15,09/03/2026"


def sent(folder: Path, lines: list[str], name: str = "a.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def quarantined(path: Path | None) -> list[dict[str, str]]:
    assert path is not None
    with path.open(encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("surplus", [",", ",,,", ", ,"])
@pytest.mark.parametrize("few", [False, True])
def test_delimiters_at_the_end_of_rows_lose_nothing(tmp_path: Path, surplus: str, few: bool) -> None:
    lines = [HEADER, *(ROW.format(number) + ("" if few and number != 3 else surplus) for number in range(1, 6))]
    path = sent(tmp_path, lines)
    (looked,) = preview_file(path).sheets
    assert (looked.rows, looked.bad_rows) == (5, 0)
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (5, 0)
    ledger_rows = [row for chunk in read_source(path, profile_headings()).sheets[0].read() for row in chunk.row_nos]
    assert ledger_rows == [2, 3, 4, 5, 6]


@pytest.mark.slow
def test_delimiters_at_the_end_of_the_header_only(tmp_path: Path) -> None:
    path = sent(tmp_path, [HEADER + ",,", *map(ROW.format, range(1, 4))])
    assert bring(small_town(tmp_path), path).counts["accepted"] == 3


def test_a_value_beyond_the_header_is_set_aside_and_the_preview_says_so(tmp_path: Path) -> None:
    path = sent(tmp_path, [HEADER, *(ROW.format(number) + ",x" for number in range(1, 4))])
    (looked,) = preview_file(path).sheets
    assert (looked.rows, looked.bad_rows) == (3, 3)
    report = bring(small_town(tmp_path), path)
    assert (report.counts["read"], report.counts["quarantined"]) == (3, 3)


def test_one_damaged_byte_sets_one_row_aside(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = "\n".join([HEADER, *(ROW.format(number) for number in range(1, 6))]).encode()
    path.write_bytes(text.replace("H3,Sở".encode(), b"H3,S\xff"))
    source = read_source(path, profile_headings())
    assert source.encoding == "utf-8"
    report = bring(small_town(tmp_path), path)
    assert report.counts["accepted"] == 4
    (bad,) = quarantined(report.quarantine)
    assert (bad["thidua:row"], bad["thidua:column"]) == ("4", "Cơ quan tiếp nhận")
    assert "byte FF (number 2 of the cell) is not UTF-8" in bad["thidua:reason"]
    assert bad["Cơ quan tiếp nhận"] == "S\ufffd Tư pháp"
    (looked,) = preview_file(path).sheets
    assert (looked.rows, looked.bad_rows) == (5, 1)


def test_a_damaged_byte_in_a_row_of_another_width(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    lines = [HEADER, *(ROW.format(number) + ("," if number == 2 else "") for number in range(1, 6))]
    path.write_bytes("\n".join(lines).encode().replace("H3,Sở".encode(), b"H3,S\xff"))
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (4, 1)
    assert [bad["thidua:row"] for bad in quarantined(report.quarantine)] == ["4"]


def test_two_encodings_are_refused_with_both_proofs(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    good = [HEADER, *(ROW.format(number) for number in range(1, 31))]
    path.write_bytes("\n".join(good).encode() + b"\n" + b"\n".join([b"X1,S\xf4 T\xad ph\xb8p,02/03/2026,"] * 30))
    with pytest.raises(UserError, match=r"two encodings: line 1 is UTF-8, line 32 is not \(byte F4\)") as refused:
        read_source(path)
    assert "hai bảng mã" in refused.value.render("vi")


def test_a_file_cut_within_a_letter_is_utf8_with_one_damaged_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("\n".join([HEADER, *map(ROW.format, range(1, 4)), "H9,Sở T\u01b0"]).encode()[:-1])
    report = bring(small_town(tmp_path), path)
    assert report.encoding == "utf-8"
    assert (report.counts["accepted"], report.counts["quarantined"]) == (3, 1)


JOINED = Profile(
    id="joined",
    title={"en": "t", "vi": "t"},
    primary="dossiers",
    tables={
        "dossiers": TableRule(
            columns={
                "dossier_id": ColumnRule(headings=("Số hồ sơ",)),
                "received_at": ColumnRule(joined=(("Tiếp nhận Ngày", "Tiếp nhận Giờ"),)),
                "due_at": ColumnRule(joined=(("Hẹn trả Ngày", "Hẹn trả Giờ"),), headings=("Hẹn trả",)),
            }
        )
    },
)


def days_and_times(path: Path, cells: list[list[object]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("DS")
        day, clock = book.add_format({"num_format": "dd/mm/yyyy"}), book.add_format({"num_format": "hh:mm"})
        sheet.write_row(0, 0, ["Số hồ sơ", "Tiếp nhận", "", "Hẹn trả", ""])
        sheet.write_row(1, 0, ["", "Ngày", "Giờ", "Ngày", "Giờ"])
        for number, (day_cell, clock_cell) in enumerate(cells, 2):
            sheet.write(number, 0, f"H{number}")
            sheet.write(number, 1, day_cell, day if isinstance(day_cell, float) else None)
            sheet.write(number, 2, clock_cell, clock if isinstance(clock_cell, float) else None)
            sheet.write(number, 3, "09/03/2026")
    return path


@pytest.mark.slow
def test_a_profile_joins_day_and_time_of_day(tmp_path: Path) -> None:
    cells: list[list[object]] = [
        ["02/03/2026", "08:15"],
        [46083.0, 0.34375],  # both formatted
        [46083, "8h15"],
        ["2026-03-02", "0,34375"],
        ["02/03/2026", ""],
        ["", ""],
    ]
    path = days_and_times(tmp_path / "a.xlsx", cells)
    ledger = small_town(tmp_path)
    report = bring(ledger, path, profile=JOINED)
    assert report.counts["accepted"] == 6
    assert report.dropped == ()
    moments = [str(at) for (at,) in rows(ledger, "SELECT received_at FROM dossiers ORDER BY row_no")]
    assert moments == ["2026-03-02 08:15:00"] * 4 + ["2026-03-02 00:00:00", "None"]
    assert {str(at) for (at,) in rows(ledger, "SELECT due_at FROM dossiers")} == {"2026-03-09 00:00:00"}


@pytest.mark.slow
def test_a_time_without_its_day_is_set_aside_and_comes_back_corrected(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, days_and_times(tmp_path / "a.xlsx", [["", "08:15"]]), profile=JOINED)
    assert report.quarantine is not None
    (bad,) = quarantined(report.quarantine)
    assert (bad["thidua:sheet"], bad["thidua:row"], bad["thidua:value"]) == ("DS", "3", "08:15")
    text = report.quarantine.read_text(encoding="utf-8-sig")
    again = tmp_path / "again.csv"
    again.write_text(text.replace(",'08:15,", ",02/03/2026 08:15,"), encoding="utf-8")
    assert bring(ledger, again, profile=JOINED).counts["accepted"] == 1


def test_joined_columns_give_moments_only() -> None:
    with pytest.raises(ValueError, match="joined gives a moment, the column is none"):
        Profile(
            id="x",
            title={},
            primary="dossiers",
            tables={"dossiers": TableRule(columns={"dossier_id": ColumnRule(joined=(("a", "b"),))})},
        )


def test_equal_headings_that_are_taken_are_asked_for(tmp_path: Path) -> None:
    lines = [HEADER + ",Ngày hẹn trả", *(ROW.format(number) + ",10/03/2026" for number in range(1, 4))]
    ledger = small_town(tmp_path)
    path = sent(tmp_path, lines)
    with pytest.raises(UserError, match="2 columns are called “Ngày hẹn trả”"):
        bring(ledger, path)
    with pytest.raises(UserError, match="2 columns are called “Ngày hẹn trả”"):
        preview_file(path)
    named = Profile(
        id="second",
        title={"en": "t", "vi": "t"},
        primary="dossiers",
        tables={
            "dossiers": TableRule(
                columns={
                    "dossier_id": ColumnRule(headings=("Số hồ sơ",)),
                    "due_at": ColumnRule(headings=("Ngày hẹn trả (2)",)),
                }
            )
        },
    )
    bring(ledger, path, profile=named)
    assert {str(at) for (at,) in rows(ledger, "SELECT due_at FROM dossiers")} == {"2026-03-10 00:00:00"}


def test_equal_headings_that_nobody_takes_do_no_harm(tmp_path: Path) -> None:
    lines = [HEADER + ",Ghi chú lạ,Ghi chú lạ", *(ROW.format(number) + ",a,b" for number in range(1, 4))]
    assert bring(small_town(tmp_path), sent(tmp_path, lines)).counts["accepted"] == 3


def test_quarantine_names_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for month in (1, 2, 3):
            sheet = book.add_worksheet(f"Tháng {month}")
            sheet.write_row(0, 0, HEADER.split(","))
            sheet.write_row(1, 0, [f"H{month}", "Sở Tư pháp", "31/02/2026", ""])
    report = bring(small_town(tmp_path), path, hidden=HiddenChoice.LEAVE)
    assert adds_up(report)
    assert [(bad["thidua:sheet"], bad["thidua:row"]) for bad in quarantined(report.quarantine)] == [
        ("Tháng 1", "2"),
        ("Tháng 2", "2"),
        ("Tháng 3", "2"),
    ]


def test_a_preview_of_a_file_without_rows(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet().write_row(0, 0, HEADER.split(","))
    (looked,) = preview_file(path).sheets
    assert looked.rows == 0


@pytest.mark.parametrize(("from_1904", "number"), [(True, 44621.34375), (False, 46083.34375)])
def test_day_numbers_count_from_the_workbooks_own_day(tmp_path: Path, from_1904: bool, number: float) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path), {"date_1904": from_1904}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER.split(","))
        sheet.write_row(1, 0, ["H1", "Sở Tư pháp", number, "09/03/2026"])
    ledger = small_town(tmp_path)
    bring(ledger, path)
    assert [str(at) for (at,) in rows(ledger, "SELECT received_at FROM dossiers")] == ["2026-03-02 08:15:00"]


def test_days_and_times_under_a_common_heading_are_read_by_the_shipped_profile(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text(
        "Số hồ sơ,Mã TTHC,Cơ quan tiếp nhận,Tiếp nhận,,Hẹn trả,\n"
        ",,,Ngày,Giờ,Ngày,Giờ\n"
        "HS1,1.001193,Sở Tư pháp,02/03/2026,08:15,09/03/2026,17:00\n",
        encoding="utf-8",
    )
    assert bring(ledger, path).counts["accepted"] == 1
    assert rows(ledger, "SELECT received_at, due_at FROM dossiers") == [
        (datetime(2026, 3, 2, 8, 15), datetime(2026, 3, 9, 17))
    ]


def test_a_day_that_tells_its_time_itself_is_joined_with_no_other(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "a.csv"
    path.write_text(
        "Số hồ sơ,Mã TTHC,Cơ quan tiếp nhận,Ngày tiếp nhận,Giờ tiếp nhận\n"
        "HS1,1.001193,Sở Tư pháp,02/03/2026 08:15,08:15\n"
        "HS2,1.001193,Sở Tư pháp,02/03/2026 8:15,\n"
        "HS3,1.001193,Sở Tư pháp,02/03/2026 08:15,09:30\n"
        "HS4,1.001193,Sở Tư pháp,02/03/2026,9:30\n",
        encoding="utf-8",
    )
    report = bring(ledger, path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (3, 1)
    assert rows(ledger, "SELECT dossier_id, received_at FROM dossiers ORDER BY 1") == [
        ("HS1", datetime(2026, 3, 2, 8, 15)),
        ("HS2", datetime(2026, 3, 2, 8, 15)),
        ("HS4", datetime(2026, 3, 2, 9, 30)),
    ]


@pytest.mark.parametrize(("unit", "read"), [("giờ", (8, "working_hour")), ("ngày làm việc", (8, "working_day"))])
def test_a_heading_with_its_unit_in_brackets_is_the_heading(tmp_path: Path, unit: str, read: tuple[int, str]) -> None:
    ledger = small_town(tmp_path)
    path = sent(tmp_path, [f"{HEADER},Thời hạn giải quyết ({unit})", ROW.format(1) + ",8"])
    assert adds_up(bring(ledger, path))
    assert rows(ledger, "SELECT time_limit, time_limit_unit FROM dossiers") == [read]


def test_a_unit_behind_a_heading_that_no_limit_is_counted_in_leaves_the_column_out(tmp_path: Path) -> None:
    path = sent(tmp_path, [f"{HEADER},Thời hạn giải quyết (tháng)", ROW.format(1) + ",1"])
    assert "Thời hạn giải quyết (tháng)" in bring(small_town(tmp_path), path).dropped
