"""Who answers the question, by name. Each rival takes a generated folder and the calendar's day table."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

Rival = Callable[[Path, Path], pa.Table]


def straightforward(city: Path, days: Path) -> pa.Table:
    """DuckDB with window functions, one query an indicator: what our aim is stated against."""
    from bench.rivals import duckdb_sql

    return duckdb_sql.answer(city, days, fused=False)


def fused(city: Path, days: Path) -> pa.Table:
    """The same DuckDB SQL with all indicators of one grouping in one query: as far as a good hand goes."""
    from bench.rivals import duckdb_sql

    return duckdb_sql.answer(city, days, fused=True)


def pandas(city: Path, days: Path) -> pa.Table:
    """pandas, vectorised."""
    from bench.rivals import pandas_frames

    return pandas_frames.answer(city, days)


RIVALS: dict[str, Rival] = {"straightforward": straightforward, "fused": fused, "pandas": pandas}
