"""Reads of the desk: a few queries a page, however much lies behind it."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from thidua.i18n import Language
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, OpenDossier, StoredVerdict
from thidua.web.apps.evaluations.queries import rows_set_aside_of
from thidua.web.apps.organisation.models import Procedure, Unit
from thidua.web.apps.workspace.cards import Card, card
from thidua.web.ui.values import PageContext

SOON_DAYS = 3


def subject_of(evaluation: Evaluation, kind: str, subject_id: str) -> EvaluatedSubject | None:
    """The subject in the evaluation; None where it does not take part."""
    subject = EvaluatedSubject.objects.filter(evaluation=evaluation, kind=kind, subject_id=subject_id).first()
    if subject is not None:
        subject.evaluation = evaluation
    return subject


def cards(subject: EvaluatedSubject, language: Language) -> list[Card]:
    """A subject's verdicts, in the movement's order."""
    movement = site_engine.movement()
    order = {criterion.id: at for at, criterion in enumerate(movement.criteria)}
    verdicts = sorted(
        StoredVerdict.objects.filter(
            evaluation_id=subject.evaluation_id, kind=subject.kind, subject_id=subject.subject_id
        ),
        key=lambda verdict: order.get(verdict.criterion_id, len(order)),
    )
    wanted = {item for verdict in verdicts for items in verdict.first_items.values() for item in items}
    names = procedure_names(wanted)
    return [
        card(
            verdict,
            movement,
            subject.figures,
            names,
            language,
            aside=rows_set_aside_of(subject.evaluation, verdict.criterion_id, language),
        )
        for verdict in verdicts
    ]


def procedure_names(ids: Iterable[str]) -> dict[str, str]:
    """Names by id of those ids that are procedures."""
    return dict(Procedure.objects.filter(id__in=set(ids)).values_list("id", "name"))


def units_below(path: str) -> list[str]:
    """The unit of that path and all below it."""
    return list(Unit.objects.filter(path__startswith=path).values_list("id", flat=True))


def open_dossiers(evaluation: Evaluation, units: list[str], which: str) -> QuerySet[OpenDossier]:
    """Open dossiers of these units' desks: `overdue`, due `soon`, `elsewhere` (waiting at another unit), `here` (theirs
    to work on, whoever received them), or `all`; the most urgent first."""
    chosen = _kinds(evaluation, units)[which]
    return OpenDossier.objects.filter(chosen, evaluation=evaluation).order_by("due_at", "dossier_id")


def open_counts(evaluation: Evaluation, units: list[str]) -> dict[str, int]:
    """How many of each kind of `open_dossiers`."""
    kinds = _kinds(evaluation, units)
    counted = OpenDossier.objects.filter(evaluation=evaluation).aggregate(
        **{f"count_{which}": Count("pk", filter=condition) for which, condition in kinds.items()}
    )
    return {which: counted[f"count_{which}"] for which in kinds}


def _kinds(evaluation: Evaluation, units: list[str]) -> dict[str, Q]:
    soon = (datetime.fromisoformat(evaluation.as_of_at) + timedelta(days=SOON_DAYS)).isoformat(timespec="minutes")
    received = Q(unit_id__in=units)
    return {
        "all": received,
        "overdue": received & Q(overdue=True),
        "soon": received & Q(overdue=False, due_at__lte=soon),
        "elsewhere": received & ~Q(holder_unit_id__in=units),
        "here": Q(holder_unit_id__in=units),
    }


def next_steps(listed: list[Card], counts: dict[str, int]) -> list[PageContext]:
    """What to do next, in a fixed order anybody can check: overdue dossiers, those due soon, those elsewhere,
    then each requirement that is not met."""
    steps: list[PageContext] = [
        {"kind": which, "count": counts[which]} for which in ("overdue", "soon", "elsewhere") if counts[which]
    ]
    lacking = [
        (criterion, part)
        for criterion in listed
        for part in criterion.parts
        if part.state == "not_met" and part.lacking
    ]
    steps += [{"kind": "criterion", "card": criterion, "part": part} for criterion, part in lacking]
    return steps
