"""My work: at every state one office is told what to do, with the page that does it; others see whom they wait for."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation

from support.award_people import (
    People,
    called,
    candidate,
    comments_are_over,
    drafted,
    on_day,
    people,
    person,
    signed_in,
    step,
    take_part,
    vote,
)
from support.page import Page
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import award_lists, proposals
from thidua.web.apps.awards.models import Objection, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.models import MovementEdition
from thidua.web.apps.my_work.queries import work_of
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.register_spec import registers

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """To read the steps by."""
    with translation.override("en"):
        yield


@pytest.fixture
def summer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A day on which no limit of an award's way is near."""
    on_day(monkeypatch, datetime(2026, 9, 1, 3, tzinfo=UTC))


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def fresh(user: User) -> User:
    return User.objects.get(pk=user.pk)


def own_steps(user: User) -> list[str]:
    return [item.step for item in work_of(fresh(user)).mine]


def told(who: People, proposal: Proposal) -> dict[str, list[str]]:
    """By person, the steps of this proposal that wait for them."""
    addresses = {reverse("proposal", args=[proposal.pk]), reverse("council", args=[proposal.pk])}
    steps = {}
    for name in ("officer", "head", "chair", "secretary", "member", "office", "board", "chairman"):
        items = [item.step for item in work_of(fresh(getattr(who, name))).mine if item.address in addresses]
        if items:
            steps[name] = items
    return steps


@pytest.mark.slow
def test_a_proposal_waits_for_one_office_after_the_other(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    assert told(who, proposal) == {"officer": ["Call the council"], "head": ["Call the council"]}
    proposal = called(who, proposal)
    ballot = {name: ["Vote on 1 candidate"] for name in ("chair", "secretary", "member")}
    assert told(who, proposal) == ballot
    vote(proposal, who.member)
    vote(proposal, who.chair)
    assert told(who, proposal) == {"chair": ["Close the ballot"], "secretary": ballot["secretary"]}
    vote(proposal, who.secretary)
    proposal = step(proposal, "close_ballot", who.chair)
    assert told(who, proposal) == {"head": ["Hand in the dossier"]}
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    proposal = step(proposal, "submit", who.head)
    assert told(who, proposal) == {"office": ["Compile and hand on"]}
    awaited = {item.address: item for item in work_of(fresh(who.head)).awaited}
    waiting = awaited[reverse("proposal", args=[proposal.pk])]
    assert (waiting.whose, waiting.sender, waiting.mine) == ("City Office", "head", False)
    proposals.check_claim(candidate(proposal, "P1"), proposal.version, "", by=who.office)
    proposal.refresh_from_db()
    proposal = step(proposal, "compile", who.office)
    assert told(who, proposal) == {"board": ["Accept"]}
    proposal = step(proposal, "ask_more", who.board, "Gửi quyết định")
    assert told(who, proposal) == {"head": ["Answer what was asked"]}
    proposal = step(proposal, "answer", who.head, "Đã gửi")
    proposal = step(proposal, "send_back", who.board, "Thiếu")
    assert told(who, proposal) == {"head": ["Hand in the dossier"]}
    proposal = step(proposal, "withdraw", who.head, "Rút")
    assert told(who, proposal) == {}


@pytest.mark.slow
def test_the_way_of_a_proposal_and_a_list_is_drawn_with_who_does_what(who: People) -> None:
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    proposal = called(who, drafted(who, ("officer", "P1")))
    page = Page(signed_in(who.board).get(reverse("proposal", args=[proposal.pk])))
    assert page.texts(".td-way li")[0].startswith("Call the council ✓(done)")
    here = page.text(".td-way [aria-current=step]")
    assert here.startswith("Close the ballotthe council of Phường Cái Răng")
    assert [text.rpartition(" ")[2] for text in page.texts(".td-way li")][-3:] == ["Office", "board", "accepted"]
    step(proposal, "end_session", who.chair, "Không đủ người")
    proposal.refresh_from_db()
    proposal = step(proposal, "withdraw", who.head, "Rút")
    assert Page(signed_in(who.board).get(reverse("proposal", args=[proposal.pk]))).all(".td-way") == []
    page = Page(signed_in(who.board).get(reverse("award-list", args=[award_list.pk])))
    assert page.text(".td-way [aria-current=step]") == "Open to commentsHome Affairs board"
    assert len(page.texts(".td-way li")) == 6


def test_a_list_waits_for_the_board_and_an_objection_for_its_answer(who: People) -> None:
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    assert own_steps(who.board) == ["Open to comments"]
    Objection.objects.create(award_list=award_list, what="comment", sender="A", contact="a@b.vn", text="…")
    assert set(own_steps(who.board)) == {"Open to comments", "Answer 1 objection"}
    assert "Open to comments" not in own_steps(who.chairman)


def test_a_list_open_to_comments_waits_until_they_are_over(who: People) -> None:
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    today = timezone.localdate()
    type(award_list).objects.update(state="comments", comments_from_on=today, comments_until_on=today)
    work = work_of(fresh(who.board))
    assert [(item.step, item.not_before_on) for item in work.later] == [("Close the list", today + timedelta(days=1))]
    assert work.mine == []
    comments_are_over()
    assert own_steps(who.board) == ["Close the list"]


def entry(register: str, state: str, unit_id: str = "X1", due_on: date | None = None) -> RegisterEntry:
    return RegisterEntry.objects.create(
        register=register,
        code=f"{register}-{state}",
        unit_id=unit_id,
        title=f"Việc {register}",
        search="",
        state=state,
        opened_on=date(2026, 5, 4),
        due_on=due_on,
    )


@pytest.mark.usefixtures("summer")
def test_every_open_state_of_a_register_waits_for_somebody_there_is(who: People) -> None:
    everybody = [who.officer, who.head, who.office, who.board, who.chairman]
    waiting = [(register, state) for register in registers().values() for state in register.state if state.waits_for]
    assert waiting
    for register, state in waiting:
        made = entry(register.id, state.id)
        address = reverse("register-entry", args=[made.pk])
        items = [item for user in everybody for item in work_of(fresh(user)).mine if item.address == address]
        assert items, f"{register.id} {state.id}"
        made.delete()
    for register in registers().values():
        for state in register.state:
            if state.rests:
                entry(register.id, state.id)
    assert own_steps(who.head) == own_steps(who.board) == []


def test_what_is_urgent_comes_first_and_is_said_to_be_late(who: People) -> None:
    today = timezone.localdate()
    late, soon, some_day = (
        entry("obstacle", "open", due_on=today - timedelta(days=1)),
        entry("complaint", "open", due_on=today + timedelta(days=2)),
        entry("declaration", "declared"),
    )
    addresses = [item.address for item in work_of(fresh(who.board)).mine]
    assert addresses == [reverse("register-entry", args=[made.pk]) for made in (late, soon)]
    page = Page(signed_in(who.board).get(reverse("my-work")))
    rows = page.rows()
    assert len(rows) == 2
    assert late.title in rows[0][0]
    assert rows[0][3].endswith("overdue")
    assert soon.title in rows[1][0]
    assert rows[1][3].endswith("2 days left")
    assert some_day.title not in page.text()
    assert some_day.title in Page(signed_in(who.office).get(reverse("my-work"))).text()


@pytest.mark.usefixtures("summer")
def test_a_unit_is_told_of_a_proposal_that_is_not_begun(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Begin the proposal" not in own_steps(who.officer)
    on_day(monkeypatch, datetime(2026, 12, 20, 3, tzinfo=UTC))
    assert "Begin the proposal" in own_steps(who.officer)
    assert "Begin the proposal" not in own_steps(who.board)
    on_day(monkeypatch, datetime(2027, 6, 1, 3, tzinfo=UTC))
    assert "Begin the proposal" not in own_steps(who.officer)


@pytest.mark.usefixtures("summer")
def test_nobody_sees_the_work_of_a_unit_that_is_not_theirs(who: People) -> None:
    entry("inspection", "findings", unit_id="X2")
    assert own_steps(who.head) == []
    assert work_of(fresh(who.head)).awaited == []
    assert own_steps(person("other", Role.UNIT_HEAD, "X2")) == ["Report what was put right"]


def test_whoever_may_not_read_a_page_any_more_is_told_nothing_of_it(who: People) -> None:
    proposal = drafted(who, ("officer", "P1"))
    address = reverse("proposal", args=[proposal.pk])
    elsewhere = person("elsewhere", Role.UNIT_HEAD, "X2")
    proposal.steps.update(by=elsewhere)
    Proposal.objects.update(made_by=elsewhere)
    assert signed_in(elsewhere).get(address).status_code == 403
    assert address not in [item.address for item in work_of(fresh(elsewhere)).awaited]
    assert address in [item.address for item in work_of(fresh(who.head)).mine]


def test_an_officer_waits_for_what_becomes_of_an_initiative(who: People) -> None:
    author = person("author", Role.OFFICER, officer_id="P1")
    made = entry("initiative", "proposed")
    RegisterEntry.objects.filter(pk=made.pk).update(officer_id="P1")
    EntryRevision.objects.create(entry=made, version=1, what="opened", by=author)
    (waiting,) = work_of(fresh(author)).awaited
    assert waiting.address == reverse("register-entry", args=[made.pk])
    assert signed_in(author).get(waiting.address).status_code == 200


def test_my_work_is_the_first_page_of_everybody_and_asks_little_of_the_database(
    who: People, client: Client, django_assert_max_num_queries: pytest.FixtureRequest
) -> None:
    assert signed_in(who.head).get("/")["Location"] == reverse("my-work")
    drafted(who, ("officer", "P1"))
    for number in range(20):
        made = entry("obstacle", "open")
        made.code = f"VM-{number}"
        made.save()
    reader = signed_in(who.board)
    reader.get(reverse("my-work"))
    with django_assert_max_num_queries(30):
        assert reader.get(reverse("my-work")).status_code == 200
    assert client.get(reverse("my-work")).status_code == 302


def said(page: Page) -> list[str]:
    """What the header says of the reader's work, to eyes and to a screen reader."""
    return page.texts("header #waiting span")


def test_every_page_says_how_much_waits_for_its_reader(who: People) -> None:
    board = signed_in(who.board)
    assert said(Page(board.get(reverse("account")))) == []
    entry("obstacle", "open")
    made = entry("complaint", "open")
    assert said(Page(board.get(reverse("account")))) == []  # for a minute
    board.post(reverse("appearance"), {"theme": "dark"})
    assert said(Page(board.get(reverse("account")))) == ["2", "My work: 2 steps wait for you"]
    made.delete()
    assert said(Page(board.get(reverse("my-work")))) == ["1", "My work: 1 step waits for you"]
    assert said(Page(board.get(reverse("account")))) == ["1", "My work: 1 step waits for you"]
    assert Page(board.get(reverse("account"))).all("header a#waiting")[0].get("href") == reverse("my-work")
    office = signed_in(who.office)
    assert said(Page(office.get(reverse("people"), follow=True))) == []


def test_the_number_in_the_header_is_counted_anew_after_a_minute(
    who: People, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    board = signed_in(who.board)
    board.get(reverse("account"))
    entry("obstacle", "open")
    with CaptureQueriesContext(connection) as few:
        assert said(Page(board.get(reverse("account")))) == []
    assert not [query["sql"] for query in few.captured_queries if "registers_registerentry" in query["sql"]]
    on_day(monkeypatch, timezone.now() + timedelta(seconds=61))
    with django_assert_max_num_queries(len(few) + 14):
        assert said(Page(board.get(reverse("account"))))[0] == "1"


def test_whoever_may_not_open_a_page_yet_is_told_no_number(who: People) -> None:
    entry("obstacle", "open")
    Authenticator.objects.filter(user=who.board).delete()
    page = Page(signed_in(who.board).get(reverse("my-work"), follow=True))
    assert page.text("h1")
    assert said(page) == []


def test_a_page_opens_where_no_movement_can_be_read(who: People) -> None:
    MovementEdition.objects.update(sha256="0" * 64)
    caches["process"].clear()
    answer = signed_in(who.head).get(reverse("account"))
    assert answer.status_code == 200
    assert said(Page(answer)) == []
