"""The appraisal's checklist (V.5): the points that data answer, each with what it was read from.

Nobody answers such a point with yes against the data; "no" may be said for a reason that data do not know.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from thidua.i18n import UserError
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import candidate_evidence, dossier_completeness, voting_sessions
from thidua.web.apps.awards.domain.award_routes import award_of
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.movements.bound import movement_of


@dataclass(frozen=True, slots=True)
class DataAnswer:
    """What data say of a point: against: why it is not so, empty where it is; page: name and words of the page that
    shows what was read, empty where that is the page of the proposal itself."""

    against: tuple[UserError, ...]
    page: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether the point is answered with yes."""
        return not self.against


def _page_of(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    """The page of the figures of the first of them."""
    first = next(iter(candidates), None)
    return (("unit" if first.kind == SubjectKind.UNIT else "officer"), first.subject_id) if first else ()


def _dossier_complete(dossier: Dossier) -> DataAnswer:
    lacking = (
        [UserError("papers are missing or disagree with the data: {count}", count=len(missing))]
        if (missing := dossier_completeness.missing(dossier))
        else []
    )
    return DataAnswer(tuple(lacking), ())


def _right_subject(dossier: Dossier) -> DataAnswer:
    movement = movement_of(dossier.proposal)
    there = candidate_evidence.taking_part(award_of(movement, dossier.proposal.award_id), movement)
    strangers = [one for one in dossier.passed if (one.kind, one.subject_id) not in there]
    told = tuple(
        UserError("{name} no longer stands in the register of those taking part", name=one.name) for one in strangers
    )
    return DataAnswer(told, ("registers-of-unit", dossier.proposal.unit_id))


def _criteria_proven(dossier: Dossier) -> DataAnswer:
    failing = [one for one in dossier.passed if one.lacking]
    unseen = [one for one in dossier.passed if one.checked_at is None]
    told = [
        UserError("{name} does not meet {criteria}", name=one.name, criteria=", ".join(one.lacking)) for one in failing
    ]
    told += [UserError("the City Office has not looked at the claim of {name}", name=one.name) for one in unseen]
    return DataAnswer(tuple(told), _page_of(failing or unseen or dossier.passed))


def _vote_valid(dossier: Dossier) -> DataAnswer:
    counted = (session for session in dossier.own_sessions if session.closed_at is not None and session.results)
    session = next(counted, None)
    if session is None:
        return DataAnswer((UserError("the council has not voted yet"),), ())
    voted_for = {str(result["candidate"]) for result in session.results if result["passed"]}
    told = [
        UserError("the council's vote on {name} did not pass", name=one.name)
        for one in dossier.passed
        if str(one.pk) not in voted_for
    ]
    if not voting_sessions.is_quorate(session, dossier.candidates):
        told.append(UserError("the council's session had no quorum"))
    return DataAnswer(tuple(told), ("council-votes", str(dossier.proposal.pk), str(session.number)))


def _nobody_on_hold(dossier: Dossier) -> DataAnswer:
    on_hold = candidate_evidence.subjects_on_hold(movement_of(dossier.proposal))
    barred = [one for one in dossier.passed if (one.kind, one.subject_id) in on_hold]
    told = tuple(
        UserError("{name} is on hold: under review, inquiry or an open complaint", name=one.name) for one in barred
    )
    return DataAnswer(told, ("registers-of-unit", dossier.proposal.unit_id))


def _no_second_award(dossier: Dossier) -> DataAnswer:
    claims = Candidate.objects.filter(
        claim__isnull=False, subject_id__in=[candidate.subject_id for candidate in dossier.passed]
    ).exclude(pk__in=[candidate.pk for candidate in dossier.passed])
    elsewhere = {(claim.kind, claim.subject_id, claim.achievement): claim.proposal_id for claim in claims}
    twice = [one for one in dossier.passed if (one.kind, one.subject_id, one.achievement) in elsewhere]
    told = tuple(
        UserError("{name} is proposed or awarded elsewhere for the same achievement", name=one.name) for one in twice
    )
    if not twice:
        return DataAnswer(told, _page_of(dossier.passed))
    last = twice[-1]
    return DataAnswer(told, ("proposal", str(elsewhere[last.kind, last.subject_id, last.achievement])))


# The points of a movement's checklist that data answer; any other is answered by the examiner alone.
BY_DATA: Mapping[str, Callable[[Dossier], DataAnswer]] = {
    "dossier-complete": _dossier_complete,
    "right-subject": _right_subject,
    "criteria-proven": _criteria_proven,
    "vote-valid": _vote_valid,
    "nobody-on-hold": _nobody_on_hold,
    "no-second-award": _no_second_award,
}


def by_data(dossier: Dossier) -> dict[str, DataAnswer]:
    """What data say of the points now, by point; a point that they do not answer is missing."""
    return {point: answer(dossier) for point, answer in BY_DATA.items()}


def require(dossier: Dossier, point: str) -> None:
    """A point is not answered with yes against the data.

    Raises:
        UserError: names the first thing that stands against it.
    """
    answer = BY_DATA[point](dossier) if point in BY_DATA else None
    if answer is not None and not answer.holds:
        raise answer.against[0]


def answers(proposal: Proposal, data: Mapping[str, DataAnswer]) -> Mapping[str, bool | None]:
    """The answers of the examiner by the points; no where the data say so by now."""
    return {
        point: kept["answer"] and (point not in data or data[point].holds) for point, kept in proposal.checklist.items()
    }
