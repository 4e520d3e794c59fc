"""Brings an import into copies of a ledger and kills itself at the first, second, third ... file act (`killed_at`).

usage: python -m support.faults.import_killed_at LEDGER OUT [POINT...]
Each step of a commit flushes a file, so that every boundary between two steps is among the points.
"""

import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from support.faults.killed_at import kill_one_after_another
from thidua.ledger.store.ledger import Ledger


def bring(path: Path, begin: Callable[[Path], None]) -> None:
    """The second import: a changed dossier, an unchanged one, a new one, and events of all."""
    ledger = Ledger.open(path)
    begin(path)
    with ledger.begin(
        source_name="b.csv", sha256="b", profile="p", profile_hash="p", known_at=datetime(2026, 7, 2)
    ) as pending:
        pending.add(
            "dossiers",
            pa.table({"dossier_id": ["1", "2", "3"], "case_name": ["new", "same", "x"], "row_no": [1, 2, 3]}),
        )
        pending.add(
            "events",
            pa.table(
                {"dossier_id": ["1", "3"], "seq": [2, 1], "happened_at": [datetime(2026, 7, 1)] * 2, "row_no": [1, 3]}
            ),
        )
        pending.commit(read=3, quarantined=0, primary="dossiers")


if __name__ == "__main__":
    kill_one_after_another(bring, Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
