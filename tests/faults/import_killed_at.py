"""Brings an import into copies of a ledger and kills itself, with SIGKILL, at the first, second, third ... file act.

usage: import_killed_at.py LEDGER OUT [POINT...]     One copy in OUT for each point; prints how each ended.
Points are what Python's audit hooks see (files opened, folders made or removed): each step of a commit flushes a file,
so that every boundary between two steps is among them. "after:SECONDS" kills from outside, wherever the import is then.
"""

import itertools
import os
import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

import pyarrow as pa

from thidua.ledger.store import Ledger

EVENTS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}


def bring(path: Path, kill_at: int | None) -> None:
    """The second import: a changed dossier, an unchanged one, a new one, and events of all."""
    ledger = Ledger.open(path)
    if kill_at is not None:
        seen = 0

        def count(event: str, args: tuple[object, ...]) -> None:
            nonlocal seen
            if event in EVENTS and str(path) in str(args[0]):
                seen += 1
                if seen == kill_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(count)
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


def end_of(base: Path, copy: Path, point: str) -> int:
    """How an import into a copy ends: 0, or minus the signal. The libraries start their threads in the victim only."""
    shutil.copytree(base, copy)
    victim = os.fork()
    if victim == 0:
        bring(copy, None if point.startswith("after:") else int(point))
        os._exit(0)
    if point.startswith("after:"):
        time.sleep(float(point.removeprefix("after:")))
        os.kill(victim, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(victim, 0)[1])


def main() -> None:
    """Without POINTs: the first, second, third ... file act, until an import comes through."""
    base, out, asked = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    for point in asked or map(str, itertools.count(1)):
        copy = out / point.replace(":", "-")
        code = end_of(base, copy, point)
        sys.stdout.write(f"{copy.name} {code}\n")
        if code == 0 and not asked:
            break


if __name__ == "__main__":
    main()
