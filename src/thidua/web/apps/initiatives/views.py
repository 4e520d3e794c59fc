"""The library for everybody: the list, one initiative. For units: to say that they apply it, too."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.web.apps.accounts.access_scope import reach
from thidua.web.apps.accounts.authorization import open_to_all, signed_in
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.initiatives.filters import LibraryFilter
from thidua.web.apps.initiatives.library import in_full, public_initiatives
from thidua.web.apps.organisation.queries import in_order
from thidua.web.apps.registers.field_values import state_title
from thidua.web.apps.registers.initiatives import adoptions, library
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.ui.templatetags.display import language

A_PAGE = 12
KEPT_SECONDS = 60  # as the first page


def _entry(initiative_id: int) -> RegisterEntry:
    """An entry of the library. 404 for any other."""
    entry = library().filter(pk=initiative_id).first()
    if entry is None:
        raise Http404
    return entry


@open_to_all
@require_GET
def initiatives(request: HttpRequest) -> HttpResponse:
    """The recognised initiatives, the latest decision first."""
    chosen = LibraryFilter(request.GET, library())
    page = Paginator(chosen.qs, A_PAGE).get_page(request.GET.get("page"))
    words = {"filter": chosen, "page": page, "initiatives": public_initiatives(page.object_list, language())}
    response = render(request, "initiatives/list.html", words)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


@open_to_all
@require_GET
def initiative(request: HttpRequest, initiative_id: int) -> HttpResponse:
    """One initiative: problem, solution, effect, decision, contact, the units that apply it, too."""
    words = {"shown": in_full(_entry(initiative_id), language())}
    response = render(request, "initiatives/initiative.html", words)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


@signed_in
@require_GET
def adopt(request: AuthenticatedRequest, initiative_id: int) -> HttpResponse:
    """Where the reader's unit says that it applies the initiative, too, or how far that is."""
    entry = _entry(initiative_id)
    register = register_for(Purpose.ADOPTIONS)
    field = register.use_for(Purpose.ADOPTIONS).fields["adopted"]
    by_unit = {adoption.unit_id: adoption for adoption in adoptions([entry.code])}
    of_reader = reach(request, register.enter).units
    units = []
    for unit_id, name in in_order(of_reader):
        adoption = by_unit.get(unit_id)
        address = reverse("register-new-of-unit", kwargs={"unit_id": unit_id, "register": register.id})
        units.append(
            {
                "name": name,
                "own": unit_id == entry.unit_id,
                "adoption": adoption,
                "state": state_title(register, adoption.state, language()) if adoption else "",
                "address": f"{address}?{field}={entry.code}",
            }
        )
    return render(request, "initiatives/adopt.html", {"shown": in_full(entry, language()), "units": units})
