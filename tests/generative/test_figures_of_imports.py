"""However the same facts come in (any order, one file or several, twice, stale), the figures are the same."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.figure_rows import in_order
from support.oracle import drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.indicators.catalogue.loader import FLAGS, catalogue
from thidua.indicators.execution.compute import compute
from thidua.indicators.listings.underlying_rows import items
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.terms import SubjectKind

CALENDARS = load_calendars()
EXPORTS = st.lists(drawn_facts.exports(), min_size=2, max_size=3)
SLOW = examples(5)


def figures(folder: Path, arrivals: list[tuple[drawn_facts.Tables, int]], scope: Scope) -> list[dict[str, object]]:
    """The figures after the imports, each with the day on which its content was known."""
    ledger = Ledger.create(folder)
    for number, (tables, day) in enumerate([({"units": drawn_facts.UNITS}, 0), *arrivals], 1):
        drawn_facts.take_in(ledger, tables, number, known_at=datetime(2026, 9, 1) + timedelta(days=day))
    rows = compute(ledger, ledger.snapshot(), scope, CALENDARS).rows
    return in_order(rows)


@pytest.mark.slow
@SLOW
@given(EXPORTS, drawn_facts.scopes, st.randoms(use_true_random=False))
def test_the_order_of_imports_does_not_matter(exports: list[drawn_facts.Tables], scope: Scope, chance: object) -> None:
    arrivals = [(tables, day) for day, tables in enumerate(exports)]
    mixed = list(arrivals)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    with tempfile.TemporaryDirectory() as folder:
        assert figures(Path(folder) / "a", mixed, scope) == figures(Path(folder) / "b", arrivals, scope)


@pytest.mark.slow
@SLOW
@given(EXPORTS, drawn_facts.scopes)
def test_a_file_cut_in_two_says_the_same(exports: list[drawn_facts.Tables], scope: Scope) -> None:
    cut = []
    for day, tables in enumerate(exports):
        for half in (0, 1):
            cut.append(({name: rows[half::2] for name, rows in tables.items()}, day))
    with tempfile.TemporaryDirectory() as folder:
        whole = figures(Path(folder) / "a", [(tables, day) for day, tables in enumerate(exports)], scope)
        assert figures(Path(folder) / "b", cut, scope) == whole


@pytest.mark.slow
@SLOW
@given(EXPORTS, drawn_facts.scopes)
def test_an_old_export_that_comes_again_changes_nothing(exports: list[drawn_facts.Tables], scope: Scope) -> None:
    arrivals = [(tables, day) for day, tables in enumerate(exports)]
    again = ({name: [dict(row) for row in rows] for name, rows in exports[0].items()}, 0)
    with tempfile.TemporaryDirectory() as folder:
        assert figures(Path(folder) / "a", [*arrivals, again], scope) == figures(Path(folder) / "b", arrivals, scope)


@pytest.mark.slow
@SLOW
@given(EXPORTS, drawn_facts.scopes)
def test_the_rows_behind_a_figure_add_up_to_it(exports: list[drawn_facts.Tables], scope: Scope) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = drawn_facts.make_ledger(Path(folder) / "ledger", exports)
        snapshot = ledger.snapshot()
        figures_ = compute(ledger, snapshot, scope, CALENDARS)
        some = list(catalogue().values())[::7]
        assert [one for one in some if SubjectKind.UNIT in one.header.subjects]
        for one in some:
            for kind, subject in ((SubjectKind.UNIT, "C"), (SubjectKind.UNIT, "X1"), (SubjectKind.OFFICER, "o1")):
                if kind not in one.header.subjects:
                    continue
                rows = items(ledger, snapshot, scope, CALENDARS, one.id, kind, subject)
                sums = tuple(sum(rows[flag].to_pylist()) for flag in FLAGS)
                count = figures_.count(one.id, kind, subject)
                given_sums = (count.numerator, count.denominator, count.excluded) if count else (0, 0, 0)
                assert sums[1:] == given_sums[1:]
                assert one.header.kind == "distribution" or sums == given_sums
