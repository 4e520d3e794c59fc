"""Python files as trees: each is read once in a process, whichever tests look at it. Nobody changes a tree."""

import ast
from functools import cache
from pathlib import Path


@cache
def tree_of(path: Path) -> ast.Module:
    """The tree of a file of Python."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    """Every node of the file, in the order of `ast.walk`."""
    return tuple(ast.walk(tree_of(path)))
