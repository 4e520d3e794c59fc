"""What others do not promise is not used, or is bound to the version it was read in."""

import ast
import re
import tomllib
from pathlib import Path

import pytest

from support.source_code import nodes_of, tree_of

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "thidua"
TESTS = ROOT / "tests"
PRIVATE = re.compile(r"(^|\.)(_[a-z][a-z_]*|internal)(\.|$)")
# (room, module or name that its package does not promise) → the distribution, and why it cannot be avoided.
UNAVOIDABLE = {
    ("web/apps/accounts/adapters.py", "allauth.core.internal"): (
        "django-allauth",
        "a success takes its own count back from both limits; the public rate limit gives no count to take back",
    ),
    ("web/apps/accounts/adapters.py", "_get_login_attempts_cache_key"): (
        "django-allauth",
        "failures are counted for a pair of account and address; no setting names the key",
    ),
    ("web/apps/accounts/adapters.py", "_login_failed_rl_usage"): (
        "django-allauth",
        "likewise: where the count is noted",
    ),
    ("web/apps/accounts/adapters.py", "_rollback_login_failed_rl_usage"): ("django-allauth", "likewise: takes it back"),
    ("ledger/readers/xls.py", "_sh_abs_posn"): (
        "xlrd",
        "where the records of a sheet begin: only they tell formulas without a result from empty cells",
    ),
    ("indicators/engines/spark.py", "_jvm"): ("pyspark", "the only way to what Python does not offer"),
}
# (room, function) → the distributions whose message text it reads, and why it cannot be avoided.
TEXTS_READ = {
    ("io/atomic_files.py", "errno_of"): (
        ("duckdb", "deltalake"),
        "the number of the system's error stands in the text alone: their exceptions carry no errno",
    ),
    ("ledger/readers/xls.py", "read"): (
        ("xlrd",),
        "one class for every fault: a password is told from damage by the text alone",
    ),
}
# Named with a leading underscore, and documented all the same: by Django, by Python of named tuples and of `os`.
DOCUMENTED = {"_meta", "_state", "_replace", "_exit"}


def imports(tree: ast.Module) -> set[str]:
    """The modules a room imports, but for our own."""
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
            names |= {
                f"{node.module}.{alias.name}"
                for alias in node.names
                if alias.name.startswith("_") and alias.name != "_"
            }
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {name for name in names if name.split(".")[0] not in {"thidua", "__future__"}}


def members(tree: ast.Module) -> set[str]:
    """The names that a room gives to what its classes have."""
    names = set()
    for owner in (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef)):
        for node in ast.walk(owner):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                names.add(node.name)
            elif isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store):
                names.add(node.id if isinstance(node, ast.Name) else node.attr)
    return names


def asked_of_others(tree: ast.Module, own: set[str]) -> set[str]:
    """Private names that nothing of ours bears, or that are asked of a base class by `super()`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and re.match(r"_[a-z]", node.attr)
        and (
            node.attr not in own or (isinstance(node.value, ast.Call) and getattr(node.value.func, "id", "") == "super")
        )
    } - DOCUMENTED


def uses() -> set[tuple[str, str]]:
    """(room, private module or name) everywhere in the program."""
    trees = {path.relative_to(SOURCE).as_posix(): tree_of(path) for path in SOURCE.rglob("*.py")}
    own = {name for tree in trees.values() for name in members(tree)}
    private_uses = set()
    for room, tree in trees.items():
        private_uses |= {(room, name) for name in imports(tree) if PRIVATE.search(name)}
        private_uses |= {(room, name) for name in asked_of_others(tree, own)}
    return private_uses


@pytest.mark.slow
def test_private_parts_of_other_packages_are_used_only_where_it_is_said_why() -> None:
    assert uses() == set(UNAVOIDABLE)


@pytest.mark.slow
def test_tests_use_no_private_parts_of_other_packages() -> None:
    trees = {path: tree_of(path) for path in TESTS.rglob("*.py")}
    assert len(trees) > 200
    assert {
        (path.name, name)
        for path, tree in trees.items()
        for name in imports(tree)
        if re.search(r"\.(internal|_[a-z]\w*)(\.|$)", name)
    } == set()


def test_a_package_whose_private_parts_are_used_has_a_ceiling() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    required = [
        *project["dependencies"],
        *(package for group in project["optional-dependencies"].values() for package in group),
    ]
    packages = {package for package, _why in UNAVOIDABLE.values()}
    packages |= {package for read, _why in TEXTS_READ.values() for package in read}
    assert packages == {"django-allauth", "pyspark", "duckdb", "deltalake", "xlrd"}
    without = {name for name in packages for one in required if re.match(rf"{name}\b", one) and "<" not in one}
    assert without == set()


def texts_read() -> set[tuple[str, str]]:
    """(room, function) wherever the text of an error decides what is done: compared, or searched for a word."""
    places = set()
    for path in SOURCE.rglob("*.py"):
        for function in nodes_of(path):
            if not isinstance(function, ast.FunctionDef):
                continue
            assigned = [node for node in ast.walk(function) if isinstance(node, ast.Assign)]
            texts = {ast.unparse(node.targets[0]) for node in assigned if ast.unparse(node.value) == "str(error)"}
            texts.add("str(error)")
            for node in ast.walk(function):
                compared = isinstance(node, ast.Compare) and any(
                    ast.unparse(side) in texts for side in node.comparators
                )
                if compared and isinstance(node.ops[0], ast.In | ast.NotIn | ast.Eq | ast.NotEq):
                    places.add((path.relative_to(SOURCE).as_posix(), function.name))
    return places


@pytest.mark.slow
def test_no_text_of_another_package_decides_but_where_it_is_said_why() -> None:
    assert texts_read() == set(TEXTS_READ)
