"""A definition file as read: its values checked against the closed schema, and the line of every entry."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic, suggestion
from thidua.definitions.toml.positions import LineNumbers, locate
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.i18n import UserError
from thidua.i18n.catalogue import _

ModelT = TypeVar("ModelT", bound=BaseModel)
Tree = dict[str, Any]


@dataclass(frozen=True)
class TomlFile:
    """A TOML file: its values as written and the lines they stand on."""

    file: Path
    data: Tree
    lines: LineNumbers
    moved: dict[KeyPath, KeyPath] = field(default_factory=dict)  # an amended value → where the amendment writes it

    def problem(self, path: KeyPath, message: str, /, **values: object) -> Diagnostic:
        """A problem at the line of an entry."""
        return Diagnostic(self.file, self.line(path), message, values)

    def line(self, path: KeyPath) -> int:
        """The line of an entry; of the amendment that wrote it, where one did."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.moved:
                return self.lines.line((*self.moved[path[:length]], *path[length:]))
        return self.lines.line(path)


@dataclass(frozen=True)
class Document(Generic[ModelT]):
    """A source that keeps to its schema."""

    source: TomlFile
    content: ModelT


def read_source(file: Path) -> TomlFile:
    """The values and lines of a TOML file.

    Raises:
        DefinitionError: no such file, not UTF-8, or not TOML (with the line).
    """
    try:
        text = file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except FileNotFoundError as error:
        raise DefinitionError([Diagnostic(file, 1, _("there is no such file"))]) from error
    except OSError as error:
        raise DefinitionError([Diagnostic(file, 1, _("the file cannot be read"))]) from error
    except UnicodeDecodeError as error:
        raise DefinitionError([Diagnostic(file, 1, _("not a text file in UTF-8"))]) from error
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError([_syntax(file, text, error)]) from error
    except RecursionError as error:
        raise DefinitionError([Diagnostic(file, 1, _("nested too deeply to be read"))]) from error
    return TomlFile(file, data, locate(text))


def check_schema(source: TomlFile, shape: type[ModelT]) -> Document[ModelT]:
    """Validates the document against its schema and returns the model.

    Raises:
        DefinitionError: everything the schema objects to, in the order of the lines.
    """
    try:
        return Document(source, shape.model_validate(source.data))
    except ValidationError as error:
        errors = error.errors(include_url=False)
        unknown = [fault for fault in errors if fault["type"] == "extra_forbidden"]
        misspelt = {(fault["loc"][:-1], _meant(shape, fault)) for fault in unknown}
        problems = [
            _translated(source, shape, fault)
            for fault in errors
            # A key that is there under a wrong name is reported once.
            if fault["type"] != "missing" or (fault["loc"][:-1], fault["loc"][-1]) not in misspelt
        ]
        unique = {(problem.line, problem.message, str(problem.values)): problem for problem in problems}
        raise DefinitionError(sorted(unique.values(), key=lambda problem: problem.line)) from error


def _syntax(file: Path, text: str, error: tomllib.TOMLDecodeError) -> Diagnostic:
    # Python 3.11 says the place only in the message: "... (at line 3, column 7)" or "... (at end of document)".
    reason, _sep, place = str(error).rpartition(" (at ")
    words = place.rstrip(")").replace(",", "").split()
    line = int(words[1]) if words[:1] == ["line"] else text.count("\n") + 1
    meant = next((message for start, message in _SYNTAX.items() if reason.startswith(start)), reason)
    return Diagnostic(file, line, _("not valid TOML: {detail}"), {"detail": UserError(meant)})


# What tomllib says, by how it begins, and how we say it.
_SYNTAX = {
    "Invalid value": _("a value is missing or written in a way TOML does not know; texts stand in quotes"),
    "Invalid statement": _("this is neither key = value nor a [table]"),
    "Invalid initial character for a key": _("a key may only hold a-z, 0-9, _ and -, or stand in quotes"),
    "Expected '=' after a key": _("there is no = after the key"),
    "Expected newline or end of document": _("something follows the end of the entry; write one entry a line"),
    "Expected ']": _("a bracket of a [table] is not closed"),
    "Unclosed array": _("a list is not closed with ]"),
    "Unclosed inline table": _("a table in braces is not closed, or runs over several lines"),
    "Unterminated string": _("a text is not closed with its quote"),
    'Expected "': _("a text is not closed with its quote"),
    "Illegal character": _("a text in one pair of quotes runs over the end of the line, or holds a forbidden sign"),
    "Unescaped": _("a backslash in a text is written twice"),
    "Cannot overwrite": _("this entry is written twice"),
    "Cannot declare": _("this table is written twice"),
    "Duplicate inline table key": _("this entry is written twice"),
}


def _translated(source: TomlFile, shape: type[BaseModel], error: ErrorDetails) -> Diagnostic:
    path = _without_tags(error["loc"])
    name = next((part for part in reversed(path) if isinstance(part, str)), "")
    values: dict[str, object] = {"name": name, "value": _short(error.get("input"))}
    kind, context = error["type"], error.get("ctx", {})
    if kind == "missing":
        return source.problem(path[:-1], _("“{name}” is missing here"), name=name)
    if kind == "extra_forbidden":
        meant = _meant(shape, error)
        if meant is None:
            return source.problem(path, _("“{name}” is not known here"), name=name)
        return source.problem(path, _("“{name}” is not known here: did you mean “{meant}”?"), name=name, meant=meant)
    if kind in ("enum", "literal_error"):
        expected = str(context.get("expected", ""))
        words = [word.strip("'") for word in expected.replace(" or ", ", ").split(", ")]
        meant = suggestion(str(error.get("input")), words)
        values |= {"choices": ", ".join(words), "meant": meant}
        if meant is None:
            return source.problem(path, _("{name} = {value}: choose one of {choices}"), **values)
        return source.problem(path, _("{name} = {value}: choose one of {choices}; did you mean “{meant}”?"), **values)
    values |= {"pattern": context.get("pattern"), "minimum": context.get("ge", context.get("min_length"))}
    return source.problem(path, _MESSAGES.get(kind, _("{name} = {value} is not valid")), **values)


_MESSAGES = {
    "date_type": _("{name} = {value}: a day is written without quotes, such as 2027-01-31"),
    "date_from_datetime_inexact": _("{name} = {value}: a day is written without quotes, such as 2027-01-31"),
    "int_type": _("{name} = {value}: a whole number is needed"),
    "int_from_float": _("{name} = {value}: a whole number is needed"),
    "bool_type": _("{name} = {value}: true or false is needed"),
    "string_type": _("{name} = {value}: a text in quotes is needed"),
    "string_pattern_mismatch": _("{name} = {value}: it must be written like {pattern}"),
    "string_too_short": _("{name} must not be empty"),
    "string_too_long": _("{name} = {value} is too long"),
    "too_short": _("{name} must not be empty"),
    "list_type": _("{name} = {value}: a list in [ ] is needed"),
    "greater_than_equal": _("{name} = {value}: at least {minimum} is needed"),
    "model_type": _("{name} = {value}: a table is needed"),
    "model_attributes_type": _("{name} = {value}: a table is needed"),
    "node_kind": _("a rule asks exactly one of indicator, register, declaration, all, any"),
    "share_text": _('{name} = {value}: a share is written in quotes, "80%" or "4/5"'),
    "share_above_one": _("{name} = {value}: a share is at most 100%"),
    "threshold_type": _('{name} = {value}: a threshold is a share in quotes ("80%", "4/5") or a whole number'),
}


def _meant(shape: type[BaseModel], error: ErrorDetails) -> str | None:
    """The key that a wrong one was probably meant to be."""
    return suggestion(str(error["loc"][-1]), _keys(shape, error["loc"][:-1]))


def _without_tags(loc: KeyPath) -> KeyPath:
    """The path in the file: after a rule, and in each place of all and any, pydantic also names the kind of node."""
    path: list[str | int] = []
    for i, part in enumerate(loc):
        in_list = i >= 2 and isinstance(loc[i - 1], int) and loc[i - 2] in ("all", "any")
        if not (in_list or (i >= 1 and loc[i - 1] == "rule")):
            path.append(part)
    return tuple(path)


def _keys(shape: Any, loc: tuple[str | int, ...]) -> list[str]:
    """The keys known at a place of the schema."""
    models = _models(shape)
    for part in loc:
        if isinstance(part, int):
            continue
        inner: list[type[BaseModel]] = []
        for model in models:
            for name, about in model.model_fields.items():
                if (about.alias or name) == part:
                    inner += _models(about.annotation)
        # No such key: a tag; keep the one kind of node it names.
        models = inner or [model for model in models if part in _names(model)] or models
    return sorted({name for model in models for name in _names(model)})


def _names(model: type[BaseModel]) -> list[str]:
    return [about.alias or name for name, about in model.model_fields.items()]


def _models(annotation: Any) -> list[type[BaseModel]]:
    """Every model an annotation may hold."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in _models(inner)]


def _short(value: Any) -> str:
    text = str(value) if not isinstance(value, str) else f"“{value}”"
    return text if len(text) <= 60 else text[:57] + "…"
