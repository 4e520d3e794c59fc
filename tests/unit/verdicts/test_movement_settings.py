"""What a movement's settings say reaches the figures."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from support.small_city import CITY, make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.rules.movement_settings import DueAtMidnight, MovementSettings, Population
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_facts import scope_of
from thidua.verdicts.evaluation_run import run

AS_OF = datetime(2026, 9, 30, 23, 59, 59)


def on_time_of_x1(folder: Path, **settings: object) -> tuple[int | None, int | None]:
    """Finished on time in X1, whose procedure 1 is not boundary-independent and whose dossier 2 is due at midnight."""
    procedures = [{**row, "boundary_independent": row["procedure_id"] != "1.000001"} for row in CITY["procedures"]]
    dossiers = [
        {**row, "due_at": datetime(2026, 7, 6), "finished_at": datetime(2026, 7, 6, 10)}
        if row["dossier_id"].endswith("-0002")
        else row
        for row in CITY["dossiers"]
    ]
    ledger = make_small_city(folder / "ledger", {**CITY, "procedures": procedures, "dossiers": dossiers})
    shipped = load_movement("can-tho-2026")
    movement = replace(shipped, settings=replace(shipped.settings, **settings))
    made = run(ledger, ledger.snapshot(), movement, load_calendars(), as_of_at=AS_OF)
    row = next(row for row in made.evaluation.of(SubjectKind.UNIT, "X1") if row.criterion_id == "a.7")
    part = next(part for part in row.parts if part.of == "finished_on_time")
    return part.numerator, part.denominator


@pytest.mark.slow
@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({}, (4, 4)),
        ({"population": Population.ALL}, (5, 6)),
        ({"due_at_midnight": DueAtMidnight.EXACT}, (3, 4)),
    ],
)
def test_population_and_midnight(tmp_path: Path, settings: dict[str, object], expected: tuple[int, int]) -> None:
    assert on_time_of_x1(tmp_path, **settings) == expected


def test_what_a_movement_leaves_out_is_what_the_indicators_take_by_themselves() -> None:
    shipped = load_movement("can-tho-2026")
    bare = scope_of(replace(shipped, settings=MovementSettings()), AS_OF).settings
    assert bare == type(bare)()
    assert scope_of(shipped, AS_OF).settings == bare
