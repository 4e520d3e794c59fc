"""The default engine: DuckDB inside this process, within a set amount of memory, spilling to the cache folder."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from thidua.i18n import UserError
from thidua.ledger.store.snapshot import Snapshot

MEMORY = "1GB"


UNITS = {"MB": 1_000_000, "GB": 1_000_000_000, "MIB": 1 << 20, "GIB": 1 << 30}
LEAST_BYTES = 200_000_000
_WORD = re.compile(r"[\w.]+")


def memory_bytes(text: str) -> int:
    """An amount of memory as DuckDB writes it, such as 2GB or 500MB, in bytes.

    Raises:
        UserError: no such amount, or less than one computation needs.
    """
    size = re.fullmatch(r"([0-9]+(?:\.[0-9]+)?) *(MB|GB|MIB|GIB)", text.strip().upper())
    amount = int(float(size[1]) * UNITS[size[2]]) if size else 0
    if amount < LEAST_BYTES:
        raise UserError("“{text}” is no amount of memory to work with: give 200MB or more, such as 2GB", text=text)
    return amount


def quoted(text: object) -> str:
    """A text as an SQL string literal."""
    return "'" + str(text).replace("'", "''") + "'"


def _view(name: str, sql: str) -> str:
    return f"CREATE OR REPLACE VIEW {name} AS {sql}"


class DuckDB:
    """One in-memory database; prepared state is attached read-only.

    Beyond the contract of `protocol.Engine` it runs statements and stores prepared state in files. A view is made when
    something that reads it is run: DuckDB reads the files' headers and binds all beneath to make one, which on a small
    ledger takes longer than most questions.
    """

    def __init__(self, spill: Path, memory: str = MEMORY) -> None:
        self.con = duckdb.connect(
            config={"memory_limit": memory, "temp_directory": str(spill), "preserve_insertion_order": False}
        )
        # Every join is written with its smaller side on the right. Guesses at sizes through NOT IN and UNION once put
        # the hash table on the side of the routing log.
        self.con.execute("SET parquet_metadata_cache = true")  # files of a ledger never change
        self.con.execute("SET disabled_optimizers = 'join_order,build_side_probe_side'")
        # Of every view its SQL, in the order in which they were defined last; those of them that are still to be made.
        self._views: dict[str, Callable[[], str]] = {}
        self._unmade: set[str] = set()

    def show_ledger(self, snapshot: Snapshot) -> None:
        """Define the ledger's tables and their histories in the schema `source`."""
        self.con.execute("CREATE SCHEMA IF NOT EXISTS source")
        for name, sql in snapshot.views(self.con).items():
            self._define(f"source.{name}", sql)

    def confine(self, files: Iterable[Path]) -> None:
        """From now on reach nothing but these files: no other path, no network, no extension, no variable of ours."""
        self.con.execute(f"SET allowed_paths = [{', '.join(quoted(file) for file in files)}]")
        for setting in ("python_enable_replacements", "autoload_known_extensions", "autoinstall_known_extensions"):
            self.con.execute(f"SET {setting} = false")
        self.con.execute("SET enable_external_access = false")
        self.con.execute("SET lock_configuration = true")

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""
        self._make_views(sql)
        self.con.execute(sql)

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""
        self._make_views(sql)
        return self.con.sql(sql).to_arrow_table()

    def define(self, name: str, sql: str) -> None:
        """Make (or replace) a view of that name, at the latest when something reads it."""
        self._define(name, lambda: sql)

    def _define(self, name: str, sql: Callable[[], str]) -> None:
        self._views.pop(name, None)
        self._views[name] = sql
        self._unmade.add(name)

    def _make_views(self, sql: str) -> None:
        """Make what is still to be made of the views that a statement may read.

        Any word of the SQL that is the name of a view counts as read. One more than needed does no harm. A view may
        have been defined anew after one that reads it: whatever cannot be made yet is made after the others.
        """
        if not self._unmade:
            return
        texts: dict[str, str] = {}
        waiting = [sql]
        while waiting:
            for name in set(_WORD.findall(waiting.pop())) & (self._views.keys() - texts.keys()):
                texts[name] = self._views[name]()
                waiting.append(texts[name])
        unmade = [name for name in self._views if name in texts and name in self._unmade]
        while unmade:
            later = [name for name in unmade if not self._makes_view(name, texts[name])]
            if len(later) == len(unmade):
                self.con.execute(_view(later[0], texts[later[0]]))
            unmade = later

    def _makes_view(self, name: str, sql: str) -> bool:
        """Whether the view could be made: all that it reads was there."""
        try:
            self.con.execute(_view(name, sql))
        except duckdb.CatalogException:
            return False
        self._unmade.remove(name)
        return True

    def load(self, name: str, rows: pa.Table) -> None:
        """Make (or replace) a small table of that name."""
        self.con.register("incoming_rows", rows)
        self.con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM incoming_rows")
        self.con.unregister("incoming_rows")

    def keep(self, name: str, sql: str) -> None:
        """Compute a query into a table of that name."""
        self._make_views(sql)
        self.con.execute(f"CREATE OR REPLACE TABLE {name} AS {sql}")

    @contextmanager
    def storing(self, path: Path, alias: str) -> Iterator[None]:
        """A new DuckDB file attached for writing while the block lasts."""
        self.con.execute(f"ATTACH {quoted(path)} AS {alias}")
        yield
        self.con.execute(f"DETACH {alias}")

    def append(self, table: str, sql: str, *, new: bool) -> None:
        """Write the rows of a query into a table of an attached file; the first time it is made."""
        self._make_views(sql)
        self.con.execute(f"CREATE TABLE {table} AS {sql}" if new else f"INSERT INTO {table} {sql}")

    def open(self, path: Path, alias: str) -> None:
        """Attach a file written by `storing`, read-only."""
        self.con.execute(f"ATTACH {quoted(path)} AS {alias} (READ_ONLY)")

    def shut(self, *aliases: str) -> None:
        """Detach what `open` attached; names that are not attached are passed over."""
        for alias in aliases:
            self.con.execute(f"DETACH DATABASE IF EXISTS {alias}")

    def close(self) -> None:
        """Close the database."""
        self.con.close()
