"""The SQL of the indicators changed in one place at a time, held to the plain reading, then to all tests of figures.

Most changes show themselves within seconds in seeded cities (`tests/support/oracle/changed_sql.py`); the tests, which
take minutes, run over the rest alone.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

import sqlglot
from defusedxml import ElementTree
from sqlglot import expressions as exp

from thidua.indicators.catalogue.ruleset import name_of

ROOT = Path(__file__).parents[1]
# They read the figures a second time, and hold what no second reading shows.
TESTS = ("tests/oracle", "tests/unit/indicators")
SLOW_AND_ALIKE = ("test_bench_contestants_agree.py", "test_clock_minute_by_minute.py")
HANGS_AFTER_SECONDS = 1800
# What a changed tree has as its own; all else is the repository's.
_OWN = frozenset({"src", ".git", ".make", ".cache", ".hypothesis", "mutants"})
_SWAPPED: dict[type[exp.Expression], type[exp.Expression]] = {
    exp.GT: exp.GTE, exp.GTE: exp.GT, exp.LT: exp.LTE, exp.LTE: exp.LT, exp.EQ: exp.NEQ, exp.NEQ: exp.EQ,
    exp.And: exp.Or, exp.Or: exp.And, exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Min: exp.Max, exp.Max: exp.Min,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class SqlMutant:
    """One file with one change. name: the file and the change's number; before and after: its SQL, printed alike."""

    name: str
    path: Path
    comment: str
    before: str
    after: str


def mutants(folders: tuple[str, ...]) -> Iterator[SqlMutant]:
    """Every mutant of the SQL files below the folders (relative to the repository)."""
    for path in sorted(path for folder in folders for path in (ROOT / folder).rglob("*.sql")):
        text = path.read_text(encoding="utf-8")
        comment = text[: text.index("*/") + 2] if text.startswith("/*") else ""
        tree = sqlglot.parse_one(text[len(comment) :], dialect="duckdb")
        before = tree.sql("duckdb", pretty=True)
        seen = {before}
        places = len(list(tree.walk()))
        for place in range(places):
            for change in _changes(list(tree.walk())[place]):
                copy = tree.copy()
                node = list(copy.walk())[place]
                node.replace(change(node))
                after = copy.sql("duckdb", pretty=True)
                if after not in seen:
                    seen.add(after)
                    name = f"{path.relative_to(ROOT).as_posix()}#{len(seen) - 1}"
                    yield SqlMutant(name, path, comment, before, after)


def _changes(node: exp.Expression) -> Iterator[Callable[[exp.Expression], exp.Expression | None]]:
    """What can be put in the place of a node; None for nothing."""
    if (other := _SWAPPED.get(type(node))) is not None:
        yield lambda place: other(**place.args)
    if isinstance(node, exp.And):
        yield lambda place: place.left
        yield lambda place: place.right
    elif isinstance(node, exp.Not):
        yield lambda place: place.this
    elif isinstance(node, exp.Is):
        yield lambda place: exp.not_(place.copy())
    elif isinstance(node, exp.Coalesce):
        yield lambda place: place.this
    elif isinstance(node, exp.Literal) and not node.is_string:
        yield lambda place: exp.Literal.number(int(place.this) + 1)
    elif isinstance(node, exp.Case) and len(node.args["ifs"]) > 1:
        for dropped in range(len(node.args["ifs"])):
            yield lambda place, dropped=dropped: _without_branch(place, dropped)
    elif isinstance(node, exp.Distinct):
        yield lambda place: place.expressions[0] if place.expressions else None


def _without_branch(case: exp.Expression, dropped: int) -> exp.Expression:
    copy = case.copy()
    copy.set("ifs", [branch for number, branch in enumerate(copy.args["ifs"]) if number != dropped])
    return copy


def tests_quickest_first() -> list[str]:
    """The files of tests, those that take least first: most mutants are noticed within seconds then.

    Raises:
        SystemExit: a test fails over the program as it is.
    """
    with TemporaryDirectory(prefix="mutants-") as name:
        report = Path(name) / "report.xml"
        if _pytest(ROOT, [*TESTS, f"--junitxml={report}"]) != 0:
            raise SystemExit(f"tests fail over the unchanged program: pytest {' '.join(TESTS)}")
        seconds: dict[str, float] = {}
        for case in ElementTree.parse(report).iter("testcase"):
            path = f"{case.attrib['classname'].replace('.', '/')}.py"
            seconds[path] = seconds.get(path, 0.0) + float(case.attrib["time"])
    return sorted(seconds, key=seconds.__getitem__)


def differs(mutant: SqlMutant) -> bool:
    """Whether figures counted with this change are others than those of the plain reading of the tests."""
    sys.path[:0] = [str(ROOT / "tests")]
    changed_sql = import_module("support.oracle.changed_sql")
    return bool(changed_sql.differs(name_of(mutant.path), f"{mutant.comment}\n{mutant.after}\n"))


def is_noticed(mutant: SqlMutant, tests: Iterable[str]) -> bool:
    """Whether one of the tests fails over the program with this change.

    Raises:
        TimeoutError: they never end; on a machine with other work, perhaps only not in time.
    """
    with TemporaryDirectory(prefix="mutant-") as name:
        tree = Path(name)
        for entry in ROOT.iterdir():
            if entry.name not in _OWN:
                (tree / entry.name).symlink_to(entry)
        source = tree / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        changed = source / mutant.path.relative_to(ROOT / "src")
        changed.write_text(f"{mutant.comment}\n{mutant.after}\n", encoding="utf-8")
        return _pytest(tree, ["-x", *tests]) != 0


def _pytest(tree: Path, words: list[str]) -> int:
    options = ["-q", "--timeout=0", "-p", "no:cacheprovider", "-p", "no:randomly"]
    options += [f"--ignore-glob=*{slow}" for slow in SLOW_AND_ALIKE]
    try:
        return subprocess.run(
            [sys.executable, "-m", "pytest", *options, *words],
            cwd=tree,
            env={**os.environ, "PYTHONPATH": str(tree / "src")},
            capture_output=True,
            timeout=HANGS_AFTER_SECONDS,
            check=False,
        ).returncode
    except subprocess.TimeoutExpired as hung:
        raise TimeoutError(" ".join(words)) from hung
