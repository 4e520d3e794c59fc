"""What gives power over an account with a guarded role: asked for, then confirmed by a second administrator or a day.

The person, an auditor or another administrator can stop it meanwhile. They are told by mail, where the site sends any.
"""

from collections.abc import Mapping
from datetime import date, timedelta

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from thidua.i18n import UserError, formats
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import Grant, PendingChange, PersonalRelation, User
from thidua.web.apps.accounts.permissions import GUARDED_ROLES, Role
from thidua.web.apps.accounts.persons import require_person, same_person
from thidua.web.apps.accounts.queries import auditors, is_guarded
from thidua.web.apps.accounts.signals import account_changed, pending_change_moved
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

DELAY = timedelta(days=1)
ChangeKind = PendingChange.ChangeKind


def is_pending(user: User, what: PendingChange.ChangeKind, details: Mapping[str, Json]) -> bool:
    """Whether the change waits for somebody else: it would give one administrator power that is not theirs.

    Ending a role and closing an account take power away: both are done at once, but for an auditor, who would see it.
    Ending a relation lets two people vote on each other.
    """
    if what is ChangeKind.END_RELATION:
        return True
    if what is ChangeKind.GIVE:
        return details["role"] in GUARDED_ROLES
    if what is ChangeKind.END:
        return Grant.objects.filter(pk=details["grant"], role=Role.AUDITOR).exists()
    return user in auditors() if what is ChangeKind.DISABLE else is_guarded(user)


@whole()
def ask(user: User, what: PendingChange.ChangeKind, details: Mapping[str, Json], *, by: User) -> PendingChange | str:
    """Does the change where one administrator may, else writes it down and tells who can stop it.

    The change that waits; or what was done gives: of a link the address, else nothing.

    Raises:
        UserError: it is one's own account, such a change waits already, or the change itself is refused.
    """
    if user.pk == by.pk:
        raise UserError("Nobody changes their own roles or closes their own account; another administrator does.")
    if what is ChangeKind.END_RELATION:
        _require_endable(details, by)
    if not is_pending(user, what, details):
        return _do(PendingChange(user=user, what=what, details=dict(details)), by, None)
    due_at = timezone.now() + DELAY
    try:
        with transaction.atomic():
            pending = PendingChange.objects.create(
                user=user, what=what, details=dict(details), asked_by=by, due_at=due_at
            )
    except IntegrityError:
        raise UserError("This change waits already: a second administrator confirms it, or a day passes.") from None
    _happened("ask", pending, by)
    return pending


@whole()
def settle(pending: PendingChange, *, by: User) -> str:
    """Does what was asked for: by a second administrator at once, by whoever asked after the delay.

    Raises:
        UserError: it is one's own account, it waits no longer or still, whoever asked is no administrator any more, or
            one of the two is bound to no person.
    """
    pending = _waiting(pending)
    if same_person(pending.user, by):
        raise UserError("Nobody changes their own roles or closes their own account; another administrator does.")
    if timezone.now() < pending.due_at:
        if same_person(pending.asked_by, by):
            raise UserError(
                "A second administrator confirms this; alone it can be done from {moment}",
                moment=formats.moment(timezone.localtime(pending.due_at)),
            )
        for administrator in (pending.asked_by, by):  # two accounts without persons may be one person's
            require_person(administrator)
    if not User.objects.get(pk=pending.asked_by_id).has_perm("accounts.change"):
        raise UserError("Whoever asked for this is no administrator any more: stop it, and ask anew.")
    if pending.what == ChangeKind.END_RELATION:  # whoever asked may have been bound to one of the two since
        actions.require_endable(PersonalRelation.objects.get(pk=pending.details["relation"]), pending.asked_by)
    _end(pending, PendingChange.ChangeOutcome.DONE, by)
    _happened("confirm", pending, by)
    return _do(pending, by, pending)


@whole()
def stop(pending: PendingChange, *, by: User) -> None:
    """Ends a change that waits, undone: by the person, an auditor or an administrator.

    Raises:
        UserError: it waits no longer.
    """
    pending = _waiting(pending)
    _end(pending, PendingChange.ChangeOutcome.STOPPED, by)
    _happened("stop", pending, by)


def _require_endable(details: Mapping[str, Json], by: User) -> None:
    """UserError where the relation is one's own, has ended, its end waits already, or no reason is given."""
    relation = PersonalRelation.objects.select_for_update().get(pk=details["relation"])
    actions.require_endable(relation, by)
    if not str(details["reason"]).strip():
        raise UserError("Say why the relation ends.")
    if PendingChange.objects.filter(what=ChangeKind.END_RELATION, details__relation=relation.pk, outcome="").exists():
        raise UserError("This change waits already: a second administrator confirms it, or a day passes.")


def _waiting(pending: PendingChange) -> PendingChange:
    locked = PendingChange.objects.select_for_update().get(pk=pending.pk)
    if locked.outcome:
        raise UserError("This change waits no longer.")
    return locked


def _end(pending: PendingChange, outcome: PendingChange.ChangeOutcome, by: User) -> None:
    pending.outcome, pending.settled_by, pending.settled_at = outcome, by, timezone.now()
    pending.save()


def _do(change: PendingChange, by: User, pending: PendingChange | None) -> str:
    user, details = User.objects.get(pk=change.user_id), change.details
    match change.what:
        case ChangeKind.LINK:
            return actions.password_link(user, by=by, pending=pending)
        case ChangeKind.SECOND_FACTOR:
            actions.remove_second_factor(user, by=by, pending=pending)
        case ChangeKind.ENABLE:
            actions.enable(user, by=by, pending=pending)
        case ChangeKind.DISABLE:
            actions.disable(user, by=by, pending=pending)
        case ChangeKind.BIND:
            actions.bind(user, details["officer_id"], same_person=details["same_person"], by=by, pending=pending)
        case ChangeKind.GIVE:
            until = details["to_on"] and date.fromisoformat(details["to_on"])
            role, unit_id, since = Role(details["role"]), details["unit_id"], date.fromisoformat(details["from_on"])
            actions.give(user, role, unit_id, since, until or None, by=by, pending=pending)
        case ChangeKind.END:
            grant = Grant.objects.get(pk=details["grant"])
            actions.end(grant, date.fromisoformat(details["last_on"]), by=by, pending=pending)
        case ChangeKind.END_RELATION:
            relation = PersonalRelation.objects.get(pk=details["relation"])
            actions.end_relation(user, relation, details["reason"], by=by, pending=pending)
        case _:
            raise ValueError(change.what)
    return ""


def _happened(step: str, pending: PendingChange, by: User) -> None:
    # Why a relation ends may name people: it stands with the change, not in the log.
    details = {"change": pending.pk, **{name: value for name, value in pending.details.items() if name != "reason"}}
    account_changed.send(User, what=f"{step}_{pending.what}", user=pending.user, by=by, details=details)
    pending_change_moved.send(PendingChange, pending=pending, step=step)


def tell(request: HttpRequest | None, user: User, **_words: object) -> None:
    """Whoever signs in is told that a change of their account waits."""
    if request is not None and user.pending_changes.filter(outcome="").exists():
        with translation.override(user.language):
            text = _("Somebody asked for a change of your account that waits: look at it on the page My account.")
        messages.warning(request, text, fail_silently=True)
