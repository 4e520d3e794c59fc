"""Messages and their senders: what was said last counts, and nobody's dossiers are replaced by another's unasked."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.import_files import KNOWN_AT, adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.store.import_record import MessageIdentity
from thidua.ledger.store.ledger import Ledger

OPEN, DONE = "dossier_id,status\nA,in_process\n", "dossier_id,status\nA,processed\n"
HOUR = timedelta(hours=1)


def put(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def status(ledger: Ledger) -> str:
    ((said,),) = rows(ledger, "SELECT status FROM dossiers")
    return str(said)


@pytest.mark.slow
@pytest.mark.parametrize("identity", [MessageIdentity.NOW_UNDER_A_NAME, MessageIdentity.AT_A_MOMENT])
def test_open_finished_and_open_again_is_open(tmp_path: Path, identity: MessageIdentity) -> None:
    ledger = small_town(tmp_path)
    for at, (name, text) in enumerate((("a", OPEN), ("b", DONE), ("c", OPEN))):
        bring(
            ledger,
            put(tmp_path / f"{name}.dossiers.csv", text),
            table="dossiers",
            profile="canonical",
            known_at=KNOWN_AT + at * HOUR,
            identity=identity,
        )
    assert status(ledger) == "in_process"
    assert [status_at for (status_at,) in _as_of(ledger, 3)] == ["in_process"]
    assert [status_at for (status_at,) in _as_of(ledger, 2)] == ["processed"]


def _as_of(ledger: Ledger, after: int) -> list[tuple[str]]:
    import duckdb

    with duckdb.connect() as connection:
        ledger.snapshot(import_number=3 + after).create_views(connection)
        return connection.execute("SELECT status FROM dossiers").fetchall()  # type: ignore[return-value]


@pytest.mark.slow
def test_the_same_message_is_recognised(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = put(tmp_path / "dossiers.csv", OPEN)
    assert not bring(ledger, path).already
    assert bring(ledger, path).already  # known at the same moment
    assert bring(ledger, path, known_at=KNOWN_AT + HOUR, identity=MessageIdentity.NOW).already  # nobody said when
    later = bring(ledger, path, known_at=KNOWN_AT + HOUR)
    assert (later.already, later.counts["duplicate"]) == (False, 1)
    again = put(tmp_path / "other.dossiers.csv", OPEN)
    batch = {"profile": "canonical", "table": "dossiers", "identity": MessageIdentity.NOW_UNDER_A_NAME}
    assert not bring(ledger, again, **batch).already
    assert bring(ledger, again, **batch).already


def test_a_clock_put_back_does_not_make_the_newer_file_stale(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, put(tmp_path / "dossiers.csv", OPEN), identity=MessageIdentity.NOW)
    report = bring(ledger, put(tmp_path / "dossiers.csv", DONE), known_at=KNOWN_AT - HOUR, identity=MessageIdentity.NOW)
    assert report.counts["superseded"] == 1
    assert report.record.known_at > KNOWN_AT
    assert status(ledger) == "processed"


def test_a_stated_moment_before_others_is_kept(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, put(tmp_path / "dossiers.csv", OPEN))
    report = bring(ledger, put(tmp_path / "dossiers.csv", DONE), known_at=KNOWN_AT - HOUR)
    assert (report.record.known_at, report.counts["stale"]) == (KNOWN_AT - HOUR, 1)


def commune(path: Path, unit: str, count: int = 7) -> Path:
    lines = "".join(f"{number:03d},1.001193,{unit},02/03/2026\n" for number in range(1, count + 1))
    return put(path, f"Số hồ sơ,Mã TTHC,Cơ quan tiếp nhận,Ngày tiếp nhận\n{lines}")


def year_list(path: Path, received: str, finished: str = "") -> Path:
    lines = f"0001,Phường Ninh Kiều,{received},{finished}\n"
    return put(path, f"Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận,Ngày kết thúc xử lý\n{lines}")


@pytest.mark.parametrize(
    ("before", "now", "is_another"),
    [
        (("15/12/2025", ""), ("05/01/2026", ""), True),  # last year's is pending still
        (("02/03/2026", "06/03/2026"), ("09/03/2026", ""), True),  # it had ended when this one came in
        (("02/03/2026", "06/03/2026"), ("06/03/2026", ""), False),
        (("02/03/2026", ""), ("17/03/2026", ""), False),  # a slip of the pen is put right
        (("02/03/2026", ""), ("18/03/2026", ""), True),
        (("02/03/2026", ""), ("", "06/03/2026"), False),
    ],
)
def test_a_number_that_is_given_anew_is_not_the_dossier_of_before(
    tmp_path: Path, before: tuple[str, str], now: tuple[str, str], is_another: bool
) -> None:
    ledger = small_town(tmp_path)
    settings: dict[str, Any] = {"profile": "one-stop-excel"}
    bring(ledger, year_list(tmp_path / "a.csv", *before), **settings)
    later = {**settings, "known_at": KNOWN_AT + HOUR}
    second = year_list(tmp_path / "b.csv", *now)
    if not is_another:
        assert bring(ledger, second, **later).counts["quarantined"] == (0 if now[0] else 1)
        return
    with pytest.raises(UserError, match=r"1 dossier numbers went to other dossiers before: 0001 \(.* \| .*\)"):
        bring(ledger, second, **later)
    assert bring(ledger, second, replace_others=True, **later).counts["superseded"] == 1


def nobodys_list(path: Path, received: str, finished: str = "") -> Path:
    lines = "".join(f"{number:03d},1.001193,{received},{finished}\n" for number in (1, 2, 3))
    return put(path, f"Số hồ sơ,Mã TTHC,Ngày tiếp nhận,Ngày kết thúc xử lý\n{lines}")


def test_two_lists_of_nobody_knows_which_unit_do_not_replace_each_other(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, nobodys_list(tmp_path / "a.csv", "02/03/2026 08:00"))
    later = {"known_at": KNOWN_AT + HOUR}
    with pytest.raises(UserError, match="3 dossier numbers belong to another unit already: 001"):
        bring(ledger, nobodys_list(tmp_path / "b.csv", "02/03/2026 09:00"), **later)
    again = nobodys_list(tmp_path / "c.csv", "02/03/2026 08:00", "05/03/2026 10:00")  # the same ones
    assert bring(ledger, again, **later).counts["superseded"] == 3


@pytest.mark.slow
def test_the_year_of_receipt_completes_a_number(tmp_path: Path) -> None:
    ledger, profile = small_town(tmp_path), put(tmp_path / "list.toml", YEARS)
    for at, received in enumerate(("15/12/2025", "05/01/2026")):
        bring(ledger, year_list(tmp_path / f"{at}.csv", received), profile=profile, known_at=KNOWN_AT + at * HOUR)
    assert rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY 1") == [("NK/2025/0001",), ("NK/2026/0001",)]
    without = year_list(tmp_path / "c.csv", "")
    assert bring(ledger, without, profile=profile, known_at=KNOWN_AT + 2 * HOUR).counts["quarantined"] == 1


YEARS = """
id = "books"
primary = "dossiers"
[title]
en = "Books that begin anew every year"
[tables.dossiers]
completed_by = "receiving_unit_id+received_at"
[tables.dossiers.columns]
dossier_id = "Số hồ sơ"
receiving_unit_id = "Cơ quan tiếp nhận"
received_at = "Ngày tiếp nhận"
finished_at = "Ngày kết thúc xử lý"
"""


@pytest.mark.slow
def test_a_list_that_would_replace_another_units_dossiers_stops_and_asks(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    bring(ledger, commune(tmp_path / "ninh-kieu.csv", "Phường Ninh Kiều"))
    other = commune(tmp_path / "thoi-an.csv", "Xã Thới An")
    for known_at in (KNOWN_AT + HOUR, KNOWN_AT - HOUR):  # an older list would be lost in silence as well
        with pytest.raises(UserError) as refused:
            bring(ledger, other, known_at=known_at)
        assert "7 dossier numbers belong to another unit already: 001 (TA | NK), 002 (TA | NK)" in str(refused.value)
        assert str(refused.value).count("TA | NK") == 5
    assert rows(ledger, "SELECT receiving_unit_id, count(*) FROM dossiers GROUP BY 1") == [("NK", 7)]
    report = bring(ledger, other, known_at=KNOWN_AT + HOUR, replace_others=True)
    assert report.counts["superseded"] == 7


@pytest.mark.parametrize("untold_first", [True, False])
def test_a_list_that_does_not_tell_its_unit_replaces_no_units_dossiers(tmp_path: Path, untold_first: bool) -> None:
    ledger = small_town(tmp_path)
    told = put(tmp_path / "told.csv", "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n001,Phường Ninh Kiều,02/03/2026\n")
    untold = put(tmp_path / "untold.csv", "Số hồ sơ,Mã TTHC,Ngày tiếp nhận\n001,,03/03/2026\n")
    first, second = (untold, told) if untold_first else (told, untold)
    bring(ledger, first)
    with pytest.raises(UserError, match=r"1 dossier numbers belong to another unit already: 001"):
        bring(ledger, second, known_at=KNOWN_AT + HOUR)
    assert bring(ledger, second, known_at=KNOWN_AT + HOUR, replace_others=True).counts["superseded"] == 1


def test_a_row_without_the_unit_that_another_row_of_the_file_tells_is_of_that_unit(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    text = "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n001,Phường Ninh Kiều,02/03/2026\n001,,02/03/2026\n"
    assert bring(ledger, put(tmp_path / "twice.csv", text)).counts["quarantined"] == 0


def test_two_units_under_one_number_in_one_file_stop_it(tmp_path: Path) -> None:
    text = "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n001,Phường Ninh Kiều,02/03/2026\n001,Xã Thới An,02/03/2026\n"
    with pytest.raises(UserError, match=r"1 dossier numbers belong to another unit already: 001 \(NK \| TA\)"):
        bring(small_town(tmp_path), put(tmp_path / "both.csv", text))


def test_a_code_that_names_its_agency_may_change_its_unit(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    for at, unit in enumerate(("Phường Ninh Kiều", "Xã Thới An")):
        text = f"Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n000.19.H13-260302-0001,{unit},02/03/2026\n"
        report = bring(ledger, put(tmp_path / "list.csv", text), known_at=KNOWN_AT + at * HOUR)
    assert report.counts["superseded"] == 1


@pytest.mark.slow
def test_a_profile_completes_the_number_with_the_unit(tmp_path: Path) -> None:
    profile = put(
        tmp_path / "communes.toml",
        """id = "communes"
primary = "dossiers"
[title]
en = "Lists of communes"
[tables.dossiers]
completed_by = "receiving_unit_id"
[tables.dossiers.columns]
dossier_id = "Số hồ sơ"
receiving_unit_id = "Cơ quan tiếp nhận"
received_at = "Ngày tiếp nhận"
""",
    )
    ledger = small_town(tmp_path)
    for name, unit in (("ninh-kieu.csv", "Phường Ninh Kiều"), ("thoi-an.csv", "Xã Thới An")):
        assert adds_up(bring(ledger, commune(tmp_path / name, unit, 1), profile=profile))
    assert rows(ledger, "SELECT dossier_id FROM dossiers ORDER BY 1") == [("NK/001",), ("TA/001",)]
    lacking = put(tmp_path / "no-unit.csv", "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n002,,02/03/2026\n")
    assert bring(ledger, lacking, profile=profile).counts["quarantined"] == 1


def test_spellings_of_one_number_are_one_dossier_and_told(tmp_path: Path) -> None:
    code = "H13.10.01-260302-0001"
    spellings = [
        code,
        f" {code} ",
        code.lower(),
        code.replace("-", "–"),
        code.replace("-", "- "),
        f"'{code}",
        f'="{code}"',
    ]
    lines = "".join('"' + spelling.replace('"', '""') + '",Sở Tư pháp,02/03/2026\n' for spelling in spellings)
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "a.csv", f"Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n{lines}"))
    assert (report.counts["accepted"], report.counts["duplicate"]) == (1, 6)
    assert report.respelled == {"Số hồ sơ": 6}


def test_numbers_a_spreadsheet_has_shortened_are_set_aside_and_counted(tmp_path: Path) -> None:
    lines = "".join("1.00123E+11,Sở Tư pháp,02/03/2026\n" for _ in range(4))
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "a.csv", f"Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận\n{lines}"))
    assert report.counts["quarantined"] == 4
    assert report.unreadable == ledger.imports()[-1].unreadable == {"Số hồ sơ": 4}


def test_unreadable_cells_are_counted_by_column_and_kept_with_the_import(tmp_path: Path) -> None:
    text = (
        "Số hồ sơ,Cơ quan tiếp nhận,Ngày tiếp nhận,Ngày hẹn trả,Ngày trả\n"
        "1,Sở Tư pháp,02/03/2026,#REF!,\n2,Sở Tư pháp,02/03/2026,35/03/2026,mai\n3,Sở Tư pháp,02/03/2026,,\n"
    )
    ledger = small_town(tmp_path)
    report = bring(ledger, put(tmp_path / "a.csv", text))
    assert report.unreadable == {"Ngày hẹn trả": 2, "Ngày trả": 1}
    assert Ledger.open(ledger.path).imports()[-1].unreadable == report.unreadable
    assert datetime.fromisoformat("2026-03-02") == rows(ledger, "SELECT received_at FROM dossiers")[0][0]
