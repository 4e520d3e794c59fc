"""A ledger on storage that may only be read, or is gone: the same answers, or one line and nothing made anew."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.small_city import make_small_city

PROGRAM = Path(sys.executable).parent / "thidua"
READING = {
    "evaluate": ("evaluate", "--format", "csv"),
    "explain": ("explain", "X1", "a.6", "--limit", "0"),
    "indicators": ("indicators",),
}


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "ledger"
    make_small_city(path)
    return path


@pytest.fixture
def storage(city: Path, tmp_path: Path) -> Iterator[Path]:
    """A mounted disk with the ledger on it, as one of another machine is mounted."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        shutil.copytree(city, disk / "ledger", ignore=shutil.ignore_patterns("cache"))
        yield disk
    finally:
        subprocess.run(["umount", disk], capture_output=True)


def run(home: Path, ledger: Path, *words: str) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command, over caches of its own."""
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [PROGRAM, "--lang", "en", *words, "--ledger", ledger], capture_output=True, text=True, env=environment
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("command", READING)
def test_a_ledger_that_may_only_be_read_gives_the_same_answers(storage: Path, tmp_path: Path, command: str) -> None:
    ledger = storage / "ledger"
    before = run(tmp_path / "one", ledger, *READING[command])
    assert before[0] == 0, before[2]
    shutil.rmtree(ledger / "cache", ignore_errors=True)
    subprocess.run(["mount", "-o", "remount,ro", storage], check=True)
    assert run(tmp_path / "two", ledger, *READING[command]) == before


def test_storage_that_is_gone_is_one_line_and_no_new_ledger_in_its_place(storage: Path, tmp_path: Path) -> None:
    ledger = storage / "ledger"
    table = tmp_path / "dossiers.csv"
    table.write_text("Số hồ sơ\nH-1\n", "utf-8")
    subprocess.run(["umount", storage], check=True)
    for words in (*READING.values(), ("import", str(table)), ("doctor",), ("seal", "--out", str(tmp_path / "out.zip"))):
        code, _said, error = run(tmp_path, ledger, *words)
        assert code == (1 if words == ("doctor",) else 3), words
        assert words == ("doctor",) or (len(error.splitlines()), str(ledger) in error) == (1, True), (words, error)
    assert list(storage.iterdir()) == []
