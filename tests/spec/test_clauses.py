"""Every clause of the Plan stands in clauses.toml, and every test named there is one."""

import ast
from functools import cache

from clauses_page import clauses, standards
from support import ROOT
from support.source_code import tree_of
from thidua.definitions.law import load_law

BESIDE = ("0", "to")  # grounds and recipients: nothing cites them


@cache
def names_in(path: str) -> frozenset[str]:
    tree = tree_of(ROOT / path)
    return frozenset(node.name for node in tree.body if isinstance(node, ast.FunctionDef))


def test_every_clause_of_the_plan_is_there_once_in_its_order() -> None:
    listed = [clause.id for clause in clauses()]
    assert sorted(listed) == sorted([*load_law().sources["plan-2026"].clauses, *BESIDE])


def test_every_test_named_there_is_one() -> None:
    named = [test.partition("::") for clause in [*clauses(), *standards()] for test in clause.tests]
    assert [f"{path}::{name}" for path, _, name in named if name not in names_in(path)] == []


def test_a_clause_without_a_test_says_so() -> None:
    assert [clause.id for clause in [*clauses(), *standards()] if not clause.tests and not clause.lacks] == []


def test_how_the_standards_work_stands_there_each_once() -> None:
    listed = [standard.id for standard in standards()]
    assert len(listed) == len(set(listed)) >= 15
