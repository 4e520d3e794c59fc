"""Every dossier that touches the window is in exactly one place, and each indicator over dossiers adds up to it."""

import tempfile
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from support.draws import examples
from support.oracle import drawn_facts
from support.oracle.dossier_places import expected_places
from thidua.definitions.calendars import load_calendars
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.aggregation.population import touching
from thidua.indicators.catalogue.header import PLACES
from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import Withheld
from thidua.verdicts.conservation import conservation

# An example is a ledger of whole tables: drawing one takes more choices and time than these checks allow.
WHOLE_TABLES = (HealthCheck.too_slow, HealthCheck.data_too_large)

CALENDARS = load_calendars()
FIRST, LAST = date(2026, 8, 3), date(2026, 8, 31)


@st.composite
def lives(draw: st.DrawFn) -> drawn_facts.Row:
    """A dossier's life around the edges of the window: every step may be missing, early, late, or a fraction late."""
    edge = st.sampled_from([datetime(2026, 8, 3), datetime(2026, 8, 31, 23, 59, 59), datetime(2026, 9, 1)])
    near = st.builds(
        lambda at, days, rest: at + timedelta(days=days, microseconds=rest),
        edge,
        st.integers(-40, 40),
        st.sampled_from([0, 1, 500_000, 28_800_000_000]),
    )
    moment = st.one_of(st.none(), edge, near)
    row = draw(drawn_facts.DOSSIER)
    return {
        **row,
        **{f"{name}_at": draw(moment) for name in ("submitted", "received", "due", "finished", "returned")},
        "refused_at": draw(st.one_of(st.none(), st.none(), moment)),
        "version_at": None,
    }


def places_of(figures: Figures, counts: str) -> Counter[str]:
    return Counter({place.place: place.dossiers for place in figures.places() if place.counts == counts})


def check(ledger: Ledger, scope: Scope) -> Figures:
    figures = compute(ledger, ledger.snapshot(), scope, CALENDARS)
    assert figures.mismatches() == []
    whole = touching(figures.places())
    for counts in PLACES:
        assert places_of(figures, counts).total() == whole
    for name, indicator in catalogue().items():
        if indicator.header.place is not None:
            total = figures.total(name)
            if isinstance(total, Withheld):  # of answers; what is withheld is counted by test_indicators_read_twice
                assert indicator.asks_answers, name
                continue
            assert total.denominator + total.excluded == places_of(figures, indicator.header.place)["counted"], name
    reconciliation = conservation(figures)
    if whole:
        assert reconciliation is not None
        assert reconciliation.adds_up
        assert reconciliation.dossiers == whole
    return figures


@pytest.mark.slow
@examples(12, suppress=WHOLE_TABLES)
@given(
    st.lists(lives(), min_size=1, max_size=12, unique_by=lambda row: row["dossier_id"]),
    st.lists(drawn_facts.PROCEDURE, max_size=4, unique_by=lambda row: row["procedure_id"]),
    st.lists(drawn_facts.SUPPLEMENT, max_size=4, unique_by=lambda row: (row["dossier_id"], row["seq"])),
    st.sampled_from([datetime(2026, 8, 10, 12), datetime(2026, 8, 31, 23, 59, 59), datetime(2026, 9, 15, 9)]),
)
def test_a_third_reading_finds_every_dossier_where_the_view_has_it(
    dossiers: list[drawn_facts.Row],
    procedures: list[drawn_facts.Row],
    supplements: list[drawn_facts.Row],
    as_of_at: datetime,
) -> None:
    supplements = [{**row, "due_before_at": None, "due_after_at": None} for row in supplements]
    tables = {"procedures": procedures, "dossiers": dossiers, "supplements": supplements}
    scope = Scope(FIRST, LAST, as_of_at)
    expected = expected_places(tables, scope, CALENDARS)
    with tempfile.TemporaryDirectory() as folder:
        ledger = drawn_facts.make_ledger(Path(folder) / "ledger", [tables])
        figures = check(ledger, scope)
    assert {counts: places_of(figures, counts) for counts in expected} == expected


@pytest.mark.slow
@examples(6, suppress=WHOLE_TABLES)
@given(st.lists(drawn_facts.exports(), min_size=1, max_size=2), drawn_facts.scopes)
def test_whatever_is_drawn_adds_up(imports: list[drawn_facts.Tables], scope: Scope) -> None:
    with tempfile.TemporaryDirectory() as folder:
        check(drawn_facts.make_ledger(Path(folder) / "ledger", imports), scope)


@pytest.mark.slow
@examples(6, suppress=WHOLE_TABLES)
@given(
    st.lists(lives(), min_size=1, max_size=12, unique_by=lambda row: row["dossier_id"]),
    st.integers(1, 60),
)
def test_waiting_until_after_the_window_changes_no_dossier(dossiers: list[drawn_facts.Row], days: int) -> None:
    tables = {"dossiers": dossiers}
    choice = IndicatorSettings(population="all")
    with tempfile.TemporaryDirectory() as folder:
        ledger = drawn_facts.make_ledger(Path(folder) / "ledger", [tables])
        at_end = check(ledger, Scope(FIRST, LAST, datetime(2026, 8, 31, 23, 59, 59), choice))
        later = check(ledger, Scope(FIRST, LAST, datetime(2026, 8, 31, 23, 59, 59) + timedelta(days=days), choice))
    assert later.places() == at_end.places()
    for name, indicator in catalogue().items():
        if indicator.header.place is not None:
            assert later.total(name) == at_end.total(name), name
