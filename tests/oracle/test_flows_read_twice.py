"""Legs between units, read a second time in plain Python: dictionaries, datetimes, loops."""

from collections import defaultdict
from datetime import date, datetime
from pathlib import Path

import pytest

from support.oracle import crowded_city, drawn_facts, plain_reading
from support.small_city import CITY, make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution.compute import compute
from thidua.indicators.listings.flows import ForwardingFlow, flows
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger

CALENDARS = load_calendars()


def plain_flows(world: plain_reading.World) -> list[ForwardingFlow]:
    legs_between: dict[tuple[str, str], list[tuple[bool, int | None]]] = defaultdict(list)
    for dossier_id, rows in world.events.items():
        steps = sorted(rows, key=lambda one: one["seq"])
        steps = [step for step in steps if step["happened_at"] <= world.scope.as_of_at]
        one = world.by_id.get(dossier_id)
        for number, step in enumerate(steps):
            looked_at = plain_reading.counts_for(world, one) and world.inside(step["happened_at"])
            if step["kind"] != "forward" or not looked_at:
                continue
            after = steps[number + 1]["unit_id"] if number + 1 < len(steps) else None
            began = step["arrived_at"] or (
                steps[number - 1]["happened_at"] if number else one.received if one else None
            )
            if began is not None:
                answers = [
                    supplement["answered_at"]
                    for supplement in world.supplements[dossier_id]
                    if supplement["answered_at"]
                ]
                began = max([began, *(at for at in answers if began < at <= step["happened_at"])])
            took = world.work(step["unit_id"]).between(began, step["happened_at"])
            due = world.appointment(step["due_at"])
            if due is None and took is None:
                continue
            within = world.settings.forward_within_working_seconds
            good = plain_reading.whole(step["happened_at"]) <= due if due else took is not None and took <= within
            legs_between[step["unit_id"] or "", step["to_unit_id"] or after or ""].append((good, took))
    flown = []
    for (sender, taker), legs in sorted(legs_between.items()):
        times = sorted(took for _, took in legs if took is not None)
        median = times[(len(times) + 1) // 2 - 1] if times else None
        flown.append(ForwardingFlow(sender, taker, len(legs), sum(good for good, _ in legs), median))
    return flown


def agree(ledger: Ledger, scope: Scope) -> list[ForwardingFlow]:
    engine_flows = flows(ledger, ledger.snapshot(), scope, CALENDARS)
    tables = drawn_facts.read_back(ledger)
    assert engine_flows == plain_flows(plain_reading.World(tables, scope, CALENDARS))
    return engine_flows


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("crowd")
    return drawn_facts.make_ledger(folder / "ledger", [crowded_city.crowded(1), crowded_city.crowded(2, 250)])


@pytest.mark.parametrize("midnight", ["end_of_day", "exact"])
@pytest.mark.parametrize("population", ["all", "boundary_independent"])
def test_flows_of_a_crowd_of_edges(crowd: Ledger, population: str, midnight: str) -> None:
    choice = IndicatorSettings(population=population, due_at_midnight=midnight)
    scope = Scope(date(2026, 8, 3), date(2026, 8, 31), datetime(2026, 8, 20, 23, 59, 58), choice)
    assert len(agree(crowd, scope)) > 1


def forwarding(sender: str, taker: str, *minutes: int) -> list[dict[str, object]]:
    """Legs of so many minutes, from Monday at eight, each of a dossier of its own."""
    monday = datetime(2026, 8, 3, 8)
    return [
        {
            "dossier_id": f"H13.{sender}-2608-{taker}{number}",
            "seq": 1,
            "kind": "forward",
            "step": 1,
            "unit_id": sender,
            "to_unit_id": taker,
            "arrived_at": monday,
            "happened_at": monday.replace(hour=8 + took // 60, minute=took % 60),
        }
        for number, took in enumerate(minutes)
    ]


def test_flows_of_the_small_city(tmp_path: Path) -> None:
    sent = [*forwarding("X1", "S1", 10, 30, 20, 40), *forwarding("X2", "S1", 5)]
    ledger = make_small_city(tmp_path / "ledger", {**CITY, "events": [*CITY["events"], *sent]})
    settings = IndicatorSettings(population="all", forward_within_working_seconds=1800)
    scope = Scope(date(2026, 7, 1), date(2026, 12, 31), datetime(2026, 9, 30, 17), settings)
    assert agree(ledger, scope) == [ForwardingFlow("X1", "S1", 4, 3, 1200), ForwardingFlow("X2", "S1", 1, 1, 300)]


def test_legs_add_up_to_the_indicator_where_only_forwarding_steps_are_there(tmp_path: Path) -> None:
    sent = [*forwarding("X1", "S1", 10, 500), *forwarding("X2", "X1", 5)]
    ledger = make_small_city(tmp_path / "ledger", {**CITY, "events": sent})
    scope = Scope(date(2026, 7, 1), date(2026, 12, 31), datetime(2026, 9, 30, 17), IndicatorSettings(population="all"))
    total = compute(ledger, ledger.snapshot(), scope, CALENDARS).total("forwarded_on_time")
    agreed = agree(ledger, scope)
    assert (sum(flow.on_time for flow in agreed), sum(flow.legs for flow in agreed)) == (
        total.numerator,
        total.denominator,
    )
