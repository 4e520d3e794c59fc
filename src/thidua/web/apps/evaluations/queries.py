"""Reads of what was kept."""

from django.core.cache import caches

from thidua.i18n import Language
from thidua.verdicts.conservation import Conservation, reconciliation_text
from thidua.verdicts.set_aside import SetAsideRows, criterion_text, set_aside_text
from thidua.web.apps.evaluations.models import Current, Evaluation

SECONDS = 2
CURRENT = "evaluations.current"


def current(movement_id: str) -> Evaluation | None:
    """The evaluation pages show of a movement; None before the first.

    Kept for two seconds, so that 500 readers ask once.
    """
    key = f"{CURRENT}.{movement_id}"
    evaluation: Evaluation | None = caches["process"].get(key)
    if evaluation is None:
        row = Current.objects.select_related("evaluation").filter(movement_id=movement_id).first()
        evaluation = row.evaluation if row else None
        if evaluation is not None:
            caches["process"].set(key, evaluation, SECONDS)
    return evaluation


def forget_current(movement_id: str) -> None:
    """Have the next reader ask again."""
    caches["process"].delete(f"{CURRENT}.{movement_id}")


def where_dossiers_are(evaluation: Evaluation, language: Language) -> str:
    """The line that says in which place each dossier is; empty for an evaluation kept before there was one."""
    kept = evaluation.basis.get("conservation")
    return reconciliation_text(Conservation(**kept), language) if kept else ""


def rows_set_aside(evaluation: Evaluation, language: Language) -> str:
    """The line that says how many rows are in no figure; empty where none is, or where none was kept."""
    kept = evaluation.basis.get("set_aside")
    return set_aside_text(SetAsideRows(**kept), language) if kept else ""


def rows_set_aside_of(evaluation: Evaluation, criterion_id: str, language: Language) -> str:
    """The same of a criterion: how many of the rows could touch it."""
    kept = evaluation.basis.get("set_aside")
    return criterion_text(SetAsideRows(**kept), criterion_id, language) if kept else ""
