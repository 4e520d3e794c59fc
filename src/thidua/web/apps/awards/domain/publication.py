"""What the public was shown of a list, and what of it still fits: only that is closed (I.2.b, III.2.a)."""

from thidua.i18n import UserError
from thidua.rules.awards.quota import is_within
from thidua.rules.awards.ranking import Outcome
from thidua.rules.awards.workflow import ListState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import candidate_evidence
from thidua.web.apps.awards.domain.award_routes import award_of
from thidua.web.apps.awards.models import AwardLine, AwardList
from thidua.web.apps.evaluations.models import EvaluatedSubject
from thidua.web.apps.evaluations.queries import current
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.registers.models import Freeze
from thidua.web.apps.registers.participants import last_freeze, register_of
from thidua.web.ui.values import JsonObject


def public_view(award_list: AwardList) -> dict[str, JsonObject]:
    """What the public reads of everybody who has a place, by kind and id."""
    lines = award_list.lines.filter(outcome=Outcome.IN).select_related("candidate")
    return {key_of(line): _shown_line(line) for line in lines}


def _shown_line(line: AwardLine) -> JsonObject:
    candidate = line.candidate
    return {
        "name": candidate.name,
        "unit": candidate.unit_id,
        "criteria": {criterion["id"]: criterion["state"] for criterion in candidate.standing["criteria"]},
        "marked": candidate.marked,
        "exceptions": candidate.exceptions,
    }


def key_of(line: AwardLine) -> str:
    """Kind and id of the subject of a line."""
    return f"{line.candidate.kind}:{line.candidate.subject_id}"


def unpublished(award_list: AwardList) -> list[str]:
    """Names of those who have a place now and had none, or another record, when the list was shown to the public."""
    return [now["name"] for key, now in public_view(award_list).items() if award_list.published.get(key) != now]


def no_longer_fits(award_list: AwardList) -> list[UserError]:
    """What of a list that is not decided yet the newest register and figures do not bear any more, line by line.

    The list itself keeps the register it was closed under: whoever keeps or decides it is told.
    """
    if award_list.state in (ListState.DECIDED, ListState.PUBLISHED, ListState.ENDED):
        return []
    newest, evaluation = last_freeze(movement_of(award_list)), current(award_list.movement_id)
    movement = movement_of(award_list)
    taking_part = candidate_evidence.taking_part(award_of(movement, award_list.award_id), movement)
    frozen = candidate_evidence.participants(newest) if newest else taking_part
    judged = set(EvaluatedSubject.objects.filter(evaluation=evaluation).values_list("kind", "subject_id"))
    told = []
    lines = list(award_list.lines.filter(outcome=Outcome.IN).exclude(approved=False).select_related("candidate"))
    lacking = _lacking_now(award_list, lines)
    for line in lines:
        key = line.candidate.kind, line.candidate.subject_id
        if key not in taking_part:
            told.append(UserError("{name} has left: takes part no more", name=line.candidate.name))
        elif key not in frozen:
            told.append(UserError("{name} does not stand in the newest frozen register", name=line.candidate.name))
        elif key not in judged:
            told.append(UserError("{name} is judged no more in the newest figures", name=line.candidate.name))
        elif lacking.get(key):
            criteria = ", ".join(lacking[key])
            told.append(UserError("{name} does not meet {criteria}", name=line.candidate.name, criteria=criteria))
    if newest is not None and newest != award_list.freeze:
        told += _above_quota(award_list, newest, [line.candidate.kind for line in lines])
    return told


def standards_met(award_list: AwardList) -> bool:
    """Whether everybody with a place, and not refused, meets the standards in the newest figures, or is excepted by an
    act from before their proposal. Who is judged no more does not.
    """
    lines = list(award_list.lines.filter(outcome=Outcome.IN).exclude(approved=False).select_related("candidate"))
    lacking = _lacking_now(award_list, lines)
    return all(lacking.get((line.candidate.kind, line.candidate.subject_id)) == () for line in lines)


def _lacking_now(award_list: AwardList, lines: list[AwardLine]) -> dict[tuple[str, str], tuple[str, ...]]:
    """The standards that each lacks in the newest figures; who is judged no more is missing."""
    evaluation, award = current(award_list.movement_id), award_of(movement_of(award_list), award_list.award_id)
    if evaluation is None:
        return {}
    return candidate_evidence.lacking_now([line.candidate for line in lines], award, evaluation)


def _above_quota(award_list: AwardList, newest: Freeze, kinds: list[str]) -> list[UserError]:
    award, register = award_of(movement_of(award_list), award_list.award_id), register_of(newest)
    told = []
    for kind in award.kinds:
        quota, registered = award.quota(kind), register.registered(SubjectKind(kind), award_list.unit_id)
        if quota is not None and not is_within(kinds.count(kind), quota.share, registered):
            told.append(
                UserError(
                    "{count} have a place, more than the newest frozen register of {registered} gives: open the list "
                    "again",
                    count=kinds.count(kind),
                    registered=registered,
                )
            )
    return told
