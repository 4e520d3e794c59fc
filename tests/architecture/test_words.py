"""Names say what they hold: words that fit anything name nothing."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from support.source_code import nodes_of, tree_of

ROOT = Path(__file__).parents[2]
VAGUE = {"each", "found", "known", "asked", "held"}
# Class names that were given up for the words of docs/glossary.md, or for nouns: a participle names nothing.
GIVEN_UP = {
    "About",
    "Added",
    "Answers",
    "Applied",
    "Authors",
    "Awarded",
    "BackRoom",
    "Before",
    "Behind",
    "Beside",
    "Book",
    "Candidacy",
    "Checked",
    "Chosen",
    "Cited",
    "Copied",
    "Covers",
    "Declared",
    "Doubled",
    "Drawn",
    "Due",
    "Flip",
    "Flown",
    "Guess",
    "Kept",
    "Leak",
    "Legacy",
    "Listed",
    "Loaded",
    "Looks",
    "Need",
    "Pass",
    "Personal",
    "Plain",
    "Received",
    "Recomputed",
    "Said",
    "Sealed",
    "Seen",
    "Sending",
    "SetAside",
    "Settling",
    "Several",
    "Sort",
    "Sourced",
    "Spread",
    "Standing",
    "StillAside",
    "Stops",
    "Told",
    "Two",
    "Use",
    "Verified",
    "Wanted",
    "What",
}
KEPT = {
    ("src/thidua/web/apps/evaluations/models.py", "held"): "a column of the tables of 0.1.0",
    ("src/thidua/documents/papers/blocks.py", "asked"): "a name in the Word templates of offices",
}


def bindings(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Every name that a module gives to something, with its line."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                yield name, node.lineno
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                yield name, node.lineno
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield name, node.lineno
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                yield from ((alias.asname or alias.name, node.lineno) for alias in names)
            case ast.Attribute(attr=name, ctx=ast.Store()):
                yield name, node.lineno


def test_names_are_nouns_of_the_domain() -> None:
    files = [path for folder in ("src", "tests", "bench", "tools") for path in (ROOT / folder).rglob("*.py")]
    assert files
    vague = {
        (path.relative_to(ROOT).as_posix(), name): line
        for path in files
        if "migrations" not in path.parts
        for name, line in bindings(tree_of(path))
        if name.strip("_") in VAGUE
    }
    new = [f"{path}:{line}: {name}" for (path, name), line in vague.items() if (path, name) not in KEPT]
    assert not new, "\n".join(new)
    assert vague.keys() >= KEPT.keys()


TEMPLATE_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
QUOTED = re.compile(r""""[^"]*"|'[^']*'""")


def template_names(text: str) -> set[str]:
    """The variables that a template reads or gives: first words in its tags, outside of quotation marks."""
    tags = [QUOTED.sub("", tag) for tag in TEMPLATE_TAG.findall(text)]
    return {name for tag in tags for name in re.findall(r"(?<![.\w])[a-z_]\w*", tag)}


def test_names_in_templates_are_nouns_of_the_domain() -> None:
    pages = [path for ending in ("*.html", "*.j2") for path in (ROOT / "src").rglob(ending)]
    assert len(pages) > 100
    vague = {path.relative_to(ROOT).as_posix(): template_names(path.read_text("utf-8")) & VAGUE for path in pages}
    assert {page: names for page, names in vague.items() if names} == {}


def test_every_name_of_a_template_is_read() -> None:
    text = """{% for each in found.rows %}{{ known|day }}{{ row.held }}{% translate "as asked" %}each{% endfor %}"""
    assert template_names(text) & VAGUE == {"each", "found", "known"}


def test_words_that_were_given_up_stay_away() -> None:
    classes = {
        node.name for path in (ROOT / "src").rglob("*.py") for node in nodes_of(path) if isinstance(node, ast.ClassDef)
    }
    assert "VerdictChange" in classes
    assert {name for name in classes if name.strip("_") in GIVEN_UP} == set()


def public_functions() -> Iterator[tuple[str, str]]:
    """(room, name) of every function and method that others may call."""
    for path in (ROOT / "src").rglob("*.py"):
        for owner in nodes_of(path):
            if isinstance(owner, ast.Module | ast.ClassDef) and "migrations" not in path.parts:
                for node in owner.body:
                    if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                        yield path.relative_to(ROOT).as_posix(), node.name


def test_functions_are_not_named_by_what_was_said() -> None:
    """`told` and `said` tell neither what is given back nor what is done."""
    named = set(public_functions())
    assert len(named) > 2000
    assert {(room, name) for room, name in named if name.split("_")[0] in {"told", "said"} or name == "shown"} == set()


def test_every_way_to_give_a_name_is_read() -> None:
    text = """
import os as each
from os import found
def known(asked, *held): ...
with open("x") as each: pass
for found in (): pass
self.known = 1
try: pass
except OSError as asked: pass
match 1:
    case [*held]: pass
"""
    assert sorted(name for name, _line in bindings(ast.parse(text)) if name in VAGUE) == sorted([*VAGUE, *VAGUE])
