"""docs/reference/paper-fields.md: what a template may use, from the dataclasses, their comments and docstrings."""

import dataclasses
import inspect
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from thidua.documents.papers.fields import KINDS, element, fields_of, inner
from thidua.documents.papers.vietnamese_formats import FORMS

PLAIN = {str: "text", int: "number", bool: "yes or no", date: "day", datetime: "moment"}
COMMENT = re.compile(r"^    (\w+): [^#]*#\s*(.+)$", re.MULTILINE)
INTRODUCTION = """A template is a Word file with marks: `{{ field }}` for a value, `{{ field.of_it }}` for a part of it,
`{{ field|form }}` for a form of it; `{% if field %} … {% else %} … {% endif %}` within a line, `{%p if … %}` for whole
paragraphs, `{%tr if … %}` for rows; `{%p for each in list %} … {%p endfor %}` walks a list, and `loop.index`,
`loop.first`, `loop.last` and `loop.length` are known within. A mark begins and ends in one paragraph. Nothing else is
allowed: a template that says more, or names a field that is not listed here, is refused with one line.
[How to change a template](../how-to/papers.md).
"""


def paper_fields_page(note: str) -> str:
    """The page, with the note that it is generated."""
    shared: dict[str, type[Any]] = {}
    parts = ["# Fields of the papers' templates\n", note, INTRODUCTION, "## Forms\n", "| form | writes |", "|---|---|"]
    parts += [f"| `{name}` | {_first_line(form)} |" for name, form in FORMS.items()]
    parts.append("")
    for name, kind in KINDS.items():
        parts += [f"## `{name}.docx`\n", f"{_first_line(kind)}\n", *_table(kind, shared)]
    parts.append("# What the fields are made of\n")
    told: set[str] = set()
    while left := [name for name in sorted(shared) if name not in told]:
        for name in left:
            told.add(name)
            parts += [f"## {name}\n", f"{_first_line(shared[name])}\n", *_table(shared[name], shared)]
    return "\n".join(parts).rstrip() + "\n"


def _table(kind: type[Any], shared: dict[str, type[Any]]) -> Iterator[str]:
    told = _comments(kind)
    yield "| field | is | what |"
    yield "|---|---|---|"
    for name, of in fields_of(kind).items():
        yield f"| `{name}` | {_type_told(of, shared)} | {told[name]} |"
    yield ""


def _comments(kind: type[Any]) -> dict[str, str]:
    told: dict[str, str] = {}
    for base in reversed(kind.__mro__):
        if dataclasses.is_dataclass(base):
            told.update(COMMENT.findall(inspect.getsource(base)))
        told |= {name: _first_line(value) for name, value in vars(base).items() if isinstance(value, property)}
    return told


def _type_told(kind: Any, shared: dict[str, type[Any]]) -> str:
    plain = inner(kind)
    if (of := element(plain)) is not None:
        told = f"list of {_type_told(of, shared)}"
    elif dataclasses.is_dataclass(plain) and isinstance(plain, type):
        shared[plain.__name__] = plain
        told = f"[{plain.__name__}](#{plain.__name__.lower()})"
    else:
        told = PLAIN[plain]
    return told if plain is kind else f"{told}, or nothing"


def _first_line(documented: Any) -> str:
    return (inspect.getdoc(documented) or "").partition("\n")[0]
