"""A run of the tests goes the same in the foreground, in the background and under nohup."""

import signal
import subprocess
import sys

import pytest

from support.programs import module_environment
from support.signals import ENDING

SAYS = "import signal, sys; sys.stdout.write(str(signal.getsignal(int(sys.argv[1])) != signal.SIG_IGN))"
STARTS = f"""
import signal, subprocess, sys
number = signal.Signals(int(sys.argv[1]))
signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [number])
from support.signals import hand_on_defaults
hand_on_defaults()
signal.raise_signal(number)
sys.exit(subprocess.run([sys.executable, "-c", {SAYS!r}, sys.argv[1]]).returncode)
"""


@pytest.mark.parametrize("number", ENDING)
def test_a_program_begins_with_defaults_though_our_parent_ignored_a_signal(number: signal.Signals) -> None:
    command = [sys.executable, "-c", STARTS, str(int(number))]
    done = subprocess.run(command, env=module_environment(), capture_output=True, text=True)
    assert (done.returncode, done.stdout, done.stderr) == (0, "True", "")
