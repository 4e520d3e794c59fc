"""Rows of one import that say different things of one record, where nothing says which of them was said last."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from thidua.ledger.model import Table
from thidua.ledger.store.quarantined_rows import keys_of
from thidua.ledger.store.snapshot import literal
from thidua.ledger.store.table_writer import AGENCY_CODED, MEMORY
from thidua.ledger.store.versions import happened_sql, lived_columns, order_sql, quoted


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A record, by the text of its key, and the `line` of all rows that tell it, in order."""

    key: str
    lines: list[int]


def contradictions(
    rows: pa.Table | Path, table: Table, known_at: datetime, folder: Path, *, units_apart: bool
) -> list[Contradiction]:
    """The records that the rows contradict each other on, in order of their first rows.

    The row that would be current says the record where every other one is the same, or was said before it: at an
    earlier moment that the source states, or because it tells less (all it tells is told there too), or because less
    had happened (all that had, is told there too, and something later besides). known_at: what stands for the moment of
    rows whose source states none. folder: for what does not fit into memory. units_apart: dossiers of several units
    under one number are no contradictions but several dossiers.
    """
    with duckdb.connect() as con:
        con.execute(f"SET temp_directory = {literal(folder / 'spill')}")
        con.execute(f"SET memory_limit = {literal(MEMORY)}")
        return _contradictions(con, rows, table, known_at, units_apart=units_apart)


def _contradictions(
    con: duckdb.DuckDBPyConnection, rows: pa.Table | Path, table: Table, known_at: datetime, *, units_apart: bool
) -> list[Contradiction]:
    if isinstance(rows, Path):
        con.execute(f"CREATE OR REPLACE TEMP VIEW said AS FROM read_parquet({literal(rows)})")
    else:
        con.register("arrived_rows", rows)
        con.execute("CREATE OR REPLACE TEMP VIEW said AS FROM arrived_rows")
    keys = ", ".join(map(quoted, table.key))
    others = [quoted(name) for name in table.columns if name not in table.key]
    lived = [quoted(name) for name in lived_columns(table)]
    same = " AND ".join(f"x.{name} IS NOT DISTINCT FROM m.{name}" for name in others) or "true"
    told = " AND ".join(f"(x.{name} IS NULL OR x.{name} = m.{name})" for name in others) or "true"
    had_happened = " AND ".join(f"(x.{name} IS NULL OR x.{name} = m.{name})" for name in lived) or "false"
    of_several_units = (
        "count(DISTINCT x.receiving_unit_id) FILTER (WHERE x.version_at = $known_at::TIMESTAMP) > 1 "
        f"AND NOT regexp_matches(any_value(x.dossier_id), {literal(AGENCY_CODED)})"
        if units_apart and table.name == "dossiers"
        else "false"
    )
    records: pa.Table = con.sql(
        f"""
        WITH repeated AS (
            SELECT {keys} FROM said GROUP BY ALL HAVING count(*) > 1
        ), ranked AS (
            SELECT s.*, {happened_sql(table)} AS happened,
                row_number() OVER (PARTITION BY {keys} ORDER BY {order_sql(table)}) AS place,
                count(*) OVER (PARTITION BY {keys}) AS places
            FROM said s SEMI JOIN repeated USING ({keys})
        )
        SELECT {keys}, list(x.line ORDER BY x.line) AS lines
        FROM ranked x JOIN (FROM ranked WHERE place = places) m USING ({keys})
        GROUP BY {keys}
        HAVING NOT bool_and(
            ({same})
            OR (m.version_at > x.version_at AND m.version_at <> $known_at::TIMESTAMP)
            OR ({told})
            OR ({had_happened}) AND m.happened IS NOT NULL AND coalesce(m.happened > x.happened, true)
        ) AND NOT ({of_several_units})
        ORDER BY min(x.line)""",
        params={"known_at": known_at},
    ).to_arrow_table()
    keyed = zip(keys_of(table.name, records).to_pylist(), records.column("lines").to_pylist(), strict=True)
    return [Contradiction(key, lines) for key, lines in keyed]
