"""Copies of a site: whole whatever happens meanwhile."""

import os
import shutil
import threading
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")


from support import built_once
from support.faults import backup_killed_at
from support.faults.killed_at import killed_copies
from support.faults.running_site import Site
from support.faults.site_contents import imports
from support.site_copies import FIRST, PLAIN, back_up, bring, brought_back, used
from thidua.web.backup.store import Store
from thidua.web.backup.verifying import require_readable, verified

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site that was used: what each test changes, it changes in a copy."""
    return built_once.copied("used-site", used, tmp_path_factory.mktemp("site") / "home")


@pytest.fixture
def own_home(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home, tmp_path / "home"))


def test_copies_made_while_imports_and_evaluations_run_are_each_a_state_that_was(
    own_home: Path, tmp_path: Path
) -> None:
    site, over, faults = Site(own_home, tmp_path / "log"), threading.Event(), []

    def work() -> None:
        try:
            for number in range(1, 60):
                if over.is_set():
                    break
                bring(own_home, number * 1000, 200)
                if number % 2:
                    site.manage("setup_site", "--evaluate")
        except BaseException as fault:  # noqa: BLE001 - told below, by the test
            faults.append(fault)

    store, seen = tmp_path / "store", []
    worker = threading.Thread(target=work)
    worker.start()
    try:
        for number in range(5):
            back_up(own_home, store, FIRST + timedelta(hours=number))
            again = brought_back(store, tmp_path / f"again{number}")
            seen.append(len(imports(again)))
    finally:
        over.set()
        worker.join()
    assert faults == []
    assert seen == sorted(seen)
    assert seen[-1] > seen[0]
    final = imports(own_home)
    for number, count in enumerate(seen):
        assert imports(tmp_path / f"again{number}") == final[:count]


def test_killed_at_file_acts_the_last_whole_copy_stays(own_home: Path, tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    shutil.move(own_home, base / "home")
    back_up(base / "home", base / "store")
    bring(base / "home", 1, 50)
    (base / "home" / "papers" / "new.docx").write_bytes(os.urandom(5_000_000))
    codes = killed_copies(
        "support.faults.backup_killed_at", [], base, tmp_path / "copies", [f"every:{1 + os.getpid() % 9},9"]
    )
    assert [*codes.values()] == [-9] * (len(codes) - 1) + [0]
    assert len(codes) > 10
    counts = []
    for name in codes:
        copy = tmp_path / "copies" / name
        opened = Store.opened(copy / "store")
        counts.append(len(opened.records()))
        assert [copied.fault for copied in verified(opened, opened.records())] == [None] * counts[-1]
        if counts[-1] == 1:
            back_up(copy / "home", copy / "store", backup_killed_at.SECOND)
            assert not list((copy / "home").glob(".backup-*"))
        second = opened.record()
        require_readable(opened, second, PLAIN)
        with opened.locked():
            opened.remove([])
        assert {path.name for path in opened.path.glob("chunks/*/*")} == {
            part for record in opened.records() for part in record.chunks
        }
        assert len(opened.records()) == 2
        shutil.rmtree(copy)
    assert counts == sorted(counts)
    assert set(counts) == {1, 2}
