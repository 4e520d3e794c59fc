"""The formatter is switched off for tables of data only: rows of literals that a reader compares column by column."""

import ast
import io
import re
import tokenize
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SWITCH = re.compile(r"#\s*(fmt|yapf):\s*(skip|off)\b")
MIN_ROWS = 5
DATA = (
    *(ast.Constant, ast.JoinedStr, ast.FormattedValue, ast.Name, ast.Attribute, ast.Subscript, ast.expr_context),
    *(ast.Tuple, ast.List, ast.Set, ast.Dict, ast.Starred),
    *(ast.Call, ast.keyword, ast.UnaryOp, ast.unaryop, ast.BinOp, ast.operator),
)


def is_table(statement: ast.AST) -> bool:
    """Whether most of a statement is one display of rows, with nothing in them that branches or loops."""
    first, last = statement.lineno, statement.end_lineno
    return any(
        rows >= MIN_ROWS
        and 2 * (display.end_lineno - display.lineno + 1) >= last - first + 1
        and all(isinstance(part, DATA) for part in ast.walk(display))
        for display in ast.walk(statement)
        if isinstance(display, (ast.Tuple, ast.List, ast.Set, ast.Dict))
        if (rows := len(display.keys if isinstance(display, ast.Dict) else display.elts))
    )


def statements(tree: ast.Module) -> list[ast.expr | ast.stmt]:
    """The statements without statements inside, and the decorators: what one comment switches."""
    simple = [node for node in ast.walk(tree) if isinstance(node, ast.stmt) and not hasattr(node, "body")]
    return simple + [decorator for node in ast.walk(tree) for decorator in getattr(node, "decorator_list", ())]


def switched_off_without_a_table(text: str) -> list[int]:
    """The lines where the formatter is switched off over something that is no table of data."""
    switchable = statements(ast.parse(text))
    lines = []
    comments = [
        token for token in tokenize.generate_tokens(io.StringIO(text).readline) if token.type == tokenize.COMMENT
    ]
    ends = [token.start[0] for token in comments if re.search(r"fmt:\s*on\b", token.string)]
    for token in comments:
        if switch := SWITCH.match(token.string):
            first = token.start[0]
            last = next((end for end in ends if end > first), 0) if switch[2] == "off" else first
            inside = [node for node in switchable if first <= node.end_lineno <= last]
            if not inside or not all(is_table(node) for node in inside):
                lines.append(first)
    return lines


@pytest.mark.slow
def test_only_tables_of_data_are_laid_out_by_hand() -> None:
    files = [path for folder in ("src", "tests", "bench", "tools") for path in (ROOT / folder).rglob("*.py")]
    assert files
    wrong = {
        path.relative_to(ROOT).as_posix(): lines
        for path in files
        if (lines := switched_off_without_a_table(path.read_text("utf-8")))
    }
    assert not wrong, f"no table of data, so the formatter lays it out: {wrong}"


def test_what_is_no_table_is_seen() -> None:
    table = "A = (\n    (1, 'a'), (2, 'b'),\n    (3, 'c'), (4, 'd'), (5, 'e'),\n)  # fmt: skip\n"
    assert switched_off_without_a_table(table) == []
    assert switched_off_without_a_table("x = [n for n in\n     A]  # fmt: skip\n") == [2]
    assert switched_off_without_a_table("f(1,\n  2)  # fmt: skip\n") == [2]
    assert switched_off_without_a_table("# fmt: off\n" + table + "x = f(\n  1)\n# fmt: on\n") == [1]
