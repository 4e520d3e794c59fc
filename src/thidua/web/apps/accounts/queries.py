"""Reads of grants."""

from django.db.models import Q
from django.utils import timezone

from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Held, Role


def held_by(user: User) -> tuple[Held, ...]:
    """The roles a user holds today; read once a request."""
    kept: tuple[Held, ...] | None = getattr(user, "_held", None)
    if kept is None:
        today = timezone.localdate()
        grants = Grant.objects.filter(Q(to_on__isnull=True) | Q(to_on__gte=today), user=user, from_on__lte=today)
        kept = tuple(Held(Role(role), unit_id) for role, unit_id in grants.values_list("role", "unit_id"))
        user._held = kept  # type: ignore[attr-defined]  # noqa: SLF001 - a note on the request's own user
    return kept


def own_units(user: User) -> tuple[str, ...]:
    """The units a user's unit roles are bound to, in the order of the grants."""
    return tuple(dict.fromkeys(each.unit_id for each in held_by(user) if each.unit_id))
