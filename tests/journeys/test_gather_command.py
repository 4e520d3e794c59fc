"""`thidua gather`: provinces one after another, their sums added; what was counted is counted once."""

import json
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from support.figure_rows import nearest_rank
from support.small_city import make_small_city
from thidua.cli import main
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution.compute import compute
from thidua.indicators.execution.multi_ledger import find_provinces, gather
from thidua.indicators.scope import Scope
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate

SCOPE = Scope(date(2026, 1, 1), date(2026, 12, 31), datetime(2026, 12, 31, 23, 59, 59))
CALENDARS = load_calendars()


@pytest.fixture
def provinces(tmp_path: Path) -> Path:
    """A small city, and a generated one of a thousand dossiers."""
    make_small_city(tmp_path / "can-tho" / "ledger")
    generate(tmp_path / "made", SamplePlan(3, 2026, 1000, date(2026, 12, 31)), messy=False)
    ledger = Ledger.create(tmp_path / "ca-mau")
    with ledger.begin(
        source_name="made", sha256="0" * 64, profile="canonical", profile_hash="p", known_at=datetime(2027, 1, 1, 8)
    ) as coming:
        for name in TABLES:
            for path in sorted((tmp_path / "made").glob(f"{name}[.-]*parquet")):
                rows = pq.read_table(path)
                coming.add(name, rows.append_column("row_no", pa.array(range(1, len(rows) + 1), pa.int64())))
        coming.commit(read=1000, quarantined=0, primary="dossiers")
    return tmp_path


def thidua(*words: object) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *map(str, words)])


@pytest.mark.slow
def test_all_together_are_the_sum_of_each(provinces: Path) -> None:
    together = gather(find_provinces([provinces]), SCOPE, CALENDARS, memory="500MB")
    alone = {
        name: compute(Ledger.open(path), Ledger.open(path).snapshot(), SCOPE, CALENDARS)
        for name, path in (("can-tho", provinces / "can-tho" / "ledger"), ("ca-mau", provinces / "ca-mau"))
    }
    for indicator in together.indicators:
        total = together.total(indicator)
        parts = [figures.total(indicator) for figures in alone.values()]
        for number in ("numerator", "denominator", "excluded"):
            assert getattr(total, number) == sum(getattr(part, number) for part in parts), indicator
        listed = {row["unit_id"]: row for row in together.table(indicator, "unit").to_pylist()}
        for name, figures in alone.items():
            if name in listed:
                assert listed[name]["denominator"] == figures.total(indicator).denominator
    percentiles = together.total_percentiles("handling_time")
    assert percentiles is not None
    values: list[int] = []
    for figures in alone.values():
        for row in figures.rows.to_pylist():
            if row["indicator_id"] == "handling_time" and row["axis"] == "unit" and row["value"] is not None:
                values += [row["value"]] * row["denominator"]
    assert (percentiles.median, percentiles.p90) == (nearest_rank(values, 1, 2), nearest_rank(values, 9, 10))


@pytest.mark.slow
def test_after_an_import_only_that_province_is_counted_again(provinces: Path) -> None:
    assert thidua("gather", provinces, "--json", "--as-of", "2026-12-31").exit_code == 0
    kept = {name: sorted((provinces / name / "cache" / "sums").iterdir()) for name in ("can-tho/ledger", "ca-mau")}
    before = {path: path.stat().st_mtime_ns for paths in kept.values() for path in paths}
    more = provinces / "more.csv"
    more.write_text(
        "dossier_id,procedure_id,receiving_unit_id,received_at,status\nNEW1,1.000001,X1,2026-07-02 08:00,10\n"
    )
    assert thidua("import", more, "--ledger", provinces / "can-tho" / "ledger").exit_code == 0
    first = json.loads(thidua("gather", provinces, "--json", "--as-of", "2026-12-31").stdout)
    again = json.loads(thidua("gather", provinces, "--json", "--as-of", "2026-12-31").stdout)
    assert first == again
    now = {path: path.stat().st_mtime_ns for name in kept for path in (provinces / name / "cache" / "sums").iterdir()}
    assert {path: now[path] for path in before} == before
    assert [path.parent for path in now.keys() - before.keys()] == [provinces / "can-tho/ledger" / "cache" / "sums"]


@pytest.mark.slow
def test_lists_by_province_procedure_and_month(provinces: Path) -> None:
    rows = json.loads(thidua("gather", provinces, "--indicator", "finished_on_time", "--json").stdout)
    assert [row["code"] for row in rows] == ["ca-mau", "can-tho"]
    for by in ("procedure", "month"):
        listed = json.loads(thidua("gather", provinces, "--indicator", "finished_on_time", "--by", by, "--json").stdout)
        assert sum(row["denominator"] for row in listed) == sum(row["denominator"] for row in rows)
    # Without a moment: the last that every province has data of.
    assert "Provinces: 2; as of 2026-10-01 08:00" in thidua("gather", provinces).output


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nowhere"], "is no ledger, and there is none in it"),
        (["--by", "month"], "--by month needs --indicator"),
        (["--memory", "lots"], "is no amount of memory"),
        (["--engine", "oracle://x"], "is no engine"),
        (["--engine", "spark://127.0.0.1:1"], "nobody answers at"),
        (["--indicator", "magic"], "there is no indicator"),
    ],
)
def test_mistakes_are_one_line(provinces: Path, words: list[str], line: str) -> None:
    folders = [] if words == ["nowhere"] else [provinces]
    words = [str(provinces / word) if word == "nowhere" else word for word in words]
    outcome = thidua("gather", *folders, *words)
    assert outcome.exit_code != 0
    assert line in outcome.output
    assert "Traceback" not in outcome.output


def test_two_of_one_name_and_an_empty_one(provinces: Path) -> None:
    make_small_city(provinces / "other" / "can-tho")
    outcome = thidua("gather", provinces, provinces / "other" / "can-tho")
    assert "are both called can-tho" in outcome.output
    Ledger.create(provinces / "new")
    assert "the ledger is still empty" in thidua("gather", provinces / "new").output
