"""`thidua serve`, as it is run: real processes, a real port."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.page import Page
from thidua.i18n import UserError
from thidua.web.server import supervisor

PROGRAM = [sys.executable, "-c", "from thidua.cli import main; main()", "--lang", "en", "serve"]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], object], seconds: float = 180) -> None:
    until = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.2)


def children(pid: int) -> dict[str, int]:
    """The site's own processes: the words of their command line → pid."""
    processes = {}
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if f"\nPPid:\t{pid}\n" in (entry / "status").read_text():
                processes[(entry / "cmdline").read_text().replace("\0", " ")] = int(entry.name)
        except OSError:
            continue
    return processes


def child(pid: int, word: str) -> int | None:
    return next((number for words, number in children(pid).items() if word in words), None)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], int, Path]]:
    """A site of its own, in earnest: no debug switch, static files collected."""
    port, home = free_port(), tmp_path / "home"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("THIDUA_")}
    words = ["--home", str(home), "--port", str(port), "--workers", "1"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([*PROGRAM, *words], env=environment, stdout=log, stderr=log, umask=0o022)
    try:
        wait_for(lambda: process.poll() is not None or supervisor.answers(supervisor.Site(home, "127.0.0.1", port, 1)))
        assert process.poll() is None, (tmp_path / "log").read_text()
        yield process, port, home
    finally:
        process.terminate()
        process.wait(60)


def get(port: int, path: str) -> tuple[int, str]:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.status, answer.read().decode()


@pytest.mark.slow
def test_a_fresh_folder_is_prepared_and_served_what_dies_is_started_again_and_all_ends_together(site) -> None:
    process, port, home = site
    status, page = get(port, "/login")
    assert status == 200
    styles = Page(page).values("link[rel=stylesheet]", "href")
    assert [get(port, style)[0] for style in styles] == [200] * len(styles)  # collected, under the name of its content
    assert styles
    assert (home / "ledger" / "ledger.toml").is_file()
    assert supervisor.pid_of(home) == process.pid
    assert [path for path in (home, *home.rglob("*")) if path.stat().st_mode & 0o077] == []
    for word in ("worker", "granian"):
        wait_for(lambda word=word: child(process.pid, word))
        victim = child(process.pid, word)
        assert victim is not None
        os.kill(victim, signal.SIGKILL)
        wait_for(lambda word=word, victim=victim: child(process.pid, word) not in (None, victim))
    wait_for(lambda: supervisor.answers(supervisor.Site(home, "127.0.0.1", port, 1)))
    assert get(port, "/login")[0] == 200
    again = subprocess.run(
        [*PROGRAM, "--home", str(home), "--port", str(free_port())], capture_output=True, text=True, timeout=60
    )
    assert again.returncode == 3
    assert "runs already" in again.stderr
    started = list(children(process.pid).values())
    assert supervisor.stop(home)
    assert process.wait(1) == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in started)
    assert supervisor.pid_of(home) is None
    assert not supervisor.stop(home)


def test_two_sites_on_one_folder_where_one_cannot_see_the_process_of_the_other(tmp_path: Path) -> None:
    site = supervisor.Site(tmp_path, "127.0.0.1", 8000, 1)
    with supervisor.claimed(site):
        site.pid_file.write_text("999999999\n")  # of another container: here there is no such process
        with pytest.raises(UserError, match="in another container or on another machine"), supervisor.claimed(site):
            pass
    with supervisor.claimed(site):
        assert site.pid_file.read_text() == f"{os.getpid()}\n"


def test_a_taken_port_is_named_before_anything_is_done(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        words = ["--home", str(tmp_path / "home"), "--port", str(port)]
        done = subprocess.run([*PROGRAM, *words], capture_output=True, text=True, timeout=60)
    assert done.returncode == 3
    assert str(port) in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not (tmp_path / "home").exists()


def test_without_the_packages_of_the_site_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "NEEDED", ("django", "a_package_that_is_not_there"))
    with pytest.raises(UserError, match="a_package_that_is_not_there"):
        supervisor.require_installed()
