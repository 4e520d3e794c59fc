"""Preparing dossiers span by span gives what preparing them all at once gives, to the last integer."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.figure_rows import in_order
from support.oracle import drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution import id_ranges
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger

CALENDARS = load_calendars()


class Elsewhere:
    """A place without anything prepared."""

    def __init__(self, path: Path) -> None:
        self.path = path


def figures(ledger: Ledger, scope: Scope, folder: Path) -> list[dict[str, object]]:
    rows = compute(Elsewhere(folder), ledger.snapshot(), scope, CALENDARS).rows
    return in_order(rows)


@pytest.mark.slow
@examples(6)
@given(st.lists(drawn_facts.exports(), min_size=1, max_size=2), drawn_facts.scopes, st.integers(1, 12))
def test_any_facts_in_spans_of_any_size(imports: list[drawn_facts.Tables], scope: Scope, span_rows: int) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        ledger = drawn_facts.make_ledger(Path(folder) / "ledger", imports)
        at_once = figures(ledger, scope, Path(folder) / "at-once")
        patch.setattr(id_ranges, "SPAN_ROWS", span_rows)
        patch.setattr(id_ranges, "SAMPLED", 1)
        assert figures(ledger, scope, Path(folder) / "in-turn") == at_once
