"""Who does what, in words: the offices that the permission table gives an action to."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from thidua.web.apps.accounts.permissions import TABLE, Reach
from thidua.web.apps.organisation.queries import names


def whose_step(actions: Iterable[str], unit_id: str) -> str:
    """Who can do one of the actions, in the reader's language: the unit, and roles that do it for the whole city."""
    offices: dict[str, None] = {}
    for action in actions:
        for role, far in TABLE[action].items():
            of_city = far is Reach.ALL
            offices[str(role.label) if of_city or not unit_id else names().get(unit_id, unit_id)] = None
    return _(" or ").join(offices)
