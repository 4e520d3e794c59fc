"""What an engine must be able to do. A new engine is one module beside this one."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

import pyarrow as pa


class Engine(Protocol):
    """Runs portable SQL over relations. `dialect` is sqlglot's name of its SQL; an engine is used by one thread."""

    dialect: str

    def run(self, sql: str) -> None:
        """Run a statement that gives no rows."""

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""

    def define(self, name: str, sql: str) -> None:
        """Make (or replace) a view of that name."""

    def load(self, name: str, rows: pa.Table) -> None:
        """Make (or replace) a small table of that name for the time of this connection."""

    def store(self, tables: dict[str, str], path: Path, turns: Iterable[object] = (None,)) -> None:
        """Write the rows of each query under its table name into one new file (or folder) at `path`.

        turns: the queries run once at each of its items and their rows pile up.
        """

    def open(self, path: Path, alias: str) -> None:
        """Make what `store` wrote readable as `alias.table`."""

    def shut(self, *aliases: str) -> None:
        """Let go of what `open` made readable."""

    def close(self) -> None:
        """Give back memory and temporary files."""
