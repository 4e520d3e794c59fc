"""Parents that nobody knows and circles of units are told."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.i18n import UserError
from thidua.ledger.store import health_check
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.unit_tree import circles, unknown_parents


@pytest.mark.parametrize(
    ("parents", "rings", "unknown"),
    [
        ({"A": None, "B": "A", "C": "B"}, [], []),
        ({"A": "A"}, [("A",)], []),
        ({"A": "C", "B": "A", "C": "B", "D": "A"}, [("A", "C", "B")], []),
        ({"A": "U99", "B": "A"}, [], [("A", "U99")]),
        ({"A": "B", "B": "A", "C": "D", "D": "C"}, [("A", "B"), ("C", "D")], []),
    ],
)
def test_what_is_wrong_with_a_tree(
    parents: dict[str, str | None], rings: list[tuple[str, ...]], unknown: list[tuple[str, str]]
) -> None:
    assert list(circles(parents)) == rings
    assert list(unknown_parents(parents)) == unknown


@given(st.dictionaries(st.sampled_from("ABCDEF"), st.one_of(st.none(), st.sampled_from("ABCDEF"))))
def test_without_a_circle_every_way_up_ends(parents: dict[str, str | None]) -> None:
    inside = {unit for ring in circles(parents) for unit in ring}

    def ends(unit: str | None) -> bool:
        for _step in (*parents, ""):
            unit = parents.get(unit) if unit is not None else None
        return unit is None

    assert all(parents[unit] in inside for unit in inside)
    assert bool(inside) is not all(map(ends, parents))


def test_the_doctor_names_them(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    units = [
        {"row_no": at, "unit_id": unit, "parent_id": parent, "name": unit, "unit_group": "commune"}
        for at, (unit, parent) in enumerate((("A", "B"), ("B", "A"), ("C", "U99")), 1)
    ]
    with ledger.begin(
        source_name="units.csv", sha256="1", profile="p", profile_hash="p", known_at=datetime(2026, 7, 1)
    ) as pending:
        pending.add("units", pa.Table.from_pylist(units))
        pending.commit(read=3, quarantined=0, primary="units")
    bad = [finding for finding in health_check.examine(ledger.path) if finding.level is FindingLevel.BAD]
    assert [UserError(finding.message, **finding.values).render("en") for finding in bad] == [
        "The unit C stands under U99, which is no unit: correct the list of units and import it again",
        "These units stand above each other in a circle: A → B → A. Correct the list of units and import it again",
    ]
