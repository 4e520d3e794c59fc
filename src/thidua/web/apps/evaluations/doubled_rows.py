"""Rows of an older database of which a migration that is still to come lets only one be: found, and settled by people.

Looked at through the models as the database has them, since those of the program are ahead of it.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations import AddConstraint
from django.db.migrations.state import StateApps
from django.db.models import Count, Func, Q, UniqueConstraint
from django.utils import timezone

from thidua.web.apps.audit import log
from thidua.web.ui.transactions import whole

# A row as the database has it: of a model of history, which no type describes.
Row = Any


@dataclass(frozen=True, slots=True)
class RemovalRule:
    """How a row gives way. shown: what it is told by; frees: what is changed in it; none: it is removed whole."""

    shown: tuple[str, ...]
    frees: Callable[[Row], Mapping[str, object]] | None


# By the constraint's name. Of others people are told, and somebody who knows the database settles them.
SETTLED: Mapping[str, RemovalRule] = {
    "email_once": RemovalRule(("username", "first_name", "email"), lambda _row: {"email": ""}),
    "username_once": RemovalRule(
        ("username", "first_name", "email"), lambda row: {"username": f"{row.username}-{row.pk}"}
    ),
    "one_open_account": RemovalRule(("username", "first_name", "officer_id"), lambda _row: {"is_active": False}),
    "one_grant_without_end": RemovalRule(
        ("user", "role", "unit_id", "from_on"), lambda _row: {"to_on": timezone.localdate()}
    ),
    "claim_once_an_achievement": RemovalRule(("proposal", "kind", "subject_id", "name"), lambda _row: {"claim": None}),
    "one_paper_a_proposal": RemovalRule(("proposal", "kind", "made_at"), lambda _row: {"superseded": True}),
    "one_paper_a_candidate": RemovalRule(
        ("proposal", "candidate", "kind", "made_at"), lambda _row: {"superseded": True}
    ),
    "one_paper_a_list": RemovalRule(("award_list", "kind", "made_at"), lambda _row: {"superseded": True}),
    "one_paper_a_line": RemovalRule(("award_list", "candidate", "kind", "made_at"), lambda _row: {"superseded": True}),
    "one_open_list": RemovalRule(("movement_id", "award_id", "unit_id", "state"), None),
}


@dataclass(frozen=True, slots=True)
class DoubledRows:
    """Rows of a table of which only one may be, by their keys, in the order in which they were made."""

    constraint: str
    model: Row
    rows: tuple[Row, ...]

    @property
    def settling(self) -> RemovalRule | None:
        """How rows give way; None where the program does not know."""
        return SETTLED.get(self.constraint)

    def row_line(self, row: Row) -> str:
        """A row in a line: its key, and what people know it by."""
        shown = self.settling.shown if self.settling else ()
        # As the column has it: a foreign key is the number that it is.
        words = [str(getattr(row, row._meta.get_field(name).attname)) for name in shown]  # noqa: SLF001 - Django's word
        return f"{row._meta.model_name} {row.pk}: {' | '.join(words)}".removesuffix(": ")  # noqa: SLF001


def doubled_rows() -> list[DoubledRows]:
    """What the migrations that are still to come would stop at; nothing where the database is up to date."""
    executor = MigrationExecutor(connection)
    loader = executor.loader
    plan = executor.migration_plan(loader.graph.leaf_nodes())
    if not plan or not loader.applied_migrations:
        return []
    there = [node for node in loader.applied_migrations if node in loader.graph.nodes]
    apps = loader.project_state(there).apps
    # A constraint that a later migration makes anew asks for the same again.
    added = {
        operation.constraint.name: (migration.app_label, operation.model_name, operation.constraint)
        for migration, _backwards in reversed(plan)
        for operation in reversed(migration.operations)
        if isinstance(operation, AddConstraint) and isinstance(operation.constraint, UniqueConstraint)
    }
    return [doubled for name in reversed(added) for doubled in _of(apps, *added[name])]


def _of(apps: StateApps, app: str, name: str, constraint: UniqueConstraint) -> Iterator[DoubledRows]:
    try:
        model = apps.get_model(app, name)
    except LookupError:
        return
    keys = {
        f"key{number}": expression for number, expression in enumerate((*constraint.fields, *constraint.expressions))
    }
    columns = {field.name for field in model._meta.get_fields()}  # noqa: SLF001 - Django's word
    # Of expressions there is one kind alone: a column in small letters.
    wanted = {key.get_source_expressions()[0].name if isinstance(key, Func) else str(key) for key in keys.values()}
    wanted |= set(_columns(constraint.condition or Q()))
    if not wanted <= columns:  # a column that comes with the same migrations holds nothing yet
        return
    by = {label: key if isinstance(key, str) else label for label, key in keys.items()}
    rows = model.objects.order_by().filter(constraint.condition or Q())
    rows = rows.annotate(**{label: key for label, key in keys.items() if not isinstance(key, str)})
    rows = rows.filter(**{f"{column}__isnull": False for column in by.values()})
    for group in rows.values(*by.values()).annotate(rows_alike=Count("pk")).filter(rows_alike__gt=1):
        group.pop("rows_alike")
        yield DoubledRows(constraint.name, model, tuple(rows.filter(**group).order_by("pk")))


def _columns(condition: Q) -> Iterator[str]:
    """The columns that a condition names."""
    for part in condition.children:
        if isinstance(part, Q):
            yield from _columns(part)
        elif isinstance(part, tuple):
            yield str(part[0]).partition("__")[0]


@whole()
def settle(doubled: DoubledRows, kept: Row) -> None:
    """Lets all rows but one give way, each with its entry in the audit log. ValueError where nobody knows how."""
    if doubled.settling is None:
        raise ValueError(f"nothing is known of {doubled.constraint}")
    for row in doubled.rows:
        if row.pk == kept.pk:
            continue
        pk, details = row.pk, {"kept": kept.pk, "row": doubled.row_line(row)}
        if doubled.settling.frees is None:
            row.delete()
        else:
            doubled.model.objects.filter(pk=pk).update(**doubled.settling.frees(row))
        log.write("database.settle", f"{doubled.constraint}:{pk}", details=details)
