"""Changes after issue: `[[amendment]]` entries written over the text as issued, for a day and a state of knowledge.

The text as issued is never edited, so that an old run can be repeated: an amendment counts from its `from` day on and
only for readers who could know it (`known_on`).
"""

import copy
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import TomlFile, Tree
from thidua.i18n.catalogue import _

_STEP = re.compile(r"([A-Za-z_]+)(?:\[([^\[\]]+)\])?(?:\.|$)")
NAMES = ("id", "indicator", "register", "kind", "rate")
# What an amendment cannot touch: what the movement is, and what was changed before.
_FIXED = {"format", "id", "version", "known_on", "inherits", "unit", "amendment"}


@dataclass(frozen=True)
class AmendedSource:
    """The source as amended, and which amendments (by position) were applied, in order."""

    source: TomlFile
    positions: tuple[int, ...]


def amend(source: TomlFile, *, on: date, known_on: date | None) -> AmendedSource:
    """The text in force on a day, as known on `known_on` (None: with all that the file says).

    `source` has passed the schema as issued.

    Raises:
        DefinitionError: an amendment's path leads nowhere, or it says neither a value nor `repeal`.
    """
    entries = source.data.get("amendment", [])
    due = [
        (amendment["from"], amendment["known_on"], i)
        for i, amendment in enumerate(entries)
        if amendment["from"] <= on and (known_on is None or amendment["known_on"] <= known_on)
    ]
    text = _Text(copy.deepcopy(source.data), {})
    order = tuple(i for _from, _known_on, i in sorted(due))
    problems: list[Diagnostic] = []
    for i in order:
        message = text.write(entries[i], ("amendment", i, "value"))
        if message is not None:
            problems.append(source.problem(("amendment", i, "path"), message, path=entries[i].get("path")))
    if problems:
        raise DefinitionError(problems)
    return AmendedSource(replace(source, data=text.data, moved=text.moved), order)


def steps_of(text: object) -> list[tuple[str, str | None]] | None:
    """`criterion[a.6].rule.threshold` as keys, each with the id of the entry meant; None where it is no such path."""
    steps: list[tuple[str, str | None]] = []
    position = 0
    words = str(text)
    while position < len(words):
        match = _STEP.match(words, position)
        if match is None:
            return None
        steps.append((match[1], match[2]))
        position = match.end()
    return steps if steps and not words.endswith(".") else None


@dataclass
class _Text:
    """The text being amended; `moved` tells of each path that changed where the file writes it."""

    data: Tree
    moved: dict[KeyPath, KeyPath]

    def write(self, entry: Tree, written_at: KeyPath) -> str | None:
        """Writes one amendment; gives what is wrong with it, or None."""
        steps = steps_of(entry.get("path", ""))
        if steps is None:
            return _("“{path}” is no path: write it like criterion[a.6].rule.threshold")
        if steps[0][0] in _FIXED:
            return _("“{path}” cannot be amended: write a new movement instead")
        repeal = entry.get("repeal") is True
        if repeal == ("value" in entry):
            return _("an amendment says either a value or repeal = true")
        here: Any = self.data
        path: KeyPath = ()
        for key, wanted in steps[:-1]:
            here, path = _step(here, path, key, wanted)
        key, wanted = steps[-1]
        if isinstance(here, dict):
            if repeal and self._repeal(here, path, key, wanted):
                return None
            if not repeal and self._set(here, (*path, key), wanted, entry["value"], written_at):
                return None
        return _("“{path}” leads nowhere in the text in force")

    def _set(self, here: Tree, path: KeyPath, wanted: str | None, value: Any, written_at: KeyPath) -> bool:
        key = str(path[-1])
        value = copy.deepcopy(value)  # later amendments may change it again
        if wanted is None:
            here[key] = value
        else:
            entries = here.setdefault(key, [])
            if not isinstance(entries, list):
                return False
            index = index_of(entries, wanted)
            if index is None:  # an entry of a new id is added at the end
                index = len(entries)
                entries.append(value)
            entries[index] = value
            path = (*path, index)
        self.moved[path] = written_at
        return True

    def _repeal(self, here: Tree, path: KeyPath, key: str, wanted: str | None) -> bool:
        if wanted is None:
            return here.pop(key, None) is not None
        index = index_of(here.get(key), wanted)
        if index is None:
            return False
        here[key].pop(index)
        for later in range(index, len(here[key])):
            # What follows moves up by one; its lines stay where they are.
            after = (*path, key, later + 1)
            self.moved[*path, key, later] = self.moved.get(after, after)
        return True


def _step(here: Any, path: KeyPath, key: str, wanted: str | None) -> tuple[Any, KeyPath]:
    """What a step leads to, or None."""
    inner = here.get(key) if isinstance(here, dict) else None
    if wanted is None:
        return inner, (*path, key)
    index = index_of(inner, wanted)
    if index is None or not isinstance(inner, list):
        return None, path
    return inner[index], (*path, key, index)


def index_of(entries: Any, wanted: str) -> int | None:
    """The position of the entry of that id; of parts of a rule and of quotas: of that question, kind or rate."""
    if not isinstance(entries, list):
        return None
    for i, entry in enumerate(entries):
        if isinstance(entry, dict) and wanted in [entry.get(name) for name in NAMES]:
            return i
    return None
