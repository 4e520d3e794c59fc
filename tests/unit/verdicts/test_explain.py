"""What is listed behind a verdict adds up to its figures, for every subject and criterion of the small city."""

import gc
from datetime import datetime
from pathlib import Path

import pytest

from support.small_city import make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.rules.terms import Count, SubjectKind, VerdictState
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.explain import Explanation, Item, adds_up, explain
from thidua.verdicts.results import PartKind
from thidua.verdicts.sample_items import first_items
from thidua.verdicts.wording import ROLES


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> EvaluationRun:
    ledger = make_small_city(tmp_path_factory.mktemp("city") / "ledger")
    moment = datetime(2026, 9, 30, 23, 59, 59)
    return run(ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars(), as_of_at=moment)


@pytest.fixture(scope="module")
def explained(made: EvaluationRun) -> dict[tuple[SubjectKind, str], list[Explanation]]:
    """Of every subject what is behind each of its verdicts."""
    return {
        (subject.kind, subject.id): [
            explain(made, subject, row) for row in made.evaluation.of(subject.kind, subject.id)
        ]
        for subject in made.evaluation.subjects
    }


def test_a_run_leaves_the_search_for_unreachable_objects_as_it_was(tmp_path: Path) -> None:
    ledger = make_small_city(tmp_path / "ledger")
    arguments = (ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars())
    try:
        for enabled in (False, True):
            gc.enable() if enabled else gc.disable()
            run(*arguments, as_of_at=datetime(2026, 9, 30))
            assert gc.isenabled() is enabled
    finally:
        gc.enable()


@pytest.mark.slow
def test_every_explanation_adds_up(
    made: EvaluationRun, explained: dict[tuple[SubjectKind, str], list[Explanation]]
) -> None:
    looked = 0
    for listed in explained.values():
        for explanation in listed:
            for part in explanation.parts:
                assert adds_up(part), (explanation.subject.id, explanation.row.criterion_id, part.part.id)
                looked += len(part.items)
    assert looked > 50
    assert sum(len(listed) for listed in explained.values()) == len(made.evaluation.rows)


@pytest.mark.slow
def test_the_first_items_are_those_that_do_not_count(
    made: EvaluationRun, explained: dict[tuple[SubjectKind, str], list[Explanation]]
) -> None:
    items = first_items(made, made.evaluation.rows)
    assert items[SubjectKind.UNIT, "X1", "finished_on_time"] == ("H13.X1-260707-0007",)
    assert items[SubjectKind.UNIT, "X2", "active_procedures"] == ("1.000003", "1.000004", "1.000005")
    assert items[SubjectKind.UNIT, "X2", "overdue_backlog"] == ("H13.X2-260714-0014",)
    for (kind, subject_id, indicator), listed in items.items():
        for explanation in explained[kind, subject_id]:
            for part in explanation.parts:
                if (part.part.kind, part.part.of) == (PartKind.INDICATOR, indicator) and part.part.change is not None:
                    more = part.part.op in (">=", ">")
                    against = {i.id for i in part.items if (i.count.numerator == 0) == more and i.count.denominator}
                    assert set(listed) <= against


def test_nothing_against_anybody_needs_no_query(made: EvaluationRun) -> None:
    assert first_items(made, ()) == {}


def test_titles_of_accusations_are_not_shown(
    explained: dict[tuple[SubjectKind, str], list[Explanation]],
) -> None:
    titles = [
        item.title
        for listed in explained.values()
        for explanation in listed
        for part in explanation.parts
        if part.part.of in {"complaint", "discipline"}
        for item in part.items
    ]
    assert titles
    assert set(titles) == {None}


def test_who_takes_part(made: EvaluationRun) -> None:
    assert [(subject.kind.value, subject.id, subject.unit_id) for subject in made.evaluation.subjects] == [
        ("unit", "S1", None),
        ("unit", "X1", None),
        ("unit", "X2", None),
        ("officer", "P1", "X1"),
        ("officer", "P2", "X1"),
        ("officer", "P3", "X2"),
    ]


def test_the_figures_stated_in_the_file_are_those_judged(made: EvaluationRun) -> None:
    row = next(row for row in made.evaluation.of(SubjectKind.UNIT, "X2") if row.criterion_id == "a.6")
    assert row.state is VerdictState.NOT_MET
    assert (row.parts[0].numerator, row.parts[0].denominator, row.parts[0].change) == (2, 5, 2)


def test_a_later_moment_sees_what_happened_since(made: EvaluationRun, tmp_path: Path) -> None:
    earlier = run(made.place, made.snapshot, made.movement, made.calendars, as_of_at=datetime(2026, 7, 8, 23, 59, 59))
    states = {row.criterion_id: row for row in earlier.evaluation.of(SubjectKind.UNIT, "X1")}
    part = next(part for part in states["a.7"].parts if part.of == "finished_on_time")
    assert (part.numerator, part.denominator) == (3, 3)
    assert states["a.8"].state is VerdictState.NOT_DETERMINABLE or states["a.8"].state is VerdictState.NOT_MET


@pytest.mark.parametrize(
    ("count", "role"),
    [(Count(1, 1), "counts"), (Count(0, 1), "counts_not"), (Count(0, 0, 1), "left_out"), (Count(3, 0), "counts")],
)
def test_an_item_counts_counts_not_or_is_left_out(count: Count, role: str) -> None:
    assert Item("d", count).role == role
    assert role in ROLES
