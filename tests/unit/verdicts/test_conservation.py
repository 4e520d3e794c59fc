"""The line of conservation: every dossier in one place, or the line says that no figure is to be trusted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pyarrow as pa
import pytest

from thidua.indicators.aggregation import partial_aggregates
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.aggregation.population import as_sums
from thidua.indicators.catalogue.loader import catalogue
from thidua.verdicts.conservation import Conservation, conservation, reconciliation_text


def figures(places: Mapping[str, int], **judged: int) -> Figures:
    """Figures over dossiers at these places, and what `finished_on_time` counts of them."""
    rows = pa.table(
        {
            "unit_id": pa.array([None] * len(places), pa.string()),
            "place": list(places),
            "dossiers": pa.array(list(places.values()), pa.int64()),
        }
    )
    numbers = {"numerator": 0, "denominator": 0, "excluded": 0, **judged}
    row: dict[str, Any] = dict.fromkeys(partial_aggregates.SCHEMA.names) | numbers
    own = pa.Table.from_pylist([{**row, "indicator_id": "finished_on_time", "axis": "unit"}], partial_aggregates.SCHEMA)
    return Figures(pa.concat_tables([as_sums("at_deadline", rows), own]), {}, catalogue(), None)


def test_figures_that_tell_no_places_tell_no_conservation() -> None:
    assert conservation(Figures(partial_aggregates.empty(), {}, catalogue(), None)) is None


def test_every_place_is_pending_or_left_out_but_the_counted() -> None:
    places = {"counted": 5, "pending_overdue": 2, "undated": 1}
    reconciliation = conservation(figures(places, numerator=3, denominator=4, excluded=1))
    assert reconciliation is not None
    assert (reconciliation.dossiers, reconciliation.on_time, reconciliation.late) == (8, 3, 1)
    assert reconciliation.pending == {"pending_overdue": 2}
    assert reconciliation.left_out == {"undated": 1, "not_comparable": 1}
    assert not reconciliation.adds_up  # nothing is told of the other places: that alone is a leak
    assert replace(reconciliation, mismatches=()).adds_up


@pytest.mark.parametrize(
    ("broken", "named"),
    [
        (Conservation(9, 3, 1, {}, {}), "finished_on_time"),
        (Conservation(4, 3, 1, {}, {}, ("survey_response", "online_share")), "survey_response, online_share"),
    ],
)
def test_what_does_not_add_up_is_said_and_named(broken: Conservation, named: str) -> None:
    assert not broken.adds_up
    text = reconciliation_text(broken, "en")
    assert text.endswith(f"This does not add up ({named}): report it, no figure is to be trusted.")
    assert "exactly one place" not in text


def test_what_adds_up_is_said_with_its_reasons() -> None:
    text = reconciliation_text(Conservation(1234, 1000, 200, {"pending_overdue": 30}, {"undated": 4}), "en")
    assert text.startswith("1,234 dossiers touch the movement's time: 1,000 on time, 200 late, 30 pending (30 ")
    assert text.endswith("Every dossier is in exactly one place.")
    nothing_else = reconciliation_text(Conservation(2, 1, 1, {}, {}), "en")
    assert "0 pending, 0 left out" in nothing_else
