"""How tests are written: pages are read as trees, and no test changes where modules are found."""

import ast
from collections.abc import Iterator
from pathlib import Path

from support import TESTS
from support.source_code import tree_of

CUTTING = {"split", "rsplit", "partition", "rpartition"}
PATTERNS = {"findall", "finditer", "match", "search", "fullmatch", "sub", "split"}
# Names that tests of the site give to what a page says.
PAGES = {"html", "page", "content", "body"}


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(TESTS.rglob("*.py")):
        yield path, tree_of(path)


def is_page(node: ast.AST) -> bool:
    """Whether an expression is the text of an answer, or of a page by its name."""
    return any(
        (isinstance(part, ast.Name) and part.id in PAGES)
        or (isinstance(part, ast.Attribute) and part.attr == "content")
        or (isinstance(part, ast.Call) and isinstance(part.func, ast.Name) and part.func.id == "render_html")
        for part in ast.walk(node)
    )


def cuts(tree: ast.Module) -> list[int]:
    """Lines in which a page is cut as a string or searched by a pattern."""
    lines = []
    for node in ast.walk(tree):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        on, name = node.func.value, node.func.attr
        by_pattern = isinstance(on, ast.Name) and on.id == "re" and name in PATTERNS
        texts = node.args[1:] if by_pattern else [on]
        if (by_pattern or name in CUTTING) and any(map(is_page, texts)):
            lines.append(node.lineno)
    return lines


def test_the_finder_finds_cut_pages() -> None:
    for code in (
        "page.split('x')",
        "client.get('/').content.decode().partition('a')[2]",
        "re.findall('a', page)",
        "re.search('b', answer.content.decode())",
    ):
        assert cuts(ast.parse(code)) == [1], code
    assert cuts(ast.parse("address.split('/'); re.findall('a', address); Page(page).texts('p')")) == []


def test_pages_of_the_site_are_read_by_a_parser() -> None:
    folders = [TESTS / "web", TESTS / "faults", TESTS / "unit" / "documents" / "report"]
    places = {
        f"{path.relative_to(TESTS.parent)}:{line}"
        for path, tree in parsed()
        if any(path.is_relative_to(folder) for folder in folders)
        for line in cuts(tree)
    }
    assert places == set(), "read pages with support.page.Page"


def test_no_test_changes_where_modules_are_found() -> None:
    changed = [
        f"{path.relative_to(TESTS.parent)}:{node.lineno}"
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in {"insert", "append"}
        and ast.unparse(node.value) == "sys.path"
    ]
    assert changed == []


def sure(node: ast.expr, constants: set[str]) -> bool:
    """Whether what is gone through surely has something in it: it stands there, or is an enumeration."""
    match node:
        case ast.Tuple(elts=items) | ast.List(elts=items) | ast.Set(elts=items):
            return any(not isinstance(item, ast.Starred) or sure(item.value, constants) for item in items)
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Constant(value=str(text)):
            return bool(text)
        case ast.Name(id=name):
            return name in constants or (name[0].isupper() and not name.isupper())
        case ast.Call(func=ast.Attribute(value=on, attr="items" | "values" | "keys" | "split" | "splitlines")):
            return sure(on, constants)
        case ast.Call(func=ast.Name(id="range"), args=[*_, ast.Constant(value=int(end))]):
            return end > 0
        case ast.Call(func=ast.Name(id="range"), args=[_, ast.Constant(value=int(end)), _]):
            return end > 0
        case ast.Call(func=ast.Name(id="enumerate" | "sorted" | "reversed" | "list" | "set"), args=[first, *_]):
            return sure(first, constants)
        case ast.Call(func=ast.Name(id="zip" | "product" | "pairwise" | "chain" | "permutations"), args=args):
            return bool(args) and all(sure(arg, constants) for arg in args if not isinstance(arg, ast.Constant))
        case ast.BinOp(left=left, right=right):
            return sure(left, constants) or sure(right, constants)
    return False


def checks_of(body: list[ast.stmt], constants: set[str]) -> tuple[int, int]:
    """How many statements of a body check something: for sure, and only perhaps (in a loop or a branch)."""
    firm = loose = 0
    for node in body:
        match node:
            case ast.Assert():
                firm += 1
            case ast.With() | ast.AsyncWith():
                firm += any("raises" in ast.unparse(item.context_expr) for item in node.items)
                inside = checks_of(node.body, constants)
                firm, loose = firm + inside[0], loose + inside[1]
            case ast.For(iter=over):
                inside = checks_of(node.body, constants)
                if sure(over, constants):
                    firm, loose = firm + inside[0], loose + inside[1]
                else:
                    loose += sum(inside)
            case ast.While():
                loose += sum(checks_of(node.body, constants))
            case ast.If():
                one, other = checks_of(node.body, constants), checks_of(node.orelse, constants)
                firm += min(one[0], other[0])
                loose += sum(one) + sum(other) - min(one[0], other[0])
            case ast.Try():
                inside = checks_of([*node.body, *node.finalbody, *node.orelse], constants)
                firm, loose = firm + inside[0], loose + inside[1]
    return firm, loose


def perhaps_empty(tree: ast.Module) -> list[str]:
    """Tests all of whose checks stand where they may never be reached."""
    constants: set[str] = set()
    for statement in tree.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else getattr(statement, "target", None)
        value = getattr(statement, "value", None)
        if isinstance(target, ast.Name) and isinstance(value, ast.expr) and sure(value, constants):
            constants.add(target.id)
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
            own = {
                statement.targets[0].id
                for statement in node.body
                if isinstance(statement, ast.Assign)
                and isinstance(statement.targets[0], ast.Name)
                and sure(statement.value, constants)
            }
            firm, loose = checks_of(node.body, constants | own)
            if loose and not firm:
                names.append(node.name)
    return names


def test_the_finder_finds_tests_that_may_check_nothing() -> None:
    tests = """
def test_loop(rows):
    for row in rows:
        assert row
def test_branch(rows):
    if rows:
        assert rows
def test_first_that_there_is_something(rows):
    assert rows
    for row in rows:
        assert row
def test_over_what_stands_there():
    for row in (1, 2):
        assert row
def test_both_branches(rows):
    if rows:
        assert rows == 1
    else:
        assert rows == []
"""
    assert perhaps_empty(ast.parse(tests)) == ["test_loop", "test_branch"]


def test_no_test_may_check_nothing() -> None:
    tests = [f"{path.relative_to(TESTS.parent)}: {name}" for path, tree in parsed() for name in perhaps_empty(tree)]
    assert tests == [], "assert first that there is something to go through"
