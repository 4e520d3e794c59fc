"""Facts cannot become others in silence: every file, log and entry of a ledger, changed behind its back."""

import json
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.journal_entries import make_older, rewrite_entry
from thidua.i18n import UserError
from thidua.ledger.model import TABLES
from thidua.ledger.store import delta_log, health_check
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.layout import open_folder
from thidua.ledger.store.ledger import Ledger

DAYS = [datetime(2026, 7, day) for day in (1, 2, 3)]
WAY_OUT = ("from a copy", "from a newer copy", "look closer with: thidua doctor")


def bring(ledger: Ledger, number: int, rows: list[dict[str, Any]], table: str = "dossiers") -> None:
    columns = {name: None for row in rows for name in row}
    numbered = [{**columns, "row_no": at, **row} for at, row in enumerate(rows, 1)]
    with ledger.begin(
        source_name=f"{number}.csv", sha256=str(number), profile="p", profile_hash="p", known_at=DAYS[number - 1]
    ) as pending:
        pending.add(table, pa.Table.from_pylist(numbered))
        pending.commit(read=len(rows), quarantined=0, primary=table)


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three imports: dossiers; some of them anew and some once more; steps of one."""
    ledger = Ledger.create(tmp_path_factory.mktemp("facts") / "ledger")
    bring(ledger, 1, [{"dossier_id": str(at), "case_name": "a", "received_at": DAYS[0]} for at in range(300)])
    bring(ledger, 2, [{"dossier_id": str(at), "case_name": "ab"[at % 2], "received_at": DAYS[0]} for at in range(200)])
    bring(ledger, 3, [{"dossier_id": "1", "seq": 1, "happened_at": DAYS[0]}], "events")
    return ledger.path


@pytest.fixture
def ledger_path(untouched: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(untouched, tmp_path / "ledger"))


def read_all(path: Path) -> list[Any]:
    """Everything that the ledger says now, with what only imports read."""
    con = duckdb.connect()
    try:
        ledger = Ledger.open(path)
        FactFiles(place := open_folder(path), ledger.imports()).of(place.confirmations, [ledger.imports()[1].import_id])
        snapshot = ledger.snapshot()
        snapshot.create_views(con)
        snapshot.create_history_views(con)
        return [
            con.execute(f'FROM "{name}{end}" ORDER BY ALL').fetchall() for name in TABLES for end in ("", "_history")
        ]
    finally:
        con.close()


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as refused:
        read_all(path)
    bad = [finding for finding in health_check.examine(path) if finding.level is FindingLevel.BAD]
    assert refused.value.render("en") in [UserError(finding.message, **finding.values).render("en") for finding in bad]
    return refused.value.render("en")


def fact_files(path: Path) -> list[Path]:
    """The Parquet files of facts, not those of the journal."""
    return sorted(file for file in path.rglob("*.parquet") if file.parent != path / "imports")


def dossiers_of_import_1(path: Path) -> Path:
    return next((path / "tables" / "dossiers").rglob("import_id=000001-*/*.parquet"))


def test_an_untouched_ledger_is_read(ledger_path: Path) -> None:
    assert len(fact_files(ledger_path)) == 5
    assert [len(rows) for rows in read_all(ledger_path) if rows] == [300, 400, 1, 1]
    assert [line for line in health_check.examine(ledger_path) if line.level is not FindingLevel.OK] == []


@pytest.mark.slow
@given(data=st.data())
def test_no_flipped_byte_of_any_file_changes_an_answer(untouched: Path, data: st.DataObject) -> None:
    names = [str(file.relative_to(untouched)) for file in fact_files(untouched)]
    name = data.draw(st.sampled_from(names), label="file")
    path = untouched.parent / "flipped"
    shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(untouched, path)
    content = bytearray((path / name).read_bytes())
    for at in data.draw(st.sets(st.integers(0, len(content) - 1), min_size=1, max_size=40), label="bytes"):
        content[at] ^= data.draw(st.integers(1, 255), label="change")
    (path / name).write_bytes(content)
    said = refusal(path)
    assert name in said
    assert WAY_OUT[0] in said


def test_a_byte_flipped_while_the_process_runs_is_noticed_whatever_the_file_says_of_its_time(ledger_path: Path) -> None:
    read_all(ledger_path)
    file = fact_files(ledger_path)[-1]
    before = file.stat()
    content = bytearray(file.read_bytes())
    content[len(content) // 3] ^= 1
    file.write_bytes(content)
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert f"{file.relative_to(ledger_path)} of import" in refusal(ledger_path)


def test_a_rewritten_row_is_noticed(ledger_path: Path) -> None:
    file = dossiers_of_import_1(ledger_path)
    rows = pq.ParquetFile(file).read()
    at = rows.column_names.index("case_name")
    pq.write_table(rows.set_column(at, "case_name", pa.array(["b"] * rows.num_rows)), file)
    assert "(1.csv) is not what was committed" in refusal(ledger_path)


def test_a_lost_file_is_noticed(ledger_path: Path) -> None:
    files = fact_files(ledger_path)
    assert files
    for file in files:
        content = file.read_bytes()
        file.unlink()
        assert str(file.relative_to(ledger_path)) in refusal(ledger_path)
        file.write_bytes(content)


def delta_versions(path: Path) -> list[Path]:
    return sorted(path.rglob("_delta_log/*[1-9].json"))


def test_no_deleted_version_of_a_log_loses_rows_in_silence(ledger_path: Path) -> None:
    before = read_all(ledger_path)
    versions = delta_versions(ledger_path)
    assert len(versions) == 8  # three entries of the journal, five files of facts
    for version in versions:
        content = version.read_bytes()
        version.unlink()
        said = refusal(ledger_path)
        assert any(way in said for way in WAY_OUT)
        with pytest.raises(UserError):
            health_check.clean(ledger_path, [file.parent.name.partition("=")[2] for file in fact_files(ledger_path)])
        version.write_bytes(content)
    assert read_all(ledger_path) == before


def test_a_file_put_beside_under_the_name_of_an_import_is_noticed(ledger_path: Path) -> None:
    table = ledger_path / "tables" / "dossiers"
    file = next(table.rglob("*.parquet"))
    more = file.with_name("part-00001.parquet")
    shutil.copy(file, more)
    rows = pq.read_metadata(more).num_rows
    schema = open_folder(ledger_path).delta_tables()[table]
    delta_log.append(table, schema, more, rows=rows, import_id=file.parent.name.partition("=")[2])
    assert "part-00001.parquet" in refusal(ledger_path)


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(
    "changed", [{"accepted": 7}, {"known_at": DAYS[0].replace(hour=1)}, {"source_name": "x"}, {"files": "{}"}]
)
def test_an_altered_entry_of_the_journal_is_noticed(ledger_path: Path, number: int, changed: dict[str, Any]) -> None:
    rewrite_entry(ledger_path, number, lambda row: row.update(changed))
    assert f"entry {number} is missing, or was altered" in refusal(ledger_path)


def test_the_note_of_the_journals_end_cannot_be_taken_away(ledger_path: Path) -> None:
    head = ledger_path / "head.json"
    assert json.loads(head.read_text())["number"] == 3
    head.write_text("{", encoding="utf-8")
    assert "head.json cannot be read" in refusal(ledger_path)
    head.unlink()
    assert "head.json is gone" in refusal(ledger_path)


def test_a_note_that_lags_behind_is_brought_up(ledger_path: Path, untouched: Path) -> None:
    """A process killed between the commit and its note."""
    head = ledger_path / "head.json"
    ledger = Ledger.open(ledger_path)
    second = ledger.imports()[1]
    head.write_text(json.dumps({"number": 2, "hash": second.hash}), encoding="utf-8")
    assert read_all(ledger_path) == read_all(untouched)
    ledger.withdraw(3)
    assert json.loads(head.read_text()) == {"number": 4, "hash": ledger.imports()[3].hash}


def test_an_older_ledger_is_held_from_its_next_import_on(ledger_path: Path, untouched: Path) -> None:
    make_older(ledger_path)
    assert read_all(ledger_path) == read_all(untouched)
    notes = [line for line in health_check.examine(ledger_path) if line.level is FindingLevel.NOTE]
    assert [line.values for line in notes] == [{"count": 5}]
    ledger = Ledger.open(ledger_path)
    ledger.withdraw(3)
    files = ledger.imports()[3].files
    assert files is not None
    assert [*files] == [str(file.relative_to(ledger_path)) for file in fact_files(ledger_path)]
    assert [line for line in health_check.examine(ledger_path) if line.level is not FindingLevel.OK] == []
    file = dossiers_of_import_1(ledger_path)
    file.write_bytes(file.read_bytes()[::-1])
    assert "is not what was committed" in refusal(ledger_path)


def test_rows_lost_from_an_older_ledger_are_noticed(ledger_path: Path) -> None:
    make_older(ledger_path)
    delta_versions(ledger_path / "tables" / "dossiers")[0].unlink()
    with pytest.raises(UserError):
        read_all(ledger_path)


def test_an_entry_without_hashes_after_one_with_them_is_noticed(ledger_path: Path) -> None:
    rewrite_entry(ledger_path, 3, lambda row: row.update(files=None, previous=None))
    (ledger_path / "head.json").write_text(json.dumps({"number": 0, "hash": None}), encoding="utf-8")
    assert "entry 3 is missing, or was altered" in refusal(ledger_path)


def test_an_import_stops_over_changed_facts(ledger_path: Path) -> None:
    file = dossiers_of_import_1(ledger_path)
    file.write_bytes(file.read_bytes()[:-100] + bytes(100))
    with Ledger.open(ledger_path).begin(
        source_name="4.csv", sha256="4", profile="p", profile_hash="p", known_at=datetime(2026, 8, 1)
    ) as pending:
        pending.add("dossiers", pa.table({"dossier_id": ["7"], "row_no": [1]}))
        with pytest.raises(UserError, match="is not what was committed"):
            pending.commit(read=1, quarantined=0, primary="dossiers")
    assert len(Ledger.open(ledger_path).imports()) == 3
