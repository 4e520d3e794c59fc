"""Modules and files of ours that documents, docstrings and comments name are there: a move takes its mentions along."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from support import ROOT
from support.source_code import nodes_of

SOURCE = ROOT / "src" / "thidua"
PACKAGES = {path.parent.name for path in SOURCE.rglob("__init__.py")}
MODULES = {
    path.relative_to(ROOT / "src").with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__"): path
    for path in SOURCE.rglob("*.py")
}
FILES = sorted(
    path.relative_to(ROOT).as_posix()
    for folder in ("src", "tests", "tools", "bench", "docs", "law", "movements", "deploy", "examples")
    for path in (ROOT / folder).rglob("*")
    if path.is_file()
)
DOTTED = re.compile(r"`((?:[a-z]\w*\.)+[A-Za-z]\w*)(?:\(\))?`")
CODE_FILE = re.compile(r"`([a-z_][a-z\d_./-]*\.(?:py|sql))`")
# Dotted words that begin like a module and are none.
NO_MODULES = {
    "thidua.access",  # the name of a logger
    "awards.ID",  # keys of a movement's texts
    "ledger.toml",
    "jobs.py",
}


@cache
def names_given(path: Path) -> frozenset[str]:
    """What a module defines, at its top or in a class."""
    names = set()
    for node in nodes_of(path):
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.Name(id=name, ctx=ast.Store()):
                names.add(name)
    return frozenset(names)


def modules_named(text: str) -> list[str]:
    """The dotted words in a text that begin with a package of ours."""
    dotted = [words for words in DOTTED.findall(text) if words not in NO_MODULES]
    return [words for words in dotted if words.removeprefix("thidua.").split(".")[0] in PACKAGES]


def stands(dotted: str) -> bool:
    """Whether dotted words lead to a module of ours, or to what one defines."""
    words = dotted.removeprefix("thidua.").split(".")
    for depth in range(len(words), 0, -1):
        places = [path for name, path in MODULES.items() if name.endswith("." + ".".join(words[:depth]))]
        if places:
            rest = words[depth:]
            return not rest or any(rest[0] in names_given(path) for path in places)
    return False


def texts() -> Iterator[tuple[str, str]]:
    """(file, text) of all that is written for those who change the program; the changelog tells of once."""
    pages = [*(ROOT / "docs").rglob("*.md"), *(ROOT / name for name in ("CONTRIBUTING.md", "README.md", "SECURITY.md"))]
    for path in sorted([*pages, *MODULES.values()]):
        yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_modules_that_are_named_are_there() -> None:
    named = [(file, dotted) for file, text in texts() for dotted in modules_named(text)]
    assert len(named) > 20
    assert [(file, dotted) for file, dotted in named if not stands(dotted)] == []


def test_files_of_code_that_are_named_are_there() -> None:
    named = [(file, name) for file, text in texts() for name in CODE_FILE.findall(text)]
    assert len(named) > 50
    assert [(file, name) for file, name in named if not any(f"/{place}".endswith(f"/{name}") for place in FILES)] == []


def test_what_is_not_there_is_seen() -> None:
    text = "`rules.judging.verdict.judge`, `thidua.proof.audit`, `rules.verdict.Reason`, `event.key`, `web.nowhere()`"
    assert modules_named(text) == [
        "rules.judging.verdict.judge",
        "thidua.proof.audit",
        "rules.verdict.Reason",
        "web.nowhere",
    ]
    assert [words for words in modules_named(text) if not stands(words)] == ["rules.verdict.Reason", "web.nowhere"]
    assert not stands("rules.judging.verdict.Reason")
