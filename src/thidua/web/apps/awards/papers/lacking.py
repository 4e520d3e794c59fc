"""What papers need and nobody recorded, told before they are made: of bodies that issue them, of people in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import numbered_papers
from thidua.web.apps.awards.domain.document_numbers import APPRAISAL, Subject
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.domain.numbered_papers import WaitingPaper
from thidua.web.apps.awards.models import AwardList, Candidate, Proposal, Revocation, VotingSession
from thidua.web.apps.awards.papers import bodies, phrases
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.addresses import register_address
from thidua.web.apps.registers.subjects import RegisterSubject

NUMBERS = {
    "council_minutes": _("the number of the minutes, session {number}"),
    "proposal_letter": _("the number of the proposal letter"),
    "unit_report": _("the number of the achievement report of {name}"),
    "appraisal_report": _("the number of the appraisal report"),
    "submission": _("the number of the submission"),
    "bonus_sheet": _("the number of the bonus sheet"),
    "revocation_proposal": _("the number of the proposal to revoke the award of {name}"),
    "adjusted_sheet": _("the number of the bonus sheet after the award of {name} was revoked"),
}


@dataclass(frozen=True, slots=True)
class LackingWords:
    """Whose words are lacking, which, and the page of the register where they are recorded."""

    whose: str
    words: tuple[str, ...]
    address: str


def of_proposal(dossier: Dossier, waiting: Iterable[WaitingPaper]) -> list[LackingWords]:
    """Of the proposing body, and of each person proposed. waiting: what of the dossier has no number."""
    unit = Unit.objects.filter(pk=dossier.proposal.unit_id).first()
    lacking = _of_body(unit) if unit else []
    for candidate in dossier.candidates:
        words = bodies.lacking_of_person(candidate.subject_id) if candidate.kind == SubjectKind.OFFICER else []
        if words:
            subject = RegisterSubject("officer", candidate.unit_id, candidate.subject_id)
            lacking.append(_lacking(candidate.name, words, Purpose.PEOPLE_IN_PAPERS, subject))
    return [*lacking, *_of_dossier(unit, waiting)]


def without_number(proposal: Proposal, waiting: Iterable[WaitingPaper]) -> list[LackingWords]:
    """The papers of a dossier that have no number in the register of their body."""
    return _of_dossier(Unit.objects.filter(pk=proposal.unit_id).first(), waiting)


def _of_dossier(unit: Unit | None, waiting: Iterable[WaitingPaper]) -> list[LackingWords]:
    """All but what Home Affairs says of it, which is no part of the dossier."""
    return _without_number(unit, (waits for waits in waiting if waits.paper != APPRAISAL))


def of_appraisal(waiting: Iterable[WaitingPaper]) -> list[LackingWords]:
    """Of Home Affairs, before it makes its report on a dossier."""
    home_affairs = phrases.home_affairs()
    return [
        *_of_body(home_affairs),
        *_without_number(home_affairs, (waits for waits in waiting if waits.paper == APPRAISAL)),
    ]


def of_list(award_list: AwardList) -> list[LackingWords]:
    """Of the body that decides and, of the city's awards, of Home Affairs, who submits."""
    unit, waiting = phrases.unit_of(award_list), numbered_papers.waiting_of(award_list)
    if unit:
        return [*_of_body(unit), *_without_number(unit, waiting)]
    home_affairs = phrases.home_affairs()
    return [*_of_body(phrases.city()), *_of_body(home_affairs), *_without_number(home_affairs, waiting)]


def _without_number(unit: Unit | None, waiting: Iterable[WaitingPaper]) -> list[LackingWords]:
    """The numbers that papers of a body have not taken yet."""
    words = tuple(gettext(NUMBERS[waits.paper]).format(**_particulars(waits.subject)) for waits in waiting)
    if unit is None or not unit.pk or not words:
        return []
    return [LackingWords(unit.name, words, reverse("document-numbers", args=[unit.pk]))]


def _particulars(subject: Subject) -> dict[str, str]:
    """What tells a paper from others of its kind in the same dossier or list."""
    match subject:
        case VotingSession():
            return {"number": str(subject.number)}
        case Candidate():
            return {"name": subject.name}
        case Revocation():
            return {"name": subject.line.candidate.name}
        case _:
            return {}


def _of_body(unit: Unit) -> list[LackingWords]:
    words = bodies.lacking_of_body(unit)
    subject = RegisterSubject("unit", unit.pk) if unit.pk else RegisterSubject("")
    return [_lacking(unit.name, words, Purpose.BODIES_IN_PAPERS, subject)] if words else []


def _lacking(whose: str, words: list[str], purpose: Purpose, subject: RegisterSubject) -> LackingWords:
    register = register_for(purpose)
    return LackingWords(whose, tuple(gettext(word) for word in words), register_address("list", subject, register))
