"""What is new, for feed readers: Atom (RFC 4287)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from thidua.i18n import formats
from thidua.web.apps.awards.domain import public_records
from thidua.web.apps.awards.titles import award_title
from thidua.web.apps.initiatives.library import public_initiatives
from thidua.web.apps.movements.bound import movement_id_of
from thidua.web.apps.open_data.models import Release
from thidua.web.apps.portal import public_content
from thidua.web.apps.registers.initiatives import library
from thidua.web.apps.stories.queries import published_rows, published_stories
from thidua.web.ui.templatetags.display import language

MOST = 50


@dataclass(frozen=True, slots=True)
class NewsItem:
    """An entry: what happened, when, and the page that shows it."""

    title: str
    summary: str
    address: str
    at: datetime


def news_items() -> list[NewsItem]:
    """The latest entries, the newest first."""
    items = [*_of_stories(), *_of_initiatives(), *_of_lists(), *_of_releases()]
    return sorted(items, key=lambda item: item.at, reverse=True)[:MOST]


def _of_lists() -> Iterator[NewsItem]:
    for award_list in public_records.public_lists():
        title = award_title(award_list) + (f": {award_list.unit}" if award_list.unit else "")
        address = reverse("public-result", args=[award_list.id])
        if award_list.decided_on is not None:
            summary = _("Decision no. %(number)s of %(day)s is published.") % {
                "number": award_list.number,
                "day": formats.day(award_list.decided_on),
            }
            yield NewsItem(title, summary, address, _begin_of(award_list.decided_on))
        elif award_list.comments_from_on is not None and award_list.comments_until_on is not None:
            summary = _("Proposed; comments are taken until %(day)s.") % {
                "day": formats.day(award_list.comments_until_on)
            }
            yield NewsItem(title, summary, address, _begin_of(award_list.comments_from_on))


def _of_stories() -> Iterator[NewsItem]:
    for story in published_stories(published_rows()[:MOST], language()):
        yield NewsItem(story.title, story.summary, reverse("story", args=[story.slug]), story.published_at)


def _of_initiatives() -> Iterator[NewsItem]:
    for initiative in public_initiatives(library()[:MOST], language()):
        if initiative.document_on is None:
            continue
        summary = _("Recognised by %(authority)s, decision no. %(number)s of %(day)s.") % {
            "authority": initiative.authority,
            "number": initiative.document_no,
            "day": formats.day(initiative.document_on),
        }
        title = f"{initiative.title}: {initiative.unit}"
        yield NewsItem(
            title, summary, reverse("initiative-page", args=[initiative.id]), _begin_of(initiative.document_on)
        )


def _of_releases() -> Iterator[NewsItem]:
    for release in Release.objects.filter(withdrawn_at__isnull=True).defer("csv", "json", "package"):
        title = _("Open data no. %(number)s") % {"number": release.number}
        summary = _("Figures as of %(day)s.") % {"day": formats.day(release.as_of_at[:10])}
        yield NewsItem(title, summary, f"{reverse('open-data')}#release-{release.number}", release.at)


def _begin_of(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


class News(Feed[NewsItem, str]):
    """The feed."""

    feed_type = Atom1Feed

    def get_object(self, request: HttpRequest) -> str:
        """The movement that the feed is of."""
        return movement_id_of(request)

    def title(self, movement_id: str) -> str:
        """The movement's legal title."""
        return public_content.movement_in_brief(movement_id).title

    def link(self) -> str:
        """The first page."""
        return reverse("home")

    def items(self) -> list[NewsItem]:
        """The entries."""
        return news_items()

    def item_title(self, item: NewsItem) -> str:
        """The entry's title."""
        return item.title

    def item_description(self, item: NewsItem) -> str:
        """The entry's summary."""
        return item.summary

    def item_link(self, item: NewsItem) -> str:
        """The page that shows it."""
        return item.address

    def item_guid(self, item: NewsItem) -> str:
        """An id of its own: a list has one address, first for comments and then for its decision."""
        return f"{item.address}:{item.at.isoformat()}"

    def item_updateddate(self, item: NewsItem) -> datetime:
        """When it happened."""
        return item.at
