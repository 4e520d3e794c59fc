"""The same dossiers as people type them: an Excel book and an old text file with all that goes wrong in practice."""

import unicodedata
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import xlsxwriter

from thidua.samples.city import City, places

HEADINGS = [
    "STT", "Mã hồ sơ", "Mã TTHC", "Tên thủ tục", "Chủ hồ sơ", "Địa chỉ", "SĐT", "Ngày tiếp nhận", "Ngày hẹn trả",
    "Ngày có kết quả", "Ngày trả", "Trạng thái", "Cơ quan tiếp nhận", "Cán bộ", "Hình thức nộp",
]  # fmt: skip
STATUS_WORDS = {
    "returned": "Đã trả kết quả", "processed": "Đã xử lý xong", "in_process": "Đang xử lý",
    "supplement_requested": "Yêu cầu bổ sung", "withdrawn": "Công dân rút hồ sơ", "stopped": "Dừng xử lý",
    "not_accepted": "Không tiếp nhận",
}  # fmt: skip
CHANNEL_WORDS = {"online": "Trực tuyến", "counter": "Trực tiếp", "post": "Bưu chính"}


def write_messy(folder: Path, city: City, dossiers: pa.Table, rng: np.random.Generator) -> list[Path]:
    """Two files over the given dossiers: `so-theo-doi.xlsx` (merged title rows, mixed dates, totals row, some bad rows)
    and `ket-xuat-cu.csv` (decomposed Unicode, semicolons). Names, addresses and phones are invented.

    Bad on purpose, in the book: every 40th row lacks its received date, every 55th has an impossible date, every 70th
    a unit nobody knows.
    """
    rows = [_typed(row, city, rng) for row in dossiers.to_pylist()]
    half = len(rows) // 2
    return [_workbook(folder / "so-theo-doi.xlsx", rows[:half]), _old_text(folder / "ket-xuat-cu.csv", rows[half:])]


def _typed(row: dict[str, Any], city: City, rng: np.random.Generator) -> dict[str, Any]:
    named = places()
    people = city.tables["officers"]["full_name"]
    officer = city.officer_ids.index(row["handling_officer_id"])
    return {
        **row,
        "person": " ".join(str(rng.choice(named[part])) for part in ("family_names", "middle_names", "given_names")),
        "address": f"{rng.integers(1, 400)} đường số {rng.integers(1, 30)}",
        "phone": f"09{rng.integers(10_000_000, 99_999_999)}",
        "officer": f"{row['handling_officer_id']} - {people[officer]}",
    }


def _date_text(moment: datetime | None, form: int) -> str | None:
    if moment is None:
        return None
    return (
        moment.strftime("%d/%m/%Y %H:%M"),
        moment.strftime("%-d/%-m/%Y %H:%M:%S"),
        moment.strftime("%Y-%m-%d %H:%M"),
        moment.strftime("%d-%m-%Y %Hh%M"),
    )[form % 4]


def _workbook(path: Path, rows: list[dict[str, Any]]) -> Path:
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2026, 1, 1)})  # noqa: DTZ001 (a file property, the same on every run)
    title = book.add_format({"bold": True, "align": "center"})
    day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet("Sổ theo dõi")
    sheet.merge_range(0, 0, 0, len(HEADINGS) - 1, "ỦY BAN NHÂN DÂN", title)
    sheet.merge_range(1, 0, 1, len(HEADINGS) - 1, "SỔ THEO DÕI HỒ SƠ TIẾP NHẬN VÀ TRẢ KẾT QUẢ", title)
    sheet.write_row(3, 0, HEADINGS, title)
    for number, row in enumerate(rows, 1):
        line = number + 3
        received: Any = row["received_at"]
        if number % 40 == 0:
            received = None
        unit = "Phòng không có thật" if number % 70 == 0 else row["receiving_unit_id"]
        texts = [
            row["dossier_id"], f"{row['procedure_id']}.H13" if number % 3 else row["procedure_id"], "",
            row["person"], row["address"], row["phone"],
        ]  # fmt: skip
        sheet.write_number(line, 0, number)
        for column, text in enumerate(texts, 1):
            sheet.write_string(line, column, text)
        for column, moment in enumerate((received, row["due_at"], row["finished_at"], row["returned_at"]), 7):
            if number % 55 == 0 and column == 8:
                sheet.write_string(line, column, "31/02/2026")
            elif moment is not None and number % 2:
                sheet.write_datetime(line, column, moment, day)
            elif moment is not None:
                sheet.write_string(line, column, _date_text(moment, number // 2) or "")
        rest = [STATUS_WORDS[row["status"]], unit, row["officer"], CHANNEL_WORDS[row["channel"]]]
        for column, text in enumerate(rest, 11):
            sheet.write_string(line, column, text)
    sheet.write_string(len(rows) + 4, 1, "Tổng cộng")
    sheet.write_number(len(rows) + 4, 2, len(rows))
    book.close()
    return path


def _old_text(path: Path, rows: list[dict[str, Any]]) -> Path:
    lines = [";".join(HEADINGS)]
    for number, row in enumerate(rows, 1):
        dates = [
            _date_text(row[name], number) or "" for name in ("received_at", "due_at", "finished_at", "returned_at")
        ]
        lines.append(
            ";".join(
                [
                    str(number), row["dossier_id"], row["procedure_id"] + ".H13", "", row["person"], row["address"],
                    row["phone"], *dates, STATUS_WORDS[row["status"]].upper(), row["receiving_unit_id"], row["officer"],
                    CHANNEL_WORDS[row["channel"]],
                ]
            )
        )  # fmt: skip
    path.write_text(unicodedata.normalize("NFD", "\r\n".join(lines) + "\r\n"), encoding="utf-8")
    return path
