"""The rows behind a figure are the same where only the subject's dossiers are looked at, and where all are prepared."""

from datetime import date, datetime
from pathlib import Path

import pytest

from support.oracle import crowded_city, drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.execution.aggregates import ADDITIVE
from thidua.indicators.execution.compute import compute
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.execution.prepared_state import is_prepared
from thidua.indicators.listings.underlying_rows import items
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import SubjectKind

CALENDARS = load_calendars()


class Elsewhere:
    """A place without anything prepared."""

    def __init__(self, path: Path) -> None:
        self.path = path


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    folder = tmp_path_factory.mktemp("crowd")
    return drawn_facts.make_ledger(folder / "ledger", [crowded_city.crowded(1), crowded_city.crowded(2, 250)])


@pytest.mark.slow
@pytest.mark.parametrize("as_of_at", [datetime(2026, 8, 3, 10, 30)], ids=str)
def test_rows_of_one_subject_alone_and_of_all_prepared(crowd: Ledger, tmp_path: Path, as_of_at: datetime) -> None:
    scope = Scope(date(2026, 1, 1), date(2026, 12, 31), as_of_at, IndicatorSettings(population="all"))
    snapshot = crowd.snapshot()
    prepared, nothing = Elsewhere(tmp_path / "prepared"), Elsewhere(tmp_path / "nothing")
    figures = compute(prepared, snapshot, scope, CALENDARS)
    assert is_prepared(CountedFacts(prepared, snapshot, scope, CALENDARS))
    subjects = {
        (row["axis"], row["subject_id"])
        for row in figures.rows.to_pylist()
        if row["axis"] in ("unit", "officer") and row["subject_id"] is not None
    }
    seen = 0
    # Whose answers may be told depends on all of them.
    narrow = [one for one in catalogue().values() if one.view in ADDITIVE and not one.asks_answers]
    for number, indicator in enumerate(narrow):
        able = [narrowed for narrowed in sorted(subjects) if SubjectKind(narrowed[0]) in indicator.header.subjects]
        for axis, subject in (able[number * 7 % len(able)],):  # another one for each indicator
            wanted = items(prepared, snapshot, scope, CALENDARS, indicator.id, SubjectKind(axis), subject)
            seen += wanted.num_rows
            assert items(nothing, snapshot, scope, CALENDARS, indicator.id, SubjectKind(axis), subject) == wanted
    assert seen > 100
    assert not is_prepared(CountedFacts(nothing, snapshot, scope, CALENDARS))
