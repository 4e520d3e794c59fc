"""TOML that people wrote: values are put into it, and comments, order and layout stay as they are."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import tomlkit
from tomlkit.exceptions import TOMLKitError

from thidua.definitions.amendments import amend
from thidua.definitions.toml.positions import LineNumbers
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import TomlFile, Tree
from thidua.i18n import UserError
from thidua.web.ui.values import Json

LARGEST_TEXT = 200_000


def as_sent(text: str) -> str:
    """A text as it is kept: one kind of line ends, one line end behind the last."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n"


def tree_of(text: str) -> Tree:
    """The values of a TOML text.

    Raises:
        UserError: it is none.
    """
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise UserError("not valid TOML: {detail}", detail=str(error)) from error


def with_values(text: str, values: Mapping[KeyPath, object]) -> str:
    """The text with other values at these paths, each of which it has.

    Raises:
        UserError: it is no TOML.
    """
    document = _document(text)
    for path, value in values.items():
        here: Json = document
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value
    return tomlkit.dumps(document)


def with_entry(text: str, table: str, entry: Mapping[str, object]) -> str:
    """The text with one more entry of a table at its end."""
    written = tomlkit.table()
    for key, value in entry.items():
        written.add(key, _inline(value) if isinstance(value, Mapping) else value)
    entries = tomlkit.aot()
    entries.append(written)
    added = tomlkit.document()
    added.add(table, entries)
    return f"{text.rstrip()}\n\n{tomlkit.dumps(added).strip()}\n".lstrip()


def _inline(value: Mapping[str, object]) -> tomlkit.items.InlineTable:
    table = tomlkit.inline_table()
    table.update(value)
    return table


def without_entries(text: str, table: str, places: set[int]) -> str:
    """The text without the entries of a table at these places."""
    document = _document(text)
    entries: Json = document[table]
    for place in sorted(places, reverse=True):
        entries.pop(place)
    if not entries:
        document.remove(table)
    return tomlkit.dumps(document)


def in_force(data: Tree, day: date) -> Tree:
    """The values of a movement with its amendments that hold on a day written into them, and the amendments gone.

    Raises:
        DefinitionError: an amendment leads nowhere.
    """
    source = amend(_as_file(data), on=day, known_on=None).source
    return {key: value for key, value in source.data.items() if key != "amendment"}


def written_in(text: str, day: date) -> str:
    """The text of a movement with its amendments written into it, comments of what stays included."""
    data = tree_of(text)
    if not data.get("amendment"):
        return text
    document = _document(text)
    document.remove("amendment")
    _carry(document, in_force(data, day))
    return tomlkit.dumps(document)


def _carry(document: Json, wanted: Tree) -> None:
    """Makes a table of a document hold what is wanted, and touches nothing that it holds already."""
    for key in [key for key in document if key not in wanted]:
        document.remove(key)
    for key, value in wanted.items():
        if key in document and document[key] == value:
            continue
        there = document.get(key)
        if isinstance(there, dict) and isinstance(value, dict):
            _carry(there, value)
        elif isinstance(there, list) and isinstance(value, list) and len(there) == len(value) and _are_tables(there):
            for inner, inner_value in zip(there, value, strict=True):
                _carry(inner, inner_value)
        else:
            document[key] = value


def _are_tables(values: list[Json]) -> bool:
    return all(isinstance(value, dict) for value in values)


def _as_file(data: Tree) -> TomlFile:
    return TomlFile(Path("movement.toml"), data, LineNumbers())


def _document(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, RecursionError) as error:
        raise UserError("not valid TOML: {detail}", detail=str(error)) from error
