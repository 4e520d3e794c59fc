"""A full disk, a folder that cannot be written, two imports at once: nothing is lost, and one line says what to do."""

import os
import resource
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from thidua.i18n import UserError
from thidua.ledger.store import health_check
from thidua.ledger.store.ledger import AlreadyImportedError, Ledger
from thidua.ledger.store.pending_import import PendingImport

WRITER = """
import secrets, sys
from datetime import datetime
from pathlib import Path
import pyarrow as pa
from thidua.ledger.store.ledger import Ledger
from thidua.i18n import UserError
rows = pa.table({"dossier_id": [secrets.token_hex(40) for _ in range(60_000)], "row_no": list(range(1, 60_001))})
try:
    with Ledger.open(Path(sys.argv[1])).begin(
        source_name="big.csv", sha256="big", profile="p", profile_hash="p", known_at=datetime(2026, 7, 2)
    ) as pending:
        pending.add("dossiers", rows)
        pending.commit(read=60_000, quarantined=0, primary="dossiers")
except UserError as error:
    sys.stdout.write(str(error))
    sys.exit(3)
"""


def begin(ledger: Ledger, name: str, wait_seconds: float = 60) -> PendingImport:
    return ledger.begin(
        source_name=f"{name}.csv",
        sha256=name,
        profile="p",
        profile_hash="p",
        known_at=datetime(2026, 7, 1),
        wait_seconds=wait_seconds,
    )


def bring(ledger: Ledger, name: str, ids: list[str]) -> None:
    with begin(ledger, name) as pending:
        pending.add("dossiers", pa.table({"dossier_id": ids, "row_no": list(range(1, len(ids) + 1))}))
        pending.commit(read=len(ids), quarantined=0, primary="dossiers")


def count(ledger: Ledger) -> int:
    con = duckdb.connect()
    ledger.snapshot().create_views(con)
    rows = con.execute("SELECT count(*) FROM dossiers").fetchall()[0][0]
    con.close()
    return int(rows)


def left_over(path: Path) -> list[str]:
    return [
        finding.message for finding in health_check.examine(path) if finding.level is not health_check.FindingLevel.OK
    ]


def full_disk_line(path: Path) -> str:
    return (
        f"The disk of {path} is full: big.csv was not imported, the ledger is unchanged; "
        "make room and run the import again"
    )


def test_a_file_that_may_not_grow_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "ledger"
    ledger = Ledger.create(path)
    bring(ledger, "small", ["1", "2"])
    run = subprocess.run(
        [sys.executable, "-c", WRITER, path],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},  # they would be cut off at the limit
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000)),
    )
    assert (run.returncode, run.stdout, run.stderr) == (3, full_disk_line(path), "")
    assert count(ledger) == 2
    assert left_over(path) == []
    done = subprocess.run([sys.executable, "-c", WRITER, path], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")
    assert count(ledger) == 60_002


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_leaves_the_ledger_as_it_was(small_disk: Path) -> None:
    path = small_disk / "ledger"
    ledger = Ledger.create(path)
    bring(ledger, "small", ["1", "2"])
    run = subprocess.run([sys.executable, "-c", WRITER, path], capture_output=True, text=True)
    assert (run.returncode, run.stdout, run.stderr) == (3, full_disk_line(path), "")
    assert count(ledger) == 2
    bring(ledger, "next", ["3"])
    assert count(ledger) == 3


def test_a_read_only_disk_is_said_plainly(small_disk: Path) -> None:
    path = small_disk / "ledger"
    ledger = Ledger.create(path)
    bring(ledger, "small", ["1", "2"])
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    with pytest.raises(UserError) as refused:
        begin(Ledger.open(path), "next")
    assert str(refused.value) == (
        f"The ledger {path} cannot be written (Read-only file system); check the folder's permissions and the disk"
    )
    assert count(ledger) == 2
    assert health_check.examine(path)[1].message == "The folder {folder} cannot be written: nothing can be imported"


def test_a_second_import_gets_a_line_when_it_will_not_wait(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    with begin(ledger, "first"):
        with pytest.raises(UserError) as refused:
            begin(Ledger.open(ledger.path), "second", wait_seconds=0.1)
        assert str(refused.value) == (
            f"The ledger {ledger.path} is being written by another import; try again when that one has ended"
        )
        findings = health_check.examine(ledger.path)
    assert findings[-1].message.startswith("The ledger {folder} is being written")
    bring(ledger, "second", ["1"])
    assert [record.number for record in ledger.imports()] == [1]


def test_a_second_import_waits_for_the_first(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    done: list[str] = []

    def second() -> None:
        bring(Ledger.open(ledger.path), "second", ["2", "3"])
        done.append("second")

    with begin(ledger, "first") as pending:
        waiting = threading.Thread(target=second)
        waiting.start()
        pending.add("dossiers", pa.table({"dossier_id": ["1", "2"], "row_no": [1, 2]}))
        done.append("first")
        pending.commit(read=2, quarantined=0, primary="dossiers")
    waiting.join()
    assert done == ["first", "second"]
    assert [(record.source_name, record.accepted, record.duplicate) for record in ledger.imports()] == [
        ("first.csv", 2, 0),
        ("second.csv", 1, 1),
    ]


def test_the_same_file_by_two_importers_at_once_comes_in_once(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    outcome: list[int] = []

    def same() -> None:
        try:
            bring(Ledger.open(ledger.path), "file", ["1"])
        except AlreadyImportedError as error:
            outcome.append(error.record.number)

    threads = [threading.Thread(target=same) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcome == [1]
    assert len(ledger.imports()) == 1


def test_a_lost_file_is_found_by_the_doctor(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    bring(ledger, "first", ["1"])
    shutil.rmtree(next((ledger.path / "tables" / "dossiers").glob("import_id=*")))
    bad = [line for line in health_check.examine(ledger.path) if line.level is health_check.FindingLevel.BAD]
    assert [(line.message.partition(":")[0], line.values["number"]) for line in bad] == [
        ("{file} of import {number} ({source}) is not what was committed", 1)
    ]
