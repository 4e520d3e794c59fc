"""Whether something new is there."""

from django.http import HttpResponse
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import signed_in
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.evaluations.requests import FiguresRequest
from thidua.web.apps.movements.bound import movement_id_of


@signed_in
@require_GET
def live(request: FiguresRequest) -> HttpResponse:
    """204; with the event `thidua:changed` where pages show another evaluation now than the one `seen`."""
    response = HttpResponse(status=204)
    now = current(movement_id_of(request))
    if now is not None and not request.looking_back and request.GET.get("seen") != str(now.pk):
        response["HX-Trigger"] = "thidua:changed"
    return response
