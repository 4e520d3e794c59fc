"""The program's commands run in this process: as a process of its own would, without its start, and measured."""

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner

from thidua.cli import main


@dataclass(frozen=True, slots=True)
class Done:
    """What a command left behind."""

    returncode: int
    stdout: str
    stderr: str


def run_command(folder: Path, *words: object, **variables: str) -> Done:
    """Run `thidua` in a folder that is its user's home, too, with no variable of ours but those given."""
    unset: dict[str, str | None] = dict.fromkeys(name for name in os.environ if name.startswith(("THIDUA_", "LC_")))
    clean = {**unset, "LANG": "C.UTF-8", "HOME": str(folder), **variables}
    with contextlib.chdir(folder):
        done = CliRunner().invoke(main, [str(word) for word in words], env=clean)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return Done(done.exit_code, done.stdout, done.stderr)
