"""Code asks a register's description, never its id: no id of a register stands in the program."""

import ast
from collections.abc import Iterator
from pathlib import Path

import thidua
from support.source_code import nodes_of
from thidua.definitions.registers import registers

PROGRAM = Path(thidua.__file__).parent
# Ids that are words of another meaning, too, and where they may stand in that meaning.
OTHER_MEANING = {
    ("declaration", "definitions/schema/movement.py"),  # a kind of requirement
    ("declaration", "definitions/schema_to_rules.py"),  # the id of a requirement that has none of its own
    ("declaration", "definitions/validation/criteria.py"),  # likewise
    ("declaration", "verdicts/results.py"),  # a kind of part of a verdict
    ("declaration", "web/apps/definitions/descriptions.py"),  # a kind of requirement, in words
}
# The invented city's entries are data, each of a register.
DATA = frozenset({"samples/records.py"})


def literals() -> Iterator[tuple[str, str]]:
    """(text, file) of every text in the program's code, docstrings aside."""
    for file in sorted(PROGRAM.rglob("*.py")):
        place = file.relative_to(PROGRAM).as_posix()
        if "/migrations/" in place or place in DATA:
            continue
        for node in nodes_of(file):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value, place


def test_there_are_registers_and_code_to_look_at() -> None:
    assert len(registers()) == 18
    assert len(set(literals())) > 1000


def test_no_id_of_a_register_stands_in_code() -> None:
    named = {(text, place) for text, place in literals() if text in registers()}
    assert named - OTHER_MEANING == set()
    assert OTHER_MEANING - named == set()


def test_no_address_in_a_template_names_a_register() -> None:
    templates = sorted(PROGRAM.rglob("*.html"))
    assert len(templates) > 50
    named = {
        (id_, file.name)
        for file in templates
        for id_ in registers()
        if f"'{id_}'" in file.read_text(encoding="utf-8") or f'"{id_}"' in file.read_text(encoding="utf-8")
    }
    assert named == set()
