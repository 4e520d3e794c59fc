"""Pages as they stood earlier: the state asked for is found among those kept, or a job makes it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from django.core.cache import caches
from django.http import HttpRequest

from thidua.i18n import _
from thidua.indicators.catalogue.ruleset import installed
from thidua.proof.rule_changes import changes_after
from thidua.rules.judging.verdict_changes import Key, VerdictChange, verdict_changes
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.evaluator import used_indicators
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.middleware import SESSION_KEY
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.jobs.actions import start
from thidua.web.apps.jobs.models import ENDED, Job

KIND = "recompute"
TITLE = _("Results as they stood earlier")
# So many unfinished jobs one reader may have.
AT_MOST = 3
KEPT_SECONDS = 3600


def request_at(movement_id: str, import_number: int | None, on: date | None) -> site_engine.EvaluationRequest:
    """What a reader asks of a movement: the ledger after an import, and only what had happened by the end of a day."""
    return site_engine.EvaluationRequest(import_number, datetime.combine(on, time()) if on else None, movement_id)


def kept(wanted: site_engine.EvaluationRequest) -> Evaluation | None:
    """The evaluation of that state by the movement as it is now, under the calendar in force, where it is kept.

    Raises:
        UserError: the ledger is empty, or lacks the import.
    """
    snapshot = site_engine.open_ledger().snapshot(import_number=wanted.import_number)
    movement = site_engine.movement_at(wanted)
    basis = {
        "movement_hash": movement.content_hash,
        "calendar_fingerprint": site_engine.calendars().fingerprint,
        "indicators": {name: installed().content_hash(name) for name in used_indicators(movement)},
    }
    moment = site_engine.moment_of(snapshot, wanted)
    same_facts = Evaluation.objects.filter(
        movement_id=movement.id, snapshot_id=snapshot.id, as_of_at=moment.isoformat()
    )
    return next((evaluation for evaluation in same_facts if _rests_on(evaluation, basis)), None)


def _rests_on(evaluation: Evaluation, basis: Mapping[str, object]) -> bool:
    """Whether it was made under these definitions, and by rules that did not change since."""
    stated = evaluation.basis
    return basis.items() <= stated.items() and not changes_after(stated["program_version"])


def make(wanted: site_engine.EvaluationRequest, by: User) -> Job | None:
    """The job that makes the state: one that is under way for the same, or a new one; None where the reader has enough
    under way."""
    args = {
        "movement": wanted.of_movement,
        "import_number": wanted.import_number,
        "as_of_at": wanted.as_of_at.isoformat() if wanted.as_of_at else None,
    }
    waiting = Job.objects.filter(kind=KIND).exclude(state__in=ENDED)
    for job in waiting:
        if job.args == args:
            return job
    if waiting.filter(made_by=by).count() >= AT_MOST:
        return None
    about = f"{wanted.of_movement} {wanted.import_number} {args['as_of_at']}"
    return start(KIND, TITLE, args, by=by, about=about)


def look_at(request: HttpRequest, evaluation: Evaluation, now: Evaluation | None) -> None:
    """From here on this reader's pages show the evaluation; where it is the current one, whatever is current."""
    if now is not None and evaluation.pk == now.pk:
        request.session.pop(SESSION_KEY, None)
        return
    evaluation.save(update_fields=["used_at"])
    request.session[SESSION_KEY] = evaluation.pk


def changes(before: Evaluation, after: Evaluation) -> list[VerdictChange]:
    """The verdicts that differ, in order of kind, subject and criterion; kept for a while, for neither can change."""
    key = f"evaluations.changes.{before.pk}.{after.pk}"
    changes_between: list[VerdictChange] | None = caches["process"].get(key)
    if changes_between is None:
        changes_between = verdict_changes(_states(before), _states(after))
        caches["process"].set(key, changes_between, KEPT_SECONDS)
    return changes_between


def _states(evaluation: Evaluation) -> dict[Key, VerdictState]:
    rows = StoredVerdict.objects.filter(evaluation=evaluation)
    return {
        (SubjectKind(kind), subject, criterion): VerdictState(state)
        for kind, subject, criterion, state in rows.values_list("kind", "subject_id", "criterion_id", "state")
    }


@dataclass(frozen=True, slots=True)
class VerdictDifference:
    """A verdict that differs, with the integers on both sides."""

    kind: str
    subject_id: str
    name: str
    criterion_id: str
    before: str
    after: str
    integers_before: str
    integers_after: str


def worded(
    changes_between: list[VerdictChange], names: dict[tuple[str, str], str], sides: list[dict[Key, str]]
) -> Iterator[VerdictDifference]:
    """The changes with names and integers. sides: integers by key, before and after."""
    for change in changes_between:
        key = (change.kind, change.subject_id, change.criterion_id)
        yield VerdictDifference(
            change.kind.value,
            change.subject_id,
            names.get((change.kind.value, change.subject_id), change.subject_id),
            change.criterion_id,
            change.before.value if change.before else "",
            change.after.value if change.after else "",
            sides[0].get(key, ""),
            sides[1].get(key, ""),
        )
