"""The ledger seen from outside: imports, their classes and counts, states as of an import or a moment."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable

from support.journal_entries import make_older
from thidua.i18n import UserError
from thidua.ledger.store import delta_log
from thidua.ledger.store.import_record import ImportRecord, RowCounts
from thidua.ledger.store.layout import stored_schema
from thidua.ledger.store.ledger import AlreadyImportedError, Ledger
from thidua.ledger.store.staging import StagedTable

DAY_1, DAY_2, DAY_3 = (datetime(2026, 7, day) for day in (1, 2, 3))


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger.create(tmp_path / "ledger")


def bring(
    ledger: Ledger, name: str, known_at: datetime, rows: list[dict[str, Any]], *, table: str = "dossiers"
) -> ImportRecord:
    columns = {name: None for row in rows for name in row}
    numbered = [{**columns, "row_no": at, **row} for at, row in enumerate(rows, 1)]
    with ledger.begin(
        source_name=f"{name}.csv", sha256=name, profile="excel", profile_hash="p1", known_at=known_at
    ) as pending:
        pending.add(table, pa.Table.from_pylist(numbered))
        return pending.commit(read=len(rows), quarantined=0, primary=table)


def query(ledger: Ledger, sql: str, **as_of: Any) -> list[tuple[Any, ...]]:
    con = duckdb.connect()
    snapshot = ledger.snapshot(**as_of)
    snapshot.create_views(con)
    snapshot.create_history_views(con)
    rows = con.execute(sql).fetchall()
    con.close()
    return rows


def names(ledger: Ledger, **as_of: Any) -> dict[str, str]:
    return dict(query(ledger, "SELECT dossier_id, case_name FROM dossiers", **as_of))


def test_every_row_falls_into_one_class(ledger: Ledger) -> None:
    first = bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "old"}, {"dossier_id": "2"}])
    assert (first.accepted, first.superseded, first.stale, first.duplicate) == (2, 0, 0, 0)
    second = bring(
        ledger,
        "b",
        DAY_2,
        [
            {"dossier_id": "1", "case_name": "new"},
            {"dossier_id": "2"},
            {"dossier_id": "3"},
            {"dossier_id": "3"},
            {"dossier_id": "1", "case_name": "older", "version_at": datetime(2026, 6, 1)},
        ],
    )
    assert second.tables == {"dossiers": RowCounts(accepted=1, superseded=1, stale=1, duplicate=2)}
    assert second.read == 5
    assert names(ledger) == {"1": "new", "2": None, "3": None}
    assert names(ledger, import_number=1) == {"1": "old", "2": None}
    assert names(ledger, import_number=0) == {}


def test_a_stale_row_is_kept_and_ignored(ledger: Ledger) -> None:
    bring(ledger, "new", DAY_2, [{"dossier_id": "1", "case_name": "new"}])
    late = bring(ledger, "old", DAY_1, [{"dossier_id": "1", "case_name": "old"}])
    assert late.stale == 1
    history = (
        "SELECT case_name, import_number, known_at, stale, is_current FROM dossiers_history ORDER BY import_number"
    )
    assert query(ledger, history) == [("new", 1, DAY_2, False, True), ("old", 2, DAY_1, True, False)]
    assert names(ledger) == {"1": "new"}
    assert names(ledger, known_until=DAY_1) == {"1": "old"}


def test_what_was_true_turned_and_turned_back_is_true_again(ledger: Ledger) -> None:
    for at, (name, day) in enumerate([("received", DAY_1), ("stopped", DAY_2), ("received", DAY_3)]):
        bring(ledger, str(at), day, [{"dossier_id": "1", "case_name": name}])
    assert names(ledger) == {"1": "received"}
    assert names(ledger, import_number=2) == {"1": "stopped"}


def test_a_confirmed_row_outlives_a_late_contradiction(ledger: Ledger) -> None:
    bring(ledger, "first", DAY_1, [{"dossier_id": "1", "case_name": "received"}])
    again = bring(ledger, "third", DAY_3, [{"dossier_id": "1", "case_name": "received"}])
    late = bring(ledger, "second", DAY_2, [{"dossier_id": "1", "case_name": "stopped"}])
    assert (again.duplicate, late.stale) == (1, 1)
    assert names(ledger) == {"1": "received"}
    assert names(ledger, known_until=DAY_2) == {"1": "stopped"}


def test_of_one_version_the_row_with_the_later_moment_and_then_the_fuller_one_is_current(ledger: Ledger) -> None:
    bring(
        ledger,
        "a",
        DAY_1,
        [
            {"dossier_id": "1", "case_name": "z", "finished_at": datetime(2026, 6, 1)},
            {"dossier_id": "1", "case_name": "a", "finished_at": datetime(2026, 6, 2)},
            {"dossier_id": "2", "case_name": None, "finished_at": None},
            {"dossier_id": "2", "case_name": "filled", "finished_at": None},
        ],
    )
    assert names(ledger) == {"1": "a", "2": "filled"}


def test_rows_of_an_import_lie_sorted_by_key_and_know_their_source_row(ledger: Ledger) -> None:
    steps = [
        {"dossier_id": dossier, "seq": seq, "happened_at": DAY_1} for dossier, seq in [("2", 1), ("1", 2), ("1", 1)]
    ]
    record = bring(ledger, "a", DAY_1, steps, table="events")
    rows = query(ledger, "SELECT dossier_id, seq, row_no, import_id, version_at FROM events")
    assert rows == [
        ("1", 1, 3, record.import_id, DAY_1),
        ("1", 2, 2, record.import_id, DAY_1),
        ("2", 1, 1, record.import_id, DAY_1),
    ]


def test_nothing_is_visible_without_commit(ledger: Ledger) -> None:
    with ledger.begin(source_name="a", sha256="a", profile="p", profile_hash="p", known_at=DAY_1) as pending:
        pending.add("dossiers", pa.table({"dossier_id": ["1"], "row_no": [1]}))
    assert ledger.imports() == []
    assert names(ledger) == {}
    assert list((ledger.path / "staging").iterdir()) == []


def test_an_import_of_nothing_new_is_recorded(ledger: Ledger) -> None:
    with ledger.begin(source_name="a", sha256="a", profile="p", profile_hash="p", known_at=DAY_1) as pending:
        record = pending.commit(read=4, quarantined=4, primary="dossiers")
    assert (record.number, record.read, record.quarantined, record.tables) == (1, 4, 4, {})
    assert ledger.imports() == [record]


def test_counts_that_do_not_add_up_are_refused(ledger: Ledger) -> None:
    with ledger.begin(source_name="a", sha256="a", profile="p", profile_hash="p", known_at=DAY_1) as pending:
        pending.add("dossiers", pa.table({"dossier_id": ["1"], "row_no": [1]}))
        with pytest.raises(ValueError, match="3 rows read, but 1 rows of dossiers and 1 quarantined"):
            pending.commit(read=3, quarantined=1, primary="dossiers")
    assert ledger.imports() == []


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ({"dossier_id": ["1"], "row_no": [1], "applicant_name": ["x"]}, "dossiers has no column applicant_name"),
        ({"dossier_id": [None], "row_no": [1]}, "dossiers.dossier_id must not be empty"),
        ({"dossier_id": ["1"]}, "dossiers.row_no must not be empty"),
    ],
)
def test_rows_that_the_model_does_not_know_are_refused(ledger: Ledger, rows: dict[str, Any], reason: str) -> None:
    with (
        ledger.begin(source_name="a", sha256="a", profile="p", profile_hash="p", known_at=DAY_1) as pending,
        pytest.raises(ValueError, match=reason),
    ):
        pending.add("dossiers", pa.table(rows))


def test_the_same_content_is_found_again(ledger: Ledger) -> None:
    record = bring(ledger, "a", DAY_1, [{"dossier_id": "1"}])
    assert ledger.find_import("a", "p1") == record
    assert ledger.find_import("a", "other profile") is None
    with pytest.raises(AlreadyImportedError) as refused:
        bring(ledger, "a", DAY_1, [{"dossier_id": "1"}])
    assert refused.value.record == record
    assert str(refused.value) == "a.csv was imported already, as import number 1 (a.csv); nothing was changed"


def test_moments_are_civil_times_of_the_ledger(ledger: Ledger) -> None:
    record = bring(ledger, "a", datetime(2026, 6, 30, 18, 0, tzinfo=UTC), [{"dossier_id": "1"}])
    assert record.known_at == datetime(2026, 7, 1, 1, 0)
    assert names(ledger, known_until=datetime(2026, 6, 30, 17, 59, tzinfo=UTC)) == {}
    assert names(ledger, known_until=datetime(2026, 6, 30, 18, 0, tzinfo=UTC)) == {"1": None}


def test_a_snapshot_has_the_same_id_wherever_and_in_whatever_order_it_was_imported(tmp_path: Path) -> None:
    one, other = Ledger.create(tmp_path / "one"), Ledger.create(tmp_path / "other")
    for name, day in (("a", DAY_1), ("b", DAY_2)):
        bring(one, name, day, [{"dossier_id": name}])
    for name, day in (("b", DAY_2), ("a", DAY_1)):
        bring(other, name, day, [{"dossier_id": name}])
    assert one.snapshot().id == other.snapshot().id
    assert one.snapshot(import_number=1).id != other.snapshot(import_number=1).id
    assert one.snapshot(known_until=DAY_1).id == other.snapshot(known_until=DAY_1).id
    assert (one.snapshot().number, one.snapshot(import_number=0).number) == (2, 0)


def test_a_snapshot_stays_as_it_was_when_imports_follow(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "old"}])
    before = ledger.snapshot()
    bring(ledger, "b", DAY_2, [{"dossier_id": "1", "case_name": "new"}])
    con = duckdb.connect()
    before.create_views(con)
    assert con.execute("SELECT case_name FROM dossiers").fetchall() == [("old",)]
    con.close()


def test_changed_since_names_dossiers_and_tables(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1"}, {"dossier_id": "2"}])
    bring(ledger, "b", DAY_2, [{"dossier_id": "2", "case_name": "x"}, {"dossier_id": "3"}, {"dossier_id": "1"}])
    bring(ledger, "c", DAY_2, [{"unit_id": "U1", "name": "Phường", "unit_group": "commune"}], table="units")
    changed = ledger.snapshot().changed_since(ledger.snapshot(import_number=1)).to_pylist()
    assert changed == [
        {"table": "units", "dossier_id": None},
        {"table": "dossiers", "dossier_id": "2"},
        {"table": "dossiers", "dossier_id": "3"},
    ]
    assert ledger.snapshot().changed_since(ledger.snapshot()).num_rows == 0


def test_changed_since_names_a_dossier_that_is_shown_again(ledger: Ledger) -> None:
    bring(ledger, "first", DAY_1, [{"dossier_id": "1", "case_name": "received"}])
    bring(ledger, "third", DAY_3, [{"dossier_id": "1", "case_name": "received"}])
    bring(ledger, "second", DAY_2, [{"dossier_id": "1", "case_name": "stopped"}])
    changed = ledger.snapshot().changed_since(ledger.snapshot(known_until=DAY_2)).to_pylist()
    assert changed == [{"table": "dossiers", "dossier_id": "1"}]


def test_an_import_number_that_does_not_exist_is_said(ledger: Ledger) -> None:
    with pytest.raises(UserError) as refused:
        ledger.snapshot(import_number=3)
    assert str(refused.value) == f"There is no import 3 in the ledger {ledger.path}; the last one is 0"


def test_a_ledger_is_not_made_over_something_else(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.docx").touch()
    refusals = {
        ledger.path: f"{ledger.path} is a ledger already; nothing was changed",
        tmp_path / "full": f"{tmp_path / 'full'} is not empty; name a new or empty folder for the ledger",
        tmp_path / "a=b": f"{tmp_path / 'a=b'}: a ledger's path must not hold the sign =; name another folder",
    }
    for path, line in refusals.items():
        with pytest.raises(UserError) as refused:
            Ledger.create(path)
        assert str(refused.value) == line
    with pytest.raises(UserError) as refused:
        Ledger.create(tmp_path / "zone", time_zone="Mars/Olympus")
    assert str(refused.value) == "Unknown time zone Mars/Olympus; name one of the IANA list, such as Asia/Ho_Chi_Minh"


def test_a_folder_without_ledger_or_of_another_format_is_refused(tmp_path: Path, ledger: Ledger) -> None:
    with pytest.raises(UserError) as refused:
        Ledger.open(tmp_path)
    assert str(refused.value) == f"{tmp_path} is not a ledger; make one with: thidua init {tmp_path}"
    (ledger.path / "ledger.toml").write_text('format = 9\ntime_zone = "Asia/Ho_Chi_Minh"\n')
    with pytest.raises(UserError) as refused:
        Ledger.open(ledger.path)
    assert str(refused.value) == f"The ledger {ledger.path} has format 9; this version of thidua reads format 1"
    (ledger.path / "ledger.toml").write_text("format")
    with pytest.raises(UserError, match="The settings"):
        Ledger.open(ledger.path)


def test_making_a_ledger_that_was_interrupted_can_be_done_again(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    (ledger.path / "ledger.toml").unlink()
    again = Ledger.create(tmp_path / "ledger", time_zone="Asia/Bangkok")
    assert (again.time_zone, again.imports()) == ("Asia/Bangkok", [])


def test_a_column_that_the_model_gains_is_empty_in_older_rows(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    schema = stored_schema("surveys")
    older = schema.remove(schema.get_field_index("device_key"))
    delta_log.create_table(path / "tables" / "surveys", older)
    ledger = Ledger.create(path)
    stored = {field.name for field in DeltaTable(path / "tables" / "surveys").schema().fields}
    assert stored == set(schema.names)
    bring(ledger, "a", DAY_1, [{"answer_id": "1", "answered_at": DAY_1}], table="surveys")
    file = next((path / "tables" / "surveys").glob("import_id=*/*.parquet"))
    without = pq.ParquetFile(file).read().drop_columns(["device_key"])
    pq.write_table(without, file)
    make_older(path)
    assert query(ledger, "SELECT answer_id, device_key FROM surveys") == [("1", None)]
    bring(ledger, "b", DAY_2, [{"answer_id": "2", "answered_at": DAY_1, "device_key": "k"}], table="surveys")
    assert query(ledger, "SELECT answer_id, device_key FROM surveys ORDER BY 1") == [("1", None), ("2", "k")]


def test_many_rows_are_spilled_and_come_back_in_order(tmp_path: Path) -> None:
    staged = StagedTable("dossiers", tmp_path, DAY_1, spill_bytes=1)
    for at in range(3):
        staged.add(pa.table({"dossier_id": [str(at)], "row_no": [at + 1]}))
    staged.add(pa.table({"dossier_id": pa.array([], pa.string()), "row_no": pa.array([], pa.int64())}))
    path = staged.finish()
    assert path == tmp_path / "dossiers.parquet"
    stored = pq.read_table(path).select(["dossier_id", "line", "version_at"]).to_pylist()
    assert [tuple(row.values()) for row in stored] == [("0", 0, DAY_1), ("1", 1, DAY_1), ("2", 2, DAY_1)]


def test_other_engines_read_the_tables_as_plain_delta(ledger: Ledger) -> None:
    record = bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "x", "received_at": DAY_1}])
    table = DeltaTable(ledger.path / "tables" / "dossiers")
    rows = pa.table(table.to_pyarrow_table()).select(["dossier_id", "received_at", "import_id", "row_id"]).to_pylist()
    assert rows == [{"dossier_id": "1", "received_at": DAY_1, "import_id": record.import_id, "row_id": 1 << 40}]
    assert table.metadata().configuration["delta.appendOnly"] == "true"


def test_a_withdrawn_import_counts_no_more_until_its_withdrawal_is_withdrawn(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "old"}])
    bring(ledger, "b", DAY_2, [{"dossier_id": "1", "case_name": "new"}, {"dossier_id": "2", "case_name": "more"}])
    before = ledger.snapshot()
    entry = ledger.withdraw(2)
    assert (entry.number, entry.withdraws, entry.source_name) == (3, 2, "b.csv")
    assert names(ledger) == {"1": "old"}
    assert names(ledger, import_number=2) == {"1": "new", "2": "more"}
    assert ledger.snapshot(import_number=2).id == before.id != ledger.snapshot().id
    assert ledger.snapshot().number == 3
    changed = ledger.snapshot().changed_since(before)
    assert [row["dossier_id"] for row in changed.to_pylist()] == ["1", "2"]
    ledger.withdraw(3)
    assert names(ledger) == {"1": "new", "2": "more"}
    assert ledger.snapshot().id == before.id


def test_a_withdrawn_file_can_be_imported_again(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "x"}])
    ledger.withdraw(1)
    assert ledger.find_import("a", "p1") is None
    again = bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "x"}])
    assert (again.number, again.accepted) == (3, 1)
    assert names(ledger) == {"1": "x"}
    with pytest.raises(UserError, match="cannot be taken up again: import 3"):
        ledger.withdraw(2)
    with pytest.raises(UserError, match="withdrawn already, by entry 2"):
        ledger.withdraw(1)
    with pytest.raises(UserError, match="no import 4"):
        ledger.withdraw(4)


def test_an_import_is_not_withdrawn_where_a_later_one_left_out_what_it_brought(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "x"}])
    bring(ledger, "b", DAY_2, [{"dossier_id": "1", "case_name": "x"}, {"dossier_id": "2", "case_name": "y"}])
    with pytest.raises(UserError, match="the later import 2"):
        ledger.withdraw(1)
    assert len(ledger.imports()) == 2
    ledger.withdraw(2)
    ledger.withdraw(1)
    assert names(ledger) == {}
    bring(ledger, "b", DAY_2, [{"dossier_id": "1", "case_name": "x"}, {"dossier_id": "2", "case_name": "y"}])
    assert names(ledger) == {"1": "x", "2": "y"}


def test_units_are_not_withdrawn_under_files_that_were_read_by_them(ledger: Ledger) -> None:
    bring(ledger, "units", DAY_1, [{"unit_id": "U1", "name": "Ward"}], table="units")
    bring(ledger, "a", DAY_2, [{"dossier_id": "1"}])
    with pytest.raises(UserError, match="the later import 2"):
        ledger.withdraw(1)


def test_a_ledger_written_before_withdrawals_were_known_is_read(ledger: Ledger) -> None:
    bring(ledger, "a", DAY_1, [{"dossier_id": "1", "case_name": "x"}])
    row = ledger.imports()[0].as_row()
    del row["withdraws"]
    assert ImportRecord.from_row(row) == ledger.imports()[0]


def test_no_road_leads_a_record_around_the_rules_for_whole_records(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    wrong = pa.table({"dossier_id": ["D1"], "received_at": [DAY_2], "finished_at": [DAY_1], "row_no": [7]})
    words: dict[str, Any] = {
        "source_name": "a",
        "sha256": "a",
        "profile": "p",
        "profile_hash": "p",
        "known_at": DAY_3,
    }
    with (
        pytest.raises(ValueError, match=r"^dossiers, row 7: finished before it was received$"),
        ledger.begin(**words) as pending,
    ):
        pending.add("dossiers", wrong)
    assert ledger.imports() == []
    with ledger.begin(**words, rules=()) as pending:  # as under a profile that switches them off with a reason
        pending.add("dossiers", wrong)
        pending.commit(read=1, quarantined=0, primary="dossiers")
    assert len(ledger.imports()) == 1
