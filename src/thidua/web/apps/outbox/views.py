"""Letters as the operator sees them: what waits, what was sent, what nobody could send; and once more."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.outbox import actions
from thidua.web.apps.outbox.models import Letter
from thidua.web.apps.outbox.tables import LetterFilter, LetterTable


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
