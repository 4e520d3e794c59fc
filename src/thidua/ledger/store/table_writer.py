"""Writes the rows of a running import, table by table: classified against what is stored, sorted by key, numbered."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa

from thidua.i18n import UserError, formats
from thidua.ledger.model import TABLES, Table
from thidua.ledger.store import delta_log
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import (
    CONFIRMATIONS_SCHEMA,
    ROW_ID_SHIFT,
    SUPERSESSIONS_SCHEMA,
    ImportRecord,
    RowCounts,
)
from thidua.ledger.store.layout import Folder
from thidua.ledger.store.quarantined_rows import key_sql
from thidua.ledger.store.snapshot import hidden_sql, literal, scan_sql
from thidua.ledger.store.staging import StagedTable
from thidua.ledger.store.versions import Arrival, Classifier, confirmation_ranges, quoted

# Sorting more than this spills into the ledger's staging folder.
MEMORY = "1GB"
# Where fewer than one row in so many comes in, the stored rows of the same keys are taken out of the files once.
ONE_IN = 8


# A dossier code that names the agency which gave it out: below a province, which alone is not one.
AGENCY_CODED = r"^[0-9A-Za-z.]*(?:\d\.[Hh]\d{2}|[Hh]\d{2}\.[0-9A-Za-z]+)[0-9A-Za-z.]*-"
UNTOLD_UNIT = "–"
_EXAMPLES = 5
# By so many days a slip of the pen moves a receipt; by more it is another dossier's, or people say that it is not.
_CORRECTED_DAYS = 15


def stops(
    writer: "TableWriter",
    name: str,
    counts: RowCounts,
    source_name: str,
    in_file_order: bool,
    replace_others: bool,
    with_steps: bool = False,
) -> Iterator[UserError]:
    """Why rows just classified cannot come in, one reason after the other.

    in_file_order: the rows are numbered by their place in the file. replace_others: somebody said that dossiers of the
    same numbers are the same ones. with_steps: other rows of the file are numbered by their place, so that those of the
    same dossiers cannot come in beside earlier ones.
    """
    if in_file_order and (other := counts.superseded + counts.stale):
        yield UserError(
            "{source}: {count} records would stand where import {imports} has others; the file has no "
            "sequence numbers. Was a row of the log corrected: withdraw that import, the newest first "
            "({commands}), then bring in the corrected log whole. Was the file cut "
            "through a case or is it not in order: bring in the log whole and in order. Do its cases have the numbers "
            "of other cases: let a profile complete them (completed_by)",
            source=source_name,
            count=other,
            imports=", ".join(map(str, writer.imports_met())),
            commands=_undo(writer),
        )
    if name == "dossiers" and not replace_others:
        same = (
            UserError("take their imports back ({commands}) and bring in the log whole", commands=_undo(writer))
            if with_steps
            else UserError("confirm that they are the same dossiers (--replace-others)")
        )
        yield from _of_others(writer.of_other_units(), source_name, same)
        yield from _given_anew(writer.numbers_given_anew(), source_name, same)


def _undo(writer: "TableWriter") -> str:
    """The commands that take back the imports whose rows the classified ones meet, in the order they go."""
    return ", ".join(f"thidua import --undo {number}" for number in writer.imports_met())


def _of_others(refused: list[tuple[str, str, str]], source_name: str, same: UserError) -> Iterator[UserError]:
    """Where dossiers of another unit would be replaced: how many, and which."""
    if refused:
        yield UserError(
            "{source}: {count} dossier numbers belong to another unit already: {examples}. The file would replace "
            "those dossiers; nothing was changed. Numbers of one office are not those of another: let a profile "
            "complete them (completed_by), or, if they are the same dossiers, {same}",
            source=source_name,
            same=same,
            count=len(refused),
            examples=", ".join(
                f"{number} ({one or UNTOLD_UNIT} | {other or UNTOLD_UNIT})"
                for number, one, other in refused[:_EXAMPLES]
            )
            + (" …" if len(refused) > _EXAMPLES else ""),
        )


def _given_anew(
    refused: list[tuple[str, datetime, datetime]], source_name: str, same: UserError
) -> Iterator[UserError]:
    """Where dossiers would be replaced by others that got their numbers later: how many, and which."""
    if refused:
        yield UserError(
            "{source}: {count} dossier numbers went to other dossiers before: {examples}. The file would replace those "
            "dossiers; nothing was changed. Numbers that begin anew every year or month are not one dossier each: let "
            "a profile complete them (completed_by: received_at puts the year before them), or, if they are the same "
            "dossiers, {same}",
            source=source_name,
            same=same,
            count=len(refused),
            examples=", ".join(
                f"{number} ({formats.day(before)} | {formats.day(now)})" for number, before, now in refused[:_EXAMPLES]
            )
            + (" …" if len(refused) > _EXAMPLES else ""),
        )


class TableWriter:
    """One import's connection to DuckDB; a context manager. Files it writes are not named in any log yet."""

    def __init__(
        self,
        folder: Folder,
        staging: Path,
        committed: list[ImportRecord],
        facts: FactFiles,
        arrival: Arrival,
        import_id: str,
    ) -> None:
        """committed: imports that count. facts: the files of the whole ledger."""
        self._folder = folder
        self._committed = committed
        self._facts = facts
        self._arrival = arrival
        self._import_id = import_id
        self._any_stored = False
        self._con = duckdb.connect()
        self._con.execute(f"SET temp_directory = {literal(staging / 'spill')}")
        self._con.execute(f"SET memory_limit = {literal(MEMORY)}")
        moments = pa.table(
            {
                "number": pa.array([record.number for record in committed], pa.int64()),
                "known_at": pa.array([record.known_at for record in committed], pa.timestamp("us")),
            }
        )
        self._con.register("moments", moments)
        self._con.execute("CREATE TEMP TABLE known AS FROM moments")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._con.close()

    def path(self, name: str) -> Path:
        """Where the rows of a table go; its folder is made."""
        return delta_log.data_path(self._folder.table(name), self._import_id)

    def classify(self, name: str, staged: StagedTable) -> RowCounts:
        """Finds the class of every row, by what the committed imports hold; to be called before the others."""
        rows = staged.finish()
        if isinstance(rows, Path):
            self._con.execute(f"CREATE OR REPLACE TEMP VIEW incoming AS FROM read_parquet({literal(rows)})")
        else:
            self._con.register("arrived", rows)
            self._con.execute("CREATE OR REPLACE TEMP VIEW incoming AS FROM arrived")
        ids = {record.import_id for record in self._committed}
        listed = self._facts.of(self._folder.table(name), ids)
        files = [entry.path for entry in listed]
        few = staged.rows * ONE_IN <= sum(entry.rows for entry in listed)
        self._show_stored(TABLES[name], scan_sql(name, files), few=few)
        self._any_stored = bool(files)
        if files:
            paths = [entry.path for entry in self._facts.of(self._folder.supersessions, ids)]
            superseded = hidden_sql(paths, self._committed)
            self._con.execute(
                "CREATE OR REPLACE TEMP TABLE hidden AS SELECT row_id FROM "
                f"({superseded}) WHERE table_name = {literal(name)}"
            )
        seen = [entry.path for entry in self._facts.of(self._folder.confirmations, ids)]
        source = (
            f"read_parquet([{', '.join(literal(path) for path in seen)}], hive_partitioning = false)"
            if seen
            else "(SELECT '' AS table_name, 0 AS first_row_id, 0 AS last_row_id, TIMESTAMP '2000-01-01' AS version_at, "
            "0 AS by_number)"
        )
        self._con.execute(f"CREATE OR REPLACE TEMP TABLE confirmed AS FROM {source} WHERE table_name = {literal(name)}")
        return Classifier(self._con, TABLES[name], self._arrival).run(rows=staged.rows, any_stored=bool(files))

    def of_other_units(self) -> list[tuple[str, str, str]]:
        """Dossiers just classified whose number another unit has too, here or in the ledger: number, both units.

        A dossier of which no row of the file tells the unit is nobody's (""): it is none of a unit's own, nor one
        that is nobody's in the ledger either and was received at another moment.

        A number with an agency's code is the agency's own: under it a unit may change. So may it where the source
        itself says when it changed the record.
        """
        hidden = "ANTI JOIN hidden USING (row_id)" if self._any_stored else ""
        rows: list[tuple[str, str, str]] = self._con.execute(
            f"""
            WITH said AS (
                SELECT DISTINCT dossier_id, coalesce(received_at, submitted_at) AS received,
                    coalesce(receiving_unit_id, max(receiving_unit_id) OVER (PARTITION BY dossier_id), '') AS unit
                FROM incoming WHERE version_at = $known_at::TIMESTAMP AND NOT regexp_matches(dossier_id, $agency)
            ), known AS (
                SELECT dossier_id, coalesce(receiving_unit_id, '') AS unit,
                    CASE WHEN receiving_unit_id IS NULL THEN coalesce(received_at, submitted_at) END AS nobodys_received
                FROM (SELECT * FROM stored {hidden})
                UNION SELECT dossier_id, unit, NULL FROM said
            )
            SELECT s.dossier_id, min(s.unit), max(k.unit) FROM said s JOIN known k
            ON s.dossier_id = k.dossier_id AND (s.unit <> k.unit OR (s.unit = '' AND s.received <> k.nobodys_received))
            GROUP BY s.dossier_id ORDER BY s.dossier_id""",
            {"known_at": self._arrival.known_at, "agency": AGENCY_CODED},
        ).fetchall()
        return rows

    def numbers_given_anew(self) -> list[tuple[str, datetime, datetime]]:
        """Dossiers just classified that are not those which the ledger has under their numbers: number, both receipts.

        They were received after the other one had ended, or so long before or after it that no correction explains it.
        Numbers with an agency's code, and what a source itself says it changed, are taken as in `of_other_units`.
        """
        hidden = "ANTI JOIN hidden USING (row_id)" if self._any_stored else ""
        rows: list[tuple[str, datetime, datetime]] = self._con.execute(
            f"""
            WITH said AS (
                SELECT DISTINCT dossier_id, coalesce(received_at, submitted_at) AS received FROM incoming
                WHERE version_at = $known_at::TIMESTAMP AND NOT regexp_matches(dossier_id, $agency)
            ), known AS (
                SELECT dossier_id, coalesce(received_at, submitted_at) AS received,
                    coalesce(finished_at, returned_at, refused_at) AS ended
                FROM (SELECT * FROM stored {hidden})
            )
            SELECT s.dossier_id, min(k.received), max(s.received) FROM said s JOIN known k USING (dossier_id)
            WHERE s.received::DATE > k.ended::DATE
                OR abs(date_diff('day', k.received, s.received)) > {_CORRECTED_DAYS}
            GROUP BY s.dossier_id ORDER BY s.dossier_id""",
            {"known_at": self._arrival.known_at, "agency": AGENCY_CODED},
        ).fetchall()
        return rows

    def imports_met(self) -> list[int]:
        """Imports whose rows stand where rows just classified would, with other content; the newest first."""
        rows = self._con.execute(f"""
            SELECT DISTINCT number FROM (
                SELECT row_id >> {ROW_ID_SHIFT} AS number FROM edges
                UNION ALL SELECT by_number FROM incoming JOIN fate USING (line) WHERE class = 'stale'
            ) WHERE number <> {self._arrival.number} ORDER BY number DESC""").fetchall()
        return [number for (number,) in rows]

    def fates(self) -> dict[int, str]:
        """row_no → class of the rows just classified that are not simply accepted."""
        rows = self._con.execute("SELECT i.row_no, f.class FROM incoming i JOIN fate f USING (line)").fetchall()
        return dict(rows)

    def brought(self, name: str, keys: frozenset[str]) -> set[str]:
        """Of these keys, as `quarantined_rows` writes them, those of rows just classified."""
        if not keys:
            return set()
        self._con.register("looked_for", pa.table({"key": pa.array(sorted(keys), pa.string())}))
        rows = self._con.execute(
            f"SELECT DISTINCT key FROM looked_for SEMI JOIN (SELECT {key_sql(name)} AS key FROM incoming) USING (key)"
        ).fetchall()
        self._con.unregister("looked_for")
        return {key for (key,) in rows}

    def _show_stored(self, table: Table, scan: str, *, few: bool) -> None:
        """`stored`: the committed rows; `known_groups`: the groups of a chained table that `incoming` goes on with.

        few: a day's rows meet a year's. Then only keys are read of all rows, the other columns of rows that are met.
        """
        keys = [quoted(column) for column in table.key]
        if few:
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE near AS SELECT {', '.join(keys)}, row_id FROM ({scan}) "
                f"SEMI JOIN (SELECT DISTINCT {keys[0]} FROM incoming) USING ({keys[0]})"
            )
            self._con.execute(
                "CREATE OR REPLACE TEMP TABLE met_keys AS "
                f"SELECT row_id FROM near SEMI JOIN incoming USING ({', '.join(keys)})"
            )
            self._con.execute(f"CREATE OR REPLACE TEMP TABLE taken AS FROM ({scan}) SEMI JOIN met_keys USING (row_id)")
        self._con.execute(f"CREATE OR REPLACE TEMP VIEW stored AS {'FROM taken' if few else scan}")
        if table.chained:
            self._con.execute(
                f"CREATE OR REPLACE TEMP TABLE known_groups AS SELECT DISTINCT {keys[0]} "
                f"FROM {'near' if few else 'stored'} SEMI JOIN incoming USING ({keys[0]})"
            )

    def write_rows(self, name: str, counts: RowCounts) -> None:
        """Writes the rows to keep, sorted by key, stale ones behind; nothing where there are none."""
        if not counts.stored:
            return
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
        self._con.execute(f"""
            COPY (
                SELECT *, {self._arrival.number << ROW_ID_SHIFT} + row_number() OVER () - 1 AS row_id
                {_chain_sql(table)}
                FROM (SELECT {columns}, stale FROM {source} ORDER BY stale, {keys}, version_at, line)
            ) TO {literal(self.path(name))}
            (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2)""")

    def edges(self, name: str, counts: RowCounts) -> pa.Table:
        """Rows of `supersessions` that this import adds for a table: older rows it replaces, its own stale rows."""
        if counts.accepted == counts.total:
            return SUPERSESSIONS_SCHEMA.remove(4).empty_table()
        keys = ", ".join(quoted(column) for column in TABLES[name].key)
        first_stale = (self._arrival.number << ROW_ID_SHIFT) + counts.accepted + counts.superseded
        rows: pa.Table = self._con.sql(f"""
            SELECT {literal(name)} AS table_name, row_id, by_number, unless_number FROM (
                FROM edges
                UNION ALL
                SELECT {first_stale} + row_number() OVER (ORDER BY {keys}, version_at, line) - 1, by_number, NULL
                FROM incoming JOIN fate USING (line) WHERE class = 'stale'
            ) ORDER BY row_id, by_number""").to_arrow_table()
        return rows.cast(SUPERSESSIONS_SCHEMA.remove(4))

    def confirmations(self, name: str) -> pa.Table:
        """Rows of `confirmations` that this import adds for a table."""
        ranges = confirmation_ranges(self._con)
        count = ranges.num_rows
        return pa.table(
            {
                "table_name": pa.array([name] * count, pa.string()),
                **{column: ranges.column(column) for column in ranges.column_names},
                "by_number": pa.array([self._arrival.number] * count, pa.int64()),
            }
        ).cast(CONFIRMATIONS_SCHEMA.remove(5))


def _chain_sql(table: Table) -> str:
    """Further columns of sorted rows: what the row before says (see Table.chained), whether `stored` has rows too."""
    if not table.chained:
        return ""
    group = quoted(table.key[0])
    looked_back = ", ".join(
        f"CASE WHEN lag({group}) OVER () = {group} THEN lag({quoted(name)}) OVER () END AS {quoted(f'previous_{name}')}"
        for name in table.chained
    )
    return f", {looked_back}, {group} IN (FROM known_groups) AS continues"
