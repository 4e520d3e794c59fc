"""Reads of the desk: a few queries a page, however much lies behind it."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from thidua.i18n import Language
from thidua.rules.criteria import leaves
from thidua.verdicts.titles import leaf_title
from thidua.web.apps.evaluations import dossiers
from thidua.web.apps.evaluations.dossier_life import DossierLife, TouchedVerdict
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, OpenDossier, StoredVerdict
from thidua.web.apps.evaluations.queries import rows_set_aside_of
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Officer, Procedure, Unit
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.workspace import dossier_page
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
    movement = movement_of(subject.evaluation)
    order = {criterion.id: at for at, criterion in enumerate(movement.criteria)}
    verdicts = sorted(
        StoredVerdict.objects.filter(
            evaluation_id=subject.evaluation_id, kind=subject.kind, subject_id=subject.subject_id
        ),
        key=lambda verdict: order.get(verdict.criterion_id, len(order)),
    )
    wanted = {item for verdict in verdicts for items in verdict.first_items.values() for item in items}
    procedures = procedure_names(wanted)
    return [
        card(
            verdict,
            movement,
            subject.figures,
            procedures,
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


def requirement_titles(evaluation: Evaluation, criterion_id: str, language: Language) -> dict[str, str]:
    """What each requirement of a criterion asks, by its id, in the movement's order."""
    movement = movement_of(evaluation)
    rule = movement.criterion(criterion_id).rule
    return {leaf.id: leaf_title(movement, criterion_id, leaf, language) for leaf in leaves(rule)}


def dossier_words(
    evaluation: Evaluation,
    life: DossierLife,
    shown: Callable[[TouchedVerdict], tuple[str, str] | None],
    language: Language,
) -> PageContext:
    """What the page of a dossier tells; shown: of a touched verdict the subject's name and address, for this reader."""
    units, record = names(), life.record
    officers = dict(Officer.objects.filter(id__in=life.officers).values_list("id", "name"))
    touched = {(line.kind.value, line.subject_id, line.criterion_id) for line in life.touched}
    verdicts = {
        (verdict.kind, verdict.subject_id, verdict.criterion_id): verdict
        for verdict in StoredVerdict.objects.filter(
            evaluation=evaluation, subject_id__in={subject for _kind, subject, _criterion in touched}
        )
    }
    sentence, colour = dossier_page.headline(life, units, language)
    boxes, more = dossier_page.day_boxes(life, dossiers.facts_of(evaluation).counted.calendars, language)
    movement = movement_of(evaluation)
    return {
        "life": life,
        "record": record,
        "procedure": Procedure.objects.filter(id=record.procedure_id).first(),
        "headline": sentence,
        "colour": colour,
        "days": boxes,
        "more_days": more,
        "holidays": dossier_page.holidays(boxes),
        "limit": dossier_page.limit_text(life, language),
        "channel": dossier_page.channel_text(life, language),
        "outside": dossier_page.outside_text(life, language),
        "steps": dossier_page.step_lines(life, units, officers, language),
        "touched": dossier_page.touched_lines(life, movement, verdicts, shown, language),
        "sources": dossier_page.source_lines(life, language),
        "receiving_unit": units.get(record.receiving_unit_id or "", ""),
        "finishing_unit": units.get(record.finishing_unit_id or "", ""),
        "receiving_officer": officers.get(record.receiving_officer_id or "", ""),
        "finishing_officer": officers.get(record.finishing_officer_id or "", ""),
        "provisional": life.trace is not None and any(day.provisional for day in life.trace.days),
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
