"""Hands the permission table to Django: `user.has_perm(action, place)` asks it (found by `rules` on its own)."""

import rules

from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import CITY, TABLE, Place, allowed
from thidua.web.apps.accounts.queries import held_by


def _predicate(action: str) -> rules.Predicate:
    @rules.predicate(name=action)
    def holds(user: User, place: Place | None) -> bool:
        return user.is_authenticated and allowed(action, place or CITY, held_by(user), user.officer_id)

    return holds


for _action in TABLE:
    rules.set_perm(_action, _predicate(_action))
