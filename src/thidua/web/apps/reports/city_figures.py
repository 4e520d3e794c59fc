"""Figures and verdicts of the whole city, as the evaluation that pages show keeps them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db.models import Count
from django.utils import timezone

from thidua.documents.papers.blocks import GroupStates, MonthShare, PeriodFigure, StateCounts
from thidua.i18n import formats
from thidua.rules.terms import VerdictState
from thidua.verdicts.titles import criterion_title, group_title, indicator_title
from thidua.web.apps.awards.papers import figures
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.reports.periods import ReportPeriod

ON_TIME = "finished_on_time"
# Shares of dossiers and of their steps that the report tells; none is of what a few people answered.
TOLD = (
    ON_TIME,
    "received_on_time",
    "forwarded_on_time",
    "returned_on_time",
    "online_share",
    "digitised_intake",
    "digitised_result",
)


def city_figures(evaluation: Evaluation, period: ReportPeriod) -> tuple[PeriodFigure, ...]:
    """The figures that the evaluation has: in the period, and over everything it counted."""
    return tuple(
        PeriodFigure(
            indicator_title(name, "vi"),
            _sum(row for row in evaluation.city[name] if period.holds(row[0] or 0)),
            _sum(evaluation.city[name]),
        )
        for name in TOLD
        if evaluation.city.get(name)
    )


def _sum(rows: Iterable[list[int]]) -> str:
    counted = [(row[1] or 0, row[2] or 0) for row in rows]
    denominator = sum(pair[1] for pair in counted)
    return figures.shared(sum(pair[0] for pair in counted), denominator) if denominator else formats.NOTHING


def judged_until(evaluation: Evaluation) -> date:
    """The last day that the evaluation looked at; never one to come."""
    return min(datetime.fromisoformat(evaluation.as_of_at).date(), timezone.localdate())


def on_time_by_month(evaluation: Evaluation, until: ReportPeriod) -> tuple[MonthShare, ...]:
    """Dossiers finished on time, month by month until the last one of the period."""
    return months_of(evaluation.city, until.last_on)


def months_of(figures_by_month: Mapping[str, list[list[int]]], until_on: date = date.max) -> tuple[MonthShare, ...]:
    """Dossiers finished on time by month, of whatever these figures are of; the first month first."""
    rows = sorted((row[0] or 0, row[1] or 0, row[2] or 0) for row in figures_by_month.get(ON_TIME, ()))
    last = until_on.year * 100 + until_on.month
    counted = [row for row in rows if 0 < row[0] <= last and row[2]]
    return tuple(MonthShare(formats.month(month), numerator, denominator) for month, numerator, denominator in counted)


def verdicts_by_group(evaluation: Evaluation) -> tuple[GroupStates, ...]:
    """Of each group of the movement how many subjects got which verdict, criterion by criterion."""
    movement = movement_of(evaluation)
    group_of = {
        (kind, subject_id): group
        for kind, subject_id, group in EvaluatedSubject.objects.filter(evaluation=evaluation).values_list(
            "kind", "subject_id", "group"
        )
    }
    sizes: dict[str, int] = defaultdict(int)
    for group in group_of.values():
        sizes[group] += 1
    counts: dict[tuple[str, str, str], int] = defaultdict(int)
    verdicts = StoredVerdict.objects.filter(evaluation=evaluation)
    for kind, subject_id, criterion_id, state in verdicts.values_list("kind", "subject_id", "criterion_id", "state"):
        if (kind, subject_id) in group_of:
            counts[group_of[kind, subject_id], criterion_id, state] += 1
    return tuple(
        GroupStates(
            group_title(movement, group.id, "vi"),
            sizes[group.id],
            tuple(
                StateCounts(
                    criterion_title(movement, criterion.id, "vi"),
                    *(
                        counts[group.id, criterion.id, str(state)]
                        for state in (
                            VerdictState.MET,
                            VerdictState.NOT_MET,
                            VerdictState.NOT_DETERMINABLE,
                            VerdictState.ON_HOLD,
                        )
                    ),
                )
                for criterion in movement.criteria
                if criterion.kind == group.kind and criterion.id in evaluation.criteria
            ),
        )
        for group in movement.groups
        if sizes[group.id]
    )


def subject_counts(evaluation: Evaluation) -> dict[str, int]:
    """How many units and officers the evaluation judges, by kind."""
    counted = EvaluatedSubject.objects.filter(evaluation=evaluation).values_list("kind").annotate(Count("pk"))
    return dict(counted.order_by())
