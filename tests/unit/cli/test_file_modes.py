"""What a command writes is nobody else's to read, whatever the shell's umask."""

import subprocess
import sys
from pathlib import Path


def test_files_of_a_ledger_are_their_users_own(tmp_path: Path) -> None:
    ledger = tmp_path / "ledger"
    command = [sys.executable, "-c", "from thidua.cli import main; main()", "init", str(ledger)]
    subprocess.run(command, check=True, umask=0o022, cwd=tmp_path, capture_output=True)
    made = [ledger, *ledger.rglob("*")]
    assert len(made) > 1
    assert [path for path in made if path.stat().st_mode & 0o077] == []
