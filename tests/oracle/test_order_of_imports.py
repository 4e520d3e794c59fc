"""The same files, known at one moment, give the same results in whatever order they are brought in."""

import tempfile
from datetime import date, datetime
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.edge_ledgers import at, dossier
from support.figure_rows import in_order
from support.oracle import crowded_city, drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Count
from thidua.verdicts.evaluation_run import run

CALENDARS = load_calendars()
KNOWN_AT = datetime(2026, 9, 2)
Files = dict[int, drawn_facts.Tables]


def ledger_of(folder: Path, files: Files, order: list[int]) -> Ledger:
    ledger = Ledger.create(folder)
    for number in order:
        drawn_facts.take_in(ledger, files[number], number, KNOWN_AT)
    return ledger


def city_in_files(seed: int, *, versions: bool) -> Files:
    """Three files that speak of the same dossiers; the first two of the units, too. versions: rows say their own."""
    files = {number: crowded_city.crowded(seed * 10 + number, 30) for number in (1, 2, 3)}
    draw = crowded_city.Draw(seed)
    moved = {"unit_id": "X2", "parent_id": draw.of("X1", "D1"), "name": draw.of("X2", "Y"), "unit_group": "commune"}
    files[1]["units"], files[2]["units"] = drawn_facts.UNITS, [moved]
    if versions:
        for tables in files.values():
            for rows in tables.values():
                rows[:] = [{**row, "version_at": draw.maybe()} for row in rows]
    return files


@pytest.mark.slow
@pytest.mark.parametrize("versions", [False, True])
@examples(5)
@given(seed=st.integers(0, 10_000), order=st.permutations([1, 2, 3]), scope=drawn_facts.scopes)
def test_results_do_not_depend_on_the_order_of_imports(
    seed: int, order: list[int], scope: Scope, versions: bool
) -> None:
    files = city_in_files(seed, versions=versions)
    movement = load_movement("can-tho-2026")
    with tempfile.TemporaryDirectory() as folder:
        one = ledger_of(Path(folder) / "one", files, list(files))
        other = ledger_of(Path(folder) / "other", files, order)
        plain, again = (compute(ledger, ledger.snapshot(), scope, CALENDARS) for ledger in (one, other))
        assert in_order(plain.rows) == in_order(again.rows)
        assert (plain.places(), plain.parents) == (again.places(), again.parents)
        judged = [
            run(ledger, ledger.snapshot(), movement, CALENDARS, as_of_at=KNOWN_AT).evaluation for ledger in (one, other)
        ]
        assert judged[0].rows == judged[1].rows
        assert judged[0].result_hash() == judged[1].result_hash()


@pytest.mark.parametrize("order", list(permutations([1, 2, 3])))
def test_an_appointment_set_moved_and_set_back(tmp_path: Path, order: tuple[int, ...]) -> None:
    """The first one is that of 1 June, though it is in force again and its file may come in last."""
    said = [("06-04 17:00", "06-01 09:00"), ("06-08 17:00", "06-02 09:00"), ("06-04 17:00", "06-03 09:00")]
    files = {
        number: {"dossiers": [dossier("A", "06-01 08:00", due, "06-05 10:00", version_at=at(version))]}
        for number, (due, version) in enumerate(said, 1)
    }
    ledger = ledger_of(tmp_path / "ledger", files, list(order))
    scope = Scope(date(2026, 4, 15), date(2026, 12, 31), KNOWN_AT, IndicatorSettings(population="all"))
    figures = compute(ledger, ledger.snapshot(), scope, CALENDARS)
    assert figures.total("finished_on_time_first_appointment") == Count(0, 1, 0)
    assert figures.total("finished_on_time") == Count(0, 1, 0)
