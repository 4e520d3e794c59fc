"""A proposal: its page, and one view for each thing that can be done to it."""

from io import BytesIO

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import (
    appraising,
    at_proposal,
    claim_checking,
    place_of,
    proposal_of,
    proposal_step,
)
from thidua.web.apps.awards.domain import (
    criterion_evidence,
    dossier_completeness,
    proposals,
    requests_for_more,
    workflow,
)
from thidua.web.apps.awards.file_responses import archive_response, file_response, paper_response
from thidua.web.apps.awards.forms.proposals import (
    AnswerFileForm,
    AttachFileForm,
    CheckClaimForm,
    LateForm,
    MakeAppraisalForm,
    MakePapersForm,
    PointForm,
    RemoveCandidateForm,
    ReplacePaperForm,
    ReportForm,
    TakeOffFileForm,
)
from thidua.web.apps.awards.forms.record_forms import RecordForm, StepForm
from thidua.web.apps.awards.models import AnswerFile, Candidate, CriterionFile, Paper, Proposal
from thidua.web.apps.awards.papers import dossier_archive, generation
from thidua.web.apps.awards.presenters.criterion_evidence import criteria_of
from thidua.web.apps.awards.presenters.proposals import candidate_form, proposable_rows, proposal_page
from thidua.web.apps.awards.record_actions import RecordActions, Sent
from thidua.web.apps.awards.titles import award_title, in_words, paper_title
from thidua.web.apps.organisation.queries import names
from thidua.web.apps.registers.addresses import register_address
from thidua.web.apps.registers.subjects import RegisterSubject


@needs("proposal.see", at_proposal)
@require_GET
def show(request: AuthenticatedRequest, proposal_id: int) -> HttpResponse:
    """A proposal: where it stands, who is proposed, what is lacking, what can be done next, what was done."""
    return _page(request, proposal_of({"proposal_id": proposal_id}))


def _page(request: AuthenticatedRequest, proposal: Proposal, refused: RecordForm | None = None) -> HttpResponse:
    words = proposal_page(request, proposal, place_of(proposal), refused)
    return render(request, "awards/proposal.html", words, status=422 if refused else 200)


ON_PROPOSAL = RecordActions("proposal_id", proposal_of, at_proposal, "proposal", _page)


def _candidate(proposal: Proposal, candidate_id: int) -> Candidate:
    """A candidate of the proposal. 404 where it is not."""
    candidate = proposal.candidates.filter(pk=candidate_id).first()
    if candidate is None:
        raise Http404
    return candidate


@ON_PROPOSAL.action(proposal_step)
def step(request: AuthenticatedRequest, proposal: Proposal, event: str) -> Sent:
    """Takes a step of a proposal, such as submitting it."""
    form = StepForm(proposal, event, request.POST, asks_reason=workflow.asks_reason(proposal, event))
    return (
        form,
        lambda: workflow.advance(proposal, form.shown_version, event, form.reason, by=request.user),
    )


@needs("proposal.compose", at_proposal)
@require_http_methods(["GET", "POST"])
def add_candidate(request: AuthenticatedRequest, proposal_id: int) -> HttpResponse:
    """Whom to propose: the unit and its people with their verdicts beside them; and that somebody is."""
    proposal = proposal_of({"proposal_id": proposal_id})
    try:
        rows = proposable_rows(proposal)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("proposal", proposal_id=proposal_id)
    form = candidate_form(proposal, rows, request.POST if request.method == "POST" else None)
    if form.is_bound:

        def add() -> None:
            kind, _colon, subject_id = form.cleaned_data["subject"].partition(":")
            proposals.add_candidate(proposal, form.shown_version, kind, subject_id, by=request.user)

        if form.carried_out(add):
            messages.success(request, _("Saved."))
            return redirect("proposal", proposal_id=proposal_id)
    register = register_for(Purpose.STANDARD_EXCEPTIONS)
    words = {
        "proposal": proposal,
        "rows": rows,
        "title": award_title(proposal),
        "form": form,
        "exceptions_address": register_address("list", RegisterSubject("unit", proposal.unit_id), register),
    }
    return render(request, "awards/choose.html", words, status=422 if form.is_bound else 200)


@ON_PROPOSAL.action("proposal.compose")
def remove_candidate(request: AuthenticatedRequest, proposal: Proposal, candidate_id: int) -> Sent:
    """A candidate comes off the draft."""
    candidate = _candidate(proposal, candidate_id)
    form = RemoveCandidateForm(proposal, request.POST, at=candidate.pk)
    return form, lambda: proposals.remove_candidate(candidate, form.shown_version, by=request.user)


@needs("proposal.compose", at_proposal)
@require_http_methods(["GET", "POST"])
def report(request: AuthenticatedRequest, proposal_id: int, candidate_id: int) -> HttpResponse:
    """What a candidate's report says besides the figures."""
    proposal = proposal_of({"proposal_id": proposal_id})
    candidate = _candidate(proposal, candidate_id)
    form = ReportForm(candidate, request.POST if request.method == "POST" else None)
    if form.is_bound and form.carried_out(
        lambda: proposals.write_words(candidate, form.shown_version, form.words, by=request.user)
    ):
        messages.success(request, _("Saved."))
        return redirect("proposal", proposal_id=proposal_id)
    words = {"proposal": proposal, "candidate": candidate, "form": form}
    return render(request, "awards/words.html", words, status=422 if form.is_bound else 200)


@ON_PROPOSAL.action("proposal.compose")
def make_papers(request: AuthenticatedRequest, proposal: Proposal) -> Sent:
    """The papers of the dossier, from the data."""
    form = MakePapersForm(proposal, request.POST)
    return form, lambda: generation.make_dossier(proposal, form.shown_version, by=request.user)


@ON_PROPOSAL.action("proposal.compose")
def replace_paper(request: AuthenticatedRequest, proposal: Proposal, paper_id: int) -> Sent:
    """An edited paper in place of the one made."""
    paper = _paper(proposal.pk, paper_id)
    form = ReplacePaperForm(proposal, request.POST, request.FILES, at=paper.pk)

    def take_back() -> None:
        content = form.cleaned_data["file"].read()
        generation.take_back(proposal, form.shown_version, paper.kind, paper.candidate, content, by=request.user)

    return form, take_back


@ON_PROPOSAL.action("proposal.compose")
def send_file(request: AuthenticatedRequest, proposal: Proposal) -> Sent:
    """A file that belongs to the unit's answer to a request for more."""
    form = AnswerFileForm(proposal, request.POST, request.FILES)
    return (
        form,
        lambda: requests_for_more.send_file(proposal, form.shown_version, form.cleaned_data["file"], by=request.user),
    )


@needs("proposal.see", at_proposal)
@require_GET
def answer_file(_request: AuthenticatedRequest, proposal_id: int, file_id: int) -> HttpResponse:
    """A file of the unit's answer: to be saved, never to be shown as a page of ours."""
    return _private(AnswerFile.objects.filter(request__proposal_id=proposal_id, pk=file_id).first())


def _private(file: AnswerFile | CriterionFile | None) -> HttpResponse:
    """A stranger's file, for this reader alone. 404 where there is none."""
    if file is None or not file.path.is_file():
        raise Http404
    response = file_response(file.path.read_bytes(), file.name)
    response["Cache-Control"] = "private, no-store"
    return response


@ON_PROPOSAL.action("proposal.compose")
def attach_file(request: AuthenticatedRequest, proposal: Proposal, candidate_id: int) -> Sent:
    """A file of the unit's own on a criterion of a candidate."""
    candidate = _candidate(proposal, candidate_id)
    criteria = criteria_of(candidate.proposal, candidate)
    form = AttachFileForm(proposal, request.POST, request.FILES, at=candidate.pk, criteria=criteria)

    def attach() -> None:
        data = form.cleaned_data
        criterion_evidence.attach(
            candidate, form.shown_version, data["criterion"], data["text"], data["file"], by=request.user
        )

    return form, attach


def _criterion_file(proposal_id: int, file_id: int) -> CriterionFile | None:
    return CriterionFile.objects.filter(candidate__proposal_id=proposal_id, pk=file_id).first()


@needs("proposal.see", at_proposal)
@require_GET
def criterion_file(_request: AuthenticatedRequest, proposal_id: int, file_id: int) -> HttpResponse:
    """A file attached to a criterion: to be saved, never to be shown as a page of ours."""
    return _private(_criterion_file(proposal_id, file_id))


@ON_PROPOSAL.action("proposal.compose")
def take_off_file(request: AuthenticatedRequest, proposal: Proposal, file_id: int) -> Sent:
    """An attached file comes off."""
    file = _criterion_file(proposal.pk, file_id)
    if file is None or file.dropped:
        raise Http404
    form = TakeOffFileForm(proposal, request.POST, at=file.pk)
    return form, lambda: criterion_evidence.take_off(file, form.shown_version, by=request.user)


@ON_PROPOSAL.action(claim_checking)
def check_claim(request: AuthenticatedRequest, proposal: Proposal, candidate_id: int) -> Sent:
    """The City Office has looked at a claim beside the data."""
    candidate = _candidate(proposal, candidate_id)
    form = CheckClaimForm(proposal, request.POST, at=candidate.pk)
    return (
        form,
        lambda: proposals.check_claim(candidate, form.shown_version, form.cleaned_data["note"], by=request.user),
    )


@ON_PROPOSAL.action(appraising)
def answer_point(request: AuthenticatedRequest, proposal: Proposal, point: str) -> Sent:
    """The answer to a point of the appraisal's checklist."""
    form = PointForm(proposal, request.POST, at=point)

    def answer() -> None:
        data = form.cleaned_data
        yes, note = data["answer"] == "yes", data["note"]
        proposals.answer_point(proposal, form.shown_version, point, yes, note, by=request.user)

    return form, answer


@ON_PROPOSAL.action("proposal.appraise")
def make_appraisal(request: AuthenticatedRequest, proposal: Proposal) -> Sent:
    """What Home Affairs says of the dossier, as a paper from the data."""
    form = MakeAppraisalForm(proposal, request.POST)
    return form, lambda: generation.make_appraisal(proposal, form.shown_version, by=request.user)


@ON_PROPOSAL.action("override.give")
def allow_late(request: AuthenticatedRequest, proposal: Proposal) -> Sent:
    """A dossier may come after the deadline."""
    form = LateForm(proposal, request.POST)
    return (
        form,
        lambda: proposals.allow_late(proposal, form.shown_version, form.cleaned_data["reason"], by=request.user),
    )


def _paper(proposal_id: int, paper_id: int) -> Paper:
    """A paper of the proposal. 404 where it is not."""
    document = Paper.objects.filter(proposal_id=proposal_id, pk=paper_id).select_related("candidate").first()
    if document is None:
        raise Http404
    return document


@needs("proposal.see", at_proposal)
@require_GET
def dossier(request: AuthenticatedRequest, proposal_id: int) -> HttpResponseBase:
    """Every file of the dossier in one archive, numbered, with a table of contents."""
    content = BytesIO()
    try:
        dossier_archive.write(proposal_of({"proposal_id": proposal_id}), content)
    except UserError as refusal:
        content.close()
        messages.error(request, in_words(refusal))
        return redirect("proposal", proposal_id=proposal_id)
    content.seek(0)
    return archive_response(content, f"ho-so-{proposal_id}.zip")


@needs("proposal.see", at_proposal)
@require_GET
def paper(request: AuthenticatedRequest, proposal_id: int, paper_id: int, form: str) -> HttpResponse:
    """A paper of the dossier, as Word or as PDF."""
    return paper_response(request, _paper(proposal_id, paper_id), form)


@needs("proposal.see", at_proposal)
@require_GET
def receipt(request: AuthenticatedRequest, proposal_id: int) -> HttpResponse:
    """The receipt of a dossier that was handed in: when, what, with its hash."""
    proposal = proposal_of({"proposal_id": proposal_id})
    if proposal.submitted_at is None:
        raise Http404
    words = {
        "proposal": proposal,
        "title": award_title(proposal),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "papers": [(paper_title(paper.kind), paper) for paper in dossier_completeness.current_papers(proposal)],
        "late": proposal.overrides.filter(of=proposals.LATE).first(),
    }
    return render(request, "awards/receipt.html", words)
