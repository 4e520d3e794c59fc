"""Copies of a site, and the same site again when brought back; what is damaged or foreign is refused."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

import pyrage

from support import built_once
from support.commands import run_command
from support.faults.site_contents import contents
from support.site_copies import FIRST, back_up, bring, brought_back, prepared_another, used
from thidua.i18n import UserError
from thidua.web.backup.store import Store
from thidua.web.backup.verifying import verified

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was used: what each test changes, it changes in a copy."""
    return built_once.copied("used-site", used, tmp_path_factory.mktemp("site") / "home")


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "home"))


def test_what_is_copied_is_brought_back_to_the_byte_and_keys_come_apart(own_home: Path, tmp_path: Path) -> None:
    key = pyrage.x25519.Identity.generate()
    (tmp_path / "identity").write_text(f"{key}\n")
    store, safe, again = tmp_path / "store", tmp_path / "safe", tmp_path / "again"
    words = ("--home", own_home, "--to", store, "--keys", safe, "--recipient", key.to_public())
    assert run_command(tmp_path, "--lang", "en", "backup", *words).returncode == 0
    content = (own_home / "papers" / "paper.docx").read_bytes()
    assert not any(content[:64] in path.read_bytes() for path in store.rglob("*") if path.is_file())
    (name,) = (path.stem for path in (store / "copies").iterdir())
    refused = run_command(tmp_path, "--lang", "en", "restore", store, "--home", again)
    assert refused.returncode == 3
    assert refused.stderr == (f"thidua: The copy {name} is enciphered: name a file that opens it with --identity\n")
    with_keys = ("--home", again, "--keys", safe, "--identity", tmp_path / "identity")
    done = run_command(tmp_path, "--lang", "en", "restore", store, *with_keys)
    assert done.returncode == 0, done.stderr
    assert contents(again) == contents(own_home)
    for file in ("key", "secret"):
        assert (again / file).read_bytes() == (own_home / file).read_bytes()
        assert (again / file).stat().st_mode & 0o777 == 0o600
    assert again.stat().st_mode & 0o777 == 0o700
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".again")]
    listed = run_command(tmp_path, "--lang", "en", "backup", "--to", store, "--keys", safe, "--list").stdout
    assert [line.split(", ")[0].split(": ")[1] for line in listed.splitlines()] == ["data", "keys"]
    again_into_it = run_command(tmp_path, "--lang", "en", "restore", store, *with_keys)
    assert "is not empty; a copy is brought back into a new or empty folder only" in again_into_it.stderr


def test_contents_that_did_not_change_are_not_copied_again(own_home: Path, tmp_path: Path) -> None:
    store = tmp_path / "store"
    back_up(own_home, store)
    before = {path for path in (store / "chunks").rglob("*") if path.is_file()}
    bring(own_home, 1, 100)
    back_up(own_home, store, FIRST + timedelta(days=1))
    added = [path for path in (store / "chunks").rglob("*") if path.is_file() and path not in before]
    fresh = [path for path in (own_home / "ledger").rglob("*") if path.is_file() and "cache" not in path.parts]
    assert sum(path.stat().st_size for path in added) < sum(path.stat().st_size for path in before) / 2
    assert 0 < len(added) < len(fresh) / 2
    assert [copy.fault for copy in verified(Store.opened(store), Store.opened(store).records())] == [None, None]


def test_a_damaged_a_foreign_and_a_newer_copy_are_refused_and_leave_nothing(own_home: Path, tmp_path: Path) -> None:
    store, again = tmp_path / "store", tmp_path / "again"
    back_up(own_home, store)
    part = max((store / "chunks").rglob("*"), key=lambda path: path.stat().st_size if path.is_file() else 0)
    whole = part.read_bytes()
    for damaged in (whole[:-1], whole[:100] + b"\0" + whole[101:], b""):
        part.write_bytes(damaged)
        with pytest.raises(UserError, match="is damaged or gone"):
            brought_back(store, again)
        assert not again.exists()
    assert run_command(tmp_path, "backup", "--to", store, "--verify").returncode == 1
    part.write_bytes(whole)
    assert run_command(tmp_path, "backup", "--to", store, "--verify").returncode == 0
    other = prepared_another(tmp_path / "other")
    with pytest.raises(UserError, match="copies of another site"):
        back_up(other, store)
    with pytest.raises(UserError, match="is no store of copies"):
        brought_back(own_home, again)
    with pytest.raises(UserError, match="lies in the data folder"):
        back_up(own_home, own_home / "copies")
    assert not again.exists()


def test_a_ledger_that_is_not_what_was_committed_is_not_copied(own_home: Path, tmp_path: Path) -> None:
    back_up(own_home, tmp_path / "store")
    victim = next((own_home / "ledger" / "tables" / "dossiers").rglob("*.parquet"))
    content = bytearray(victim.read_bytes())
    content[len(content) // 2] ^= 1
    victim.write_bytes(content)
    with pytest.raises(UserError, match="is not what was committed, and nothing was copied"):
        back_up(own_home, tmp_path / "store", FIRST + timedelta(days=1))
    assert len(Store.opened(tmp_path / "store").records()) == 1
