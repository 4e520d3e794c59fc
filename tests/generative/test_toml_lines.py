"""The locator walks any TOML text that the standard reader accepts, and finds the same entries."""

import tomllib
from typing import Any

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from thidua.definitions.toml.positions import locate

text = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), max_size=12)
hard_text = text | st.sampled_from(['"""', "'", "#", "a\nb", "]", "}", ",", "=", "\\", 'x"y', "[[a]]", "\t"])
scalars = st.integers(-5, 5) | st.booleans() | hard_text | st.dates() | st.floats(allow_nan=False, width=32)
keys = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=6)
values = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3),
    max_leaves=12,
)


def paths(value: Any, path: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    below = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            below |= paths(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            below |= paths(inner, (*path, i))
    return below


@given(st.dictionaries(keys, values, max_size=5))
def test_every_entry_has_its_line(data: dict[str, Any]) -> None:
    written = tomlkit.dumps(data)
    lines = locate(written)
    assert set(lines.at) == paths(tomllib.loads(written))
    assert all(1 <= line <= written.count("\n") + 1 for line in lines.at.values())


@pytest.mark.parametrize(
    ("written", "lines"),
    [
        ('a = """\\  \n  b"""\nc = 1\n', {("a",): 1, ("c",): 3}),  # blanks after a backslash at the end of a line
        ('a = """"b""""\nc = \'\'\'\'d\'\'\'\'\n', {("a",): 1, ("c",): 2}),
        ('"a b".c = 1\n["d.e"]\n', {("a b",): 1, ("a b", "c"): 1, ("d.e",): 2}),
        ("a = [\n# b\n1, # c\n2\n]\n", {("a",): 1, ("a", 0): 3, ("a", 1): 4}),
        ("[[a]]\n[[a.b]]\n[[a]]\n[[a.b]]\n", {
            ("a",): 1, ("a", 0): 1, ("a", 0, "b"): 2, ("a", 0, "b", 0): 2,
            ("a", 1): 3, ("a", 1, "b"): 4, ("a", 1, "b", 0): 4,
        }),
        ("a = {b = 1, c = {d = [2]}}\n", {
            ("a",): 1, ("a", "b"): 1, ("a", "c"): 1, ("a", "c", "d"): 1, ("a", "c", "d", 0): 1,
        }),
        ("true = 1\n-1 = 2\n2026-01-31 = 3\n", {("true",): 1, ("-1",): 2, ("2026-01-31",): 3}),
    ],
)  # fmt: skip
def test_forms_that_readers_stumble_over(written: str, lines: dict[tuple[str | int, ...], int]) -> None:
    assert locate(written).at == lines
