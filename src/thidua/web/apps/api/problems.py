"""Errors of the API as problem details (RFC 9457), in the language the client asks for."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request

from thidua.i18n import Language, UserError

PREFIX = "/api/v1/"
TYPE = "application/problem+json"
# The name under which the check of the key leaves a `KeyUse` on the request.
KEY_USE = "thidua_key_use"


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How often a key may be used within a minute, and how often it still may in the minute at hand."""

    per_minute: int
    left: int


class ProblemError(Exception):
    """Ends a request with a problem; `told` goes beside the standard members, `headers` into the answer."""

    def __init__(
        self, status: int, why: UserError, *, headers: Mapping[str, str] | None = None, **told: object
    ) -> None:
        super().__init__(why.message)
        self.status, self.why, self.told, self.headers = status, why, told, dict(headers or {})


def language_of(request: HttpRequest) -> Language:
    """The language of Accept-Language; Vietnamese where none is named."""
    language = get_language_from_request(request) if request.headers.get("Accept-Language") else "vi"
    return "en" if language.startswith("en") else "vi"


def answer(request: HttpRequest, error: ProblemError) -> HttpResponse:
    """The problem as a response in the form of RFC 9457."""
    language = language_of(request)
    return _response(error.status, error.why.render(language), error.told, error.headers, language)


def _response(
    status: int, detail: str, told: Mapping[str, object], headers: Mapping[str, str], language: str
) -> HttpResponse:
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **told}
    response = HttpResponse(json.dumps(body, ensure_ascii=False), content_type=TYPE, status=status)
    response.headers["Content-Language"] = language
    for name, value in headers.items():
        response.headers[name] = value
    return response


_PLAIN = {
    404: UserError("there is nothing at this address"),
    405: UserError("this address does not take this method"),
    400: UserError("the request cannot be read"),
    413: UserError("the request is too large: send fewer records at once"),
}
_UNENCIPHERED = UserError(
    "this address answers over https alone; a key that was sent this way was readable on its way: have it replaced"
)
_ELSE = UserError("the server could not answer; the same request may be sent again")


class ProblemMiddleware:
    """What goes wrong under the API's addresses outside of its operations is a problem too, never a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Turns an error page of the API into a problem; refuses what comes unenciphered, instead of leading it on."""
        if settings.SECURE_SSL_REDIRECT and request.path_info.startswith(PREFIX) and not request.is_secure():
            return answer(request, ProblemError(HTTPStatus.FORBIDDEN, _UNENCIPHERED))
        response = self.get_response(request)
        use: KeyUse | None = getattr(request, KEY_USE, None)
        if use is not None:
            response.headers["RateLimit-Limit"] = str(use.per_minute)
            response.headers["RateLimit-Remaining"] = str(use.left)
        wrong = response.status_code >= 400 and not response.headers.get("Content-Type", "").startswith(TYPE)
        if not (wrong and request.path_info.startswith(PREFIX)):
            return response
        language = language_of(request)
        kept = {name: response.headers[name] for name in ("Allow", "Retry-After") if name in response.headers}
        return _response(
            response.status_code, _PLAIN.get(response.status_code, _ELSE).render(language), {}, kept, language
        )
