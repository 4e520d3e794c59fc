"""The engine and the plain reading agree on every row of every signal: on a crowd of edges, and on the sample city."""

from collections import Counter, defaultdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.built_once import copied
from support.engine_contract import STRICT
from support.oracle import crowded_city, drawn_facts, plain_reading
from support.oracle.plain_signals import SIGNAL_READINGS
from thidua.definitions.calendars import load_calendars
from thidua.indicators.catalogue import shared_views
from thidua.indicators.catalogue.loader import FLAGS, KEYS
from thidua.indicators.engines.registry import DEFAULT, opened
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.integrity.signals.counting import SignalFacts, opened_facts, risk_points, shown_anew, values_of
from thidua.integrity.signals.findings import findings_of
from thidua.integrity.signals.signal_files import signals
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate

CALENDARS = load_calendars()
ALL = IndicatorSettings(population="all")
CITY = Scope(date(2026, 1, 1), date(2026, 12, 31), datetime(2026, 9, 30, 17), ALL)


def rows_of(facts: SignalFacts, signal: str) -> Counter[tuple[Any, ...]]:
    """What the engine has: unit, officer, procedure, month and flags of each row, and how often it is there."""
    names = (*KEYS[1:], *FLAGS)
    sql = shared_views.render(signals()[signal].tree, values_of(facts.counted))
    rows = facts.engine.fetch(f"SELECT {', '.join(names)} FROM ({sql}) AS rows")
    return Counter(zip(*(rows[name].to_pylist() for name in names), strict=True))


def agree(ledger: Ledger, scope: Scope) -> dict[str, int]:
    """Hold every signal against its plain reading; how many items carry each."""
    world = plain_reading.World(drawn_facts.read_back(ledger), scope, CALENDARS)
    carried = {}
    with opened_facts(CountedFacts(ledger, ledger.snapshot(), scope, CALENDARS)) as facts:
        for signal, reading in SIGNAL_READINGS.items():
            rows = rows_of(facts, signal)
            assert rows == Counter(reading(world)), signal
            assert all(row[-3] <= row[-2] and row[-2] + row[-1] <= 1 for row in rows), signal
            carried[signal] = sum(number * row[-3] for row, number in rows.items())
    return carried


def in_a_row(tables: drawn_facts.Tables) -> drawn_facts.Tables:
    """The crowd with 130 dossiers of one procedure, each slower than the one before, to the end of the month; and the
    only one of another."""
    first = datetime(2026, 8, 4, 8)
    tables["dossiers"] += [
        {
            "dossier_id": f"R{number:03}",
            "procedure_id": "p8" if number == 129 else "p9",
            "receiving_unit_id": "X2",
            "status": "processed",
            "received_at": first,
            "due_at": datetime(2026, 8, 20),
            "finished_at": first + timedelta(hours=5 * (number + 1)),
        }
        for number in range(130)
    ]
    return tables


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    tables = [
        in_a_row(crowded_city.with_keys(crowded_city.crowded(3, 700))),
        crowded_city.with_keys(crowded_city.crowded(4, 150)),
    ]
    return drawn_facts.make_ledger(tmp_path_factory.mktemp("crowd") / "ledger", tables)


def write_city(folder: Path) -> None:
    """The generated sample city in a ledger, small."""
    generate(folder / "files", SamplePlan(11, 2026, 4000, date(2026, 9, 30)), messy=False)
    tables: drawn_facts.Tables = defaultdict(list)
    for path in sorted((folder / "files").glob("*.parquet")):
        name = path.stem.split("-")[0]
        if name in {*drawn_facts.READ}:
            tables[name] += pq.read_table(path).to_pylist()
    drawn_facts.take_in(Ledger.create(folder / "ledger"), dict(tables), 1)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return Ledger.open(copied("city-of-signals", write_city, tmp_path_factory.mktemp("city")) / "ledger")


def test_every_signal_is_read_a_second_time() -> None:
    assert set(SIGNAL_READINGS) == set(signals())


@pytest.mark.slow
@pytest.mark.parametrize("choice", [ALL, STRICT], ids=["all", "strict"])
def test_a_crowd_of_edges_gives_the_same_rows(crowd: Ledger, choice: IndicatorSettings) -> None:
    carried = agree(crowd, Scope(date(2026, 8, 3), date(2026, 8, 31), datetime(2026, 8, 31, 23, 59, 58), choice))
    nowhere = {name for name, number in carried.items() if not number}
    assert nowhere <= (set() if choice is ALL else {*carried})


@pytest.mark.slow
def test_the_sample_city_gives_the_same_rows_and_carries_what_was_put_into_it(city: Ledger) -> None:
    carried = agree(city, CITY)
    planted = {
        "due_moved_at_the_last_moment", "one_filer_for_many", "supplement_on_the_last_day",
        "withdrawn_and_entered_again", "finished_long_before_returned", "repeat_supplements",
    }  # fmt: skip
    assert {name for name, number in carried.items() if number} >= planted


@pytest.mark.slow
def test_units_with_a_habit_stand_out_and_few_others(city: Ledger) -> None:
    with opened_facts(CountedFacts(city, city.snapshot(), CITY, CALENDARS)) as facts:
        findings = findings_of(facts, signals().values())
        of_officers = findings_of(facts, [signals()["one_filer_for_many"]], "officer")
        of_procedures = findings_of(facts, signals().values(), "procedure")
        assert facts.left_at_the_end().size > 500
    out = [one for one in findings if one.comparison.stands_out]
    assert findings[: len(out)] == out
    assert {"one_filer_for_many"} <= {one.signal for one in out}
    assert len(out) <= 10
    assert all(one.comparison.hits > (one.comparison.expected or 0) for one in out)
    assert {one.signal for one in of_officers} == {"one_filer_for_many"}
    assert len({one.signal for one in of_procedures}) > 7
    assert "sole_dossier" not in {one.signal for one in of_procedures}


@pytest.mark.slow
def test_risk_counts_signals_and_counts_them_twice_where_the_unit_has_more_than_its_share(city: Ledger) -> None:
    with opened_facts(CountedFacts(city, city.snapshot(), CITY, CALENDARS)) as facts:
        points, frame = risk_points(facts), facts.frame()["dossier_id"].to_pylist()
        signal = signals()["one_filer_for_many"]
        carrying = facts.dossiers(signal)["item_id"].to_pylist()
        with pytest.raises(ValueError, match="not listed"):
            facts.dossiers(signals()["answers_from_one_device"])
    assert list(points) == frame
    assert {points[name].count(signal.id) for name in carrying} == {2}
    assert sum(not of for of in points.values()) > len(points) / 3
    assert not any("answers" in one for of in points.values() for one in of)


def test_facts_that_nothing_was_kept_of_give_the_same(crowd: Ledger) -> None:
    """The road of a cluster, on the default engine."""
    scope = Scope(date(2026, 8, 3), date(2026, 8, 31), datetime(2026, 8, 31, 23, 59, 58), ALL)
    counted = CountedFacts(crowd, crowd.snapshot(), scope, CALENDARS)
    with opened_facts(counted) as kept, opened(DEFAULT, crowd.path) as engine:
        anew = shown_anew(counted, engine)
        assert anew.sums(signals().values()) == kept.sums(signals().values())
        assert anew.frame() == kept.frame()
        assert findings_of(anew, [signals()["sole_dossier"]], "procedure") == []
