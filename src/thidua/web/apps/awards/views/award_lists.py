"""A list of awards: its page, and one view for each thing that can be done to it."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET

from thidua.i18n import UserError
from thidua.web.apps.accounts.authorization import needs
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.authorization import (
    at_list,
    list_deciding,
    list_keeping,
    list_of,
    list_seeing,
    list_signing,
    list_step,
    place_of,
)
from thidua.web.apps.awards.domain import award_lists, decisions, objections_and_revocations, workflow
from thidua.web.apps.awards.file_responses import file_response, paper_response, zip_response
from thidua.web.apps.awards.forms.award_lists import (
    AnswerForm,
    BlanksForm,
    CorrectNameForm,
    DecideLineForm,
    GatherForm,
    LeaveOutForm,
    MakeBundleForm,
    NumberForm,
    ProposeRevocationForm,
    PutBackForm,
    RepaidForm,
    RevokeForm,
    SignedPaperForm,
)
from thidua.web.apps.awards.forms.proposals import MakePapersForm
from thidua.web.apps.awards.forms.record_forms import RecordForm, StepForm
from thidua.web.apps.awards.models import AwardLine, AwardList, Paper, Revocation
from thidua.web.apps.awards.papers import blanks, evidence_bundle, generation
from thidua.web.apps.awards.presenters.award_lists import list_page
from thidua.web.apps.awards.record_actions import RecordActions, Sent
from thidua.web.apps.awards.titles import in_words
from thidua.web.apps.jobs import actions as jobs
from thidua.web.apps.jobs.models import Job

BUNDLING = gettext_noop("The bundle of a decision")


@needs(list_seeing, at_list)
@require_GET
def show(request: AuthenticatedRequest, list_id: int) -> HttpResponse:
    """A list: where it stands, who is in and why, what can be done next."""
    return _page(request, list_of({"list_id": list_id}))


def _page(request: AuthenticatedRequest, award_list: AwardList, refused: RecordForm | None = None) -> HttpResponse:
    words = list_page(request, award_list, place_of(award_list), refused)
    return render(request, "awards/list.html", words, status=422 if refused else 200)


ON_LIST = RecordActions("list_id", list_of, at_list, "award-list", _page)


def _line(award_list: AwardList, line_id: int) -> AwardLine:
    """A line of the list. 404 where it is not."""
    line = award_list.lines.filter(pk=line_id).select_related("award_list", "candidate").first()
    if line is None:
        raise Http404
    return line


def _revocation(award_list: AwardList, revocation_id: int) -> Revocation:
    """A revocation of the list. 404 where it is not."""
    revocations = Revocation.objects.filter(line__award_list=award_list, pk=revocation_id)
    revocation = revocations.select_related("line__award_list", "line__candidate").first()
    if revocation is None:
        raise Http404
    return revocation


@ON_LIST.action(list_step)
def step(request: AuthenticatedRequest, award_list: AwardList, event: str) -> Sent:
    """Takes a step of a list, such as closing it."""
    form = StepForm(award_list, event, request.POST, asks_reason=workflow.asks_reason(award_list, event))
    return form, lambda: workflow.advance(award_list, form.shown_version, event, form.reason, by=request.user)


@ON_LIST.action(list_keeping)
def gather(request: AuthenticatedRequest, award_list: AwardList) -> Sent:
    """Accepted candidates come onto the list, and everybody on it is looked at again."""
    form = GatherForm(award_list, request.POST)
    return form, lambda: award_lists.gather(award_list, form.shown_version, by=request.user)


@ON_LIST.action(list_keeping)
def leave_out(request: AuthenticatedRequest, award_list: AwardList, line_id: int) -> Sent:
    """A line is taken off before the decision, with the reason."""
    line = _line(award_list, line_id)
    form = LeaveOutForm(award_list, request.POST, at=line.pk)
    return (
        form,
        lambda: award_lists.leave_out(line, form.shown_version, form.cleaned_data["reason"], by=request.user),
    )


@ON_LIST.action(list_keeping)
def put_back(request: AuthenticatedRequest, award_list: AwardList, line_id: int) -> Sent:
    """A line that was left out comes back."""
    line = _line(award_list, line_id)
    form = PutBackForm(award_list, request.POST, at=line.pk)
    return form, lambda: award_lists.put_back(line, form.shown_version, by=request.user)


@ON_LIST.action(list_deciding)
def decide_line(request: AuthenticatedRequest, award_list: AwardList, line_id: int) -> Sent:
    """One line is approved or refused."""
    line = _line(award_list, line_id)
    form = DecideLineForm(award_list, request.POST, at=line.pk)

    def decide() -> None:
        approved, reason = form.cleaned_data["answer"] == "yes", form.cleaned_data["reason"]
        decisions.decide_line(line, form.shown_version, approved=approved, reason=reason, by=request.user)

    return form, decide


@ON_LIST.action(list_deciding)
def give_number(request: AuthenticatedRequest, award_list: AwardList) -> Sent:
    """Number, sign, day and signer of the decision."""
    form = NumberForm(award_list, request.POST)

    def number() -> None:
        data = form.cleaned_data
        decisions.number(
            award_list,
            form.shown_version,
            data["number"],
            data["symbol"],
            data["on"],
            data["signer"],
            data["reason"],
            by=request.user,
        )

    return form, number


@ON_LIST.action(list_keeping)
def answer_objection(request: AuthenticatedRequest, award_list: AwardList, objection_id: int) -> Sent:
    """The answer to a comment or an appeal."""
    objection = award_list.objections.filter(pk=objection_id).first()
    if objection is None:
        raise Http404
    form = AnswerForm(award_list, request.POST, at=objection.pk)

    def answer() -> None:
        text, upheld = form.cleaned_data["answer"], form.cleaned_data["upheld"]
        objections_and_revocations.answer(objection, form.shown_version, text, upheld, by=request.user)

    return form, answer


@ON_LIST.action(list_keeping)
def make_papers(request: AuthenticatedRequest, award_list: AwardList) -> Sent:
    """The papers of the list, as far as it has come."""
    form = MakePapersForm(award_list, request.POST)
    return form, lambda: generation.make_list(award_list, form.shown_version, by=request.user)


@ON_LIST.action(list_keeping)
def make_bundle(request: AuthenticatedRequest, award_list: AwardList) -> Sent:
    """Starts the making of the bundles of evidence."""
    form = MakeBundleForm(award_list, request.POST)
    return form, lambda: _bundled(award_list, by=request.user)


def _bundled(award_list: AwardList, *, by: User) -> Job:
    return jobs.start(
        "award-bundle", BUNDLING, {"list": award_list.pk}, by=by, about=str(award_list.pk), held_while_running=False
    )


@ON_LIST.action(list_keeping)
def propose_revocation(request: AuthenticatedRequest, award_list: AwardList, line_id: int) -> Sent:
    """An award is proposed to be revoked."""
    line = _line(award_list, line_id)
    form = ProposeRevocationForm(award_list, request.POST, at=line.pk)

    def propose() -> None:
        reason = form.cleaned_data["reason"]
        objections_and_revocations.propose_revocation(line, form.shown_version, reason, by=request.user)

    return form, propose


@ON_LIST.action(list_keeping)
def correct_name(request: AuthenticatedRequest, award_list: AwardList, line_id: int) -> Sent:
    """A name of the decision is put right."""
    line = _line(award_list, line_id)
    form = CorrectNameForm(award_list, line, request.POST)

    def correct() -> None:
        name, reason = form.cleaned_data["name"], form.cleaned_data["reason"]
        objections_and_revocations.correct(line, form.shown_version, name, reason, by=request.user)

    return form, correct


@ON_LIST.action(list_deciding)
def revoke(request: AuthenticatedRequest, award_list: AwardList, revocation_id: int) -> Sent:
    """The decision to revoke an award."""
    revocation = _revocation(award_list, revocation_id)
    form = RevokeForm(award_list, revocation, request.POST)

    def decide() -> None:
        data = form.cleaned_data
        objections_and_revocations.revoke(
            revocation,
            form.shown_version,
            data["number"],
            data["symbol"],
            data["on"],
            data["repay_by"],
            data["reason"],
            by=request.user,
        )

    return form, decide


@ON_LIST.action(list_keeping)
def repaid(request: AuthenticatedRequest, award_list: AwardList, revocation_id: int) -> Sent:
    """The money of a revoked award has come back."""
    revocation = _revocation(award_list, revocation_id)
    form = RepaidForm(award_list, request.POST, at=revocation.pk)

    def take_down() -> None:
        objections_and_revocations.repaid(revocation, form.shown_version, form.cleaned_data["on"], by=request.user)

    return form, take_down


@ON_LIST.action(list_keeping)
def move_blanks(request: AuthenticatedRequest, award_list: AwardList) -> Sent:
    """How far what is printed on the printed forms is moved."""
    form = BlanksForm(award_list, request.POST)

    def move() -> None:
        data = form.cleaned_data
        blanks.move(award_list, form.shown_version, data["right_mm"], data["down_mm"], by=request.user)

    return form, move


@needs(list_keeping, at_list)
@require_GET
def print_blanks(request: AuthenticatedRequest, list_id: int, test_sheet: bool) -> HttpResponse:
    """The Word file that is printed on the forms, or its test sheet."""
    award_list = list_of({"list_id": list_id})
    try:
        content = blanks.on_blanks(award_list, test_sheet=test_sheet)
    except UserError as refusal:
        messages.error(request, in_words(refusal))
        return redirect("award-list", list_id=list_id)
    return file_response(content, "test-sheet.docx" if test_sheet else "certificates-on-blanks.docx")


@ON_LIST.action(list_signing)
def send_signed(request: AuthenticatedRequest, award_list: AwardList, file_id: int) -> Sent:
    """A paper of the list that was signed elsewhere."""
    unsigned = _paper(award_list.pk, file_id)
    form = SignedPaperForm(award_list, request.POST, request.FILES, at=unsigned.pk)

    def take() -> None:
        content = form.cleaned_data["file"].read()
        generation.take_signed(award_list, form.shown_version, unsigned.kind, content, by=request.user)

    return form, take


def _paper(list_id: int, file_id: int) -> Paper:
    """A paper of the list. 404 where it is not."""
    document = Paper.objects.filter(award_list_id=list_id, pk=file_id).first()
    if document is None:
        raise Http404
    return document


@needs(list_seeing, at_list)
@require_GET
def paper(request: AuthenticatedRequest, list_id: int, file_id: int, form: str) -> HttpResponse:
    """A paper of the list, as Word or as PDF."""
    return paper_response(request, _paper(list_id, file_id), form)


@needs("award.bundle", at_list)
@require_GET
def bundle(request: AuthenticatedRequest, list_id: int) -> HttpResponseBase:
    """The evidence of a decision, for whoever examines it."""
    path = evidence_bundle.path_of(list_of({"list_id": list_id}), evidence_bundle.FULL)
    return zip_response(request, path, reverse("award-list", args=[list_id]))
