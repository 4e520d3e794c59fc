"""Copies the data folder of a folder into its store and kills itself at the first, second ... file act (`killed_at`).

usage: python -m support.faults.backup_killed_at FOLDER OUT [POINT...]
"""

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from support.faults.killed_at import kill_one_after_another
from thidua.web.backup import database, restoring  # noqa: F401 - once, not in every victim
from thidua.web.backup.copying import copy_data
from thidua.web.backup.encryption import cipher_for
from thidua.web.config.home import Home
from thidua.web.server.operator_settings import site_settings

SECOND = datetime(2026, 11, 29, 2, tzinfo=UTC)


def back_up(folder: Path, begin: Callable[[Path], None]) -> None:
    """The copy of a second day."""
    settings = site_settings({"THIDUA_HOME": str(folder / "home")})
    begin(folder)
    copy_data(Home.of(settings), settings, folder / "store", cipher_for([]), SECOND)


if __name__ == "__main__":
    kill_one_after_another(back_up, Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
