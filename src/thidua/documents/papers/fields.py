"""The fields a template may use: those of the document's dataclass, found from its types."""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from thidua.documents.papers.document_types import Paper

KINDS: Mapping[str, type[Any]] = {
    re.sub(r"(?<!^)([A-Z])", r"_\1", kind.__name__).lower(): kind for kind in typing.get_args(Paper)
}


def kind_of(paper: Paper) -> str:
    """`proposal_letter` for a ProposalLetter: the name of its template."""
    return next(name for name, kind in KINDS.items() if kind is type(paper))


def fields_of(kind: type[Any]) -> Mapping[str, Any]:
    """Fields and properties of a dataclass with their types, in the order of their writing."""
    fields: dict[str, Any] = {}
    hints = typing.get_type_hints(kind)
    fields.update({field.name: hints[field.name] for field in dataclasses.fields(kind)})
    for base in reversed(kind.__mro__):
        for name, value in vars(base).items():
            if isinstance(value, property):
                fields[name] = typing.get_type_hints(value.fget)["return"]
    return fields


def values_of(paper: Paper) -> dict[str, Any]:
    """What a template sees: fields and properties by their names."""
    return {name: getattr(paper, name) for name in fields_of(type(paper))}


def inner(kind: Any) -> Any:
    """X of X | None."""
    if isinstance(kind, types.UnionType):
        return next(argument for argument in typing.get_args(kind) if argument is not type(None))
    return kind


def element(kind: Any) -> Any:
    """X of tuple[X, ...]; None for what is no list."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is tuple else None


def filled_in(kind: Any, name: str = "") -> Any:
    """A document with something in every field, to try a template on."""
    kind = inner(kind)
    if dataclasses.is_dataclass(kind):
        hints = typing.get_type_hints(kind)
        parts = {field.name: filled_in(hints[field.name], field.name) for field in dataclasses.fields(kind)}
        return kind(**parts)  # type: ignore[operator]
    if (of := element(kind)) is not None:
        return (filled_in(of, name), filled_in(of, name))
    plain: dict[Any, Any] = {
        str: name,
        int: 3,
        bool: True,
        date: date(2026, 3, 5),
        datetime: datetime(2026, 3, 5, 8, 0, tzinfo=UTC),
    }
    return plain[kind]
