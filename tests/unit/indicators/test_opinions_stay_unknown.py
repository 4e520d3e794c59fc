"""Who was dissatisfied is told nowhere: answers are listed in groups, and never beside a dossier."""

from datetime import datetime

import pytest

from support.edge_ledgers import dossier, edge_ledger
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.catalogue.loader import FLAGS, KEYS, catalogue
from thidua.indicators.listings.underlying_rows import ROWS, items, together
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Count, SubjectKind, Withheld
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.explain import adds_up, explain
from thidua.verdicts.provenance import dossier_rows
from thidua.verdicts.sample_items import first_items

OPINIONS = {
    "satisfaction", "guidance_clear", "attitude_good", "timeliness_good", "index766_satisfaction", "survey_response",
}  # fmt: skip
AS_OF = datetime(2026, 9, 30, 23, 59, 59)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> EvaluationRun:
    """Forty finished dossiers, each with an answer; every tenth applicant is dissatisfied."""
    names = [f"D{n:02}" for n in range(40)]
    ledger: Ledger = edge_ledger(
        tmp_path_factory.mktemp("opinions") / "ledger",
        [dossier(name, "06-01 08:00", "06-04 17:00", "06-03 10:00") for name in names],
        surveys=[
            {
                "answer_id": f"ANSWER-{name}",
                "dossier_id": name,
                "answered_at": datetime(2026, 6 + n % 3, 10),
                "overall": 1 if n % 8 == 0 else 5,
            }
            for n, name in enumerate(names)
        ],
    )
    return run(ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars(), as_of_at=AS_OF)


def test_the_indicators_that_depend_on_answers_are_known_by_what_they_read() -> None:
    assert {name for name, indicator in catalogue().items() if indicator.asks_answers} == OPINIONS


@pytest.mark.parametrize("indicator", sorted(OPINIONS))
def test_answers_are_listed_together_and_still_add_up(made: EvaluationRun, indicator: str) -> None:
    kind, subject = SubjectKind.UNIT, "X001"
    rows = items(made.place, made.snapshot, made.scope, made.calendars, indicator, kind, subject)
    count = made.figures.count(indicator, kind, subject)
    if indicator == "index766_satisfaction":  # of how many people, is not known: of units nothing is told
        assert (count, rows.num_rows) == (Withheld(5, few=False), 0)
        return
    if indicator in ("attitude_good", "guidance_clear", "timeliness_good"):  # all left the question empty
        assert (count, rows.num_rows) == (Withheld(5), 0)
        return
    assert isinstance(count, Count)
    assert [sum(rows[flag].to_pylist()) for flag in FLAGS] == [count.numerator, count.denominator, count.excluded]
    text = str(rows.to_pylist())
    assert not any(name in text for name in ("ANSWER", "D0", "D1", "D2", "D3", "CB1", "1.000001"))
    assert all(row["denominator"] + row["excluded"] >= 5 for row in rows.to_pylist())


def test_no_explanation_advice_or_dossier_names_an_answer(made: EvaluationRun) -> None:
    row = next(row for row in made.evaluation.of(SubjectKind.OFFICER, "CB1") if row.criterion_id == "b.6")
    subject = made.evaluation.subject(SubjectKind.OFFICER, "CB1")
    assert subject is not None
    assert row.state == "not_met"
    explained = explain(made, subject, row)
    assert all(adds_up(part) for part in explained.parts)
    assert "ANSWER" not in str(explained)
    assert first_items(made, [row]) == {}
    assert all(line.table != "surveys" for line in dossier_rows(made.snapshot, "D00"))


@pytest.mark.parametrize(
    ("count", "listed"),
    [
        (Count(3, 5, 1), [("6 ×", 3, 5, 1)]),
        (Count(0, 0, 2), [("2 ×", 0, 0, 2)]),
        (Count(0, 0, 0), []),
        (Withheld(5), []),
        (None, []),
    ],
)
def test_answers_stand_in_one_row_or_in_none(
    count: Count | Withheld | None, listed: list[tuple[str, int, int, int]]
) -> None:
    rows = together(count, ROWS)
    assert rows.schema == ROWS
    assert [(row["item_id"], *(row[flag] for flag in FLAGS)) for row in rows.to_pylist()] == listed
    assert all(row[key] is None for row in rows.to_pylist() for key in KEYS[1:])
