"""The appraisal's checklist: points that data answer take no yes against them, and show what they were read from."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest
from django.urls import reverse

from support.award_people import People, people, signed_in, step, submitted, take_part
from thidua.i18n import UserError
from thidua.web.apps.awards.domain import checklist, proposals
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.models import Candidate, Paper, Proposal
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def compiled(evaluated: Evaluation) -> tuple[People, Proposal]:
    take_part(units=17, officers=36)
    who = people()
    proposal = submitted(who, ("officer", "P1"))
    proposals.check_claim(proposal.live().get(), proposal.version, "", by=who.office)
    proposal.refresh_from_db()
    return who, step(proposal, "compile", who.office)


def answers(proposal: Proposal) -> Mapping[str, bool | None]:
    return checklist.answers(proposal, checklist.by_data(Dossier.read(proposal)))


def complain(_proposal: Proposal) -> None:
    hold = newest("can-tho-2026").holds[0]
    entry = {"register": hold.register, "state": hold.states[0], "code": "H-1", "title": "a", "search": "a"}
    RegisterEntry.objects.create(officer_id="P1", **entry)


def awarded_elsewhere(proposal: Proposal) -> None:
    twin = proposal.live().get()
    twin.pk, twin.claim, twin.dropped = None, f"{twin.claim}:other", True
    twin.save()


SPOILT: dict[str, tuple[Callable[[Proposal], object], str]] = {
    "dossier-complete": (lambda _proposal: Paper.objects.update(superseded=True), "papers are missing"),
    "right-subject": (lambda _: RegisterEntry.objects.update(closed_on=date(2026, 9, 1)), "no longer stands"),
    "criteria-proven": (lambda proposal: proposal.live().update(exceptions=[]), "does not meet"),
    "vote-valid": (lambda proposal: proposal.sessions.update(results=[{"candidate": 0, "passed": True}]), "did not"),
    "nobody-on-hold": (complain, "is on hold"),
    "no-second-award": (awarded_elsewhere, "elsewhere for the same achievement"),
}


def test_every_point_of_the_movement_is_answered_by_data() -> None:
    assert {point.id for point in newest("can-tho-2026").checks} == set(checklist.BY_DATA) == set(SPOILT)


@pytest.mark.slow
@pytest.mark.parametrize("point", SPOILT)
def test_a_point_is_not_answered_against_the_data(compiled: tuple[People, Proposal], point: str) -> None:
    (who, proposal), (spoil, told) = compiled, SPOILT[point]
    answer = checklist.by_data(Dossier.read(proposal))[point]
    assert answer.against == ()
    proposals.answer_point(proposal, proposal.version, point, answer=True, note="", by=who.board)
    proposal.refresh_from_db()
    assert answers(proposal) == {point: True}
    spoil(proposal)
    assert answers(proposal) == {point: False}
    with pytest.raises(UserError, match=told):
        proposals.answer_point(proposal, proposal.version, point, answer=True, note="", by=who.board)
    page = signed_in(who.board).get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert page.count("The data say:") == len(SPOILT)
    assert Candidate.objects.filter(proposal=proposal, dropped=False).count() == 1


@pytest.mark.slow
def test_the_pages_of_what_was_read_can_be_opened(compiled: tuple[People, Proposal]) -> None:
    who, proposal = compiled
    assert len(checklist.BY_DATA) > 3
    for point in checklist.BY_DATA:
        answer = checklist.by_data(Dossier.read(proposal))[point]
        page, *words = answer.page or ("proposal", str(proposal.pk))
        assert signed_in(who.board).get(reverse(page, args=words)).status_code == 200, point


def test_a_no_needs_a_note_and_no_data(compiled: tuple[People, Proposal]) -> None:
    who, proposal = compiled
    proposals.answer_point(proposal, proposal.version, "vote-valid", answer=False, note="Thiếu dấu", by=who.board)
    proposal.refresh_from_db()
    assert answers(proposal) == {"vote-valid": False}
