"""What is done to accounts and roles. Nothing is deleted: a role ends on a day, an account is closed."""

from collections.abc import Mapping
from datetime import date, timedelta

from allauth.account import app_settings
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import encrypt
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import CodeChange, Event, Grant, PendingChange, PersonalRelation, User
from thidua.web.apps.accounts.permissions import GUARDED_ROLES, Role
from thidua.web.apps.accounts.persons import codes_of
from thidua.web.apps.accounts.queries import auditors, is_guarded
from thidua.web.apps.accounts.signals import account_changed
from thidua.web.ui.transactions import whole

# In the session: who passed the last step of signing in, and when.
AUTHENTICATED = "authenticated"
# In the session: when its reader last asked for something, in seconds.
LAST_SEEN = "last_seen"


def _happened(user: User, what: Event.AccountChange, by: User | None) -> None:
    """Write it down with the account, and tell whoever listens."""
    Event.objects.create(user=user, what=what, by=by)
    _tell(what, user, by)


def _tell(what: str, user: User, by: User | None, details: Mapping[str, object] | None = None) -> None:
    account_changed.send(User, what=what, user=user, by=by, details=details or {})


def _not_oneself(user: User, by: User | None) -> None:
    if by is not None and user.pk == by.pk:
        raise UserError("Nobody changes their own roles or closes their own account; another administrator does.")


def _confirmed(user: User, what: PendingChange.ChangeKind, by: User | None, pending: PendingChange | None) -> None:
    """Refuses what takes two administrators or a day and was not asked for and confirmed (`pending_changes`).

    Whoever has the command line has the database: there `by` is None, and what is done is written down alone.

    Raises:
        UserError: one administrator tries it alone.
    """
    settled = pending is not None and (pending.user_id, pending.what) == (user.pk, what) and pending.settled_by == by
    if by is not None and not settled:
        raise UserError("For this account a second administrator confirms the change, or a day passes first.")


@whole()
def create(*, username: str, full_name: str, email: str, officer_id: str, language: str, by: User | None) -> User:
    """A new account without a password: its owner sets one through the link.

    Raises:
        UserError: another account of the person is open.
    """
    _one_account(officer_id, None)
    user = User(username=username, first_name=full_name, email=email, officer_id=officer_id, language=language)
    user.set_unusable_password()
    user.save()
    _happened(user, Event.AccountChange.CREATED, by)
    return user


def _one_account(officer_id: str, user: User | None) -> None:
    """A person with two accounts would be two persons wherever two are asked for."""
    others = User.objects.filter(officer_id__in=codes_of([officer_id]), is_active=True)
    other = (others.exclude(pk=user.pk) if user else others).first()
    if other is not None:
        raise UserError("{account} is an open account of the same person: one person has one", account=other.username)


@whole()
def bind(
    user: User, officer_id: str, *, same_person: bool, by: User | None, pending: PendingChange | None = None
) -> None:
    """Says whose account it is. same_person: the person's code became this one; the former stays a code of theirs.

    Raises:
        UserError: one's own account, another account of the person is open, or the change is not confirmed.
    """
    _not_oneself(user, by)
    if is_guarded(user):
        _confirmed(user, PendingChange.ChangeKind.BIND, by, pending)
    user = User.objects.select_for_update().get(pk=user.pk)
    before = user.officer_id
    if before == officer_id:
        return
    if same_person and before and officer_id:
        CodeChange.objects.get_or_create(before=before, after=officer_id, defaults={"by": by})
    _one_account(officer_id, user)
    user.officer_id = officer_id
    user.save(update_fields=["officer_id"])
    details = {"before": before, "after": officer_id, "same_person": same_person}
    Event.objects.create(user=user, what=Event.AccountChange.BOUND, by=by)
    _tell(Event.AccountChange.BOUND, user, by, details)
    end_sessions(user)


@whole()
def relate(user: User, other_id: str, ground: PersonalRelation.Kind, statement: str, *, by: User) -> PersonalRelation:
    """Records a relation of the account's person to another one, by that one's code.

    Raises:
        UserError: the account stands for no person, the code is the person's own, or the relation stands already.
    """
    if not user.officer_id:
        raise UserError("The account is bound to no person yet: enter the officer code first.")
    if other_id in codes_of([user.officer_id]):
        raise UserError("This is the person's own code: write the other's.")
    both = PersonalRelation.objects.filter(ground=ground, ended_at__isnull=True)
    pairs = ((user.officer_id, other_id), (other_id, user.officer_id))
    if any(both.filter(officer_id=one, other_id=two).exists() for one, two in pairs):
        raise UserError("This relation is recorded already.")
    relation = PersonalRelation.objects.create(
        officer_id=user.officer_id, other_id=other_id, ground=ground, statement=statement.strip(), recorded_by=by
    )
    _tell("relate", user, by, {"relation": relation.pk, "other": other_id, "ground": str(ground)})
    return relation


def require_endable(relation: PersonalRelation, by: User) -> None:
    """Whoever a relation binds does not end it, and nobody ends it twice.

    Raises:
        UserError: it is one's own, or has ended already.
    """
    if codes_of([by.officer_id]) & codes_of([relation.officer_id, relation.other_id]):
        raise UserError("Nobody ends a relation of their own: an administrator who is no part of it does.")
    if relation.ended_at is not None:
        raise UserError("This relation has ended already.")


@whole()
def end_relation(
    user: User, relation: PersonalRelation, reason: str, *, by: User, pending: PendingChange | None = None
) -> None:
    """From now on the relation binds nobody: two people may vote on each other again who did not before.

    Raises:
        UserError: it is one's own, has ended already, no reason is given, or the change is not confirmed.
    """
    relation = PersonalRelation.objects.select_for_update().get(pk=relation.pk)
    require_endable(relation, by)
    if not reason.strip():
        raise UserError("Say why the relation ends.")
    _confirmed(user, PendingChange.ChangeKind.END_RELATION, by, pending)
    relation.ended_at, relation.ended_by, relation.end_reason = timezone.now(), by, reason.strip()
    relation.save(update_fields=["ended_at", "ended_by", "end_reason"])
    _tell("end_relation", user, by, {"relation": relation.pk})


@whole()
def password_link(user: User, *, by: User | None, pending: PendingChange | None = None) -> str:
    """The address, without its host, where the owner sets a password: for one use, within PASSWORD_RESET_TIMEOUT.

    Raises:
        UserError: the account is closed, or the link is not confirmed.
    """
    if is_guarded(user):
        _confirmed(user, PendingChange.ChangeKind.LINK, by, pending)
    if not user.is_active:
        raise UserError("The account is closed: open it again first.")
    _happened(user, Event.AccountChange.LINK, by)
    key = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})


@whole()
def give(
    user: User,
    role: Role,
    unit_id: str,
    from_on: date,
    to_on: date | None,
    *,
    by: User | None,
    pending: PendingChange | None = None,
) -> Grant:
    """Gives a role at a unit (empty: the whole city) from a day, until a day or for good. Sessions of the user end.

    Raises:
        UserError: to oneself, the role is held there on some of these days already, or the change is not confirmed.
    """
    _not_oneself(user, by)
    if role in GUARDED_ROLES:
        _confirmed(user, PendingChange.ChangeKind.GIVE, by, pending)
    User.objects.select_for_update().get(pk=user.pk)  # two administrators give one after the other
    for grant in Grant.objects.filter(user=user, role=role, unit_id=unit_id):
        if (to_on is None or grant.from_on <= to_on) and (grant.to_on is None or from_on <= grant.to_on):
            raise UserError("This role is held there on some of these days already.")
    details = {"role": str(role), "unit": unit_id, "from": from_on.isoformat(), "to": to_on and to_on.isoformat()}
    _tell("give_role", user, by, details)
    end_sessions(user)
    return Grant.objects.create(user=user, role=role, unit_id=unit_id, from_on=from_on, to_on=to_on)


@whole()
def end(grant: Grant, last_on: date, *, by: User | None, pending: PendingChange | None = None) -> None:
    """The role's last day becomes `last_on`; yesterday ends it at once, also where it began only today.

    Raises:
        UserError: one's own role, a day before yesterday, a role that has ended already, or that of an auditor and the
            change is not confirmed.
    """
    _not_oneself(grant.user, by)
    if grant.role == Role.AUDITOR:
        _confirmed(grant.user, PendingChange.ChangeKind.END, by, pending)
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
    end_sessions(grant.user)


@whole()
def disable(user: User, *, by: User, pending: PendingChange | None = None) -> None:
    """Closes the account: its sessions end at once, nobody signs in with it.

    Raises:
        UserError: one's own, or an auditor's and the change is not confirmed.
    """
    _not_oneself(user, by)
    if user in auditors():
        _confirmed(user, PendingChange.ChangeKind.DISABLE, by, pending)
    if User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        _happened(user, Event.AccountChange.DISABLED, by)
    end_sessions(user)


@whole()
def enable(user: User, *, by: User, pending: PendingChange | None = None) -> None:
    """Opens a closed account again, with the roles still in force.

    Raises:
        UserError: another account of the person is open, or the change is not confirmed.
    """
    if is_guarded(user):
        _confirmed(user, PendingChange.ChangeKind.ENABLE, by, pending)
    _one_account(user.officer_id, user)
    if User.objects.filter(pk=user.pk, is_active=False).update(is_active=True):
        _happened(user, Event.AccountChange.ENABLED, by)


@whole()
def remove_second_factor(user: User, *, by: User, pending: PendingChange | None = None) -> None:
    """Removes the second factor of somebody who lost it: the next sign-in sets up a new one.

    Raises:
        UserError: one's own, or the change is not confirmed.
    """
    _not_oneself(user, by)
    if is_guarded(user):
        _confirmed(user, PendingChange.ChangeKind.SECOND_FACTOR, by, pending)
    if Authenticator.objects.filter(user=user).delete()[0]:
        _happened(user, Event.AccountChange.SECOND_FACTOR_REMOVED, by)
    end_sessions(user)


@whole()
def set_password(user: User, password: str, *, by: User | None) -> None:
    """Another password from now on; sessions of the user end. One's own is set through the pages of signing in."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _tell("password", user, by)
    end_sessions(user)


@whole()
def set_second_factor(user: User, secret: str, *, by: User | None) -> None:
    """Codes by this secret (base32) instead of whatever the account had; an empty one: no second factor."""
    removed = Authenticator.objects.filter(user=user).delete()[0]
    if secret:
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": encrypt(secret)})
    if removed or secret:
        done = "reset" if removed and secret else "added" if secret else "removed"
        _tell("second_factor", user, by, {"kind": str(Authenticator.Type.TOTP), "done": done})
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


def begin(request: HttpRequest | None, **_words: object) -> None:
    """A session begins: its reader is there."""
    if request is not None:
        request.session[LAST_SEEN] = timezone.now().timestamp()
