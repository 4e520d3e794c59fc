"""The bench's other tools are independent readings of every indicator: on small cities all agree to the last integer.

On a generated city also at mid-year, where pending dossiers, later appointments and unanswered supplements decide; on a
crowd of odd dossiers also in the window's first days and after its end.
"""

import importlib.util
import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from bench import sample
from bench.question import ANSWER, differences

from support import ROOT
from support.oracle.crowded_city import crowded
from support.oracle.drawn_facts import MOMENTS, UNITS, Row, Tables, take_in
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate

CONTESTANTS = ("duckdb-plain", "duckdb-fused", "polars", "pandas")
PLANNED, ODD = "city", "crowd"
CASES = [
    (PLANNED, "2026-12-31T23:59:59"),
    (PLANNED, "2026-06-30T23:59:59"),
    (PLANNED, "2026-03-11T10:17:00"),
    (ODD, "2026-01-07T12:00:00"),
    (ODD, "2026-12-04T08:15:30.250000"),
    (ODD, "2027-01-04T12:00:00"),
]
# The crowd's moments lie from 31 July to 3 September: half of it lives over the window's beginning, half over its end.
OVER_THE_BEGINNING, OVER_THE_END = timedelta(days=-217), timedelta(days=122)


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    work = {name: tmp_path_factory.mktemp(name) for name in (PLANNED, ODD)}
    generate(work[PLANNED] / "city", SamplePlan(11, 2026, 3000, date(2026, 12, 31)), messy=False)
    sample.ledger(work[PLANNED], work[PLANNED] / "city")
    make_crowd(work[ODD])
    for place in work.values():
        sample.days(place)
    return work


def make_crowd(place: Path) -> None:
    """A ledger and a folder of odd dossiers; the list's entries begin, end and are blank among them."""
    tables = crowded(5, 900)
    for number, dossier in enumerate(tables["dossiers"]):
        dossier["version_at"] = MOMENTS[number % len(MOMENTS)]
        if number % 7 == 0:
            dossier |= {"time_limit_unit": None, "stated_verdict": "?", "status": None}
    first, second, _, fourth, _ = tables["procedures"]
    first["valid_from_on"], second["valid_to_on"] = date(2026, 8, 5), date(2026, 8, 22)
    fourth |= {"boundary_independent": None, "valid_from_on": date(2026, 12, 1)}
    more = edges()
    for name, rows in tables.items():
        moved = [move(row, odd(row.get("answer_id") or row.get("dossier_id"), at)) for at, row in enumerate(rows)]
        tables[name] = moved + more.get(name, [])
    take_in(Ledger.create(place / "ledger-of-the-crowd"), {**tables, "units": UNITS}, 1, datetime(2027, 1, 5))
    (place / "city").mkdir()
    for name, rows in tables.items():
        schema = pa.schema({**TABLES[name].columns, "version_at": pa.timestamp("us")})
        pq.write_table(pa.Table.from_pylist(rows, schema), place / "city" / f"{name}.parquet", store_schema=False)


def edges() -> Tables:
    """What a crowd hides or seldom draws, each at a desk of its own: equal moments, fractions, the last second."""
    received = datetime(2026, 12, 2, 8)
    half = timedelta(microseconds=500_000)
    lives: dict[str, Row] = {
        "T1": {"refused_at": received + timedelta(seconds=1800)},
        "T2": {"refused_at": received + timedelta(seconds=1801)},
        "T3": {"procedure_id": "p2", "received_at": datetime(2026, 12, 28)},  # off the list since the 22nd
        "T4": {"due_at": datetime(2026, 12, 31, 23, 59, 59)},
        "T5": {"due_at": datetime(2026, 12, 3, 9)},
        "T6": {"due_at": datetime(2026, 12, 3) + half, "finished_at": datetime(2026, 12, 3, 9)},
        "T7": {"procedure_id": "p6", "finished_at": datetime(2026, 12, 3), "returned_at": datetime(2026, 12, 3)},
    }
    step = {"kind": "forward", "seq": 1, "step": 1, "happened_at": received + timedelta(hours=1)}
    return {
        "procedures": [{"procedure_id": "p6", "name": "p6", "boundary_independent": True, "steps": 61}],
        "assignments": [
            {"unit_id": unit, "procedure_id": life.get("procedure_id", "p3"), "valid_from_on": date(2026, 1, 1)}
            for unit, life in lives.items()
        ],
        "dossiers": [
            {"dossier_id": f"H-{unit}", "procedure_id": "p3", "receiving_unit_id": unit, "received_at": received} | life
            for unit, life in lives.items()
        ],
        "events": [
            step | {"dossier_id": "H-T5", "unit_id": "T5", "happened_at": received + half, "due_at": received},
            step | {"dossier_id": "H-T6", "unit_id": "T6", "due_at": datetime(2026, 12, 2) + half},
            step
            | {
                "dossier_id": "H-T6",
                "unit_id": "T6",
                "seq": 2,
                "kind": "correction",
                "happened_at": datetime(2026, 12, 3, 9) + half,
            },
            step | {"dossier_id": "H-T7", "unit_id": "T7"},
        ],
        "supplements": [{"dossier_id": "H-T5", "seq": 1, "requested_at": datetime(2026, 12, 3, 9) + half}],
    }


def odd(key: str | None, at: int) -> bool:
    """Whether a row is of the second half: by its dossier's number (`H0007`, answer `H0007-1`), else by its place."""
    return (int(key[1:5]) if key else at) % 2 == 1


def move(row: Row, late: bool) -> Row:
    by = OVER_THE_END if late else OVER_THE_BEGINNING
    return {name: value + by if isinstance(value, date | datetime) else value for name, value in row.items()}


@pytest.fixture(scope="module", params=CASES, ids=" as of ".join)
def ours(request: pytest.FixtureRequest, places: dict[str, Path]) -> tuple[Path, str, Path]:
    name, as_of = request.param
    return places[name], as_of, run(places[name], "thidua-cold", as_of)


def run(place: Path, contestant: str, as_of: str) -> Path:
    out = place / f"{contestant}-{as_of[:10]}.parquet"
    ledger, days = next(place.glob("ledger-*")), next(place.glob("days-*"))
    given = [f"contestant={contestant}", f"city={place / 'city'}", f"days={days}", f"ledger={ledger}", f"out={out}"]
    command = [sys.executable, "-m", "bench.once", "whole_set", *given]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "BENCH_AS_OF": as_of}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return out


@pytest.mark.slow
@pytest.mark.parametrize("contestant", CONTESTANTS)
def test_every_figure_is_the_same_whoever_counts(contestant: str, ours: tuple[Path, str, Path]) -> None:
    tool = contestant.split("-")[0]
    if importlib.util.find_spec(tool) is None:
        pytest.skip(f"{tool} is not installed: tools/setup base test bench")
    place, as_of, mine = ours
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
