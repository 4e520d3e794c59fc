"""Pages made from the code say what the code says today."""

import subprocess
import sys

from support import ROOT


def test_no_generated_page_has_drifted() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_docs.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "docs: nothing to do\n", ""), "make docs"
