"""The small ledgers of `tests/fixtures/cases/engine`, imported as files: each dossier in one place, whatever day asks.

Rows of the same names are told in code, at more edges, in test_edges_of_the_rules and test_tree_in_time.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from support import ROOT
from support.import_files import bring, empty_ledger
from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.indicators.execution.compute import all_relations, compute
from thidua.indicators.execution.facts import CountedFacts
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Count, SubjectKind
from thidua.verdicts.evaluation_facts import scope_of
from thidua.verdicts.evaluation_run import run

CASES = ROOT / "tests" / "fixtures" / "cases" / "engine"
CALENDARS = load_calendars()
MOVEMENT = load_movement("can-tho-2026")
KNOWN_AT = datetime(2027, 2, 1, 8)
ORDER = ("units", "procedures", "assignments", "officers", "posts", "dossiers", "supplements", "units-2")
END, MID_AUGUST, MID_JANUARY = datetime(2026, 12, 31, 23, 59, 59), datetime(2026, 8, 15), datetime(2027, 1, 15)


@pytest.fixture
def imported(tmp_path: Path) -> Callable[..., tuple[Ledger, int]]:
    """A ledger with the files of a folder, and how many rows went to quarantine."""

    def bring_in(name: str, *without: str) -> tuple[Ledger, int]:
        ledger, aside = empty_ledger(tmp_path / "-".join((name, *without))), 0
        for table in ORDER:
            path = CASES / name / f"{table}.csv"
            if path.exists() and table not in without:
                report = bring(
                    ledger,
                    path,
                    known_at=KNOWN_AT,
                    profile="canonical",
                    table=table.partition("-")[0],
                    quarantine_folder=tmp_path,
                )
                aside += report.counts["quarantined"]
        return ledger, aside

    return bring_in


def places(ledger: Ledger, as_of_at: datetime = END, column: str = "at_finish") -> dict[str, str]:
    facts = CountedFacts(ledger, ledger.snapshot(), scope_of(MOVEMENT, as_of_at), CALENDARS)
    with all_relations(facts) as engine:
        rows = engine.fetch(f"SELECT dossier_id, {column} AS place FROM population").to_pylist()
    return {row["dossier_id"].partition("-")[0]: row["place"] for row in rows}


def counted(ledger: Ledger, indicator: str, unit: str = "X001", as_of_at: datetime = END) -> object:
    figures = compute(ledger, ledger.snapshot(), scope_of(MOVEMENT, as_of_at), CALENDARS)
    assert figures.mismatches() == []  # conservation
    return figures.count(indicator, SubjectKind.UNIT, unit)


def test_around_the_window_each_is_counted_once_or_named(imported: Callable[..., tuple[Ledger, int]]) -> None:
    ledger, aside = imported("e1")
    assert aside == 2  # E14 finished before it was received, E16 was due before it
    at_finish = places(ledger)
    assert {name: place for name, place in at_finish.items() if place != "counted"} == {
        "E03": "pending_overdue",
        "E05": "pending_not_due",
        "E07": "ended_otherwise",
        "E08": "ended_otherwise",
    }
    assert places(ledger, column="at_receipt")["E15"] == "undated"
    assert "E19" not in at_finish  # over before the first second
    assert counted(ledger, "finished_on_time") == Count(8, 11, 1)  # late: E02, E04, E12; without a day: E06
    assert isinstance(backlog := counted(ledger, "overdue_backlog"), Count)
    assert backlog.numerator == 1  # E03: received before the window, never finished


def test_late_is_late_as_of_any_day_and_assignments_have_days(imported: Callable[..., tuple[Ledger, int]]) -> None:
    ledger, aside = imported("e2")
    assert aside == 0
    assert [places(ledger, day)["G1"] for day in (END, MID_JANUARY, KNOWN_AT)] == ["pending_overdue"] * 3
    # Of five procedures assigned, one was received within its assignment; the token of five minutes shows nothing.
    assert counted(ledger, "active_procedures") == Count(1, 5, 0)


def test_the_tree_of_september_changes_nothing_of_august(imported: Callable[..., tuple[Ledger, int]]) -> None:
    before, _ = imported("e3", "units-2")
    after, _ = imported("e3")

    def judged(ledger: Ledger, day: datetime) -> object:
        evaluated = run(ledger, ledger.snapshot(), MOVEMENT, CALENDARS, as_of_at=day)
        return evaluated.evaluation.rows, evaluated.participants

    assert judged(before, MID_AUGUST) == judged(after, MID_AUGUST)
    assert counted(before, "finished_on_time") == Count(2, 2, 0)
    assert counted(after, "finished_on_time") == Count(2, 4, 0)


def test_unknown_is_unknown_everywhere(imported: Callable[..., tuple[Ledger, int]]) -> None:
    ledger, aside = imported("e5")
    assert aside == 2  # U6 was refused after its end; a supplement of U8 was answered before it was asked for
    for column in ("at_finish", "at_deadline", "at_work", "at_receipt", "at_return"):
        told = places(ledger, column=column)
        assert {name for name, place in told.items() if place == "list_unknown"} == {"U1", "U2", "U4"}
        assert {name for name, place in told.items() if place == "not_on_list"} == {"U3"}
    assert counted(ledger, "active_procedures") == Count(1, 2, 2)
