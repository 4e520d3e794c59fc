"""Which row of a key is current: the total order of versions, and the class of every row of an import.

The order of two rows of a key: version_at, then the latest moment that has happened in the row, then the own columns
one by one with empty first. It knows nothing of the order of imports. What the set of visible imports says of a key is
the greatest row any of them brought; everything below keeps that true while storing each content as seldom as it can.

An import is *in order* when nothing known later has been imported before it. A snapshot that sees an import in order
sees all earlier ones too, so its rows need comparing with the current row only; late arrivals are compared with all.
"""

from dataclasses import dataclass
from datetime import datetime

import duckdb
import pyarrow as pa

from thidua.ledger.model import DAY, MOMENT, Table
from thidua.ledger.store.import_record import RowCounts

# Days and moments that are set beforehand, not lived through.
_AHEAD = ("due_on", "valid_from_on", "valid_to_on")


@dataclass(frozen=True, slots=True)
class Arrival:
    """The import whose rows are being classified."""

    number: int
    known_at: datetime
    in_order: bool


def quoted(name: str) -> str:
    """A column name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def lived_columns(table: Table) -> list[str]:
    """Days and moments of a row that have happened, appointments aside."""
    return [
        name
        for name, kind in table.columns.items()
        if kind in (MOMENT, DAY) and name not in _AHEAD and not (kind == MOMENT and "due" in name)
    ]


def happened_sql(table: Table) -> str:
    """SQL of the latest moment that has happened in a row; NULL where the table has none."""
    lived = [f"CAST({quoted(name)} AS TIMESTAMP)" for name in lived_columns(table)]
    return f"greatest({', '.join(lived)})" if lived else "CAST(NULL AS TIMESTAMP)"


def order_sql(table: Table) -> str:
    """SQL of what two rows of a key are compared by, the current one last."""
    others = [quoted(name) for name in table.columns if name not in table.key]
    columns = ", ".join(f"{name} NULLS FIRST" for name in others) or "1"
    return f"version_at, {happened_sql(table)} NULLS FIRST, {columns}"


def _same(keys: list[str], left: str, right: str) -> str:
    return " AND ".join(f"{left}.{key} = {right}.{key}" for key in keys)


class Classifier:
    """Classifies the rows of relation `incoming` (own columns, row_no, version_at, line) of one table.

    Reads from the connection: `stored` (own columns, version_at, row_id: committed rows), `hidden` (row_id of stored
    rows that are not current now), `confirmed` (first_row_id, last_row_id, version_at, by_number) and `known`
    (number, known_at of committed imports). Leaves behind: `fate` (line, class, by_number) for every line that is not
    simply accepted, `edges` (row_id, by_number, unless_number) for stored rows and `seen` (row_id, version_at).
    """

    def __init__(self, con: duckdb.DuckDBPyConnection, table: Table, arrival: Arrival) -> None:
        self._con = con
        self._arrival = arrival
        self._table = table
        self._keys = [quoted(name) for name in table.key]
        self._columns = [quoted(name) for name in table.columns]
        self._other_columns = [quoted(name) for name in table.columns if name not in table.key]

    def run(self, *, rows: int, any_stored: bool) -> RowCounts:
        """Classifies all `rows` lines; returns how many fell into each class."""
        run, keys = self._con.execute, ", ".join(self._keys)
        run("CREATE OR REPLACE TEMP TABLE fate (line BIGINT, class VARCHAR, by_number BIGINT)")
        run("CREATE OR REPLACE TEMP TABLE edges (row_id BIGINT, by_number BIGINT, unless_number BIGINT)")
        run("CREATE OR REPLACE TEMP TABLE seen (row_id BIGINT, version_at TIMESTAMP)")
        run(f"CREATE OR REPLACE TEMP TABLE repeated AS SELECT {keys} FROM incoming GROUP BY ALL HAVING count(*) > 1")
        if any_stored:
            self._set_unchanged_apart()
            self._meet_stored()
        elif not self._count("SELECT count(*) FROM repeated"):
            return RowCounts(accepted=rows)
        else:
            run(f"CREATE OR REPLACE TEMP TABLE met AS SELECT {', '.join(self._columns)} FROM incoming LIMIT 0")
            run("ALTER TABLE met ADD COLUMN version_at TIMESTAMP")
            run("ALTER TABLE met ADD COLUMN row_id BIGINT")
        self._rank()
        self._decide()
        counts = dict(run("SELECT class, count(*) FROM fate GROUP BY class").fetchall())
        return RowCounts(
            accepted=rows - sum(counts.values()),
            superseded=counts.get("superseded", 0),
            stale=counts.get("stale", 0),
            duplicate=counts.get("duplicate", 0),
        )

    def _count(self, query: str) -> int:
        row = self._con.execute(query).fetchone()
        return int(row[0]) if row else 0

    def _set_unchanged_apart(self) -> None:
        """The bulk of a repeated export: lines that say, not before it, what the current row of their key says."""
        if not self._arrival.in_order:
            return
        equal = " AND ".join(f"i.{name} IS NOT DISTINCT FROM s.{name}" for name in self._other_columns) or "true"
        self._con.execute(f"""
            CREATE OR REPLACE TEMP TABLE unchanged AS
            SELECT i.line, s.row_id, i.version_at, i.version_at > s.version_at AS newer
            FROM incoming i
            JOIN (SELECT * FROM stored ANTI JOIN hidden USING (row_id)) s ON {_same(self._keys, "i", "s")} AND {equal}
                AND i.version_at >= s.version_at
            ANTI JOIN repeated r ON {_same(self._keys, "i", "r")}""")
        self._con.execute("INSERT INTO fate SELECT line, 'duplicate', NULL FROM unchanged")
        self._con.execute("INSERT INTO seen SELECT row_id, version_at FROM unchanged WHERE newer")

    def _meet_stored(self) -> None:
        """Stored rows of every key that the remaining lines speak of."""
        keys, columns = ", ".join(self._keys), ", ".join(f"s.{name}" for name in self._columns)
        self._con.execute(f"""
            CREATE OR REPLACE TEMP TABLE wanted AS
            SELECT DISTINCT {keys} FROM incoming ANTI JOIN fate USING (line)""")
        self._con.execute(f"""
            CREATE OR REPLACE TEMP TABLE met AS
            SELECT {columns}, s.version_at, s.row_id FROM stored s
            SEMI JOIN wanted w ON {_same(self._keys, "s", "w")}""")

    def _rank(self) -> None:
        """Table `ranked`: every version of every contested key with integers: k key, o place in the order, c content.

        kind 0: a line of this import; 1: a stored row; 2: a stored row that a later import brought once more.
        """
        ordered = ", ".join(f"{name} NULLS FIRST" for name in self._other_columns) or "1"
        keys, columns = ", ".join(self._keys), ", ".join(self._columns)
        self._con.execute(
            f"""
            CREATE OR REPLACE TEMP TABLE ranked AS
            WITH spoken AS (
                SELECT {keys} FROM met UNION SELECT {keys} FROM repeated
            ), versions AS (
                SELECT {columns}, version_at, 0 AS _kind, line AS _ref,
                    $number AS _number, $known_at::TIMESTAMP AS _known_at
                FROM incoming i ANTI JOIN fate USING (line) SEMI JOIN spoken k ON {_same(self._keys, "i", "k")}
                UNION ALL
                SELECT m.* EXCLUDE (row_id), 1, m.row_id, n.number, n.known_at
                FROM met m JOIN known n ON n.number = m.row_id >> 40
                UNION ALL
                SELECT m.* EXCLUDE (row_id) REPLACE (c.version_at AS version_at), 2, m.row_id, n.number, n.known_at
                FROM met m JOIN confirmed c ON m.row_id BETWEEN c.first_row_id AND c.last_row_id
                JOIN known n ON n.number = c.by_number
            )
            SELECT _kind AS kind, _ref AS ref, _number AS number, _known_at AS known_at, version_at,
                dense_rank() OVER (ORDER BY {keys}) AS k,
                row_number() OVER (
                    PARTITION BY {keys}
                    ORDER BY {order_sql(self._table)}, _kind, _ref DESC, _number DESC
                ) AS o,
                dense_rank() OVER (PARTITION BY {keys} ORDER BY {ordered}) AS c
            FROM versions""",
            {"number": self._arrival.number, "known_at": self._arrival.known_at},
        )

    def _decide(self) -> None:
        """Fate of every contested line, from the ranks alone."""
        arrival = {"number": self._arrival.number, "known_at": self._arrival.known_at}
        run = self._con.execute
        # Of equal contents of a key within the import the greatest is kept; of the kept, the greatest speaks for it.
        # A content is kept once more where it was said before all that is known of it: since when it is so is a fact.
        run(
            """
            CREATE OR REPLACE TEMP TABLE spokesmen AS
            WITH mine AS (
                SELECT *, max(o) OVER (PARTITION BY k) AS best_o, max(o) OVER (PARTITION BY k, c) AS kept_o
                FROM ranked WHERE kind = 0
            )
            SELECT m.ref AS line, any_value(m.k) AS k, any_value(m.o) AS o, any_value(m.version_at) AS version_at,
                any_value(m.o = m.best_o) AS best, any_value(m.o = m.kept_o) AS kept,
                coalesce(bool_or(s.kind = 1 AND s.c = m.c AND s.known_at <= $known_at::TIMESTAMP), false) AS same,
                coalesce(bool_or(s.kind = 1 AND s.c = m.c AND s.known_at <= $known_at::TIMESTAMP AND s.o > m.o), false)
                    AS same_above,
                NOT coalesce(bool_or(s.c = m.c AND s.version_at <= m.version_at), false) AS said_first,
                arg_min(s.number, (s.known_at, s.number)) FILTER (WHERE s.o > m.o) AS dominator,
                coalesce(arg_max(s.c, s.o) = any_value(m.c), false) AS says_current,
                arg_max(s.ref, s.o) AS current_ref,
                count(*) FILTER (WHERE s.kind = 1) AS stored_rows
            FROM mine m LEFT JOIN ranked s ON s.k = m.k AND s.kind > 0
            GROUP BY m.ref""",
            {"known_at": arrival["known_at"]},
        )
        dropped = (
            "says_current OR (dominator IS NOT NULL AND same)" if self._arrival.in_order else "stored_rows = 1 AND same"
        )
        run(f"""
            CREATE OR REPLACE TEMP TABLE decided AS
            SELECT *, CASE
                WHEN NOT kept THEN 'duplicate'
                WHEN NOT best THEN CASE WHEN same THEN 'duplicate' ELSE 'stale' END
                WHEN (same_above OR ({dropped})) AND NOT (said_first AND dominator IS NOT NULL) THEN 'duplicate'
                WHEN dominator IS NOT NULL THEN 'stale'
                WHEN stored_rows = 0 THEN 'accepted'
                ELSE 'superseded' END AS class
            FROM spokesmen""")
        run(
            """
            INSERT INTO fate
            SELECT line, class, CASE WHEN class = 'stale' AND best THEN dominator WHEN class = 'stale' THEN $number END
            FROM decided WHERE class <> 'accepted'""",
            {"number": arrival["number"]},
        )
        run(f"""
            INSERT INTO seen SELECT current_ref, version_at FROM decided
            WHERE best AND class = 'duplicate' AND NOT same_above
            AND {"says_current AND dominator IS NULL" if self._arrival.in_order else "stored_rows = 1"}""")
        if self._arrival.in_order:
            run(
                "INSERT INTO edges SELECT current_ref, $number, NULL FROM decided WHERE class = 'superseded'",
                {"number": arrival["number"]},
            )
            return
        run(
            """
            INSERT INTO edges
            SELECT x.ref, $number, arg_min(u.number, (u.known_at, u.number)) FILTER (WHERE u.number IS NOT NULL)
            FROM decided d JOIN ranked x ON x.k = d.k AND x.kind = 1 AND x.o < d.o
            LEFT JOIN ranked u ON u.k = d.k AND u.kind = 2 AND u.ref = x.ref AND u.o > d.o
            WHERE d.best AND d.class IN ('superseded', 'stale')
            GROUP BY x.ref""",
            {"number": arrival["number"]},
        )


def confirmation_ranges(con: duckdb.DuckDBPyConnection) -> pa.Table:
    """Table `seen` as ranges of row_ids of one version_at: a whole export met again is a handful of rows."""
    return con.sql("""
        SELECT min(row_id) AS first_row_id, max(row_id) AS last_row_id, version_at
        FROM (
            SELECT row_id, version_at,
                row_id - row_number() OVER (PARTITION BY version_at ORDER BY row_id) AS island
            FROM (SELECT DISTINCT row_id, version_at FROM seen)
        ) GROUP BY version_at, island ORDER BY first_row_id""").to_arrow_table()
