"""Whatever a movement may say is read by something besides what loads and checks it: no entry is for nothing."""

import ast
from dataclasses import fields, is_dataclass
from pathlib import Path

import thidua
from support.source_code import tree_of
from thidua.rules import movement

SOURCE = Path(thidua.__file__).parent
LOADING = SOURCE / "definitions"
# Settings are read by name, from SQL or by the page that lists them.
BY_NAME = {"MovementSettings"}
# A quota has one rounding; the others are for whoever writes, loads or checks a movement.
NOT_READ = {"Quota.rounding", "Movement.inherits", "RegisterTimeLimit.assumed"}


def attributes_read() -> set[str]:
    """Names of attributes that code outside loading and checking reads."""
    read: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if not path.is_relative_to(LOADING):
            tree = tree_of(path)
            read |= {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return read


def test_every_field_of_a_movement_is_read() -> None:
    terms = [term for term in vars(movement).values() if is_dataclass(term) and term.__module__ == movement.__name__]
    assert movement.Movement in terms
    names = {
        f"{term.__name__}.{field.name}"
        for term in terms
        if isinstance(term, type) and term.__name__ not in BY_NAME
        for field in fields(term)
    }
    read = attributes_read()
    assert {name for name in names if name.split(".")[1] not in read} == NOT_READ
