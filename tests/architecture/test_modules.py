"""What import-linter cannot see: purity of the rules, names, the clock."""

import ast
import tomllib
from collections import defaultdict
from pathlib import Path

import pytest

from support import ROOT
from support.source_code import nodes_of

SOURCE = ROOT / "src" / "thidua"
MODULES = sorted(SOURCE.rglob("*.py"))
NAMELESS = {"utils", "helpers", "common", "misc", "base", "manager", "core", "services", "util", "helper"}
IMPURE_CALLS = {"open", "input", "print", "now", "today", "utcnow", "time", "time_ns", "urandom", "uuid4"}
IMPURE_IMPORTS = {"os", "sys", "pathlib", "io", "time", "random", "secrets", "socket", "subprocess", "logging", "uuid"}


PURE = [
    *(SOURCE / "rules").rglob("*.py"),
    *(path for room in ("comparison", "sampling") for path in (SOURCE / "integrity" / room).rglob("*.py")),
    SOURCE / "integrity" / "bunching.py",
]


@pytest.mark.parametrize("path", sorted(PURE), ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_rules_and_statistics_are_pure(path: Path) -> None:
    forbidden = []
    for node in nodes_of(path):
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            if name in IMPURE_CALLS:
                forbidden.append((node.lineno, name))
        elif isinstance(node, ast.Import):
            forbidden += [
                (node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] in IMPURE_IMPORTS
            ]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in IMPURE_IMPORTS:
            forbidden.append((node.lineno, node.module))
    assert forbidden == []


def test_modules_are_named_for_what_they_do() -> None:
    named = {path.relative_to(SOURCE).as_posix() for path in MODULES if path.stem in NAMELESS}
    assert named == set()


def test_nothing_evaluates_text_as_code() -> None:
    calls = []
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"eval", "exec"}:
                calls.append((path.name, node.lineno))
    assert calls == []


def test_a_public_class_name_stands_once() -> None:
    """One name, one thing, of classes inside classes too. Django asks for some names in each of its modules."""
    djangos = {"Migration", "Command", "Meta", "Media"}
    places = defaultdict(list)
    for path in MODULES:
        for node in nodes_of(path):
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(path.relative_to(SOURCE).as_posix())
    assert len(places) > 300
    twice = {name: modules for name, modules in places.items() if len(modules) > 1 and name not in djangos}
    assert twice == {}


def imported(path: Path) -> set[str]:
    """The modules, and what may be modules, that a module of ours imports."""
    names: set[str] = set()
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def test_views_are_imported_by_addresses_alone() -> None:
    """Views are no libraries: what two of them need stands in a module that is none."""
    apps = SOURCE / "web" / "apps"
    views = {
        path
        for path in MODULES
        if path.is_relative_to(apps) and "views" in path.relative_to(apps).with_suffix("").parts
    }
    assert {"awards", "registers", "reference_data", "definitions"} <= {
        path.relative_to(apps).parts[0] for path in views
    }
    wrong = {
        path.relative_to(SOURCE).as_posix(): sorted(names)
        for path in MODULES
        if path.name != "urls.py"
        and (
            names := {
                name for name in imported(path) if name.startswith("thidua.web.apps.") and "views" in name.split(".")
            }
        )
    }
    assert wrong == {}


def test_each_app_of_the_site_holds_its_layers_by_a_contract() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layered = {name for contract in contracts for name in contract.get("containers", ()) if contract.get("exhaustive")}
    apps = {f"thidua.web.apps.{path.parent.name}" for path in (SOURCE / "web" / "apps").glob("*/apps.py")}
    assert len(apps) > 10
    assert apps <= layered
