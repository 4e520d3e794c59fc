"""What papers need and nobody recorded, told before they are made: of bodies that issue them, of people in them."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import document_numbers
from thidua.web.apps.awards.domain.award_routes import route_of
from thidua.web.apps.awards.domain.document_numbers import Numbered
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.awards.papers import bodies, phrases
from thidua.web.apps.movements.bound import movement_of
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.addresses import register_address
from thidua.web.apps.registers.subjects import RegisterSubject

NUMBERS = {
    "council_minutes": _("the number of the minutes"),
    "proposal_letter": _("the number of the proposal letter"),
    "unit_report": _("the number of the achievement report of {name}"),
    "appraisal_report": _("the number of the appraisal report"),
    "submission": _("the number of the submission"),
    "bonus_sheet": _("the number of the bonus sheet"),
}


@dataclass(frozen=True, slots=True)
class LackingWords:
    """Whose words are lacking, which, and the page of the register where they are recorded."""

    whose: str
    words: tuple[str, ...]
    address: str


def of_proposal(dossier: Dossier) -> list[LackingWords]:
    """Of the proposing body, and of each person proposed."""
    unit = Unit.objects.filter(pk=dossier.proposal.unit_id).first()
    lacking = _of_body(unit) if unit else []
    for candidate in dossier.candidates:
        words = bodies.lacking_of_person(candidate.subject_id) if candidate.kind == SubjectKind.OFFICER else []
        if words:
            subject = RegisterSubject("officer", candidate.unit_id, candidate.subject_id)
            lacking.append(_lacking(candidate.name, words, Purpose.PEOPLE_IN_PAPERS, subject))
    return [*lacking, *_of_unit(unit, dossier)]


def without_number(dossier: Dossier) -> list[LackingWords]:
    """The papers of a dossier that have no number in the register of their body."""
    return _of_unit(Unit.objects.filter(pk=dossier.proposal.unit_id).first(), dossier)


def _of_unit(unit: Unit | None, dossier: Dossier) -> list[LackingWords]:
    proposal, session = dossier.proposal, document_numbers.counted_session(dossier.proposal)
    papers: list[tuple[str, Numbered]] = [("council_minutes", session)] if session else []
    if route_of(movement_of(proposal), proposal.award_id).of_city:
        papers.append(("proposal_letter", proposal))
    papers += [("unit_report", candidate) for candidate in dossier.passed if candidate.kind == SubjectKind.UNIT]
    return _without_number(unit, papers)


def of_appraisal(proposal: Proposal) -> list[LackingWords]:
    """Of Home Affairs, before it makes its report on a dossier."""
    home_affairs = phrases.home_affairs()
    return [*_of_body(home_affairs), *_without_number(home_affairs, [("appraisal_report", proposal)])]


def of_list(award_list: AwardList) -> list[LackingWords]:
    """Of the body that decides and, of the city's awards, of Home Affairs, who submits."""
    unit = phrases.unit_of(award_list)
    sheet: list[tuple[str, Numbered]] = [("bonus_sheet", award_list)] if award_list.decided_by_id else []
    if unit:
        return [*_of_body(unit), *_without_number(unit, sheet)]
    home_affairs = phrases.home_affairs()
    numbers = _without_number(home_affairs, [("submission", award_list), *sheet])
    return [*_of_body(phrases.city()), *_of_body(home_affairs), *numbers]


def _without_number(unit: Unit | None, papers: Iterable[tuple[str, Numbered]]) -> list[LackingWords]:
    """The numbers that papers of a body have not taken yet."""
    words = tuple(
        gettext(NUMBERS[paper]).format(name=subject)  # of a candidate the name
        for paper, subject in document_numbers.unnumbered(papers)
    )
    if not words or unit is None or not unit.pk:
        return []
    return [LackingWords(unit.name, words, reverse("document-numbers", args=[unit.pk]))]


def _of_body(unit: Unit) -> list[LackingWords]:
    words = bodies.lacking_of_body(unit)
    subject = RegisterSubject("unit", unit.pk) if unit.pk else RegisterSubject("")
    return [_lacking(unit.name, words, Purpose.BODIES_IN_PAPERS, subject)] if words else []


def _lacking(whose: str, words: list[str], purpose: Purpose, subject: RegisterSubject) -> LackingWords:
    (register,) = registers_for(purpose)
    return LackingWords(whose, tuple(gettext(word) for word in words), register_address("list", subject, register))
