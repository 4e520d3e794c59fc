"""A full disk, a read-only one, a database that is killed: the site says so plainly, loses nothing and goes on."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

from support.faults.database_server import own_server
from support.faults.running_site import PROGRAM, Person, dossiers, prepared, site_over, wait_for

pytestmark = pytest.mark.slow
MINUTE_LATER = "What was saved before is safe. Look in a minute whether your last step was saved; if not, do it again."


def refused(answer: tuple[int, str, str], reason: str) -> None:
    """The page says why and what to do, in both languages, and nothing of the program's inside."""
    status, page, _where = answer
    page = unescape(page)
    assert status == 503, page
    assert reason in page
    assert MINUTE_LATER in page
    assert "Những gì đã lưu trước đó vẫn an toàn." in page
    assert "Traceback" not in page
    assert "Error" not in page


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def fill(disk: Path) -> Path:
    """A file that takes what room there is."""
    ballast = disk / "ballast"
    with suppress(OSError), ballast.open("wb", buffering=0) as file:
        while True:
            file.write(b"\0" * 4096)
    return ballast


def test_a_full_disk_then_a_read_only_one(small_disk: Path, tmp_path: Path) -> None:
    home = prepared(small_disk / "home")
    with site_over(home, tmp_path / "log") as site:
        person = Person(site)
        before = site.state()
        _status, _page, where = person.upload("first.csv", dossiers(1, 50))
        first = where.partition("/imports/file/")[2]
        ballast = fill(small_disk)
        refused(person.upload("more.csv", dossiers(1, 20_000)), "There is no room left on the server's disk")
        assert len(list((home / "uploads").iterdir())) == 1  # nothing of what was refused
        assert [name for name, _number in site.state()["uploads"]] == ["first.csv"]
        ballast.unlink()
        assert person.post(f"/imports/file/{first}/run", {})[0] == 200
        wait_for(site.all_over)
        _status, _page, where = person.upload("more.csv", dossiers(100, 2_000))
        more = where.partition("/imports/file/")[2]
        with ballast.open("wb", buffering=0) as file, suppress(OSError):
            while os.statvfs(small_disk).f_bavail * 4096 > 500_000:
                file.write(b"\0" * 65_536)
        assert person.post(f"/imports/file/{more}/run", {})[0] in (200, 503)
        wait_for(lambda: site.rows("SELECT 1 FROM jobs_job WHERE state IN ('failed', 'done')"), 60)
        ballast.unlink()
        assert person.post(f"/imports/file/{more}/run", {})[0] == 200
        wait_for(site.all_over)
        after = site.state()
        assert after["imports"] == [*before["imports"], (50, 0, None), (2_000, 0, None)]
        assert after["shown"] == [(len(after["imports"]),)]
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    done = subprocess.run(
        [*PROGRAM, "--port", str(site.port)], env=site.environment, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 3
    assert done.stderr.splitlines()[-1].endswith("the disk is read-only")


@pytest.fixture
def database() -> Iterator[tuple[str, Path]]:
    """A PostgreSQL of the test's own: its address and its folder."""
    with own_server() as url:
        yield url, Path(unquote(urlsplit(url).hostname or "") or unquote(url.split("@")[1].split("/")[0]))


def kill(folder: Path) -> list[str]:
    """kill -9 of the server and of all its processes; the words by which it is started again."""
    main = int((folder / "data" / "postmaster.pid").read_text().splitlines()[0])
    words = Path(f"/proc/{main}/cmdline").read_text().split("\0")[:-1]
    owner = Path(f"/proc/{main}").stat().st_uid
    below = [int(entry.name) for entry in Path("/proc").glob("[0-9]*") if f"\nPPid:\t{main}\n" in _status(entry)]
    for pid in [main, *below]:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    # Its parent is busy, so it stays a zombie, whose number the next server would take for a running one's.
    wait_for(
        lambda: all("\nState:\tZ" in status for pid in [main, *below] if (status := _status(Path(f"/proc/{pid}"))))
    )
    for named in (folder / "data" / "postmaster.pid", *folder.glob(".s.PGSQL.*.lock")):
        named.unlink()
    identity = ["--reuid", str(owner), "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *identity, "--pdeathsig", "INT", *words]


def _status(entry: Path) -> str:
    try:
        return (entry / "status").read_text()
    except OSError:
        return ""


def test_the_database_killed_in_the_middle_of_an_import_and_of_a_form(
    database: tuple[str, Path], tmp_path: Path
) -> None:
    url, folder = database
    home = prepared(tmp_path / "home", DATABASE_URL=url)
    with site_over(home, tmp_path / "log", DATABASE_URL=url) as site:
        person = Person(site)
        before = site.state()
        _, _page, where = person.upload("new.csv", dossiers(1, 20_000))
        upload = where.partition("/imports/file/")[2]
        assert person.post(f"/imports/file/{upload}/run", {})[0] == 200
        wait_for(lambda: site.rows("SELECT 1 FROM jobs_job WHERE state = 'running'"))
        time.sleep(0.3)
        words = kill(folder)
        fields = {"username": "late", "full_name": "Late", "language": "en"}
        reason = "The database does not answer at the moment."
        refused(person.post("/people/new", fields), reason)
        refused(person.get("/imports/"), reason)
        time.sleep(6)  # long enough for processes that die of it to have died too often
        with (tmp_path / "database").open("wb") as log:
            server = subprocess.Popen(words, cwd=folder, stderr=log)
        try:
            wait_for(lambda: person.get("/people/")[0] == 200)
            assert person.post("/people/new", fields)[0] == 200
            wait_for(site.all_over, 90)
            after = site.state()
            assert after["users"] == [("late", 1), *before["users"]]
            assert after["imports"] == [*before["imports"], (20_000, 0, None)]
            assert after["uploads"] == [("new.csv", len(after["imports"]))]
            assert after["shown"] == [(len(after["imports"]),)]
            assert [state for _kind, state, _attempts in after["jobs"]] == ["done"]
            assert site.process.poll() is None
        finally:
            site.end()
            server.send_signal(signal.SIGINT)
            server.wait(30)
