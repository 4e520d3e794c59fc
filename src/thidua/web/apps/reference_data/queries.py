"""What the pages show."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
from django.utils import timezone
from django.utils.translation import gettext as _

from thidua.i18n import formats
from thidua.ledger.cleaning.text import fold
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations.site_engine import open_ledger
from thidua.web.apps.reference_data.models import Edit
from thidua.web.apps.reference_data.reference_tables import Key, ReferenceRow, ReferenceTables, Values
from thidua.web.apps.reference_data.table_specs import REFERS, ColumnSpec, ColumnType, TableSpec
from thidua.web.ui.values import Json

NOW, ENDED, ALL = "now", "ended", "all"


def matching_rows(kind: TableSpec, reference: ReferenceTables, wanted: Mapping[str, Json]) -> list[ReferenceRow]:
    """The rows that words, unit, officer, procedure, group and state leave, by name; no query of the database."""
    words, today, state = fold(wanted.get("q") or "").split(), timezone.localdate(), wanted.get("state") or NOW
    rows = [
        record
        for record in reference.tables[kind.table].values()
        if all(word in record.search for word in words)
        and _fits(record.values, wanted)
        and (state == ALL or not kind.dated or _ended(record.values, today) == (state == ENDED))
    ]
    return sorted(rows, key=lambda record: (record.rank, record.key))


def _fits(values: Values, wanted: Mapping[str, Json]) -> bool:
    unit = wanted.get("unit")
    if unit and unit not in (values.get("unit_id"), values.get("parent_id")):
        return False
    columns = {"officer": "officer_id", "procedure": "procedure_id", "group": "unit_group"}
    return all(not wanted.get(word) or values.get(column) == wanted[word] for word, column in columns.items())


def _ended(values: Values, today: date) -> bool:
    return values["valid_to_on"] is not None and values["valid_to_on"] < today


def worded(column: ColumnSpec, value: Json, reference: ReferenceTables) -> str:
    """A value for people: names beside codes, days, yes and no."""
    if value is None or value == "":
        return "–"
    if column.sort in REFERS:
        name = reference.name(REFERS[column.sort], value)
        return f"{name} ({value})" if name != value else str(value)
    if column.sort is ColumnType.DAY:
        return formats.day(value)
    if column.sort is ColumnType.FLAG:
        return _("yes") if value else _("no")
    if column.sort is ColumnType.CHOICE:
        return _(dict(column.choices)[value]) if value in dict(column.choices) else str(value)
    return str(value)


@dataclass(frozen=True, slots=True)
class RowVersion:
    """One version of a row: who saved it, when, and which columns it changed."""

    number: int
    who: str
    at: datetime
    changes: list[tuple[str, str, str]]
    stale: bool


def history(kind: TableSpec, key: Key, reference: ReferenceTables) -> list[RowVersion]:
    """Every version the ledger has of a row, the newest first."""
    ledger = open_ledger()
    entries = {record.number: record for record in ledger.imports()}
    columns = [field.column for field in kind.fields]
    where = " AND ".join(f"CAST({column} AS VARCHAR) = ?" for column in kind.key)
    with duckdb.connect() as connection:
        ledger.snapshot().create_history_views(connection, [kind.table])
        rows = connection.execute(
            f"SELECT import_number, stale, {', '.join(columns)} FROM {kind.table}_history WHERE {where} "  # noqa: S608
            "ORDER BY version_at, import_number, row_id",
            list(key),
        ).fetchall()
    numbers = {row[0] for row in rows}
    people = {
        edit.import_number: edit.made_by
        for edit in Edit.objects.filter(import_number__in=numbers).select_related("made_by")
    }
    before: Values = {}
    versions = []
    for number, stale, *values in rows:
        now = dict(zip(columns, values, strict=True))
        versions.append(
            RowVersion(
                number,
                _who(people.get(number), entries[number].source_name),
                entries[number].committed_at,
                changes(kind, before, now, reference),
                bool(stale),
            )
        )
        before = now
    return versions[::-1]


def _who(user: User | None, source_name: str) -> str:
    return str(user) if user else source_name


def changes(kind: TableSpec, before: Values, now: Values, reference: ReferenceTables) -> list[tuple[str, str, str]]:
    """(title, before, after) of every column that differs."""
    return [
        (
            _(field.title),
            worded(field, before.get(field.column), reference),
            worded(field, now[field.column], reference),
        )
        for field in kind.fields
        if before.get(field.column) != now[field.column]
    ]


def children(reference: ReferenceTables, unit_id: str) -> list[ReferenceRow]:
    """The units directly below a unit."""
    subunits = [unit for unit in reference.tables["units"].values() if unit.values["parent_id"] == unit_id]
    return sorted(subunits, key=lambda unit: unit.rank)


def tree(reference: ReferenceTables) -> list[tuple[int, ReferenceRow]]:
    """(depth, unit) in reading order; units without a known parent are roots."""
    units = reference.tables["units"]
    below: dict[str, list[ReferenceRow]] = {}
    for unit in sorted(units.values(), key=lambda unit: unit.rank):
        parent = unit.values["parent_id"] or ""
        below.setdefault(parent if (parent,) in units else "", []).append(unit)
    listed: list[tuple[int, ReferenceRow]] = []
    pending = [(0, unit) for unit in reversed(below.get("", []))]
    while pending:
        depth, unit = pending.pop()
        listed.append((depth, unit))
        pending += [(depth + 1, unit_below) for unit_below in reversed(below.get(unit.key[0], []))]
    return listed
