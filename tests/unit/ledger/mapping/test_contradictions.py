"""A record several times in one file: what was said last counts where the file says an order, else nothing does.

Never is the last line taken because it is the last.
"""

from itertools import permutations
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter

from support.import_files import KNOWN_AT, adds_up, bring, rows, small_town
from thidua.ledger.mapping.import_file import ImportReport
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.model import TABLES
from thidua.ledger.store.contradictions import Contradiction, contradictions
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.row_outcomes import QUARANTINED, RowOutcomes
from thidua.ledger.store.staging import StagedTable

HEADINGS = ("Số hồ sơ", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả", "Ngày trả kết quả", "Trạng thái")
CHANGED = "Cập nhật lúc"
OPEN = ("H1", "Sở Tư pháp", "02/03/2026", "09/03/2026", "", "Đang xử lý")
DONE = ("H1", "Sở Tư pháp", "02/03/2026", "12/03/2026", "06/03/2026", "Đã trả kết quả")
PUT_OFF = ("H1", "Sở Tư pháp", "02/03/2026", "12/03/2026", "", "Đang xử lý")
BARE = ("H1", "", "02/03/2026", "", "", "")
DAYS = "strftime(due_at, '%d/%m'), strftime(coalesce(returned_at, finished_at), '%d/%m')"
SAYS = f"SELECT {DAYS} FROM dossiers WHERE dossier_id = 'H1'"
PROFILE = """
id = "with-changes"
title = { vi = "Có thời điểm thay đổi", en = "With changes" }
primary = "dossiers"

[tables.dossiers]
changed_at = ["Cập nhật lúc"]

[tables.dossiers.columns]
dossier_id = "Số hồ sơ"
receiving_unit_id = "Cơ quan tiếp nhận"
received_at = "Ngày tiếp nhận"
due_at = "Ngày hẹn trả"
finished_at = "Ngày trả kết quả"
"""


def listed(path: Path, *lines: tuple[str, ...], more: tuple[str, ...] = ()) -> Path:
    other = ("H2", "Sở Tư pháp", "03/03/2026", "10/03/2026", "", "Đang xử lý", "01/03/2026 08:00")
    table = [(*HEADINGS, *more), *lines, other[: len(HEADINGS) + len(more)]]
    path.write_text("\n".join(map(",".join, table)) + "\n", encoding="utf-8")
    return path


def numbers(ledger: Ledger) -> list[str]:
    return [number for (number,) in rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY 1")]


def quarantine(report: ImportReport) -> str:
    assert report.quarantine is not None
    return report.quarantine.read_text(encoding="utf-8-sig")


@pytest.mark.parametrize("lines", [*permutations((OPEN, PUT_OFF, OPEN))])
def test_lines_that_contradict_each_other_are_all_set_aside(tmp_path: Path, lines: tuple[tuple[str, ...], ...]) -> None:
    """Which due date was said last nobody knows: the same line twice does not make it truer."""
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", *lines))
    assert numbers(ledger) == ["H2"]
    assert (report.counts["read"], report.counts["quarantined"], report.counts["accepted"]) == (4, 3, 1)
    assert adds_up(report)
    assert quarantine(report).count("the record stands 3 times in this file (2, 3, 4) with different content") == 3


@pytest.mark.parametrize("lines", [*permutations((OPEN, DONE, BARE))])
def test_what_had_happened_later_was_said_later(tmp_path: Path, lines: tuple[tuple[str, ...], ...]) -> None:
    """A dossier that is finished was open before: the line says all that had happened, and what happened since."""
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", *lines))
    assert rows(ledger, SAYS) == [("12/03", "06/03")]
    assert (report.counts["accepted"], report.counts["stale"], report.quarantine) == (2, 2, None)


@pytest.mark.parametrize(
    "other",
    [
        (*DONE[:4], "07/03/2026", DONE[5]),
        ("H1", "Sở Tư pháp", "03/03/2026", "12/03/2026", "", "Đang xử lý"),
        ("H1", "Sở Tư pháp", "01/03/2026", "12/03/2026", "07/03/2026", "Đã trả kết quả"),
    ],
    ids=["finished on two days", "received on two days", "both"],
)
def test_a_later_day_is_no_later_word(tmp_path: Path, other: tuple[str, ...]) -> None:
    """Two days of one thing are two readings of it: neither is what came after."""
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", DONE, other))
    assert numbers(ledger) == ["H2"]
    assert report.counts["quarantined"] == 2


@pytest.mark.parametrize("lines", [*permutations(((OPEN, "05/03/2026 08:00"), (PUT_OFF, "04/03/2026 08:00")))])
def test_the_moment_of_the_last_change_decides_whatever_stands_last(
    tmp_path: Path, lines: tuple[tuple[tuple[str, ...], str], ...]
) -> None:
    ledger = small_town(tmp_path)
    profile = tmp_path / "with-changes.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    path = listed(tmp_path / "a.csv", *((*line, at) for line, at in lines), more=(CHANGED,))
    assert bring(ledger, path, profile=profile).counts["quarantined"] == 0
    assert rows(ledger, SAYS) == [("09/03", None)]


@pytest.mark.parametrize("moments", [("05/03/2026 08:00", "05/03/2026 08:00"), ("05/03/2026 08:00", "")])
def test_equal_and_missing_moments_are_no_order(tmp_path: Path, moments: tuple[str, str]) -> None:
    ledger = small_town(tmp_path)
    profile = tmp_path / "with-changes.toml"
    profile.write_text(PROFILE, encoding="utf-8")
    path = listed(tmp_path / "a.csv", (*OPEN, moments[0]), (*PUT_OFF, moments[1]), more=(CHANGED,))
    assert bring(ledger, path, profile=profile).counts["quarantined"] == 2
    assert numbers(ledger) == ["H2"]


def test_rows_of_several_sheets_contradict_each_other_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, line in (("Tháng 1", OPEN), ("Tháng 2", PUT_OFF), ("Tháng 3", ("H2", *PUT_OFF[1:]))):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADINGS)
            sheet.write_row(1, 0, line)
    ledger = small_town(tmp_path)
    report = bring(ledger, path, language="vi")
    assert numbers(ledger) == ["H2"]
    told = quarantine(report)
    assert told.count("bản ghi này có 2 lần trong tệp (Tháng 1!2, Tháng 2!2) với nội dung khác nhau") == 2


def test_spellings_of_one_number_contradict_each_other(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", ("H13–1", *OPEN[1:]), ("'H13-1", *PUT_OFF[1:])))
    assert (numbers(ledger), report.counts["quarantined"]) == (["H2"], 2)


def test_lists_of_units_are_held_to_it_as_well(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text("unit_id,name,unit_group\nU1,Phường A,commune\nU1,Phường B,commune\nU2,Xã C,commune\n", "utf-8")
    ledger = small_town(tmp_path)
    report = bring(ledger, path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 2)
    assert rows(ledger, "SELECT count(*) FROM units WHERE unit_id = 'U1'") == [(0,)]


def test_the_line_kept_is_taken_when_it_comes_again(tmp_path: Path) -> None:
    """The quarantine file as it is says the same contradiction; with one line left it says the dossier."""
    ledger = small_town(tmp_path)
    report = bring(ledger, listed(tmp_path / "a.csv", OPEN, PUT_OFF))
    assert report.quarantine is not None
    assert bring(ledger, report.quarantine).counts["quarantined"] == 2
    head, first, _second = report.quarantine.read_bytes().splitlines(keepends=True)
    report.quarantine.write_bytes(head + first)
    assert bring(ledger, report.quarantine).counts["accepted"] == 1
    assert rows(ledger, SAYS) == [("09/03", None)]


def test_each_row_is_answered(tmp_path: Path) -> None:
    outcomes = RowOutcomes()
    bring(small_town(tmp_path), listed(tmp_path / "a.csv", OPEN, PUT_OFF), outcomes=outcomes)
    assert [outcomes.of(row) for row in (2, 3, 4)] == [QUARANTINED, QUARANTINED, "accepted"]


def test_numbers_of_several_units_confirmed_as_one_dossier_contradict_each_other(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = listed(tmp_path / "a.csv", OPEN, (OPEN[0], "Phường Ninh Kiều", *OPEN[2:]))
    assert bring(ledger, path, replace_others=True).counts["quarantined"] == 2


EVENTS = """
id = "steps"
title = { vi = "Nhật ký bước", en = "Steps" }
primary = "events"
unknown_units = "create"
new_unit_group = "department"

[tables.events]
[tables.events.columns]
dossier_id = "case"
seq = { number = "file_order" }
activity = "step"
unit_id = "unit"
happened_at = "at"
[tables.events.constants]
kind = "other"

[tables.dossiers]
distinct = true
[tables.dossiers.columns]
dossier_id = "case"
receiving_unit_id = "unit"
received_at = "received"
due_at = "due"
"""


def event_log(folder: Path, *dues: str) -> tuple[Path, Path]:
    """A log of case A, whose steps tell these due days, and of case B; and its profile."""
    path, profile = folder / "log.csv", folder / "steps.toml"
    steps = [("A", due) for due in dues] + [("B", "12/03/2026")] * 2
    lines = [f"{case},{n},Sở Tư pháp,0{n + 2}/03/2026 08:00,02/03/2026,{due}" for n, (case, due) in enumerate(steps)]
    path.write_text("\n".join(["case,step,unit,at,received,due", *lines]) + "\n", encoding="utf-8")
    profile.write_text(EVENTS, encoding="utf-8")
    return path, profile


@pytest.mark.parametrize("dues", [*permutations(("09/03/2026", "12/03/2026", "09/03/2026"))])
def test_a_case_whose_steps_tell_it_differently_is_set_aside_whole(tmp_path: Path, dues: tuple[str, ...]) -> None:
    ledger = small_town(tmp_path)
    path, profile = event_log(tmp_path, *dues)
    report = bring(ledger, path, profile=profile)
    assert (report.counts["quarantined"], report.counts["accepted"]) == (3, 2)
    assert numbers(ledger) == ["B"]
    assert "stands 2 times in this file" in quarantine(report)
    assert adds_up(report)


def test_a_case_whose_steps_come_to_tell_more_says_an_order(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path, profile = event_log(tmp_path, "", "12/03/2026", "")
    assert bring(ledger, path, profile=profile).counts["quarantined"] == 0
    assert rows(ledger, "SELECT strftime(due_at, '%d/%m') FROM dossiers WHERE dossier_id = 'A'") == [("12/03",)]


def test_a_preview_shows_lines_that_contradict_each_other(tmp_path: Path) -> None:
    sheet = preview_file(listed(tmp_path / "a.csv", OPEN, PUT_OFF, OPEN), ledger=small_town(tmp_path)).sheets[0]
    assert (sheet.rows, sheet.bad_rows) == (4, 3)
    row, heading, value, reason = sheet.problems[0]
    assert (row, heading, value) == (2, "Số hồ sơ", "H1")
    assert "stands 3 times in this file (2, 3, 4)" in str(reason)
    path, profile = event_log(tmp_path, "09/03/2026", "12/03/2026")
    assert preview_file(path, profile=profile).sheets[0].bad_rows == 2


@pytest.mark.parametrize("spill_bytes", [1, 1024 * 1024])
def test_rows_that_went_to_the_disk_are_compared_too(tmp_path: Path, spill_bytes: int) -> None:
    """And are there afterwards, to be stored."""
    staged = StagedTable("units", tmp_path, KNOWN_AT, spill_bytes)
    for row_no, name in enumerate(("Phường A", "Phường B", "Phường A")):
        staged.add(pa.table({"unit_id": ["U1"], "name": [name], "unit_group": ["commune"], "row_no": [row_no]}))
    records = contradictions(staged.finish(), TABLES["units"], KNOWN_AT, tmp_path, units_apart=True)
    assert records == [Contradiction("U1", [0, 1, 2])]
    again = staged.finish()
    assert (pq.read_table(again) if isinstance(again, Path) else again).num_rows == 3
