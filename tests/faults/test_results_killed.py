"""kill -9 at any point of `thidua seal` and `thidua report`: the older result or the new one, never a torn one."""

import os
import re
import shutil
from pathlib import Path

import pytest

from support.faults.command_killed_at import OUT, done_in
from support.faults.killed_at import killed_copies
from support.small_city import make_small_city

VICTIM = "support.faults.command_killed_at"
EARLIER, LATER = "2026-07-31", "2026-09-30"


def written(folder: Path, command: str) -> dict[str, bytes]:
    """The results by name, drafts left behind aside."""
    place = folder / OUT[command]
    files = [place] if place.is_file() else sorted(place.iterdir())
    return {path.name: path.read_bytes() for path in files if path.suffix != ".part"}


def left_behind(folder: Path) -> list[str]:
    """Everything that only a run under way may have."""
    wanted = ("**/*.part", "tmp/*", "ledger/cache/prepared/unfinished-*", "ledger/cache/prepared/spill-*")
    return [str(path.relative_to(folder)) for pattern in wanted for path in folder.glob(pattern)]


def state_of(folder: Path) -> list[tuple[str, int]]:
    """What lies where, by size, the chance part of temporary names aside: the same state needs no second repetition."""
    return sorted(
        (re.sub(r"([.-])[a-z0-9_]{8}(?=\.part|/|$)", r"\1*", str(path.relative_to(folder))), path.stat().st_size)
        for path in folder.rglob("*")
        if path.is_file() or not any(path.iterdir())
    )


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that nothing has been computed from yet, and a place for temporary files."""
    folder = tmp_path_factory.mktemp("city")
    make_small_city(folder / "ledger")
    (folder / "tmp").mkdir()
    return folder


@pytest.mark.slow
@pytest.mark.parametrize("command", ["seal", "report"])
def test_killed_at_file_acts(city: Path, tmp_path: Path, command: str) -> None:
    base, whole = tmp_path / "base", tmp_path / "whole"
    shutil.copytree(city, base)
    assert done_in(base, command, EARLIER) == 0
    shutil.copytree(base, whole)
    assert done_in(whole, command, LATER) == 0
    before, after = written(base, command), written(whole, command)
    assert all(before[name] != after[name] for name in after)
    # The first acts are those that write nothing yet; a third of the others is enough, another one in each run.
    codes = killed_copies(VICTIM, [command], base, tmp_path / "copies", [f"every:{1 + os.getpid() % 3},3"])
    assert [*codes.values()] == [-9] * (len(codes) - 1) + [0]
    replaced: list[int] = []
    seen: list[list[tuple[str, int]]] = []
    for name in codes:
        copy = tmp_path / "copies" / name
        files = written(copy, command)
        assert all(files[file] in (before[file], after[file]) for file in after)
        assert set(files) == set(after)
        replaced.append(sum(files[file] == after[file] for file in after))
        if state_of(copy) not in seen:
            seen.append(state_of(copy))
            assert done_in(copy, command, LATER) == 0
            assert written(copy, command) == after
            assert left_behind(copy) == []
        shutil.rmtree(copy)
    assert replaced == sorted(replaced)  # what is new stays new
    assert replaced.count(0) > 1
    assert len(seen) > 3
    assert replaced[-1] == len(after)  # the one that was not killed
