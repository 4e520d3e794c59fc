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
        CREATE TABLE officers AS SELECT 'o' || n AS officer_id, 'Officer ' || n AS full_name FROM range(1, 4) AS r (n);
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
