"""What is behind a verdict: the engine lists it once a question, and pages turn the leaves of that list."""

from dataclasses import dataclass
from datetime import datetime

from django.core.cache import caches

from thidua.documents.table_export import Column
from thidua.i18n.catalogue import _
from thidua.rules.terms import SubjectKind
from thidua.verdicts.explain import adds_up, explain
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.evaluations.site_engine import EvaluationRequest
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.values import JsonObject

SECONDS = 600
COLUMNS = (
    Column("requirement_title", _("Requirement")),
    Column("item", _("Item")),
    Column("bearing", _("What it means"), translated=True),
    Column("unit", _("Unit")),
    Column("procedure_id", _("Procedure")),
    Column("procedure", _("Procedure's name")),
    Column("month", _("Month")),
    Column("state_text", _("State")),
    Column("due_on", _("Due")),
    Column("closed_on", _("Ended")),
    Column("title", _("Title")),
)


@dataclass(frozen=True, slots=True)
class VerdictRecords:
    """Everything a verdict counted: rows as plain values, and whether they add up to the verdict's integers."""

    rows: list[JsonObject]
    adds_up: bool


def behind(evaluation: Evaluation, kind: SubjectKind, subject_id: str, criterion_id: str) -> VerdictRecords | None:
    """The rows behind a verdict of the evaluation; None where there is no such verdict.

    The engine is asked at the evaluation's own import and moment; its answer is kept for ten minutes.
    """
    key = f"behind:{evaluation.key}:{kind}:{subject_id}:{criterion_id}"
    kept: VerdictRecords | None = caches["process"].get(key)
    if kept is None:
        kept = _listed(evaluation, kind, subject_id, criterion_id)
        if kept is not None:
            caches["process"].set(key, kept, SECONDS)
    return kept


def _listed(evaluation: Evaluation, kind: SubjectKind, subject_id: str, criterion_id: str) -> VerdictRecords | None:
    request = EvaluationRequest(evaluation.import_number, datetime.fromisoformat(evaluation.as_of_at))
    run = site_engine.evaluate(request, movement=movement_of(evaluation))
    subject = run.evaluation.subject(kind, subject_id)
    row = next((row for row in run.evaluation.of(kind, subject_id) if row.criterion_id == criterion_id), None)
    if subject is None or row is None:
        return None
    explanation = explain(run, subject, row)
    units = run.participants.units
    rows = [
        {
            "requirement": part.part.id,
            "item": item.id,
            "role": item.role,
            "bearing": item.bearing.value,
            "part_kind": part.part.kind.value,
            "of": part.part.of,
            "officer_id": item.officer_id,
            "unit": units[item.unit_id].name if item.unit_id in units else item.unit_id,
            "unit_id": item.unit_id,
            "procedure_id": item.procedure_id,
            "procedure": item.procedure,
            "month": item.month,
            "state": item.state,
            "due_on": item.due_on,
            "closed_on": item.closed_on,
            "title": item.title,
        }
        for part in explanation.parts
        for item in part.items
    ]
    return VerdictRecords(rows, all(adds_up(part) for part in explanation.parts))
