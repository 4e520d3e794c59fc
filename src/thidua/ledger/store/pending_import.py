"""An import on its way into the ledger: nothing of it exists for readers until one row is appended to `imports`."""

import secrets
import shutil
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Self

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake.exceptions import DeltaError
from filelock import FileLock

from thidua.i18n import UserError, _
from thidua.io.atomic_files import means_full
from thidua.io.progress import Progress, silent
from thidua.ledger.cleaning.plausibility import PlausibilityRule, broken
from thidua.ledger.model import TABLES
from thidua.ledger.store import delta_log, journal
from thidua.ledger.store.contradictions import Contradiction, contradictions
from thidua.ledger.store.fact_files import FactFiles
from thidua.ledger.store.import_record import (
    CONFIRMATIONS_SCHEMA,
    SUPERSESSIONS_SCHEMA,
    ImportRecord,
    QuarantinedRow,
    RowCounts,
    in_force,
)
from thidua.ledger.store.layout import Folder, stored_schema
from thidua.ledger.store.quarantined_rows import corrections, keys_to_look_for
from thidua.ledger.store.row_outcomes import RowOutcomes
from thidua.ledger.store.staging import StagedTable
from thidua.ledger.store.table_writer import TableWriter, stops
from thidua.ledger.store.versions import Arrival

STORING = _("Sorting and storing")


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
        hidden: str | None,
        rules: Sequence[PlausibilityRule],
    ) -> None:
        self._folder = folder
        self._lock = lock
        self._committed = committed
        self._source_name, self._sha256 = source_name, sha256
        self._profile, self._profile_hash = profile, profile_hash
        self._hidden = hidden
        self._titles: str | None = None
        self._without: dict[str, int] = {}
        self._rules = rules
        self._arrival = Arrival(
            number=len(committed) + 1,
            known_at=known_at,
            in_order=all(record.known_at <= known_at for record in in_force(committed)),
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

    @property
    def known_at(self) -> datetime:
        """When the content was known: civil time of the ledger."""
        return self._arrival.known_at

    def add(self, table: str, rows: pa.Table) -> None:
        """Takes rows of a table of the model: own columns (missing → null), row_no, optionally version_at.

        May be called many times. ValueError for columns the table does not have, an empty key, or a record that breaks
        the import's rules for whole records: whoever brings rows sets such aside before. UserError where the disk does
        not take them.
        """
        columns = dict(zip(rows.column_names, rows.columns, strict=True))
        for breach in broken(table, columns, self._rules, self._arrival.known_at):
            row_no = rows.column("row_no")[int(breach.rows[0])]
            raise ValueError(f"{table}, row {row_no}: {breach.reason.render('en')}")
        if table not in self._staged:
            self._staged[table] = StagedTable(table, self._staging, self._arrival.known_at)
        try:
            self._staged[table].add(rows)
        except OSError as error:
            raise self._not_recorded(error) from error

    def contradictions(self, table: str, *, replace_others: bool) -> list[Contradiction]:
        """Records that the rows taken so far contradict each other on; lines: the places of their rows (0: the first).

        replace_others: as in `commit`, which else refuses numbers that two units have; they are no contradictions then.
        No rows are taken any more.

        Raises:
            UserError: the disk does not take what is worked with.
        """
        staged = self._staged.get(table)
        if staged is None or not staged.rows:
            return []
        try:
            return contradictions(
                staged.finish(), TABLES[table], self.known_at, self._staging, units_apart=not replace_others
            )
        except (OSError, duckdb.Error) as error:
            raise self._not_recorded(error) from error

    def commit(
        self,
        *,
        read: int,
        quarantined: int,
        primary: str,
        in_file_order: frozenset[str] = frozenset(),
        progress: Progress = silent,
        outcomes: RowOutcomes | None = None,
        unreadable: Mapping[str, int] | None = None,
        set_aside: Sequence[QuarantinedRow] = (),
        sent_again: frozenset[str] = frozenset(),
        replace_others: bool = True,
        titles: str | None = None,
        without: Mapping[str, int] | None = None,
    ) -> ImportRecord:
        """Classifies every row, stores what is new and makes the import visible; returns its record.

        `outcomes` is told the fate of each row of `primary`. `read` rows of the source went to the table `primary` or
        to the quarantine. `in_file_order`: tables whose rows are numbered by their place in the file, so that another
        record under a number in use says that one of the files is cut or not in order: UserError then. unreadable:
        cells that were filled and could not be read, by heading. set_aside: the rows in quarantine. sent_again: places
        that the rows of a quarantine file had in its source. replace_others: dossiers of other units under the same
        number may be replaced, else UserError where some would be. titles, without: as the record has them.
        ValueError where the counts do not add up (a
        fault of the importer); UserError where the disk does not take the rows: nothing is visible then.
        """
        staged = self._staged[primary].rows if primary in self._staged else 0
        if read != staged + quarantined:
            raise ValueError(f"{read} rows read, but {staged} rows of {primary} and {quarantined} quarantined")
        self._titles, self._without = titles, dict(without or {})
        try:
            return self._commit(
                read,
                quarantined,
                primary,
                in_file_order,
                progress,
                outcomes,
                unreadable or {},
                tuple(set_aside),
                sent_again,
                replace_others,
            )
        except (OSError, DeltaError, duckdb.Error) as error:
            raise self._not_recorded(error) from error
        finally:
            self.close()

    def _not_recorded(self, error: Exception) -> UserError:
        if means_full(error):
            return UserError(
                "The disk of {folder} is full: {source} was not imported, the ledger is unchanged; "
                "make room and run the import again",
                source=self._source_name,
                folder=self._folder.path,
            )
        return UserError(
            "{source} was not imported, the ledger {folder} is unchanged: {reason}",
            source=self._source_name,
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
            # The partition of this attempt, with whatever an engine left half written beside the file.
            shutil.rmtree(path.parent, ignore_errors=True)
        shutil.rmtree(self._staging, ignore_errors=True)
        self._lock.release()

    def _commit(
        self,
        read: int,
        quarantined: int,
        primary: str,
        in_file_order: frozenset[str],
        progress: Progress,
        outcomes: RowOutcomes | None,
        unreadable: Mapping[str, int],
        set_aside: tuple[QuarantinedRow, ...],
        sent_again: frozenset[str],
        replace_others: bool,
    ) -> ImportRecord:
        counts: dict[str, RowCounts] = {}
        edges: list[pa.Table] = []
        seen: list[pa.Table] = []
        earlier = in_force(self._committed)
        come_in = {row.key for row in set_aside if row.key is not None}
        filled = {name: staged for name, staged in sorted(self._staged.items()) if staged.rows}
        done, total = 0, sum(staged.rows for staged in filled.values())
        facts = FactFiles(self._folder, self._committed)
        with TableWriter(self._folder, self._staging, earlier, facts, self._arrival, self.import_id) as writer:
            for name, staged in filled.items():
                progress(STORING, done, total)
                counts[name] = writer.classify(name, staged)
                for stop in stops(
                    writer,
                    name,
                    counts[name],
                    self._source_name,
                    name in in_file_order,
                    replace_others,
                    with_steps=bool(in_file_order & filled.keys()),
                ):
                    raise stop
                if name == primary:
                    come_in |= writer.brought(name, keys_to_look_for(earlier, name))
                if outcomes is not None and name == primary:
                    outcomes.fates.update(writer.fates())
                self._written.append(writer.path(name))
                writer.write_rows(name, counts[name])
                edges.append(writer.edges(name, counts[name]))
                seen.append(writer.confirmations(name))
                done += staged.rows
        progress(STORING, done, total)
        files = self._name_in_logs(counts, edges, seen)
        of_primary = counts.get(primary, RowCounts())
        record = ImportRecord(
            number=self._arrival.number,
            import_id=self.import_id,
            known_at=self._arrival.known_at,
            committed_at=journal.moment_of_commit(self._folder, self._committed),
            primary=primary,
            read=read,
            accepted=of_primary.accepted,
            superseded=of_primary.superseded,
            stale=of_primary.stale,
            duplicate=of_primary.duplicate,
            quarantined=quarantined,
            tables=counts,
            withdraws=None,
            hidden=self._hidden,
            titles=self._titles,
            without=self._without,
            unreadable=dict(unreadable),
            set_aside=set_aside,
            corrects=corrections(earlier, primary, self._source_name, frozenset(come_in), sent_again),
            source_name=self._source_name,
            sha256=self._sha256,
            profile=self._profile,
            profile_hash=self._profile_hash,
        )
        return journal.append(self._folder, self._committed, record, files)

    def _name_in_logs(self, counts: dict[str, RowCounts], edges: list[pa.Table], seen: list[pa.Table]) -> list[Path]:
        """Writes the small tables, then names all files in the tables' logs: still invisible without the commit row.

        All files of the import are returned.
        """
        named: list[tuple[Path, pa.Schema, int]] = []
        for folder, schema, parts in (
            (self._folder.supersessions, SUPERSESSIONS_SCHEMA, edges),
            (self._folder.confirmations, CONFIRMATIONS_SCHEMA, seen),
        ):
            if rows := sum(part.num_rows for part in parts):
                path = delta_log.data_path(folder, self.import_id)
                self._written.append(path)
                pq.write_table(pa.concat_tables(parts), path, compression="zstd")
                named.append((folder, schema, rows))
        for name, counted in counts.items():
            if counted.stored:
                named.append((self._folder.table(name), stored_schema(name), counted.stored))
        files = []
        for folder, schema, rows in named:
            path = delta_log.data_path(folder, self.import_id)
            self._written.remove(path)  # from here on the log may name it: it stays, visible or orphaned
            delta_log.append(folder, schema, path, rows=rows, import_id=self.import_id)
            files.append(path)
        return files
