"""How tests are written: pages are read as trees, and no test changes where modules are found."""

import ast
from collections.abc import Iterator
from pathlib import Path

from support import TESTS

CUTTING = {"split", "rsplit", "partition", "rpartition"}
PATTERNS = {"findall", "finditer", "match", "search", "fullmatch", "sub", "split"}
# Names that tests of the site give to what a page says.
PAGES = {"html", "page", "content", "body"}


def parsed() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(TESTS.rglob("*.py")):
        yield path, ast.parse(path.read_text(encoding="utf-8"))


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
    found = {
        f"{path.relative_to(TESTS.parent)}:{line}"
        for path, tree in parsed()
        if any(path.is_relative_to(folder) for folder in folders)
        for line in cuts(tree)
    }
    assert found == set(), "read pages with support.page.Page"


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
