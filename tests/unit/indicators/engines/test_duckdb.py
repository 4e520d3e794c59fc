"""Views of the default engine are made when something reads them, and say what views made at once would."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from thidua.indicators.engines.duckdb import DuckDB


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDB]:
    made = DuckDB(tmp_path)
    made.load("numbers", pa.table({"number": [1, 2, 3], "large": [False, False, True]}))
    yield made
    made.close()


def views(engine: DuckDB) -> set[str]:
    return {
        name for (name,) in engine.con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
    }


def numbers(engine: DuckDB, name: str) -> list[int]:
    return sorted(engine.fetch(f"SELECT number FROM {name}")["number"].to_pylist())


def test_only_what_is_read_is_made(engine: DuckDB) -> None:
    engine.define("even", "SELECT number FROM numbers WHERE number % 2 = 0")
    engine.define("doubled", "SELECT 2 * number AS number FROM even")
    engine.define("odd", "SELECT number FROM numbers WHERE number % 2 = 1")
    assert views(engine) == set()
    assert numbers(engine, "doubled") == [4]
    assert views(engine) == {"even", "doubled"}


def test_a_view_beneath_one_that_is_made_may_change(engine: DuckDB) -> None:
    engine.define("picked", "SELECT number FROM numbers WHERE number > 1")
    engine.define("all_of_them", "SELECT number FROM picked")
    assert numbers(engine, "all_of_them") == [2, 3]
    engine.define("picked", "SELECT number FROM numbers WHERE number > 2")
    assert numbers(engine, "all_of_them") == [3]


def test_a_column_called_as_a_view_makes_no_circle(engine: DuckDB) -> None:
    engine.define("chosen", "SELECT number, large FROM numbers")
    engine.define("large", "SELECT number FROM chosen WHERE large")
    assert numbers(engine, "chosen") == [1, 2, 3]
    assert numbers(engine, "large") == [3]


@pytest.mark.parametrize("way", ["keep", "run", "append"])
def test_whatever_reads_a_view_makes_it(engine: DuckDB, tmp_path: Path, way: str) -> None:
    engine.define("picked", "SELECT number FROM numbers WHERE number > 1")
    if way == "keep":
        engine.keep("kept", "SELECT * FROM picked")
    elif way == "run":
        engine.run("CREATE TABLE kept AS SELECT * FROM picked")
    else:
        with engine.storing(tmp_path / "stored.duckdb", "stored"):
            engine.append("stored.kept", "SELECT * FROM picked", new=True)
            engine.append("stored.kept", "SELECT * FROM picked", new=False)
            assert numbers(engine, "stored.kept") == [2, 2, 3, 3]
        return
    assert numbers(engine, "kept") == [2, 3]


def test_a_view_of_what_is_not_there_is_refused_when_it_is_read(engine: DuckDB) -> None:
    engine.define("wrong", "SELECT number FROM nowhere")
    with pytest.raises(duckdb.CatalogException, match="nowhere"):
        engine.fetch("SELECT number FROM wrong")


def test_what_a_view_reads_may_be_defined_anew_before_either_is_made(engine: DuckDB) -> None:
    engine.define("picked", "SELECT number FROM numbers WHERE number > 1")
    engine.define("doubled_too", "SELECT 2 * number AS number FROM picked")
    engine.define("all_of_them", "SELECT number FROM doubled_too")
    engine.define("picked", "SELECT number FROM numbers WHERE number > 2")
    assert numbers(engine, "all_of_them") == [6]
