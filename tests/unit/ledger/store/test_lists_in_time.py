"""What holds of an officer's name and of an entry of the list of procedures on a day, of all that was said."""

from datetime import date, datetime
from typing import Any

import pyarrow as pa
import pytest

from thidua.ledger.model import TABLES
from thidua.ledger.store.lists_in_time import OfficersInTime, ProceduresInTime
from thidua.ledger.store.said_in_time import MENTIONED_AT

SAID = {"version_at": pa.timestamp("us"), "is_current": pa.bool_()}
FIRST, LATER = datetime(2026, 1, 2, 8), datetime(2026, 9, 5, 8)
BEFORE, AFTER, NEW_YEARS_EVE = date(2026, 8, 15), date(2026, 9, 5), date(2026, 12, 31)
LISTED_ON = date(2025, 10, 1)


def table(name: str, rows: tuple[dict[str, Any], ...]) -> pa.Table:
    schema = pa.schema([*TABLES[name].columns.items(), *SAID.items()])
    return pa.Table.from_pylist([{"is_current": False, **row} for row in rows], schema=schema)


def named(full_name: str, version_at: datetime = FIRST, **others: Any) -> dict[str, Any]:
    return {"officer_id": "CB1", "full_name": full_name, "version_at": version_at, **others}


def names(*rows: dict[str, Any]) -> OfficersInTime:
    return OfficersInTime(table("officers", rows))


def entry(version_at: datetime = FIRST, **others: Any) -> dict[str, Any]:
    return {
        "procedure_id": "1.000001", "name": "Khai sinh", "boundary_independent": True, "version_at": version_at,
        **others,
    }  # fmt: skip


def procedures(*rows: dict[str, Any]) -> ProceduresInTime:
    return ProceduresInTime(table("procedures", rows))


def on(seen: ProceduresInTime, day: date) -> tuple[Any, Any, Any]:
    """Whether the procedure is on the list by what is said of the day, and from and to which days."""
    row = seen.table_on(day).to_pylist()[0]
    return row["boundary_independent"], row["valid_from_on"], row["valid_to_on"]


def test_another_name_holds_from_the_day_it_was_said() -> None:
    seen = names(named("Nguyễn Thị An"), named("Trần Thị An", LATER))
    assert [seen.names_on(day)["CB1"] for day in (date(2020, 1, 1), BEFORE, date(2026, 9, 4), AFTER)] == [
        "Nguyễn Thị An",
        "Nguyễn Thị An",
        "Nguyễn Thị An",
        "Trần Thị An",
    ]


def test_the_same_name_again_and_a_mention_change_nothing() -> None:
    seen = names(named("CB1", MENTIONED_AT), named("An", LATER), named("An", datetime(2026, 10, 1)))
    assert seen.names_on(BEFORE) == {"CB1": "An"}


def test_what_is_current_was_said_last() -> None:
    seen = names(named("An", FIRST, is_current=True), named("Ân", LATER))
    assert seen.names_on(NEW_YEARS_EVE) == {"CB1": "An"}


def test_one_entry_is_as_it_was_said() -> None:
    seen = procedures(entry(valid_from_on=LISTED_ON, valid_to_on=date(2026, 8, 31)))
    for day in (date(2025, 1, 1), BEFORE, NEW_YEARS_EVE):
        assert on(seen, day) == (True, LISTED_ON, date(2026, 8, 31))


@pytest.mark.parametrize(("stated", "last"), [(None, date(2026, 9, 4)), (date(2026, 9, 1), date(2026, 8, 31))])
def test_a_procedure_taken_off_the_list_was_on_it_before(stated: date | None, last: date) -> None:
    seen = procedures(entry(valid_from_on=LISTED_ON), entry(LATER, boundary_independent=False, valid_from_on=stated))
    assert on(seen, BEFORE) == (True, LISTED_ON, None)
    assert on(seen, NEW_YEARS_EVE) == (True, LISTED_ON, last)


@pytest.mark.parametrize(("stated", "first"), [(None, AFTER), (date(2026, 9, 1), date(2026, 9, 1))])
def test_a_procedure_put_on_the_list_was_not_on_it_before(stated: date | None, first: date) -> None:
    seen = procedures(entry(boundary_independent=False), entry(LATER, valid_from_on=stated))
    assert on(seen, BEFORE)[0] is False
    assert on(seen, NEW_YEARS_EVE) == (True, first, None)


def test_an_entry_published_anew_with_a_later_day_was_on_the_list_all_along() -> None:
    seen = procedures(
        entry(valid_from_on=LISTED_ON), entry(LATER, valid_from_on=date(2026, 9, 1), name="Khai sinh mới")
    )
    assert on(seen, NEW_YEARS_EVE) == (True, LISTED_ON, None)
    assert (seen.names_on(BEFORE), seen.names_on(NEW_YEARS_EVE)) == (
        {"1.000001": "Khai sinh"},
        {"1.000001": "Khai sinh mới"},
    )


def test_days_between_two_times_on_the_list_are_not_of_the_list() -> None:
    off = entry(datetime(2026, 3, 1), boundary_independent=False)
    seen = procedures(entry(valid_from_on=LISTED_ON), off, entry(datetime(2026, 6, 1), name="Khai sinh"))
    assert on(seen, date(2026, 2, 1)) == (True, LISTED_ON, None)
    assert on(seen, date(2026, 4, 1)) == (True, LISTED_ON, date(2026, 2, 28))
    assert on(seen, NEW_YEARS_EVE) == (True, date(2026, 6, 1), None)


def test_days_told_afterwards_correct_an_entry_without_any() -> None:
    seen = procedures(entry(), entry(LATER, valid_from_on=LISTED_ON))
    assert on(seen, BEFORE) == (True, LISTED_ON, None)
    assert on(procedures(entry(boundary_independent=None), entry(LATER)), BEFORE) == (True, None, None)


def test_what_the_list_says_nothing_of_any_more_is_not_known() -> None:
    seen = procedures(entry(), entry(LATER, boundary_independent=None))
    assert on(seen, BEFORE) == (True, None, None)
    assert on(seen, NEW_YEARS_EVE)[0] is None
