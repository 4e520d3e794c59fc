"""The list of an award: candidates under the quota, comments, the decision line by line, money (III.2, V.5, IV.3)."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from thidua.i18n import UserError
from thidua.rules.awards import ranking
from thidua.rules.awards.appraisal import comments_until
from thidua.rules.awards.quota import is_within
from thidua.rules.awards.ranking import Contender, Outcome, Selection
from thidua.rules.awards.workflow import Facts, ListEvent, ListState, ProposalState
from thidua.rules.movement import Quota
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.domain import (
    candidate_evidence,
    decisions,
    dossier_completeness,
    impartiality,
    objections_and_revocations,
    proposals,
    publication,
)
from thidua.web.apps.awards.domain.award_routes import award_of, route_of
from thidua.web.apps.awards.domain.document_numbers import decision_number
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.record_versions import acting_on_version, write_step
from thidua.web.apps.awards.models import AwardLine, AwardList, Candidate, Proposal
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import movement_of, newest
from thidua.web.apps.movements.closing import require_open
from thidua.web.apps.registers.participants import last_freeze, register_of
from thidua.web.ui.transactions import whole

# Where standards are asked again: before a list goes to whoever decides, and before the decision.
ASKED_STANDARDS = frozenset({ListState.CLOSED, ListState.RETURNED, ListState.WITH_DECIDER})


@dataclass(frozen=True, slots=True)
class QuotaUse:
    """The quota of a kind with its integers, and how it is filled.

    taken: places earlier decisions gave away. going: lines of the list that take a place as they stand now.
    """

    kind: SubjectKind
    quota: Quota | None
    registered: int
    taken: int
    going: int
    selection: Selection
    shares: ranking.Shares

    @property
    def kept(self) -> bool:
        """Whether the quota is kept by what is written on the lines, whatever a selection made now would say."""
        return self.quota is None or is_within(self.going + self.taken, self.quota.share, self.registered)


@whole()
def begin(movement_id: str, award_id: str, unit_id: str = "", *, by: User) -> AwardList:
    """The list of an award of a movement: of the city, or of a unit's own award. There is one that is not decided.

    Raises:
        UserError: it is there, the award is not one of the city (of a unit), or the movement is closed.
    """
    require_open(movement_id)
    of_city = route_of(newest(movement_id), award_id).of_city
    if of_city == bool(unit_id):
        raise UserError("this award is not decided there")
    if proposals.list_of(movement_id, award_id, unit_id) is not None:
        raise UserError("there is a list of this award already: go on with that one")
    made = AwardList.objects.create(movement_id=movement_id, award_id=award_id, unit_id=unit_id)
    write_step(made, "begin", by=by, was=ListState.OPEN)
    gather(made, made.version, by=by)
    made.refresh_from_db()
    return made


@acting_on_version
def gather(award_list: AwardList, *, by: User) -> int:
    """Brings candidates of accepted proposals onto an open list; all are looked at in the same evaluation. How many.

    Raises:
        UserError: the list is not open, or somebody else changed it.
    """
    if award_list.state != ListState.OPEN:
        raise UserError("candidates come onto a list while it is open")
    accepted = Proposal.objects.filter(
        movement_id=award_list.movement_id, award_id=award_list.award_id, state=ProposalState.ACCEPTED
    )
    if award_list.unit_id:
        accepted = accepted.filter(unit_id=award_list.unit_id)
    fresh = Candidate.objects.filter(proposal__in=accepted, passed=True, dropped=False, line__isnull=True)
    added = [
        AwardLine(award_list=award_list, candidate=candidate) for candidate in fresh.order_by("kind", "subject_id")
    ]
    AwardLine.objects.bulk_create(added)
    look_again(award_list)
    write_step(award_list, "gather", by=by, about=str(len(added)))
    return len(added)


def look_again(award_list: AwardList) -> None:
    """Evidence of all candidates from the evaluation shown now, which is held from then on; then the ranking."""
    evaluation = candidate_evidence.evaluation_in_use(award_list.movement_id)
    Evaluation.objects.filter(pk=evaluation.pk).update(held=True)
    award_list.evaluation, award_list.edition_id = evaluation, evaluation.edition_id
    award = award_of(movement_of(award_list), award_list.award_id)
    lines = award_list.lines.select_related("candidate")
    candidate_evidence.look_again([line.candidate for line in lines], award, evaluation)
    award_list.freeze = last_freeze(movement_of(award_list))
    award_list.save()
    rank(award_list)


def rank(award_list: AwardList) -> list[QuotaUse]:
    """Ranks the lines under the quota and writes down rank, values and outcome. Those left out take no part in it."""
    ranked, movement = [], movement_of(award_list)
    for share in shares(award_list):
        by_id = {line.id: line for line in share.selection.lines}
        keys = movement.rank_keys(share.kind)
        for line in award_list.lines.filter(candidate__kind=share.kind).select_related("candidate"):
            line.values = candidate_evidence.values(line.candidate, keys)
            place = by_id.get(str(line.candidate_id))
            line.rank = place.rank if place else None
            line.outcome = place.outcome if place else ""
            line.tied_with = place.tied_with if place else 0
            line.save()
        ranked.append(share)
    return ranked


def contenders(award_list: AwardList, kind: SubjectKind) -> list[Contender]:
    """Those of a kind who compete for places: on the list, not left out, and lacking no standard."""
    keys = movement_of(award_list).rank_keys(kind)
    lines = award_list.lines.filter(candidate__kind=kind, left_out="").select_related("candidate")
    return [
        Contender(
            str(line.candidate_id),
            tuple(candidate_evidence.fraction(value) for value in candidate_evidence.values(line.candidate, keys)),
            line.candidate.direct,
            line.candidate.leader,
        )
        for line in lines
        if not line.candidate.lacking
    ]


def registered(award_list: AwardList, kind: SubjectKind) -> int:
    """The quota's denominator: participants of the kind in the freeze of the list; 0 without one."""
    if award_list.freeze is None:
        return 0
    return register_of(award_list.freeze).registered(kind, award_list.unit_id)


def taken(award_list: AwardList, kind: SubjectKind) -> int:
    """Places of the quota that earlier decisions of the award gave away; a revoked award gives none back."""
    earlier = AwardLine.objects.filter(
        award_list__movement_id=award_list.movement_id,
        award_list__award_id=award_list.award_id,
        award_list__unit_id=award_list.unit_id,
        approved=True,
        candidate__kind=kind,
    )
    return earlier.exclude(award_list=award_list.pk).count()


def going(award_list: AwardList, kind: SubjectKind) -> int:
    """Places that the lines of the list take as they are written: approved, or in and not decided yet."""
    lines = award_list.lines.filter(candidate__kind=kind)
    return lines.filter(Q(approved=True) | Q(approved__isnull=True, outcome=Outcome.IN)).count()


def shares(award_list: AwardList) -> list[QuotaUse]:
    """For each kind the award is given to: the quota with its integers and who is in."""
    movement = movement_of(award_list)
    award = award_of(movement, award_list.award_id)
    award_shares = []
    for kind in award.kinds:
        quota, many, gone = award.quota(kind), registered(award_list, kind), taken(award_list, kind)
        mine = contenders(award_list, kind)
        chosen = ranking.select(mine, movement.rank_keys(kind), quota, many, gone)
        award_shares.append(
            QuotaUse(kind, quota, many, gone, going(award_list, kind), chosen, ranking.shares(mine, chosen.chosen))
        )
    return award_shares


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What another place, or one withdrawal, would change: ids of candidates."""

    one_more: frozenset[str]
    without_last: dict[str, frozenset[str]]


def what_if(award_list: AwardList, kind: SubjectKind) -> WhatIf:
    """Who would come in with one more place, and who would, were one of those in withdrawn."""
    movement = movement_of(award_list)
    award, keys = award_of(movement, award_list.award_id), movement.rank_keys(kind)
    mine, quota, many = contenders(award_list, kind), award.quota(kind), registered(award_list, kind)
    used = taken(award_list, kind)
    chosen = ranking.select(mine, keys, quota, many, used).chosen
    instead = {gone: ranking.without(gone, mine, keys, quota, many, used) for gone in sorted(chosen)}
    return WhatIf(
        ranking.what_if_one_more(mine, keys, quota, many, used), {gone: who for gone, who in instead.items() if who}
    )


@acting_on_version
def leave_out(line: AwardLine, reason: str, *, by: User) -> None:
    """Takes a line off before the decision, with the reason. The ranking is made anew.

    Where somebody comes in by it, the days for comments run anew.

    Raises:
        UserError: no reason is given, the list is closed, or somebody else changed it.
    """
    if not reason.strip():
        raise UserError("give the reason")
    _set_left_out(line, reason.strip(), "leave_out", by=by)


@acting_on_version
def put_back(line: AwardLine, *, by: User) -> None:
    """Puts a line back that was left out. The ranking is made anew, and with it the days for comments.

    Raises:
        UserError: the list is closed, or somebody else changed it.
    """
    _set_left_out(line, "", "put_back", by=by)


def _set_left_out(line: AwardLine, reason: str, what: str, *, by: User) -> None:
    award_list = line.award_list
    if award_list.state not in (ListState.OPEN, ListState.COMMENTS):
        raise UserError("the list is closed: reopen it first")
    impartiality.require(by, [line.candidate])
    line.left_out = reason
    line.save()
    rank(award_list)
    if award_list.state == ListState.COMMENTS and publication.unpublished(award_list):
        _publish(award_list)
    write_step(award_list, what, by=by, about=f"{line.candidate.kind}:{line.candidate.subject_id}", reason=reason)


# ── the steps of its way, led on by `workflow.advance` ────────────────────────────────────────────────────────────────


def _publish(award_list: AwardList) -> None:
    """The days for comments run from today on what everybody reads of the list now."""
    award_list.comments_from_on = timezone.localdate()
    award_list.comments_until_on = comments_until(movement_of(award_list).appraisals[0], award_list.comments_from_on)
    award_list.published = publication.public_view(award_list)


def competing(award_list: AwardList) -> list[AwardLine]:
    """The lines that are in: what goes to the decider."""
    return list(award_list.lines.filter(outcome=Outcome.IN).select_related("candidate__proposal"))


def facts(award_list: AwardList, reason: str = "") -> Facts:
    """What is true of the list now, for its next step."""
    chosen = competing(award_list)
    until = award_list.comments_until_on
    approved = list(award_list.lines.filter(approved=True).select_related("candidate__proposal"))
    movement = movement_of(award_list)
    on_hold = candidate_evidence.subjects_on_hold(movement)
    there = (
        candidate_evidence.participants(award_list.freeze)
        if award_list.freeze
        else candidate_evidence.taking_part(award_of(movement, award_list.award_id), movement)
    )
    return Facts(
        candidates=award_list.lines.exists(),
        complete=all(
            not dossier_completeness.missing(Dossier.read(proposal))
            for proposal in {line.candidate.proposal for line in approved}
        ),
        reason_given=bool(reason.strip()),
        none_waiting=not proposals.still_under_way(award_list.movement_id, award_list.award_id),
        comments_over=until is not None and timezone.localdate() > until,
        objections_handled=not award_list.objections.filter(answered_at__isnull=True).exists(),
        upheld_followed=not objections_and_revocations.upheld_with_place(award_list).exists(),
        as_published=not publication.unpublished(award_list),
        nobody_chosen=not chosen,
        register_frozen=award_list.freeze is not None,
        in_quota=all(share.kept for share in shares(award_list)),
        anyone_approved=bool(approved),
        every_line_decided=bool(chosen) and all(line.approved is not None for line in chosen),
        nobody_on_hold=not any(_key(line) in on_hold or _key(line) not in there for line in approved),
        standards_met=award_list.state in ASKED_STANDARDS and publication.standards_met(award_list),
        numbered=decision_number(award_list) is not None and award_list.decided_on is not None,
    )


def _key(line: AwardLine) -> tuple[str, str]:
    return line.candidate.kind, line.candidate.subject_id


def before_step(award_list: AwardList, event: str) -> None:
    """Before a list goes to the public or is closed, everybody on it is looked at in the newest figures."""
    if event in (ListEvent.OPEN_COMMENTS, ListEvent.CLOSE, ListEvent.END) and award_list.state in (
        ListState.OPEN,
        ListState.COMMENTS,
    ):
        look_again(award_list)


def apply_step(award_list: AwardList, event: ListEvent, *, by: User) -> None:
    """What a step changes besides the state. UserError where the money of an award cannot be found."""
    match event:
        case ListEvent.OPEN_COMMENTS:
            _publish(award_list)
        case ListEvent.REOPEN:
            award_list.comments_from_on = award_list.comments_until_on = None
            award_list.published = {}
            award_list.lines.update(approved=None, decision_reason="")
        case ListEvent.DECIDE:
            decisions.settle(award_list, by)
        case ListEvent.PUBLISH:
            award_list.published_at = timezone.now()
        case ListEvent.END:
            Candidate.objects.filter(line__award_list=award_list).update(claim=None)
        case _:
            pass
