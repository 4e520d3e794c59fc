"""PostgreSQL as a copy holds it: one moment of it, while others write, and brought back whole."""

import threading
from pathlib import Path

import psycopg
import pytest

pytest.importorskip("pyrage", reason="the site's packages are not installed")

from support.faults.database_server import own_server
from thidua.i18n import UserError
from thidua.io.chain_head import ChainHead
from thidua.web.backup import database

pytestmark = pytest.mark.slow
ENTRIES = "CREATE TABLE audit_entry (number bigint PRIMARY KEY, hash text NOT NULL)"
LAST = "(SELECT coalesce(max(number), 0) + 1 AS number FROM audit_entry) AS last"
WRITTEN = f"INSERT INTO audit_entry SELECT number, 'hash ' || number FROM {LAST}"


def test_one_moment_while_others_write_and_the_same_again(tmp_path: Path) -> None:
    with own_server() as url, own_server() as other:
        with psycopg.connect(url, autocommit=True) as connection:
            assert database.end_of_log(url, tmp_path) is None
            connection.execute(ENTRIES)
            connection.execute(WRITTEN)
            over = threading.Event()

            def write() -> None:
                while not over.is_set():
                    connection.execute(WRITTEN)

            writer = threading.Thread(target=write)
            writer.start()
            copies = []
            for number in range(3):
                (tmp_path / str(number)).mkdir()
                copies.append(database.copied(url, None, tmp_path / str(number)))
            over.set()
            writer.join()
        numbers = [copy.audit.number for copy in copies if copy and copy.audit]
        assert numbers == sorted(numbers)
        assert numbers[-1] > numbers[0]
        database.require_empty(other)
        database.filled(other, tmp_path / "2" / "database.dump")
        with psycopg.connect(other) as connection:
            rows = connection.execute("SELECT number, hash FROM audit_entry ORDER BY number").fetchall()
        assert rows == [(number, f"hash {number}") for number in range(1, numbers[-1] + 1)]
        assert database.end_of_log(other, tmp_path) == ChainHead(numbers[-1], f"hash {numbers[-1]}")
        with pytest.raises(UserError, match="is not empty"):
            database.require_empty(other)
        with pytest.raises(UserError, match="pg_restore failed"):
            database.filled(other, tmp_path / "2" / "database.dump")
    with pytest.raises(UserError, match="does not answer"):
        database.require_empty(other)
