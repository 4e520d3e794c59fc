"""Addresses of the awards: one name for each page and each thing that can be done."""

from collections.abc import Callable, Iterator
from enum import StrEnum

from django.http import HttpResponse
from django.urls import URLPattern, path

from thidua.rules.awards.workflow import ListEvent, ProposalEvent
from thidua.web.apps.awards.views import (
    award_lists,
    council,
    document_numbers,
    overviews,
    proofs,
    proposals,
    public_results,
    responsibility_sheet,
    verification,
)

prefix = ""
_UNIT = "unit/<str:unit_id>/awards/"
_PROPOSAL = "proposals/<int:proposal_id>/"
_CANDIDATE = f"{_PROPOSAL}candidates/<int:candidate_id>/"
_LIST = "awards/lists/<int:list_id>/"
_LINE = f"{_LIST}lines/<int:line_id>/"
_REVOCATION = f"{_LIST}revocations/<int:revocation_id>/"


def _steps(record: str, name: str, view: Callable[..., HttpResponse], events: type[StrEnum]) -> Iterator[URLPattern]:
    """An address and a name for each step that a record can take: `submit` is `proposal-submit`."""
    for event in events:
        word = event.replace("_", "-")
        yield path(f"{record}{word}", view, {"event": event}, name=f"{name}-{word}")


urlpatterns = [
    path("awards/", overviews.overview, name="awards"),
    path("awards/begin/<slug:award_id>", overviews.begin_list, name="award-list-begin"),
    path(_UNIT, overviews.of_unit, name="unit-awards"),
    path(f"{_UNIT}council", overviews.add_member, name="unit-council"),
    path(f"{_UNIT}council/<int:member_id>/substitute", overviews.add_substitute, name="unit-council-substitute"),
    path(f"{_UNIT}council/<int:member_id>/leave", overviews.remove_member, name="unit-council-leave"),
    path(f"{_UNIT}propose/<slug:award_id>", overviews.begin_proposal, name="proposal-begin"),
    path(f"{_UNIT}list/<slug:award_id>", overviews.begin_unit_list, name="unit-list-begin"),
    path("unit/<str:unit_id>/document-numbers/", document_numbers.register, name="document-numbers"),
    path("document-numbers/<slug:paper>/<str:subject_id>/take", document_numbers.take, name="document-number-take"),
    path("document-numbers/<int:number_id>/void", document_numbers.void, name="document-number-void"),
    path("unit/<str:unit_id>/responsibility/", responsibility_sheet.sheet, name="head-sheet"),
    path("unit/<str:unit_id>/responsibility/file", responsibility_sheet.file, name="head-sheet-file"),
    path(_PROPOSAL, proposals.show, name="proposal"),
    *_steps(_PROPOSAL, "proposal", proposals.step, ProposalEvent),
    path(f"{_PROPOSAL}candidates/add", proposals.add_candidate, name="proposal-add-candidate"),
    path(f"{_CANDIDATE}remove", proposals.remove_candidate, name="proposal-remove-candidate"),
    path(f"{_CANDIDATE}criterion-files", proposals.attach_file, name="proposal-attach-file"),
    path(f"{_PROPOSAL}criterion-files/<int:file_id>", proposals.criterion_file, name="proposal-criterion-file"),
    path(f"{_PROPOSAL}criterion-files/<int:file_id>/take-off", proposals.take_off_file, name="proposal-take-off-file"),
    path(f"{_CANDIDATE}report", proposals.report, name="proposal-report"),
    path(f"{_CANDIDATE}check", proposals.check_claim, name="proposal-check-claim"),
    path(f"{_PROPOSAL}papers/make", proposals.make_papers, name="proposal-make-papers"),
    path(f"{_PROPOSAL}dossier.zip", proposals.dossier, name="proposal-dossier"),
    path(f"{_PROPOSAL}papers/<int:paper_id>/replace", proposals.replace_paper, name="proposal-replace-paper"),
    path(f"{_PROPOSAL}papers/<int:paper_id>.<slug:form>", proposals.paper, name="proposal-paper"),
    path(f"{_PROPOSAL}checklist/<slug:point>", proposals.answer_point, name="proposal-answer-point"),
    path(f"{_PROPOSAL}appraisal/make", proposals.make_appraisal, name="proposal-make-appraisal"),
    path(f"{_PROPOSAL}late", proposals.allow_late, name="proposal-allow-late"),
    path(f"{_PROPOSAL}answer-files", proposals.send_file, name="proposal-send-file"),
    path(f"{_PROPOSAL}answer-files/<int:file_id>", proposals.answer_file, name="proposal-answer-file"),
    path(f"{_PROPOSAL}receipt", proposals.receipt, name="proposal-receipt"),
    path(f"{_PROPOSAL}council", council.vote, name="council"),
    path(f"{_PROPOSAL}council/declare", council.declare, name="council-declare"),
    path(f"{_PROPOSAL}council/recusals/<int:recusal_id>/lift", council.lift, name="council-lift"),
    path(f"{_PROPOSAL}votes/<int:number>", council.published, name="council-votes"),
    path(f"{_PROPOSAL}votes/<int:number>/minutes", council.minutes, name="council-minutes"),
    path(_LIST, award_lists.show, name="award-list"),
    *_steps(_LIST, "award-list", award_lists.step, ListEvent),
    path(f"{_LIST}gather", award_lists.gather, name="award-list-gather"),
    path(f"{_LIST}number", award_lists.give_number, name="award-list-number"),
    path(f"{_LINE}leave-out", award_lists.leave_out, name="award-line-leave-out"),
    path(f"{_LINE}put-back", award_lists.put_back, name="award-line-put-back"),
    path(f"{_LINE}decide", award_lists.decide_line, name="award-line-decide"),
    path(f"{_LINE}propose-revocation", award_lists.propose_revocation, name="award-line-propose-revocation"),
    path(f"{_LINE}correct", award_lists.correct_name, name="award-line-correct"),
    path(f"{_LIST}objections/<int:objection_id>/answer", award_lists.answer_objection, name="award-objection-answer"),
    path(f"{_REVOCATION}decide", award_lists.revoke, name="award-revoke"),
    path(f"{_REVOCATION}repaid", award_lists.repaid, name="award-repaid"),
    path(f"{_LIST}papers/make", award_lists.make_papers, name="award-list-make-papers"),
    path(f"{_LIST}papers/<int:file_id>/signed", award_lists.send_signed, name="award-list-send-signed"),
    path(f"{_LIST}papers/<int:file_id>.<slug:form>", award_lists.paper, name="award-list-paper"),
    path(f"{_LIST}blanks", award_lists.move_blanks, name="award-blanks-move"),
    path(f"{_LIST}blanks.docx", award_lists.print_blanks, {"test_sheet": False}, name="award-blanks"),
    path(f"{_LIST}blanks-test.docx", award_lists.print_blanks, {"test_sheet": True}, name="award-blanks-test"),
    path(f"{_LIST}bundle", award_lists.bundle, name="award-bundle"),
    path(f"{_LIST}bundle/make", award_lists.make_bundle, name="award-bundle-make"),
    path("awards/lines/<int:line_id>/proof", proofs.proof, name="award-proof"),
    path("awards/lines/<int:line_id>/prove", proofs.prove, name="award-prove"),
    path("results/", public_results.results, name="public-results"),
    path("results/<int:list_id>/", public_results.result, name="public-result"),
    path("results/<int:list_id>/bundle", public_results.bundle, name="public-bundle"),
    path("results/<int:list_id>/object", public_results.object_to, name="public-object"),
    path("results/objections/<uuid:follow>/", public_results.objection, name="public-objection"),
    path("v/<slug:code>", verification.paper, name="verification"),
    path("v/<slug:code>/credential", verification.credential, name="verification-credential"),
    path("v/status/<int:number>", verification.status_list, name="credential-status"),
    path(".well-known/did.json", verification.keys, name="credential-keys"),
]
