"""What other programs read: the figures and verdicts that pages show."""

from collections.abc import Collection

from django.db.models import Q, QuerySet

from thidua.i18n import Language
from thidua.indicators.catalogue.loader import catalogue
from thidua.rules.terms import SubjectKind
from thidua.web.apps.evaluations.explanations import behind
from thidua.web.apps.evaluations.models import Current, EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.organisation.models import Unit
from thidua.web.ui.values import JsonObject

NEWEST = 50
MASK = "••••"


def units(within: Collection[str] | None) -> list[JsonObject]:
    """Units in Vietnamese order; `within`: only these."""
    rows = Unit.objects.all() if within is None else Unit.objects.filter(id__in=within)
    return [{**row} for row in rows.order_by("rank").values("id", "name", "parent_id", "group")]


def evaluations(named: str) -> list[JsonObject]:
    """The newest evaluations that are kept: of the movement that was named, else of all."""
    shown = set(Current.objects.values_list("evaluation_id", flat=True))
    names = ("id", "import_number", "as_of_at", "movement_id", "movement_version", "snapshot_id", "result_hash")
    kept = Evaluation.objects.filter(movement_id=named) if named else Evaluation.objects.all()
    return [{**row, "current": row["id"] in shown} for row in kept.values(*names)[:NEWEST]]


def evaluation(movement_id: str, wanted: int | None, *, of_any: bool) -> Evaluation | None:
    """The evaluation of that id, or the one that pages of the movement show. of_any: its id may be of another one."""
    if wanted is None:
        return current(movement_id)
    kept = Evaluation.objects.all() if of_any else Evaluation.objects.filter(movement_id=movement_id)
    return kept.filter(pk=wanted).first()


def indicators(language: Language) -> list[JsonObject]:
    """Every indicator as its file defines it."""
    return [
        {
            "id": name,
            "title": indicator.header.title.text(language),
            "clause": ", ".join(indicator.header.clause),
            "unit_of_measure": indicator.header.measure,
        }
        for name, indicator in sorted(catalogue().items())
    ]


def figures(subject: EvaluatedSubject) -> list[JsonObject]:
    """The integers kept of a subject: by month, or over the whole window (month is null)."""
    return [
        {"indicator": name, "month": row[0] or None, "numerator": row[1], "denominator": row[2], "excluded": row[3]}
        for name, rows in sorted(subject.figures.items())
        for row in rows
    ]


def verdicts(
    shown: Evaluation, kind: str, within: Collection[str] | None, *, unit_id: str, criterion: str, state: str
) -> QuerySet[StoredVerdict]:
    """Verdicts of units, or of officers by the unit of their post."""
    subjects = EvaluatedSubject.objects.filter(evaluation=shown, kind=kind)
    place = "subject_id" if kind == "unit" else "unit_id"
    if within is not None:
        subjects = subjects.filter(**{f"{place}__in": list(within)})
    if unit_id:
        subjects = subjects.filter(**{place: unit_id})
    wanted = Q(evaluation=shown, kind=kind, subject_id__in=subjects.values("subject_id"))
    if criterion:
        wanted &= Q(criterion_id=criterion)
    if state:
        wanted &= Q(state=state)
    return StoredVerdict.objects.filter(wanted).order_by("subject_id", "criterion_id")


def explanation(
    shown: Evaluation, kind: str, subject_id: str, criterion: str, offset: int, limit: int
) -> JsonObject | None:
    """The lines behind a verdict, dossier codes masked; None where there is no such verdict."""
    rows = behind(shown, SubjectKind(kind), subject_id, criterion)
    if rows is None:
        return None
    names = ("requirement", "item", "role", "unit_id", "procedure_id", "month")
    lines = [{name: row[name] for name in names} for row in rows.rows[offset : offset + limit]]
    for line in lines:
        if line["item"] != line["procedure_id"]:
            line["item"] = line["item"][:-4] + MASK
    return {"adds_up": rows.adds_up, "total": len(rows.rows), "items": lines}
