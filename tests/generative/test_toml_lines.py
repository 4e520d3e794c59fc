"""The locator walks any TOML text that the standard reader accepts, and finds the same entries."""

import tomllib
from typing import Any

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
    found = {path} if path else set()
    if isinstance(value, dict):
        for key, inner in value.items():
            found |= paths(inner, (*path, key))
    elif isinstance(value, list):
        for i, inner in enumerate(value):
            found |= paths(inner, (*path, i))
    return found


@given(st.dictionaries(keys, values, max_size=5))
def test_every_entry_has_its_line(data: dict[str, Any]) -> None:
    written = tomlkit.dumps(data)
    found = locate(written)
    assert set(found.at) == paths(tomllib.loads(written))
    assert all(1 <= line <= written.count("\n") + 1 for line in found.at.values())
