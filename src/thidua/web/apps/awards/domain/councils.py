"""Councils of units: who sits in them, and who leads them (IV.1)."""

from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.persons import require_person, same_person
from thidua.web.apps.accounts.queries import current_roles, in_force
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.domain.record_versions import acting
from thidua.web.apps.awards.models import CouncilMember
from thidua.web.ui.transactions import whole

FEWEST = 3
Function = CouncilMember.Function
LEADING = frozenset({Function.CHAIR, Function.SECRETARY})


def members(unit_id: str) -> list[CouncilMember]:
    """Who sits in a council now, chair and secretary first: a substitute in the place of the member who is away.

    A substitute whose member has left sits for nobody.
    """
    order = {Function.CHAIR: 0, Function.SECRETARY: 1, Function.MEMBER: 2}
    present = list(_present(unit_id).select_related("user", "sits_for__user"))
    there = {member.pk for member in present} | {None}
    present = [member for member in present if member.sits_for_id in there]
    away = {member.sits_for_id for member in present}
    seated = [member for member in present if member.pk not in away]
    return sorted(seated, key=lambda member: (order[Function(member.part)], member.pk))


def voters(unit_id: str) -> list[CouncilMember]:
    """Those of `members` who can vote: whose account is open and has the role of council member."""
    seated = members(unit_id)
    able = set(_grants().filter(user__in=[member.user_id for member in seated]).values_list("user_id", flat=True))
    return [member for member in seated if member.user.is_active and member.user_id in able]


def _grants() -> QuerySet[Grant]:
    """The role of council member as it is given today."""
    return Grant.objects.filter(in_force(), role=Role.COUNCIL)


def _present(unit_id: str) -> QuerySet[CouncilMember]:
    """Members and substitutes who have not left."""
    return CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True)


def is_formed(unit_id: str) -> bool:
    """Whether the council has one chair, one secretary and at least three members who can vote."""
    parts = [member.part for member in voters(unit_id)]
    return len(parts) >= FEWEST and all(parts.count(part) == 1 for part in LEADING)


@whole()
def add_member(unit_id: str, user: User, part: str, position: str, *, by: User | None = None) -> CouncilMember:
    """A member of the council from now on.

    Raises:
        UserError: there is such a member, chair or secretary already, the account has no seat in councils or is bound
            to no person, or the person is a member by another account.
    """
    _may_sit(unit_id, user)
    if part in LEADING and _present(unit_id).filter(part=part, sits_for=None).exists():
        raise UserError("the council has one chair and one secretary: let the one there is leave first")
    audit.write("council.join", f"unit:{unit_id}", by=by, details={"user": user.pk, "part": part})
    return CouncilMember.objects.create(unit_id=unit_id, user=user, part=part, position=position)


@acting
def substitute(
    member: CouncilMember, user: User, position: str, absence: str, *, by: User | None = None
) -> CouncilMember:
    """Somebody sits for a member who is away, with the same part, until they leave; a vote under way keeps its seats.

    absence: why the member is away; it goes into the minutes.

    Raises:
        UserError: the member left, is a substitute or has one, no reason is given, or as of `add_member`.
    """
    absence = " ".join(absence.split())
    if not absence:
        raise UserError("say why the member is away: it goes into the minutes")
    if member.left_at is not None or member.sits_for_id is not None:
        raise UserError("a substitute sits for a member of the council, not for another substitute")
    if _present(member.unit_id).filter(sits_for=member).exists():
        raise UserError("somebody sits for this member already")
    _may_sit(member.unit_id, user)
    details = {"user": user.pk, "part": member.part, "for": member.user_id}
    audit.write("council.substitute", f"unit:{member.unit_id}", by=by, details=details)
    return CouncilMember.objects.create(
        unit_id=member.unit_id, user=user, part=member.part, position=position, sits_for=member, absence=absence
    )


def _may_sit(unit_id: str, user: User) -> None:
    require_person(user)
    there = list(_present(unit_id).select_related("user"))
    if any(member.user_id == user.pk for member in there):
        raise UserError("{name} is a member already", name=str(user))
    if any(same_person(member.user, user) for member in there):
        raise UserError("{name} is a member already, by another account", name=str(user))
    if not _grants().filter(user=user).exists():
        raise UserError("{name} does not have the role of council member: the administrator gives it", name=str(user))


@acting
def leave(member: CouncilMember, *, by: User | None = None) -> None:
    """No member any more, nor whoever sits for them; for whom a substitute sat sits again. A vote keeps its seats."""
    for gone in (*member.substitutes.filter(left_at__isnull=True), member):
        if CouncilMember.objects.filter(pk=gone.pk, left_at__isnull=True).update(left_at=timezone.now()):
            audit.write("council.leave", f"unit:{gone.unit_id}", by=by, details={"user": gone.user_id})


def could_join(unit_id: str) -> list[User]:
    """Accounts with the role of council member that are not in this council."""
    there = CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True).values("user")
    users = User.objects.filter(is_active=True, pk__in=_grants().filter(unit_id__in=("", unit_id)).values("user"))
    return list(users.exclude(pk__in=there).order_by("last_name", "first_name", "username"))


def heads(unit_id: str, user: User) -> bool:
    """Whether the user has the role of the unit's head."""
    return any(grant.role is Role.UNIT_HEAD and grant.unit_id == unit_id for grant in current_roles(user))


def chairs(unit_id: str, user: User) -> bool:
    """Whether the user is the present chair of the unit's council."""
    return any(member.user_id == user.pk and member.part == Function.CHAIR for member in members(unit_id))
