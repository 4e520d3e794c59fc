"""A few of the random kills of `make kills`: nothing is lost, nothing is doubled."""

import subprocess

import pytest

pytest.importorskip("django", reason="the site's packages are not installed")

from support.programs import module_command, module_environment

COUNT = 8


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_nothing_is_lost_and_nothing_is_doubled() -> None:
    command = module_command("support.faults.random_kills", "--count", COUNT)
    run = subprocess.run(command, env=module_environment(), capture_output=True, text=True)
    assert run.returncode == 0, run.stdout + run.stderr
    assert f"{COUNT} kills in" in run.stdout
