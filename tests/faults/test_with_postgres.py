"""The tests' own PostgreSQL leaves nothing behind, however the tests end."""

import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from support import ROOT

TOOL = ROOT / "tools" / "with_postgres"
pytestmark = pytest.mark.skipif(
    not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")),
    reason="PostgreSQL is not installed: apt-get install postgresql",
)


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:  # pytest's own is closed to other users
        Path(name).chmod(0o755)
        yield Path(name)


@contextmanager
def started(folder: Path) -> "Iterator[subprocess.Popen[str]]":
    with subprocess.Popen(
        [TOOL, "sh", "-c", "echo ready; exec sleep 20"],
        env={"TMPDIR": str(folder), "PATH": "/usr/bin:/bin:/usr/sbin:/sbin"},
        stdout=subprocess.PIPE,
        text=True,
    ) as tool:
        assert tool.stdout is not None
        assert tool.stdout.readline() == "ready\n"
        yield tool


def servers_in(folder: Path) -> list[str]:
    servers = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):  # it has ended meanwhile
            words = path.read_bytes().decode(errors="replace")
            if str(folder) in words and "postgres" in words:
                servers.append(words)
    return servers


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_nothing_is_left_after_an_interruption(folder: Path, end: signal.Signals) -> None:
    with started(folder) as tool:
        tool.send_signal(end)
        assert tool.wait(30) == 130
    assert (list(folder.iterdir()), servers_in(folder)) == ([], [])


def test_the_server_ends_when_the_tool_is_killed(folder: Path) -> None:
    with started(folder) as tool:
        assert servers_in(folder)
        tool.kill()
    for _ in range(100):
        if not servers_in(folder):
            return
        time.sleep(0.1)
    pytest.fail(f"still running: {servers_in(folder)}")


def test_the_exit_code_is_the_commands() -> None:
    assert subprocess.run([TOOL, "sh", "-c", "exit 7"]).returncode == 7
