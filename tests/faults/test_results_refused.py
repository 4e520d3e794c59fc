"""A full disk, a closed folder: `thidua seal` and `thidua report` say so in one line and leave all as it was."""

import os
import resource
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.faults.command_killed_at import OUT
from support.small_city import make_small_city

PROGRAM = Path(sys.executable).parent / "thidua"
COMMANDS = pytest.mark.parametrize("command", ["seal", "report"])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("city") / "ledger"
    make_small_city(path)
    return path


def run(
    command: str,
    ledger: Path,
    out: Path,
    *,
    tmp: Path | None = None,
    home: Path | None = None,
    before: Callable[[], None] | None = None,
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a command."""
    # Python itself would keep compiled modules cut off at the limit.
    environment = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"}
    environment |= {"TMPDIR": str(tmp)} if tmp else {}
    environment |= {"HOME": str(home)} if home else {}
    words = [PROGRAM, command, "--ledger", ledger, "--out", out]
    done = subprocess.run(words, capture_output=True, text=True, env=environment, preexec_fn=before)
    return done.returncode, done.stdout, done.stderr


def no_file_over(size: int) -> Callable[[], None]:
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def first_written(command: str, out: Path) -> Path:
    return out if command == "seal" else out / "report.html"


@COMMANDS
def test_a_file_that_may_not_grow_leaves_the_older_result(city: Path, tmp_path: Path, command: str) -> None:
    ledger, out, scratch = tmp_path / "ledger", tmp_path / "out" / OUT[command], tmp_path / "scratch"
    shutil.copytree(city, ledger)
    scratch.mkdir()
    assert run(command, ledger, out)[0] == 0
    older = contents(tmp_path / "out")
    refused = run(command, ledger, out, tmp=scratch, before=no_file_over(15_000))
    assert refused == (3, "", f"thidua: {first_written(command, out)}: the disk is full\n")
    assert contents(tmp_path / "out") == older
    assert list(scratch.iterdir()) == []
    assert run(command, ledger, out)[0] == 0
    assert contents(tmp_path / "out") == older


@pytest.mark.parametrize("size", [1_000, 30_000])
def test_prepared_state_that_may_not_grow(city: Path, tmp_path: Path, size: int) -> None:
    ledger = tmp_path / "ledger"
    shutil.copytree(city, ledger, ignore=shutil.ignore_patterns("cache"))
    refused = run("report", ledger, tmp_path / OUT["report"], before=no_file_over(size))
    assert refused == (3, "", f"thidua: {ledger / 'cache' / 'prepared'}: the disk is full\n")
    assert list((ledger / "cache" / "prepared").iterdir()) == []
    assert [path.name for path in tmp_path.iterdir()] == ["ledger"]
    assert run("report", ledger, tmp_path / OUT["report"])[0] == 0


def test_a_seal_keeps_no_prepared_state(city: Path, tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    shutil.copytree(city, ledger, ignore=shutil.ignore_patterns("cache"))
    assert run("seal", ledger, tmp_path / OUT["seal"])[0] == 0
    assert list((ledger / "cache").rglob("prepared.duckdb")) == []


def test_temporary_files_that_may_not_grow(city: Path, tmp_path: Path) -> None:
    ledger, scratch = tmp_path / "ledger", tmp_path / "scratch"
    shutil.copytree(city, ledger)
    scratch.mkdir()
    assert run("seal", ledger, tmp_path / "evidence.zip")[0] == 0
    refused = run("seal", ledger, tmp_path / "new.zip", tmp=scratch, before=no_file_over(500))
    assert refused == (3, "", f"thidua: {scratch}: the disk is full\n")
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "new.zip").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


@COMMANDS
def test_a_full_disk_leaves_the_older_result(city: Path, small_disk: Path, command: str) -> None:
    out = small_disk / OUT[command]
    older = first_written(command, out)
    older.parent.mkdir(exist_ok=True)
    older.write_bytes(b"older" * 5_000)
    assert run(command, city, out) == (3, "", f"thidua: {older}: the disk is full\n")
    assert contents(small_disk) == {str(older.relative_to(small_disk)): b"older" * 5_000}


@COMMANDS
def test_a_read_only_disk_is_said_plainly(city: Path, small_disk: Path, command: str) -> None:
    out = small_disk / OUT[command]
    first_written(command, out).parent.mkdir(exist_ok=True)
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    assert run(command, city, out) == (3, "", f"thidua: {first_written(command, out)}: the disk is read-only\n")


@COMMANDS
@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_the_right_to_write_is_said_plainly(city: Path, tmp_path: Path, command: str) -> None:
    out = tmp_path / "closed" / OUT[command]
    first_written(command, out).parent.mkdir(parents=True)
    first_written(command, out).parent.chmod(0o555)
    assert run(command, city, out) == (3, "", f"thidua: {first_written(command, out)}: permission denied\n")


@COMMANDS
def test_a_ledger_on_a_read_only_disk_is_judged_all_the_same(city: Path, tmp_path: Path, command: str) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk], capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    home = tmp_path / "home"
    home.mkdir()
    try:
        shutil.copytree(city, disk / "ledger", ignore=shutil.ignore_patterns("cache"))
        assert run(command, disk / "ledger", tmp_path / "before" / OUT[command])[0] == 0
        shutil.rmtree(disk / "ledger" / "cache")
        subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
        code, _said, error = run(command, disk / "ledger", tmp_path / "after" / OUT[command], home=home)
    finally:
        subprocess.run(["umount", disk], check=True)
    assert (code, error) == (0, "")
    assert contents(tmp_path / "after") == contents(tmp_path / "before")
    assert [path.name for path in (home / ".cache" / "thidua" / "states").glob("*/prepared")] == ["prepared"]
