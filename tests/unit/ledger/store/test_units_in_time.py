"""What holds of a unit on a day, of all that was said of it."""

import random
from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from thidua.ledger.model import TABLES
from thidua.ledger.store.said_in_time import MENTIONED_AT
from thidua.ledger.store.units_in_time import UnitsInTime

SCHEMA = pa.schema([*TABLES["units"].columns.items(), ("version_at", pa.timestamp("us")), ("is_current", pa.bool_())])
FIRST = datetime(2026, 1, 2, 8)
LATER = datetime(2026, 7, 20, 8)
BEFORE, LAST, AFTER = date(2026, 8, 15), date(2026, 8, 31), date(2026, 9, 1)
NEW_YEARS_EVE = date(2026, 12, 31)


def said(version_at: datetime = FIRST, parent_id: str | None = "H13", **others: Any) -> dict[str, Any]:
    return {
        "unit_id": "X2", "name": "Phường Hai", "unit_group": "commune", "parent_id": parent_id,
        "version_at": version_at, "is_current": False, **others,
    }  # fmt: skip


def units(*rows: dict[str, Any]) -> UnitsInTime:
    return UnitsInTime(pa.Table.from_pylist(list(rows), schema=SCHEMA))


def parents(seen: UnitsInTime, *days: date) -> list[str | None]:
    return [seen.parents_on(day)["X2"] for day in days]


def test_a_stated_first_day_is_the_day_of_the_change() -> None:
    for version_at in (LATER, datetime(2026, 11, 2)):  # planned, or told long after
        seen = units(said(), said(version_at, "X1", valid_from_on=AFTER))
        assert parents(seen, date(2026, 7, 20), BEFORE, LAST, AFTER) == ["H13", "H13", "H13", "X1"]


def test_without_days_the_change_holds_from_when_it_was_said() -> None:
    seen = units(said(), said(LATER, "X1"))
    assert parents(seen, date(2026, 7, 19), date(2026, 7, 20)) == ["H13", "X1"]


@pytest.mark.parametrize("version_at", [LATER, datetime(2026, 11, 2)])
@pytest.mark.parametrize("begins", [None, date(2025, 7, 1)])
def test_whom_an_ended_unit_belongs_to_holds_after_its_end(version_at: datetime, begins: date | None) -> None:
    seen = units(said(valid_from_on=begins), said(version_at, "X1", valid_from_on=begins, valid_to_on=LAST))
    assert parents(seen, BEFORE, LAST, AFTER, NEW_YEARS_EVE) == ["H13", "H13", "X1", "X1"]
    assert seen.in_force(date(2026, 4, 15), NEW_YEARS_EVE)["X2"].parent_id == "H13"
    assert "X2" in seen.in_force(LAST, NEW_YEARS_EVE)
    assert seen.in_force(AFTER, NEW_YEARS_EVE) == {}


def test_an_end_alone_changes_nothing_else() -> None:
    seen = units(said(), said(LATER, valid_to_on=LAST))
    assert parents(seen, BEFORE, AFTER) == ["H13", "H13"]
    assert "X2" in seen.in_force(BEFORE, BEFORE)
    assert seen.in_force(AFTER, NEW_YEARS_EVE) == {}


def test_an_end_taken_back() -> None:
    seen = units(said(), said(LATER, valid_to_on=LAST), said(datetime(2026, 8, 1)))
    assert seen.in_force(AFTER, NEW_YEARS_EVE)["X2"].valid_to_on is None


def test_the_same_first_day_again_is_a_correction() -> None:
    begins = date(2025, 7, 1)
    seen = units(said(valid_from_on=begins), said(LATER, "X1", valid_from_on=begins, name="Phường Ba"))
    assert parents(seen, date(2026, 1, 1), BEFORE, AFTER) == ["X1", "X1", "X1"]
    assert seen.on(BEFORE)["X2"].name == "Phường Ba"


def test_a_list_that_says_the_same_again_moves_no_day() -> None:
    moved = said(LATER, "X1", valid_from_on=AFTER)
    seen = units(said(), moved, said(datetime(2026, 10, 1), "X1"), said(datetime(2026, 10, 5), "X1"))
    assert parents(seen, BEFORE, LAST, AFTER) == ["H13", "H13", "X1"]


def test_names_and_groups_are_those_of_the_day() -> None:
    seen = units(said(), said(LATER, valid_from_on=AFTER, name="Phường Mới", unit_group="other"))
    assert [(seen.on(day)["X2"].name, seen.on(day)["X2"].unit_group) for day in (LAST, AFTER)] == [
        ("Phường Hai", "commune"),
        ("Phường Mới", "other"),
    ]


def test_a_unit_that_begins_later_is_not_in_force_yet() -> None:
    seen = units(said(valid_from_on=AFTER))
    assert seen.in_force(BEFORE, LAST) == {}
    assert set(seen.in_force(BEFORE, AFTER)) == {"X2"}
    assert parents(seen, BEFORE) == ["H13"]  # whatever names it already counts where it will stand


def test_a_unit_ended_and_begun_again_is_in_force_on_both_sides() -> None:
    seen = units(said(valid_to_on=date(2026, 5, 31)), said(LATER, "X1", valid_from_on=AFTER))
    assert seen.in_force(date(2026, 4, 15), BEFORE)["X2"].parent_id == "H13"
    assert seen.in_force(date(2026, 6, 1), LAST) == {}
    assert seen.in_force(date(2026, 6, 1), AFTER)["X2"].parent_id == "X1"


def test_a_mere_mention_gives_way_to_what_is_said() -> None:
    mentioned = said(MENTIONED_AT, None, name="X2", unit_group="other")
    assert units(mentioned).on(BEFORE)["X2"].unit_group == "other"
    assert parents(units(mentioned, said(LATER)), date(2026, 1, 1)) == ["H13"]


def test_the_order_of_the_rows_does_not_matter() -> None:
    rows = [said(), said(LATER, "X1"), said(LATER, "X3"), said(datetime(2026, 11, 2), "X1", valid_to_on=LAST)]
    wanted = units(*rows)
    for _ in range(10):
        random.shuffle(rows)
        seen = units(*rows)
        assert [seen.on(day) for day in (BEFORE, AFTER)] == [wanted.on(day) for day in (BEFORE, AFTER)]


def test_what_is_current_was_said_last() -> None:
    """Said in January and confirmed in November; what was said in between came in late and is not current."""
    seen = units(said(is_current=True), said(LATER, "X1"))
    assert parents(seen, BEFORE, NEW_YEARS_EVE) == ["H13", "H13"]


def test_the_rows_of_a_day_are_those_of_the_table() -> None:
    rows = units(said(), said(LATER, "X1", valid_from_on=AFTER)).table_on(AFTER)
    assert rows.schema.names == list(TABLES["units"].columns)
    assert rows.to_pylist() == [
        {"unit_id": "X2", "parent_id": "X1", "name": "Phường Hai", "unit_group": "commune", "agency_code": None,
         "valid_from_on": AFTER, "valid_to_on": None}
    ]  # fmt: skip
