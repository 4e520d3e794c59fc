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
    """Who has never signed in; makes the invitations of those chosen, shown this once or mailed."""
    form = InvitationForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if form.errors else 200
        words = {"form": form, "mails": bool(settings.EMAIL_HOST)}
        return render(request, "invitations/waiting.html", words, status=status)
    made = slips.made(list(form.cleaned_data["users"]), by=request.user)
    if form.cleaned_data["how"] == "mail":
        return _mailed(request, made)
    site = request.build_absolute_uri("/").rstrip("/")
    words = {
        "slips": [(slip, f"{site}{slip.address}") for slip in made if slip.address],
        "refused": _refused(request, made),
    }
    return render(request, "invitations/slips.html", words)


def _mailed(request: AuthenticatedRequest, made: list[slips.Slip]) -> HttpResponse:
    taken = slips.sent(made, request.build_absolute_uri("/").rstrip("/"))
    told = ngettext("%(count)s invitation sent.", "%(count)s invitations sent.", len(taken)) % {"count": len(taken)}
    messages.success(request, told)
    left = [slip.user.username for slip in made if slip.address and slip.user not in taken]
    if left:
        messages.warning(request, _("No mail could be sent to: %(names)s.") % {"names": ", ".join(left)})
    for line in _refused(request, made):
        messages.warning(request, line)
    return redirect("invitations")


def _refused(request: AuthenticatedRequest, made: list[slips.Slip]) -> list[str]:
    return [f"{slip.user.username}: {slip.refused.render(request.LANGUAGE_CODE)}" for slip in made if slip.refused]
