"""The reference tables as the ledger has them now, read once after each change of the ledger."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Lock
from urllib.parse import quote, unquote

import duckdb
from django.conf import settings

from thidua.ledger.cleaning.text import fold
from thidua.ledger.store.snapshot import Snapshot
from thidua.verdicts.collation import ranked
from thidua.web.apps.evaluations.site_engine import open_ledger
from thidua.web.apps.reference_data.table_specs import KINDS, REFERS, ColumnType, TableSpec
from thidua.web.ui.values import Json, JsonObject

Key = tuple[str, ...]
Values = JsonObject
NAMES = {"units": "name", "officers": "full_name", "procedures": "name"}


@dataclass(slots=True)
class ReferenceRow:
    """A row: its values, and its version, a number that another version of it never has."""

    key: Key
    values: Values
    version: int | None
    import_number: int = 0
    version_at: datetime | None = None
    search: str = ""
    rank: int = 0

    @property
    def word(self) -> str:
        """The key as an address has it."""
        return "~".join(quote(part, safe="") for part in self.key)


def key_of(word: str) -> Key:
    """The key of a row from its part of an address."""
    return tuple(unquote(part) for part in word.split("~"))


def key_in(kind: TableSpec, values: Mapping[str, Json]) -> Key:
    """The key of a row with these values."""
    return tuple(_text(values.get(column)) for column in kind.key)


def _text(value: Json) -> str:
    return value.isoformat() if isinstance(value, date) else str(value if value is not None else "")


@dataclass(slots=True)
class ReferenceTables:
    """All rows of the five tables of reference data, at one state of the ledger."""

    tables: dict[str, dict[Key, ReferenceRow]]
    _by: dict[str, dict[Key, list[ReferenceRow]]] = field(default_factory=dict)

    def name(self, table: str, id_: str | None) -> str:
        """What something is called; its code where nothing has it."""
        row = self.tables[table].get((id_ or "",))
        return str(row.values[NAMES[table]]) if row else id_ or ""

    def names_in(self, kind: TableSpec, values: Mapping[str, Json]) -> list[str]:
        """The names of what a row speaks of."""
        return [self.name(REFERS[spec.sort], values[spec.column]) for spec in kind.fields if spec.sort in REFERS]

    def alike(self, kind: TableSpec, key: Key) -> list[ReferenceRow]:
        """Rows of the same thing, whose dates must not overlap."""
        if kind.table not in self._by:
            listed: dict[Key, list[ReferenceRow]] = defaultdict(list)
            for record in self.tables[kind.table].values():
                listed[_span(kind, record.key)].append(record)
            self._by[kind.table] = listed
        return self._by[kind.table].get(_span(kind, key), [])

    def with_rows(self, kind: TableSpec, rows: Iterable[tuple[Key, Values]]) -> "ReferenceTables":
        """As it would be with these rows in it."""
        table = dict(self.tables[kind.table])
        for key, values in rows:
            table[key] = ReferenceRow(key, values, None)
        return ReferenceTables({**self.tables, kind.table: table})


def _span(kind: TableSpec, key: Key) -> Key:
    return tuple(part for column, part in zip(kind.key, key, strict=True) if column in kind.spans)


def read(snapshot: Snapshot) -> ReferenceTables:
    """The tables as a snapshot has them."""
    reference = ReferenceTables({})
    with duckdb.connect() as connection:
        snapshot.create_history_views(connection, {kind.table for kind in KINDS.values()})
        for kind in KINDS.values():
            columns = [spec.column for spec in kind.fields]
            listed = ", ".join(f'"{column}"' for column in columns)
            rows = connection.execute(
                f"SELECT row_id, import_number, version_at, {listed} FROM {kind.table}_history WHERE is_current"  # noqa: S608
            ).fetchall()
            table = reference.tables[kind.table] = {}
            for version, number, version_at, *cells in rows:
                values = dict(zip(columns, cells, strict=True))
                table[key_in(kind, values)] = ReferenceRow(key_in(kind, values), values, version, number, version_at)
    for kind in KINDS.values():
        _prepare(reference, kind)
    return reference


def _prepare(reference: ReferenceTables, kind: TableSpec) -> None:
    """What search and order need."""
    titles: dict[str, str] = {}
    for word, record in enumerate(reference.tables[kind.table].values()):
        named = reference.names_in(kind, record.values)
        own = [
            _text(record.values[spec.column])
            for spec in kind.fields
            if spec.sort not in (ColumnType.DAY, ColumnType.FLAG)
        ]
        record.search = fold(" ".join([*own, *named]))
        titles[str(word)] = str(record.values.get(NAMES.get(kind.table, "")) or " ".join(named))
    ranks = ranked(titles)
    for word, record in enumerate(reference.tables[kind.table].values()):
        record.rank = ranks[str(word)]


_LOCK = Lock()
_KEPT: JsonObject = {}


def current() -> ReferenceTables:
    """The tables as they are now; kept by each process until the ledger's journal grows."""
    marker = mark()
    with _LOCK:
        if _KEPT.get("marker") != marker:
            _KEPT.update(tables=read(open_ledger().snapshot()), marker=marker)
        reference: ReferenceTables = _KEPT["tables"]
        return reference


def mark() -> tuple[str, int]:
    """Another one after each entry of the journal. UserError where there is no ledger."""
    journal = open_ledger().path / "imports" / "_delta_log"
    return str(settings.HOME.ledger), journal.stat().st_mtime_ns
