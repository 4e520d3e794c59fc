"""Whatever stands in a list: each of its lines is in the ledger, told as known, in quarantine, or told as no record."""

import csv
import io
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.import_files import adds_up, bring, rows, small_town
from thidua.ledger.store.row_outcomes import RowOutcomes

HEADINGS = ("STT", "Chủ hồ sơ", "Số hồ sơ", "Mã TTHC", "Cơ quan tiếp nhận", "Trạng thái", "Ngày tiếp nhận",
            "Ngày hẹn trả", "Ngày kết thúc xử lý", "Thời hạn giải quyết")  # fmt: skip
NAMES = st.sampled_from(["Người A", "Tổng công ty X", "Cộng đồng ấp 1", "Tổng cộng", "Ghi chú", ""])
CODES = st.sampled_from(
    ["H13-1", "h13-1", "H13–2", "'H13-3", '="H13-4"', "005", "5", "1.00123E+11", "2603000000000000000", "", "#REF!"]
)
PROCEDURES = st.sampled_from(["1.001193", "1.001193.H13", "1.001193/1.000948", "Đăng ký khai sinh", "Cấp phép bay", ""])
UNITS = st.sampled_from(["Sở Tư pháp", "P. Ninh Kiều", "Sở Mây Gió", "", "#N/A"])
STATES = st.sampled_from(["Đã trả kết quả", "10", "10%", "có lẽ", "", "đang xử lý?"])
DATES = st.sampled_from(
    ["02/03/2026", "2-Mar-26", "Thứ hai, 02/03/2026", "Thứ ba, 02/03/2026", "31/02/2026", "02/03/2062", "1772413200000",
     "46083.34375", "chưa có", "mai", "02/03/1026", "15h 13/03/2026", "", "#VALUE!"]
)  # fmt: skip
LIMITS = st.sampled_from(
    ["3", "3 ngày", "8 giờ", "2 tuần", "0,5 ngày", "3-5 ngày", "15 ngày (kể cả thứ bảy)", "1.234", ""]
)
records = st.tuples(st.just("1"), NAMES, CODES, PROCEDURES, UNITS, STATES, DATES, DATES, DATES, LIMITS)
notes = st.sampled_from(
    [
        ("Tổng cộng", "", "12", "", "", "", "", "", "", ""),
        ("I", "Lĩnh vực đất đai", "", "", "", "", "", "", "", ""),
        ("", "", "", "", "", "", "", "", "Người lập biểu", ""),
        ("", "Tổng công ty X", "", "", "", "", "31/02/2026", "", "", ""),
        ("", "", "", "", "", "", "", "", "", ""),
        HEADINGS,
    ]
)
lists = st.lists(records | notes, min_size=1, max_size=12)


def written(lines: list[tuple[str, ...]]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([HEADINGS, *lines])
    return out.getvalue().encode()


@pytest.mark.slow
@examples(15)
@given(lists)
def test_no_line_of_a_list_is_lost(lines: list[tuple[str, ...]]) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        ledger = small_town(folder)
        path, outcomes = folder / "list.csv", RowOutcomes()
        path.write_bytes(written(lines))
        known_at = datetime.fromisoformat("2026-04-01T08:00:00")
        report = bring(
            ledger, path, profile="one-stop-excel", outcomes=outcomes, known_at=known_at, replace_others=True
        )
        assert adds_up(report)
        passed_over = {place.row_no for listed in report.skipped.values() for place in listed}
        assert report.counts["read"] + sum(report.skipped_count.values()) == len(lines)
        told = set(outcomes.fates) | set(outcomes.reasons) | passed_over
        current = {row for (row,) in rows(ledger, "SELECT row_no FROM dossiers")}
        assert current | told >= set(range(2, len(lines) + 2))
        assert not passed_over & (current | set(outcomes.reasons))
        # Who has a number, a procedure or a day is never passed over.
        for row in passed_over:
            cells = lines[row - 2]
            assert cells == HEADINGS or not (cells[3] or cells[6] or any(letter.isalpha() for letter in cells[2]))


@pytest.mark.slow
@examples(15)
@given(lists)
def test_what_is_taken_was_read_whole(lines: list[tuple[str, ...]]) -> None:
    meant = {"3": (3, None), "3 ngày": (3, "working_day"), "8 giờ": (8, "working_hour"), "": (None, None)}
    with TemporaryDirectory() as name:
        folder = Path(name)
        ledger = small_town(folder)
        path = folder / "list.csv"
        path.write_bytes(written(lines))
        report = bring(ledger, path, profile="one-stop-excel", replace_others=True)
        taken = rows(ledger, "SELECT row_no, dossier_id, time_limit, time_limit_unit FROM dossiers")
        assert len(taken) == report.counts["accepted"]
        for row, number, limit, unit in taken:
            cells = lines[row - 2]
            assert cells[9] == "1.234" or (limit, unit) == meant[cells[9]]
            assert number == cells[2].strip("='\"").upper().replace("–", "-")
