"""Who was dissatisfied is told nowhere: answers are listed in groups, and never beside a dossier."""

from datetime import datetime

import pyarrow as pa
import pytest

from support.edge_ledgers import dossier, edge_ledger
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.catalogue.loader import FLAGS, KEYS, catalogue
from thidua.indicators.listings.underlying_rows import in_groups, items
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import SubjectKind
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
def test_answers_are_listed_in_groups_and_still_add_up(made: EvaluationRun, indicator: str) -> None:
    kind, subject = SubjectKind.UNIT, "X001"
    rows = items(made.place, made.snapshot, made.scope, made.calendars, indicator, kind, subject)
    count = made.figures.count(indicator, kind, subject)
    assert count is not None
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


def drawn(*groups: tuple[str, int, int]) -> pa.Table:
    """Rows of so many answers of a unit and month."""
    rows = [
        {
            "item_id": "secret",
            "unit_id": unit,
            "officer_id": "o",
            "procedure_id": "p",
            "month": month,
            "numerator": 1,
            "denominator": 1,
            "excluded": 0,
        }
        for unit, month, many in groups
        for _ in range(many)
    ]
    ids = {key: pa.string() for key in KEYS[:-1]}
    schema = pa.schema({**ids, "month": pa.int64(), **dict.fromkeys(FLAGS, pa.int64())})
    return pa.Table.from_pylist(rows, schema=schema)


@pytest.mark.parametrize(
    ("groups", "listed"),
    [
        ([("U", 202606, 5), ("U", 202607, 6)], [("U", 202606, 5), ("U", 202607, 6)]),
        ([("U", 202606, 5), ("U", 202607, 4)], [(None, None, 9)]),
        ([("U", 202606, 4), ("U", 202607, 4), ("V", 202606, 7)], [(None, None, 8), ("V", 202606, 7)]),
        ([("U", 202606, 2)], [(None, None, 2)]),
        ([], []),
    ],
)
def test_groups_are_never_smaller_than_the_movement_sets(
    groups: list[tuple[str, int, int]], listed: list[tuple[str | None, int | None, int]]
) -> None:
    groups_ = in_groups(drawn(*groups), 5)
    assert [(row["unit_id"], row["month"], row["denominator"]) for row in groups_.to_pylist()] == listed
    assert "secret" not in str(groups_.to_pylist())
