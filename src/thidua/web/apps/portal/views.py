"""The first page of everybody, and the news as a feed. Neither sets a cookie."""

from collections.abc import Callable

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_GET

from thidua.web.apps.accounts.authorization import open_to_all
from thidua.web.apps.accounts.context import navigation
from thidua.web.apps.awards.domain import public_records
from thidua.web.apps.awards.titles import award_title
from thidua.web.apps.initiatives.library import public_initiatives
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.portal import line_chart, public_content
from thidua.web.apps.portal.feed import News
from thidua.web.apps.registers.initiatives import library
from thidua.web.apps.stories.queries import published_rows, published_stories
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import PageContext

MOST_STORIES, MOST_INITIATIVES, MOST_DECISIONS = 3, 3, 5
KEPT_SECONDS = 60  # a thousand readers a minute ask the database once


@open_to_all
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Whoever is signed in goes to the first page of their menu; everybody else sees how the city stands."""
    if request.user.is_authenticated:
        menu = navigation(request)["menu"]
        return redirect(menu[0]["address"]) if menu else render(request, "accounts/nothing_granted.html")
    response = render(request, "portal/home.html", _content(movement_id_of(request)))
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


def _content(movement_id: str) -> PageContext:
    """What the page shows of a movement, kept for a minute in each language."""
    key = f"portal.home.{movement_id}.{language()}"
    content: PageContext | None = caches["process"].get(key)
    if content is None:
        lists, city = public_records.public_lists(), public_content.progress(movement_id)
        decided = [award_list for award_list in lists if award_list.decided_on]
        content = {
            "movement": public_content.movement_in_brief(movement_id),
            "city": city,
            "chart": line_chart.drawn(city.months) if city else None,
            "honoured": public_records.honoured(),
            "open_lists": [(award_list, award_title(award_list)) for award_list in public_records.open_lists(lists)],
            "decided": [(award_list, award_title(award_list)) for award_list in decided[:MOST_DECISIONS]],
            "stories": published_stories(published_rows()[:MOST_STORIES], language()),
            "initiatives": public_initiatives(library()[:MOST_INITIATIVES], language()),
            "release": public_content.newest_release(movement_id),
        }
        caches["process"].set(key, content, KEPT_SECONDS)
    return content


@open_to_all
@require_GET
def news(request: HttpRequest) -> HttpResponse:
    """Stories, initiatives, lists open to comments, decisions and releases, as an Atom feed."""
    response = _feed(request)
    patch_cache_control(response, public=True, max_age=KEPT_SECONDS)
    return response


_feed: Callable[[HttpRequest], HttpResponse] = News()
