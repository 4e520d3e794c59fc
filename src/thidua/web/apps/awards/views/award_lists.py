"""A list of awards: ranking under the quota, comments, the decision line by line, money, papers, revocation."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from thidua.documents.papers import pdf
from thidua.i18n import UserError
from thidua.rules.awards.bonus_sheet import by_fund
from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may, needs
from thidua.web.apps.awards.domain import (
    award_lists,
    candidate_evidence,
    decisions,
    objections_and_revocations,
    recomputation,
    workflow,
)
from thidua.web.apps.awards.models import AwardLine, AwardList, Objection, Paper, Revocation
from thidua.web.apps.awards.papers import evidence_bundle, generation
from thidua.web.apps.awards.papers.proposal_documents import counted_session
from thidua.web.apps.awards.views import presenters
from thidua.web.apps.awards.views.authorization import (
    at_line,
    at_list,
    line_of,
    list_doing,
    list_of,
    list_seeing,
    list_stepping,
)
from thidua.web.apps.awards.views.proposals import handed_out
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.organisation.queries import names

KINDS = {SubjectKind.UNIT: gettext_noop("Collectives"), SubjectKind.OFFICER: gettext_noop("Individuals")}
BUNDLING = gettext_noop("The bundle of a decision")
PROVING = gettext_noop("Computing an award's evaluation anew")


@needs(list_seeing, at_list)
@require_GET
def one(request: HttpRequest, list_id: int) -> HttpResponse:
    """A list: where it stands, who is in and why, what can be done next."""
    award_list = list_of({"list_id": list_id})
    place = at_list({"list_id": list_id})
    of_unit = bool(award_list.unit_id)
    decides = may(request, "unit_list.decide" if of_unit else "list.decide", place)
    keeps = may(request, "unit_list.keep" if of_unit else "list.keep", place)
    deciding = award_list.state == ListState.WITH_DECIDER
    done = award_list.state in objections_and_revocations.DONE
    known = {
        f"{line.candidate.kind}:{line.candidate.subject_id}": line.candidate.name
        for line in award_list.lines.select_related("candidate")
    }
    events = presenters.list_events(request, award_list, place)
    gathers = keeps and award_list.state == ListState.OPEN
    words = {
        "list": award_list,
        "title": presenters.award_title(award_list.award_id),
        "unit": names().get(award_list.unit_id, ""),
        "state": presenters.state_name(award_list.state),
        "events": events,
        "acts": any(each.mine for each in events) or gathers or (decides and deciding),
        "parts": [_part(award_list, share) for share in award_lists.shares(award_list)],
        "keeps": keeps,
        "decides": decides and deciding,
        "deciding": deciding,
        "revokes": decides and done,
        "proposes_revocation": keeps and done,
        "done": done,
        "signs": done and may(request, "unit_list.decide" if of_unit else "list.publish", place),
        "gathers": gathers,
        "leaves_out": keeps and award_list.state in (ListState.OPEN, ListState.COMMENTS),
        "objections": list(award_list.objections.select_related("line__candidate", "answered_by")),
        "revocations": list(Revocation.objects.filter(line__award_list=award_list).select_related("line__candidate")),
        "papers": [
            (
                presenters.paper_title(each.kind),
                each,
                [one[1 if presenters.language() == "en" else 0] for one in each.findings],
            )
            for each in award_list.papers.filter(superseded=False).order_by("kind", "pk")
        ],
        "pdf": pdf.office() is not None,
        "money": _money(award_list) if done else None,
        "history": presenters.about_names(presenters.history(award_list.steps.all()), known),
        "today": timezone.localdate(),
        "bundle": evidence_bundle.path_of(award_list, evidence_bundle.FULL).is_file()
        and may(request, "award.bundle", place),
        "bundling": _job(list_id) if done else None,
    }
    return render(request, "awards/list.html", words)


def _job(list_id: int) -> Job | None:
    """The last making of the bundle, where it has not ended well."""
    found = Job.objects.filter(kind="award-bundle", args__list=list_id).order_by("-made_at").first()
    return found if found is not None and found.state != "done" else None


def _part(award_list: AwardList, share: award_lists.QuotaUse) -> dict[str, Any]:
    """One kind of subjects: the quota with its integers, the ranking, what one more place would change."""
    movement, units = site_engine.movement(), names()
    keys = movement.rank_keys(share.kind)
    lines = list(award_list.lines.filter(candidate__kind=share.kind).select_related("candidate"))
    by_id = {str(line.candidate_id): line.candidate.name for line in lines}
    thought = award_lists.what_if(award_list, share.kind) if share.quota else None
    return {
        "title": _(KINDS[share.kind]),
        "share": share,
        "all_places": (share.found.places or 0) + share.taken if share.quota else None,
        "keys": [movement.text(f"rankings.{each.id}", presenters.language()) for each in keys],
        "lines": [
            {
                "it": line, "unit": units.get(line.candidate.unit_id, line.candidate.unit_id),
                "values": [_value(each) for each in line.values], "outcome": presenters.outcome(line),
                "in": line.outcome == "in", "marked": ", ".join(line.candidate.marked),
            }
            for line in sorted(lines, key=lambda each: (each.rank is None, each.rank or 0, each.candidate.name))
        ],
        "one_more": sorted(by_id[each] for each in thought.one_more) if thought else [],
        "instead": sorted(
            (by_id[gone], ", ".join(sorted(by_id[each] for each in who)))
            for gone, who in (thought.without_last.items() if thought else ())
        ),
    }  # fmt: skip


def _value(value: list[int] | None) -> str:
    """A ranking value as its integers."""
    if value is None:
        return "–"
    return str(value[0]) if value[1] == 1 else f"{value[0]}/{value[1]}"


def _money(award_list: AwardList) -> dict[str, Any]:
    from thidua.rules.awards.bonus_sheet import amount_in_words

    lines = decisions.payment_lines(award_list)
    total = sum(each.bonus.amount_vnd for each in lines)
    movement = site_engine.movement()
    return {
        "funds": [(movement.text(f"funds.{each.fund}", presenters.language()), each) for each in by_fund(lines)],
        "total": total,
        "words": amount_in_words(total),
        "salary": award_list.base_salary_vnd,
    }


@needs(list_stepping, at_list)
@require_POST
def step(request: HttpRequest, list_id: int, turn: str) -> HttpResponse:
    """Leads a list on."""
    award_list = list_of({"list_id": list_id})
    reason = request.POST.get("reason", "")
    return _done(
        request,
        award_list,
        lambda: workflow.advance(award_list, _number(request, "version"), turn, reason, by=request.user),
    )


@needs(list_doing, at_list)
@require_POST
def do(request: HttpRequest, list_id: int, deed: str) -> HttpResponse:
    """What is done to a list besides its steps."""
    award_list = list_of({"list_id": list_id})
    return _done(request, award_list, lambda: DOING[deed](request, award_list, _number(request, "version")))


def _done(request: HttpRequest, award_list: AwardList, work: Callable[[], Any]) -> HttpResponse:
    try:
        work()
    except UserError as refusal:
        messages.error(request, presenters.said(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("award-list", list_id=award_list.pk)


def _number(request: HttpRequest, name: str) -> int:
    found = request.POST.get(name, "")
    return int(found) if found.isdecimal() and len(found) < 10 else 0


def _day(request: HttpRequest, name: str) -> date:
    """A day of the form. UserError where it is none."""
    try:
        return date.fromisoformat(request.POST.get(name, ""))
    except ValueError as error:
        raise UserError("give the day") from error


def _line(request: HttpRequest, award_list: AwardList) -> AwardLine:
    return line_of(award_list, request.POST.get("line", ""))


def _gather(request: HttpRequest, award_list: AwardList, _version: int) -> None:
    award_lists.gather(award_list, by=request.user)


def _leave_out(request: HttpRequest, award_list: AwardList, version: int) -> None:
    award_lists.leave_out(_line(request, award_list), version, request.POST.get("reason", ""), by=request.user)


def _decide(request: HttpRequest, award_list: AwardList, version: int) -> None:
    decisions.decide_line(
        _line(request, award_list), version, approved=request.POST.get("answer") == "yes",
        reason=request.POST.get("reason", ""), by=request.user,
    )  # fmt: skip


def _give_number(request: HttpRequest, award_list: AwardList, version: int) -> None:
    given = _number(request, "number")
    if not given:
        raise UserError("give the decision's number")
    decisions.number(
        award_list, version, given, request.POST.get("symbol", "")[:30], _day(request, "on"),
        request.POST.get("signer", "")[:200], by=request.user,
    )  # fmt: skip


def _answer(request: HttpRequest, award_list: AwardList, version: int) -> None:
    found = Objection.objects.filter(award_list=award_list, pk=_number(request, "objection")).first()
    if found is None:
        raise Http404
    upheld = request.POST.get("upheld") == "yes"
    objections_and_revocations.answer(found, version, request.POST.get("answer", ""), upheld, by=request.user)


def _papers(request: HttpRequest, award_list: AwardList, version: int) -> None:
    generation.make_list(award_list, version, by=request.user)


def _bundle(request: HttpRequest, award_list: AwardList, _version: int) -> None:
    jobs.start("award-bundle", BUNDLING, {"list": award_list.pk}, by=request.user)


def _propose_revocation(request: HttpRequest, award_list: AwardList, version: int) -> None:
    objections_and_revocations.propose_revocation(
        _line(request, award_list), version, request.POST.get("reason", ""), by=request.user
    )


def _correct(request: HttpRequest, award_list: AwardList, version: int) -> None:
    said = request.POST
    objections_and_revocations.correct(
        _line(request, award_list), version, said.get("name", "")[:300], said.get("reason", ""), by=request.user
    )


def _revocation(request: HttpRequest, award_list: AwardList) -> Revocation:
    wanted = Revocation.objects.filter(line__award_list=award_list, pk=_number(request, "revocation"))
    found = wanted.select_related("line__award_list", "line__candidate").first()
    if found is None:
        raise Http404
    return found


def _revoke(request: HttpRequest, award_list: AwardList, version: int) -> None:
    given = _number(request, "number")
    if not given:
        raise UserError("give the decision's number")
    objections_and_revocations.revoke(
        _revocation(request, award_list), version, given, request.POST.get("symbol", "")[:30], _day(request, "on"),
        _day(request, "repay_by"), by=request.user,
    )  # fmt: skip


def _repaid(request: HttpRequest, award_list: AwardList, version: int) -> None:
    objections_and_revocations.repaid(_revocation(request, award_list), version, _day(request, "on"), by=request.user)


def _signed(request: HttpRequest, award_list: AwardList, version: int) -> None:
    sent = request.FILES.get("file")
    if sent is None:
        raise UserError("choose a file")
    if (sent.size or 0) > generation.LARGEST_BYTES:
        raise UserError("The file is larger than {megabytes} MB", megabytes=generation.LARGEST_BYTES // 1024 // 1024)
    generation.take_signed(award_list, version, request.POST.get("kind", ""), sent.read(), by=request.user)


DOING: dict[str, Callable[[HttpRequest, AwardList, int], None]] = {
    "gather": _gather, "leave-out": _leave_out, "line": _decide, "number": _give_number, "answer": _answer,
    "papers": _papers, "bundle": _bundle, "propose-revocation": _propose_revocation, "revoke": _revoke,
    "repaid": _repaid,
    "signed": _signed,
    "correct": _correct,
}  # fmt: skip


@needs(list_seeing, at_list)
@require_GET
def paper(_request: HttpRequest, list_id: int, file_id: int, form: str) -> HttpResponse:
    """A paper of the list, as Word or as PDF."""
    found = Paper.objects.filter(award_list_id=list_id, pk=file_id).first()
    if found is None:
        raise Http404
    return handed_out(found, form)


@needs("award.bundle", at_list)
@require_GET
def bundle(request: HttpRequest, list_id: int) -> HttpResponseBase:
    """The evidence of a decision, for whoever examines it."""
    path = evidence_bundle.path_of(list_of({"list_id": list_id}), evidence_bundle.FULL)
    return zip_of(request, path, reverse("award-list", args=[list_id]))


def zip_of(request: HttpRequest, path: Path, back: str) -> HttpResponseBase:
    """The file, to be saved; where it has not been made, back with a word."""
    if not path.is_file():
        messages.error(request, _("The bundle has not been made yet."))
        return redirect(back)
    response = FileResponse(path.open("rb"), as_attachment=True, filename=path.name)
    response["Content-Type"] = "application/zip"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@needs("proposal.see", at_line)
@require_GET
def proven(request: HttpRequest, line_id: int) -> HttpResponse:
    """From a line of a decision to what it rests on: criteria, figures, dossiers, import."""
    line = AwardLine.objects.select_related("candidate__proposal", "award_list").get(pk=line_id)
    movement, candidate = site_engine.movement(), line.candidate
    kept = candidate.standing
    job = Job.objects.filter(kind="prove", args__line=line_id).order_by("-made_at").first()
    session = counted_session(candidate.proposal)
    words = {
        "line": line,
        "candidate": candidate,
        "title": presenters.award_title(line.award_list.award_id),
        "unit": names().get(candidate.unit_id, candidate.unit_id),
        "kept": kept,
        "criteria": [
            {**each, "title": criterion_title(movement, each["id"], presenters.language())} for each in kept["criteria"]
        ],
        "evaluation": recomputation.evaluation_of(line),
        "keys": [
            (movement.text(f"rankings.{key.id}", presenters.language()), _value(value))
            for key, value in zip(movement.rank_keys(SubjectKind(candidate.kind)), line.values, strict=False)
        ],
        "outcome": presenters.outcome(line),
        "session": session,
        "job": job,
        "proves": may(request, "award.prove", at_line({"line_id": line_id})),
        "result": job.result if job is not None and job.state == "done" else None,
        "share": next(each for each in award_lists.shares(line.award_list) if each.kind == candidate.kind),
        "frozen": candidate_evidence.participants(line.award_list.freeze) if line.award_list.freeze else None,
    }
    return render(request, "awards/proof.html", words)


@needs("award.prove", at_line)
@require_POST
def prove(request: HttpRequest, line_id: int) -> HttpResponse:
    """Has the evaluation behind a line computed anew, and compared."""
    jobs.start("prove", PROVING, {"line": line_id}, by=request.user)
    return redirect("award-proof", line_id=line_id)
