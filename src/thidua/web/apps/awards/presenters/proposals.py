"""What the page of a proposal shows: candidates, papers, checklist, and the forms of what can be done."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Prefetch, prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from thidua.documents.papers import pdf
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.workflow import Actor, ProposalState
from thidua.rules.movement import Movement
from thidua.rules.time.cutoff import last_days
from thidua.verdicts.titles import criterion_title
from thidua.web.apps.accounts.authorization import may
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.accounts.requests import AuthenticatedRequest
from thidua.web.apps.awards.domain import (
    appraisal_deadline,
    candidate_evidence,
    checklist,
    dossier_completeness,
    numbered_papers,
    proposals,
    requests_for_more,
    voting_sessions,
    workflow,
)
from thidua.web.apps.awards.domain.award_routes import award_of, limit_of, route_steps
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.standard_exceptions import in_force
from thidua.web.apps.awards.forms.proposals import (
    AnswerFileForm,
    CandidateForm,
    CheckClaimForm,
    LateForm,
    MakeAppraisalForm,
    MakePapersForm,
    PointForm,
    RemoveCandidateForm,
    ReplacePaperForm,
)
from thidua.web.apps.awards.forms.record_forms import RecordForm, form_at
from thidua.web.apps.awards.models import AwardList, Candidate, Paper, Proposal, Step
from thidua.web.apps.awards.papers import lacking
from thidua.web.apps.awards.presenters.criterion_evidence import evidence_rows
from thidua.web.apps.awards.presenters.steps import available_steps, history
from thidua.web.apps.awards.presenters.way import rest_of, way_of
from thidua.web.apps.awards.titles import award_title, paper_title, state_name, title_in
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.queries import names
from thidua.web.ui.templatetags.display import language
from thidua.web.ui.values import JsonObject, PassedOn

# The stations whose limit is still ahead of a proposal, by where it stands.
AHEAD = {
    **dict.fromkeys(
        (ProposalState.DRAFT, ProposalState.AT_COUNCIL, ProposalState.VOTED, ProposalState.SENT_BACK),
        (Station.PROPOSE, Station.RECEIVE),
    ),
    ProposalState.SUBMITTED: (Station.RECEIVE,),
    ProposalState.COMPILED: (Station.RECEIVE,),
}


@dataclass(frozen=True, slots=True)
class StationLimit:
    """By when a station of an award's way is done: the last day, the last working day, the days left, the clause."""

    award: str
    who: str
    does: str
    last_on: date
    working_on: date
    left: int
    clause: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A place of the dossier: the paper's title, the paper there, what is wrong with it, the form to replace it."""

    kind: str
    title: str
    candidate: Candidate | None
    paper: Paper | None
    lacking: str
    findings: list[str]
    replace: ReplacePaperForm | None


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate for a table, with the forms of what the reader may do about it."""

    it: Candidate
    unit: str
    states: list[tuple[str, str, str]]  # criterion, its title, state
    marked: str
    papers: list[PaperRow]
    remove: RemoveCandidateForm | None = None
    check: CheckClaimForm | None = None


def station_limits(
    movement: Movement, award_id: str, stations: Collection[Station] = tuple(Station)
) -> list[StationLimit]:
    """The limits that the award's way has at these stations."""
    limits = []
    for step in route_steps(movement, award_id):
        station = Station(step.action)
        limit = limit_of(movement, award_id, station) if station in stations else None
        if limit is not None:
            days = last_days(limit, site_engine.calendars().for_unit(None))
            limits.append(
                StationLimit(
                    title_in(movement, award_id),
                    movement.text(f"bodies.{step.body}", language()),
                    movement.text(f"actions.{step.action}", language()),
                    days.last_on,
                    days.last_working_on,
                    (days.last_on - timezone.localdate()).days,
                    step.citation.clause,
                )
            )
    return limits


def every_limit(movement: Movement) -> list[StationLimit]:
    """The limits of every award of the movement."""
    return [limit for award in movement.awards for limit in station_limits(movement, award.id)]


def list_rows(award_lists: Iterable[AwardList]) -> list[tuple[AwardList, str, str, int]]:
    """Each list with its title, state and number of lines."""
    return [
        (award_list, award_title(award_list), state_name(award_list.state), award_list.lines.count())
        for award_list in award_lists
    ]


def candidate_rows(
    proposal: Proposal, candidates: Iterable[Candidate], papers: Iterable[PaperRow] = ()
) -> list[CandidateRow]:
    """The candidates of a proposal with their verdicts and those of the papers that are theirs."""
    movement, units = movement_of(proposal), names()
    papers_of: dict[int, list[PaperRow]] = {}
    for row in papers:
        if row.candidate is not None:
            papers_of.setdefault(row.candidate.pk, []).append(row)
    return [
        CandidateRow(
            candidate,
            units.get(candidate.unit_id, candidate.unit_id),
            [
                (verdict["id"], criterion_title(movement, verdict["id"], language()), verdict["state"])
                for verdict in candidate.standing["criteria"]
            ],
            ", ".join(candidate.marked),
            papers_of.get(candidate.pk, []),
        )
        for candidate in candidates
    ]


def paper_rows(dossier: Dossier, refused: RecordForm | None = None, *, replaces: bool = False) -> list[PaperRow]:
    """The places of the dossier; with the forms to send an edited paper where the reader may."""
    in_language = 1 if language() == "en" else 0
    return [
        PaperRow(
            place.kind,
            paper_title(place.kind),
            place.candidate,
            place.paper,
            place.lacking.render(language()) if place.lacking else "",
            [finding[in_language] for finding in place.paper.findings] if place.paper else [],
            form_at(ReplacePaperForm, dossier.proposal, refused, place.paper.pk) if place.paper and replaces else None,
        )
        for place in dossier_completeness.places(dossier)
    ]


def proposal_page(
    request: AuthenticatedRequest, proposal: Proposal, place: Place, refused: RecordForm | None = None
) -> JsonObject:
    """Where a proposal stands, who is proposed, what is lacking, what can be done next, what was done.

    `refused`: the form just sent in vain, drawn again with what was typed.
    """
    prefetch_related_objects([proposal], Prefetch("steps", Step.objects.select_related("by")))
    dossier, done = Dossier.read(proposal), list(proposal.steps.all())
    session = next(iter(dossier.own_sessions), None)
    subject_names = {
        f"{candidate.kind}:{candidate.subject_id}": candidate.name for candidate in proposal.candidates.all()
    }
    composes = may(request, "proposal.compose", place)
    draft = proposal.state == ProposalState.DRAFT
    makes = composes and proposal.state in numbered_papers.OPEN
    appraises = (
        may(request, workflow.examining_action(proposal, Actor.HOME_AFFAIRS))
        and proposal.state == ProposalState.COMPILED
    )
    examined = proposal.state in proposals.UNDER_WAY
    makes_appraisal = may(request, "proposal.appraise") and appraisal_deadline.is_begun(proposal)
    waiting = numbered_papers.waiting_of(proposal) if makes or examined or makes_appraisal else []
    appraised = appraises or bool(proposal.checklist)
    data = checklist.by_data(dossier) if appraised else {}
    facts = proposals.facts_of(dossier, data, workflow.REASON_TO_BE_GIVEN)
    steps = available_steps(request, proposal, facts, place, refused)
    papers = paper_rows(dossier, refused, replaces=makes)
    ahead = station_limits(movement_of(proposal), proposal.award_id, AHEAD.get(ProposalState(proposal.state), ()))
    due = appraisal_deadline.due_at(proposal)
    allows_late = (
        any(limit.left < 0 for limit in ahead) and may(request, "override.give") and not proposal.overrides.exists()
    )
    return {
        "proposal": proposal,
        "title": award_title(proposal),
        "unit": names().get(proposal.unit_id, proposal.unit_id),
        "state": state_name(proposal.state),
        "way": way_of(proposal),
        "rests": rest_of(proposal),
        "events": steps,
        "acts": any(step.mine for step in steps),
        "candidates": _with_forms(
            request, proposal, candidate_rows(proposal, dossier.candidates, papers), refused, composes=composes
        ),
        "evidence": evidence_rows(request, dossier, refused, composes=composes),
        "papers": [row for row in papers if row.candidate is None],
        "draft": draft,
        "composes": composes,
        "dossier_made": bool(papers) and all(row.paper is not None for row in papers),
        "make_papers": form_at(MakePapersForm, proposal, refused) if makes else None,
        "lacking_words": lacking.of_proposal(dossier, waiting) if makes else [],
        "without_number": lacking.without_number(proposal, waiting) if examined and not makes else [],
        "appraisal_lacks": lacking.of_appraisal(waiting) if makes_appraisal else [],
        "appraises": appraises,
        "points": _points(proposal, data, refused, appraises=appraises) if appraised else [],
        "appraisal": next((paper for paper in dossier.papers if paper.kind == "appraisal_report"), None),
        "make_appraisal": form_at(MakeAppraisalForm, proposal, refused) if makes_appraisal else None,
        "late": form_at(LateForm, proposal, refused) if allows_late else None,
        "overrides": list(proposal.overrides.select_related("by")),
        "limits": ahead,
        "requests": [
            {
                "it": request_for_more,
                "changes": history(proposal, request_for_more.changes, subject_names),
            }
            for request_for_more in requests_for_more.requests_of(proposal, done)
        ],
        "send_file": form_at(AnswerFileForm, proposal, refused)
        if composes and proposal.state == ProposalState.MORE_ASKED
        else None,
        "session": session,
        "sessions": list(reversed(dossier.sessions)),
        "due": due,
        "overdue": due is not None and due < timezone.localtime().replace(tzinfo=None),
        "sits": session is not None and voting_sessions.seat_of(session, request.user) is not None,
        "history": history(proposal, done, subject_names),
        "pdf": pdf.office() is not None,
    }


def _with_forms(
    request: AuthenticatedRequest,
    proposal: Proposal,
    rows: list[CandidateRow],
    refused: RecordForm | None,
    *,
    composes: bool,
) -> list[CandidateRow]:
    removes = composes and proposal.state == ProposalState.DRAFT
    checks = (
        may(request, workflow.examining_action(proposal, Actor.CITY_OFFICE))
        and proposal.state == ProposalState.SUBMITTED
    )
    return [
        replace(
            row,
            remove=form_at(RemoveCandidateForm, proposal, refused, row.it.pk) if removes else None,
            check=form_at(CheckClaimForm, proposal, refused, row.it.pk)
            if checks and row.it.passed and not row.it.checked_at
            else None,
        )
        for row in rows
    ]


def _points(
    proposal: Proposal, data: Mapping[str, checklist.DataAnswer], refused: RecordForm | None, *, appraises: bool
) -> list[JsonObject]:
    """The checklist with its answers, and the forms to answer where the reader may."""
    movement = movement_of(proposal)
    return [
        {
            "id": point.id,
            "title": movement.text(f"checks.{point.id}", language()),
            "clause": point.citation.clause,
            "kept": proposal.checklist.get(point.id),
            "form": form_at(PointForm, proposal, refused, point.id) if appraises else None,
            **_by_data(proposal, data.get(point.id)),
        }
        for point in movement.checks
    ]


def _by_data(proposal: Proposal, answer: checklist.DataAnswer | None) -> JsonObject:
    """What data say of a point, and the page that shows it; nothing where they do not answer it."""
    if answer is None:
        return {"by_data": False}
    page, *words = answer.page or ("proposal", str(proposal.pk))
    return {
        "by_data": True,
        "holds": answer.holds,
        "against": [error.render(language()) for error in answer.against],
        "page": reverse(page, args=words) + ("" if answer.page else "#papers"),
    }


@dataclass(frozen=True, slots=True)
class ProposableRow:
    """Somebody who could be proposed, with the verdicts, and what stands against it."""

    key: str
    name: str
    kind: str
    met: int
    of: int
    failed: tuple[str, ...]
    excepted: tuple[str, ...]
    on_hold: bool
    participant: bool
    confirmed: bool
    taken: bool

    @property
    def free(self) -> bool:
        """Whether nothing keeps the subject from being proposed."""
        takes_part = self.participant and self.confirmed
        return takes_part and not self.on_hold and not self.taken and {*self.failed} <= {*self.excepted}


def proposable_rows(proposal: Proposal) -> list[ProposableRow]:
    """The unit and its people with their verdicts beside them. UserError where nothing was evaluated yet."""
    movement = movement_of(proposal)
    award = award_of(movement, proposal.award_id)
    evaluation = candidate_evidence.evaluation_in_use(proposal.movement_id)
    subjects = proposals.could_be_proposed(proposal, evaluation)
    acts = in_force(award, movement, [subject.key for subject in subjects])
    records = {
        subject.key: candidate_evidence.record_for_award(subject, award, acts[subject.key]) for subject in subjects
    }
    return [
        ProposableRow(
            ":".join(subject.key),
            subject.subject.name,
            subject.subject.kind,
            subject.subject.met,
            len(candidate_evidence.required_verdicts(award, subject.verdicts)),
            records[subject.key].not_met,
            tuple(act.criterion for act in acts[subject.key] if act.criterion in records[subject.key].not_met),
            subject.on_hold,
            subject.participant,
            records[subject.key].confirmed,
            any(other.achievement == movement.achievement for other in proposals.others(*subject.key)),
        )
        for subject in subjects
    ]


def candidate_form(proposal: Proposal, rows: list[ProposableRow], data: PassedOn = None) -> CandidateForm:
    """The form to propose one of those that could be."""
    return CandidateForm(proposal, [(row.key, row.name) for row in rows], data)
