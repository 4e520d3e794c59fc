"""What stands in a column of numbers and names no record: dittos, fillers, headings, numbers of scripts."""

import csv
from pathlib import Path

import pytest

from support.import_files import adds_up, bring, rows, small_town

HEADER = "Mã hồ sơ,Thủ tục,Cán bộ xử lý,Ngày tiếp nhận,Ngày hẹn trả"


def _names(folder: Path, cells: list[str]) -> tuple[list[str], int]:
    """Numbers of dossiers that came in of a list with these cells, and how many rows were set aside."""
    ledger = small_town(folder)
    path = folder / "list.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        lines.writerow(HEADER.split(","))
        lines.writerows([cell, "1.001193", "", "05/03/2026", "13/03/2026"] for cell in cells)
    report = bring(ledger, path)
    assert adds_up(report)
    return [name for (name,) in rows(ledger, "select dossier_id from dossiers")], report.counts["quarantined"]


FILLERS = [
    "nt", "NT", "-nt-", "như trên", "Nhu tren", "như dòng 3", "(như trên)", "như hồ sơ số 12", "ditto",
    '"', "''", "〃", "“", "-", "0", "00", "0-0", "x", "X", "xx", "không", "Chưa cấp", "n/a", "N.A", "none.",
    "STT", "STT 4", "số hồ sơ", "tổng", "hồ sơ giấy", "đã trả", "ngõ", "+5", "-5", "1,5", "=\"nt\"", "test",
    "H2*", "(*)12", "12 †",
]  # fmt: skip
EXPONENTS = [
    "1 E+12", "1,2 E12", "1.2e 12", "1E +12", "1 E12", "1.2 x 10^12", "1,2×10^12", "12*10**5", "１Ｅ＋１２", "1E+ 12",
    "2603000000000000512.0",
]  # fmt: skip


@pytest.mark.parametrize("cells", [FILLERS, EXPONENTS])
def test_what_names_no_record_is_set_aside(tmp_path: Path, cells: list[str]) -> None:
    assert _names(tmp_path, [*cells, "7"]) == (["7"], len(cells))


def test_numbers_and_codes_are_taken(tmp_path: Path) -> None:
    names = ["7", "100", "NT-0005", "X7", "12E5", "TT-1", "HS0"]
    taken, aside = _names(tmp_path, names)
    assert (sorted(taken), aside) == (sorted(names), 0)


def test_numbers_of_a_script_with_a_fraction_or_an_exponent_are_set_aside(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "list.json"
    lines = ["1e15", "1.0", "1.5", "12E5", '"1.5"', '"2026.001"', "7", "12345678901234567890123"]
    path.write_text(
        "\n".join(f'{{"Mã hồ sơ":{cell},"Ngày tiếp nhận":"13/03/2026"}}' for cell in lines),
        encoding="utf-8",
    )
    report = bring(ledger, path)
    assert report.counts["quarantined"] == 5
    assert {name for (name,) in rows(ledger, "select dossier_id from dossiers")} == {"1.5", "2026.001", "7"}


def test_a_fraction_elsewhere_is_a_number(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "list.json"
    path.write_text('{"Mã hồ sơ":"7","Ngày tiếp nhận":"13/03/2026","Thời hạn giải quyết":3.0}', encoding="utf-8")
    assert bring(ledger, path).counts["accepted"] == 1


@pytest.mark.parametrize("cell", ["nt", "như trên", '"', "-nt-", "〃", "ditto"])
def test_a_procedure_or_officer_of_the_row_above_is_asked_for(tmp_path: Path, cell: str) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "list.csv"
    quoted = '"' + cell.replace('"', '""') + '"'
    path.write_text(
        f"{HEADER}\n7,1.001193,CB1,13/03/2026,\n8,{quoted},CB1,13/03/2026,\n9,1.001193,{quoted},13/03/2026,\n",
        encoding="utf-8",
    )
    assert bring(ledger, path).counts["quarantined"] == 2
    assert rows(ledger, "select dossier_id from dossiers") == [("7",)]
