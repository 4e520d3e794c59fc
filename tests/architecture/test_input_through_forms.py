"""What people send is read by forms, which say beside a field what does not fit; nothing is cut off silently."""

import ast
from pathlib import Path

APPS = Path(__file__).parents[2] / "src" / "thidua" / "web" / "apps"
# (room, what is read by hand) → why no form is needed.
BY_HAND = {
    ("accounts/views/own_account.py", "request.POST.get('next', '/')"): "an address of this site, checked by safe_back",
    ("evaluations/views/as_of.py", "request.POST.get('next', '/')"): "likewise",
}


def rooms() -> list[tuple[str, ast.Module]]:
    return [
        (path.relative_to(APPS).as_posix(), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted(APPS.rglob("*.py"))
        if "migrations" not in path.parts
    ]


def reads_of(tree: ast.Module) -> set[str]:
    """Single values taken out of what was posted; whole forms take `request.POST` itself."""
    values = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("get", "getlist"):
            of = node.func.value
        elif isinstance(node, ast.Subscript):
            of = node.value
        else:
            continue
        if ast.unparse(of) == "request.POST":
            values.add(ast.unparse(node))
    return values


def test_what_is_posted_is_read_by_forms() -> None:
    assert {(room, value) for room, tree in rooms() for value in reads_of(tree)} == set(BY_HAND)


def test_nothing_that_was_sent_is_cut_or_made_a_number_by_hand() -> None:
    wrong = []
    for room, tree in rooms():
        for node in ast.walk(tree):
            cut = isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)
            number = isinstance(node, ast.Call) and ast.unparse(node.func) == "int"
            if (cut or number) and any(
                sign in ast.unparse(node) for sign in ("request.", "cleaned_data", ".strip()[:")
            ):
                wrong.append((room, ast.unparse(node)))
    assert len(rooms()) > 100
    assert wrong == []


# Django's field → ours, which reads what people and spreadsheets write.
READ_OUR_WAY = {"forms.IntegerField": "WholeNumberField"}


def test_numbers_are_read_by_the_fields_of_the_site() -> None:
    wrong = [
        (room, node.lineno, f"{ast.unparse(node)}: use {READ_OUR_WAY[ast.unparse(node)]}")
        for room, tree in rooms()
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in READ_OUR_WAY
    ]
    assert wrong == []
