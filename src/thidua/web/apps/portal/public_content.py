"""What the first page shows of the city: a positive list. Of a unit or a person it holds nothing but an award.

Figures are those of the whole city and of whole months; how many people answered a survey, and what they said, is not
among them.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count
from django.utils import timezone

from thidua.rules.terms import SubjectKind
from thidua.web.apps.evaluations.models import EvaluatedSubject
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.open_data.models import Release
from thidua.web.ui.templatetags.display import language

# Of these the first page speaks, where the movement's data know them.
ON_TIME, INDEPENDENT = "finished_on_time", "boundary_independent_share"


@dataclass(frozen=True, slots=True)
class MonthOfCity:
    """A month of the whole city: `numerator` of `denominator` dossiers; month as yyyymm."""

    month: int
    numerator: int
    denominator: int


@dataclass(frozen=True, slots=True)
class CityProgress:
    """How the city as a whole stands, as of the evaluation that is shown. Numbers of dossiers, units and people."""

    as_of_at: str
    on_time: int
    finished: int
    months: tuple[MonthOfCity, ...]
    independent: int
    desks: int
    units: int
    officers: int


@dataclass(frozen=True, slots=True)
class MovementInBrief:
    """The movement's legal title and period; days left today (None: it has not begun, or is over)."""

    title: str
    from_on: date
    until_on: date
    days_left: int | None


def movement_in_brief(movement_id: str) -> MovementInBrief:
    """A movement, in the reader's language."""
    movement, today = newest(movement_id), timezone.localdate()
    first, last = movement.window.from_on, movement.window.to_on
    left = (last - today).days if first <= today <= last else None
    return MovementInBrief(movement.text("title", language()), first, last, left)


def progress(movement_id: str) -> CityProgress | None:
    """How the city stands in a movement; None before the first evaluation."""
    evaluation = current(movement_id)
    if evaluation is None:
        return None
    on_time, independent = _months(evaluation.city, ON_TIME), _months(evaluation.city, INDEPENDENT)
    kinds = Counter(
        dict(
            EvaluatedSubject.objects.filter(evaluation_id=evaluation.pk)
            .values_list("kind")
            .annotate(Count("pk"))
            .order_by()
        )
    )
    return CityProgress(
        as_of_at=evaluation.as_of_at,
        on_time=sum(month.numerator for month in on_time),
        finished=sum(month.denominator for month in on_time),
        months=tuple(month for month in on_time if month.denominator),
        independent=sum(month.numerator for month in independent),
        desks=_desks(evaluation.pk),
        units=kinds[str(SubjectKind.UNIT)],
        officers=kinds[str(SubjectKind.OFFICER)],
    )


def _months(city: dict[str, list[list[int]]], indicator: str) -> list[MonthOfCity]:
    return [MonthOfCity(*row[:3]) for row in sorted(city.get(indicator, []))]


def _desks(evaluation_id: int) -> int:
    """How many units received a dossier whatever the applicant's area."""
    figures = EvaluatedSubject.objects.filter(evaluation_id=evaluation_id, kind=str(SubjectKind.UNIT)).values_list(
        f"figures__{INDEPENDENT}", flat=True
    )
    return sum(any(row[1] for row in rows or ()) for rows in figures)


def newest_release(movement_id: str) -> Release | None:
    """The open data of a movement that hold now, without their content."""
    shown = Release.objects.filter(movement_id=movement_id, withdrawn_at__isnull=True)
    return shown.defer("csv", "json", "package").first()
