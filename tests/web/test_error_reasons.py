"""What people are told of an error of disk or database is decided by its code, never by its English text."""

import errno
import sqlite3
from pathlib import Path

import pytest
from django.db import OperationalError
from psycopg import errors

from thidua.web.ui.error_pages import BUSY, DAMAGED, DAMAGED_DATABASE, FULL, NO_DATABASE, READ_ONLY, reason_of


def wrapped(cause: Exception) -> OperationalError:
    """As Django raises what its driver raised."""
    error = OperationalError(*cause.args)
    error.__cause__ = cause
    return error


def refused(path: Path, *statements: str, mode: str = "rw") -> sqlite3.Error:
    connection = sqlite3.connect(f"file:{path}?mode={mode}", uri=True, timeout=0, isolation_level=None)
    *before, last = statements
    for statement in before:
        connection.execute(statement)
    with pytest.raises(sqlite3.Error) as raised:
        connection.execute(last)
    connection.close()
    return raised.value


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "site.sqlite3"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE entry (text)")
    connection.close()
    return path


def test_sqlite_says_it_by_its_result_code(database: Path) -> None:
    assert reason_of(wrapped(refused(database, "INSERT INTO entry VALUES ('a')", mode="ro"))) == READ_ONLY
    too_much = ("PRAGMA max_page_count = 2", "INSERT INTO entry VALUES (zeroblob(100000))")
    assert reason_of(wrapped(refused(database, *too_much))) == FULL
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    assert reason_of(wrapped(refused(database, "BEGIN IMMEDIATE"))) == BUSY
    other.close()


@pytest.mark.parametrize("whole_bytes", [0, 100], ids=["no header", "header alone"])
def test_a_damaged_database_is_told_as_such(database: Path, whole_bytes: int) -> None:
    content = database.read_bytes()
    database.write_bytes(content[:whole_bytes] + b"\xa5" * (len(content) - whole_bytes))
    assert reason_of(wrapped(refused(database, "SELECT * FROM entry"))) == DAMAGED_DATABASE


def test_postgresql_says_it_by_its_sqlstate() -> None:
    assert reason_of(wrapped(errors.DiskFull("đĩa đầy"))) == FULL
    assert reason_of(wrapped(errors.ReadOnlySqlTransaction("chỉ đọc"))) == READ_ONLY
    assert reason_of(wrapped(errors.DeadlockDetected("khóa chéo"))) == BUSY
    assert reason_of(wrapped(errors.DataCorrupted("trang hỏng"))) == DAMAGED_DATABASE
    assert reason_of(wrapped(errors.IndexCorrupted("chỉ mục hỏng"))) == DAMAGED_DATABASE
    assert reason_of(wrapped(errors.IoError("lỗi đĩa"))) == DAMAGED


def test_any_other_failure_of_the_database_is_that_it_does_not_answer() -> None:
    assert reason_of(OperationalError("connection refused")) == NO_DATABASE
    assert reason_of(wrapped(errors.AdminShutdown("đang dừng"))) == NO_DATABASE


def test_the_systems_number_counts_wherever_it_is_given() -> None:
    assert reason_of(OSError(errno.ENOSPC, "hết chỗ")) == FULL
    assert reason_of(OSError(errno.EROFS, "chỉ đọc")) == READ_ONLY
    assert reason_of(ValueError("Generic LocalFileSystem error (os error 30)")) == READ_ONLY
    assert reason_of(ValueError("the disk is full of good ideas")) is None
