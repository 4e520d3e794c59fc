"""The page of the Plan's clauses with the tests that show them, from tests/spec/clauses.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

SOURCE = Path(__file__).parents[1] / "tests" / "spec" / "clauses.toml"
NO_TEST = "no test shows it"
ABOUT = (
    "What each clause says, in our own words, and the tests that show what the program does about it. Where a part "
    "of it is left to people, or no test shows it, that stands there.\n"
)
OF_STANDARDS = (
    "The standards are gates. Where the text can be read in more ways, the reading is a setting of the movement; "
    "the reasons stand in [open questions](../explanation/open-questions.md).\n"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the Plan in our own words. tests: file::function of each; lacks: what none of them shows."""

    id: str
    says: str
    tests: tuple[str, ...] = ()
    lacks: str = ""


def clauses() -> list[Clause]:
    """Every clause, in the order of the Plan."""
    written = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["clause"]
    return [Clause(**{**entry, "tests": tuple(entry.get("tests", ()))}) for entry in written]


def standards() -> list[Clause]:
    """How the standards of III.3 work, sentence by sentence, then each reading that the text leaves open."""
    written = tomllib.loads(SOURCE.read_text(encoding="utf-8"))["standard"]
    return [Clause(**{**entry, "tests": tuple(entry.get("tests", ()))}) for entry in written]


def clauses_page(note: str) -> str:
    """Two tables: each clause, then how the standards work: what it says, its tests, and what no test shows."""
    lines = ["# The Plan, clause by clause\n", note, ABOUT, _head("clause", "what the Plan says")]
    lines += map(_row, clauses())
    lines += ["\n## How the standards of III.3 work\n", OF_STANDARDS, _head("of", "how it works")]
    lines += map(_row, standards())
    return "\n".join(lines) + "\n"


def _head(of: str, says: str) -> str:
    return f"| {of} | {says} | tests that show it | what no test shows |\n|---|---|---|---|"


def _row(clause: Clause) -> str:
    tests = "<br>".join(_link(test) for test in clause.tests) or NO_TEST
    return f"| {clause.id} | {clause.says} | {tests} | {clause.lacks or '–'} |"


def _link(test: str) -> str:
    """A test as a link to its file, named in words."""
    path, _, name = test.partition("::")
    return f"[{name.removeprefix('test_').replace('_', ' ')}](../../{path})"
