"""Runs measurements in rounds, each in its own process, in an order that turns from round to round."""

import json
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
    peak_mb: list[float] = field(default_factory=list)
    note: str = ""
    last: dict[str, Any] = field(default_factory=dict)

    def add(self, result: dict[str, Any]) -> None:
        self.seconds.append(result["seconds"])
        self.peak_mb.append(result.get("peak_mb", 0.0))
        self.last = result

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def spread(self) -> str:
        """Least and greatest, as text."""
        return f"{min(self.seconds):.2f}–{max(self.seconds):.2f}"

    def as_json(self) -> dict[str, Any]:
        median = self.median if self.seconds else None
        return {"median_s": median, "seconds": self.seconds, "peak_mb": self.peak_mb, "note": self.note}


def once(what: str, **given: object) -> dict[str, Any]:
    """One measurement in a child process. RuntimeError with the end of its messages where it fails."""
    words = [f"{name}={value}" for name, value in given.items()]
    done = subprocess.run(
        [sys.executable, "-m", "bench.once", what, *words], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{what} {' '.join(words)}: {done.stderr.strip()[-800:]}")
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def rounds(wanted: dict[str, dict[str, Any]], repeats: int, *, warm_up: bool = True) -> dict[str, Series]:
    """Each measurement `repeats` times. wanted: name → what and arguments of `once`.

    The first turn of each is thrown away where `warm_up` is set: it fills the file cache for all alike.
    """
    found = {name: Series() for name in wanted}
    names = list(wanted)
    for number in range(-1 if warm_up else 0, repeats):
        turn = max(number, 0) % len(names)
        for name in names[turn:] + names[:turn]:
            if found[name].note:
                continue
            try:
                result = once(**wanted[name])
            except RuntimeError as error:
                found[name].note = str(error).strip().splitlines()[-1][:200]
                say(f"  {name}: failed: {error}")
                continue
            if number >= 0:
                found[name].add(result)
            uncounted = " (not counted)" if number < 0 else ""
            say(f"  {name}: {result['seconds']:.2f} s, {result.get('peak_mb', 0):.0f} MB{uncounted}")
    return found


def say(text: str) -> None:
    """A line of progress."""
    print(text, file=sys.stderr, flush=True)
