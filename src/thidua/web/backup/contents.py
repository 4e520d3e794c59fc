"""What of a data folder goes into a copy: everything but what is made anew, keys apart from the rest.

What nobody has thought of goes along: better a file too many than one too few.
"""

from collections.abc import Iterator
from pathlib import Path

from thidua.i18n import UserError
from thidua.ledger.store.fact_files import FileState, state_of
from thidua.web.config.home import AUDIT_HEAD, BALLOT_KEYS, Home
from thidua.web.server.alert import ALERTS
from thidua.web.server.last_backup import MARK
from thidua.web.server.request_counts import REQUEST_COUNTS
from thidua.web.server.supervisor import LOCK_FILE, PID_FILE

# Whoever holds these can read or forge what the rest protects.
KEYS = ("key", "secret", "keys")
SITE_ID = "site-id"
# Made anew by thidua serve, or true of one run alone.
MADE_ANEW = (PID_FILE, LOCK_FILE, REQUEST_COUNTS, "static", MARK, ALERTS)
# A copy that held these would keep open for good what a secret ballot seals (decision 0020).
NEVER_COPIED = (BALLOT_KEYS,)
# Of SQLite, whose file comes by its own way; and of the end of the audit log, which has its turn.
OWN_WAY = ("web.sqlite3", "web.sqlite3-wal", "web.sqlite3-shm", "web.sqlite3-journal", AUDIT_HEAD, "ledger")
SCRATCH = ".backup-"

Files = dict[str, tuple[Path, FileState]]


def data_files(home: Home) -> Files:
    """By their path in the copy: the files of the data folder that are neither keys nor come by a way of their own."""
    apart = {*KEYS, *MADE_ANEW, *NEVER_COPIED, *OWN_WAY}
    return {
        name: entry for top in _children(home.path) if top.name not in apart for name, entry in _below(top, top.name)
    }


def key_files(home: Home) -> Files:
    """By their path in the copy: the files that are keys, also where settings name another place for them."""
    places = {"key": home.key, "secret": home.path / "secret", "keys": home.path / "keys"}
    return {name: entry for kept_as, place in places.items() for name, entry in _below(place, kept_as)}


def _children(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if not path.name.startswith((SCRATCH, ".secret-")))


def _below(place: Path, name: str) -> Iterator[tuple[str, tuple[Path, FileState]]]:
    """Files of a place in the data folder, which may be a link; links further down could lead anywhere."""
    if place.is_dir():
        for path in sorted(place.rglob("*")):
            if path.is_symlink():
                raise UserError("{file} is a link: put the file itself there, so that a copy can hold it", file=path)
            if path.is_file() and not (path.name.startswith(".") and path.suffix == ".part"):
                yield from _state(path, f"{name}/{path.relative_to(place).as_posix()}")
    elif place.is_file():
        yield from _state(place, name)


def _state(path: Path, name: str) -> Iterator[tuple[str, tuple[Path, FileState]]]:
    try:
        yield name, (path, state_of(path))
    except FileNotFoundError:  # removed meanwhile, as the site may
        return
