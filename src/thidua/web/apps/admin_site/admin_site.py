"""The admin site: for those whom the permission table lets enter, with a policy of its own for scripts and styles."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar, cast

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver
from unfold.sites import UnfoldAdminSite

from thidua.web.apps.accounts.authorization import may, needs

View = TypeVar("View", bound=Callable[..., HttpResponseBase])
# What unfold's own templates need; sent with answers of this site alone.
POLICY = {"script-src": [UNSAFE_EVAL, UNSAFE_INLINE], "style-src": [UNSAFE_INLINE], "connect-src": [SELF]}
# Signing in, passwords and links to elsewhere have their place on the site itself.
LEFT_OUT = frozenset({"login", "logout", "password_change", "password_change_done", "view_on_site", "autocomplete"})


class AdminSite(UnfoldAdminSite):
    """Entered by `admin.enter` alone; staff and superuser flags say nothing."""

    final_catch_all_view = False

    def has_permission(self, request: HttpRequest) -> bool:
        """Whether the table lets the reader in."""
        return may(request, "admin.enter")

    def admin_view(self, view: View, cacheable: bool = False) -> View:
        """The view with the policy of this site."""
        guarded = csp_update(POLICY)(super().admin_view(view, cacheable))
        return cast("View", guarded)  # what is around the view takes and answers what the view does

    def get_urls(self) -> list[URLPattern]:  # type: ignore[override]  # unfold's annotation; Django's own differs
        """Addresses, each with its mark."""
        listed = [get_url for get_url in super().get_urls() if getattr(get_url, "name", None) not in LEFT_OUT]
        for pattern in _patterns(listed):
            needs("admin.enter")(pattern.callback)
        return listed


def _patterns(listed: Iterable[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for pattern in listed:
        if isinstance(pattern, URLResolver):
            yield from _patterns(pattern.url_patterns)
        else:
            yield pattern


site = AdminSite()
