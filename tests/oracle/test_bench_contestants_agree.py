"""The bench's other tools are independent readings of every indicator: on a small city all agree to the last integer.

Also at mid-year, where pending dossiers, later appointments and unanswered supplements decide.
"""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from bench.question import ANSWER, differences

from support import ROOT
from thidua.samples.generate import SamplePlan, generate

CONTESTANTS = ("duckdb-plain", "duckdb-fused", "polars", "pandas")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from datetime import date

    from bench import sample

    work = tmp_path_factory.mktemp("bench")
    generate(work / "city", SamplePlan(11, 2026, 3000, date(2026, 12, 31)), messy=False)
    sample.ledger(work, work / "city")
    sample.days(work)
    return work


@pytest.fixture(scope="module", params=["2026-12-31T23:59:59", "2026-06-30T23:59:59", "2026-03-11T10:17:00"])
def ours(request: pytest.FixtureRequest, place: Path) -> tuple[str, Path]:
    return request.param, run(place, "thidua-cold", request.param)


def run(place: Path, contestant: str, as_of: str) -> Path:
    out = place / f"{contestant}-{as_of[:10]}.parquet"
    ledger, days = next(place.glob("ledger-*")), next(place.glob("days-*"))
    given = [f"contestant={contestant}", f"city={place / 'city'}", f"days={days}", f"ledger={ledger}", f"out={out}"]
    command = [sys.executable, "-m", "bench.once", "whole_set", *given]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "BENCH_AS_OF": as_of}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
@pytest.mark.xfail(
    strict=True,
    reason="the contestants count by the rules before the view of the population (docs/explanation/speed.md)",
)
@pytest.mark.parametrize("contestant", CONTESTANTS)
def test_every_figure_is_the_same_whoever_counts(contestant: str, ours: tuple[str, Path], place: Path) -> None:
    tool = contestant.split("-")[0]
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed: tools/setup base test bench")
    as_of, mine = ours
    assert differences(pq.read_table(mine), pq.read_table(run(place, contestant, as_of))) == []


def test_differences_name_the_indicator_and_both_counts() -> None:
    row = {"indicator_id": "backlog", "axis": "unit", "subject_id": "X001", "month": 202601, "value": None}
    one = ANSWER.empty_table().from_pylist([{**row, "numerator": 1, "denominator": 2, "excluded": 0}], ANSWER)
    other = ANSWER.empty_table().from_pylist([{**row, "numerator": 2, "denominator": 2, "excluded": 0}], ANSWER)
    assert differences(one, one) == []
    assert differences(one, other) == [
        "1 figures differ, of backlog",
        "('backlog', 'unit', 'X001', 202601, None): (1, 2, 0) here, (2, 2, 0) there",
    ]
