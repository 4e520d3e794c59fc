"""kill -9 at any point of an import leaves the last whole import; running it again completes it without doubling."""

from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from support.faults.killed_at import killed_copies
from thidua.ledger.store import health_check
from thidua.ledger.store.ledger import AlreadyImportedError, Ledger

VICTIM = "support.faults.import_killed_at"
BEFORE = {("1", "old"), ("2", "same")}
AFTER = {("1", "new"), ("2", "same"), ("3", "x")}


def first_import(path: Path) -> Ledger:
    ledger = Ledger.create(path)
    with ledger.begin(
        source_name="a.csv", sha256="a", profile="p", profile_hash="p", known_at=datetime(2026, 7, 1)
    ) as pending:
        pending.add("dossiers", pa.table({"dossier_id": ["1", "2"], "case_name": ["old", "same"], "row_no": [1, 2]}))
        pending.commit(read=2, quarantined=0, primary="dossiers")
    return ledger


def again(ledger: Ledger) -> None:
    with ledger.begin(
        source_name="b.csv", sha256="b", profile="p", profile_hash="p", known_at=datetime(2026, 7, 2)
    ) as pending:
        rows = {"dossier_id": ["1", "2", "3"], "case_name": ["new", "same", "x"], "row_no": [1, 2, 3]}
        pending.add("dossiers", pa.table(rows))
        steps = {"dossier_id": ["1", "3"], "seq": [2, 1], "happened_at": [datetime(2026, 7, 1)] * 2, "row_no": [1, 3]}
        pending.add("events", pa.table(steps))
        pending.commit(read=3, quarantined=0, primary="dossiers")


def dossiers(ledger: Ledger, import_number: int | None = None) -> set[tuple[str, str]]:
    con = duckdb.connect()
    ledger.snapshot(import_number=import_number).create_views(con)
    rows = con.execute("SELECT dossier_id, case_name FROM dossiers").fetchall()
    assert len(rows) == len(set(rows))
    con.close()
    return set(rows)


def bad(path: Path) -> list[health_check.HealthFinding]:
    return [finding for finding in health_check.examine(path) if finding.level is health_check.FindingLevel.BAD]


def check_recovery(path: Path) -> bool:
    """Whole before or whole after, repeatable, and clean when asked; tells whether the import had been committed."""
    ledger = Ledger.open(path)
    committed = len(ledger.imports()) == 2
    assert dossiers(ledger) == (AFTER if committed else BEFORE)
    assert bad(path) == []
    if committed:
        with pytest.raises(AlreadyImportedError):
            again(ledger)
    else:
        again(ledger)
    assert dossiers(ledger) == AFTER
    assert dossiers(ledger, import_number=1) == BEFORE
    con = duckdb.connect()
    ledger.snapshot().create_views(con)
    assert con.execute("SELECT count(*) FROM events").fetchall() == [(2,)]
    con.close()
    left = [finding.values["attempt"] for finding in health_check.examine(path) if "attempt" in finding.values]
    assert [orphan.import_id for orphan in health_check.clean(path, left)] == left
    assert [finding for finding in health_check.examine(path) if "attempt" in finding.values] == []
    assert bad(path) == []
    assert dossiers(ledger) == AFTER
    return committed


@pytest.mark.slow
def test_killed_at_every_step_of_a_commit(tmp_path: Path) -> None:
    first_import(tmp_path / "base")
    codes = killed_copies(VICTIM, [], tmp_path / "base", tmp_path / "copies", [])
    committed = [check_recovery(tmp_path / "copies" / name) for name in codes]
    assert len(committed) > 15
    assert committed == sorted(committed)
    assert committed.count(False) > 10
    assert committed.count(True) > 1  # killed between the commit row and the end, and not killed
    assert [*codes.values()] == [-9] * (len(codes) - 1) + [0]


@pytest.mark.slow
def test_killed_at_some_moment_from_outside(tmp_path: Path) -> None:
    first_import(tmp_path / "base")
    delays = [f"after:{milliseconds / 1000}" for milliseconds in range(20, 200, 30)]
    for name in killed_copies(VICTIM, [], tmp_path / "base", tmp_path / "copies", delays):
        check_recovery(tmp_path / "copies" / name)
