"""The program's own variables of the environment: the only place of the command line that reads them.

Options that may also be given by a variable (THIDUA_LEDGER, THIDUA_MOVEMENT, THIDUA_CALENDAR, THIDUA_ENGINE,
THIDUA_HOME) are click's; what an operator of the site decides is read in `web/server/operator_settings.py`.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_READERS_KEEP = frozenset(("PATH", "HOME", "LANG", "TZ", "TMPDIR", "LD_LIBRARY_PATH"))
LOCALES = ("LC_ALL", "LC_MESSAGES", "LANG")  # the first that is set counts


@dataclass(frozen=True)
class ProgramEnvironment:
    """What the environment says about this run; nothing where it says nothing."""

    language: str | None = None  # THIDUA_LANG
    system_language: str = ""  # of the system's own variables
    debug: bool = False  # THIDUA_DEBUG: faults are shown with their traceback
    home: Path | None = None  # THIDUA_HOME: the site's data folder
    key_file: Path | None = None  # THIDUA_KEY_FILE: the key of keyed hashes
    mirror: Path | None = None  # THIDUA_MIRROR: copies of ledgers of object storage
    signing_roots: Path | None = None  # THIDUA_SIGNING_ROOTS: authorities whose signatures count
    timestamp_roots: Path | None = None  # THIDUA_TIMESTAMP_ROOTS: authorities whose time stamps count
    database_url: str | None = None  # DATABASE_URL: the site's database server
    cache: Path = Path(".cache")  # XDG_CACHE_HOME
    config: Path = Path(".config")  # XDG_CONFIG_HOME

    @classmethod
    def read(cls, variables: Mapping[str, str] = os.environ) -> Self:
        """From the variables; an empty one is one that is not set."""

        def path(name: str) -> Path | None:
            return Path(variables[name]) if variables.get(name) else None

        return cls(
            language=variables.get("THIDUA_LANG") or None,
            system_language=next(
                (variables[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if variables.get(name)), ""
            ),
            debug=bool(variables.get("THIDUA_DEBUG")),
            home=path("THIDUA_HOME"),
            key_file=path("THIDUA_KEY_FILE"),
            mirror=path("THIDUA_MIRROR"),
            signing_roots=path("THIDUA_SIGNING_ROOTS"),
            timestamp_roots=path("THIDUA_TIMESTAMP_ROOTS"),
            database_url=variables.get("DATABASE_URL") or None,
            cache=path("XDG_CACHE_HOME") or Path.home() / ".cache",
            config=path("XDG_CONFIG_HOME") or Path.home() / ".config",
        )


def inherited(**further: str) -> dict[str, str]:
    """The environment of a program that is started: ours, and further variables."""
    return {**os.environ, **further}


def environment_of_readers(variables: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of the processes that read strangers' files: nothing secret, our own code, one thread of BLAS."""
    kept = {name: value for name, value in variables.items() if name in _READERS_KEEP or name.startswith("LC_")}
    ours = str(Path(__file__).parents[2])
    path = os.pathsep.join(filter(None, (ours, variables.get("PYTHONPATH"))))
    return {**kept, "PYTHONPATH": path, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


@contextmanager
def variable_set(name: str, value: str) -> Iterator[None]:
    """A variable that has a value as long as the block lasts, for libraries that are told by nothing else."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before
