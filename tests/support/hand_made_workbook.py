"""A workbook as people make it."""

from datetime import datetime
from pathlib import Path

import xlsxwriter


def made_by_hand(path: Path) -> Path:
    """Title, a header of two rows with merged cells, column numbers, a unit merged over rows, totals, signature."""
    with xlsxwriter.Workbook(str(path)) as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        sheet = book.add_worksheet("Tháng 3")
        sheet.merge_range("B2:F2", "DANH SÁCH HỒ SƠ THÁNG 3")
        sheet.merge_range("B4:B5", "STT")
        sheet.merge_range("C4:C5", "Mã hồ sơ")
        sheet.merge_range("D4:E4", "Thời gian")
        sheet.write("D5", "Ngày tiếp nhận")
        sheet.write("E5", "Ngày hẹn trả")
        sheet.merge_range("F4:F5", "Cơ quan tiếp nhận")
        sheet.write_row("B6", ["(1)", "(2)", "(3)", "(4)", "(5)"])
        for place in range(3):
            sheet.write(6 + place, 1, place + 1)
            sheet.write(6 + place, 2, f"HS{place}")
            sheet.write_datetime(6 + place, 3, datetime.fromisoformat(f"2026-03-0{place + 2}"), day)
            sheet.write(6 + place, 4, 46090 + place)
        sheet.merge_range("F7:F9", "Sở Tư pháp")
        sheet.write("B10", "Tổng cộng")
        sheet.write("D10", 3)
        sheet.write("E12", "NGƯỜI LẬP BIỂU")
        book.add_worksheet("trống")
        hidden = book.add_worksheet("ẩn")
        hidden.write_row("A1", ["Mã hồ sơ", "Ngày tiếp nhận"])
        hidden.hide()
    return path
