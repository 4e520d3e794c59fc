"""A file's way into the ledger: what is taken, set aside, passed over; and what never gets in."""

import csv
import json
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from support.hand_made_workbook import made_by_hand
from support.import_files import KNOWN_AT, adds_up, bring, empty_ledger, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger

EXCEL = """UBND THÀNH PHỐ,,,,,,,,
DANH SÁCH HỒ SƠ,,,,,,,,
STT,Số hồ sơ,Tên thủ tục,Chủ hồ sơ,SĐT,Số CCCD,Ngày tiếp nhận,Cơ quan tiếp nhận,Trạng thái
1,HS1,Đăng ký khai sinh,Nguyễn Văn Kín,0912345678,079123456789,05/03/2026 14:30,Sở Tư pháp,Đã trả kết quả
2,HS2,1.000948.H38,Lê Thị Mật,0987654321,079987654321,35/03/2026,UBND phường Ninh Kiều,Đang xử lý
3,HS3,Cấp phép bay,Nguyễn Văn Kín,0912345678,079 123 456 789,5/3/26,Sở Mây Gió,=1+1
4,HS4,Đăng ký khai sinh,Nguyễn Văn Kín,0912345678,079123456789,14h30 5/3/2026,P. Ninh Kieu,da tra ket qua
I,Lĩnh vực đất đai,,,,,,,
Tổng cộng,,,,,,4,,
"""
SECRETS = ("Nguyễn Văn Kín", "Lê Thị Mật", "0912345678", "0987654321", "079123456789", "079987654321", "079 123")


def put(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(text.encode(encoding))
    return path


def quarantined(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def every_byte(folder: Path) -> bytes:
    """All files, compressed columns unpacked."""
    content = b""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content += path.name.encode() + path.read_bytes()
            if path.suffix == ".parquet":
                content += json.dumps(pq.ParquetFile(path).read().to_pylist(), default=str, ensure_ascii=False).encode()
    return content


def test_a_hand_made_list_is_guessed_read_and_adds_up(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "hs.csv", EXCEL))
    assert report.profile == "one-stop-excel"
    assert report.counts == {
        "read": 4, "accepted": 2, "superseded": 0, "stale": 0, "duplicate": 0, "quarantined": 2,
    }  # fmt: skip
    assert adds_up(report)
    assert rows(
        ledger,
        "SELECT dossier_id, procedure_id, receiving_unit_id, received_at, status, row_no FROM dossiers ORDER BY 1",
    ) == [
        ("HS1", "1.001193", "STP", datetime.fromisoformat("2026-03-05T14:30"), "returned", 4),
        ("HS4", "1.001193", "NK", datetime.fromisoformat("2026-03-05T14:30"), "returned", 7),
    ]
    assert {kind: list(map(str, places)) for kind, places in report.skipped.items()} == {
        "section heading, note or signature": ["8"],
        "line of totals": ["9"],
    }
    assert report.dropped == ("STT", "Chủ hồ sơ", "SĐT")
    assert report.hashed == ("Số CCCD",)


def test_a_name_two_procedures_share_does_not_matter_where_the_code_is_given(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    twins = "procedure_id,name\n1.000001,Cấp phép\n1.000002,Cấp phép\n"
    bring(ledger, put(tmp_path / "procedures.csv", twins))
    text = """Mã hồ sơ,Mã TTHC,Tên thủ tục,Ngày tiếp nhận,Cơ quan tiếp nhận
HS1,1.000002,Cấp phép,05/03/2026,Sở Tư pháp
HS2,,Đăng ký khai sinh,05/03/2026,Sở Tư pháp
HS3,,Cấp phép,05/03/2026,Sở Tư pháp
"""
    report = bring(ledger, put(tmp_path / "hs.csv", text))
    assert rows(ledger, "SELECT dossier_id, procedure_id FROM dossiers ORDER BY dossier_id") == [
        ("HS1", "1.000002"),
        ("HS2", "1.001193"),
    ]
    assert report.quarantine is not None
    assert [(row["thidua:row"], row["thidua:column"]) for row in quarantined(report.quarantine)] == [
        ("4", "Tên thủ tục")
    ]


def test_quarantine_says_row_column_value_and_reason_of_every_bad_cell(tmp_path: Path) -> None:
    report = bring(small_town(tmp_path), put(tmp_path / "hs.csv", EXCEL), language="vi")
    assert report.quarantine == tmp_path / "hs.quarantine.csv"
    first, second = quarantined(report.quarantine)
    assert (first["thidua:dòng"], first["thidua:cột"], first["thidua:giá trị"]) == ("5", "Ngày tiếp nhận", "35/03/2026")
    assert first["thidua:lý do"].startswith("Ngày tiếp nhận: không phải ngày tháng đọc được")
    assert second["thidua:cột"] == "Tên thủ tục | Cơ quan tiếp nhận | Trạng thái"
    assert second["thidua:giá trị"] == "Cấp phép bay | Sở Mây Gió | =1+1"
    assert second["Trạng thái"] == "'=1+1"
    assert list(first)[5:] == [
        "Số hồ sơ", "Tên thủ tục", "Số CCCD", "Ngày tiếp nhận", "Cơ quan tiếp nhận", "Trạng thái",
    ]  # fmt: skip
    assert first["Số CCCD"].startswith("kh:")


@pytest.mark.slow
def test_a_corrected_quarantine_file_is_imported_as_it_is(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "hs.csv", EXCEL))
    text = (tmp_path / "hs.quarantine.csv").read_text(encoding="utf-8-sig")
    for wrong, right in (
        ("35/03/2026", "15/03/2026"),
        ("Cấp phép bay", "1.001193"),
        ("Sở Mây Gió", "STP"),
        ("'=1+1", "9"),
    ):
        text = text.replace(wrong, right)
    again = bring(ledger, put(tmp_path / "hs.quarantine.csv", text, "utf-8-sig"))
    assert (again.profile, again.counts["accepted"], again.quarantine) == (report.profile, 2, None)
    assert rows(ledger, "SELECT dossier_id, status FROM dossiers ORDER BY 1") == [
        ("HS1", "returned"),
        ("HS2", "in_process"),
        ("HS3", "processed"),
        ("HS4", "returned"),
    ]
    one_person = rows(ledger, "SELECT applicant_key, list(dossier_id ORDER BY dossier_id) FROM dossiers GROUP BY 1")
    assert sorted(dossiers for _key, dossiers in one_person) == [["HS1", "HS3", "HS4"], ["HS2"]]


def test_a_time_limit_in_a_unit_that_is_not_counted_is_set_aside_with_the_units_that_are(tmp_path: Path) -> None:
    text = "procedure_id,name,time_limit,time_limit_unit\n1.000001,A,3,working_days\n1.000002,B,30,ngày lịch\n"
    text += "1.000003,C,,\n"
    ledger = empty_ledger(tmp_path)
    report = bring(ledger, put(tmp_path / "procedures.csv", text))
    assert rows(ledger, "SELECT procedure_id, time_limit_unit FROM procedures ORDER BY 1") == [
        ("1.000001", "working_day"),
        ("1.000003", None),
    ]
    assert report.quarantine is not None
    (bad,) = quarantined(report.quarantine)
    assert (bad["thidua:row"], bad["thidua:column"], bad["thidua:value"]) == ("3", "time_limit_unit", "ngày lịch")
    assert bad["thidua:reason"] == (
        "time_limit_unit: a unit that no time limit is counted in here; known are: ngày làm việc, giờ làm việc. "
        "Calendar days, weeks and months are not supported: write the limit in working days or hours"
    )


def test_a_quarantine_file_is_never_written_over(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, put(tmp_path / "hs.csv", EXCEL))
    put(tmp_path / "hs.quarantine.csv", "corrected in the meantime")
    report = bring(ledger, put(tmp_path / "hs.csv", EXCEL.replace("HS2", "HS5")))
    assert report.quarantine == tmp_path / "hs.quarantine-2.csv"
    assert (tmp_path / "hs.quarantine.csv").read_text() == "corrected in the meantime"


def test_quarantine_goes_where_it_is_told_to(tmp_path: Path) -> None:
    report = bring(small_town(tmp_path), put(tmp_path / "hs.csv", EXCEL), quarantine_folder=tmp_path / "q" / "r")
    assert report.quarantine == tmp_path / "q" / "r" / "hs.quarantine.csv"


def test_nothing_personal_is_in_any_byte_of_ledger_or_quarantine(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "hs.csv", EXCEL))
    assert report.quarantine is not None
    written = every_byte(ledger.path) + report.quarantine.read_bytes() + repr(report).encode()
    assert b"HS1" in written
    assert [secret for secret in SECRETS if secret.encode() in written] == []
    assert (tmp_path / "key").read_bytes().strip() not in written


def test_columns_nobody_asked_for_are_dropped_and_named(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = put(tmp_path / "dossiers.csv", "dossier_id,Tên mẹ\nA,Nguyễn Văn Kín\nB,\n")
    assert bring(ledger, path).dropped == ("Tên mẹ",)
    assert "Kín".encode() not in every_byte(ledger.path)


def test_values_of_a_row_too_wide_are_not_repeated_in_quarantine(tmp_path: Path) -> None:
    path = put(tmp_path / "dossiers.csv", "dossier_id,status,applicant_key\nA,10,1,Nguyễn Văn Kín\nB,10,2\n")
    report = bring(empty_ledger(tmp_path), path)
    assert report.counts["read"] == 2
    assert report.counts["quarantined"] == 1
    assert report.quarantine is not None
    (bad,) = quarantined(report.quarantine)
    assert bad["thidua:row"] == "2"
    assert bad["thidua:reason"].startswith("the row has 4 fields, the header 3")
    assert "Kín" not in report.quarantine.read_text(encoding="utf-8-sig")


@pytest.mark.slow
def test_the_same_file_twice_is_recognised_whatever_its_name(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    first = bring(ledger, put(tmp_path / "hs.csv", EXCEL))
    again = bring(ledger, put(tmp_path / "copy.csv", EXCEL))
    assert (first.already, again.already) == (False, True)
    assert again.record == first.record
    assert not (tmp_path / "copy.quarantine.csv").exists()


def test_a_hand_made_workbook_from_title_to_signature(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    report = bring(ledger, made_by_hand(tmp_path / "a.xlsx"))
    assert report.counts["accepted"] == report.counts["read"] == 3
    assert {kind: list(map(str, places)) for kind, places in report.skipped.items()} == {
        "line of column numbers": ["Tháng 3!6"],
        "line of totals": ["Tháng 3!10"],
        "blank line": ["Tháng 3!11"],
        "section heading, note or signature": ["Tháng 3!12"],
    }
    assert rows(ledger, "SELECT dossier_id, receiving_unit_id, received_at, due_at FROM dossiers ORDER BY 1") == [
        (f"HS{n}", "STP", datetime(2026, 3, 2 + n), datetime(2026, 3, 9 + n)) for n in range(3)
    ]
    assert report.left_out_sheets == ("trống", "ẩn")
    assert report.respelled == {}  # lines that are no records have no numbers


API = "MaHoSo,DonViId,MaTTHC,ChuHoSo,SoGiayToChuHoSo,NgayTiepNhan,NgayHenTra,TrangThaiHoSoId,NgayYeuCauBoSung,NgayCongDanBoSung,NgayHenTraTruoc,NgayHenTraMoi,DonViPhiDiaGioi\n"  # noqa: E501


def test_an_api_export_feeds_dossiers_supplements_and_due_changes(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = API + (
        "000.19.H30-260301-0001,STP,1.001193.000.00.00.H13,An,1,2026-03-01T08:00:00+07:00,2026-03-10T17:00:00Z,4,"
        "2026-03-05 09:00:00,,2026-03-10 17:00:00,2026-03-15 17:00:00,TA\n"
        "000.19.H13-260301-0002,STP,1.001193,Bi,2,2026-03-01 08:00:00,,10,,,,,\n"
    )
    report = bring(ledger, put(tmp_path / "export.csv", text))
    assert report.profile == "one-stop-api"
    assert {name: counts.accepted for name, counts in report.tables.items()} == {
        "dossiers": 2,
        "supplements": 1,
        "due_changes": 1,
    }
    assert rows(
        ledger,
        "SELECT dossier_id, receiving_unit_id, cross_boundary, boundary_unit_id, due_at FROM dossiers ORDER BY 1",
    ) == [
        ("000.19.H13-260301-0002", "STP", False, None, None),
        ("000.19.H30-260301-0001", "STP", True, "TA", datetime.fromisoformat("2026-03-11T00:00")),
    ]
    later = API + (
        "000.19.H30-260301-0001,STP,1.001193,An,1,2026-03-01 08:00:00,2026-03-15 17:00:00,4,"
        "2026-03-05 09:00:00,2026-03-08 10:00:00,2026-03-10 17:00:00,2026-03-15 17:00:00,TA\n"
    )
    more = bring(ledger, put(tmp_path / "later.csv", later), known_at=datetime.fromisoformat("2026-04-02T08:00"))
    assert {name: counts.superseded for name, counts in more.tables.items()} == {
        "dossiers": 1,
        "supplements": 1,
        "due_changes": 0,
    }
    assert more.tables["due_changes"].duplicate == 1
    assert rows(ledger, "SELECT answered_at FROM supplements") == [(datetime.fromisoformat("2026-03-08T10:00"),)]


def test_what_was_handed_in_and_no_desk_took_is_not_received(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = (
        "MaHoSo,DonViId,MaTTHC,NgayNopHoSo,NgayTiepNhan,TrangThaiHoSoId\n"
        "000.19.H13-260301-0001,STP,1.001193,2026-03-01 08:00:00,,1\n"
        "000.19.H13-260301-0002,STP,1.001193,2026-03-01 08:00:00,2026-03-02 09:00:00,2\n"
    )
    report = bring(ledger, put(tmp_path / "export.csv", text))
    assert report.profile == "one-stop-api"
    assert rows(ledger, "SELECT received_at IS NULL, submitted_at IS NULL FROM dossiers ORDER BY dossier_id") == [
        (True, False),
        (False, False),
    ]
    assert "1 of 2 dossiers have no receipt: no desk is known to have taken them" in [
        note.render("en") for note in report.notes
    ]


def test_the_unit_of_a_dossier_without_one_is_told_by_its_code(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = "Mã hồ sơ,Ngày tiếp nhận\n000.19.H51-260301-0001,05/03/2026\n000.77.H13-260301-0002,05/03/2026\n"
    bring(ledger, put(tmp_path / "hs.csv", text))
    assert rows(ledger, "SELECT dossier_id, receiving_unit_id FROM dossiers ORDER BY 1") == [
        ("000.19.H51-260301-0001", "NK"),
        ("000.77.H13-260301-0002", None),
    ]


def test_a_number_written_apart_is_the_number_and_one_with_a_letter_is_set_aside(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = "Mã hồ sơ,Ngày tiếp nhận\nH13.10.01-260302-0005,05/03/2026\n"
    bring(ledger, put(tmp_path / "hs.csv", text))
    apart = text.replace("-", " ") + "H13.10.01-260302-O004,05/03/2026\n"
    report = bring(ledger, put(tmp_path / "apart.csv", apart))
    assert (report.counts["duplicate"], report.counts["quarantined"], report.respelled) == (1, 1, {"Mã hồ sơ": 1})
    assert rows(ledger, "SELECT dossier_id FROM dossiers") == [("H13.10.01-260302-0005",)]


@pytest.mark.parametrize("letters", ["tcvn3", "vni"])
def test_a_list_in_legacy_letters_becomes_unicode(tmp_path: Path, letters: str) -> None:
    from support import legacy_letters

    write = {"tcvn3": legacy_letters.to_tcvn3, "vni": legacy_letters.to_vni}[letters]
    text = "Số hồ sơ,Ngày tiếp nhận,Cơ quan tiếp nhận,Trạng thái\nHS1,05/03/2026,phường Ninh Kiều,đã trả kết quả\n"
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "hs.csv", write(text), "latin-1"))
    assert report.counts["accepted"] == 1
    assert rows(ledger, "SELECT receiving_unit_id, status FROM dossiers") == [("NK", "returned")]


def test_parquet_in_the_models_own_types_is_taken_as_it_is(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    moment = datetime.fromisoformat("2026-03-05T14:30:00")
    table = pa.table(
        {
            "dossier_id": ["A", "A", "B", None],
            "seq": [1, 2, 1, 1],
            "kind": pa.array(["receive", "forward", "receive", "receive"]).dictionary_encode(),
            "happened_at": [moment, moment, None, moment],
            "version_at": [moment, moment, moment, moment],
        }
    )
    pq.write_table(table, tmp_path / "events-2026-03.parquet")
    report = bring(ledger, tmp_path / "events-2026-03.parquet")
    assert (report.profile, report.counts["accepted"], report.counts["quarantined"]) == ("canonical", 2, 2)
    assert rows(ledger, "SELECT seq, kind, happened_at, version_at FROM events ORDER BY seq") == [
        (1, "receive", moment, moment),
        (2, "forward", moment, moment),
    ]


def test_unknown_officers_of_a_hand_made_list_are_left_out_and_counted(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = "Số hồ sơ,Ngày tiếp nhận,Cán bộ\nA,05/03/2026,Trần Thị Bình\nB,05/03/2026,Ai Đó\n"
    assert bring(ledger, put(tmp_path / "hs.csv", text)).officers_unknown == 1
    assert rows(ledger, "SELECT handling_officer_id FROM dossiers ORDER BY dossier_id") == [("CB1",), (None,)]


def test_an_import_is_known_at_the_moment_told(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    assert bring(ledger, put(tmp_path / "hs.csv", EXCEL)).record.known_at == KNOWN_AT


def test_a_profile_whose_columns_are_not_there_names_them(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", "Số hồ sơ,Trạng thái\nA,10\n")
    with pytest.raises(UserError, match="has not the columns that the profile one-stop-excel needs: received_at"):
        bring(small_town(tmp_path), path, profile="one-stop-excel")


def test_quarantine_that_cannot_be_written_stops_the_import(tmp_path: Path) -> None:
    ledger: Ledger = small_town(tmp_path)
    blocked = put(tmp_path / "file", "x")
    with pytest.raises(UserError, match="quarantine file cannot be written"):
        bring(ledger, put(tmp_path / "hs.csv", EXCEL), quarantine_folder=blocked)
    assert len(ledger.imports()) == 3


def test_a_date_that_cannot_be_read_sets_its_row_aside_from_every_column_that_it_feeds(tmp_path: Path) -> None:
    profile = put(
        tmp_path / "mine.toml",
        'id = "mine"\nprimary = "dossiers"\n[title]\nen = "Mine"\n[tables.dossiers.columns]\ndossier_id = "No"\n'
        'received_at = ["First", "Second"]\ndue_at = "Second"\n',
    )
    source = put(tmp_path / "a.csv", "No,First,Second\nA,05/03/2026,35/13/2026\nB,,06/03/2026\n")
    report = bring(empty_ledger(tmp_path), source, profile=profile)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)
    assert report.quarantine is not None
    (bad,) = quarantined(report.quarantine)
    assert (bad["No"], bad["thidua:column"], bad["thidua:value"]) == ("A", "Second", "35/13/2026")
