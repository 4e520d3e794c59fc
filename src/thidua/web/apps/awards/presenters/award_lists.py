"""What the page of a list shows: the ranking under the quota, objections, money, papers, and the forms beside them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from thidua.documents.papers import pdf
from thidua.i18n import UserError
from thidua.rules.awards.bonus_sheet import amount_in_words, by_fund
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import (
    award_lists,
    decisions,
    document_numbers,
    objections_and_revocations,
    publication,
    workflow,
)
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
from thidua.web.apps.awards.forms.record_forms import RecordForm, form_at
from thidua.web.apps.awards.models import AwardLine, AwardList, Objection, Paper, Revocation
from thidua.web.apps.awards.papers import award_credentials, evidence_bundle, lacking
from thidua.web.apps.awards.presenters.steps import available_steps, history
from thidua.web.apps.awards.presenters.way import rest_of, way_of
from thidua.web.apps.awards.titles import award_title, outcome_title, paper_title, state_name
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject

KINDS = {SubjectKind.UNIT: gettext_noop("Collectives"), SubjectKind.OFFICER: gettext_noop("Individuals")}


@dataclass(frozen=True, slots=True)
class Rights:
    """What the reader may do about a list in its present state."""

    keeps: bool
    decides: bool
    signs: bool
    gathers: bool
    leaves_out: bool
    decides_now: bool
    after: bool  # what comes after the decision: corrections, revocations

    @classmethod
    def of(cls, request: AuthenticatedRequest, award_list: AwardList, place: Place) -> "Rights":
        """The rights of the request's user."""
        of_unit = bool(award_list.unit_id)
        keeps = may(request, "unit_list.keep" if of_unit else "list.keep", place)
        decides = may(request, "unit_list.decide" if of_unit else "list.decide", place)
        after = award_list.state in objections_and_revocations.DONE
        return cls(
            keeps=keeps,
            decides=decides,
            signs=after and may(request, "unit_list.decide" if of_unit else "list.publish", place),
            gathers=keeps and award_list.state == ListState.OPEN,
            leaves_out=keeps and award_list.state in (ListState.OPEN, ListState.COMMENTS),
            decides_now=decides and award_list.state == ListState.WITH_DECIDER,
            after=after,
        )


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line of the ranking, with the forms of what the reader may do about it."""

    it: AwardLine
    unit: str
    values: list[str]
    outcome: str
    is_in: bool
    marked: str
    leave_out: LeaveOutForm | None
    put_back: PutBackForm | None
    decide: DecideLineForm | None
    propose_revocation: ProposeRevocationForm | None
    correct: CorrectNameForm | None


@dataclass(frozen=True, slots=True)
class ObjectionRow:
    """A comment or an appeal, with the form of its answer where the reader may give it."""

    it: Objection
    answer: AnswerForm | None


@dataclass(frozen=True, slots=True)
class RevocationRow:
    """A revocation with the number of its decision, and the form of what comes next."""

    it: Revocation
    decision_no: str
    revoke: RevokeForm | None
    repaid: RepaidForm | None


@dataclass(frozen=True, slots=True)
class ListPaperRow:
    """A paper of the list, what its reading back found, and the form to send the signed one."""

    it: Paper
    title: str
    findings: list[str]
    signed: SignedPaperForm | None


def list_page(
    request: AuthenticatedRequest, award_list: AwardList, place: Place, refused: RecordForm | None = None
) -> JsonObject:
    """Where a list stands, who is in and why, what can be done next.

    `refused`: the form just sent in vain, drawn again with what was typed.
    """
    rights = Rights.of(request, award_list, place)
    steps = available_steps(request, award_list, workflow.facts_of(award_list), place, refused)
    subject_names = {
        f"{line.candidate.kind}:{line.candidate.subject_id}": line.candidate.name
        for line in award_list.lines.select_related("candidate")
    }
    number = refused if isinstance(refused, NumberForm) else NumberForm(award_list)
    issuer_id = document_numbers.issuer_id("decision", award_list)
    return {
        "list": award_list,
        "decision_no": document_numbers.decision_text(award_list),
        "title": award_title(award_list),
        "unit": names().get(award_list.unit_id, ""),
        "state": state_name(award_list.state),
        "way": way_of(award_list),
        "rests": rest_of(award_list),
        "events": steps,
        "acts": any(step.mine for step in steps) or rights.gathers or rights.decides_now,
        "parts": [_part(award_list, share, rights, refused) for share in award_lists.shares(award_list)],
        "misfits": [told.render(language()) for told in publication.no_longer_fits(award_list)],
        "keeps": rights.keeps,
        "deciding": award_list.state == ListState.WITH_DECIDER,
        "done": rights.after,
        "gather": form_at(GatherForm, award_list, refused) if rights.gathers else None,
        "number": number if rights.decides_now and issuer_id else None,
        "issuer_id": issuer_id,
        "objections": _objections(award_list, rights, refused),
        "revocations": _revocations(award_list, rights, refused),
        "papers": _papers(award_list, rights, refused),
        "make_papers": form_at(MakePapersForm, award_list, refused) if rights.keeps else None,
        "lacking_words": lacking.of_list(award_list) if rights.keeps else [],
        "blanks": form_at(BlanksForm, award_list, refused) if rights.keeps and rights.after else None,
        "pdf": pdf.office() is not None,
        "without_codes": _without_codes() if rights.keeps and rights.after else "",
        "money": _money(award_list) if rights.after else None,
        "history": history(award_list, award_list.steps.select_related("by"), subject_names),
        "bundle": evidence_bundle.path_of(award_list, evidence_bundle.FULL).is_file()
        and may(request, "award.bundle", place),
        "bundling": _bundle_job(award_list) if rights.after else None,
        "make_bundle": form_at(MakeBundleForm, award_list, refused) if rights.after and rights.keeps else None,
    }


def _without_codes() -> str:
    """Why papers carry no QR code, in the reader's language; empty where they do."""
    reason = award_credentials.lacking_address()
    return UserError(reason).render(language()) if reason else ""


def _bundle_job(award_list: AwardList) -> Job | None:
    """The last making of the bundle, where it has not ended well."""
    job = Job.objects.filter(kind="award-bundle", args__list=award_list.pk).order_by("-made_at").first()
    return job if job is not None and job.state != "done" else None


def _part(award_list: AwardList, share: award_lists.QuotaUse, rights: Rights, refused: RecordForm | None) -> JsonObject:
    """One kind of subjects: the quota with its integers, the ranking, what one more place would change."""
    movement = movement_of(award_list)
    lines = list(award_list.lines.filter(candidate__kind=share.kind).select_related("candidate"))
    by_candidate = {str(line.candidate_id): line.candidate.name for line in lines}
    what_if = award_lists.what_if(award_list, share.kind) if share.quota else None
    return {
        "title": _(KINDS[share.kind]),
        "share": share,
        "all_places": (share.selection.places or 0) + share.taken if share.quota else None,
        "keys": [movement.text(f"rankings.{key.id}", language()) for key in movement.rank_keys(share.kind)],
        "lines": [
            _line(award_list, line, rights, refused)
            for line in sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.candidate.name))
        ],
        "one_more": sorted(by_candidate[number] for number in what_if.one_more) if what_if else [],
        "instead": sorted(
            (by_candidate[gone], ", ".join(sorted(by_candidate[number] for number in who)))
            for gone, who in (what_if.without_last.items() if what_if else ())
        ),
    }


def _line(award_list: AwardList, line: AwardLine, rights: Rights, refused: RecordForm | None) -> LineRow:
    units = names()
    leaves_out, is_in = rights.leaves_out, line.outcome == Outcome.IN
    awarded = rights.keeps and rights.after and bool(line.approved) and not line.revoked
    correct = refused if isinstance(refused, CorrectNameForm) and refused.is_about(CorrectNameForm, line.pk) else None
    return LineRow(
        it=line,
        unit=units.get(line.candidate.unit_id, line.candidate.unit_id),
        values=[ranking_value(value) for value in line.values],
        outcome=outcome_title(line),
        is_in=is_in,
        marked=", ".join(line.candidate.marked),
        leave_out=form_at(LeaveOutForm, award_list, refused, line.pk) if leaves_out and not line.left_out else None,
        put_back=form_at(PutBackForm, award_list, refused, line.pk) if leaves_out and line.left_out else None,
        decide=form_at(DecideLineForm, award_list, refused, line.pk) if rights.decides_now and is_in else None,
        propose_revocation=form_at(ProposeRevocationForm, award_list, refused, line.pk) if awarded else None,
        correct=(correct or CorrectNameForm(award_list, line)) if awarded else None,
    )


def ranking_value(value: list[int] | None) -> str:
    """A ranking value as its integers."""
    if value is None:
        return "–"
    return str(value[0]) if value[1] == 1 else f"{value[0]}/{value[1]}"


def _objections(award_list: AwardList, rights: Rights, refused: RecordForm | None) -> list[ObjectionRow]:
    return [
        ObjectionRow(
            objection,
            form_at(AnswerForm, award_list, refused, objection.pk)
            if rights.keeps and (objection.answered_at is None or objections_and_revocations.may_answer_anew(objection))
            else None,
        )
        for objection in award_list.objections.select_related("line__candidate", "answered_by")
    ]


def _revocations(award_list: AwardList, rights: Rights, refused: RecordForm | None) -> list[RevocationRow]:
    rows = []
    for revocation in Revocation.objects.filter(line__award_list=award_list).select_related("line__candidate"):
        revoke = repaid = None
        if rights.decides and rights.after and revocation.decided_on is None:
            again = refused if isinstance(refused, RevokeForm) and refused.is_about(RevokeForm, revocation.pk) else None
            revoke = again or RevokeForm(award_list, revocation)
        elif rights.keeps and rights.after and revocation.decided_on and not revocation.repaid_on:
            repaid = form_at(RepaidForm, award_list, refused, revocation.pk)
        rows.append(RevocationRow(revocation, document_numbers.decision_text(revocation), revoke, repaid))
    return rows


def _papers(award_list: AwardList, rights: Rights, refused: RecordForm | None) -> list[ListPaperRow]:
    in_language = 1 if language() == "en" else 0
    return [
        ListPaperRow(
            paper,
            paper_title(paper.kind),
            [finding[in_language] for finding in paper.findings],
            form_at(SignedPaperForm, award_list, refused, paper.pk) if rights.signs and not paper.signature else None,
        )
        for paper in award_list.papers.filter(superseded=False).order_by("kind", "pk")
    ]


def _money(award_list: AwardList) -> JsonObject:
    lines = decisions.payment_lines(award_list)
    total = sum(line.bonus.amount_vnd for line in lines)
    movement = movement_of(award_list)
    return {
        "funds": [(movement.text(f"funds.{paid.fund}", language()), paid) for paid in by_fund(lines)],
        "total": total,
        "words": amount_in_words(total),
        "salary": award_list.base_salary_vnd,
    }
