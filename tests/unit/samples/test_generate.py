"""The sample city-year: same seed, same files; times in order; every kind of fate occurs."""

import re
import unicodedata
import zipfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from thidua.i18n import UserError
from thidua.ledger.cleaning.legacy_encodings import from_tcvn3
from thidua.ledger.cleaning.personal_data import KeyFile
from thidua.ledger.mapping.import_file import import_file
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate, generate_update, read_plan
from thidua.samples.messy import HEADINGS

PLAN = SamplePlan(seed=5, year=2026, dossiers=4000, until=date(2026, 12, 31))


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return generate(tmp_path_factory.mktemp("sample") / "city", PLAN).folder


def rows(folder: Path, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        for table in TABLES:
            files = [str(path) for path in folder.glob(f"{table}[.-]*parquet")]
            if files:
                con.read_parquet(files, union_by_name=True).create_view(table)
        return con.sql(sql).fetchall()


@pytest.mark.slow
def test_the_same_seed_gives_the_same_files(city: Path, tmp_path: Path) -> None:
    again = generate(tmp_path / "again", PLAN).folder
    names = sorted(path.relative_to(city) for path in city.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for name in names:
        if name.suffix == ".parquet":
            assert pq.read_table(city / name).equals(pq.read_table(again / name)), name
        elif name.suffix != ".xlsx":
            assert (city / name).read_bytes() == (again / name).read_bytes(), name


@pytest.mark.slow
def test_another_seed_gives_another_city(city: Path, tmp_path: Path) -> None:
    other = generate(tmp_path / "other", SamplePlan(6, 2026, 4000, date(2026, 12, 31))).folder
    assert rows(city, "SELECT sum(hash(dossier_id)) FROM dossiers") != rows(
        other, "SELECT sum(hash(dossier_id)) FROM dossiers"
    )


@pytest.mark.slow
def test_columns_and_types_are_those_of_the_model(city: Path) -> None:
    files = list(city.glob("*.parquet"))
    assert files
    for path in files:
        table = TABLES[path.name.split("-")[0].split(".")[0]]
        schema = pq.read_schema(path)
        own = {name: schema.field(name).type for name in schema.names if name != "version_at"}
        assert own == table.columns, path.name


@pytest.mark.slow
def test_keys_are_unique_and_required_columns_filled(city: Path) -> None:
    assert rows(city, "SELECT count(*) > 0 FROM dossiers") == [(True,)]
    for name, table in TABLES.items():
        key = ", ".join(table.key)
        assert rows(city, f"SELECT {key} FROM {name} GROUP BY {key} HAVING count(*) > 1") == [], name
        for column in table.required:
            assert rows(city, f"SELECT count(*) FROM {name} WHERE {column} IS NULL") == [(0,)], (name, column)


def test_as_many_dossiers_as_asked_all_in_the_year(city: Path) -> None:
    assert rows(city, "SELECT count(*), year(min(received_at)), year(max(received_at)) FROM dossiers") == [
        (4000, 2026, 2026)
    ]


def test_no_dossier_moves_back_in_time(city: Path) -> None:
    assert rows(
        city,
        """SELECT count(*) FROM dossiers WHERE submitted_at > received_at OR received_at > finished_at
           OR finished_at > returned_at OR received_at >= due_at""",
    ) == [(0,)]
    assert rows(
        city,
        """SELECT count(*) FROM (SELECT happened_at, arrived_at,
             lag(happened_at) OVER (PARTITION BY dossier_id ORDER BY seq) AS before FROM events)
           WHERE happened_at < before OR arrived_at > happened_at""",
    ) == [(0,)]


def test_nothing_happens_after_the_last_day(tmp_path: Path) -> None:
    folder = generate(tmp_path / "half", SamplePlan(5, 2026, 1000, date(2026, 6, 10)), messy=False).folder
    end = datetime(2026, 6, 10, 23, 59, 59)
    moments = [
        ("dossiers", "greatest(received_at, coalesce(finished_at, received_at), coalesce(returned_at, received_at))"),
        ("events", "happened_at"),
        ("supplements", "greatest(requested_at, coalesce(answered_at, requested_at))"),
        ("surveys", "answered_at"),
    ]
    for table, moment in moments:
        assert rows(folder, f"SELECT count(*) FROM {table} WHERE {moment} > '{end}'") == [(0,)], table


def test_units_of_all_groups_and_103_communes(city: Path) -> None:
    assert dict(rows(city, "SELECT unit_group, count(*) FROM units GROUP BY 1")) == {
        "city": 1,
        "department": 14,
        "central_agency": 5,
        "commune": 103,
        "advisory_unit": 6,
        "public_service_unit": 4,
    }


def test_1320_of_2242_procedures_are_boundary_independent(city: Path) -> None:
    assert rows(city, "SELECT count(*), count(*) FILTER (boundary_independent) FROM procedures") == [(2242, 1320)]


def test_every_fate_of_a_dossier_occurs(city: Path) -> None:
    fates = {status for (status,) in rows(city, "SELECT DISTINCT status FROM dossiers")}
    assert fates >= {"not_accepted", "withdrawn", "stopped", "in_process", "returned"}
    late = rows(city, "SELECT count(*) FILTER (finished_at > due_at), count(finished_at) FROM dossiers")[0]
    assert 0 < late[0] < late[1] / 5  # type: ignore[operator]


@pytest.mark.slow
def test_an_update_brings_new_dossiers_and_newer_versions(tmp_path: Path) -> None:
    base = generate(tmp_path / "base", SamplePlan(5, 2026, 3000, date(2026, 11, 27)), messy=False).folder
    update = generate_update(tmp_path / "day", base, new=50, changed=70, seed=1).folder
    assert read_plan(update).until == date(2026, 11, 30)  # the 27th is a Friday
    with duckdb.connect() as con:
        con.read_parquet([str(path) for path in base.glob("dossiers*.parquet")]).create_view("before")
        con.read_parquet([str(path) for path in update.glob("dossiers*.parquet")]).create_view("after")
        updated = con.sql("SELECT count(*) FROM after SEMI JOIN before USING (dossier_id)").fetchall()
        newer = con.sql(
            "SELECT count(*) FROM after a JOIN before b USING (dossier_id) WHERE a.version_at > b.version_at"
        )
        assert updated == [(70,)]
        assert newer.fetchall() == [(70,)]
        assert con.sql("SELECT count(*) FROM after").fetchall() == [(120,)]


def test_a_folder_with_files_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(UserError, match="not empty"):
        generate(tmp_path / "full", PLAN)
    assert [path.name for path in (tmp_path / "full").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (SamplePlan(1, 1970, 10, date(1970, 12, 31)), "--year 1970"),
        (SamplePlan(1, 2026, 10, date(2025, 12, 31)), "--until 2025-12-31"),
        (SamplePlan(1, 2026, 0, date(2026, 12, 31)), "at least 1"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused(plan: SamplePlan, words: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=words):
        generate(tmp_path / "never", plan)
    assert list(tmp_path.iterdir()) == []


def test_an_update_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a folder written by"):
        generate_update(tmp_path / "day", tmp_path, new=1, changed=1, seed=1)


def test_six_to_seven_events_a_dossier(city: Path) -> None:
    ((events, dossiers),) = rows(city, "SELECT (SELECT count(*) FROM events), (SELECT count(*) FROM dossiers)")
    assert 6 * dossiers < events < 7 * dossiers  # type: ignore[operator]


@pytest.mark.slow
def test_what_an_examiner_should_stop_at_occurs(tmp_path: Path) -> None:
    folder = generate(tmp_path / "odd", SamplePlan(5, 2026, 40_000, date(2026, 12, 31)), messy=False).folder
    rushed = "SELECT count(*) FROM dossiers WHERE finished_at <= received_at + INTERVAL 15 MINUTE"
    last_day = """SELECT count(*) FROM supplements WHERE seq = 1 AND requested_at > due_before_at - INTERVAL 24 HOUR
                  AND requested_at < due_before_at"""
    few_devices = """SELECT count(*) FROM (SELECT unit_id FROM surveys GROUP BY unit_id, device_key
                     HAVING count(*) >= 5)"""
    filed_for_many = """SELECT count(*) FROM (SELECT receiving_unit_id FROM dossiers
                        GROUP BY receiving_unit_id, applicant_key HAVING count(*) >= 5)"""
    entered_again = """SELECT count(*) FROM dossiers w
                       JOIN dossiers a USING (applicant_key, procedure_id, receiving_unit_id)
                       WHERE w.status = 'withdrawn' AND a.received_at > w.refused_at"""
    moved = "SELECT count(*) FROM due_changes WHERE changed_at > due_before_at"
    for query in (rushed, last_day, few_devices, filed_for_many, entered_again, moved):
        assert rows(folder, query)[0][0] > 0, query  # type: ignore[operator]


def test_codes_of_the_merged_provinces_occur_in_the_first_quarter_only(city: Path) -> None:
    old = "dossier_id LIKE '%.H30-%' OR dossier_id LIKE '%.H51-%'"
    assert rows(city, f"SELECT count(*) > 0, max(month(received_at)) <= 3 FROM dossiers WHERE {old}") == [(True, True)]


def test_one_forwarding_leg_in_ten_states_no_due_time(city: Path) -> None:
    ((without, all_),) = rows(
        city, "SELECT count(*) FILTER (due_at IS NULL), count(*) FROM events WHERE kind = 'forward'"
    )
    assert 0.08 * all_ < without < 0.12 * all_  # type: ignore[operator]


def test_decomposed_copy_of_a_part(city: Path) -> None:
    text = (city / "messy" / "ket-xuat-cu.csv").read_text(encoding="utf-8")
    assert not unicodedata.is_normalized("NFC", text)
    assert "Mã hồ sơ;Mã TTHC;Tên thủ tục" in unicodedata.normalize("NFC", text)


def test_copy_in_letters_of_before_unicode_reads_back(city: Path) -> None:
    text = from_tcvn3((city / "messy" / "danh-sach-tcvn3.txt").read_text(encoding="cp1252"))
    assert text.split("\n")[0].strip() == "\t".join(HEADINGS)
    assert "Đã trả kết quả" in text


def test_workbook_has_merged_cells_below_its_merged_titles(city: Path) -> None:
    merged = re.findall(r'mergeCell ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"', _sheet(city))
    assert [(left, right) for left, _, right, _ in merged[:2]] == [("A", "O"), ("A", "O")]
    assert {(left, right) for left, _, right, _ in merged[2:]} == {("M", "M")}


@pytest.mark.slow
def test_bad_rows_of_the_copies_are_those_made_bad(city: Path, tmp_path: Path) -> None:
    ledger, key = Ledger.create(tmp_path / "ledger"), KeyFile(tmp_path / "key")

    def read(path: Path) -> tuple[int, int]:
        report = import_file(ledger, path, known_at=datetime(2027, 1, 4), key=key, quarantine_folder=tmp_path)
        return report.counts["accepted"], report.counts["quarantined"]

    for name in ("units", "officers", "procedures"):
        read(city / f"{name}.parquet")
    written = len(re.findall("<row ", _sheet(city))) - 4  # two title rows, headings, totals
    bad = {n for every in (40, 55, 70) for n in range(every, written + 1, every)}
    assert read(city / "messy" / "so-theo-doi.xlsx") == (written - len(bad), len(bad))
    for name in ("ket-xuat-cu.csv", "danh-sach-tcvn3.txt"):
        accepted, quarantined = read(city / "messy" / name)
        assert (accepted > 0, quarantined) == (True, 0), name


def _sheet(city: Path) -> str:
    with zipfile.ZipFile(city / "messy" / "so-theo-doi.xlsx") as book:
        return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.slow
def test_plans_of_units_bear_the_sign_of_their_unit(city: Path) -> None:
    plans = rows(city, "SELECT unit_id, document_no FROM register WHERE register = 'unit_movement'")
    numbers = {str(unit_id): str(number) for unit_id, number in plans}
    assert all(re.fullmatch(r"\d{2,}/KH-\w+", number) for number in numbers.values()), numbers
    signs = {unit_id: number.partition("/")[2] for unit_id, number in numbers.items()}
    assert {sign for unit_id, sign in signs.items() if unit_id.startswith("X0")} == {"KH-UBND"}
    assert signs.get("SXD", "KH-SXD") == "KH-SXD"
