"""Writes entries: inside the transaction of what they tell of, one after the other."""

from collections.abc import Mapping

from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from thidua.proof import audit
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit.models import MOST_WHAT, MOST_WHERE, AuditAnchor, AuditEntry
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

LOCK = 7_110_426  # an arbitrary number that names the log among PostgreSQL's advisory locks
SYSTEM = "system"


@whole()
def write(
    what: str, where: str = "", *, by: Model | AnonymousUser | None = None, details: Mapping[str, Json] | None = None
) -> AuditEntry:
    """One more entry. `by`: a user, a key of another program, or None for the program itself; `where`: kind:id.

    To be called in the transaction of the change: both are kept, or neither. Details hold no names.

    Raises:
        ValueError: `what` or `where` is longer than its column; cut off, the log would name something else.
    """
    if len(what) > MOST_WHAT or len(where) > MOST_WHERE:
        raise ValueError(f"too long for the audit log: {what} {where}")
    _alone()
    last = AuditEntry.objects.order_by("-number").first()
    before = entry_of(last) if last else None
    made = audit.follow(before, timezone.now().isoformat(), actor_of(by), what, where, details or {})
    return AuditEntry.objects.create(
        number=made.number,
        at=made.at,
        actor=made.actor,
        what=made.what,
        where=made.where,
        details=dict(made.details),
        previous=made.previous,
        hash=made.hash,
    )


def _alone() -> None:
    """Nobody else writes until the transaction ends: SQLite's transactions see to that themselves (IMMEDIATE)."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])


def actor_of(by: Model | AnonymousUser | None) -> str:
    """user:7, key:3, or system: never a name."""
    if by is None or getattr(by, "pk", None) is None:
        return SYSTEM
    return f"{'user' if hasattr(by, 'username') else 'key'}:{by.pk}"


def entry_of(row: AuditEntry) -> audit.ChainEntry:
    """The row as the chain knows it."""
    return audit.ChainEntry(row.number, row.at, row.actor, row.what, row.where, row.details, row.previous, row.hash)


@whole()
def anchor(*, by: User | None = None) -> AuditAnchor | None:
    """The end of the chain as it is now; None where nothing came since the last one."""
    last = AuditEntry.objects.order_by("-number").first()
    if last is None or AuditAnchor.objects.filter(number=last.number).exists():
        return None
    return AuditAnchor.objects.create(number=last.number, hash=last.hash, at=timezone.now().isoformat(), by=by)
