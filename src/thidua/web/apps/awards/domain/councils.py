"""Councils of units: who sits in them, and who leads them (IV.1)."""

from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.persons import require_person, same_person
from thidua.web.apps.accounts.queries import current_roles
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.models import (
    CouncilMember,
)
from thidua.web.ui.transactions import whole

FEWEST = 3
Function = CouncilMember.Function
LEADING = frozenset({Function.CHAIR, Function.SECRETARY})


def members(unit_id: str) -> list[CouncilMember]:
    """The present members of a council, chair and secretary first."""
    order = {Function.CHAIR: 0, Function.SECRETARY: 1, Function.MEMBER: 2}
    seated = CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True).select_related("user")
    return sorted(seated, key=lambda member: (order[Function(member.part)], member.pk))


def is_formed(unit_id: str) -> bool:
    """Whether the council has a chair, a secretary and at least three members."""
    parts = [member.part for member in members(unit_id)]
    return len(parts) >= FEWEST and set(parts) >= LEADING


@whole()
def add_member(unit_id: str, user: User, part: str, position: str, *, by: User | None = None) -> CouncilMember:
    """A member of the council from now on.

    Raises:
        UserError: there is such a member, chair or secretary already, the account has no seat in councils or is bound
            to no person, or the person is a member by another account.
    """
    require_person(user)
    now = CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True)
    if now.filter(user=user).exists():
        raise UserError("{name} is a member already", name=str(user))
    if any(same_person(member.user, user) for member in members(unit_id)):
        raise UserError("{name} is a member already, by another account", name=str(user))
    if part in LEADING and now.filter(part=part).exists():
        raise UserError("the council has one chair and one secretary: let the one there is leave first")
    if not any(grant.role is Role.COUNCIL for grant in current_roles(user)):
        raise UserError("{name} does not have the role of council member: the administrator gives it", name=str(user))
    audit.write("council.join", f"unit:{unit_id}", by=by, details={"user": user.pk, "part": part})
    return CouncilMember.objects.create(unit_id=unit_id, user=user, part=part, position=position)


@whole()
def leave(member: CouncilMember, *, by: User | None = None) -> None:
    """No member any more. A vote under way keeps its seats."""
    if CouncilMember.objects.filter(pk=member.pk, left_at__isnull=True).update(left_at=timezone.now()):
        audit.write("council.leave", f"unit:{member.unit_id}", by=by, details={"user": member.user_id})


def could_join(unit_id: str) -> list[User]:
    """Accounts with the role of council member that are not in this council."""
    today = timezone.localdate()
    grants = Grant.objects.filter(role=Role.COUNCIL, from_on__lte=today).exclude(to_on__lt=today)
    there = CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True).values("user")
    users = User.objects.filter(is_active=True, pk__in=grants.filter(unit_id__in=("", unit_id)).values("user"))
    return list(users.exclude(pk__in=there).order_by("last_name", "first_name", "username"))


def heads(unit_id: str, user: User) -> bool:
    """Whether the user has the role of the unit's head."""
    return any(grant.role is Role.UNIT_HEAD and grant.unit_id == unit_id for grant in current_roles(user))


def chairs(unit_id: str, user: User) -> bool:
    """Whether the user is the present chair of the unit's council."""
    return any(member.user_id == user.pk and member.part == Function.CHAIR for member in members(unit_id))
