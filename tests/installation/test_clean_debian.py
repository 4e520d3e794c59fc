"""What docs/how-to/install.md and deploy/ say makes of a clean Debian a site that runs, is private, copied, watched."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import installation
from support import ROOT

pytestmark = pytest.mark.timeout(3600)


@pytest.mark.skipif(bool(installation.why_not()), reason=installation.why_not())
@pytest.mark.parametrize("words", [[], ["--container"]], ids=["machine", "container"])
def test_the_commands_of_the_guide_make_a_running_site(words: list[str], tmp_path: Path) -> None:
    command = [sys.executable, ROOT / "tools" / "installation.py", *words, tmp_path / "debian"]
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    finally:
        shutil.rmtree(tmp_path / "debian", ignore_errors=True)
    if done.returncode == installation.OUT_OF_REACH:
        pytest.skip(f"packages of Debian are out of reach: {done.stderr.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stdout + done.stderr
