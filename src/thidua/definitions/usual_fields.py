"""What people usually change of a movement: its days, limits, quotas, thresholds, money and least numbers, by path.

Read from the values of a movement.toml as they are written, whether or not the file is valid: what has not the form of
a movement gives no field.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from thidua.definitions.amendments import NAMES, index_of
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import Tree


class FieldKind(StrEnum):
    """How the value is written: a day, a whole number, a share in quotes, a share or a number, an id of a rate."""

    DAY = "day"
    NUMBER = "number"
    SHARE = "share"
    THRESHOLD = "threshold"
    RATE = "rate"


@dataclass(frozen=True, slots=True)
class UsualField:
    """A value of movement.toml: where it stands, how it is written, what it is now.

    table, entry: the table and the id of the entry it belongs to; empty of what has none. part: what a part of it is
    called (the question of a rule, the kind of a quota). clause, source: what the value rests on; source empty: the
    movement's own.
    """

    path: KeyPath
    kind: FieldKind
    value: date | int | str
    table: str
    entry: str
    part: str
    clause: str
    source: str

    @property
    def key(self) -> str:
        """The key of the value itself; of a setting the setting's."""
        return str(self.path[1] if self.table == "settings" else self.path[-1])


# Of each table the keys of its entries; of the lists in them those of theirs.
_OF_ENTRIES: dict[str, dict[str, FieldKind]] = {
    "deadline": {"before": FieldKind.DAY},
    "time_limit": {"working_days": FieldKind.NUMBER},
    "council": {"quorum": FieldKind.SHARE, "passes": FieldKind.SHARE},
    "appraisal": {"within_working_days": FieldKind.NUMBER, "comment_days": FieldKind.NUMBER},
}
_OF_LISTS: dict[str, dict[str, dict[str, FieldKind]]] = {
    "award": {"quota": {"at_most": FieldKind.SHARE}, "bonus": {"rate": FieldKind.RATE}},
    "route": {"step": {"working_days_before": FieldKind.NUMBER}},
}
_OF_RULES = {"threshold": FieldKind.THRESHOLD, "minimum_n": FieldKind.NUMBER}
_OF_SETTINGS = (
    *("satisfied_from", "satisfaction_minimum_n", "dossiers_minimum_n", "dissatisfied_group_minimum"),
    "forward_within_working_seconds",
)


def usual_fields(data: Tree) -> list[UsualField]:
    """The fields of a movement.toml, in the order in which people look for them."""
    return [
        *_fields(data, ("window",), "window", "", "", {"from": FieldKind.DAY, "to": FieldKind.DAY}),
        *(field for table, keys in _OF_ENTRIES.items() for field in _of_entries(data, table, keys)),
        *(field for table, lists in _OF_LISTS.items() for field in _of_lists(data, table, lists)),
        *_of_rules(data),
        *(
            field
            for name in _OF_SETTINGS
            for field in _fields(data, ("settings", name), "settings", name, "", {"value": FieldKind.NUMBER})
        ),
    ]


def path_in_words(data: Tree, path: KeyPath) -> str | None:
    """`criterion[a.6].rule.threshold`, as an amendment names the place; None where it can name none."""
    words: list[str] = []
    here: Any = data
    for step in path:
        if isinstance(step, int):
            name = next((name for name in _names(here[step]) if index_of(here, name) == step), None)
            if name is None or not words:
                return None
            words[-1] = f"{words[-1]}[{name}]"
        else:
            words.append(step)
        here = here[step]
    return ".".join(words)


def _names(entry: Any) -> Iterator[str]:
    yield from (str(entry[key]) for key in NAMES if isinstance(entry, dict) and entry.get(key))


def _of_entries(data: Tree, table: str, keys: dict[str, FieldKind]) -> Iterator[UsualField]:
    for i, entry in _entries(data, (table,)):
        yield from _fields(data, (table, i), table, _id(entry), "", keys)


def _of_lists(data: Tree, table: str, lists: dict[str, dict[str, FieldKind]]) -> Iterator[UsualField]:
    for i, entry in _entries(data, (table,)):
        for name, keys in lists.items():
            for j, inner in _entries(data, (table, i, name)):
                part = str(inner.get("kind") or inner.get("fund") or inner.get("action") or "")
                yield from _fields(data, (table, i, name, j), table, _id(entry), part, keys)


def _of_rules(data: Tree) -> Iterator[UsualField]:
    for i, entry in _entries(data, ("criterion",)):
        at: KeyPath = ("criterion", i, "rule")
        for path in _leaves(entry.get("rule"), at):
            leaf = at_path(data, path)
            part = str(leaf.get("indicator") or leaf.get("id") or leaf.get("register") or "")
            yield from _fields(data, path, "criterion", _id(entry), part, _OF_RULES, str(entry.get("clause", "")))


def _leaves(node: Any, path: KeyPath) -> Iterator[KeyPath]:
    if not isinstance(node, dict):
        return
    lists = [key for key in ("all", "any") if isinstance(node.get(key), list)]
    if not lists:
        yield path
    for key in lists:
        for i, part in enumerate(node[key]):
            yield from _leaves(part, (*path, key, i))


def _entries(data: Tree, path: KeyPath) -> Iterator[tuple[int, Tree]]:
    listed = at_path(data, path)
    if isinstance(listed, list):
        yield from ((i, entry) for i, entry in enumerate(listed) if isinstance(entry, dict))


def _fields(
    data: Tree, at: KeyPath, table: str, entry: str, part: str, keys: dict[str, FieldKind], clause: str = ""
) -> Iterator[UsualField]:
    here = at_path(data, at)
    if not isinstance(here, dict):
        return
    for key, kind in keys.items():
        value = here.get(key)
        if isinstance(value, date | int | str) and type(value) in _WRITTEN[kind]:
            cited = clause or str(here.get("clause", ""))
            yield UsualField((*at, key), kind, value, table, entry, part, cited, str(here.get("source", "")))


# As TOML reads each: no moment for a day, no yes or no for a number.
_WRITTEN: dict[FieldKind, tuple[type, ...]] = {
    FieldKind.DAY: (date,),
    FieldKind.NUMBER: (int,),
    FieldKind.SHARE: (str,),
    FieldKind.THRESHOLD: (int, str),
    FieldKind.RATE: (str,),
}


def at_path(data: Tree, path: KeyPath) -> Any:
    """What stands at a path; None where there is nothing."""
    here: Any = data
    for step in path:
        if isinstance(here, dict) and step in here:
            here = here[str(step)]
        elif isinstance(here, list) and isinstance(step, int) and step < len(here):
            here = here[step]
        else:
            return None
    return here


def _id(entry: Tree) -> str:
    return str(entry.get("id", ""))
