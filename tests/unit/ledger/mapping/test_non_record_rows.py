"""Lines that are no records, and lines that might be one."""

import pytest

from thidua.ledger.mapping.non_record_rows import NonRecord, non_record

HEADINGS = ("Chủ hồ sơ", "Số hồ sơ", "Mã TTHC", "Cơ quan tiếp nhận", "Ngày tiếp nhận", "Ngày hẹn trả")
KEYS, DATES = {1}, {4, 5}


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["Tổng cộng", "4", "", "", "", ""], NonRecord.TOTALS),
        (["", "Tổng số: 15 hồ sơ", "", "", "12", "3,5%"], NonRecord.TOTALS),
        (["Cộng tháng 3", "", "", "", "4", ""], NonRecord.TOTALS),
        (["Lũy kế", "120", "", "", "", ""], NonRecord.TOTALS),
        (["I", "Lĩnh vực đất đai", "", "", "", ""], NonRecord.NOTE),
        (["", "", "", "", "Ninh Kiều", "Người lập biểu"], NonRecord.NOTE),
        (["", "II", "", "Lĩnh vực tư pháp", "", ""], NonRecord.NOTE),
        (["", "", "", "", "", ""], NonRecord.BLANK),
        (["I. Lĩnh vực đất đai", "", "", "", "", ""], NonRecord.NOTE),
        (["", "2. Lĩnh vực tư pháp, hộ tịch", "", "", "", ""], NonRecord.NOTE),
        (["A", "Cấp thành phố", "", "", "", ""], NonRecord.NOTE),
        (["Tổng cộng: 120", "", "", "", "", ""], NonRecord.TOTALS),
        (["Tổng cộng", "1.234", "12.345.678", "", "3,5 %", "-"], NonRecord.TOTALS),
        (["TỔNG CỘNG (I+II)", "", "15", "", "", ""], NonRecord.TOTALS),
        (["", "Cộng: 4", "", "", "", ""], NonRecord.TOTALS),
        (["", "Tổng số: 1.004 hồ sơ", "", "", "", ""], NonRecord.TOTALS),
        (["", "Cộng tháng 03/2026: 45", "", "", "", ""], NonRecord.TOTALS),
        (["", "Ghi chú: số liệu đến 31/3/2026", "", "", "", ""], NonRecord.NOTE),
        (["-", "…", "-", "***", "", ""], NonRecord.NOTE),
        (["II", "Cộng", "15", "", "", ""], NonRecord.TOTALS),
        (["12", "", "", "", "", ""], NonRecord.NOTE),
        (["", "", "", "Trang 2/5", "", ""], NonRecord.NOTE),
        (["", "", "", "", "", "Trang 2/5"], NonRecord.NOTE),
        (["", "", "", "", "", "Ninh Kiều, ngày 31 tháng 3 năm 2026"], NonRecord.NOTE),
        (["(Ký, ghi rõ họ tên)", "", "", "", "(Ký tên, đóng dấu)", ""], NonRecord.NOTE),
        (["Nguyễn Văn A", "", "", "", "Trần Thị B", ""], NonRecord.NOTE),
        (["(1)", "(2)", "(3)", "(4)", "(5)", "(6)"], NonRecord.COLUMN_NUMBERS),
    ],
)
def test_a_line_that_is_no_record(cells: list[str], kind: NonRecord) -> None:
    assert non_record(cells, HEADINGS, KEYS, DATES) is kind


@pytest.mark.parametrize(
    "cells",
    [
        ["Tổng công ty Điện lực X", "H13-1", "1.001193", "Phường Cái Khế", "31/02/2026", "09/03/2026"],
        ["Cộng đồng dân cư ấp 1", "H13-2", "1.001193", "Phường Cái Khế", "31/02/2026", ""],
        ["Tổng đội TNXP", "", "", "", "31/02/2026", ""],
        ["Tổng công ty", "15", "", "", "", ""],
        ["Tổng hợp", "000125", "", "", "32.03.2026", ""],
        ["Cộng", "15", "", "", "31.2.2026", "2026.03.09"],
        ["Tổng cộng", "H13.10.01-260302-0004", "", "", "", ""],
        ["", "H13.10.01-260302-0004", "", "", "31/02/2026", ""],
        ["", "H13.10.01-260302-0004", "", "", "", ""],
        ["Ghi chú: hồ sơ H13.10.01-260302-0004 đã rút", "", "", "", "", ""],
        ["", "Hồ sơ 000.19.32.H13-260302-0004, chưa có ngày nhận", "", "", "", ""],
        ["6", "", "", "", "", "09/03/2026"],
        ["", "", "1.001193", "", "", ""],
        ["", "STP", "", "", "", ""],
        ["", "005", "", "Phường Không Có", "", ""],
        ["7", "Nguyễn Văn A", "", "", "", ""],
        ["7.", "", "", "Trần Thị B", "", ""],
        ["", "Trần Thị B", "", "", "", "7"],
        ["7", "Tổng cộng", "15", "", "", ""],
        ["Tổng hợp", "000125", "", "", "", ""],
        ["Tổng cộng", "", "1.001193", "", "", ""],
        ["Cộng", "15", "", "", "31.02.26", ""],
        ["Cộng", "", "", "079123456789", "", ""],
        ["", "", "", "H13-004", "", ""],
        ["000125", "", "", "", "", ""],
        ["", "Cộng: 0004", "", "", "", ""],
        ["", "Cộng 0004", "", "", "", ""],
        ["Cộng: 0004", "", "", "", "", ""],
        ["", "Tổng số: 1.001193", "", "", "", ""],
        ["", "Tổng cộng: H13-1", "", "", "", ""],
        ["", "Lũy kế: 1234567890", "", "", "", ""],
        ["Trong đó", "Tổng: 0012", "", "", "", ""],
        ["", "Ghi chú: 0004", "", "", "", ""],
        ["", "(0004)", "", "", "", ""],
        ["", "Hồ sơ (0004)", "", "", "", ""],
        ["", "", "", "", "ngày 5 tháng 3 năm 2026", ""],
        ["5", "6", "7", "", "", ""],
        ["1", "2", "3", "", "", ""],
    ],
)
def test_a_line_that_may_be_a_record_is_none_of_them(cells: list[str]) -> None:
    assert non_record(cells, HEADINGS, KEYS, DATES) is None


def test_a_unit_beside_a_name_may_be_a_record() -> None:
    line = ["Nguyễn Văn A", "", "", "Phường Cái Khế", "", ""]
    assert non_record(line, HEADINGS, KEYS, DATES) is NonRecord.NOTE
    assert non_record(line, HEADINGS, KEYS, DATES, recognised={3}) is None
