"""Runs a command in copies of a folder and kills itself at the first, second, third ... file act (`killed_at`).

usage: python -m support.faults.command_killed_at seal|report FOLDER OUT [POINT...]
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from support.faults.killed_at import kill_one_after_another
from thidua.cli import main
from thidua.documents.report import builder, html, xlsx  # noqa: F401 - once, not in every victim
from thidua.proof import bundle  # noqa: F401
from thidua.verdicts import evaluation_run  # noqa: F401

OUT = {"seal": "evidence.zip", "report": "report"}


def words(command: str, folder: Path, as_of: str) -> list[str]:
    """The command line over the ledger of the folder, writing into the folder."""
    return [command, "--ledger", str(folder / "ledger"), "--out", str(folder / OUT[command]), "--as-of", as_of]


def done_in(folder: Path, command: str, as_of: str) -> int:
    """Run the command over the ledger of a folder, its temporary files inside the folder too; its exit code."""
    tempfile.tempdir = str(folder / "tmp")
    try:
        main(words(command, folder, as_of))
    except SystemExit as end:
        return int(end.code or 0)
    finally:
        tempfile.tempdir = None
    return 0


def interrupted(folder: Path, begin: Callable[[Path], None]) -> None:
    """What a victim does: the second run of the command, with nothing said."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    # What both do before they write is watched in one of them.
    begin(folder if COMMAND == "seal" else folder / OUT[COMMAND])
    code = done_in(folder, COMMAND, "2026-09-30")
    if code:
        os._exit(code)


if __name__ == "__main__":
    COMMAND = sys.argv[1]
    kill_one_after_another(interrupted, Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4:])
