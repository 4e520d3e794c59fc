"""A unit of a group that nobody knows is set aside: its group decides who judges it, and by what."""

from pathlib import Path

from support.import_files import bring, empty_ledger, rows
from thidua.ledger.mapping.profile_library import load_profile

LIST = "Mã đơn vị,Tên đơn vị,Nhóm\nU1,Sở A,Sở\nU2,Trung tâm B,Đơn vị sự nghiệp công lập\nU3,Đặc khu C,Đặc khu\n"
OWN = """
id = "units-of-another-city"
title = { vi = "Đơn vị", en = "Units" }
primary = "units"
[tables.units.columns]
unit_id = ["Mã đơn vị"]
name = ["Tên đơn vị"]
unit_group = ["Nhóm"]
[words.unit_group]
"đặc khu" = "special_zone"
"""


def test_a_group_that_nobody_knows_is_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "units.csv"
    path.write_text(LIST, encoding="utf-8")
    ledger = empty_ledger(tmp_path)
    done = bring(ledger, path)
    assert (done.counts["accepted"], done.counts["quarantined"]) == (2, 1)
    assert rows(ledger, "SELECT unit_id, unit_group FROM units ORDER BY 1") == [
        ("U1", "department"),
        ("U2", "public_service_unit"),
    ]


def test_a_profile_may_name_a_group_of_another_movement(tmp_path: Path) -> None:
    path, profile = tmp_path / "units.csv", tmp_path / "profile.toml"
    path.write_text(LIST, encoding="utf-8")
    profile.write_text(OWN, encoding="utf-8")
    ledger = empty_ledger(tmp_path)
    assert bring(ledger, path, profile=load_profile(profile)).counts["quarantined"] == 0
    assert ("U3", "special_zone") in rows(ledger, "SELECT unit_id, unit_group FROM units")
