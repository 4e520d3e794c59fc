"""A PostgreSQL of a test's own."""

import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from support import ROOT

TOOL = ROOT / "tools" / "with_postgres"


@contextmanager
def own_server() -> Iterator[str]:
    """Its address, as DATABASE_URL; skips the test where PostgreSQL is not installed."""
    if not list(Path("/usr/lib/postgresql").glob("*/bin/postgres")):
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with subprocess.Popen(
        [TOOL, "sh", "-c", "echo $DATABASE_URL; exec sleep 600"], stdout=subprocess.PIPE, text=True
    ) as tool:
        assert tool.stdout is not None
        yield tool.stdout.readline().strip()
        tool.send_signal(signal.SIGTERM)
        tool.wait(60)
