"""What differs between two texts of a movement, value by value, each with the clause it rests on.

Entries of a list are told apart by what names them, not by their place; where the order says something, it is told.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from thidua.definitions.amendments import NAMES
from thidua.definitions.toml.source import Tree

# What tells about the text rather than what it says: amendments are told by what they change.
_ABOUT = frozenset({"format", "amendment"})
ORDER = "order"


@dataclass(frozen=True, slots=True)
class KeyStep:
    """A key on the way to a value, and the name of the entry of a list that is meant; empty where it is no list."""

    key: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class ChangedValue:
    """A value that is another. before, after: as they are written; None where there was or is none.

    Where entries stand in another order, the last step is `ORDER` and the values are their names. clause, source: what
    the nearest entry around it rests on; empty where none says so.
    """

    steps: tuple[KeyStep, ...]
    before: Any
    after: Any
    clause: str
    source: str

    @property
    def table(self) -> str:
        """The table it stands in."""
        return self.steps[0].key

    @property
    def entry(self) -> str:
        """The entry of the table; empty where it has none."""
        return self.steps[0].name


def differences(before: Tree, after: Tree) -> list[ChangedValue]:
    """Everything that differs, in the order of the newer text, what is gone from a list at its end."""
    texts = [{key: value for key, value in text.items() if key not in _ABOUT} for text in (before, after)]
    return list(_between(texts[0], texts[1], (), "", ""))


def _between(before: Any, after: Any, steps: tuple[KeyStep, ...], clause: str, source: str) -> Iterator[ChangedValue]:
    if isinstance(before, dict) and isinstance(after, dict):
        clause, source = after.get("clause", clause), after.get("source", "") if "clause" in after else source
        for key in dict.fromkeys([*after, *before]):
            yield from _between(before.get(key), after.get(key), (*steps, KeyStep(key)), clause, source)
    elif _is_entries(before) and _is_entries(after):
        yield from _between_lists(before, after, steps, clause, source)
    elif before != after or type(before) is not type(after):
        around = after if isinstance(after, dict) else before if isinstance(before, dict) else {}
        yield ChangedValue(steps, before, after, around.get("clause", clause), around.get("source", source))


def _between_lists(
    before: list[Tree], after: list[Tree], steps: tuple[KeyStep, ...], clause: str, source: str
) -> Iterator[ChangedValue]:
    old, new = _named(before), _named(after)
    last = steps[-1]
    for name in dict.fromkeys([*new, *old]):
        at = (*steps[:-1], KeyStep(last.key, name))
        yield from _between(old.get(name), new.get(name), at, clause, source)
    kept_before, kept_after = [name for name in old if name in new], [name for name in new if name in old]
    if kept_before != kept_after:
        yield ChangedValue((*steps, KeyStep(ORDER)), kept_before, kept_after, clause, source)


def _is_entries(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, dict) for entry in value)


def _named(entries: list[Tree]) -> dict[str, Tree]:
    """The entries by what names each; one that nothing names, or that is named as another, by its place as well."""
    named: dict[str, Tree] = {}
    for place, entry in enumerate(entries, start=1):
        name = next((str(entry[key]) for key in NAMES if entry.get(key)), "")
        named[name if name and name not in named else f"{name} {place}".strip()] = entry
    return named
