"""Pages of the administrator: accounts from a sheet, invitations that wait, slips to print."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from thidua.documents.table_export import Column
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.invitations import slips
from thidua.web.apps.invitations.accounts_sheet import COLUMNS, AccountsSheet
from thidua.web.apps.invitations.forms import InvitationForm
from thidua.web.apps.spreadsheets.pages import upload_page, workbook_response


@needs("accounts.change")
@require_http_methods(["GET", "POST"])
def sheet(request: AuthenticatedRequest) -> HttpResponse:
    """Takes a sheet of people and leads to what it would do."""
    return upload_page(request, AccountsSheet())


@needs("accounts.change")
@require_GET
def example(_request: AuthenticatedRequest) -> HttpResponse:
    """An empty sheet with the columns that are read."""
    columns = [Column(name, _(title)) for name, title in COLUMNS.items()]
    return workbook_response("tai-khoan", _("Accounts from a sheet"), [], columns)


@needs("accounts.change")
@require_http_methods(["GET", "POST"])
@never_cache
def invitations(request: AuthenticatedRequest) -> HttpResponse:
    """Who has never signed in; makes the invitations of those chosen, shown this once or sent as letters."""
    form = InvitationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        words = {"form": form, "mails": settings.MAIL_WORKS}
        return render(request, "invitations/waiting.html", words, status=status)
    users, site = list(form.cleaned_data["users"]), request.build_absolute_uri("/").rstrip("/")
    if form.cleaned_data["how"] == "mail":
        return _invited(request, users, slips.invite(users, site, by=request.user))
    made = slips.made(users, by=request.user)
    words = {
        "slips": [(slip, f"{site}{slip.address}") for slip in made if slip.address],
        "refused": _refused(request, made),
    }
    return render(request, "invitations/slips.html", words)


def _invited(request: AuthenticatedRequest, users: list[User], left: list[User]) -> HttpResponse:
    count = len(users) - len(left)
    if count:
        told = ngettext("%(count)s invitation is on its way.", "%(count)s invitations are on their way.", count)
        messages.success(request, told % {"count": count})
    if left:
        names = ", ".join(user.username for user in left)
        messages.warning(
            request,
            _("No invitation goes by mail to %(names)s: no address, a closed account, or a role that decides.")
            % {"names": names},
        )
    return redirect("invitations")


def _refused(request: AuthenticatedRequest, made: list[slips.Slip]) -> list[str]:
    return [f"{slip.user.username}: {slip.refused.render(request.LANGUAGE_CODE)}" for slip in made if slip.refused]
