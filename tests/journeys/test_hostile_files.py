"""`thidua import` of hostile files: each one line and an exit code like any refusal; the ledger stays as it was."""

from pathlib import Path

import pytest

from support.commands import run_command
from support.hostile_files import HARMLESS, HOSTILE
from thidua.ledger.store.ledger import Ledger


@pytest.mark.slow
def test_each_hostile_file_is_one_line(tmp_path: Path) -> None:
    assert run_command(tmp_path, "init", "ledger").returncode == 0
    refused = run_command(tmp_path, "import", "no-such.csv")
    assert refused.returncode != 0
    made = tmp_path / "made"
    for name in sorted(HOSTILE.keys() - HARMLESS.keys() - {"wide_merge"}):
        made.mkdir()
        path = HOSTILE[name](made)
        done = run_command(tmp_path, "import", path)
        assert done.returncode == refused.returncode, (name, done.stdout, done.stderr)
        assert len(done.stderr.strip().splitlines()) == 1, (name, done.stderr)
        assert path.name in done.stderr, name
        assert list(made.iterdir()) == [path], name
        path.unlink()
        made.rmdir()
    assert Ledger.open(tmp_path / "ledger").imports() == []
