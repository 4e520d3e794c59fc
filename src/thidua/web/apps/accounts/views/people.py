"""The administrator's pages: who has an account, which roles they hold, since when."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from simple_history.utils import get_history_manager_for_model

from thidua.i18n import UserError
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.forms import EndRoleForm, GiveForm, PersonForm
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.accounts.queries import in_force
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.accounts.tables import AccountFilter, AccountTable
from thidua.web.apps.organisation.queries import names


@needs("accounts.see")
@require_GET
def listed(request: AuthenticatedRequest) -> HttpResponse:
    """All accounts, or those that words, role and unit leave."""
    people = AccountFilter(request.GET, User.objects.order_by("username"))
    words = {"filter": people, "table": AccountTable(people.qs).shown_for(request)}
    return render(request, "accounts/people.html", {**words, "changes": may(request, "accounts.change")})


@needs("accounts.change")
def new(request: AuthenticatedRequest) -> HttpResponse:
    """Makes an account; the page of the new account offers the link to set its password."""
    form = PersonForm(request.POST or None, initial={"language": "vi"})
    if request.method == "POST" and form.is_valid():
        user = actions.create(**form.cleaned_data, by=request.user)
        messages.success(request, _("Account made. Give it a role, and its owner the link to set a password."))
        return redirect("person", user_id=user.pk)
    return render(request, "accounts/new_person.html", {"form": form})


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
    status: int = 200,
) -> HttpResponse:
    """`give`, `end`: the form just sent in vain, drawn again as it was filled in."""
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
        "events": user.events.select_related("by"),
        "has_second_factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "changes": may(request, "accounts.change") and user.pk != request.user.pk,
        "give": give or GiveForm(),
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
        try:
            actions.give(user, Role(data["role"]), data["unit_id"], data["from_on"], data["to_on"], by=request.user)
        except UserError as refusal:
            form.add_error(None, refusal.render(request.LANGUAGE_CODE))
        else:
            messages.success(request, _("Role given."))
            return redirect("person", user_id=user.pk)
    return _shown(request, user, give=form, status=422)


@needs("accounts.change")
@require_POST
def end(request: AuthenticatedRequest, user_id: int, grant_id: int) -> HttpResponse:
    """Ends a role on a day."""
    grant = get_object_or_404(Grant, pk=grant_id, user_id=user_id)
    form = EndRoleForm(grant_id, request.POST)
    if form.is_valid():
        return _done(
            request,
            grant.user,
            lambda: actions.end(grant, form.cleaned_data["last_on"], by=request.user),
            _("The role ends on the day given."),
        )
    return _shown(request, grant.user, end=form, status=422)


@needs("accounts.change")
@require_POST
def disable(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Disables an account."""
    user = get_object_or_404(User, pk=user_id)
    return _done(request, user, lambda: actions.disable(user, by=request.user), _("Account closed."))


@needs("accounts.change")
@require_POST
def enable(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Enables a disabled account."""
    user = get_object_or_404(User, pk=user_id)
    return _done(request, user, lambda: actions.enable(user, by=request.user), _("Account opened again."))


@needs("accounts.change")
@require_POST
def remove_second_factor(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Removes the second factor of somebody who lost it."""
    user = get_object_or_404(User, pk=user_id)
    return _done(
        request, user, lambda: actions.remove_second_factor(user, by=request.user), _("Second factor removed.")
    )


@needs("accounts.change")
@require_POST
@never_cache
def link(request: AuthenticatedRequest, user_id: int) -> HttpResponse:
    """Shows, this once, the link where the account's owner sets a password."""
    user = get_object_or_404(User, pk=user_id)
    try:
        address = actions.password_link(user, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
        return redirect("person", user_id=user.pk)
    words = {"person": user, "address": request.build_absolute_uri(address)}
    return render(request, "accounts/password_link.html", words)


def _done(request: AuthenticatedRequest, user: User, action: Callable[[], None], word: str) -> HttpResponse:
    try:
        action()
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
    else:
        messages.success(request, word)
    return redirect("person", user_id=user.pk)
