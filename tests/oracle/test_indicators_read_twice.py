"""The engine and the plain reading agree on every indicator to the last integer, by every axis."""

import tempfile
from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.engine_contract import STRICT
from support.oracle import crowded_city, drawn_facts, plain_reading
from support.oracle.changed_sql import AS_THEY_COME, FIRST, differs
from support.oracle.second_reading import engine_numbers, plain_numbers
from thidua.definitions.calendars import load_calendars
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.catalogue.ruleset import installed
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate

CALENDARS = load_calendars()


def agree(ledger: Ledger, scope: Scope) -> Figures:
    figures = compute(ledger, ledger.snapshot(), scope, CALENDARS)
    numbers = engine_numbers(figures)
    world = plain_reading.World(drawn_facts.read_back(ledger), scope, CALENDARS)
    for indicator in catalogue():
        assert numbers.get(indicator, {}) == plain_numbers(world, indicator), indicator
    return figures


def test_every_indicator_is_read_a_second_time() -> None:
    assert set(plain_reading.READINGS) == set(catalogue())


@pytest.mark.slow
@examples(10)
@given(st.lists(drawn_facts.exports(), min_size=1, max_size=3), drawn_facts.scopes)
def test_strange_facts_give_the_same_integers(imports: list[drawn_facts.Tables], scope: Scope) -> None:
    with tempfile.TemporaryDirectory() as folder:
        agree(drawn_facts.make_ledger(Path(folder) / "ledger", imports), scope)


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("crowd")
    return drawn_facts.make_ledger(folder / "ledger", [crowded_city.crowded(1), crowded_city.crowded(2, 250)])


@pytest.mark.parametrize("choice", [AS_THEY_COME, STRICT, FIRST], ids=["as-they-come", "strict", "first"])
@pytest.mark.parametrize("day", [10, 31])
def test_a_crowd_of_edges_gives_the_same_integers(crowd: Ledger, choice: IndicatorSettings, day: int) -> None:
    agree(crowd, Scope(date(2026, 8, 3), date(2026, 8, 31), datetime(2026, 8, day, 23, 59, 58), choice))


@pytest.mark.slow
def test_changed_sql_differs_from_the_plain_reading_and_ours_does_not() -> None:
    """What `make mutants` asks first of each change."""
    own = installed()
    assert not differs("base", own.relations["base"].sql)
    assert differs("base", own.relations["base"].sql.replace("d.returned_at <", "d.returned_at >"))
    assert differs("satisfaction", own.texts["satisfaction"].replace("overall >= $", "overall > $"))
    assert differs("satisfaction", own.texts["satisfaction"].replace("FROM ", "FROM nowhere, "))


@pytest.fixture(scope="module")
def small_city(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("city")
    generate(folder / "files", SamplePlan(11, 2026, 1500, date(2026, 9, 30)), messy=False)
    tables: drawn_facts.Tables = defaultdict(list)
    for path in sorted((folder / "files").glob("*.parquet")):
        name = path.stem.split("-")[0]
        if name in {*drawn_facts.READ}:
            tables[name] += pq.read_table(path).to_pylist()
    ledger = Ledger.create(folder / "ledger")
    drawn_facts.take_in(ledger, dict(tables), 1)
    return ledger


@pytest.mark.slow
@pytest.mark.parametrize("population", ["boundary_independent", "all"])
def test_a_generated_city_gives_the_same_integers(small_city: Ledger, population: str) -> None:
    scope = Scope(
        date(2026, 3, 1), date(2026, 12, 31), datetime(2026, 8, 31, 17), IndicatorSettings(population=population)
    )
    figures = agree(small_city, scope)
    silent = {"stated_on_time", "stated_verdict_agreement"}  # a generated city states no verdicts of its own
    assert {one for one in catalogue() if not figures.total(one).denominator} <= silent
