"""Which copies stay, what a store refuses, and that a record that was altered is no record."""

import io
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pyrage", reason="the site's packages are not installed")

import pyrage

from thidua.i18n import UserError
from thidua.web.backup.encryption import cipher_for
from thidua.web.backup.records import CHUNK, CopyRecord
from thidua.web.backup.retention import Retention, kept
from thidua.web.backup.store import Store, Writer

NONE = Retention(0, 0, 0)


def days(*numbers: int) -> list[tuple[date, int]]:
    return [(date(2026, 1, 1) + timedelta(days=number), number) for number in numbers]


def test_the_newest_of_each_of_the_last_days_weeks_and_months_stays() -> None:
    year = days(*range(365))
    assert kept(year, Retention(7, 0, 0)) == [*range(358, 365)]
    assert kept(year, Retention(0, 3, 0)) == [353, 360, 364]  # Sundays, and the last day, a Thursday
    assert kept(year, Retention(0, 0, 3)) == [303, 333, 364]  # 31 October, 30 November, 31 December
    assert kept(days(0, 0, 0, 1), Retention(2, 0, 0)) == [0, 1]
    assert kept(year, NONE) == [364]
    assert kept([], Retention()) == []


@given(st.lists(st.integers(0, 900)).map(sorted), st.builds(Retention, *[st.integers(0, 9)] * 3))
def test_what_stays_once_stays_when_it_is_done_again(numbers: list[int], retention: Retention) -> None:
    once = kept(days(*numbers), retention)
    assert once[-1:] == numbers[-1:]
    assert kept(days(*once), retention) == once
    assert len(once) <= max(1, retention.daily + retention.weekly + retention.monthly)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.made(tmp_path / "store", "a site", "data")


def copied(store: Store, content: bytes, recipients: tuple[str, ...] = (), day: int = 1) -> CopyRecord:
    cipher = cipher_for(recipients)
    writer = Writer(store, cipher)
    file = writer.put("a", io.BytesIO(content))
    record = CopyRecord(
        made_at=datetime(2026, 11, day, tzinfo=UTC),
        program="0.1.0",
        site="a site",
        holds="data",
        recipients=recipients,
        space=cipher.space,
        database=None,
        audit=None,
        journal=None,
        files=1,
        size=file.size,
        manifest=(),
        chunks=writer.chunks,
    )
    store.keep(record)
    return record


def parts(store: Store) -> list[str]:
    return sorted(path.name for path in (store.path / "chunks").glob("*/*"))


def test_a_content_lies_there_once_and_goes_with_the_last_copy_that_needs_it(store: Store) -> None:
    same, other = b"s" * CHUNK, b"o" * 10
    first, second = copied(store, same + other), copied(store, same, day=2)
    assert len(parts(store)) == 2
    assert store.remove([first]) == 1
    assert parts(store) == sorted(second.chunks)
    store.chunk("plain", "ab" * 32).write_bytes(b"left by a backup that was killed")
    assert store.remove([]) == 1
    assert parts(store) == sorted(second.chunks)
    assert store.remove([second]) == 1


def test_what_is_for_one_recipient_is_never_taken_for_another(store: Store) -> None:
    key, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    plain, sealed = copied(store, b"a text"), copied(store, b"a text", (str(key.to_public()),), day=2)
    assert len(parts(store)) == 2
    (name,) = sealed.chunks
    assert [*plain.chunks] == [name]
    stored = store.chunk(sealed.space, name).read_bytes()
    assert b"a text" not in stored
    file = store.path.parent / "identity"
    file.write_text(f"# public key\n{key}\n")
    assert store.content(sealed, cipher_for(sealed.recipients, [file]), name) == b"a text"
    file.write_text(f"{other}\n")
    with pytest.raises(UserError, match="cannot be opened"):
        store.content(sealed, cipher_for(sealed.recipients, [file]), name)


@pytest.mark.parametrize("recipient", ["", "age1x", "ssh-ed25519 AAAA"])
def test_a_recipient_or_an_identity_that_is_none(recipient: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no recipient of age"):
        cipher_for([recipient])
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "no-identity").write_text("AGE-SECRET-KEY-1\n")
    with pytest.raises(UserError, match="holds no identity of age"):
        cipher_for([str(key.to_public())], [tmp_path / "no-identity"])


def test_any_change_of_a_record_is_found(store: Store) -> None:
    record = copied(store, b"a text")
    assert store.record() == store.record(record.id) == record
    file = store.path / "copies" / f"{record.id}.json"
    told = json.loads(file.read_text())
    for name in told:
        file.write_text(json.dumps({key: value for key, value in told.items() if key != name}))
        with pytest.raises(UserError, match="is damaged or gone"):
            store.records()
    for name, value in (("size", 7), ("format", 2), ("site", "another"), ("chunks", {})):
        file.write_text(json.dumps({**told, name: value}))
        with pytest.raises(UserError, match="is damaged or gone"):
            store.record(record.id)
    with pytest.raises(UserError, match="is damaged or gone"):  # nothing is removed that it may need
        store.remove([])
    second = copied(store, b"a text", day=2)  # but the next copy is made
    assert store.record(second.id) == second


def test_a_part_that_is_damaged_cut_or_gone_is_found(store: Store) -> None:
    record = copied(store, b"a text")
    (name,) = record.chunks
    file, cipher = store.chunk("plain", name), cipher_for([])
    for content in (b"a texT", b"a tex", b""):
        file.write_bytes(content)
        with pytest.raises(UserError, match="is damaged or gone"):
            store.content(record, cipher, name)
    file.unlink()
    with pytest.raises(UserError, match="is damaged or gone"):
        store.require_whole(record, name)
    copied(store, b"a text", day=2)  # and the next backup puts it there again
    store.require_whole(record, name)


def test_stores_that_are_refused(store: Store, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no copy in"):
        store.record()
    for name in ("none", "../store"):
        with pytest.raises(UserError, match="There is no copy"):
            store.record(name)
    for site, holds in (("another", "data"), ("a site", "keys")):
        with pytest.raises(UserError, match="copies of another site"):
            Store.made(store.path, site, holds)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "a").touch()
    with pytest.raises(UserError, match="is not empty"):
        Store.made(tmp_path / "full", "a site", "data")
    for content in ("{}", "[]", "x", '{"kind": "thidua-backup", "format": 2, "site": "a", "holds": "data"}'):
        (store.path / "store.json").write_text(content)
        with pytest.raises(UserError, match="is no store of copies"):
            Store.opened(store.path)
    with pytest.raises(UserError, match="is no store of copies"):
        Store.opened(tmp_path)


def test_two_backups_at_once(store: Store) -> None:
    with store.locked(), pytest.raises(UserError, match="Another backup writes"), Store.opened(store.path).locked():
        pass
