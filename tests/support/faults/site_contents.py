"""All that a site holds, to be compared: each table's rows, each import, each file."""

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg

from thidua.ledger.store.ledger import Ledger
from thidua.web.backup.contents import KEYS, MADE_ANEW, OWN_WAY, SCRATCH, SITE_ID

TABLES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
    "postgresql": "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
}


def tables(home: Path, url: str | None = None) -> dict[str, list[str]]:
    """Every row of every table, as texts in order."""
    with psycopg.connect(url) if url else closing(sqlite3.connect(home / "web.sqlite3", timeout=60)) as connection:
        connection.execute("BEGIN")
        names = [row[0] for row in connection.execute(TABLES["postgresql" if url else "sqlite"]).fetchall()]
        return {name: sorted(map(repr, connection.execute(f'SELECT * FROM "{name}"'))) for name in sorted(names)}


def imports(home: Path) -> list[tuple[int, str]]:
    """Number and hash of each entry of the journal."""
    return [(record.number, record.hash) for record in Ledger.open(home / "ledger").imports()]


def files(home: Path) -> dict[str, str]:
    """SHA-256 of every file that people or papers brought, by its path.

    What a copy that was killed left of its own lies there until the next one, and belongs to neither.
    """
    apart = {*KEYS, *MADE_ANEW, *OWN_WAY, SITE_ID}
    return {
        str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest()
        for top in home.iterdir()
        if top.name not in apart and not top.name.startswith(SCRATCH)
        for path in ([top] if top.is_file() else sorted(top.rglob("*")))
        if path.is_file()
    }


def contents(home: Path, url: str | None = None) -> dict[str, Any]:
    """All of it together."""
    return {"tables": tables(home, url), "imports": imports(home), "files": files(home)}
