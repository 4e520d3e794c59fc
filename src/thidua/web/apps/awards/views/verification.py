"""Is a certificate genuine? The page behind the code on a paper, its credential, and what programs need beside it.

Nobody signs in, and no cookie is set. What is revoked shows at once: pages are not kept, lists for a few seconds.
"""

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from thidua.proof.credentials import STATUS_SECONDS
from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.awards.domain import verification_codes
from thidua.web.apps.awards.papers import award_credentials

MEDIA_TYPE = "application/vc+jwt"
KEPT_SECONDS = 20  # here, and again so long as the list itself says: together less than a minute
GONE = 410


@open_to_all
@require_GET
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Whose the certificate is, by which decision, and whether it holds; or that no paper has this code (404)."""
    shown = award_credentials.public_paper(code)
    response = render(request, "awards/verification.html", {"paper": shown}, status=200 if shown else 404)
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    response["Referrer-Policy"] = "no-referrer"
    return response


@open_to_all
@require_GET
def credential(_request: HttpRequest, code: str) -> HttpResponse:
    """The credential of a certificate as a file. 404 where there is none, 410 where the award was revoked."""
    shown = award_credentials.public_paper(code)
    if shown is None or not (shown.with_credential or shown.revoked):
        raise Http404
    if shown.revoked:
        return HttpResponse(status=GONE)
    response = HttpResponse(award_credentials.token_of(shown), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = f'attachment; filename="award-{shown.code}.jwt"'
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


@open_to_all
@require_GET
def status_list(_request: HttpRequest, number: int) -> HttpResponse:
    """A list of revocations, signed. 404 where there is none."""
    if award_credentials.lacking_address() or not verification_codes.is_list(number):
        raise Http404
    key = f"awards.credential_status.{number}"
    token = caches["process"].get(key)
    if token is None:
        token = award_credentials.status_token(number)
        caches["process"].set(key, token, KEPT_SECONDS)
    return _for_everybody(HttpResponse(token, content_type=MEDIA_TYPE))


@open_to_all
@require_GET
def keys(_request: HttpRequest) -> HttpResponse:
    """The keys that sign credentials (did:web). 404 where the site has no public address."""
    if award_credentials.lacking_address():
        raise Http404
    return _for_everybody(JsonResponse(award_credentials.key_document()))


def _for_everybody(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = f"public, max-age={STATUS_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"  # wallets are pages of other sites
    return response
