"""A code beside the name of another unit or procedure: both go to quarantine, whichever of them would be taken."""

from pathlib import Path

import pytest

from support.import_files import adds_up, bring, rows, small_town
from thidua.ledger.mapping.column_profile import ColumnRule, Profile, TableRule

COLUMNS = {
    "dossier_id": ColumnRule(headings=("Mã hồ sơ",)),
    "received_at": ColumnRule(headings=("Ngày tiếp nhận",)),
    "procedure_id": ColumnRule(headings=("Mã TTHC", "Thủ tục")),
    "handling_officer_id": ColumnRule(headings=("Mã cán bộ",)),
    "receiving_unit_id": ColumnRule(headings=("Mã đơn vị",), agency_of=("Mã hồ sơ",)),
    "competent_unit_id": ColumnRule(headings=("Cơ quan xử lý", "Tên cơ quan xử lý")),
}
PROFILE = Profile(
    id="own",
    title={"en": "t", "vi": "t"},
    primary="dossiers",
    agencies={"H30": "H13"},
    tables={"dossiers": TableRule(columns=COLUMNS)},
)
HEADER = "Mã hồ sơ,Ngày tiếp nhận,"


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Mã đơn vị,Tên đơn vị", "000.19.H13,Xã Thới An"),  # the name is a column that nobody takes
        ("Tên đơn vị,Mã đơn vị", "UBND xã Thới An,000.19.H30"),
        ("Mã đơn vị,Đơn vị", "NK,000.20.H13"),
        ("Cơ quan xử lý,Tên cơ quan xử lý", "STP,Phường Ninh Kiều"),
        ("Cơ quan xử lý,Mã cơ quan xử lý", "Sở Tư pháp,000.19.H13"),
        ("Mã TTHC,Thủ tục", "1.001193,Cấp phiếu lý lịch"),
        ("Mã TTHC,Tên TTHC", "1.001193.000.00.00.H13,Cấp phiếu lý lịch"),
        ("Mã cán bộ,Tên cán bộ", "CB1,Lê Văn Tám"),
        ("Đơn vị,Ghi chú", "Xã Thới An,"),  # the unit is told by the number of the dossier alone
    ],
)
def test_a_code_beside_the_name_of_another_sets_the_row_aside(tmp_path: Path, headings: str, cells: str) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, put(tmp_path / "officers.csv", "officer_id,full_name\nCB2,Lê Văn Tám\n"))
    path = put(tmp_path / "hs.csv", f"{HEADER}{headings}\n000.19.H13-26-1,05/03/2026,{cells}\n")
    report = bring(ledger, path, profile=PROFILE)
    assert adds_up(report)
    assert report.counts["quarantined"] == 1
    assert report.quarantine is not None
    words = report.quarantine.read_text(encoding="utf-8-sig")
    for cell in filter(None, cells.split(",")):
        assert cell in words
    assert "are not the same" in words


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        ("Mã đơn vị,Tên đơn vị", "000.19.H13,UBND phường Ninh Kiều"),
        ("Mã đơn vị,Tên đơn vị", "000.19.H13,Phường Lạ"),
        ("Mã đơn vị,Tên đơn vị", ",Xã Thới An"),
        ("Mã đơn vị,Cơ quan xử lý", "NK,Xã Thới An"),
        ("Mã đơn vị,Đơn vị phối hợp", "NK,Xã Thới An"),
        ("Mã TTHC,Thủ tục", "1.001193,Đăng ký khai sinh (trực tuyến)"),
        ("Mã cán bộ,Tên cán bộ", "CB1,Trần Thị Bình"),
        ("Đơn vị,Ghi chú", "Phường Ninh Kiều,"),
    ],
)
def test_a_code_beside_its_own_name_or_another_thing_is_taken(tmp_path: Path, headings: str, cells: str) -> None:
    ledger = small_town(tmp_path)
    path = put(tmp_path / "hs.csv", f"{HEADER}{headings}\n000.19.H13-26-1,05/03/2026,{cells}\n")
    assert bring(ledger, path, profile=PROFILE).counts["accepted"] == 1


def test_such_a_row_comes_back_only_corrected(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = f"{HEADER}Mã đơn vị,Tên đơn vị\n000.19.H13-26-1,05/03/2026,000.19.H13,Xã Thới An\n"
    aside = bring(ledger, put(tmp_path / "hs.csv", text), profile=PROFILE).quarantine
    assert aside is not None
    again = bring(ledger, aside, profile=PROFILE)
    assert (again.counts["accepted"], again.counts["quarantined"]) == (0, 1)
    corrected = aside.read_text(encoding="utf-8-sig").replace("'000.19.H13\n", "Xã Thới An\n")
    assert bring(ledger, put(tmp_path / "corrected.csv", corrected), profile=PROFILE).counts["accepted"] == 1
    assert rows(ledger, "SELECT receiving_unit_id FROM dossiers") == [("TA",)]
