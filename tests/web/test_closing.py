"""A movement whose period is over is closed, stays readable, and lets nothing new begin."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.cache import caches
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from support.award_people import People, except_from_all, on_day, people, signed_in, take_part
from support.page import Page
from support.second_movement import CITY, NEXT, changed, copied, stand_beside
from thidua.definitions.movement_loader import load
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import award_lists, proposals, voting_sessions
from thidua.web.apps.awards.models import AwardList, Objection, Proposal
from thidua.web.apps.evaluations.actions import recompute
from thidua.web.apps.evaluations.jobs import evaluate_anew
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.evaluations.site_engine import EvaluationRequest
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import running_id
from thidua.web.apps.movements.closing import close, reopen
from thidua.web.apps.movements.models import MovementEdition, MovementRecord, MovementState
from thidua.web.apps.movements.taking_in import take_in, take_in_named
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db
OVER = datetime(2027, 3, 1, 2, tzinfo=UTC)


@pytest.fixture
def who(evaluated: Evaluation, monkeypatch: pytest.MonkeyPatch) -> People:
    """Everybody, on a day after the period of the city's movement."""
    on_day(monkeypatch, OVER)
    take_part()
    return people()


def test_home_affairs_closes_it_and_opens_it_again_with_a_reason(who: People) -> None:
    board = signed_in(who.board)
    assert reverse("movement", args=[CITY]) in board.get("/awards/").content.decode()
    assert board.get(reverse("movement", args=[CITY])).status_code == 200
    assert board.post(reverse("movement-close", args=[CITY]), {"reason": " "}).status_code == 422
    assert board.post(reverse("movement-close", args=[CITY]), {"reason": "Đã tổng kết"}).status_code == 302
    record = MovementRecord.objects.get()
    assert (record.state, record.closed_at) == (MovementState.CLOSED, OVER)
    page = Page(board.get(reverse("movement", args=[CITY]))).text("main")
    assert "closed since 01/03/2027" in page
    assert "Đã tổng kết" in page
    assert board.post(reverse("movement-close", args=[CITY]), {"reason": "Lại"}).status_code == 422
    assert board.post(reverse("movement-reopen", args=[CITY]), {"reason": "Còn một khiếu nại"}).status_code == 302
    record.refresh_from_db()
    assert (record.state, record.closed_at) == (MovementState.ISSUED, None)
    told = AuditEntry.objects.filter(where=f"movement:{CITY}").order_by("number").values_list("what", "details__reason")
    assert list(told) == [("movement.close", "Đã tổng kết"), ("movement.reopen", "Còn một khiếu nại")]
    assert board.post(reverse("movement-reopen", args=[CITY]), {"reason": "Lại"}).status_code == 422


def test_it_is_not_closed_before_its_period_is_over(who: People, monkeypatch: pytest.MonkeyPatch) -> None:
    on_day(monkeypatch, datetime(2026, 12, 31, 2, tzinfo=UTC))
    with pytest.raises(UserError, match="31/12/2026"):
        close(CITY, "Xong", by=who.board)


def test_what_stands_open_is_named_with_its_page(who: People) -> None:
    proposal = proposals.begin(CITY, "X1", "bang-khen", by=who.officer)
    award_list = AwardList.objects.create(movement_id=CITY, award_id="bang-khen")
    Objection.objects.create(award_list=award_list, what="comment", sender="A", contact="B", text="C")
    refused = signed_in(who.board).post(reverse("movement-close", args=[CITY]), {"reason": "Xong"})
    assert refused.status_code == 422
    page = Page(refused)
    assert (
        "proposals under way: 1, lists not decided or not published: 1, comments and appeals without an answer: 1"
        in page.text("main")
    )
    links = page.values("main a[href]", "href")
    assert f"/m/{CITY}{reverse('proposal', args=[proposal.pk])}" in links
    assert f"/m/{CITY}{reverse('award-list', args=[award_list.pk])}" in links


def test_nothing_new_begins_in_it(who: People, ledger: Ledger, tmp_path: Path) -> None:
    proposal = proposals.begin(CITY, "X1", "bang-khen", by=who.officer)
    Proposal.objects.update(state="withdrawn")
    close(CITY, "Đã tổng kết", by=who.board)
    other = changed(copied(tmp_path), "comment_days = 10", "comment_days = 12")
    begun = {
        "proposal": lambda: proposals.begin(CITY, "X1", "bang-khen", by=who.officer),
        "list": lambda: award_lists.begin(CITY, "bang-khen", by=who.board),
        "session": lambda: voting_sessions.open_session(proposal, "", who.head),
        "frozen register": lambda: participants.freeze(date(2027, 2, 1), "", by=who.board, movement_id=CITY),
        "evaluation": lambda: recompute(EvaluationRequest(movement_id=CITY)),
        "edition": lambda: take_in(load(other), other),
    }
    for begin in begun.values():
        with pytest.raises(UserError, match="is closed since 01/03/2027"):
            begin()
    with pytest.raises(CommandError, match="is closed since"):
        call_command("take_in_movement", str(other))
    assert take_in_named() is None
    jobs = Job.objects.count()
    assert evaluate_anew("Mọi phong trào đã khóa", by=None) == []
    assert Job.objects.count() == jobs
    reopen(CITY, "Còn việc", by=who.board)
    assert begun["proposal"]() is not None


def test_forms_say_so_in_one_line(who: People) -> None:
    close(CITY, "Đã tổng kết", by=who.board)
    officer = signed_in(who.officer)
    begun = officer.post(reverse("proposal-begin", args=["X1", "bang-khen"]), follow=True)
    assert "is closed since 01/03/2027" in begun.content.decode()
    words = {"title": "Mất kết nối", "opened_on": "2027-02-26", "kind": "system", "description": "Không tra cứu được"}
    entered = officer.post("/unit/X1/registers/obstacle/new", {**words, "procedures": "1.000001"})
    assert entered.status_code == 422
    assert "is closed since 01/03/2027" in entered.content.decode()
    assert not RegisterEntry.objects.filter(register="obstacle").exists()
    assert "proposal-begin" not in officer.get("/unit/X1/awards/").content.decode()
    assert "/propose/" not in officer.get("/unit/X1/awards/").content.decode()


@pytest.mark.parametrize("page", ["", "board/", "awards/", "unit/X1/", "unit/X1/awards/", "definitions/", "results/"])
def test_its_pages_stay_with_a_line_that_says_it_is_closed(who: People, page: str) -> None:
    close(CITY, "Đã tổng kết", by=who.board)
    assert running_id() == CITY
    shown = Current.objects.get()
    client = signed_in(who.board)
    for address in (f"/{page}", f"/m/{CITY}/{page}"):
        answer = client.get(address, follow=True)
        assert answer.status_code == 200
        assert "closed since 01/03/2027" in Page(answer).text("main")
    assert Current.objects.get() == shown


def test_the_next_one_runs_and_is_not_said_to_be_closed(who: People, tmp_path: Path) -> None:
    stand_beside(tmp_path)
    close(CITY, "Đã tổng kết", by=who.board)
    assert running_id() == NEXT
    client = signed_in(who.board)
    assert "closed since" not in Page(client.get("/board/")).text("main")
    assert "closed since" in Page(client.get(f"/m/{CITY}/board/")).text("main")


# ── a unit's own movement ────────────────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def own(tmp_path: Path) -> str:
    """A movement of X1 under the city's."""
    folder = tmp_path / "own"
    folder.mkdir()
    (folder / "movement.toml").write_text(
        'format = 1\nid = "own"\nversion = "1.0.0"\nsource = "plan-2026"\nknown_on = 2026-05-01\n'
        f'inherits = "{CITY}"\nunit = "X1"\n',
        encoding="utf-8",
    )
    take_in(load(folder), folder)
    return "own"


def test_a_units_own_movement_is_closed_by_its_head(who: People, own: str, client_as: Callable[..., Client]) -> None:
    address = f"/m/{own}{reverse('movement-close', args=[own])}"
    for stranger in (signed_in(who.board), signed_in(who.officer), client_as(Role.UNIT_HEAD, "X2")):
        assert stranger.post(address, {"reason": "Xong"}).status_code == 403
    assert signed_in(who.head).post(address, {"reason": "Xong"}).status_code == 302
    assert MovementRecord.objects.get(pk=own).state == MovementState.CLOSED
    assert signed_in(who.head).post(reverse("movement-close", args=[CITY]), {"reason": "Xong"}).status_code == 403


def test_there_is_no_second_award_for_one_achievement_across_movements(who: People, own: str) -> None:
    """A unit's own movement carries out the city's: what is done counts once; of another year it counts anew."""
    evaluation = Evaluation.objects.get()
    edition = MovementEdition.objects.get(movement_id=own)
    evaluation.pk, evaluation.key, evaluation.movement_id, evaluation.edition = None, "1" * 64, own, edition
    subjects = list(Evaluation.objects.get().subjects.all())
    evaluation.save()
    for subject in subjects:
        subject.pk, subject.evaluation = None, evaluation
        subject.save()
    Current.objects.create(movement_id=own, evaluation=evaluation)
    caches["process"].clear()
    except_from_all("officer", "P1")
    except_from_all("officer", "P1", movement_id=own)
    first = proposals.begin(CITY, "X1", "bang-khen", by=who.officer)
    proposals.add_candidate(first, first.version, "officer", "P1", by=who.officer)
    second = proposals.begin(own, "X1", "bang-khen", by=who.officer)
    with pytest.raises(UserError, match="already"):
        proposals.add_candidate(second, second.version, "officer", "P1", by=who.officer)
    first.candidates.update(achievement="can-tho-2025", claim="can-tho-2025:officer:P1")
    proposals.add_candidate(second, second.version, "officer", "P1", by=who.officer)
    assert second.candidates.get().claim == f"{CITY}:officer:P1"
