"""Hands the permission table to Django: `user.has_perm(action, place)` asks it (found by `rules` on its own)."""

from rules.permissions import set_perm
from rules.predicates import Predicate

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY, TABLE, Place, allowed
from thidua.web.apps.accounts.queries import current_roles


def _predicate(action: str) -> Predicate:
    def holds(user: User, place: Place | None) -> bool:
        return user.is_authenticated and allowed(action, place or CITY, current_roles(user), user.officer_id)

    return Predicate(holds, name=action)


for _action in TABLE:
    set_perm(_action, _predicate(_action))
