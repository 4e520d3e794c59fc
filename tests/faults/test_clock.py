"""A clock that is years off, and set right again: verdicts do not look at it, nothing is put before what was there."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from support.small_city import make_small_city
from thidua.ledger.store.ledger import Ledger

PROGRAM = Path(sys.executable).parent / "thidua"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("faketime") is None, reason="needs faketime: apt-get install faketime"),
]
BACK, FORWARD = "-800 days", "+800 days"
NOW = "+0"


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "ledger"
    make_small_city(path)
    return path


def run(clock: str, ledger: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command whose clock is so far off."""
    command = ["faketime", "-f", clock, PROGRAM, "--lang", "en", *words, "--ledger", ledger]
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(ledger.parent)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment)
    return done.returncode, done.stdout, done.stderr


def of_clock(clock: str, ledger: Path) -> list[str]:
    """What the doctor says of it: the levels of its findings."""
    findings = json.loads(run(clock, ledger, "doctor", "--json")[1])["findings"]
    return [finding["level"] for finding in findings if finding["check"] == "clock"]


def bring(clock: str, ledger: Path, code: str) -> None:
    file = ledger.parent / f"{code}.csv"
    file.write_text(f"dossier_id,procedure_id,received_at\n{code},,2026-07-01 08:00\n", "utf-8")
    told = run(clock, ledger, "import", str(file))
    assert told[0] == 0, told


@pytest.mark.parametrize("words", [("evaluate", "--format", "csv"), ("explain", "X1", "a.6", "--limit", "0")])
def test_verdicts_do_not_look_at_the_clock(city: Path, words: tuple[str, ...]) -> None:
    right = run(NOW, city, *words)
    assert right[0] == 0, right[2]
    assert [run(clock, city, *words) for clock in (BACK, FORWARD)] == [right, right]


def test_a_sealed_evaluation_is_the_same_to_the_byte(city: Path, tmp_path: Path) -> None:
    files = [tmp_path / f"{n}.zip" for n in range(3)]
    for clock, file in zip((NOW, BACK, FORWARD), files, strict=True):
        assert run(clock, city, "seal", "--out", str(file))[0] == 0
    assert len({file.read_bytes() for file in files}) == 1


@pytest.mark.parametrize("wrong", [BACK, FORWARD])
def test_an_import_by_a_wrong_clock_comes_after_those_before_and_before_those_after(
    city: Path, tmp_path: Path, wrong: str
) -> None:
    ledger = Path(shutil.copytree(city, tmp_path / "ledger"))
    assert of_clock(NOW, ledger) == ["ok"]
    bring(NOW, ledger, "N-1")
    bring(wrong, ledger, "N-2")
    bring(NOW, ledger, "N-3")
    entries = Ledger.open(ledger).imports()
    assert [entry.source_name for entry in entries][-3:] == ["N-1.csv", "N-2.csv", "N-3.csv"]
    moments: list[datetime] = [entry.committed_at for entry in entries]
    assert moments == sorted(moments)
    # By the clock of then nothing was wrong with a clock ahead; set right, it is behind what was written.
    assert of_clock(BACK, ledger) == ["bad"]
    assert of_clock(NOW, ledger) == ["bad" if wrong == FORWARD else "ok"]
    assert run(NOW, ledger, "evaluate", "--format", "csv")[0] == 0
