"""What pages show of stories; of those that are not published nothing to the public."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from thidua.i18n import Language
from thidua.indicators.catalogue.ruleset import installed
from thidua.web.apps.evaluations.models import EvaluatedSubject
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.stories import markup
from thidua.web.apps.stories.models import Story, StoryPicture, StoryText

# Shares over dossiers that a story may quote: never what a few people answered.
QUOTED = ("finished_on_time", "received_on_time", "returned_on_time", "online_share", "boundary_independent_share")


@dataclass(frozen=True, slots=True)
class QuotedFigure:
    """A figure of the unit as of the newest evaluation: numbers of dossiers."""

    title: str
    numerator: int
    denominator: int
    as_of_at: str


@dataclass(frozen=True, slots=True)
class PublishedStory:
    """A story as everybody reads it. html: safe to stand in a page."""

    slug: str
    unit: str
    title: str
    summary: str
    html: str
    text: str
    published_at: datetime
    pictures: tuple[StoryPicture, ...]
    figures: tuple[QuotedFigure, ...]


def published_rows() -> QuerySet[StoryText]:
    """The writings that everybody reads, the latest story first."""
    return (
        StoryText.objects.filter(number=F("story__published"))
        .select_related("story")
        .order_by("-story__published_at", "-story__pk")
    )


def published_stories(
    texts: Iterable[StoryText], language: Language, *, whole_of: str | None = None
) -> list[PublishedStory]:
    """These writings for readers; with `whole_of`, a movement, also text, pictures and its figures."""
    whole = whole_of is not None
    units = names()
    stories = []
    for text in texts:
        story = text.story
        stories.append(
            PublishedStory(
                story.slug,
                units.get(story.unit_id, story.unit_id),
                text.title,
                text.summary,
                markup.as_html(text.text) if whole else "",
                text.text if whole else "",
                story.published_at or text.at,
                tuple(_pictures(story.pictures.all(), text.number)) if whole else (),
                quoted(whole_of, story.unit_id, text.figures, language) if whole_of is not None else (),
            )
        )
    return stories


def published_picture(slug: str, number: int) -> StoryPicture | None:
    """A picture of a story as everybody reads it; None for any other."""
    pictures = StoryPicture.objects.filter(story__slug=slug, number=number)
    return _pictures(pictures, F("story__published")).first()


def _pictures(pictures: QuerySet[StoryPicture], text_number: int | F) -> QuerySet[StoryPicture]:
    """Those that belong to a writing: what was added for a later one does not."""
    return pictures.filter(since_text__lte=text_number)


def quoted(movement_id: str, unit_id: str, indicators: Sequence[str], language: Language) -> tuple[QuotedFigure, ...]:
    """The figures of a unit in a movement that a story quotes; those that the evaluation does not know are left out."""
    evaluation = current(movement_id)
    subject = (
        evaluation
        and EvaluatedSubject.objects.filter(evaluation_id=evaluation.pk, kind="unit", subject_id=unit_id).first()
    )
    if not evaluation or not subject:
        return ()
    figures = []
    for indicator in indicators:
        rows = subject.figures.get(indicator, []) if indicator in QUOTED else []
        denominator = sum(row[2] for row in rows)
        if denominator:
            numerator = sum(row[1] for row in rows)
            figures.append(QuotedFigure(title_of(indicator, language), numerator, denominator, evaluation.as_of_at))
    return tuple(figures)


def title_of(indicator: str, language: Language) -> str:
    """What an indicator is called."""
    return installed().indicators[indicator].header.title.text(language)


def indicators_offered(language: Language) -> list[tuple[str, str]]:
    """Those a story may quote, with their titles."""
    return [(indicator, title_of(indicator, language)) for indicator in QUOTED]


def on_desk(unit_id: str = "") -> QuerySet[Story]:
    """Stories about a unit (empty: about all), the newest first."""
    stories = Story.objects.prefetch_related("texts")
    return stories.filter(unit_id=unit_id) if unit_id else stories
