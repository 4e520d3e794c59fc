"""The administrator's pages: who has an account, which roles they hold, since when."""

from collections.abc import Callable, Mapping

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from simple_history.utils import get_history_manager_for_model

from thidua.i18n import UserError
from thidua.web.apps.accounts import actions, pending_changes
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.forms import (
    NEW_CODE,
    BindForm,
    EndRelationForm,
    EndRoleForm,
    GiveForm,
    PersonForm,
    RelationForm,
)
from thidua.web.apps.accounts.models import Grant, PendingChange, PersonalRelation, User
from thidua.web.apps.accounts.persons import codes_of
from thidua.web.apps.accounts.queries import in_force, relations_with
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.accounts.tables import AccountFilter, AccountTable
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.values import Json

ChangeKind = PendingChange.ChangeKind


@needs("accounts.see")
@require_GET
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """All accounts, or those that words, role and unit leave."""
    people = AccountFilter(request.GET, User.objects.order_by("username"))
    waiting = PendingChange.objects.filter(outcome="").select_related("user", "asked_by")
    words = {"filter": people, "table": AccountTable(people.qs).arranged_for(request), "waiting": waiting}
    return render(request, "accounts/people.html", {**words, "changes": may(request, "accounts.change")})


@needs("accounts.change")
def new(request: AuthenticatedRequest) -> HttpResponse:
    """Makes an account; the page of the new account offers the link to set its password."""
    form = PersonForm(request.POST or None, initial={"language": "vi"})
    if request.method == "POST" and form.is_valid():
        try:
            user = actions.create(**form.cleaned_data, by=request.user)
        except UserError as refusal:
            form.add_error(None, refusal.render(request.LANGUAGE_CODE))
        else:
            messages.success(request, _("Account made. Give it a role, and its owner the link to set a password."))
            return redirect("person", user_id=user.pk)
    return render(request, "accounts/new_person.html", {"form": form}, status=422 if form.is_bound else 200)


@needs("accounts.see")
@require_GET
def person(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """An account: its roles, what may be done to it, its history."""
    return _shown(request, get_object_or_404(User, pk=user_id))


def _shown(
    request: AuthenticatedRequest,
    user: User,
    give: GiveForm | None = None,
    end: EndRoleForm | None = None,
    bind: BindForm | None = None,
    relate: RelationForm | None = None,
    status: int = 200,
) -> HttpResponse:
    """`give`, `end`, `bind`, `relate`: the form just sent in vain, drawn again as it was filled in."""
    units = names()
    history = [
        (
            change.history_date,
            change.get_history_type_display(),
            change.history_user,
            change,
            units.get(change.unit_id, change.unit_id),
        )
        for change in get_history_manager_for_model(Grant).filter(user_id=user.pk).select_related("history_user")
    ]
    words = {
        "person": user,
        "grants": [
            (
                grant,
                units.get(grant.unit_id, grant.unit_id),
                end if end is not None and end.grant_id == grant.pk else EndRoleForm(grant.pk),
            )
            for grant in user.grants.all()
        ],
        "running": set(Grant.objects.filter(in_force(), user=user).values_list("id", flat=True)),
        "history": history,
        "pending": user.pending_changes.select_related("asked_by", "settled_by"),
        "stops": may(request, "accounts.stop"),
        "events": user.events.select_related("by"),
        "has_second_factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "changes": may(request, "accounts.change") and user.pk != request.user.pk,
        "give": give or GiveForm(),
        "codes": sorted(codes_of([user.officer_id])),
        "bind": bind or BindForm(initial={"officer_id": user.officer_id}, auto_id="bind-%s"),
        "relate": relate or RelationForm(auto_id="relate-%s"),
        "relations": relations_with(user),
    }
    return render(request, "accounts/person.html", words, status=status)


@needs("accounts.change")
@require_POST
def give(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Grants a role to a user."""
    user = get_object_or_404(User, pk=user_id)
    form = GiveForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        details = {
            "role": data["role"],
            "unit_id": data["unit_id"],
            "from_on": data["from_on"].isoformat(),
            "to_on": data["to_on"].isoformat() if data["to_on"] else "",
        }
        try:
            change = pending_changes.ask(user, ChangeKind.GIVE, details, by=request.user)
        except UserError as refusal:
            form.add_error(None, refusal.render(request.LANGUAGE_CODE))
        else:
            return _told(request, user, change, _("Role given."))
    return _shown(request, user, give=form, status=422)


@needs("accounts.change")
@require_POST
def end(request: AuthenticatedRequest, user_id: int, grant_id: int) -> HttpResponse:
    """Ends a role on a day."""
    grant = get_object_or_404(Grant, pk=grant_id, user_id=user_id)
    form = EndRoleForm(grant_id, request.POST)
    if form.is_valid():
        return _request_change(
            request,
            grant.user,
            ChangeKind.END,
            {"grant": grant.pk, "last_on": form.cleaned_data["last_on"].isoformat()},
            _("The role ends on the day given."),
        )
    return _shown(request, grant.user, end=form, status=422)


@needs("accounts.change")
@require_POST
def bind(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Says whose account it is."""
    user = get_object_or_404(User, pk=user_id)
    form = BindForm(request.POST, auto_id="bind-%s")
    if form.is_valid():
        data = form.cleaned_data
        return _request_change(
            request,
            user,
            ChangeKind.BIND,
            {"officer_id": data["officer_id"], "same_person": data["why"] == NEW_CODE},
            _("The account is bound to the person."),
        )
    return _shown(request, user, bind=form, status=422)


@needs("accounts.change")
@require_POST
def relate(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Records a relation of the account's person."""
    user = get_object_or_404(User, pk=user_id)
    form = RelationForm(request.POST, auto_id="relate-%s")
    if form.is_valid():
        data = form.cleaned_data
        ground = PersonalRelation.Kind(data["ground"])
        return _done(
            request,
            user,
            lambda: actions.relate(user, data["other_id"], ground, data["statement"], by=request.user),
            _("The relation is recorded."),
        )
    return _shown(request, user, relate=form, status=422)


@needs("accounts.change")
@require_POST
def end_relation(request: AuthenticatedRequest, user_id: int, relation_id: int) -> HttpResponse:
    """Asks for the end of a relation, with the reason: a second administrator confirms it."""
    user = get_object_or_404(User, pk=user_id)
    relation = get_object_or_404(relations_with(user), pk=relation_id)
    form = EndRelationForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why the relation ends."))
        return redirect("person", user_id=user.pk)
    details = {"relation": relation.pk, "reason": form.cleaned_data["reason"]}
    return _request_change(request, user, ChangeKind.END_RELATION, details, "")


@needs("accounts.change")
@require_POST
def disable(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Disables an account."""
    user = get_object_or_404(User, pk=user_id)
    return _request_change(request, user, ChangeKind.DISABLE, {}, _("Account closed."))


@needs("accounts.change")
@require_POST
def enable(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Enables a disabled account."""
    user = get_object_or_404(User, pk=user_id)
    return _request_change(request, user, ChangeKind.ENABLE, {}, _("Account opened again."))


@needs("accounts.change")
@require_POST
def remove_second_factor(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Removes the second factor of somebody who lost it."""
    user = get_object_or_404(User, pk=user_id)
    return _request_change(request, user, ChangeKind.SECOND_FACTOR, {}, _("Second factor removed."))


@needs("accounts.change")
@require_POST
@never_cache
def link(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Shows, this once, the link where the account's owner sets a password."""
    return _request_change(request, get_object_or_404(User, pk=user_id), ChangeKind.LINK, {}, "")


@needs("accounts.change")
@require_POST
@never_cache
def confirm(request: AuthenticatedRequest, user_id: int, change_id: int) -> HttpResponse:
    """A second administrator confirms a change that waits; after a day whoever asked for it does it alone."""
    pending = get_object_or_404(PendingChange, pk=change_id, user_id=user_id)
    try:
        address = pending_changes.settle(pending, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
        return redirect("person", user_id=user_id)
    return _told(request, pending.user, address, _("The change is done."))


@needs("accounts.stop")
@require_POST
def stop(request: AuthenticatedRequest, user_id: int, change_id: int) -> HttpResponse:
    """Stops a change that waits."""
    pending = get_object_or_404(PendingChange, pk=change_id, user_id=user_id)
    return _done(
        request, pending.user, lambda: pending_changes.stop(pending, by=request.user), _("The change is stopped.")
    )


def _request_change(
    request: AuthenticatedRequest, user: User, what: PendingChange.ChangeKind, details: Mapping[str, Json], word: str
) -> HttpResponse:
    """Asks for a change: done at once, or waiting for a second administrator."""
    try:
        change = pending_changes.ask(user, what, details, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
        return redirect("person", user_id=user.pk)
    return _told(request, user, change, word)


def _told(request: AuthenticatedRequest, user: User, change: PendingChange | str, word: str) -> HttpResponse:
    """What came of a change: the link it gave, the word that it is done, or that it waits."""
    if isinstance(change, PendingChange):
        messages.warning(request, _("A second administrator confirms this, or it is done after a day."))
    elif change:
        words = {"person": user, "address": request.build_absolute_uri(change)}
        return render(request, "accounts/password_link.html", words)
    else:
        messages.success(request, word)
    return redirect("person", user_id=user.pk)


def _done(request: AuthenticatedRequest, user: User, action: Callable[[], object], word: str) -> HttpResponse:
    try:
        action()
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
    else:
        messages.success(request, word)
    return redirect("person", user_id=user.pk)
