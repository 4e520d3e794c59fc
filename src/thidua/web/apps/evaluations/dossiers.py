"""One dossier, as an evaluation had it: read from the ledger by its key, and kept for a while."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.core.cache import caches

from thidua.verdicts.evaluation_facts import EvaluationFacts, gather_facts
from thidua.verdicts.provenance import ReceivedDossier, received_dossiers
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.dossier_life import DossierLife, life_of
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import movement_of

SECONDS = 600


def facts_of(evaluation: Evaluation) -> EvaluationFacts:
    """What the evaluation looked at: the ledger at its import and moment, by its movement and the calendar in force."""
    return _gathered(evaluation.key, settings.HOME.ledger, evaluation.pk)


@lru_cache(maxsize=2)
def _gathered(_key: str, _ledger: Path, evaluation_id: int) -> EvaluationFacts:
    """An evaluation never changes; to gather anew who takes part takes longer than a page may."""
    evaluation, ledger = Evaluation.objects.get(pk=evaluation_id), site_engine.open_ledger()
    snapshot = ledger.snapshot(import_number=evaluation.import_number)
    moment = datetime.fromisoformat(evaluation.as_of_at)
    return gather_facts(ledger, snapshot, movement_of(evaluation), site_engine.calendars(), as_of_at=moment)


def life(evaluation: Evaluation, dossier_id: str) -> DossierLife | None:
    """The dossier in the evaluation; None where the ledger knew of none by then."""
    key = f"life:{evaluation.key}:{dossier_id}"
    kept: DossierLife | None = caches["process"].get(key)
    if kept is None:
        kept = life_of(facts_of(evaluation), dossier_id)
        if kept is not None:
            caches["process"].set(key, kept, SECONDS)
    return kept


def received(evaluation: Evaluation, unit_id: str, procedure_id: str) -> tuple[ReceivedDossier, ...]:
    """The dossiers of a procedure received at the unit's desk or one below it."""
    key = f"received:{evaluation.key}:{unit_id}:{procedure_id}"
    kept: tuple[ReceivedDossier, ...] | None = caches["process"].get(key)
    if kept is None:
        kept = received_dossiers(facts_of(evaluation).counted, unit_id, [procedure_id])
        caches["process"].set(key, kept, SECONDS)
    return kept
