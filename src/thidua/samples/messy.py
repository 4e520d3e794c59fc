"""The same dossiers as people type them: an Excel book and two old text files with all that goes wrong in practice."""

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
    "returned": "Đã trả kết quả",
    "processed": "Đã xử lý xong",
    "in_process": "Đang xử lý",
    "supplement_requested": "Yêu cầu bổ sung",
    "withdrawn": "Công dân yêu cầu rút hồ sơ",
    "stopped": "Dừng xử lý",
    "not_accepted": "Không tiếp nhận",
}
# TCVN 5712:1993 as fonts of its time showed it: the byte of a letter read as Latin. It has no capitals with a tone.
_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđ", "àảãáạ", "ằẳẵắ", "ặầẩẫấậè", "ẻẽéẹềểễếệìỉ", "ĩíịò", "ỏõóọồổỗốộờởỡớợù", "ủũúụừửữứựỳỷỹýỵ",
)  # fmt: skip
_BYTES = (0xA1, 0xB5, 0xBB, 0xC6, 0xCE, 0xDC, 0xE1, 0xF1)
_WRITTEN = {
    letter: chr(byte + place)
    for letters, byte in zip(_LETTERS, _BYTES, strict=True)
    for place, letter in enumerate(letters)
}
_TONED = "ẰẲẴẮẶẦẨẪẤẬÈẺẼÉẸỀỂỄẾỆÌỈĨÍỊÒỎÕÓỌỒỔỖỐỘỜỞỠỚỢÙỦŨÚỤỪỬỮỨỰỲỶỸÝỴÀẢÃÁẠ"
_TCVN3 = str.maketrans(_WRITTEN | {letter: _WRITTEN[letter.lower()] for letter in _TONED})
CHANNEL_WORDS = {"online": "Trực tuyến", "counter": "Trực tiếp", "post": "Bưu chính"}


def write_messy(folder: Path, city: City, dossiers: pa.Table, rng: np.random.Generator) -> list[Path]:
    """Three files over the given dossiers; names, addresses and phones in them are invented.

    `so-theo-doi.xlsx`: title rows, units by name in cells merged downwards, mixed dates, a totals row; bad on purpose:
    every 40th row lacks its received date, every 55th has an impossible date, every 70th a unit nobody knows.
    `ket-xuat-cu.csv`: decomposed Unicode, semicolons. `danh-sach-tcvn3.txt`: letters of before Unicode (TCVN3), tabs.
    """
    units = city.tables["units"].select(["unit_id", "name"]).to_pylist()
    names = {unit["unit_id"]: unit["name"] for unit in units}
    rows = [_typed(row, city, names, rng) for row in dossiers.to_pylist()]
    half, quarter = len(rows) // 2, len(rows) // 4
    by_desk = sorted(rows[:half], key=lambda row: str(row["receiving_unit_id"]))
    old = folder / "ket-xuat-cu.csv"
    old.write_text(unicodedata.normalize("NFD", _lines(rows[half : half + quarter], ";")), encoding="utf-8")
    older = folder / "danh-sach-tcvn3.txt"
    older.write_text(_lines(rows[half + quarter :], "\t").translate(_TCVN3), encoding="cp1252")
    return [_workbook(folder / "so-theo-doi.xlsx", by_desk), old, older]


def _typed(row: dict[str, Any], city: City, names: dict[str, str], rng: np.random.Generator) -> dict[str, Any]:
    named = places()
    officer = city.officer_ids.index(row["handling_officer_id"])
    procedure = city.procedure_ids.index(row["procedure_id"])
    return {
        **row,
        "person": " ".join(str(rng.choice(named[part])) for part in ("family_names", "middle_names", "given_names")),
        "address": f"{rng.integers(1, 400)} đường số {rng.integers(1, 30)}",
        "phone": f"09{rng.integers(10_000_000, 99_999_999)}",
        "officer_name": str(city.tables["officers"]["full_name"][officer]),
        "unit": _called(names[row["receiving_unit_id"]]),
        "procedure": str(city.tables["procedures"]["name"][procedure]),
    }


def _called(unit: str) -> str:
    """A unit as lists call it: communes by their committee."""
    return f"UBND {unit[0].lower()}{unit[1:]}" if unit.startswith(("Phường", "Xã")) else unit


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
    units: list[str] = []
    for number, row in enumerate(rows, 1):
        line = number + 3
        received: Any = row["received_at"]
        if number % 40 == 0:
            received = None
        unit = "Phòng không có thật" if number % 70 == 0 else row["unit"]
        texts = [
            row["dossier_id"],
            f"{row['procedure_id']}.H13" if number % 3 else row["procedure_id"],
            row["procedure"],
            row["person"],
            row["address"],
            row["phone"],
        ]
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
        sheet.write_string(line, 11, STATUS_WORDS[row["status"]])
        units.append(unit)
        sheet.write_string(line, 13, row["officer_name"])
        sheet.write_string(line, 14, CHANNEL_WORDS[row["channel"]])
    _merge_down(sheet, 4, 12, units)
    sheet.write_string(len(rows) + 4, 1, "Tổng cộng")
    sheet.write_number(len(rows) + 4, 2, len(rows))
    book.close()
    return path


def _merge_down(sheet: Any, first: int, column: int, texts: list[str]) -> None:
    """Writes a column, equal neighbours as one merged cell."""
    start = 0
    for end in range(1, len(texts) + 1):
        if end == len(texts) or texts[end] != texts[start]:
            if end - start == 1:
                sheet.write_string(first + start, column, texts[start])
            else:
                sheet.merge_range(first + start, column, first + end - 1, column, texts[start])
            start = end


def _lines(rows: list[dict[str, Any]], delimiter: str) -> str:
    lines = [delimiter.join(HEADINGS)]
    for number, row in enumerate(rows, 1):
        dates = [
            _date_text(row[name], number) or "" for name in ("received_at", "due_at", "finished_at", "returned_at")
        ]
        lines.append(
            delimiter.join(
                [
                    str(number),
                    row["dossier_id"],
                    row["procedure_id"] + ".H13",
                    row["procedure"],
                    row["person"],
                    row["address"],
                    row["phone"],
                    *dates,
                    STATUS_WORDS[row["status"]],
                    row["unit"],
                    row["handling_officer_id"],
                    CHANNEL_WORDS[row["channel"]],
                ]
            )
        )
    return "\r\n".join(lines) + "\r\n"
