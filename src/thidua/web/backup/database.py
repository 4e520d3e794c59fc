"""The database as it was at one moment, while others write: by SQLite's backup interface, by pg_dump's snapshot."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from thidua.i18n import UserError
from thidua.io.chain_head import ChainHead
from thidua.io.environment import inherited

SQLITE, POSTGRESQL = "sqlite", "postgresql"
# Under which name a copy keeps it.
KEPT_AS = {SQLITE: "web.sqlite3", POSTGRESQL: "database.dump"}
LAST_ENTRY = "SELECT number, hash FROM audit_entry ORDER BY number DESC LIMIT 1"
TABLES = "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"


@dataclass(frozen=True)
class DatabaseCopy:
    """A file that holds a database, its kind, and the end of the audit log in it."""

    file: Path
    kind: str
    audit: ChainHead | None


def copied(url: str | None, embedded: Path | None, folder: Path) -> DatabaseCopy | None:
    """The database as it is now, as a file in the folder; None where there is none yet.

    embedded: the file of SQLite; None where url names a server.

    Raises:
        UserError: it is damaged, does not answer, or a program is missing.
    """
    if embedded is None:
        return _dumped(str(url), folder / KEPT_AS[POSTGRESQL])
    return _of_sqlite(embedded, folder / KEPT_AS[SQLITE]) if embedded.is_file() else None


def _of_sqlite(file: Path, target: Path) -> DatabaseCopy:
    try:
        with (
            closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(target)) as copy,
        ):
            source.backup(copy)
            state = str(copy.execute("PRAGMA quick_check(1)").fetchone()[0])
            last = _head_of_sqlite(copy)
    except sqlite3.DatabaseError as error:
        state, last = str(error), None
    if state != "ok":
        raise UserError(
            "The database {file} cannot be copied ({reason}): look closer with thidua doctor", file=file, reason=state
        )
    return DatabaseCopy(target, SQLITE, last)


def _dumped(url: str, target: Path) -> DatabaseCopy:
    with _connected(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        last = _head_of_server(connection)
        snapshot = str(row[0]) if row else ""
        _run("pg_dump", url, f"--snapshot={snapshot}", "--format=custom", "--no-owner", "--no-acl", f"--file={target}")
    return DatabaseCopy(target, POSTGRESQL, last)


def end_of_log(server: str | None, embedded: Path) -> ChainHead | None:
    """The last entry of the audit log of a server, else of a file of SQLite; None where it has none."""
    if server is not None:
        with _connected(server) as connection:
            return _head_of_server(connection)
    with closing(sqlite3.connect(f"file:{quote(str(embedded))}?mode=ro", uri=True)) as file:
        return _head_of_sqlite(file)


def _head_of_sqlite(file: sqlite3.Connection) -> ChainHead | None:
    table = file.execute("SELECT 1 FROM sqlite_master WHERE name = 'audit_entry'").fetchone()
    return _head(file.execute(LAST_ENTRY).fetchone()) if table else None


def _head_of_server(connection: "psycopg.Connection[tuple[object, ...]]") -> ChainHead | None:
    table = connection.execute("SELECT to_regclass('audit_entry')").fetchone()
    return _head(connection.execute(LAST_ENTRY).fetchone()) if table and table[0] else None


def _head(row: tuple[object, ...] | None) -> ChainHead | None:
    match row:
        case (int(number), str(hash_)):
            return ChainHead(number, hash_)
    return None


def require_empty(url: str) -> None:
    """UserError where the database of a server holds tables already, or does not answer."""
    with _connected(url) as connection:
        row = connection.execute(TABLES).fetchone()
    if row is None or row[0]:
        raise UserError("The database of DATABASE_URL is not empty; make a new one to restore into")


def filled(url: str, dump: Path) -> None:
    """Bring a dump into an empty database of a server: all of it or nothing.

    Raises:
        UserError: it cannot be.
    """
    _run("pg_restore", url, "--single-transaction", "--exit-on-error", "--no-owner", "--no-acl", str(dump))


@contextmanager
def _connected(url: str) -> Iterator["psycopg.Connection[tuple[object, ...]]"]:
    try:
        with psycopg.connect(url, connect_timeout=30) as connection:
            yield connection
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()
        raise UserError("The database does not answer: {reason}", reason=reason[-1] if reason else "?") from error


def _run(name: str, url: str, *words: str) -> None:
    places = conninfo_to_dict(url)
    password = str(places.pop("password", ""))  # on the command line everybody could read it
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
        [str(_program(name)), f"--dbname={make_conninfo('', **places)}", *words],
        env=inherited(PGPASSWORD=password),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise UserError("{program} failed: {reason}", program=name, reason=lines[0])


def _program(name: str) -> Path:
    """The newest version that Debian has put there, else the PATH's: it must not be older than the server."""
    installed = [path for path in Path("/usr/lib/postgresql").glob(f"*/bin/{name}") if os.access(path, os.X_OK)]
    if installed:
        return max(installed, key=lambda path: int(path.parent.parent.name))
    on_path = shutil.which(name)
    if on_path is None:
        raise UserError("{program} is missing: apt-get install postgresql-client", program=name)
    return Path(on_path)
