"""Figures are the same whether the view of dossiers is computed once or anew for all that asks it."""

from datetime import date, datetime
from pathlib import Path

import pytest

from support.figure_rows import in_order
from support.small_city import make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution import aggregates
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import IndicatorSettings, Scope


@pytest.mark.slow
def test_few_dossiers_and_many_are_counted_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    scope = Scope(date(2026, 4, 15), date(2026, 12, 31), datetime(2026, 9, 30, 23), IndicatorSettings(population="all"))
    counted = []
    for few in (0, 1_000_000):
        monkeypatch.setattr(aggregates, "FEW", few)
        ledger = make_small_city(tmp_path / str(few))
        figures = compute(ledger, ledger.snapshot(), scope, load_calendars())
        counted.append((in_order(figures.rows), figures.places()))
    assert counted[0] == counted[1]
    assert len(counted[0][0]) > 100
