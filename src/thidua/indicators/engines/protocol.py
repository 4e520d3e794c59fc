"""What an engine must be able to do. A new engine is one module beside this one and one line in `registry.py`.

`tests/engines/` holds the suite that every engine must pass; docs/how-to/add-an-engine.md goes through it step by step.
"""

from typing import Protocol

import pyarrow as pa

from thidua.ledger.store.snapshot import Snapshot


class Engine(Protocol):
    """Runs SQL that `catalogue/sql_subset.py` allows, in DuckDB's spelling, over named relations; used by one thread.

    A name may have a prefix: `source.dossiers`. Integers, texts, dates and civil times must come back as they went in.
    """

    def show_ledger(self, snapshot: Snapshot) -> None:
        """Make every table of the ledger readable: `source.<table>` and `source.<table>_history`.

        Columns and rows are those of `Snapshot.create_views` and `Snapshot.create_history_views`.
        """

    def define(self, name: str, sql: str) -> None:
        """Make (or replace) a view of that name. What it reads must be there."""

    def load(self, name: str, rows: pa.Table) -> None:
        """Make (or replace) a small table of that name for the time of this connection."""

    def keep(self, name: str, sql: str) -> None:
        """Compute a query once, and let its rows be readable under that name for the time of this connection."""

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""

    def close(self) -> None:
        """Give back memory, connections and temporary files."""
