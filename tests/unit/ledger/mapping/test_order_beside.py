"""Columns that are not carried on prove the order of day and month; where they prove both, it is asked."""

import json
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from support.import_files import bring, rows, small_town
from support.open_workbook import ods, ods_row
from thidua.i18n import UserError
from thidua.ledger.cleaning.column_evidence import Order

HEAD = ["Mã hồ sơ", "Ngày tiếp nhận", "Ngày ghi sổ", "Ngày lưu"]
LINES = [["H1", "3/2/2026", "3/13/2026", ""], ["H2", "3/3/2026", "3/14/2026 8:15:00 AM", ""]]
BOTH = [[*line[:3], "13/3/2026"] for line in LINES]
MARCH = [(datetime.fromisoformat("2026-03-02"),), (datetime.fromisoformat("2026-03-03"),)]


def made(folder: Path, form: str, lines: list[list[str]]) -> Path:
    path = folder / f"list.{form}"
    every = [HEAD, *lines]
    if form == "csv":
        path.write_text("\n".join(map(",".join, every)), encoding="utf-8")
    elif form == "html":
        listed = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in every)
        path.write_text(f"<html><body><table>{listed}</table></body></html>", encoding="utf-8")
    elif form == "ods":
        ods(path, "".join(map(ods_row, every)))
    elif form == "json":
        path.write_text(json.dumps([dict(zip(HEAD, line, strict=True)) for line in lines]), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(str(path)) as book:
            sheet = book.add_worksheet()
            for at, line in enumerate(every):
                sheet.write_row(at, 0, line)
    return path


@pytest.mark.parametrize("form", ["csv", "html", "ods", "json", "xlsx"])
def test_one_order_is_taken_over_and_two_are_asked_about(tmp_path: Path, form: str) -> None:
    ledger = small_town(tmp_path)
    with pytest.raises(UserError) as refused:
        bring(ledger, made(tmp_path, form, BOTH))
    assert "Ngày ghi sổ" in str(refused.value.render("en"))
    assert "Ngày lưu" in str(refused.value.render("vi"))
    assert bring(ledger, made(tmp_path, form, LINES)).counts["accepted"] == 2
    assert rows(ledger, "select received_at from dossiers order by dossier_id") == MARCH


@pytest.mark.parametrize(("order", "month"), [("dmy", 2), ("mdy", 3)])
def test_what_is_said_counts(tmp_path: Path, order: Order, month: int) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, made(tmp_path, "csv", BOTH), date_order=order)
    assert rows(ledger, "select month(received_at) from dossiers where dossier_id = 'H1'") == [(month,)]
