"""Runs measurements in rounds, each in its own process, in an order that turns from round to round."""

import json
import os
import statistics
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


@dataclass
class Series:
    """Repeats of one measurement. `note` says why it is not comparable, empty where it is."""

    seconds: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    note: str = ""
    last: dict[str, Any] = field(default_factory=dict)

    def add(self, result: dict[str, Any]) -> None:
        self.seconds.append(result["seconds"])
        self.cpu.append(result["cpu"])
        self.peak_mb.append(result["peak_mb"])
        self.last = result

    def as_json(self) -> dict[str, Any]:
        return {
            "median_s": statistics.median(self.seconds) if self.seconds else None,
            "median_cpu_s": statistics.median(self.cpu) if self.cpu else None,
            "seconds": self.seconds,
            "cpu": self.cpu,
            "peak_mb": self.peak_mb,
            "note": self.note,
        }


def once(what: str, **given: object) -> dict[str, Any]:
    """One measurement in a child process. RuntimeError with the end of its messages where it fails."""
    words = [f"{name}={value}" for name, value in given.items()]
    # Compiled modules are kept, whatever the environment says: nobody should be charged for compiling.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-m", "bench.once", what, *words]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"{what} {' '.join(words)}: {done.stderr.strip()[-800:]}")
    output: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return output


def rounds(wanted: dict[str, dict[str, Any]], repeats: int, *, warm_up: bool = True) -> dict[str, Series]:
    """Each measurement `repeats` times. wanted: name → what and arguments of `once`.

    The first turn of each is thrown away where `warm_up` is set: it fills the file cache for all alike.
    """
    series = {name: Series() for name in wanted}
    names = list(wanted)
    for number in range(-1 if warm_up else 0, repeats):
        turn = max(number, 0) % len(names)
        for name in names[turn:] + names[:turn]:
            if series[name].note:
                continue
            try:
                result = once(**wanted[name])
            except RuntimeError as error:
                series[name].note = str(error).strip().splitlines()[-1][:200]
                say(f"  {name}: failed: {error}")
                continue
            if number >= 0:
                series[name].add(result)
            uncounted = " (not counted)" if number < 0 else ""
            say(f"  {name}: {result['seconds']:.2f} s ({result['cpu']:.2f} cpu), {result['peak_mb']:.0f} MB{uncounted}")
    return series


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)
