"""Each page, record, job and paper is bound to its movement: nothing new asks which one runs (docs/decisions/0054)."""

import ast

from support import ROOT
from support.source_code import nodes_of

WEB = ROOT / "src" / "thidua" / "web"
# What still asks for the city's running movement, and why. A line here is a debt or a definition; none is added.
RUNNING = {
    "apps/evaluations/actions.py": "units and officers mirror the running movement's evaluation",
    "apps/evaluations/site_engine.py": "defines the running movement for an evaluation that names none",
    "apps/imports/jobs.py": "an import shows the evaluation of the running movement",
    "apps/awards/demo.py": "the demonstration plays the running movement",
    "apps/registers/sample_entries.py": "the demonstration fills the registers of the running movement",
}
# The setting is read where a movement is taken in from it, once.
NAMED = {"config/settings.py", "apps/movements/taking_in.py", "apps/evaluations/management/commands/setup_site.py"}


def asking(*names: str) -> set[str]:
    """The modules in which one of the names is called or read as an attribute."""
    modules = set()
    for path in sorted(WEB.rglob("*.py")):
        for node in nodes_of(path):
            called = node.func if isinstance(node, ast.Call) else None
            name = called.id if isinstance(called, ast.Name) else ast.unparse(called) if called is not None else ""
            read = isinstance(node, ast.Attribute) and ast.unparse(node) in names
            if name in names or read:
                modules.add(path.relative_to(WEB).as_posix())
    return modules


def test_only_these_ask_which_movement_runs() -> None:
    there = asking("site_engine.movement", "running_id") - {"apps/movements/bound.py"}
    assert there == RUNNING.keys()


def test_the_setting_is_read_where_a_movement_is_taken_in() -> None:
    named = asking("settings.MOVEMENT", "OPERATOR.movement")
    assert named == NAMED
