"""Letters as the operator sees them: what waits, what was sent, what nobody could send; and what somebody wants."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs, signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.forms import NoticesForm
from thidua.web.apps.outbox.models import Letter
from thidua.web.apps.outbox.tables import LetterFilter, LetterTable, MyLetterTable


@needs("letters.see")
@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """All letters, the newest first."""
    listed = LetterFilter(request.GET, Letter.objects.select_related("user"))
    words = {"filter": listed, "table": LetterTable(listed.qs).arranged_for(request), "mails": settings.MAIL_WORKS}
    return render(request, "outbox/letters.html", words)


@needs("letters.steer")
@require_POST
def again(request: AuthenticatedRequest, letter_id: UUID) -> HttpResponse:
    """Tries a letter once more."""
    try:
        actions.try_again(get_object_or_404(Letter, pk=letter_id))
    except UserError as refusal:
        messages.error(request, refusal.render(request.LANGUAGE_CODE))
    else:
        messages.success(request, _("The letter is tried again within a minute."))
    return redirect("letters")


@signed_in
@require_http_methods(["GET", "POST"])
def my_notices(request: AuthenticatedRequest) -> HttpResponse:
    """Which letters the reader wants, kind by kind and way by way; and what was written to the reader of late."""
    form = NoticesForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        actions.want(request.user, form.choice())
        messages.success(request, _("Your choice is kept."))
        return redirect("my-notices")
    table = MyLetterTable(Letter.objects.filter(user=request.user)).arranged_for(request)
    return render(request, "outbox/my_notices.html", {"form": form, "table": table})
