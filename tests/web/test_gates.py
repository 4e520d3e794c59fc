"""Each gate of an award is shut on every road: the rule, the action, the form, a workbook, the API (I.2.b, III.3)."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support.award_people import (
    EXCEPTIONS,
    People,
    called,
    candidate,
    drafted,
    except_from_all,
    people,
    signed_in,
    step,
    take_part,
    vote,
)
from support.second_movement import NEXT, stand_beside
from thidua.definitions.registers.spec import CANCELLED
from thidua.i18n import UserError
from thidua.rules.awards.eligibility import LAW, GivenAward, SubjectRecord, eligibility
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind
from thidua.web.apps.api.endpoints import api
from thidua.web.apps.awards.domain import proposals
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.spreadsheets.targets import REFUSED

PERSON = ("officer", "P1")


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part()
    return people()


def fails_a_standard(_who: People) -> None:
    """P1 fails criteria, as everybody of the small city does; no act excepts them."""


def is_on_hold(_who: People) -> None:
    except_from_all(*PERSON)
    RegisterEntry.objects.create(
        register="discipline",
        code="KL-1",
        unit_id="X1",
        officer_id="P1",
        title="Đang xem xét",
        search="",
        state="open",
        opened_on=date(2026, 9, 1),
    )


def takes_no_part(_who: People) -> None:
    except_from_all(*PERSON)
    taking_part = RegisterEntry.objects.filter(register=participants.participant().id, officer_id="P1")
    taking_part.update(closed_on=date(2026, 9, 1))


def has_another_proposal(who: People) -> None:
    drafted(who, PERSON, award="giay-khen")
    except_from_all(*PERSON)


GATES: dict[str, tuple[Callable[[People], None], SubjectRecord, str, str]] = {
    "standard": (
        fails_a_standard,
        SubjectRecord(SubjectKind.OFFICER, "P1", not_met=("b.2",)),
        "III.3",
        "not met or not determinable",
    ),
    "hold": (is_on_hold, SubjectRecord(SubjectKind.OFFICER, "P1", on_hold=True), LAW, "on hold"),
    "participant": (
        takes_no_part,
        SubjectRecord(SubjectKind.OFFICER, "P1", participant=False),
        "II.1.b",
        "register of those directly taking part",
    ),
    "second award": (has_another_proposal, SubjectRecord(SubjectKind.OFFICER, "P1"), LAW, "the same achievement"),
}


def candidates_of(proposal: Proposal) -> int:
    return Candidate.objects.filter(proposal=proposal).count()


@pytest.mark.django_db
@pytest.mark.parametrize("gate", GATES)
def test_a_gate_is_shut_in_rule_action_form_and_api(who: People, gate: str) -> None:
    shut, record, clause, reason = GATES[gate]
    others = [GivenAward(SubjectKind.OFFICER, "P1", "movement", "giay-khen")] if gate == "second award" else []
    refusal = eligibility(record, achievement="movement", award="bang-khen", others=others)
    assert isinstance(refusal, Refusal)
    assert refusal.clause == clause

    shut(who)
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match=reason) as told:
        proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
    assert clause in str(told.value)

    address = reverse("proposal-add-candidate", args=[proposal.pk])
    answer = signed_in(who.officer).post(address, {"version": proposal.version, "subject": ":".join(PERSON)})
    assert answer.status_code == 422
    pushed = signed_in(who.officer).post(f"/api/v1/proposals/{proposal.pk}/candidates", {"subject": "officer:P1"})
    assert pushed.status_code == 404
    assert candidates_of(proposal) == 0


@pytest.mark.django_db
def test_no_workbook_brings_in_a_signed_act_nor_signs_one(who: People) -> None:
    heads = (
        "Criterion,Subject matter,Objective ground,Officer code,Proposed on,State,Issued by,Document no.,Document of"
    )
    row = "b.2,Ngoại lệ,Mất kết nối,P1,01/09/2026,{state},UBND,1/UBND,02/09/2026"
    client, where = signed_in(who.head), f"/unit/X1/registers/{EXCEPTIONS}"

    def refused(state: str, code: str = "") -> int:
        """How many rows of a workbook with the act in that state are refused; the others are saved."""
        text = f"Code,Version,{heads}\n{code},1,{row.format(state=state)}\n"
        SpreadsheetDraft.objects.all().delete()
        answer = client.post(f"{where}/import", {"file": SimpleUploadedFile("acts.csv", text.encode())})
        assert answer.status_code == 302, answer.content.decode()
        client.post(answer.headers["Location"])
        return len(SpreadsheetDraft.objects.get().with_fate(REFUSED))

    for state in ("signed by the City Chairman", "signed by the unit's head"):
        assert refused(state) == 1
    assert not RegisterEntry.objects.filter(register=EXCEPTIONS).exists()
    assert refused("proposed") == 0
    entry = RegisterEntry.objects.get(register=EXCEPTIONS)
    assert entry.state == "proposed"
    assert refused("signed by the City Chairman", entry.code) == 1
    entry.refresh_from_db()
    assert entry.state == "proposed"
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="not met or not determinable"):
        proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)


def test_the_api_writes_nothing_but_dossiers_events_and_surveys() -> None:
    written = {
        path.rstrip("/").rsplit("/", 1)[1]
        for path, methods in api.get_openapi_schema()["paths"].items()
        if set(methods) - {"get"}
    }
    assert written == {"dossiers", "events", "surveys"}


@pytest.mark.django_db
def test_nobody_proposes_without_signing_in(who: People) -> None:
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    address = reverse("proposal-add-candidate", args=[proposal.pk])
    assert Client().post(address, {"version": proposal.version, "subject": "officer:P1"}).status_code == 302
    assert candidates_of(proposal) == 0


@pytest.mark.slow
@pytest.mark.django_db
def test_an_act_signed_after_somebody_was_proposed_excepts_them_once_they_are_proposed_anew(who: People) -> None:
    verdict = StoredVerdict.objects.filter(kind="officer", subject_id="P1", criterion_id="b.6")
    before = verdict.get().state
    verdict.update(state="met")
    except_from_all(*PERSON)
    RegisterEntry.objects.filter(register=EXCEPTIONS, criterion_id="b.6").update(state=CANCELLED)
    proposal = called(who, drafted_without_acts(who))
    for member in (who.chair, who.secretary, who.member):
        vote(proposal, member)
    proposal = step(proposal, "close_ballot", who.chair)
    verdict.update(state=before)
    except_from_all(*PERSON)  # the missing act, signed now
    proposal = step(proposal, "redraft", who.head, "có văn bản cho phép ngoại lệ")
    with pytest.raises(UserError, match=r"no longer meets b\.6"):
        step(proposal, "call_again", who.head, "xét lại")
    proposal.refresh_from_db()
    proposals.remove_candidate(candidate(proposal, "P1"), proposal.version, by=who.officer)
    proposal.refresh_from_db()
    anew = proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
    assert "b.6" in {act["criterion"] for act in anew.exceptions}
    proposal.refresh_from_db()
    assert step(proposal, "call_again", who.head, "xét lại").state == "at_council"


def drafted_without_acts(who: People) -> Proposal:
    """A draft with P1, who is excepted by no more acts than there are."""
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
    proposal.refresh_from_db()
    return proposal


@pytest.mark.slow
@pytest.mark.django_db
def test_an_act_of_one_movement_excepts_nobody_in_another_whatever_its_date(who: People, tmp_path: Path) -> None:
    stand_beside(tmp_path)
    for of, other in (("can-tho-2026", NEXT), (NEXT, "can-tho-2026")):
        RegisterEntry.objects.filter(register=EXCEPTIONS).delete()
        except_from_all(*PERSON, movement_id=other)
        proposal = proposals.begin(of, "X1", "bang-khen", by=who.officer)
        for day in ("2026-04-14", "2026-06-01", str(timezone.localdate())):
            RegisterEntry.objects.filter(register=EXCEPTIONS).update(document_on=day)
            with pytest.raises(UserError, match="not met or not determinable"):
                proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
        assert candidates_of(proposal) == 0


@pytest.mark.django_db
def test_an_act_is_of_the_movement_whose_page_it_was_entered_on_or_that_it_names(who: People, tmp_path: Path) -> None:
    stand_beside(tmp_path)
    client = signed_in(who.officer)
    page = client.get(f"/m/{NEXT}/unit/X1/registers/{EXCEPTIONS}/new").content.decode()
    assert f'<option value="{NEXT}" selected>' in page
    sent = {"criterion_id": "b.2", "title": "Ngoại lệ", "detail": "Mất kết nối", "officer_id": "P1"}
    client.post(f"/m/{NEXT}/unit/X1/registers/{EXCEPTIONS}/new", {**sent, "opened_on": "01/09/2026"})
    client.post(f"/unit/X1/registers/{EXCEPTIONS}/new", {**sent, "opened_on": "01/09/2026", "movement": "can-tho-2026"})
    entered = RegisterEntry.objects.filter(register=EXCEPTIONS).order_by("pk")
    assert [entry.data["movement"] for entry in entered] == [NEXT, "can-tho-2026"]
