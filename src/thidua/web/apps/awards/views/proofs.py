"""From a line of a decision to what it rests on, and its evaluation computed anew."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import at_line
from thidua.web.apps.awards.domain import award_lists, candidate_evidence, recomputation
from thidua.web.apps.awards.domain.document_numbers import counted_session, decision_text
from thidua.web.apps.awards.models import AwardLine
from thidua.web.apps.awards.presenters.award_lists import ranking_value
from thidua.web.apps.awards.titles import award_title, outcome_title
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language

PROVING = gettext_noop("Computing an award's evaluation anew")


@needs("proposal.see", at_line)
@require_GET
def proof(request: AuthenticatedRequest, line_id: int) -> HttpResponse:
    """What a line rests on: criteria, figures, dossiers, import."""
    line = AwardLine.objects.select_related("candidate__proposal", "award_list").get(pk=line_id)
    movement, candidate = movement_of(line.award_list), line.candidate
    standing = candidate.standing
    job = Job.objects.filter(kind="prove", args__line=line_id).order_by("-made_at").first()
    words = {
        "line": line,
        "candidate": candidate,
        "decision_no": decision_text(line.award_list),
        "title": award_title(line.award_list),
        "unit": names().get(candidate.unit_id, candidate.unit_id),
        "kept": standing,
        "criteria": [
            {**verdict, "title": criterion_title(movement, verdict["id"], language())}
            for verdict in standing["criteria"]
        ],
        "evaluation": recomputation.evaluation_of(line),
        "keys": [
            (movement.text(f"rankings.{key.id}", language()), ranking_value(value))
            for key, value in zip(movement.rank_keys(SubjectKind(candidate.kind)), line.values, strict=False)
        ],
        "outcome": outcome_title(line),
        "session": counted_session(candidate.proposal),
        "job": job,
        "proves": may(request, "award.prove", at_line({"line_id": line_id})),
        "result": job.result if job is not None and job.state == "done" else None,
        "share": next(share for share in award_lists.shares(line.award_list) if share.kind == candidate.kind),
        "frozen": candidate_evidence.participants(line.award_list.freeze) if line.award_list.freeze else None,
    }
    return render(request, "awards/proof.html", words)


@needs("award.prove", at_line)
@require_POST
def prove(request: AuthenticatedRequest, line_id: int) -> HttpResponse:
    """Starts a job that computes the evaluation behind a line again and compares the hashes."""
    jobs.start("prove", PROVING, {"line": line_id}, by=request.user, about=str(line_id))
    return redirect("award-proof", line_id=line_id)
