"""Cities that differ in what a few people answered are told alike, by every figure, list, report and bundle."""

import tempfile
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from support.draws import examples
from support.edge_ledgers import dossier, edge_ledger
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.documents.report.builder import build_report
from thidua.documents.report.html import render_html
from thidua.ledger.model import TABLES
from thidua.proof.bundle import seal
from thidua.rules.terms import SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.explain import explain
from thidua.verdicts.results import canonical_json, evaluation_value

KNOWN_AT = datetime(2026, 9, 20)
AS_OF = datetime(2026, 9, 30, 23, 59, 59)
UNITS, OFFICERS = ("X001", "X002", None), ("CB1", "CB2", None)
LEAST = 5
# Unit, officer, month and score of an answer.
Answer = tuple[str | None, str | None, int, int]
answers = st.tuples(
    st.sampled_from(UNITS), st.sampled_from(OFFICERS), st.sampled_from([5, 6, 7]), st.sampled_from([1, 4, 5])
)


def judged(folder: Path, given_answers: list[Answer]) -> EvaluationRun:
    ledger = edge_ledger(
        folder,
        [dossier(f"A{n}", "05-01 08:00", "05-06 17:00", "05-06 10:00") for n in range(3)],
    )
    rows = [
        {
            "answer_id": f"S{n}",
            "unit_id": unit,
            "officer_id": officer,
            "answered_at": datetime(2026, month, 10 + n % 15, 9),
            "overall": score,
            "guidance": score,
            "row_no": n + 1,
        }
        for n, (unit, officer, month, score) in enumerate(given_answers)
    ]
    columns = {**TABLES["surveys"].columns, "version_at": pa.timestamp("us"), "row_no": pa.int64()}
    # The hash of the survey's file is one: it is the import's own, and is looked at nowhere here.
    with ledger.begin(
        source_name="survey", sha256="5" * 64, profile="p", profile_hash="0" * 64, known_at=KNOWN_AT, rules=()
    ) as pending:
        pending.add("surveys", pa.Table.from_pylist(rows, schema=pa.schema(columns)))
        pending.commit(read=len(rows), quarantined=0, primary="surveys")
    return run(ledger, ledger.snapshot(), load_movement("can-tho-2026"), load_calendars(), as_of_at=AS_OF)


def told(made: EvaluationRun, folder: Path) -> dict[str, Any]:
    """Everything that the program tells of a city, as values."""
    evaluation, figures = made.evaluation, made.figures
    bundle = folder / "evidence.zip"
    seal(made, bundle, movement="can-tho-2026", calendar=None)
    asking = [name for name, indicator in figures.indicators.items() if indicator.asks_answers]
    return {
        "results": canonical_json(evaluation_value(evaluation)),
        "report": render_html(build_report(made), "vi"),
        "bundle": bundle.read_bytes(),
        "months": {key: months for key, months in figures.monthly().items() if key[2] in asking},
        "totals": {name: figures.total(name) for name in asking},
        "lists": {(n, by): figures.table(n, by).to_pylist() for n in asking for by in ("unit", "officer", "month")},
        "procedures": [figures.table(name, "procedure").to_pylist() for name in asking],
        "others": [figures.without(n, by) for n in asking for by in ("unit", "officer", "procedure", "month")],
        "behind": [
            explain(made, subject, row)
            for subject in evaluation.subjects
            for row in evaluation.of(subject.kind, subject.id)
            if row.criterion_id in ("b.5", "b.6")
        ],
    }


def told_of(given_answers: list[Answer]) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        return told(judged(folder / "ledger", given_answers), folder)


@pytest.mark.slow
@examples(3)
@given(st.lists(answers, min_size=1, max_size=LEAST - 1), st.data())
def test_one_answer_more_or_other_changes_nothing_where_all_are_few(drawn: list[Answer], data: st.DataObject) -> None:
    other = data.draw(st.one_of(st.just(drawn[:-1]), answers.map(lambda answer: [*drawn[:-1], answer])))
    assume(Counter(other) != Counter(drawn))
    assert told_of(drawn) == told_of(other)


@pytest.mark.slow
@examples(3)
@given(st.data())
def test_who_of_a_few_was_dissatisfied_changes_nothing(data: st.DataObject) -> None:
    """Of two officers with a few answers of a unit, either one's applicant: the unit's own numbers are the same."""
    nobodys = answers.map(lambda answer: (answer[0], None, *answer[2:]))
    rest: list[Answer] = data.draw(st.lists(nobodys, min_size=6, max_size=12))
    many = data.draw(st.integers(1, LEAST - 1))
    month = data.draw(st.sampled_from([5, 6, 7]))
    worlds = [
        [*rest, *(("X001", officer, month, 1 if officer == bad else 5) for officer in ("CB1", "CB2") * many)]
        for bad in ("CB1", "CB2")
    ]
    assert told_of(worlds[0]) == told_of(worlds[1])


@pytest.mark.parametrize(("many", "few"), [(LEAST - 1, True), (LEAST, False)])
def test_the_least_number_itself_is_told(tmp_path: Path, many: int, few: bool) -> None:
    made = judged(tmp_path / "ledger", [("X001", "CB1", 5, 5)] * many)
    rows = made.evaluation.of(SubjectKind.OFFICER, "CB1")
    part = next(row for row in rows if row.criterion_id == "b.6").parts[0]
    assert (part.reason, part.numerator) == (("few_answers", None) if few else ("too_few", LEAST))
