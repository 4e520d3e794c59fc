"""Who takes part: the city's movement judges all in its groups, a unit's own movement that unit and those below."""

from dataclasses import replace
from datetime import date

import duckdb
import pytest

from thidua.definitions.movement_loader import load_movement
from thidua.i18n import UserError
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind
from thidua.verdicts.subjects import participants

DAY = date(2026, 9, 30)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("""
        CREATE TABLE units_history AS SELECT *, NULL::VARCHAR AS agency_code, DATE '2025-07-01' AS valid_from_on,
            NULL::DATE AS valid_to_on, TIMESTAMP '2026-01-02' AS version_at, true AS is_current FROM (VALUES
            ('H13', NULL, 'City', 'city'), ('X001', 'H13', 'Ninh Kiều', 'commune'), ('X001-D', 'X001', 'Desk', 'other'),
            ('X002', 'H13', 'Cái Khế', 'commune')) AS t (unit_id, parent_id, name, unit_group);
        CREATE TABLE officers_history AS SELECT 'o' || n AS officer_id, 'Officer ' || n AS full_name,
            TIMESTAMP '2025-07-01' AS version_at, true AS is_current FROM range(1, 4) AS r (n);
        CREATE TABLE posts AS SELECT *, true AS direct, DATE '2026-01-01' AS valid_from_on, NULL::DATE AS valid_to_on
        FROM (VALUES ('o1', 'X001', 'head'), ('o2', 'X001-D', 'receiver'), ('o3', 'X002', 'receiver'))
            AS t (officer_id, unit_id, role)""")
    return con


def ids(con: duckdb.DuckDBPyConnection, movement: Movement) -> list[tuple[SubjectKind, str]]:
    return [(subject.kind, subject.id) for subject in participants(con, movement, DAY).subjects]


def test_the_citys_movement_judges_every_unit_and_officer(con: duckdb.DuckDBPyConnection) -> None:
    unit, officer = SubjectKind.UNIT, SubjectKind.OFFICER
    assert ids(con, load_movement("can-tho-2026")) == [
        (unit, "X001"),
        (unit, "X002"),
        (officer, "o1"),
        (officer, "o2"),
        (officer, "o3"),
    ]


def test_who_holds_two_posts_takes_part_once(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("INSERT INTO posts VALUES ('o1', 'X002', 'receiver', true, DATE '2026-01-01', NULL)")
    officers = [id_ for kind, id_ in ids(con, load_movement("can-tho-2026")) if kind is SubjectKind.OFFICER]
    assert officers == ["o1", "o2", "o3"]


def test_a_units_own_movement_judges_that_unit_and_those_below(con: duckdb.DuckDBPyConnection) -> None:
    own = replace(load_movement("can-tho-2026"), unit="X001")
    assert ids(con, own) == [(SubjectKind.UNIT, "X001"), (SubjectKind.OFFICER, "o1"), (SubjectKind.OFFICER, "o2")]


def test_the_movement_of_a_unit_nobody_knows_is_refused(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UserError, match="unit X099, which the ledger does not know"):
        participants(con, replace(load_movement("can-tho-2026"), unit="X099"), DAY)


FIRST = date(2026, 4, 15)  # of the movement's window
BEFORE = date(2025, 1, 1)


def set_days(con: duckdb.DuckDBPyConnection, table: str, name: str, first: date | None, last: date | None) -> None:
    key = {"units_history": "unit_id", "posts": "officer_id"}[table]
    con.execute(f"UPDATE {table} SET valid_from_on = ?, valid_to_on = ? WHERE {key} = ?", [first, last, name])


@pytest.mark.parametrize(
    ("first", "last", "takes_part"),
    [
        (None, None, True),
        (DAY, None, True),  # begins on the day judged
        (date(2026, 10, 1), None, False),
        (BEFORE, FIRST, True),  # ended on the window's first day
        (BEFORE, date(2026, 4, 14), False),
    ],
)
def test_a_unit_and_a_post_take_part_from_the_first_day_in_force_to_the_last(
    con: duckdb.DuckDBPyConnection, first: date | None, last: date | None, takes_part: bool
) -> None:
    movement = load_movement("can-tho-2026")
    assert movement.window.from_on == FIRST
    set_days(con, "posts", "o1", first, last)
    assert ((SubjectKind.OFFICER, "o1") in ids(con, movement)) is takes_part
    set_days(con, "units_history", "X001", first, last)
    assert ((SubjectKind.UNIT, "X001") in ids(con, movement)) is takes_part


def test_days_after_the_window_are_not_asked_for(con: duckdb.DuckDBPyConnection) -> None:
    set_days(con, "posts", "o3", date(2027, 1, 1), None)
    movement = load_movement("can-tho-2026")
    assert movement.window.to_on == date(2026, 12, 31)
    later = participants(con, movement, date(2027, 6, 30)).subjects
    assert (SubjectKind.OFFICER, "o3") not in [(subject.kind, subject.id) for subject in later]


def test_an_officer_stands_in_the_direct_post_that_began_last(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("""
        INSERT INTO posts VALUES
            ('o1', 'X002', 'receiver', true, DATE '2026-02-01', NULL),
            ('o2', 'X002', 'receiver', NULL, DATE '2026-03-01', NULL),
            ('o3', 'X001', 'receiver', true, DATE '2026-01-01', NULL)""")
    subjects = participants(con, load_movement("can-tho-2026"), DAY).subjects
    assert [(subject.id, subject.unit_id, subject.group) for subject in subjects if subject.unit_id] == [
        ("o1", "X002", "individual"),
        ("o2", "X001-D", "individual"),
        ("o3", "X001", "individual"),
    ]


def test_a_post_nobody_calls_direct_is_none(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("UPDATE posts SET direct = NULL WHERE officer_id = 'o1'")
    assert (SubjectKind.OFFICER, "o1") not in ids(con, load_movement("can-tho-2026"))


def test_a_circle_in_the_tree_ends_where_it_closes(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("UPDATE units_history SET parent_id = 'X001-D' WHERE unit_id = 'X001'")
    entered = participants(con, load_movement("can-tho-2026"), DAY)
    assert entered.ancestors["X001-D"] == ("X001-D", "X001")
    assert entered.ancestors["X001"] == ("X001", "X001-D")


def test_an_officer_without_a_name_is_called_by_their_id(con: duckdb.DuckDBPyConnection) -> None:
    con.execute("DELETE FROM officers_history WHERE officer_id = 'o3'")
    names = {subject.id: subject.name for subject in participants(con, load_movement("can-tho-2026"), DAY).subjects}
    assert (names["o1"], names["o3"], names["X001"]) == ("Officer 1", "o3", "Ninh Kiều")


def test_before_the_window_those_there_on_the_day_take_part(con: duckdb.DuckDBPyConnection) -> None:
    movement, before = load_movement("can-tho-2026"), date(2026, 4, 14)
    set_days(con, "units_history", "X002", before, before)
    set_days(con, "posts", "o1", FIRST, None)
    subjects = {subject.id for subject in participants(con, movement, before).subjects}
    assert subjects == {"X001", "X002", "o2", "o3"}
