"""Who acts reads after the lock: one decorator hands out the row, and nothing else in awards locks or saves alone."""

import ast
from pathlib import Path

import pytest

from support import ROOT
from support.source_code import nodes_of, tree_of

WEB = ROOT / "src" / "thidua" / "web"
AWARDS = WEB / "apps" / "awards"
ACTIONS = [*sorted((AWARDS / "domain").glob("*.py")), AWARDS / "papers" / "generation.py"]
DECORATORS = {"acting", "acting_on_version", "whole"}
# Steps inside an action: they get the row that it holds.
INSIDE = {"before_step", "apply_step", "settle", "take", "write_step"}
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def functions(path: Path) -> list[ast.FunctionDef]:
    return [node for node in tree_of(path).body if isinstance(node, ast.FunctionDef)]


def decorators(function: ast.FunctionDef) -> set[str]:
    marks = [mark.func if isinstance(mark, ast.Call) else mark for mark in function.decorator_list]
    return {mark.id for mark in marks if isinstance(mark, ast.Name)}


@pytest.mark.parametrize("path", ACTIONS, ids=lambda path: path.stem)
def test_whoever_acts_holds_the_record_first(path: Path) -> None:
    """A function that says by whom it is done acts; it is given its row by the decorator, or begins something."""
    acts = [
        function
        for function in functions(path)
        if any(word.arg == "by" for word in function.args.kwonlyargs)
        and not function.name.startswith("_")
        and function.name not in INSIDE
    ]
    assert [function.name for function in acts if not decorators(function) & DECORATORS] == []


def test_what_begins_something_has_no_row_that_could_be_older() -> None:
    """`whole` alone is for what has no record yet: its first argument is no row of one."""
    rows = {"Proposal", "AwardList", "Candidate", "AwardLine", "Objection", "Revocation", "VotingSession", "Seat"}
    older = []
    for path in ACTIONS:
        for function in functions(path):
            first = function.args.args[0].annotation if function.args.args else None
            if decorators(function) == {"whole"} and isinstance(first, ast.Name) and first.id in rows:
                older.append(function.name)
    assert older == []


def test_locks_of_awards_are_taken_at_one_place() -> None:
    texts = {path.name: path.read_text(encoding="utf-8") for path in ACTIONS}
    takers = {name for name, text in texts.items() if "select_for_update" in text or "row_versions" in text}
    assert takers == {"record_versions.py"}


@pytest.mark.parametrize("room", ["views", "presenters", "forms"])
def test_pages_of_awards_write_nothing_themselves(room: str) -> None:
    written = []
    for path in sorted((AWARDS / room).glob("*.py")):
        for node in nodes_of(path):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and called.attr in WRITES and "objects" in ast.unparse(called.value):
                written.append(f"{path.name}:{called.lineno}")
    assert written == []


def test_accounts_are_changed_at_one_place() -> None:
    """What is done to an account stands in the audit log, since its actions alone write accounts, roles and factors."""
    models, ways = {"User", "Grant", "Authenticator"}, {"set_password", "set_unusable_password", "create_user"}
    written = set()
    for path in sorted(WEB.rglob("*.py")):
        for node in nodes_of(path):
            called = node.func if isinstance(node, ast.Call) else None
            if not isinstance(called, ast.Attribute) or "migrations" in path.parts:
                continue
            manager = next(
                (part.value for part in ast.walk(called.value) if getattr(part, "attr", "") == "objects"), None
            )
            of_model = isinstance(manager, ast.Name) and manager.id in models
            itself = called.attr in ways and ast.unparse(called.value) != "actions"
            if itself or (called.attr in WRITES and of_model):
                written.add(path.relative_to(WEB).as_posix())
    assert written == {"apps/accounts/actions.py"}


def test_no_function_is_a_transaction_by_another_decorator() -> None:
    """`transaction.atomic` as a decorator would let the refusal of a constraint through as a fault."""
    others = [
        path.relative_to(WEB).as_posix()
        for path in sorted(WEB.rglob("*.py"))
        if "@transaction.atomic" in path.read_text(encoding="utf-8")
    ]
    assert others == []
