"""Reads of users and grants."""

from collections.abc import Mapping

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from thidua.web.apps.accounts.models import Grant, PersonalRelation, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, GUARDED_ROLES, HeldRole, Role
from thidua.web.apps.accounts.persons import codes_of
from thidua.web.ui.values import Json


def in_force() -> Q:
    """Condition for grants that are valid today."""
    today = timezone.localdate()
    return Q(from_on__lte=today) & (Q(to_on__isnull=True) | Q(to_on__gte=today))


def current_roles(user: User) -> tuple[HeldRole, ...]:
    """The roles a user holds today; read once a request, with whether the user has a second factor."""
    if user.roles_today is None:
        second = Exists(Authenticator.objects.filter(user=OuterRef("user_id"), type=Authenticator.Type.TOTP))
        rows = list(
            Grant.objects.filter(in_force(), user=user).annotate(second=second).values_list("role", "unit_id", "second")
        )
        user.roles_today = tuple(HeldRole(Role(role), unit_id) for role, unit_id, _ in rows)
        user.second_factor_set_up = any(second for _, _, second in rows)
    return user.roles_today


def own_units(user: User) -> tuple[str, ...]:
    """The units a user's unit roles are bound to, in the order of the grants."""
    return tuple(dict.fromkeys(grant.unit_id for grant in current_roles(user) if grant.unit_id))


def must_have_second_factor(user: User) -> bool:
    """Whether a role the user holds today is not to be used without a second factor."""
    return settings.SECOND_FACTOR_COMPULSORY and any(
        settings.SECOND_FACTOR_FOR_ALL or grant.role in DECISION_ROLES for grant in current_roles(user)
    )


def lacks_second_factor(user: User) -> bool:
    """Whether the user must have a second factor and has none."""
    return must_have_second_factor(user) and not user.second_factor_set_up


def deciders() -> list[User]:
    """The open accounts that hold a role that decides, today or later, by user name."""
    later = Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate())
    grants = Grant.objects.filter(later, role__in=DECISION_ROLES, user=OuterRef("pk"))
    return list(User.objects.filter(Exists(grants), is_active=True).order_by("username"))


def is_guarded(user: User) -> bool:
    """Whether the account holds, today or later, a role for which resets take two administrators or a day."""
    later = Q(to_on__isnull=True) | Q(to_on__gte=timezone.localdate())
    return Grant.objects.filter(later, user=user, role__in=GUARDED_ROLES).exists()


def auditors() -> list[User]:
    """The open accounts of auditors, today."""
    grants = Grant.objects.filter(in_force(), role=Role.AUDITOR, user=OuterRef("pk"))
    return list(User.objects.filter(Exists(grants), is_active=True))


def at_work() -> QuerySet[User]:
    """The open accounts that hold a role today."""
    return User.objects.filter(Exists(Grant.objects.filter(in_force(), user=OuterRef("pk"))), is_active=True)


def relations_with(user: User) -> QuerySet[PersonalRelation]:
    """The relations recorded of the account's person, those that have ended included."""
    codes = codes_of([user.officer_id])
    return PersonalRelation.objects.filter(Q(officer_id__in=codes) | Q(other_id__in=codes)).select_related(
        "recorded_by", "ended_by"
    )


def has_second_factor(user: User) -> bool:
    """Whether signing in asks for a code besides the password."""
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def user_of_login(credentials: Mapping[str, Json]) -> User | None:
    """Our user whom somebody who signs in names, by user name or e-mail."""
    name = next((str(credentials[key]) for key in ("username", "email") if credentials.get(key)), "")
    return User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name)).first() if name else None


def user_of_claims(claims: Mapping[str, Json], username_claim: str) -> User | None:
    """Our one user whom a single sign-on's claims mean: by verified e-mail, else by the claim that holds user names."""
    email = claims.get("email")
    if email and claims.get("email_verified") is True:
        users = list(User.objects.filter(email__iexact=email)[:2])
        if len(users) == 1:
            return users[0]
    name = claims.get(username_claim) if username_claim else None
    return User.objects.filter(username=name).first() if name else None
