"""XES event logs: a row an event, attributes of the case as `case:` columns, as process-mining tools flatten them.

A case without events is a row of its own.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

import numpy as np
import pyarrow as pa
from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from thidua.i18n import UserError
from thidua.ledger.readers.file_types import OpenedFile
from thidua.ledger.readers.sheet import CHUNK_ROWS, Chunk, SheetTable, SourceFile, text_table

_VALUES = frozenset(("string", "date", "int", "float", "boolean", "id"))
_MAX_COLUMNS = 2000
CASE = "case:"


def read(opened: OpenedFile) -> SourceFile:
    """The one table of the log. The file is read twice: for its columns, then for its rows.

    Raises:
        UserError: it is no XES, holds no event, says one thing twice, or XML that a log does not need (entities,
            document types).
    """
    names: dict[str, None] = {}
    some_event = False
    for attributes, has_event in _rows(opened):
        names.update(dict.fromkeys(attributes))
        some_event |= has_event
        if len(names) > _MAX_COLUMNS:
            break
    if not names or len(names) > _MAX_COLUMNS:
        raise UserError("{file} is no XES event log: traces with events are expected", file=opened.path)
    if not some_event:
        raise UserError("{file}: a log of cases without a single event: export it with its events", file=opened.path)
    headings = tuple(names)
    sheet = SheetTable("", headings, 0, lambda: _chunks(opened, headings))
    return SourceFile(opened.path, "XES", (sheet,), encoding="utf-8")


def _chunks(opened: OpenedFile, headings: tuple[str, ...]) -> Iterator[Chunk]:
    columns: list[list[str | None]] = [[] for _heading in headings]
    eventless: list[int] = []
    number = 0
    for attributes, has_event in _rows(opened):
        if not has_event:
            eventless.append(len(columns[0]))
        for heading, column in zip(headings, columns, strict=True):
            column.append(attributes.get(heading))
        if len(columns[0]) == CHUNK_ROWS:
            yield _chunk(columns, number, eventless)
            number += CHUNK_ROWS
            columns = [[] for _heading in headings]
            eventless = []
    if columns[0]:
        yield _chunk(columns, number, eventless)


def _chunk(columns: list[list[str | None]], after: int, eventless: list[int]) -> Chunk:
    rows = len(columns[0])
    numbers = np.arange(after + 1, after + 1 + rows, dtype=np.int64)
    table = text_table([pa.array(column, pa.string()) for column in columns])
    return Chunk(table, numbers, eventless=tuple(eventless))


def _say(attributes: dict[str, str], prefix: str, element: Element, opened: OpenedFile) -> None:
    """Takes one attribute of an event or case; a key stands there once, as the standard has it, or says the same."""
    key, value = element.get("key", ""), element.get("value", "")
    before = attributes.setdefault(prefix + key, value)
    if before != value:
        raise UserError(
            "{file}: an event or case says {key} twice, “{value}” and “{other}”: one of them must go",
            file=opened.path,
            key=key,
            value=before,
            other=value,
        )


def _event(element: Element, opened: OpenedFile) -> dict[str, str]:
    event: dict[str, str] = {}
    for child in element:
        if child.tag.rpartition("}")[2] in _VALUES:
            _say(event, "", child, opened)
    return event


def _rows(opened: OpenedFile) -> Iterator[tuple[dict[str, str], bool]]:
    """Attributes of each event in file order, those of its case first, and True; of a case without events, and False.

    A case may say of itself before its events or after them: its events wait until it ends. Events outside of any case
    come without attributes of one. What an event says under a name of the case (`case:...`) is not the case's.
    """
    case: dict[str, str] = {}
    events: list[dict[str, str]] = []
    inside: list[str] = []
    with opened.open() as file:
        try:
            root: Element | None = None
            for when, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
                tag = element.tag.rpartition("}")[2]
                if when == "start":
                    root = element if root is None else root
                    inside.append(tag)
                    if tag == "trace":
                        case, events = {}, []
                    continue
                inside.pop()
                if inside and inside[-1] == "trace" and tag in _VALUES:
                    _say(case, CASE, element, opened)
                elif tag == "event":
                    event = _event(element, opened)
                    element.clear()
                    if "trace" in inside:
                        events.append(event)
                    else:
                        yield event, True
                elif tag == "trace" and root is not None:
                    for event in events:
                        yield case | event | case, True
                    if not events:
                        yield case, False
                    element.clear()
                    root.clear()
        except DefusedXmlException as error:
            raise UserError(
                "{file} holds XML that a log does not need (entities or a document type): it is not read",
                file=opened.path,
            ) from error
        except ParseError as error:
            raise UserError("{file} is damaged or was cut off: export or copy it again", file=opened.path) from error
