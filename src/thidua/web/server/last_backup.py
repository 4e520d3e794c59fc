"""When a data folder was copied last: noted in it by the backup, read by whoever looks the site over."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from thidua.io.atomic_files import written_whole

MARK = "last-backup.json"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """The newest copy. at: aware."""

    at: datetime
    copy: str
    store: str

    def note(self, home: Path) -> None:
        """Write it into the data folder. OSError where that cannot be written."""
        with written_whole(home / MARK) as draft:
            draft.write_text(json.dumps({"at": self.at.isoformat(), "copy": self.copy, "store": self.store}))


def last_backup(home: Path) -> LastBackup | None:
    """What was noted; None where nothing was, or it cannot be read."""
    try:
        told = json.loads((home / MARK).read_text(encoding="utf-8"))
        return LastBackup(datetime.fromisoformat(told["at"]), str(told["copy"]), str(told["store"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
