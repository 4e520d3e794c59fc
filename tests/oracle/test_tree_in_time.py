"""A reorganisation changes nothing before its day: not figures, not verdicts, not what is listed behind them."""

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from support.edge_ledgers import PROCEDURES, dossier, edge_ledger, reorganised
from support.oracle.drawn_facts import take_in
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.documents.report.builder import build_report
from thidua.indicators.listings.underlying_rows import items
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Count, SubjectKind
from thidua.verdicts.evaluation_run import EvaluationRun, run
from thidua.verdicts.explain import adds_up, explain, procedure_names
from thidua.verdicts.provenance import received_dossiers
from thidua.verdicts.results import SubjectInfo, VerdictRow, evaluation_from_value, evaluation_value
from thidua.verdicts.sample_items import first_items

CALENDARS = load_calendars()
BEFORE, AFTER = datetime(2026, 8, 15), datetime(2026, 9, 1)
END = datetime(2026, 12, 31, 23, 59, 59)
SAID: list[dict[str, Any]] = [{"valid_to_on": date(2026, 8, 31)}, {"valid_from_on": date(2026, 9, 1)}]
ways = pytest.mark.parametrize("said", SAID, ids=["by its last day", "by the first day of the new"])


def judged(ledger: Ledger, as_of_at: datetime, import_number: int | None = None) -> EvaluationRun:
    snapshot = ledger.snapshot() if import_number is None else ledger.snapshot(import_number=import_number)
    return run(ledger, snapshot, load_movement("can-tho-2026"), CALENDARS, as_of_at=as_of_at)


def on_time(evaluated: EvaluationRun, unit: str) -> Count | None:
    return evaluated.figures.count("finished_on_time", SubjectKind.UNIT, unit)


@ways
@pytest.mark.parametrize("known_at", [datetime(2026, 7, 20), datetime(2026, 11, 2)], ids=["ahead", "afterwards"])
def test_nothing_changes_before_its_day(tmp_path: Path, said: dict[str, Any], known_at: datetime) -> None:
    ledger = reorganised(tmp_path / "ledger", known_at, **said)
    plain, moved = judged(ledger, BEFORE, 1), judged(ledger, BEFORE)
    assert moved.evaluation.rows == plain.evaluation.rows
    assert moved.evaluation.subjects == plain.evaluation.subjects
    assert moved.participants == plain.participants
    assert moved.figures.monthly() == plain.figures.monthly()
    assert on_time(moved, "X001") == Count(2, 2, 0)
    assert {item.unit_id for item in received_dossiers(moved.facts.counted, "X001", ["1.000001", "1.000003"])} == {
        "X001"
    }


@ways
def test_from_its_day_on_the_tree_is_the_new_one(tmp_path: Path, said: dict[str, Any]) -> None:
    ledger = reorganised(tmp_path / "ledger", **said)
    for as_of_at in (AFTER, END):
        moved = judged(ledger, as_of_at)
        assert (on_time(moved, "X001"), on_time(moved, "X002")) == (Count(2, 4, 0), Count(0, 2, 0))
        assert moved.participants.ancestors["X002"] == ("X002", "X001", "H13")
        rows = items(
            ledger, moved.snapshot, moved.scope, CALENDARS, "finished_on_time", SubjectKind.UNIT, "X001"
        ).to_pylist()
        assert {row["item_id"]: row["unit_id"] for row in rows} == {
            "A1": "X001",
            "A2": "X001",
            "B3": "X002",
            "B4": "X002",
        }


def test_an_ended_unit_is_judged_for_its_time(tmp_path: Path) -> None:
    ledger = reorganised(tmp_path / "ledger", **SAID[0])
    judged_at_the_end = judged(ledger, END).evaluation
    assert judged_at_the_end.subject(SubjectKind.UNIT, "X002") is not None
    assert judged_at_the_end.of(SubjectKind.UNIT, "X002")[0].state is not None


def test_a_parents_procedures_are_counted_once(tmp_path: Path) -> None:
    """Both desks receive the same five; X001 received two of them, X002 two others."""
    moved = judged(reorganised(tmp_path / "ledger", **SAID[1]), END)
    assert moved.figures.count("active_procedures", SubjectKind.UNIT, "X002") == Count(2, 5, 0)
    assert moved.figures.count("active_procedures", SubjectKind.UNIT, "X001") == Count(4, 5, 0)
    explained = explain(moved, *_row_of(moved, "X001", "a.6"))
    part = next(part for part in explained.parts if part.part.of == "active_procedures")
    assert adds_up(part)
    assert {item.id: item.unit_id for item in part.items if item.count.numerator} == {
        "1.000001": "X001",
        "1.000002": "X001",
        "1.000003": "X002",
        "1.000004": "X002",
    }


def _row_of(evaluated: EvaluationRun, unit: str, criterion: str) -> tuple[SubjectInfo, VerdictRow]:
    subject = evaluated.evaluation.subject(SubjectKind.UNIT, unit)
    assert subject is not None
    return subject, next(
        row for row in evaluated.evaluation.of(SubjectKind.UNIT, unit) if row.criterion_id.endswith(criterion)
    )


def test_a_procedure_received_below_speaks_against_nobody_above(tmp_path: Path) -> None:
    moved = judged(reorganised(tmp_path / "ledger", **SAID[1]), END)
    rows = [_row_of(moved, unit, "a.6")[1] for unit in ("X001", "X002")]
    lacking = [replace(row, parts=tuple(replace(part, change=1) for part in row.parts)) for row in rows]
    first = first_items(moved, lacking)
    assert first[SubjectKind.UNIT, "X001", "active_procedures"] == ("1.000005",)
    assert first[SubjectKind.UNIT, "X002", "active_procedures"] == ("1.000001", "1.000002", "1.000005")


def test_an_ended_unit_is_named_with_its_last_day(tmp_path: Path) -> None:
    ledger = reorganised(tmp_path / "ledger", **SAID[0])
    ended, still = (judged(ledger, as_of_at) for as_of_at in (END, datetime(2026, 8, 31)))
    of_both = [made.evaluation.subject(SubjectKind.UNIT, "X002") for made in (ended, still)]
    assert [unit and unit.ended_on for unit in of_both] == [date(2026, 8, 31), None]
    shown = {unit.id: unit.name for unit in build_report(ended).units}
    assert (shown["X002"].vi, shown["X002"].en) == (
        "Phường Hai (đến hết ngày 31/08/2026)",
        "Phường Hai (until 31 August 2026)",
    )
    assert shown["X001"].en == "Phường Một"
    value = evaluation_value(ended.evaluation)
    assert {unit["ended_on"] for unit in value["subjects"] if "ended_on" in unit} == {"2026-08-31"}
    assert evaluation_from_value(value).subjects == ended.evaluation.subjects


def test_an_officer_has_the_name_of_the_day(tmp_path: Path) -> None:
    ledger = edge_ledger(tmp_path / "ledger", [dossier("A1", "06-01 08:00", "06-04 17:00", "06-03 10:00")])
    take_in(ledger, {"officers": [{"officer_id": "CB1", "full_name": "Người Một"}]}, 2, datetime(2026, 9, 1, 8))
    for as_of_at, name in ((BEFORE, "Người 1"), (AFTER, "Người Một")):
        made = judged(ledger, as_of_at)
        officer = made.evaluation.subject(SubjectKind.OFFICER, "CB1")
        assert officer is not None
        assert officer.name == name
    assert judged(ledger, BEFORE).evaluation.subjects == judged(ledger, BEFORE, 1).evaluation.subjects


def relisted(folder: Path, **said: Any) -> Ledger:
    """A ledger in which a list of 1 September takes 1.000001 off the boundary-independent list."""
    dossiers = [
        dossier("A1", "06-01 08:00", "06-04 17:00", "06-03 10:00"),
        dossier("A2", "09-07 08:00", "09-10 17:00", "09-09 10:00"),
        dossier("A3", "09-07 08:00", "09-10 17:00", "09-09 10:00", procedure="1.000002"),
    ]
    ledger = edge_ledger(folder, dossiers)
    taken_off = {**PROCEDURES[0], "boundary_independent": False, "name": "Tên mới", "valid_from_on": None, **said}
    take_in(ledger, {"procedures": [taken_off]}, 2, datetime(2026, 9, 1, 8))
    return ledger


@pytest.mark.parametrize("valid_from_on", [None, date(2026, 9, 1)])
def test_a_list_of_procedures_changes_nothing_before_its_day(tmp_path: Path, valid_from_on: date | None) -> None:
    ledger = relisted(tmp_path / "ledger", valid_from_on=valid_from_on)
    plain, moved = judged(ledger, BEFORE, 1), judged(ledger, BEFORE)
    assert moved.evaluation.rows == plain.evaluation.rows
    assert moved.figures.monthly() == plain.figures.monthly()
    assert procedure_names(moved)["1.000001"] == "Thủ tục 1"


def test_a_dossier_goes_by_the_list_of_its_receipt(tmp_path: Path) -> None:
    ledger = relisted(tmp_path / "ledger")
    judged(ledger, BEFORE)  # what is prepared for that day is not what holds at the end
    moved = judged(ledger, END)
    assert on_time(moved, "X001") == Count(2, 2, 0)
    assert procedure_names(moved)["1.000001"] == "Tên mới"
    received = moved.figures.count("active_procedures", SubjectKind.UNIT, "X001")
    assert received == Count(2, 5, 0)
