"""Which verdicts would be others by a draft, over the records there are: found by a job, never official."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext_noop

from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.rules.judging.verdict_changes import verdict_changes
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.calendar_impact import states
from thidua.verdicts.results import EvaluationResult
from thidua.web.apps.accounts.models import User
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.movement_drafts.judging import judged
from thidua.web.apps.movement_drafts.models import DraftText
from thidua.web.apps.movements.editions import loaded
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.values import Json, JsonObject

KIND = "movement_preview"
TRYING = gettext_noop("Which verdicts a draft of a movement would change")
MOST_CHANGES = 1000


def ask_for(text: DraftText, *, by: User) -> None:
    """Has a job find out what a text would change, within the caller's transaction; once where one is under way."""
    job = jobs.start(KIND, TRYING, {"text": text.pk}, by=by, about=f"draft-text {text.pk}")
    DraftText.objects.filter(pk=text.pk).update(job=job.pk)


@handles(KIND)
def try_out(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """args: text. What comes of it is kept beside the text; the job's own result is the number of verdicts alone."""
    text = DraftText.objects.select_related("draft__base").filter(pk=args["text"]).first()
    if text is None:
        raise UserError("the draft is gone")
    preview = outcome(text, progress)
    DraftText.objects.filter(pk=text.pk).update(preview=preview)
    return {"count": preview["count"]}


def outcome(text: DraftText, progress: Progress) -> JsonObject:
    """What the text would change, against the edition that the draft was copied from, over its period.

    A movement of its own is judged as if its period were that one: in its own nothing has happened yet.

    Raises:
        UserError: the text has faults.
    """
    judgement = judged(text)
    if judgement.movement is None:
        raise UserError("the draft has faults: look at its page")
    base, drafted = loaded(text.draft.base).movement, judgement.movement.movement
    trial = replace(drafted, window=base.window)
    if not site_engine.open_ledger().imports():
        return {"records": False, "count": 0}
    requested = site_engine.EvaluationRequest(movement_id=base.id)
    before = site_engine.evaluate(requested, movement=base, progress=progress).evaluation
    after = site_engine.evaluate(requested, movement=trial, progress=progress).evaluation
    return _compared(before, after)


def _compared(before: EvaluationResult, after: EvaluationResult) -> JsonObject:
    changes = verdict_changes(states(before), states(after))
    subjects = {(subject.kind, subject.id): subject for subject in (*before.subjects, *after.subjects)}
    units = Counter(subjects[change.kind, change.subject_id].unit_id or change.subject_id for change in changes)
    titles = names()
    return {
        "records": True,
        "import_number": after.basis.import_number,
        "as_of_at": after.basis.as_of_at.isoformat(),
        "count": len(changes),
        "by_criterion": dict(sorted(Counter(change.criterion_id for change in changes).items())),
        "by_unit": [[titles.get(unit_id, unit_id), count] for unit_id, count in units.most_common()],
        "who_meets_all": {
            kind.value: [_meeting_all(before, kind), _meeting_all(after, kind), _judged(after, kind)]
            for kind in SubjectKind
        },
        "changes": [
            {
                "name": subjects[change.kind, change.subject_id].name,
                "id": change.subject_id,
                "criterion": change.criterion_id,
                "before": change.before,
                "after": change.after,
            }
            for change in changes[:MOST_CHANGES]
        ],
    }


def _judged(result: EvaluationResult, kind: SubjectKind) -> int:
    return sum(subject.kind is kind for subject in result.subjects)


def _meeting_all(result: EvaluationResult, kind: SubjectKind) -> int:
    return sum(
        result.overall(kind, subject.id) is VerdictState.MET for subject in result.subjects if subject.kind is kind
    )
