"""State kept between runs is made anew where it is damaged: it never changes a figure."""

import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.small_city import make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution import kept_tables
from thidua.indicators.execution.compute import compute
from thidua.indicators.execution.full_scan import count_once
from thidua.indicators.execution.prepared_state import DamagedStateError
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger

YEAR = Scope(datetime(2026, 1, 1), datetime(2026, 12, 31, 23, 59, 59), datetime(2026, 10, 1, 8))


def figures(path: Path) -> list[object]:
    """All partial sums, by both roads that keep something."""
    ledger = Ledger.open(path)
    rows = compute(ledger, ledger.snapshot(), YEAR, load_calendars()).rows
    once = count_once(path, ledger.snapshot(), YEAR, load_calendars())
    return [sorted(table.to_pylist(), key=repr) for table in (rows, once)]


@pytest.fixture(scope="module")
def counted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[object]]:
    """A ledger with all that is kept beside it, and its figures."""
    path = tmp_path_factory.mktemp("kept") / "ledger"
    make_small_city(path)
    return path, figures(path)


@pytest.mark.slow
@examples(20)  # each counts a city once or twice
@given(data=st.data())
def test_no_flipped_byte_of_kept_state_changes_a_figure(
    counted: tuple[Path, list[object]], data: st.DataObject
) -> None:
    path, expected = counted
    shutil.rmtree(copy := path.parent / "copy", ignore_errors=True)
    shutil.copytree(path, copy)
    files = sorted(file.relative_to(copy) for file in (copy / "cache").rglob("*") if file.is_file())
    assert {file.suffix for file in files} == {".json", ".duckdb", kept_tables.SUFFIX}
    file = copy / data.draw(st.sampled_from(files), label="file")
    content = bytearray(file.read_bytes())
    for at in data.draw(st.sets(st.integers(0, len(content) - 1), min_size=1, max_size=40), label="bytes"):
        content[at] ^= data.draw(st.integers(1, 255), label="change")
    file.write_bytes(content)
    with suppress(DamagedStateError):
        assert figures(copy) == expected
    assert figures(copy) == expected


@pytest.mark.slow
def test_kept_state_cut_off_or_empty_is_made_anew(counted: tuple[Path, list[object]], tmp_path: Path) -> None:
    path, expected = counted
    for size in (0, 10, 40):
        copy = tmp_path / str(size)
        shutil.copytree(path, copy)
        kept = list((copy / "cache").rglob(f"*{kept_tables.SUFFIX}"))
        assert len(kept) == 3
        for file in kept:
            file.write_bytes(file.read_bytes()[:size])
        assert figures(copy) == expected
