"""Letters by which the City Office hands dossiers on: which, to whom, read back, and by whom they are made."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from support.award_people import People, accepted, people, signed_in, submitted, take_part
from thidua.documents.papers import content_check, format_check
from thidua.documents.papers.render import render
from thidua.rules.awards.workflow import ProposalState
from thidua.web.apps.awards.models import Paper, Proposal
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.reports.forwarding_letter import Forwarding, forwarding_letter, forwardings

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part()
    return people()


def test_what_is_not_compiled_is_in_no_letter(who: People) -> None:
    submitted(who, ("officer", "P1"))
    assert forwardings("can-tho-2026") == []
    assert "Letters handing dossiers on" not in signed_in(who.office).get(reverse("city-reports")).content.decode()


def test_a_letter_lists_what_was_handed_on_on_its_day(who: People) -> None:
    proposal, today = accepted(who), timezone.localdate()
    assert forwardings("can-tho-2026") == [Forwarding("can-tho-2026", "bang-khen", today, 1)]
    letter = forwarding_letter(forwardings("can-tho-2026")[0])
    (line,) = letter.dossiers
    assert (line.collectives, line.individuals, line.checked, line.proposed) == (1, 1, 2, 2)
    assert (letter.dossier_count, letter.collective_count, letter.individual_count) == (1, 1, 1)
    assert letter.heading.number_line.endswith("-KSTTHC")
    made = render(letter)
    assert content_check.findings(letter, made) == []
    assert format_check.findings("forwarding_letter", made) == []

    Proposal.objects.filter(pk=proposal.pk).update(received_at=timezone.now() - timedelta(days=3))
    assert [of.on for of in forwardings("can-tho-2026")] == [today - timedelta(days=3)]
    assert forwarding_letter(Forwarding("can-tho-2026", "bang-khen", today, 1)).dossiers == ()
    Proposal.objects.filter(pk=proposal.pk).update(state=ProposalState.SENT_BACK)
    assert forwardings("can-tho-2026") == []


def test_the_city_office_makes_it_and_home_affairs_reads_it(who: People) -> None:
    accepted(who)
    day = forwardings("can-tho-2026")[0].day_id
    office = signed_in(who.office)
    assert "Make the letter" in office.get(reverse("city-reports")).content.decode()
    office.post(reverse("forwarding-make", args=["bang-khen", day]))
    paper = Paper.objects.get(kind="forwarding_letter")
    assert paper.findings == []
    page = signed_in(who.board).get(reverse("city-reports")).content.decode()
    assert "Make the letter" not in page
    assert reverse("city-report-file", args=[paper.pk, "docx"]) in page
    answer = signed_in(who.board).get(reverse("city-report-file", args=[paper.pk, "docx"]))
    assert answer.content.startswith(b"PK")
    assert signed_in(who.board).post(reverse("forwarding-make", args=["bang-khen", day])).status_code == 403
    assert office.post(reverse("forwarding-make", args=["giay-khen", day])).status_code == 404
    assert signed_in(who.head).get(reverse("city-report-file", args=[paper.pk, "docx"])).status_code == 403
