"""Lets something be done in copies of a folder and kills it, with SIGKILL, at the first, second, third ... file act.

Points are what Python's audit hooks see (files opened, folders made or removed). "after:SECONDS" kills from outside,
wherever the victim is then. What is to be done is a module of its own beside this one, run by `killed_copies`: its
libraries start their threads in the victims only.
"""

import itertools
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from support.programs import module_command, module_environment

EVENTS = {"open", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "shutil.rmtree"}
# Does in a copy what is to be interrupted; calls the second argument, with the folder to watch, once it counts.
Deed = Callable[[Path, Callable[[Path], None]], None]


def kill_at_act(folder: Path, number: int) -> None:
    """From now on this process dies at its number-th file act inside the folder."""
    seen = 0

    def count(event: str, args: tuple[object, ...]) -> None:
        nonlocal seen
        if event in EVENTS and str(folder) in str(args[0]):
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(count)


def end_of(base: Path, copy: Path, point: str, deed: Deed) -> int:
    """How the deed in a copy ends: 0, or minus the signal."""
    shutil.copytree(base, copy)
    victim = os.fork()
    if victim == 0:
        outside = point.startswith("after:")
        deed(copy, lambda watched: None if outside else kill_at_act(watched, int(point)))
        os._exit(0)
    if point.startswith("after:"):
        time.sleep(float(point.removeprefix("after:")))
        os.kill(victim, signal.SIGKILL)
    return os.waitstatus_to_exitcode(os.waitpid(victim, 0)[1])


def kill_one_after_another(deed: Deed, base: Path, out: Path, points: list[str]) -> None:
    """A copy in `out` for each point; prints how each ended. Without points: every act, until a deed
    comes through; "every:START,STEP" leaves acts out.
    """
    every = next((word.removeprefix("every:") for word in points if word.startswith("every:")), "")
    if every:  # START,STEP: some of the acts, for what has many of them
        start, step = map(int, every.split(","))
        points = []
    for point in points or map(str, itertools.count(*((start, step) if every else (1,)))):
        copy = out / point.replace(":", "-")
        code = end_of(base, copy, point, deed)
        sys.stdout.write(f"{copy.name} {code}\n")
        if code == 0 and not points:
            break


def killed_copies(module: str, words: list[str], base: Path, out: Path, points: list[str]) -> dict[str, int]:
    """Run a module of `support` that ends in `kill_one_after_another`; name of each copy and how its victim ended."""
    out.mkdir()
    command = module_command(module, *words, base, out, *points)
    run = subprocess.run(command, env=module_environment(), capture_output=True, text=True)
    assert run.returncode == 0, run.stderr
    return {name: int(code) for name, code in (line.split() for line in run.stdout.splitlines())}
