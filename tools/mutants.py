"""Changes the code a little in many places, one at a time, and tells which changes no test notices.

usage: tools/mutants.py [--seed N] [--sample N] [GROUP...]

Python is changed by mutmut, SQL by `tools/sql_mutants.py`. A group takes a sample of its mutants, drawn by the seed; 0
takes them all. What survives is listed with its change, in `.make/mutants.md` too; the run fails where a group is below
its floor. Not counted: mutants that tests/mutants.toml calls equivalent, with the reason, and those of the wording of
messages, which the catalogues' tests hold.
"""

import argparse
import difflib
import hashlib
import random
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from shutil import rmtree

import sql_mutants

ROOT = Path(__file__).parents[1]
KNOWN = ROOT / "tests" / "mutants.toml"
REPORT = ROOT / ".make" / "mutants.md"
RESULTS_OF = ROOT / ".make" / "mutants-of"
MUTMUT = Path(sys.executable).parent / "mutmut"
SEED, SAMPLE = 20261128, 120
AT_ONCE = 2
# What came of a mutant: a test failed, none did, or they never ended - on a machine with other work: not in time.
NOTICED, SURVIVED, HUNG = "noticed", "survived", "hung"
NOT_RUN = "not checked"
OF_MUTMUT = {"survived": SURVIVED, "no tests": SURVIVED, "timeout": HUNG}
PROSE = re.compile(r'"[^"\n]* [^"\n]*"')


@dataclass(frozen=True, slots=True)
class Group:
    """Mutants that are sampled and judged together. floor: percent of them that tests must notice."""

    name: str
    floor: float
    patterns: tuple[str, ...]

    @property
    def of_sql(self) -> bool:
        """Whether the patterns are folders of SQL; else they are beginnings of names of Python."""
        return any("/" in pattern for pattern in self.patterns)

    def takes(self, mutant: str) -> bool:
        """Whether a mutant of Python, by mutmut's name for it, belongs here."""
        return mutant.startswith(self.patterns)


@dataclass(frozen=True, slots=True)
class Change:
    """What a mutant does: where, and the lines before and after."""

    where: str
    before: str
    after: str

    def is_of_wording(self) -> bool:
        """Whether nothing but prose of a message is another."""
        return PROSE.sub('""', self.before) == PROSE.sub('""', self.after)


@dataclass
class Tally:
    """What came of a group's sample."""

    noticed: int = 0
    hung: int = 0  # counted among the noticed
    not_counted: int = 0
    survivors: list[Change] = field(default_factory=list)

    @property
    def percent(self) -> float:
        """Share of the counted mutants that tests noticed, in percent."""
        return 100 * self.noticed / max(1, self.noticed + len(self.survivors))


def groups() -> tuple[list[Group], dict[tuple[str, str], str]]:
    """The groups, and for each equivalent mutant (where, its line after the change) the reason."""
    table = tomllib.loads(KNOWN.read_text(encoding="utf-8"))
    listed = [Group(entry["name"], entry["floor"], tuple(entry["patterns"])) for entry in table["group"]]
    reasons = {(entry["where"], entry["after"]): entry["reason"] for entry in table.get("equivalent", ())}
    return listed, reasons


def sampled(names: Iterable[str], sample: int, seed: int) -> list[str]:
    """As many of the names as asked for (0: all), the same for the same seed."""
    there = sorted(names)
    return there if not 0 < sample < len(there) else sorted(random.Random(seed).sample(there, sample))  # noqa: S311


def _mutmut(*words: str) -> str:
    done = subprocess.run([MUTMUT, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode and words[0] != "run":
        raise SystemExit(f"mutmut {' '.join(words)}: {done.stderr or done.stdout}")
    return done.stdout


def _forget_results_of_other_sources() -> None:
    """Start anew where a file changed since mutmut last ran here: it would keep its results, and may not even start."""
    state = "".join(
        subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=True).stdout
        for words in (("ls-files", "--stage"), ("diff",))
    )
    sources = hashlib.sha256(state.encode()).hexdigest()
    if not RESULTS_OF.is_file() or RESULTS_OF.read_text(encoding="utf-8") != sources:
        rmtree(ROOT / "mutants", ignore_errors=True)
        RESULTS_OF.write_text(sources, encoding="utf-8")


def _statuses() -> dict[str, str]:
    lines = (line.strip().rpartition(": ") for line in _mutmut("results", "--all", "true").splitlines())
    return {name: status for name, _colon, status in lines if "__mutmut_" in name}


def _python_change(mutant: str) -> Change:
    lines = _mutmut("show", mutant).splitlines()
    before = [line[1:].strip() for line in lines if re.match(r"-(?!--)", line)]
    after = [line[1:].strip() for line in lines if re.match(r"\+(?!\+\+)", line)]
    where = re.sub(r"\.x[_ǁ]", ".", mutant.rpartition("__mutmut_")[0]).replace("ǁ", ".")
    return Change(where, " ".join(before), " ".join(after))


def run_python(group: Group, sample: int, seed: int) -> Iterator[tuple[str, Change]]:
    """What came of it, and the change, for each sampled mutant of the group."""
    before = _statuses()
    names = sampled(filter(group.takes, before), sample, seed)
    print(f"{group.name}: {len(names)} mutants", flush=True)
    waiting = [name for name in names if before[name] == NOT_RUN]
    if waiting:
        _mutmut("run", "--max-children", str(AT_ONCE), *waiting)
    statuses = _statuses() if waiting else before
    for name in names:
        if statuses[name] == NOT_RUN:
            raise SystemExit(f"{name} was not run: see `mutmut run {name}`")
        yield OF_MUTMUT.get(statuses[name], NOTICED), _python_change(name)


def run_sql(group: Group, sample: int, seed: int) -> Iterator[tuple[str, Change]]:
    """The same for the SQL below the group's paths."""
    mutants = {mutant.name: mutant for mutant in sql_mutants.mutants(group.patterns)}
    names = sampled(mutants, sample, seed)
    print(f"{group.name}: {len(names)} mutants", flush=True)
    with ProcessPoolExecutor(AT_ONCE) as workers:
        told = dict(zip(names, workers.map(sql_mutants.differs, (mutants[name] for name in names)), strict=True))
    for name in filter(told.__getitem__, names):
        print(f"{NOTICED}: {name}", flush=True)
        yield NOTICED, _sql_change(mutants[name])
    rest = [mutants[name] for name in names if not told[name]]
    if rest:
        tests = sql_mutants.tests_quickest_first()
        with ThreadPoolExecutor(AT_ONCE) as workers:
            yield from workers.map(partial(_sql_result, tests), rest)


def _sql_change(mutant: sql_mutants.SqlMutant) -> Change:
    marked = list(difflib.ndiff(mutant.before.splitlines(), mutant.after.splitlines()))
    before, after = (" ".join(line[2:].strip() for line in marked if line.startswith(sign)) for sign in "-+")
    return Change(mutant.name.rpartition("#")[0], before, after)


def _sql_result(tests: list[str], mutant: sql_mutants.SqlMutant) -> tuple[str, Change]:
    try:
        outcome = NOTICED if sql_mutants.is_noticed(mutant, tests) else SURVIVED
    except TimeoutError:
        outcome = HUNG
    print(f"{outcome}: {mutant.name}", flush=True)
    return outcome, _sql_change(mutant)


def tally(results: Iterable[tuple[str, Change]], reasons: dict[tuple[str, str], str]) -> Tally:
    """Count the results of a group."""
    counted = Tally()
    for outcome, change in results:
        if outcome != SURVIVED:
            counted.noticed += 1
            counted.hung += outcome == HUNG
        elif change.is_of_wording() or (change.where, change.after) in reasons:
            counted.not_counted += 1
        else:
            counted.survivors.append(change)
    return counted


def report(tallies: dict[Group, Tally], seed: int) -> str:
    """The table, and every survivor with its change."""
    lines = [
        f"Seed {seed}.",
        "",
        "| group | noticed | of | percent | floor | not counted | noticed by never ending |",
        "|---|---|---|---|---|---|---|",
    ]
    for group, counted in tallies.items():
        cells = (counted.noticed, counted.noticed + len(counted.survivors), f"{counted.percent:.1f}", group.floor)
        lines.append(f"| {group.name} | {' | '.join(map(str, cells))} | {counted.not_counted} | {counted.hung} |")
    for group, counted in tallies.items():
        lines += ["", f"Survivors of {group.name}:"] if counted.survivors else []
        lines += [
            f"- `{survivor.where}`\n  - `{survivor.before}`\n  + `{survivor.after}`" for survivor in counted.survivors
        ]
    return "\n".join(lines) + "\n"


def main(words: list[str]) -> int:
    """Run the groups; 1 where one is below its floor, 2 for a group that does not exist."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--sample", type=int, default=SAMPLE)
    parser.add_argument("groups", nargs="*")
    given = parser.parse_args(words)
    listed, reasons = groups()
    if unknown := {*given.groups} - {group.name for group in listed}:
        print(f"no such group: {', '.join(sorted(unknown))}", file=sys.stderr)
        return 2
    chosen = [group for group in listed if not given.groups or group.name in given.groups]
    if not all(group.of_sql for group in chosen):
        _forget_results_of_other_sources()
        _mutmut("run", "none")  # writes the mutants and finds out which tests reach which function
    tallies = {
        group: tally((run_sql if group.of_sql else run_python)(group, given.sample, given.seed), reasons)
        for group in chosen
    }
    text = report(tallies, given.seed)
    REPORT.write_text(text, encoding="utf-8")
    print(text)
    return int(any(counted.percent < group.floor for group, counted in tallies.items()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
