"""Changes a forger could make to a JSON value, one at a time: every leaf, every field, every list."""

import copy
import random
from collections.abc import Iterator
from typing import Any

Path = tuple[str | int, ...]


def places(value: Any, at: Path = ()) -> Iterator[Path]:
    """Every place of a value: what it holds, fields and items, and what those hold."""
    yield at
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, part in inner:
        yield from places(part, (*at, name))


def changes(value: Any) -> Iterator[tuple[str, Path, Any]]:
    """What was done, where, and the value after it."""
    for at in places(value):
        for what, made in _others(_at(value, at)):
            yield what, at, _with(value, at, made)
        if at:
            without = copy.deepcopy(value)
            del _at(without, at[:-1])[at[-1]]
            yield "deleted", at, without


def drawn_change(value: Any, chance: random.Random) -> tuple[str, Path, Any]:
    """One of the changes by chance; of a large value, of which all of them would take long to make."""
    at = chance.choice([at for at in places(value) if at])
    if chance.random() < 0.2:
        without = copy.deepcopy(value)
        del _at(without, at[:-1])[at[-1]]
        return "deleted", at, without
    what, made = chance.choice(list(_others(_at(value, at))))
    return what, at, _with(value, at, made)


def _others(value: Any) -> Iterator[tuple[str, Any]]:
    match value:
        case bool():
            yield "flipped", not value
            yield "another type", int(value)
        case int():
            yield "raised", value + 1
            yield "another type", float(value)
            yield "another type", str(value)
        case str():
            yield "lengthened", f"{value}1"
            yield "emptied", "" if value else " "
            yield "another type", None
        case None:
            yield "filled", 0
            yield "filled", "1"
        case dict():
            yield "added to", {**value, "more": 1}
            yield "another type", list(value.values())
        case list():
            yield "added to", [*value, copy.deepcopy(value[-1]) if value else 1]
            if len(value) > 1 and value != value[::-1]:
                yield "reordered", value[::-1]
            yield "another type", {}


def _at(value: Any, at: Path) -> Any:
    for name in at:
        value = value[name]
    return value


def _with(value: Any, at: Path, made: Any) -> Any:
    if not at:
        return made
    changed = copy.deepcopy(value)
    _at(changed, at[:-1])[at[-1]] = made
    return changed
