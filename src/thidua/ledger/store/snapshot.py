"""The ledger as of an import or a moment: which files, which rows are current, what changed since an earlier one.

A snapshot is decided by the set of imports it sees. Current is, of every key, the greatest version any of them brought;
the files are read as they are, less the rows that `supersessions` says are not current there.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable
from datetime import datetime
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.ledger.model import TABLES
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import ROW_ID_SHIFT, ImportRecord, in_force
from thidua.ledger.store.layout import Folder, stored_schema
from thidua.ledger.store.versions import quoted

# Tables that speak of one dossier: changed_since names the dossiers.
DOSSIER_TABLES = tuple(name for name, table in TABLES.items() if "dossier_id" in table.columns)
# Tables of facts that people enter, each with its own days; tables of who and what there is, from a day to a day.
REGISTER_TABLES = frozenset({"register", "declarations"})
REFERENCE_TABLES = frozenset({"units", "officers", "posts", "procedures", "assignments"})
_DUCKDB_TYPES = {
    pa.string(): "VARCHAR",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us"): "TIMESTAMP",
}


def literal(text: object) -> str:
    """A text as a quoted SQL string."""
    return "'" + str(text).replace("'", "''") + "'"


def scan_sql(table: str, paths: Iterable[Path]) -> str:
    """SQL reading all stored columns of a table from its files, the newest last; no rows where there is no file.

    A column that is younger than some files, or than all of them, is NULL there.
    """
    schema = stored_schema(table)
    files = list(paths)
    present = {"import_id", *pq.read_schema(files[-1]).names} if files else set()
    columns = ", ".join(
        quoted(field.name)
        if field.name in present
        else f"CAST(NULL AS {_DUCKDB_TYPES[field.type]}) AS {quoted(field.name)}"
        for field in schema
    )
    if not files:
        return f"SELECT {columns} WHERE false"
    listed = ", ".join(literal(path) for path in files)
    return (
        f"SELECT {columns} FROM read_parquet([{listed}], union_by_name = true, "
        "hive_partitioning = true, hive_types = {'import_id': VARCHAR})"
    )


def hidden_sql(supersessions: Iterable[Path], seen: Iterable[ImportRecord]) -> str:
    """SQL of (table_name, row_id) of all rows that are not current where exactly these imports are seen.

    supersessions: the files that they brought into that table.
    """
    visible, paths = list(seen), list(supersessions)
    if not paths:
        return "SELECT CAST(NULL AS VARCHAR) AS table_name, CAST(NULL AS BIGINT) AS row_id WHERE false"
    listed = ", ".join(literal(path) for path in paths)
    numbers = ", ".join(str(record.number) for record in visible)
    return (
        f"SELECT DISTINCT table_name, row_id FROM read_parquet([{listed}], hive_partitioning = false) "
        f"WHERE by_number IN ({numbers}) AND (unless_number IS NULL OR unless_number NOT IN ({numbers}))"
    )


class Snapshot:
    """What had been learnt by some point, for good: later imports do not change it.

    entries: the journal as far as it is seen. imports: the imports among them that were not withdrawn again.
    """

    def __init__(self, folder: Folder, entries: list[ImportRecord], facts: FactFiles) -> None:
        """facts: the files of the whole ledger, as committed."""
        self._folder = folder
        self._facts = facts
        self.entries = entries
        self.imports = in_force(entries)

    @property
    def id(self) -> str:
        """Hash of what was imported (content, profile, moment known), the same on any machine and in any order."""
        digest = hashlib.sha256()
        for identity in sorted(record.identity for record in self.imports):
            digest.update(("\x1f".join(identity) + "\n").encode())
        return digest.hexdigest()

    @property
    def number(self) -> int:
        """The highest number seen in the journal; 0 where none is."""
        return max((record.number for record in self.entries), default=0)

    @property
    def head(self) -> str:
        """Hash of the journal's last entry seen, and by the chain of all before it; empty where none is."""
        return self.entries[-1].hash if self.entries else ""

    @property
    def known_at(self) -> datetime | None:
        """The moment of the newest data; None in an empty ledger.

        Lines of registers or reference data alone do not move it: with them the dossiers do not become known to a later
        moment, and to judge them as of one would call overdue what may be finished.
        """
        beside = REGISTER_TABLES | REFERENCE_TABLES
        moments = [record.known_at for record in self.imports if not record.tables.keys() <= beside]
        return max(moments or (record.known_at for record in self.imports), default=None)

    def until(self, import_number: int) -> "Snapshot":
        """This snapshot without the imports after that number."""
        seen = [record for record in self.entries if record.number <= import_number]
        return Snapshot(self._folder, seen, self._facts)

    def goes_on_from(self, earlier: "Snapshot") -> bool:
        """Whether this is the earlier one and later imports on top: none withdrawn since, none taken up again."""
        return earlier.imports == [record for record in self.imports if record.number <= earlier.number]

    def not_current_sql(self) -> str:
        """SQL of (table_name, row_id) of the rows, as histories number them, that are not current in this snapshot."""
        return hidden_sql(self._committed(self._folder.supersessions, self.imports), self.imports)

    def files(self, table: str) -> list[Path]:
        """The Parquet files of a table that this snapshot reads.

        Raises:
            UserError: one of them is not what was committed.
        """
        return self._committed(self._folder.table(table), self.imports)

    def _committed(self, table: Path, imports: Iterable[ImportRecord]) -> list[Path]:
        return [entry.path for entry in self._facts.of(table, {record.import_id for record in imports})]

    def folder_of(self, table: str) -> Path:
        """The folder that all files of a table lie in."""
        return self._folder.table(table)

    def hidden_rows(self) -> pa.Table:
        """Columns table_name, row_id: the rows, as histories number them, that are not current in this snapshot."""
        with duckdb.connect() as con:
            return con.sql(self.not_current_sql()).to_arrow_table()

    def create_views(self, con: duckdb.DuckDBPyConnection, tables: Collection[str] = tuple(TABLES)) -> None:
        """A view for each table of the model, or for those named, under the table's name: current rows only.

        Columns: the table's own, then import_id, row_no, version_at, and those of a chained table. The few rows to
        leave out are put into tables of the schema `ledger_hidden` of the connection's database; everything else is
        read from the files when asked.
        """
        views = self.views(con)
        for name in tables:
            con.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS {views[name]()}")

    def create_history_views(self, con: duckdb.DuckDBPyConnection, tables: Collection[str] = tuple(TABLES)) -> None:
        """A view `<table>_history` for each table, or for those named: every row seen, also superseded and stale ones.

        Columns: the table's own, row_no, version_at, stale, import_id, row_id; import_number, known_at, is_current.
        """
        views = self.views(con)
        for name in tables:
            history = f"{name}_history"
            con.execute(f"CREATE OR REPLACE VIEW {quoted(history)} AS {views[history]()}")

    def views(self, con: duckdb.DuckDBPyConnection) -> dict[str, Callable[[], str]]:
        """What gives the SQL of the views of `create_views` and `create_history_views`, by their names.

        What they need besides the files is put into the schema `ledger_hidden` of the connection's database.
        """
        hidden = self._load_hidden(con)
        current = {name: partial(self._current_sql, name, hidden) for name in TABLES}
        return {**current, **{f"{name}_history": partial(self._history_sql, name, hidden) for name in TABLES}}

    def _current_sql(self, name: str, hidden: Collection[str]) -> str:
        table = TABLES[name]
        shown = (*table.columns, "import_id", "row_no", "version_at", *table.chain)
        columns = ", ".join(quoted(column) for column in shown)
        left_out = f" ANTI JOIN ledger_hidden.{quoted(name)} USING (row_id)" if name in hidden else ""
        return f"SELECT {columns} FROM ({scan_sql(name, self.files(name))}){left_out}"

    def _history_sql(self, name: str, hidden: Collection[str]) -> str:
        left_out = f"rows.row_id IN (SELECT row_id FROM ledger_hidden.{quoted(name)})" if name in hidden else "false"
        return (
            f"SELECT rows.*, moments.import_number, moments.known_at, NOT {left_out} AS is_current "
            f"FROM ({scan_sql(name, self.files(name))}) rows JOIN ledger_hidden.import_moments moments "
            f"ON moments.import_number = rows.row_id >> {ROW_ID_SHIFT}"
        )

    def _load_hidden(self, con: duckdb.DuckDBPyConnection) -> set[str]:
        """A table `ledger_hidden.<table>` (row_id) for every table that has rows to leave out, whose names are given,
        and `import_moments`: when each import was known.
        """
        con.execute("CREATE SCHEMA IF NOT EXISTS ledger_hidden")
        con.execute(f"CREATE OR REPLACE TABLE ledger_hidden.all_tables AS {self.not_current_sql()}")
        names = con.execute("SELECT DISTINCT table_name FROM ledger_hidden.all_tables").fetchall()
        for (name,) in names:
            con.execute(
                f"CREATE OR REPLACE TABLE ledger_hidden.{quoted(name)} AS "
                f"SELECT row_id FROM ledger_hidden.all_tables WHERE table_name = {literal(name)}"
            )
        con.execute("DROP TABLE ledger_hidden.all_tables")
        con.execute("CREATE OR REPLACE TABLE ledger_hidden.import_moments (import_number BIGINT, known_at TIMESTAMP)")
        moments = [(record.number, record.known_at) for record in self.imports]
        if moments:
            con.executemany("INSERT INTO ledger_hidden.import_moments VALUES (?, ?)", moments)
        return {name for (name,) in names}

    def emptied_by(self, number: int, table: str, columns: Collection[str]) -> dict[str, int]:
        """Of the records that an import replaced, how many said something in these columns, by column.

        Columns that none of them filled are left out. columns: of the table, none of which the import filled.
        """
        brought = {record.import_id for record in self.imports if record.number == number}
        paths = [entry.path for entry in self._facts.of(self._folder.table(table), brought)]
        keys = ", ".join(map(quoted, TABLES[table].key))
        counted = ", ".join(f"count({quoted(column)})" for column in columns)
        with duckdb.connect() as con:
            self.until(number - 1).create_views(con, [table])
            counts = con.execute(
                f"SELECT {counted} FROM {quoted(table)} "
                f"SEMI JOIN (SELECT * FROM ({scan_sql(table, paths)}) WHERE NOT stale) USING ({keys})"
            ).fetchall()[0]
        return {column: count for column, count in zip(columns, counts, strict=True) if count}

    def changed_since(self, earlier: "Snapshot") -> pa.Table:
        """What may differ between the two: columns `table`, `dossier_id`, each pair once, in order.

        Tables that speak of dossiers give the dossiers whose rows were added, replaced or shown again; of any other
        table that changed there is one row with a null dossier_id.
        """
        then = {record.import_id for record in earlier.imports}
        now = {record.import_id for record in self.imports}
        con = duckdb.connect()
        con.execute(f"""
            CREATE TEMP TABLE turned AS
            WITH hidden_then AS ({earlier.not_current_sql()}),
            hidden_now AS ({self.not_current_sql()})
            (FROM hidden_then EXCEPT FROM hidden_now) UNION ALL (FROM hidden_now EXCEPT FROM hidden_then)""")
        changes = []
        for name in TABLES:
            table = self._folder.table(name)
            apart = [entry.path for entry in self._facts.of(table, then ^ now)]
            shared = [entry.path for entry in self._facts.of(table, then & now)]
            what = "dossier_id" if name in DOSSIER_TABLES else "CAST(NULL AS VARCHAR) AS dossier_id"
            changes.append(
                con.sql(f"""
                    SELECT DISTINCT {literal(name)} AS "table", dossier_id FROM (
                        SELECT {what} FROM ({scan_sql(name, apart)})
                        UNION ALL
                        SELECT {what} FROM ({scan_sql(name, shared)})
                        SEMI JOIN (SELECT row_id FROM turned WHERE table_name = {literal(name)}) USING (row_id)
                    ) ORDER BY dossier_id""").to_arrow_table()
            )
        con.close()
        return pa.concat_tables(changes)
