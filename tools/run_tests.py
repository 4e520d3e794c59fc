"""Runs the tests part by part: a failure in one hides nothing of the next, and a table at the end shows all.

usage: tools/run_tests.py [--coverage] PART...

With --coverage the parts of MEASURED are measured together, and the run fails below the floors of FLOORS and OVERALL.
"""

import json
import os
import re
import resource
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

BIN = Path(sys.executable).parent
ROOT = Path(__file__).parents[1]
# What a run leaves: a report of each part, and what was measured.
REPORTS = ROOT / ".make" / "tests"
SPREAD = ("-n", "auto", "--dist", "worksteal")
POSTGRES = ("tools/with_postgres", "--or-skip")
# The others kill, starve and limit their processes: what measures them would write files of its own meanwhile.
MEASURED = frozenset({"unit", "figures", "journeys", "web", "slow", "releases"})
# Percent of lines and branches that tests must reach. They only rise.
FLOORS = {"rules": 100.0, "definitions": 100.0, "proof": 100.0, "verdicts": 100.0}
OVERALL = 95.0
# The binding of DuckDB tells at the end of a process which of its types live on: nothing that a test could end.
LEAK_REPORT = re.compile(r"nanobind: | - (leaked |\.\.\. skipped remainder)|See https://nanobind")
SKIPPED_WHOLE = 5  # pytest's exit code where nothing was collected


@dataclass(frozen=True)
class Part:
    """Tests that are run together: pytest's words, and what stands before them on the command line."""

    words: tuple[str, ...]
    before: tuple[str, ...] = ()


# What is judged by functions alone: no ledger, no engine, no paper, no site.
PURE = tuple(f"tests/unit/{package}" for package in ("cli", "definitions", "i18n", "io", "rules", "verdicts"))
UNIT = ("tests/unit", "tests/architecture", "tests/spec")
FIGURES = ("tests/generative", "tests/oracle", "tests/real")
QUICK = ("-m", "not slow and not browser", *SPREAD)

PARTS = {
    "fast": Part((*PURE, "tests/architecture", "tests/spec", *QUICK)),
    "unit": Part((*UNIT, *QUICK)),
    "figures": Part((*FIGURES, *QUICK)),
    "journeys": Part(("tests/journeys", *QUICK)),
    "web": Part(("tests/web", *QUICK)),
    "slow": Part((*UNIT, *FIGURES, "tests/journeys", "tests/web", "-m", "slow and not browser", *SPREAD)),
    "browser": Part(("tests/web/browser", "tests/unit/documents/report", "-m", "browser", *SPREAD)),
    "faults": Part(("tests/faults", *SPREAD)),
    "releases": Part(("tests/releases", *SPREAD)),
    "installation": Part(("tests/installation",)),
    "engines": Part(("tests/engines",)),
    "postgres": Part(("tests/web", *SPREAD), POSTGRES),
}


@dataclass
class Result:
    """What came of a part. Seconds on the clock, and seconds of all its processes together."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0
    cpu_seconds: float = 0

    def cells(self) -> tuple[str, ...]:
        """A line of the table."""
        numbers = (self.passed, self.failed, self.skipped, round(self.seconds), round(self.cpu_seconds))
        return (self.name, *map(str, numbers))


def run(name: str, command: list[str], variables: dict[str, str]) -> tuple[Result, int]:
    """Run a command to its end; its times and exit code."""
    print(f"\n── {name}", flush=True)
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, **variables}, stderr=subprocess.PIPE, text=True
    ) as running:
        for line in running.stderr or ():
            if not LEAK_REPORT.match(line):
                print(line, end="", file=sys.stderr, flush=True)
    code = running.returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Result(name, seconds=time.monotonic() - began, cpu_seconds=cpu), code


def run_part(name: str, *, coverage: bool) -> Result:
    """Run a part; a part that ended badly without a failed test counts as one failure."""
    part, report = PARTS[name], REPORTS / f"{name}.xml"
    report.unlink(missing_ok=True)
    words = [*part.before, sys.executable, "-m", "pytest", "-q", f"--junitxml={report}", *part.words]
    if os.environ.get("HYPOTHESIS_PROFILE") == "nightly":  # twenty times as many examples take as long as they take
        words.append("--timeout=0")
    variables = {}
    if coverage:
        words += ["--cov", "--cov-report="]
        variables["COVERAGE_FILE"] = str(REPORTS / f".coverage.{name}")
    result, code = run(name, words, variables)
    if report.is_file():
        suite = ET.parse(report).getroot()[0]  # noqa: S314 - written by our own pytest a moment ago
        total, skipped = int(suite.attrib["tests"]), int(suite.attrib["skipped"])
        result.failed = int(suite.attrib["failures"]) + int(suite.attrib["errors"])
        result.passed, result.skipped = total - result.failed - skipped, skipped
    if code not in (0, SKIPPED_WHOLE):
        result.failed = max(result.failed, 1)
    return result


def run_coverage() -> Result:
    """Put together what all parts measured, show what is below its floor."""
    variables = {"COVERAGE_FILE": str(REPORTS / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    result, code = run("coverage", [*coverage, "combine", "--keep", "--quiet", str(REPORTS)], variables)
    table = REPORTS / "coverage.json"
    subprocess.run(
        [*coverage, "json", "--quiet", "-o", str(table)], cwd=ROOT, env={**os.environ, **variables}, check=False
    )
    if code or not table.is_file():
        result.failed = 1
        return result
    measured = json.loads(table.read_text(encoding="utf-8"))
    short = below_floor(measured)
    for line in short:
        print(line)
    print(f"over all: {measured['totals']['percent_covered']:.1f}%")
    result.passed, result.failed = (0, 1) if short else (1, 0)
    return result


def below_floor(measured: dict[str, Any]) -> list[str]:
    """What is missing to the floors, one line each, with the places that no test reaches."""
    reached, there, places = Counter[str](), Counter[str](), defaultdict[str, list[str]](list)
    for path, file in sorted(measured["files"].items()):
        package, counts = Path(path).parts[2], file["summary"]
        there[package] += counts["num_statements"] + counts["num_branches"]
        reached[package] += counts["covered_lines"] + counts["covered_branches"]
        if file["missing_lines"] or file["missing_branches"]:
            places[package].append(f"{path}: lines {file['missing_lines']}, branches {file['missing_branches']}")
    short = []
    for package, floor in FLOORS.items():
        percent = 100 * reached[package] / max(there[package], 1)
        if percent < floor:
            short += [f"{package} {percent:.2f}%, below {floor}%", *places[package]]
    percent = measured["totals"]["percent_covered"]
    if percent < OVERALL:
        short.append(f"over all {percent:.2f}%, below {OVERALL}%")
    return short


def summary(results: list[Result]) -> str:
    """The table, and as its last line the whole in the words of pytest."""
    whole = Result("all")
    for result in results:
        for field in ("passed", "failed", "skipped", "seconds", "cpu_seconds"):
            setattr(whole, field, getattr(whole, field) + getattr(result, field))
    lines = [("part", "passed", "failed", "skipped", "seconds", "CPU seconds"), *(part.cells() for part in results)]
    table = "\n".join(
        "".join(cell.rjust(12) if at else cell.ljust(12) for at, cell in enumerate(line)) for line in lines
    )
    counts = ((whole.failed, "failed"), (whole.passed, "passed"), (whole.skipped, "skipped"))
    said = ", ".join(f"{number} {word}" for number, word in counts if number or word == "passed")
    return f"\n{table}\n\n{said} in {whole.seconds:.2f}s"


def main(words: list[str]) -> int:
    """Run the parts; 1 where anything failed, 2 for a part that does not exist."""
    coverage = "--coverage" in words
    names = [word for word in words if word != "--coverage"]
    if not names or not {*names} <= {*PARTS, "checks"}:
        print(__doc__, "Parts:", ", ".join(["checks", *PARTS]), file=sys.stderr)
        return 2
    REPORTS.mkdir(parents=True, exist_ok=True)
    for old in REPORTS.glob(".coverage*"):
        old.unlink()
    results = []
    for name in names:
        if name == "checks":
            result, code = run(name, [sys.executable, "tools/checks.py"], {})
            result.passed, result.failed = (0, 1) if code else (1, 0)
            results.append(result)
        else:
            results.append(run_part(name, coverage=coverage and name in MEASURED))
    if coverage:
        results.append(run_coverage())
    print(summary(results), flush=True)
    return 1 if any(result.failed for result in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
