"""Each gate of an award is shut on every road: the rule, the action, the form, a workbook, the API (I.2.b, III.3)."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
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
    freeze,
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
from thidua.web.apps.api import keys
from thidua.web.apps.api.endpoints import api
from thidua.web.apps.api.models import KeyScope
from thidua.web.apps.awards.domain import proposals
from thidua.web.apps.awards.models import Candidate, Proposal
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.my_work.register_work import register_work
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.actions import move
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


def takes_part_by_the_word_of_the_unit(who: People) -> None:
    """The unit itself enters P1 by its form; nobody confirms it."""
    except_from_all(*PERSON)
    stands_no_more()
    enter_participant(who)


def stands_no_more() -> None:
    """P1 was entered by mistake."""
    entries = RegisterEntry.objects.filter(register=participants.participant().id, officer_id="P1")
    entries.update(state=CANCELLED, subject_key=None)


def enter_participant(who: People, by: str = "officer") -> RegisterEntry:
    sent = {
        "title": "P1",
        "officer_id": "P1",
        "group": "individual",
        "role": participants.DIRECT,
        "opened_on": "15/04/2026",
    }
    answer = signed_in(getattr(who, by)).post("/unit/X1/registers/participant/new", sent)
    assert answer.status_code == 302, answer.content.decode()
    return RegisterEntry.objects.filter(register=participants.participant().id, officer_id="P1").latest("pk")


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
    "participant by own word": (
        takes_part_by_the_word_of_the_unit,
        SubjectRecord(SubjectKind.OFFICER, "P1", confirmed=False),
        "II.1.b",
        "Home Affairs confirms the entry first",
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


def imported(client: Client, where: str, head: str, row: str) -> int:
    """How many rows of a workbook of one row are refused; 403 where the page is not the reader's."""
    SpreadsheetDraft.objects.all().delete()
    sent = {"file": SimpleUploadedFile("rows.csv", f"{head}\n{row}\n".encode())}
    answer = client.post(f"{where}/import", sent)
    if answer.status_code != 302:
        return answer.status_code
    client.post(answer.headers["Location"])
    return len(SpreadsheetDraft.objects.get().with_fate(REFUSED))


def brings_the_case_to_an_end(who: People) -> list[int]:
    """The unit's head writes into a workbook that the case is over, that it is cancelled, or is somebody else's."""
    head = "Code,Version,What about,Officer code,Kind,Begun on,Carried out by,State"
    rows = [f"KL-1,1,Đang xem xét,P1,Disciplinary review,01/09/2026,UBND,{state}" for state in ("cleared", "cancelled")]
    where = "/unit/X1/registers/discipline"
    return [imported(signed_in(who.head), where, head, row) for row in rows]


def writes_itself_in(who: People) -> list[int]:
    """The unit writes P1 into the register as taking part, and as entered: the first is refused, the second waits."""
    stands_no_more()
    head = "Name,Officer code,Group,Role,Takes part from,State"
    rows = [f"P1,P1,Individual,{participants.DIRECT},15/04/2026,{state}" for state in ("taking part", "")]
    return [imported(signed_in(who.officer), "/unit/X1/registers/participant", head, row) for row in rows]


def brings_a_candidate(who: People) -> list[int]:
    """No list of proposals takes a workbook."""
    proposal = Proposal.objects.filter(award_id="giay-khen").get()
    addresses = (f"/proposals/{proposal.pk}/import", "/unit/X1/awards/import")
    sent = {"file": SimpleUploadedFile("rows.csv", b"Name\nP1\n")}
    return [signed_in(who.officer).post(address, sent).status_code for address in addresses]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("gate", "bring", "refused", "reason"),
    [
        ("hold", brings_the_case_to_an_end, [1, 1], "on hold"),
        ("participant by own word", writes_itself_in, [1, 0], "Home Affairs confirms the entry first"),
        ("second award", brings_a_candidate, [404, 404], "the same achievement"),
    ],
)
def test_no_workbook_and_no_program_opens_a_gate(
    who: People, gate: str, bring: Callable[[People], list[int]], refused: list[int], reason: str
) -> None:
    shut, _record, clause, _reason = GATES[gate]
    shut(who)
    assert bring(who) == refused
    tomorrow = timezone.localdate() + timedelta(days=1)
    _key, text = keys.make("Cổng dịch vụ công", list(KeyScope.values), "", tomorrow, 600, by=None)
    for data in ("proposals", "registers/discipline", "registers/participant", "candidates"):
        sent = json.dumps({"records": [{"subject": "officer:P1", "officer_id": "P1"}]})
        words = {"Authorization": f"Bearer {text}", "Idempotency-Key": data}
        answer = Client().post(f"/api/v1/{data}", sent, content_type="application/json", headers=words)
        assert answer.status_code == 404
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match=reason) as told:
        proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
    assert clause in str(told.value)
    assert candidates_of(proposal) == 0


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
        RegisterEntry.objects.filter(register=EXCEPTIONS).update(state=CANCELLED)
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


@pytest.mark.slow
@pytest.mark.django_db
def test_what_a_unit_says_of_who_takes_part_counts_once_home_affairs_confirmed_or_froze_it(who: People) -> None:
    takes_part_by_the_word_of_the_unit(who)
    entry = RegisterEntry.objects.get(register="participant", officer_id="P1", state="entered")
    assert [entry.title in work.about and work.mine for work in register_work(who.board)] == [True]
    assert [work.mine for work in register_work(who.officer)] == [False]
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="confirms the entry first"):
        proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
    confirming = next(move for move in participants.participant().move if move.to == "taking_part")
    answer = signed_in(who.officer).post(
        f"/registers/entry/{entry.pk}/move/{participants.participant().move.index(confirming)}", {"version": 1}
    )
    assert answer.status_code == 403
    with transaction.atomic():
        move(entry, entry.version, confirming, {}, by=who.board)
        proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)
        transaction.set_rollback(True)
    freeze(who.board)
    proposal.refresh_from_db()
    proposals.add_candidate(proposal, proposal.version, *PERSON, by=who.officer)


@pytest.mark.django_db
def test_the_word_of_a_unit_is_enough_for_an_award_of_its_own_and_home_affairs_waits_for_nobody(who: People) -> None:
    takes_part_by_the_word_of_the_unit(who)
    except_from_all(*PERSON, award="giay-khen")
    own = proposals.begin("can-tho-2026", "X1", "giay-khen", by=who.officer)
    proposals.add_candidate(own, own.version, *PERSON, by=who.officer)
    stands_no_more()
    assert enter_participant(who, "board").state == "taking_part"
