"""The reader's own account, and what every page's frame can set."""

from allauth.account import views as account
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts import actions, language_cookie, pending_changes
from thidua.web.apps.accounts.authorization import open_to_all, signed_in
from thidua.web.apps.accounts.forms import AppearanceForm, RelationForm
from thidua.web.apps.accounts.models import PendingChange, PersonalRelation
from thidua.web.apps.accounts.queries import must_have_second_factor, relations_with
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.organisation.queries import names


@open_to_all
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Signs out; the browser then forgets the pages that it has kept."""
    response = account.logout(request)
    if request.method == "POST":
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@signed_in
@require_GET
def my_account(request: AuthenticatedRequest) -> HttpResponse:
    """Language, theme, digest, password, second factor, sessions, the roles held, and relations to others."""
    return _account(request, RelationForm())


def _account(request: AuthenticatedRequest, relate: RelationForm) -> HttpResponse:
    user = request.user
    units = names()
    words = {
        "grants": [(grant, units.get(grant.unit_id, grant.unit_id)) for grant in user.grants.all()],
        "has_second_factor": Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        "must_have": must_have_second_factor(user),
        "appearance": AppearanceForm(initial={"language": user.language, "theme": user.theme, "digest": user.digest}),
        "pending": user.pending_changes.filter(outcome="").select_related("asked_by"),
        "relations": relations_with(user),
        "relate": relate,
    }
    return render(request, "accounts/my_account.html", words, status=422 if relate.errors else 200)


@signed_in
@require_POST
def relate(request: AuthenticatedRequest) -> HttpResponse:
    """Records one's own relation to another person; an administrator ends it."""
    form = RelationForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            actions.relate(
                request.user,
                data["other_id"],
                PersonalRelation.Kind(data["ground"]),
                data["statement"],
                by=request.user,
            )
        except UserError as refusal:
            form.add_error(None, refusal.render(request.LANGUAGE_CODE))
        else:
            messages.success(request, _("The relation is recorded."))
            return redirect("account")
    return _account(request, form)


@signed_in
@require_POST
def stop(request: AuthenticatedRequest, change_id: int) -> HttpResponse:
    """Stops a change of one's own account that somebody asked for."""
    pending = get_object_or_404(PendingChange, pk=change_id, user=request.user)
    try:
        pending_changes.stop(pending, by=request.user)
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
    else:
        messages.success(request, _("The change is stopped."))
    return redirect("account")


@open_to_all
def forgotten(request: HttpRequest) -> HttpResponseBase:
    """Sends a password link by mail, or says whom to ask where the site cannot send mail."""
    if settings.MAIL_WORKS:
        return account.password_reset(request)
    return render(request, "accounts/ask_administrator.html")


@open_to_all
@require_POST
def appearance(request: HttpRequest) -> HttpResponse:
    """Keeps the language, theme or digest chosen: with the user, before sign-in in a cookie; and goes back."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    user, form = request.user, AppearanceForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(str(error) for errors in form.errors.values() for error in errors))
        return response
    chosen = {name: value for name, value in form.cleaned_data.items() if value}
    if "language" in chosen:
        language_cookie.keep(response, chosen["language"])
    if user.is_authenticated:
        for name, value in chosen.items():
            setattr(user, name, value)
        user.save(update_fields=list(chosen))
    return response
