"""How much each account has asked for within this minute, counted by all processes of the site together.

In one small file of the data folder, eight bytes an account at the place of its number: the minute and the count. A
row of the database would be one more writer on SQLite for each page that is read; a share of the limit for each process
would refuse wrongly, as the system hands connections out unevenly and a browser keeps its own. The eight bytes are
locked by the system for some microseconds, which lets go where a process dies. Nothing is forced onto the disk: after a
start it may as well be empty, and no copy of the site holds it.
"""

import fcntl
import os
import struct
from functools import lru_cache
from pathlib import Path
from threading import Lock

REQUEST_COUNTS = ".request-counts"
_SLOT = struct.Struct("<II")
_NOTHING = bytes(_SLOT.size)


class RequestCounts:
    """The counts of one site. OSError where the file cannot be made or written."""

    def __init__(self, file: Path) -> None:
        self._file = os.open(file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        self._threads = Lock()  # the system's lock holds between processes

    def counted(self, user_id: int, minute: int) -> int:
        """One more request of the account in the minute (since 1970): how many it makes."""
        place = user_id * _SLOT.size
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _SLOT.size, place)
            try:
                last_minute, requests = _SLOT.unpack(os.pread(self._file, _SLOT.size, place) or _NOTHING)
                count: int = requests + 1 if last_minute == minute else 1
                os.pwrite(self._file, _SLOT.pack(minute, count), place)
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _SLOT.size, place)
        return count


@lru_cache(maxsize=4)
def request_counts(home: Path) -> RequestCounts:
    """The counts of the site with this data folder; opened once in a process."""
    return RequestCounts(home / REQUEST_COUNTS)
