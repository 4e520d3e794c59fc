"""My work."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.my_work import badge


@signed_in
@require_GET
def my_work(request: AuthenticatedRequest) -> HttpResponse:
    """What waits for the reader, and what the reader waits for."""
    return render(request, "my_work/my_work.html", {"work": badge.work_for(request, request.user)})
