"""From a line of a decision back to dossiers: the standing it rests on, and its computing anew."""

from collections.abc import Mapping
from datetime import datetime

from thidua.i18n import UserError
from thidua.io.progress import Progress
from thidua.web.apps.awards.models import AwardLine
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.registry import handles
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.values import Json


def evaluation_of(line: AwardLine) -> Evaluation | None:
    """The evaluation the line's standing was taken from; it is held as long as the list is there."""
    return Evaluation.objects.filter(key=line.candidate.standing["evaluation"]).first()


@handles("prove")
def prove(args: Mapping[str, Json], progress: Progress) -> Mapping[str, Json]:
    """Computes the evaluation behind a line anew from the ledger and compares it, to the byte of its hash.

    By its own movement as issued, whatever runs today.

    Raises:
        UserError: the line is gone, or the ledger cannot be read.
    """
    line = AwardLine.objects.filter(pk=args["line"]).select_related("candidate", "award_list__evaluation").first()
    if line is None:
        raise UserError("there is no such line")
    kept = line.candidate.standing
    request = site_engine.EvaluationRequest(kept["import_number"], datetime.fromisoformat(kept["as_of_at"]))
    evaluation = evaluation_of(line)
    under = site_engine.calendars_of(evaluation.basis["calendar_fingerprint"]) if evaluation else None
    movement = movement_of(evaluation or line.award_list)
    run = site_engine.evaluate_anew(request, movement=movement, under=under, progress=progress)
    again = run.evaluation.result_hash()
    rows = {row.criterion_id: row for row in run.evaluation.rows if row.subject_id == line.candidate.subject_id}
    differ = [
        criterion["id"] for criterion in kept["criteria"] if rows[criterion["id"]].state.value != criterion["state"]
    ]
    return {
        "line": line.pk,
        "kept": kept["result_hash"],
        "again": again,
        "same": again == kept["result_hash"],
        "differ": differ,
        "dossiers_from_import": kept["import_number"],
    }
