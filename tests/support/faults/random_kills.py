"""Kills a site's work at random moments and looks whether anything was lost or doubled. usage: see --help.

Each round begins with the same used site, does a deed of `kill_deeds` in a process of its own, ends that process with
SIGKILL at a moment drawn from the time the deed takes, looks at what is there, begins again as people and workers do,
and compares with what the deed gives where nobody disturbs it. Rounds in which the deed was done before the moment came
are not counted.
"""

import argparse
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from support import built_once
from support.faults.running_site import wait_for
from support.site_copies import used

PATIENCE_SECONDS = 600.0


@dataclass
class Outcome:
    """Kills by deed, rounds in which the deed was faster, and each fault in a line."""

    kills: Counter[str] = field(default_factory=Counter)
    missed: int = 0
    faults: list[str] = field(default_factory=list)


def ended(work: Callable[[], object], told: Path | None = None, kill_after: float | None = None) -> tuple[int, float]:
    """Work in a process of its own, its answer as JSON into a file: how it ended, and the seconds it took."""
    began = time.monotonic()
    victim = os.fork()
    if victim == 0:
        code = 1
        try:
            answer = work()
            if told is not None:
                told.write_text(json.dumps(answer), encoding="utf-8")
            code = 0
        except BaseException:  # noqa: BLE001 - told as a fault of the round, by the code
            traceback.print_exc()
        finally:
            sys.stderr.flush()
            os._exit(code)
    if kill_after is not None:
        time.sleep(kill_after)
        os.kill(victim, signal.SIGKILL)
    ways: list[int] = []

    def over() -> bool:
        pid, way = os.waitpid(victim, os.WNOHANG)
        ways.extend([way] if pid else [])
        return bool(pid)

    wait_for(over, PATIENCE_SECONDS)
    return os.waitstatus_to_exitcode(ways[0]), time.monotonic() - began


class Rounds:
    """Rounds over a site in a folder; its path stays the same, since Django's settings hold it."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        from support.faults import kill_deeds

        self.deeds, self.folder, self.chance = kill_deeds, folder, chance
        self.base, self.site, self.told = folder / "base", folder / "site", folder / "told.json"
        # In a process of its own, too: a library that has begun its threads here would not work in the victims.
        self._must(lambda: str(built_once.copied("used-site", used, self.site / "home")))
        self._must(kill_deeds.prepare)
        self.bad = self._must(kill_deeds.bad)
        shutil.copytree(self.site, self.base)
        self.usual = {name: self._undisturbed(name) for name in kill_deeds.DEEDS}

    def _must(self, work: Callable[[], object]) -> Any:
        code, _seconds = ended(work, self.told)
        if code:
            raise SystemExit(f"exit code {code} where nobody disturbs it")
        return json.loads(self.told.read_text(encoding="utf-8"))

    def _begun(self, name: str) -> Counter[str]:
        """The site before a deed; what it holds."""
        shutil.rmtree(self.site)
        shutil.copytree(self.base, self.site)
        deed = self.deeds.DEEDS[name]
        return Counter(self._must(lambda: [deed.before(), self.deeds.facts()][1]))

    def _undisturbed(self, name: str) -> tuple[Counter[str], float]:
        """What a deed gives where nobody disturbs it, and its seconds."""
        self._begun(name)
        code, seconds = ended(self.deeds.DEEDS[name].do)
        assert code == 0, name
        return Counter(self._must(lambda: [self.deeds.DEEDS[name].again(), self.deeds.end()][1])), seconds

    def run(self, name: str, outcome: Outcome) -> None:
        """A round of a deed."""
        deed, (usual, seconds) = self.deeds.DEEDS[name], self.usual[name]
        before, moment = self._begun(name), self.chance.uniform(0, seconds)
        code, _seconds = ended(deed.do, kill_after=moment)
        if code == 0:
            outcome.missed += 1
            return
        outcome.kills[name] += 1
        looks = (
            ("after the kill", lambda: [self.deeds.facts(), self.deeds.bad()]),
            ("begun again", lambda: [deed.again(), self.deeds.end(), self.deeds.bad()][1:]),
        )
        for when, look in looks:
            code, _seconds = ended(look, self.told)
            if code:
                outcome.faults.append(f"{name}, killed after {moment:.3f} s, {when}: exit code {code}")
                return
            pieces, bad = json.loads(self.told.read_text(encoding="utf-8"))
            there = Counter(pieces)
            lost, doubled = (before if when == "after the kill" else usual) - there, there - usual
            told = [f"lost {piece}" for piece in lost] + [f"too many {piece}" for piece in doubled]
            told += [line for line in bad if line not in self.bad]
            outcome.faults += [f"{name}, killed after {moment:.3f} s, {when}: {line}" for line in told[:5]]


def kills(count: int, seed: int, folder: Path, told: Callable[[str], object] = lambda _line: None) -> Outcome:
    """So many kills, the deeds in turn; told: what is done with a line after each ten, and with each fault."""
    os.environ.update(
        DJANGO_SETTINGS_MODULE="thidua.web.config.settings",
        THIDUA_HOME=str(folder / "site" / "home"),
        THIDUA_SECOND_FACTOR="off",
    )
    (folder / "site" / "home").mkdir(parents=True)
    import django

    django.setup()
    rounds, outcome = Rounds(folder, random.Random(seed)), Outcome()  # noqa: S311 - drawn the same way each time
    names = list(rounds.usual)
    while (done := outcome.kills.total()) < count:
        before = len(outcome.faults)
        rounds.run(names[(done + outcome.missed) % len(names)], outcome)
        for fault in outcome.faults[before:]:
            told(f"{fault}\n")
        if outcome.kills.total() % 10 == 0:
            told(f"{outcome.kills.total()} kills, {len(outcome.faults)} faults\n")
    return outcome


def main() -> int:
    """As many as the command line says; 1 where anything was lost or doubled."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--count", type=int, default=200)
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = words.parse_args()
    out, began = sys.stdout, time.monotonic()

    def told(line: str) -> None:
        out.write(line)
        out.flush()

    told(f"seed {options.seed}\n")
    with tempfile.TemporaryDirectory(prefix="thidua-kills-") as folder:
        outcome = kills(options.count, options.seed, Path(folder), told)
    out.writelines(f"{name}: {number} kills\n" for name, number in outcome.kills.items())
    out.write(
        f"{outcome.kills.total()} kills in {time.monotonic() - began:.0f} s, {outcome.missed} came too late, "
        f"{len(outcome.faults)} faults\n"
    )
    return 1 if outcome.faults else 0


if __name__ == "__main__":
    sys.exit(main())
