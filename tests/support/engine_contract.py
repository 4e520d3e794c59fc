"""What every engine must do; a further engine gets a class of its own in test_engines.py and passes all of this."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest

from support import edge_ledgers
from thidua.definitions.calendars import load_calendars
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.aggregation.partial_aggregates import KEY, NUMBERS
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.execution import fact_tables, full_scan
from thidua.indicators.execution.compute import tree_of
from thidua.indicators.execution.facts import CountedFacts
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.integrity.signals.counting import opened_facts, show_signals
from thidua.integrity.signals.signal_files import signals
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot

CALENDARS = load_calendars()
STRICT = IndicatorSettings(
    on_time="clock",
    procedure_without_demand="left_out",
    desk_dossiers="cross_boundary",
    pending_not_due="counted",
    due_at_midnight="exact",
    forward_within_working_seconds=3_600,
    satisfied_from=3,
)
ROWS = pa.table(
    {
        "number": pa.array([1, 2, 3, None, -(2**62)], pa.int64()),
        "text": pa.array(["Đơn vị ‘Á’", "", "it's \\ «x»", None, "a\nb"], pa.string()),
        "day": pa.array(
            [date(2026, 5, 15), date(1999, 12, 31), date(2026, 2, 28), None, date(2024, 2, 29)], pa.date32()
        ),
        "moment": pa.array(
            [
                datetime(2026, 5, 15, 0, 0, 0),
                datetime(2026, 1, 1, 23, 59, 59, 999999),
                datetime(2026, 3, 29, 2, 30),
                None,
                datetime(2026, 10, 25, 1, 30),
            ],
            pa.timestamp("us"),
        ),
        "flag": pa.array([True, False, True, None, False], pa.bool_()),
    }
)
# A query over ROWS in the portable subset, and its rows.
SAME: dict[str, tuple[str, list[tuple[object, ...]]]] = {
    "nulls are apart": ("SELECT COUNT(*), COUNT(text), COUNT(DISTINCT flag) FROM drawn", [(5, 4, 2)]),
    "distinct from": ("SELECT COUNT(*) FROM drawn WHERE flag IS DISTINCT FROM TRUE", [(3,)]),
    "seconds": (
        "SELECT DATE_DIFF('second', CAST(day AS TIMESTAMP), moment) AS s FROM drawn WHERE number IN (1, 3) ORDER BY s",
        [(0,), (2_514_600,)],
    ),
    "seconds over years": (
        "SELECT DATE_DIFF('second', CAST(day AS TIMESTAMP), moment) FROM drawn WHERE number = 2", [(820_713_599,)],
    ),
    "no summer time": (
        "SELECT moment + INTERVAL '86399' SECOND FROM drawn WHERE number = 3", [(datetime(2026, 3, 30, 2, 29, 59),)],
    ),
    "months": ("SELECT YEAR(day) * 100 + MONTH(day) AS m FROM drawn WHERE day IS NOT NULL ORDER BY m",
               [(199912,), (202402,), (202602,), (202605,)]),
    "the day of a moment": ("SELECT COUNT(*) FROM drawn WHERE CAST(moment AS DATE) = day", [(1,)]),
    "greatest and least": ("SELECT GREATEST(1, 5, 3), LEAST(4, 2)", [(5, 2)]),
    "whole division": ("SELECT 7 // 2, 6 // 3", [(3, 2)]),
    "sums are wide": ("SELECT CAST(SUM(2000000000) AS BIGINT) FROM drawn", [(10_000_000_000,)]),
    "bits": ("SELECT BIT_OR(CASE WHEN number BETWEEN 1 AND 60 THEN 1 << (number + 40) ELSE 0 END) FROM drawn",
             [((1 << 41) | (1 << 42) | (1 << 43),)]),
    "bits together": ("SELECT number & 2 AS b FROM drawn WHERE number > 0 ORDER BY number", [(0,), (2,), (2,)]),
    "nulls last": ("SELECT number, ROW_NUMBER() OVER (ORDER BY number, text) AS n FROM drawn ORDER BY n",
                   [(-(2**62), 1), (1, 2), (2, 3), (3, 4), (None, 5)]),
    "the row before": ("SELECT number, LAG(number) OVER (ORDER BY number DESC, text) AS b FROM drawn "
                       "WHERE number > 0 ORDER BY number", [(1, 2), (2, 3), (3, None)]),
    "not in": ("SELECT COUNT(*) FROM drawn WHERE number NOT IN (SELECT number FROM drawn WHERE flag)", [(2,)]),
    "union": ("SELECT COUNT(*) FROM (SELECT flag FROM drawn UNION SELECT flag FROM drawn) AS u", [(3,)]),
    "grouping sets": (
        "SELECT flag, CAST(GROUPING(flag) AS INTEGER) AS g, CAST(SUM(1) AS BIGINT) AS n FROM "
        "(SELECT flag, text FROM drawn) AS f GROUP BY GROUPING SETS ((flag), (text)) ORDER BY g, flag, n",
        [(False, 0, 2), (True, 0, 2), (None, 0, 1), *[(None, 1, 1)] * 5],
    ),
    "letters are letters": ("SELECT COUNT(*) FROM drawn WHERE text = 'Đơn vị ‘Á’' OR text = 'it''s \\ «x»'", [(2,)]),
    "case matters": ("SELECT COUNT(*) FROM drawn WHERE text = 'đơn vị ‘á’'", [(0,)]),
}  # fmt: skip


def tuples(rows: pa.Table) -> list[tuple[Any, ...]]:
    return list(zip(*(column.to_pylist() for column in rows.columns), strict=True))


def in_order(rows: pa.Table) -> list[tuple[str, ...]]:
    """Rows as texts, in one order: what a snapshot shows has none of its own."""
    names = sorted(rows.column_names)
    return sorted(tuple(map(str, row)) for row in tuples(rows.select(names)))


class EngineContract:
    """The suite. `engine`: one of the kind tried, fresh for the class; `snapshot`: a ledger with all that is odd."""

    def test_what_is_loaded_comes_back_as_it_was(self, engine: Engine) -> None:
        engine.load("drawn", ROWS)
        back = engine.fetch("SELECT number, text, day, moment, flag FROM drawn")
        assert in_order(back) == in_order(ROWS)
        assert [str(kind) for kind in back.schema.types] == [str(kind) for kind in ROWS.schema.types]

    def test_an_empty_table_keeps_its_columns(self, engine: Engine) -> None:
        engine.load("nothing", ROWS.schema.empty_table())
        assert engine.fetch("SELECT number, text FROM nothing").num_rows == 0

    @pytest.mark.parametrize("name", SAME)
    def test_the_same_sql_says_the_same(self, engine: Engine, name: str) -> None:
        engine.load("drawn", ROWS)
        sql, rows = SAME[name]
        assert tuples(engine.fetch(sql)) == rows

    def test_overflow_is_an_error_and_never_another_number(self, engine: Engine) -> None:
        engine.load("drawn", ROWS)
        with pytest.raises(Exception, match=r"(?i)overflow"):
            engine.fetch("SELECT number * 4 AS n FROM drawn")

    def test_views_are_replaced_and_may_have_a_prefix(self, engine: Engine) -> None:
        engine.load("drawn", ROWS)
        engine.define("chosen_rows", "SELECT number FROM drawn WHERE number > 1")
        engine.define("chosen_rows", "SELECT number FROM drawn WHERE number > 2")
        assert tuples(engine.fetch("SELECT number FROM chosen_rows")) == [(3,)]

    def test_what_is_kept_was_computed_once(self, engine: Engine) -> None:
        engine.load("drawn", ROWS)
        engine.keep("held", "SELECT COUNT(*) AS n FROM drawn")
        engine.load("drawn", ROWS.slice(0, 2))
        assert tuples(engine.fetch("SELECT n FROM held")) == [(5,)]
        engine.keep("held", "SELECT COUNT(*) AS n FROM drawn")
        assert tuples(engine.fetch("SELECT n FROM held")) == [(2,)]

    def test_the_ledger_is_shown_row_for_row(self, engine: Engine, snapshot: Snapshot) -> None:
        engine.show_ledger(snapshot)
        with duckdb.connect() as con:
            snapshot.create_views(con)
            snapshot.create_history_views(con)
            assert con.sql("SELECT count(*) FROM dossiers").fetchall() != [(0,)]
            for table in TABLES:
                for name in (table, f"{table}_history"):
                    wanted = in_order(con.sql(f"SELECT * FROM {name}").to_arrow_table())
                    assert in_order(engine.fetch(f"SELECT * FROM source.{name}")) == wanted, name

    def test_units_are_those_of_the_day_judged(self, engine: Engine, tmp_path: Path) -> None:
        ledger = edge_ledgers.reorganised(tmp_path / "ledger")
        for day, above in ((date(2026, 8, 15), "H13"), (date(2026, 9, 1), "X001")):
            fact_tables.offer(engine, ledger.snapshot(), CALENDARS, day)
            assert tree_of(engine) == {"H13": None, "X001": "H13", "X002": above, "X003": "H13"}

    def test_every_indicator_and_signal_is_equal_to_the_last_integer(
        self, engine: Engine, odd_ledger: Ledger, expected: Any
    ) -> None:
        scope, wanted = expected
        facts = CountedFacts(odd_ledger, odd_ledger.snapshot(), scope, CALENDARS)
        fact_tables.offer(engine, facts.snapshot, CALENDARS, scope.judged_on)
        assert_equal(full_scan.count(engine, scope, CALENDARS), wanted)
        ours = show_signals(facts, engine).sums(signals().values())
        with opened_facts(facts) as shown:
            theirs = shown.sums(signals().values())
        assert {name: in_order(rows) for name, rows in ours.items()} == {
            name: in_order(rows) for name, rows in theirs.items()
        }
        assert sum(rows.num_rows for rows in ours.values()) > 100


def assert_equal(rows: pa.Table, wanted: Figures) -> None:
    """The sums an engine gave, and the places of dossiers, are those of the figures."""
    counted = Figures(rows, wanted.parents, wanted.indicators, wanted.groups)
    assert numbers(counted.rows) == numbers(wanted.rows)
    assert counted.places() == wanted.places() != ()


def numbers(rows: pa.Table) -> dict[tuple[Any, ...], tuple[int, ...]]:
    return {tuple(row[name] for name in KEY): tuple(row[name] for name in NUMBERS) for row in rows.to_pylist()}


def strict_scope() -> Scope:
    return Scope(date(2026, 3, 1), date(2026, 11, 30), datetime(2026, 9, 10, 15, 30), STRICT)
