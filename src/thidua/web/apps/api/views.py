"""Keys of other programs, and what the API offers, for people."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from thidua.web.apps.accounts.authorization import may, needs, open_to_all
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.api import keys
from thidua.web.apps.api.endpoints import api
from thidua.web.apps.api.forms import KeyForm
from thidua.web.apps.api.models import ApiKey, KeyScope
from thidua.web.apps.organisation.queries import names


@needs("accounts.see")
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All keys, those that opened something once too."""
    units, spoken = names(), dict(KeyScope.choices)
    today = timezone.localdate()
    lines = [
        {
            "key": key,
            "scopes": [spoken[scope] for scope in key.scopes],
            "unit": units.get(key.unit_id, key.unit_id),
            "valid": key.revoked_at is None and key.expires_on >= today,
        }
        for key in ApiKey.objects.select_related("made_by")
    ]
    return render(request, "api/keys.html", {"lines": lines, "changes": may(request, "accounts.change")})


@needs("accounts.change")
@require_http_methods(["GET", "POST"])
def new(request: AuthenticatedRequest) -> HttpResponse:
    """Makes a key and shows it, this once."""
    form = KeyForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        unit = data["unit_id"].pk if data["unit_id"] else ""
        key, text = keys.make(
            data["client"], data["scopes"], unit, data["expires_on"], data["per_minute"], by=request.user
        )
        response = render(request, "api/made.html", {"key": key, "text": text})
        response.headers["Cache-Control"] = "no-store"
        return response
    return render(request, "api/new.html", {"form": form}, status=422 if form.errors else 200)


@needs("accounts.change")
@require_POST
def revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Revokes a key."""
    keys.revoke(get_object_or_404(ApiKey, pk=key_id))
    messages.success(request, gettext("The key opens nothing any more."))
    return HttpResponseRedirect(reverse("api-keys"))


@open_to_all
@require_GET
def docs(request: HttpRequest) -> HttpResponse:
    """The operations as a page, from the same OpenAPI."""
    schema = api.get_openapi_schema()
    operations = [
        {
            "method": method.upper(),
            "path": path,
            "summary": operation.get("description", ""),
            "parameters": operation.get("parameters", []),
            "takes": _named(operation.get("requestBody", {}).get("content", {}).get("application/json", {})),
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]
    shapes = [
        (name, list(component.get("properties", {}).items()))
        for name, component in schema["components"]["schemas"].items()
    ]
    return render(request, "api/docs.html", {"operations": operations, "shapes": shapes})


def _named(content: dict[str, dict[str, str]]) -> str:
    return content.get("schema", {}).get("$ref", "").rpartition("/")[2]
