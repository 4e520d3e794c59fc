"""Nobody sees a page that its mark does not open to them; everybody sees it in their language."""

import logging
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import escape_uri_path
from django_htmx.http import HttpResponseClientRedirect

from thidua.web.apps.accounts import language_cookie
from thidua.web.apps.accounts.actions import LAST_SEEN
from thidua.web.apps.accounts.authorization import (
    BEFORE_SECOND_FACTOR,
    NEED,
    SIGNED_IN,
    AddressWords,
    RequiredAction,
    may,
)
from thidua.web.apps.accounts.queries import lacks_second_factor
from thidua.web.ui.requests import SiteRequest

SEEN_EVERY_SECONDS = 60
log = logging.getLogger("thidua.access")
# Views of others that cannot carry our mark: the module they come from → what stands for it.
THEIRS: dict[str, object] = {
    "django.views.i18n": None,
    "django.contrib.staticfiles": None,
}


class LanguageMiddleware:
    """The user's own language; before sign-in that of the address or the cookie, else Vietnamese."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        chosen_now = "" if request.user.is_authenticated else request.GET.get("language", "")
        if request.user.is_authenticated:
            chosen = request.user.language
        else:
            chosen = chosen_now or language_cookie.chosen(request)
        language = chosen if chosen in ("vi", "en") else "vi"
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            if chosen_now == language:  # the one cookie of the public pages: what their reader chose
                language_cookie.keep(response, language)
                response.headers["Cache-Control"] = "private, no-cache"
            return response


class IdleMiddleware:
    """Ends a session whose reader has asked for nothing as long as the operator allows, or only later than now.

    Questions that a page asks by itself do not count. When somebody was there last is kept to the minute.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Signs out whoever was away too long, before anything is shown."""
        if request.user.is_authenticated:
            now = timezone.now().timestamp()
            since = now - request.session.get(LAST_SEEN, now)
            if since > settings.SESSION_IDLE_SECONDS or since < -SEEN_EVERY_SECONDS:
                logout(request)
            elif not _asked_by_page(request) and (since > SEEN_EVERY_SECONDS or LAST_SEEN not in request.session):
                request.session[LAST_SEEN] = now
        return self.get_response(request)


def _asked_by_page(request: HttpRequest) -> bool:
    """Whether no click or key asked, but the page itself, again and again."""
    return request.path == reverse("live") or request.path.endswith("/progress")


class GuardMiddleware:
    """Denied unless granted: looks at the view's mark before it runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Who may see the page is decided in `process_view`; what somebody signed in sees, no browser keeps."""
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(
        self, request: SiteRequest, view: Callable[..., object], _args: object, words: AddressWords
    ) -> HttpResponse | None:
        """None lets the view run; otherwise the way to sign-in or to the second factor's set-up, or 403.

        Raises:
            ImproperlyConfigured: the view carries no mark at all: nobody decided who may see it.
            PermissionDenied: the user may not.
        """
        need = need_of(view)
        if need is None:
            return None
        if not request.user.is_authenticated:
            return _lead(request, redirect_to_login(_page_of(request)))
        if lacks_second_factor(request.user) and not getattr(view, BEFORE_SECOND_FACTOR, False):
            return _lead(request, redirect("mfa_activate_totp"))
        if need is SIGNED_IN:
            return None
        if isinstance(need, RequiredAction) and may(request, need.which(words), need.where(words)):
            return None
        log.warning("refused: user %s, %s %s", request.user.pk, request.method, escape_uri_path(request.path))
        raise PermissionDenied


def _page_of(request: SiteRequest) -> str:
    """The page somebody is on: of a part asked for by htmx, the page it is part of."""
    return (request.htmx and request.htmx.current_url_abs_path) or request.get_full_path()


def _lead(request: SiteRequest, response: HttpResponse) -> HttpResponse:
    """A whole page elsewhere: htmx would put it in the place of the part it asked for."""
    return HttpResponseClientRedirect(response.headers["Location"]) if request.htmx else response


def need_of(view: Callable[..., object]) -> object:
    """The view's mark: a Need, SIGNED_IN, or None for everybody.

    Raises:
        ImproperlyConfigured: there is none.
    """
    marked = view if hasattr(view, NEED) else getattr(view, "view_class", None)
    if marked is not None and hasattr(marked, NEED):
        return getattr(marked, NEED)
    for module, need in THEIRS.items():
        if getattr(view, "__module__", "").startswith(module):
            return need
    raise ImproperlyConfigured(f"{view} carries no mark of who may see it (accounts.guard)")
