"""Strangers' files are read by a process that may take no more than its limits; the one that asks lives on."""

import os
import resource
import signal
import time
from contextlib import chdir, suppress
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest

from support.hostile_files import HARMLESS, HOSTILE
from support.import_files import bring, empty_ledger
from thidua.i18n import UserError
from thidua.io.environment import environment_of_readers
from thidua.ledger.readers import opening
from thidua.ledger.readers.formats import read_source
from thidua.ledger.readers.opening import ReaderFaultError, open_source
from thidua.ledger.readers.reading_limits import IMPORT, MEGABYTE, ReadingLimits
from thidua.ledger.readers.sheet import SourceFile

FIXTURES = Path(__file__).parents[3] / "fixtures" / "imports"
MOST_GROWTH = 300 * MEGABYTE  # of the process that asks


def read_all(path: Path, limits: ReadingLimits = IMPORT) -> int:
    with open_source(path, limits=limits) as source:
        return sum(chunk.rows.num_rows for sheet in source.sheets for chunk in sheet.read())


def read_or_refused(path: Path) -> SourceFile | str:
    try:
        return read_source(path)
    except UserError as error:
        return str(error)


def resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def lines(path: Path, count: int) -> Path:
    path.write_text("dossier_id,received_at\n" + "".join(f"N-{row},2026-07-01\n" for row in range(count)))
    return path


def forks() -> list[int]:
    """Processes that read a file at the moment."""
    process = opening._WAITING._process
    assert process is not None
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


def test_a_path_is_looked_for_where_the_asking_process_stands_now(tmp_path: Path) -> None:
    for rows, name in enumerate(("one", "two"), 1):
        (tmp_path / name).mkdir()
        lines(tmp_path / name / "dossiers.csv", rows)
        with chdir(tmp_path / name):
            assert read_all(Path("dossiers.csv")) == rows


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_in_one_line_and_costs_the_asking_process_nothing(name: str, tmp_path: Path) -> None:
    path = HOSTILE[name](tmp_path)
    before, began = resident(), time.monotonic()
    if name in HARMLESS:
        assert read_all(path) == HARMLESS[name]
    else:
        with pytest.raises(UserError) as refused:
            read_all(path)
        line = str(refused.value)
        assert str(path) in line
        assert "\n" not in line
        assert refused.value.render("vi") != line
    assert resident() - before < MOST_GROWTH
    assert time.monotonic() - began < 240
    assert list(tmp_path.iterdir()) == [path]


def test_the_shipped_samples_are_read_alike_in_either_process(tmp_path: Path) -> None:
    read = 0
    for path in sorted(FIXTURES.iterdir()):
        here = read_or_refused(path)
        if isinstance(here, str):
            with pytest.raises(UserError) as refused, open_source(path):
                pass
            assert str(refused.value) == here
            continue
        with open_source(path) as there:
            described = [
                [replace(sheet, read=iter) for sheet in (*source.sheets, *source.hidden_sheets)]
                for source in (here, there)
            ]
            assert described[0] == described[1]
            for ours, theirs in zip(here.sheets, there.sheets, strict=True):
                for mine, other in zip(ours.read(), theirs.read(), strict=True):
                    assert mine.rows.equals(other.rows)
                    assert mine.row_nos.tolist() == other.row_nos.tolist()
                    assert [str(row) for row in mine.ragged] == [str(row) for row in other.ragged] or mine.ragged
                    assert mine.eventless == other.eventless
        read += 1
    assert read > 3


def test_two_passes_over_a_sheet_go_side_by_side_and_one_may_be_left(tmp_path: Path) -> None:
    path = lines(tmp_path / "dossiers.csv", 500_000)
    with open_source(path) as source:
        (sheet,) = source.sheets
        first, second = sheet.read(), sheet.read()
        assert next(first).row_nos[0] == next(second).row_nos[0] == 2
        first.close()  # type: ignore[attr-defined]
        rest = sum(chunk.rows.num_rows for chunk in second)
        assert rest < 500_000
        assert sum(chunk.rows.num_rows for chunk in sheet.read()) == 500_000


@pytest.mark.slow
def test_a_file_that_needs_more_memory_than_it_may_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"asks for more than a table may take to be read \(256 MB of memory"):
        read_all(HOSTILE["long_texts_in_parquet"](tmp_path), replace(IMPORT, memory=256 * MEGABYTE))


@pytest.mark.slow
def test_a_file_that_takes_longer_than_it_may_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "deep.xes"
    path.write_text("<log><trace>" + "<list>" * 2_000_000)
    began = time.monotonic()
    for limits in (replace(IMPORT, step_seconds=1), replace(IMPORT, cpu_seconds=1)):
        with pytest.raises(UserError, match="asks for more than a table may take to be read"):
            read_all(path, limits)
    assert time.monotonic() - began < 60


def test_a_reader_that_is_killed_is_told_in_one_line_and_the_next_file_is_read(tmp_path: Path) -> None:
    path = lines(tmp_path / "dossiers.csv", 500_000)
    with open_source(path) as source:
        chunks = source.sheets[0].read()
        next(chunks)
        for pid in forks():
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(UserError, match="asks for more than a table may take"):
            for _chunk in chunks:
                pass
    assert read_all(path) == 500_000


def test_the_process_that_waits_is_started_anew_where_it_was_killed(tmp_path: Path) -> None:
    path = lines(tmp_path / "dossiers.csv", 3)
    assert read_all(path) == 3
    waiting = opening._WAITING._process
    assert waiting is not None
    waiting.kill()
    waiting.wait()
    assert read_all(path) == 3


@pytest.mark.slow
def test_a_refused_import_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    with pytest.raises(UserError, match="reaches to cell XFD1048576"):
        bring(ledger, HOSTILE["far_cell"](tmp_path))
    assert ledger.imports() == []


def test_a_fault_of_a_reader_keeps_its_traceback_for_those_who_ask(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(UserError, match=r"its reader failed \(") as failed, open_source(path) as source:
        source.sheets[0].read.func.__self__._answer_to({"pass": 0, "sheet": 99, "left": []})  # type: ignore[attr-defined]
    assert isinstance(failed.value.__cause__, ReaderFaultError)
    assert "Traceback" in str(failed.value.__cause__)


def test_readers_get_none_of_the_secrets_of_the_environment() -> None:
    given = environment_of_readers({"PATH": "/bin", "DATABASE_URL": "x", "THIDUA_KEY_FILE": "y", "LC_ALL": "C"})
    assert set(given) == {"PATH", "LC_ALL", "PYTHONPATH", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"}


def test_nothing_of_a_reading_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "t"))
    (tmp_path / "t").mkdir()
    with suppress(UserError):
        read_all(HOSTILE["wide_merge"](tmp_path), replace(IMPORT, cpu_seconds=1))
    assert list((tmp_path / "t").iterdir()) == []
    for _attempt in range(100):
        if not forks():
            break
        time.sleep(0.05)
    assert forks() == []


def test_columns_that_stand_for_more_are_written_out_by_the_reader(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.parquet"
    pa.parquet.write_table(pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode()}), path)
    with open_source(path) as source:
        (chunk,) = source.sheets[0].read()
    assert chunk.rows.column(0).type == pa.string()
    assert chunk.rows.column(0).to_pylist() == ["x", "y", "x"]
