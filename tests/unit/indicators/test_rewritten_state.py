"""Prepared state that somebody rewrote never changes a figure, and never reaches what proves."""

import json
import logging
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result

from support.evidence_bundles import MOVEMENT, sealed
from support.small_city import make_small_city
from thidua.cli import main
from thidua.cli.doctor.prepared_states import examine
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.execution import kept_tables, state_binding
from thidua.indicators.execution.state_cache import ABOUT, FILE, Cache
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.ledger import Ledger
from thidua.proof.verify import verify
from thidua.verdicts.evaluation_run import EvaluationRun, RunFromFacts, run, run_from_facts

AS_OF = datetime(2026, 10, 1, 8)
FORGED = (
    "UPDATE dossier SET finished_at = received_at + INTERVAL 1 HOUR, stated_due_at = received_at + INTERVAL 3 DAY, "
    "stated_first_due_at = received_at + INTERVAL 3 DAY, worked_seconds = 3600, clock_seconds = 3600"
)


def judged(path: Path, road: Callable[..., EvaluationRun] = run) -> EvaluationRun:
    ledger = Ledger.open(path)
    return road(ledger, ledger.snapshot(), load_movement(MOVEMENT), load_calendars(), as_of_at=AS_OF)


def state_of(path: Path) -> Path:
    return next((path / "cache" / "prepared").glob(f"*/{FILE}")).parent


def rewrite(folder: Path, *, also_hash: bool = False, keep_sums: bool = False) -> None:
    """One SQL statement; then what a forger covers the traces with who knows all but the key."""
    with duckdb.connect(str(folder / FILE)) as connection:
        connection.execute(FORGED)
        connection.execute("CHECKPOINT")
    if not keep_sums:
        for kept in folder.glob(f"*{kept_tables.SUFFIX}"):
            kept.unlink()
    if also_hash:
        value = json.loads((folder / ABOUT).read_text())
        value["hash"] = state_binding.file_hash(folder / FILE)
        (folder / ABOUT).write_text(json.dumps(value))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A ledger with prepared state beside it, and the hash of its honest results."""
    path = tmp_path_factory.mktemp("rewritten") / "ledger"
    make_small_city(path)
    return path, judged(path).evaluation.result_hash()


@pytest.fixture
def city(prepared: tuple[Path, str], tmp_path: Path) -> Path:
    shutil.copytree(prepared[0], tmp_path / "ledger")
    return tmp_path / "ledger"


@pytest.mark.parametrize("also_hash", [False, True])
def test_rewritten_state_is_thrown_away_and_said(
    prepared: tuple[Path, str], city: Path, caplog: pytest.LogCaptureFixture, *, also_hash: bool
) -> None:
    folder = state_of(city)
    rewrite(folder, also_hash=also_hash)
    assert Cache(city).rewritten() == [folder]
    with caplog.at_level(logging.WARNING):
        assert judged(city).evaluation.result_hash() == prepared[1]
    assert [record.message for record in caplog.records] == [
        f"Prepared state in {folder} is not what was written: it was changed since. It is not used, and has been "
        "removed"
    ]
    assert Cache(city).rewritten() == []
    assert state_of(city) == folder  # prepared anew


@pytest.mark.slow
def test_what_proves_reads_no_kept_state(
    prepared: tuple[Path, str], city: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rewrite(state_of(city))
    # A forger who has the key as well.
    monkeypatch.setattr(state_binding, "is_bound", lambda *_: True)
    assert judged(city).evaluation.result_hash() != prepared[1]
    made = judged(city, run_from_facts)
    assert made.evaluation.result_hash() == prepared[1]
    assert isinstance(made, RunFromFacts)
    sealed(made, tmp_path / "evidence.zip")
    assert verify(tmp_path / "evidence.zip").identical


def test_doctor_and_the_command_line_say_it(city: Path, tmp_path: Path) -> None:
    def told(*words: object) -> Result:
        return CliRunner().invoke(main, ["--lang", "vi", *map(str, words)])

    folder = state_of(city)
    assert [finding.level for _check, finding in examine(city, None)] == [FindingLevel.OK]
    rewrite(folder)
    ((_check, finding),) = examine(city, tmp_path)
    assert finding.level is FindingLevel.BAD
    assert finding.values == {"folder": folder}
    done = told("evaluate", "--ledger", city, "--as-of", "2026-10-01T08:00")
    assert (done.exit_code, done.stderr) == (
        0,
        f"thidua: Dữ liệu chuẩn bị sẵn trong {folder} không còn đúng như khi ghi: đã bị sửa từ đó. "
        "Dữ liệu này không được dùng và đã được xóa\n",
    )
    assert [finding.level for _check, finding in examine(city, None)] == [FindingLevel.OK]


def test_doctor_knows_state_of_the_site_by_its_secret(city: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s" * 50, encoding="ascii")
    shutil.rmtree(city / "cache")
    with state_binding.site_key("s" * 50):
        judged(city)
    assert list(examine(city, None)) == []
    assert [finding.level for _check, finding in examine(city, tmp_path)] == [FindingLevel.OK]
    rewrite(state_of(city), also_hash=True)
    assert [finding.level for _check, finding in examine(city, tmp_path)] == [FindingLevel.BAD]


def test_kept_sums_belong_to_their_state_and_scope(prepared: tuple[Path, str], city: Path) -> None:
    folder = state_of(city)
    for kept in folder.glob(f"sums-*{kept_tables.SUFFIX}"):
        table = kept_tables.read(kept, folder.name)
        assert table is not None
        assert kept_tables.read(kept, "another state") is None
        shutil.copy(kept, renamed := kept.with_name(f"sums-other{kept_tables.SUFFIX}"))
        assert kept_tables.read(renamed, folder.name) is None
        kept_tables.write(kept, table.slice(0, 1), "another state")
    assert judged(city).evaluation.result_hash() == prepared[1]


def test_state_of_another_key_is_neither_used_nor_touched(
    prepared: tuple[Path, str], city: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = state_of(city)
    rewrite(folder)
    before = (folder / FILE).read_bytes()
    monkeypatch.setattr(state_binding, "_site_key", [b"another"])
    assert judged(city).evaluation.result_hash() == prepared[1]
    assert (folder / FILE).read_bytes() == before
    assert len(list((city / "cache" / "prepared").glob(f"*/{FILE}"))) == 2


def test_without_a_key_the_plain_hash_is_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prepared: tuple[Path, str]
) -> None:
    monkeypatch.setattr(state_binding, "_site_key", [])
    monkeypatch.setenv("THIDUA_KEY_FILE", str(tmp_path / "none"))
    make_small_city(tmp_path / "ledger")
    assert judged(tmp_path / "ledger").evaluation.result_hash() == prepared[1]
    named = state_binding.key_name()
    rewrite(state_of(tmp_path / "ledger"))
    assert judged(tmp_path / "ledger").evaluation.result_hash() == prepared[1]
    (tmp_path / "none").write_text("00" * 32)
    assert state_binding.key_name() != named
