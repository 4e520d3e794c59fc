"""Where in the tree a reader may do something: the permission table, asked for all units at once."""

from dataclasses import dataclass

from django.http import HttpRequest

from thidua.web.apps.accounts.permissions import CITY, Place, allowed
from thidua.web.apps.accounts.queries import current_roles
from thidua.web.apps.organisation.queries import paths


@dataclass(frozen=True, slots=True)
class AccessScope:
    """everywhere: in the whole city; else in these units, and the reader's own record."""

    everywhere: bool
    units: frozenset[str] = frozenset()
    own_officer_id: str = ""


def reach(request: HttpRequest, action: str) -> AccessScope:
    """Where the reader may do the action."""
    user = request.user
    if not user.is_authenticated:
        return AccessScope(everywhere=False)
    grants = current_roles(user)
    if allowed(action, CITY, grants, user.officer_id):
        return AccessScope(everywhere=True, units=frozenset(paths()))
    units = (unit for unit, path in paths().items() if allowed(action, Place(path=path), grants, user.officer_id))
    own = user.officer_id
    may_own = bool(own) and allowed(action, Place(officer_id=own), grants, own)
    return AccessScope(everywhere=False, units=frozenset(units), own_officer_id=own if may_own else "")
