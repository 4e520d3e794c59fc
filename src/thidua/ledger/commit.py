"""An import on its way into the ledger: nothing of it exists for readers until one row is appended to `imports`."""

import secrets
import shutil
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError
from filelock import FileLock

from thidua.ledger import delta_log
from thidua.ledger.as_of import hidden_sql, literal, scan_sql
from thidua.ledger.folder import Folder, stored_schema
from thidua.ledger.model import TABLES, Table
from thidua.ledger.records import (
    CONFIRMATIONS_SCHEMA,
    IMPORTS_SCHEMA,
    ROW_ID_SHIFT,
    SUPERSESSIONS_SCHEMA,
    ImportRecord,
    RowCounts,
)
from thidua.ledger.staging import StagedTable
from thidua.ledger.versions import Arrival, Classifier, confirmation_ranges, quoted
from thidua.texts import UserError


class PendingImport:
    """Rows of one source, taken in by `add`, made visible as a whole by `commit`. A context manager; holds the lock."""

    def __init__(
        self,
        folder: Folder,
        lock: FileLock,
        committed: list[ImportRecord],
        *,
        source_name: str,
        sha256: str,
        profile: str,
        profile_hash: str,
        known_at: datetime,
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._committed = committed
        self._source = {"source_name": source_name, "sha256": sha256, "profile": profile, "profile_hash": profile_hash}
        self._arrival = Arrival(
            number=len(committed) + 1,
            known_at=known_at,
            in_order=all(record.known_at <= known_at for record in committed),
        )
        self.import_id = f"{self._arrival.number:06d}-{secrets.token_hex(8)}"
        self._staging = folder.staging / self.import_id
        self._staging.mkdir(parents=True)
        self._staged: dict[str, StagedTable] = {}
        self._written: list[Path] = []
        self._open = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def add(self, table: str, rows: pa.Table) -> None:
        """Takes rows of a table of the model: own columns (missing → null), row_no, optionally version_at.

        May be called many times. ValueError for columns the table does not have, or an empty key; UserError where the
        disk does not take them.
        """
        if table not in self._staged:
            self._staged[table] = StagedTable(table, self._staging, self._arrival.known_at)
        try:
            self._staged[table].add(rows)
        except OSError as error:
            raise self._not_recorded(error) from error

    def commit(self, *, read: int, quarantined: int, primary: str) -> ImportRecord:
        """Classifies every row, stores what is new and makes the import visible; returns its record.

        `read` rows of the source went to the table `primary` or to the quarantine. ValueError where the counts do not
        add up (a fault of the importer); UserError where the disk does not take the rows: nothing is visible then.
        """
        staged = self._staged[primary].rows if primary in self._staged else 0
        if read != staged + quarantined:
            raise ValueError(f"{read} rows read, but {staged} rows of {primary} and {quarantined} quarantined")
        try:
            return self._commit(read, quarantined, primary)
        except (OSError, DeltaError, duckdb.Error) as error:
            raise self._not_recorded(error) from error
        finally:
            self.close()

    def _not_recorded(self, error: Exception) -> UserError:
        if any(sign in str(error) for sign in ("No space left", "os error 28", "Errno 28", "File too large")):
            return UserError(
                "The disk of {folder} is full: {source} was not imported, the ledger is unchanged; "
                "make room and run the import again",
                source=self._source["source_name"],
                folder=self._folder.path,
            )
        return UserError(
            "{source} was not imported, the ledger {folder} is unchanged: {reason}",
            source=self._source["source_name"],
            folder=self._folder.path,
            reason=" ".join(str(error).split())[:300],
        )

    def close(self) -> None:
        """Lets go of the lock and of working files. What was not committed stays invisible."""
        if not self._open:
            return
        self._open = False
        for staged in self._staged.values():
            staged.abandon()
        for path in self._written:
            if path.parent == self._folder.imports:
                path.unlink(missing_ok=True)
            else:  # the partition of this attempt, with whatever an engine left half written beside the file
                shutil.rmtree(path.parent, ignore_errors=True)
        shutil.rmtree(self._staging, ignore_errors=True)
        self._lock.release()

    def _commit(self, read: int, quarantined: int, primary: str) -> ImportRecord:
        number = self._arrival.number
        con = self._connect()
        counts: dict[str, RowCounts] = {}
        stored: dict[str, int] = {}
        edges: list[pa.Table] = []
        seen: list[pa.Table] = []
        try:
            for name, staged in sorted(self._staged.items()):
                if staged.rows:
                    counts[name] = self._classify(con, name, staged)
                    stored[name] = self._write_rows(con, name, counts[name])
                    edges.append(self._edges(con, name, counts[name]))
                    seen.append(self._confirmations(con, name))
        finally:
            con.close()
        side = {
            self._folder.supersessions: (edges, SUPERSESSIONS_SCHEMA),
            self._folder.confirmations: (seen, CONFIRMATIONS_SCHEMA),
        }
        self._name_in_logs(
            stored, {path: (pa.concat_tables(parts), schema) for path, (parts, schema) in side.items() if parts}
        )
        of_primary = counts.get(primary, RowCounts())
        record = ImportRecord(
            number=number,
            import_id=self.import_id,
            known_at=self._arrival.known_at,
            committed_at=self._now(),
            primary=primary,
            read=read,
            accepted=of_primary.accepted,
            superseded=of_primary.superseded,
            stale=of_primary.stale,
            duplicate=of_primary.duplicate,
            quarantined=quarantined,
            tables=counts,
            **self._source,
        )
        path = self._folder.imports / f"{self.import_id}.parquet"
        self._written.append(path)
        pq.write_table(pa.Table.from_pylist([record.as_row()], IMPORTS_SCHEMA), path)
        delta_log.append(self._folder.imports, IMPORTS_SCHEMA, path, rows=1, import_id=None)
        self._written.remove(path)
        return record

    def _now(self) -> datetime:
        """The moment of commit, civil; never before an earlier commit, whatever the clock says."""
        now = datetime.now(ZoneInfo(self._folder.time_zone)).replace(tzinfo=None)  # noqa: TID251 - the ledger's commit
        return max([now, *(record.committed_at for record in self._committed)])

    def _connect(self) -> duckdb.DuckDBPyConnection:
        con = duckdb.connect()
        con.execute(f"SET temp_directory = {literal(self._staging / 'spill')}")
        con.execute("SET memory_limit = '1GB'")
        moments = pa.table(
            {
                "number": pa.array([record.number for record in self._committed], pa.int64()),
                "known_at": pa.array([record.known_at for record in self._committed], pa.timestamp("us")),
            }
        )
        con.register("moments", moments)
        con.execute("CREATE TEMP TABLE known AS FROM moments")
        return con

    def _classify(self, con: duckdb.DuckDBPyConnection, name: str, staged: StagedTable) -> RowCounts:
        rows = staged.finish()
        if isinstance(rows, Path):
            con.execute(f"CREATE OR REPLACE TEMP VIEW incoming AS FROM read_parquet({literal(rows)})")
        else:
            con.register("arrived", rows)
            con.execute("CREATE OR REPLACE TEMP VIEW incoming AS FROM arrived")
        ids = {record.import_id for record in self._committed}
        files = [entry.path for entry in delta_log.files(self._folder.table(name)) if entry.import_id in ids]
        con.execute(f"CREATE OR REPLACE TEMP VIEW stored AS {scan_sql(name, files)}")
        if files:
            con.execute(
                "CREATE OR REPLACE TEMP TABLE hidden AS SELECT row_id FROM "
                f"({hidden_sql(self._folder, self._committed)}) WHERE table_name = {literal(name)}"
            )
        listed = [entry.path for entry in delta_log.files(self._folder.confirmations) if entry.import_id in ids]
        source = (
            f"read_parquet([{', '.join(literal(path) for path in listed)}], hive_partitioning = false)"
            if listed
            else "(SELECT '' AS table_name, 0 AS first_row_id, 0 AS last_row_id, TIMESTAMP '2000-01-01' AS version_at, "
            "0 AS by_number)"
        )
        con.execute(f"CREATE OR REPLACE TEMP TABLE confirmed AS FROM {source} WHERE table_name = {literal(name)}")
        return Classifier(con, TABLES[name], self._arrival).run(rows=staged.rows, any_stored=bool(files))

    def _write_rows(self, con: duckdb.DuckDBPyConnection, name: str, counts: RowCounts) -> int:
        """Rows to keep, sorted by key, stale ones behind; returns how many."""
        kept = counts.total - counts.duplicate
        if not kept:
            return 0
        table = TABLES[name]
        columns = ", ".join(quoted(column) for column in (*table.columns, "row_no", "version_at"))
        keys = ", ".join(quoted(column) for column in table.key)
        plain = counts.accepted == counts.total
        source = (
            "(SELECT *, false AS stale FROM incoming)"
            if plain
            else "(SELECT i.*, coalesce(f.class = 'stale', false) AS stale FROM incoming i "
            "LEFT JOIN fate f USING (line) WHERE f.class IS DISTINCT FROM 'duplicate')"
        )
        path = delta_log.data_path(self._folder.table(name), self.import_id)
        self._written.append(path)
        con.execute(f"""
            COPY (
                SELECT *, {self._arrival.number << ROW_ID_SHIFT} + row_number() OVER () - 1 AS row_id
                {_chain_sql(table)}
                FROM (SELECT {columns}, stale FROM {source} ORDER BY stale, {keys}, version_at, line)
            ) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd, PARQUET_VERSION v2)""")
        return kept

    def _edges(self, con: duckdb.DuckDBPyConnection, name: str, counts: RowCounts) -> pa.Table:
        """Rows of `supersessions` that this import adds for a table: older rows it replaces, its own stale rows."""
        if counts.accepted == counts.total:
            return SUPERSESSIONS_SCHEMA.remove(4).empty_table()
        keys = ", ".join(quoted(column) for column in TABLES[name].key)
        first_stale = (self._arrival.number << ROW_ID_SHIFT) + counts.accepted + counts.superseded
        rows: pa.Table = con.sql(f"""
            SELECT {literal(name)} AS table_name, row_id, by_number, unless_number FROM (
                FROM edges
                UNION ALL
                SELECT {first_stale} + row_number() OVER (ORDER BY {keys}, version_at, line) - 1, by_number, NULL
                FROM incoming JOIN fate USING (line) WHERE class = 'stale'
            ) ORDER BY row_id, by_number""").to_arrow_table()
        return rows.cast(SUPERSESSIONS_SCHEMA.remove(4))

    def _confirmations(self, con: duckdb.DuckDBPyConnection, name: str) -> pa.Table:
        ranges = confirmation_ranges(con)
        count = ranges.num_rows
        return pa.table(
            {
                "table_name": pa.array([name] * count, pa.string()),
                **{column: ranges.column(column) for column in ranges.column_names},
                "by_number": pa.array([self._arrival.number] * count, pa.int64()),
            }
        ).cast(CONFIRMATIONS_SCHEMA.remove(5))

    def _name_in_logs(self, stored: dict[str, int], side: dict[Path, tuple[pa.Table, pa.Schema]]) -> None:
        """Writes the small tables, then names all files in the tables' logs: still invisible without the commit row."""
        named: list[tuple[Path, pa.Schema, Path, int]] = []
        for folder, (rows, schema) in side.items():
            if rows.num_rows:
                path = delta_log.data_path(folder, self.import_id)
                self._written.append(path)
                pq.write_table(rows, path, compression="zstd")
                named.append((folder, schema, path, rows.num_rows))
        for name, kept in stored.items():
            if kept:
                folder = self._folder.table(name)
                named.append((folder, stored_schema(name), folder / self._partition_file, kept))
        for folder, schema, path, rows in named:
            self._written.remove(path)  # from here on the log may name it: it stays, visible or orphaned
            delta_log.append(folder, schema, path, rows=rows, import_id=self.import_id)

    @property
    def _partition_file(self) -> Path:
        return Path(f"{delta_log.PARTITION}={self.import_id}") / "part-00000.parquet"


def _chain_sql(table: Table) -> str:
    """Further columns of sorted rows: what the row before says (see Table.chained), whether `stored` has rows too."""
    if not table.chained:
        return ""
    group = quoted(table.key[0])
    looked_back = ", ".join(
        f"CASE WHEN lag({group}) OVER () = {group} THEN lag({quoted(name)}) OVER () END AS {quoted(f'previous_{name}')}"
        for name in table.chained
    )
    return f", {looked_back}, {group} IN (SELECT {group} FROM stored) AS continues"
