"""What is done to accounts and roles. Nothing is deleted: a role ends on a day, an account is closed."""

from collections.abc import Mapping
from datetime import date, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import Event, Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.signals import account_changed

# In the session: who passed the last step of signing in, and when.
AUTHENTICATED = "authenticated"


def _happened(user: User, what: Event.AccountChange, by: User | None) -> None:
    """Write it down with the account, and tell whoever listens."""
    Event.objects.create(user=user, what=what, by=by)
    _tell(what, user, by)


def _tell(what: str, user: User, by: User | None, details: Mapping[str, object] | None = None) -> None:
    account_changed.send(User, what=what, user=user, by=by, details=details or {})


def _not_oneself(user: User, by: User) -> None:
    if user.pk == by.pk:
        raise UserError("Nobody changes their own roles or closes their own account; another administrator does.")


@transaction.atomic
def create(*, username: str, full_name: str, email: str, officer_id: str, language: str, by: User | None) -> User:
    """A new account without a password: its owner sets one through the link."""
    user = User(username=username, first_name=full_name, email=email, officer_id=officer_id, language=language)
    user.set_unusable_password()
    user.save()
    _happened(user, Event.AccountChange.CREATED, by)
    return user


@transaction.atomic
def password_link(user: User, *, by: User | None) -> str:
    """The address, without its host, where the owner sets a password: for one use, within PASSWORD_RESET_TIMEOUT.

    Raises:
        UserError: the account is closed.
    """
    if not user.is_active:
        raise UserError("The account is closed: open it again first.")
    _happened(user, Event.AccountChange.LINK, by)
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


@transaction.atomic
def give(user: User, role: Role, unit_id: str, from_on: date, to_on: date | None, *, by: User) -> Grant:
    """Gives a role at a unit (empty: the whole city) from a day, until a day or for good.

    Raises:
        UserError: to oneself, or the role is held there on some of these days already.
    """
    _not_oneself(user, by)
    User.objects.select_for_update().get(pk=user.pk)  # two administrators give one after the other
    for grant in Grant.objects.filter(user=user, role=role, unit_id=unit_id):
        if (to_on is None or grant.from_on <= to_on) and (grant.to_on is None or from_on <= grant.to_on):
            raise UserError("This role is held there on some of these days already.")
    details = {"role": str(role), "unit": unit_id, "from": from_on.isoformat(), "to": to_on and to_on.isoformat()}
    _tell("give_role", user, by, details)
    return Grant.objects.create(user=user, role=role, unit_id=unit_id, from_on=from_on, to_on=to_on)


@transaction.atomic
def end(grant: Grant, last_on: date, *, by: User) -> None:
    """The role's last day becomes `last_on`; yesterday ends it at once, also where it began only today.

    Raises:
        UserError: one's own role, a day before yesterday, or a role that has ended already.
    """
    _not_oneself(grant.user, by)
    grant = Grant.objects.select_for_update().get(pk=grant.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if grant.to_on is not None and grant.to_on <= yesterday:
        raise UserError("This role has ended already.")
    if last_on < yesterday:
        raise UserError("A role cannot end in the past: what was done under it stays done.")
    grant.from_on = min(grant.from_on, last_on)
    grant.to_on = last_on
    grant.save()
    details = {"role": grant.role, "unit": grant.unit_id, "to": last_on.isoformat()}
    _tell("end_role", grant.user, by, details)


@transaction.atomic
def disable(user: User, *, by: User) -> None:
    """Closes the account: its sessions end at once, nobody signs in with it.

    Raises:
        UserError: one's own.
    """
    _not_oneself(user, by)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        _happened(user, Event.AccountChange.DISABLED, by)
    end_sessions(user)


@transaction.atomic
def enable(user: User, *, by: User) -> None:
    """Opens a closed account again, with the roles still in force."""
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        _happened(user, Event.AccountChange.ENABLED, by)


@transaction.atomic
def remove_second_factor(user: User, *, by: User) -> None:
    """Removes the second factor of somebody who lost it: the next sign-in sets up a new one.

    Raises:
        UserError: one's own.
    """
    _not_oneself(user, by)
    if Authenticator.objects.filter(user=user).delete()[0]:
        _happened(user, Event.AccountChange.SECOND_FACTOR_REMOVED, by)
    end_sessions(user)


def end_sessions(user: User, *, but: str | None = None) -> None:
    """Ends every session of the user, but for the one with the key given."""
    for session in UserSession.objects.filter(user=user).exclude(session_key=but):
        session.end()


def keep_moment(request: HttpRequest, user: AbstractBaseUser, **_words: object) -> None:
    """Records that a step of signing in, or of re-authentication, was passed: when, and by which user."""
    request.session[AUTHENTICATED] = (str(user.pk), timezone.now().timestamp())


def end_others(request: HttpRequest, user: User, **_words: object) -> None:
    """A new second factor: sessions begun without it end."""
    end_sessions(user, but=request.session.session_key)
