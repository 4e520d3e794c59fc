"""The table of security requirements is whole, and what it names is there."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import pytest

from support.source_code import tree_of

ROOT = Path(__file__).parents[2]
STATES = {"met", "not applicable", "not met"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = rows_of(ROOT / "docs" / "reference" / "asvs.csv")


@cache
def functions_in(path: str) -> frozenset[str]:
    tree = tree_of(ROOT / path)
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, functions))


def test_every_requirement_of_levels_one_and_two_is_there_in_the_standards_order() -> None:
    """The list is that of the standard's own file of version 5.0.0, in its order."""
    listed = [(row["requirement"], row["level"]) for row in ROWS]
    standard = rows_of(Path(__file__).parent / "asvs_requirements.csv")
    assert listed == [(row["requirement"], row["level"]) for row in standard]
    assert len(listed) == 253


@pytest.mark.parametrize("row", ROWS, ids=[row["requirement"] for row in ROWS])
def test_a_state_has_its_proof_or_its_reason(row: dict[str, str]) -> None:
    assert row["state"] in STATES
    assert row["how"], "how it is met, or why it is not"
    assert row["state"] != "met" or row["proof"], "what is met names a test, a document or the code"
    for item in row["proof"].split():
        path, _sign, test = item.partition("::")
        assert (ROOT / path).exists(), item
        assert not test or test in functions_in(path), item


def test_the_threat_model_speaks_of_every_role_and_names_tests_that_there_are() -> None:
    page = (ROOT / "docs" / "explanation" / "threat-model.md").read_text("utf-8")
    rows = {line.split("|")[1].strip().casefold() for line in page.splitlines() if line.count("|") == 5}
    table = tree_of(ROOT / "src/thidua/web/apps/accounts/permissions.py")
    role = next(node for node in ast.walk(table) if isinstance(node, ast.ClassDef) and node.name == "Role")
    titles = [node.args[0] for node in ast.walk(role) if isinstance(node, ast.Call)]
    roles = {str(ast.literal_eval(title)).partition(" (")[0].casefold() for title in titles}
    assert len(roles) == 11
    assert roles - rows == set()
    there_are = {name for path in (ROOT / "tests").rglob("test_*.py") for name in functions_in(str(path))}
    assert set(re.findall(r"`(test_\w+)`", page)) - there_are == set()
