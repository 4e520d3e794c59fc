"""The registers: entered, moved, corrected, cancelled, never deleted; who may do what; lists that stay quick."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import lxml.html
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from support.page import Page
from support.register_steps import enter, move, step
from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.permissions import TABLE, Role
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.actions import due_after
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.registers.register_spec import registers

pytestmark = pytest.mark.usefixtures("evaluated")
OBSTACLE = {
    "title": "Mất kết nối kho dữ liệu",
    "opened_on": "2026-09-07",
    "kind": "system",
    "description": "Không tra cứu được",
    "procedures": "1.000001, 1.000002",
}


@pytest.fixture
def officer_of_x1(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.UNIT_OFFICER, "X1")


@pytest.fixture
def home_affairs(client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HOME_AFFAIRS)


@pytest.mark.parametrize("register", registers().values(), ids=lambda register: register.id)
def test_every_register_is_described_whole(register: Register) -> None:
    reached = {register.first_state, *(transition.to for transition in register.move)}
    assert {value.id for value in register.state} - reached == set()
    assert [value.id for value in register.state if value.ends] != []
    assert {register.see, register.enter, register.cancel} - TABLE.keys() == set()
    for state in register.state:
        assert state.ends or register.moves_from(state.id), f"{state.id} leads nowhere"


def test_an_obstacle_is_raised_answered_and_resolved_in_time(officer_of_x1: Client, home_affairs: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert (entry.code, entry.state, entry.unit_id) == ("VM-2026-0001", "open", "X1")
    # Monday 7 September and five working days.
    assert (entry.due_on, entry.data["procedures"]) == (date(2026, 9, 14), ["1.000001", "1.000002"])
    assert move(home_affairs, entry, "answered", answer="Đã mở lại").status_code == 302
    assert move(home_affairs, entry, "resolved", outcome="Đã tra cứu được").status_code == 403
    assert move(officer_of_x1, entry, "resolved", outcome="Đã tra cứu được").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.closed_on, entry.version) == ("resolved", timezone.localdate(), 3)
    page = officer_of_x1.get(f"/registers/entry/{entry.pk}/").content.decode()
    assert ("Đã mở lại" in page, "user0" in page, "user1" in page) == (True, True, True)


def test_the_limit_skips_holidays_and_days_off() -> None:
    # 2 September is a holiday, Monday 31 August is given for a Saturday worked before it.
    assert due_after(date(2026, 8, 28), 2, "X1") == date(2026, 9, 4)


def test_an_escalated_obstacle_gets_a_new_limit_and_the_city_decides(
    officer_of_x1: Client, home_affairs: Client, client_as: Callable[..., Client]
) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert move(home_affairs, entry, "escalated", escalation="Vượt thẩm quyền").status_code == 302
    entry.refresh_from_db()
    assert entry.due_on is not None
    assert entry.due_on >= date.today() + timedelta(days=10)  # noqa: DTZ011
    decided = {"answer": "Bố trí đường truyền", "authority": "UBND", "document_no": "1", "document_on": "2026-10-01"}
    assert move(home_affairs, entry, "answered", **decided).status_code == 403
    assert move(client_as(Role.CHAIRMAN), entry, "answered", **decided).status_code == 302
    before_after = entry.changes.get(what="escalated")
    assert (before_after.before["due_on"], before_after.before["state"]) == ("2026-09-14", "open")


def test_nobody_makes_an_obstacle_look_in_time(
    officer_of_x1: Client, home_affairs: Client, client_as: Callable[..., Client]
) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    later = officer_of_x1.post(
        f"/registers/entry/{entry.pk}/edit", {**OBSTACLE, "opened_on": "2026-10-01", "version": 1}
    )
    assert (later.status_code, "time limit runs from the day of opening" in later.content.decode()) == (409, True)
    head = client_as(Role.UNIT_HEAD, "X1")
    unanswered = {"version": 1, "outcome": "Xong", "closed_on": "2026-09-08"}
    confirm = next(number for number, step in enumerate(registers()["obstacle"].move) if step.to == "resolved")
    assert head.post(f"/registers/entry/{entry.pk}/move/{confirm}", unanswered).status_code == 409
    assert move(home_affairs, entry, "answered", answer="Đã mở lại").status_code == 302
    assert move(head, entry, "resolved", outcome="Xong", closed_on="2026-09-08").status_code == 302
    entry.refresh_from_db()
    assert entry.closed_on == timezone.localdate()
    assert entry.due_on == due_after(timezone.localdate(), 5, "X1")


def test_a_failed_posting_check_is_put_right_with_evidence_and_looked_at_again(
    client_as: Callable[..., Client],
) -> None:
    office, head = client_as(Role.CITY_OFFICE), client_as(Role.UNIT_HEAD, "X1")
    entry = enter(office, "posting_check", title="Niêm yết", opened_on="2026-09-01", place="desk")
    assert move(office, entry, "failed", findings="Thiếu 2 thủ tục").status_code == 302
    entry.refresh_from_db()
    assert entry.due_on == due_after(timezone.localdate(), 5, "X1")
    file = SimpleUploadedFile("a.pdf", PDF)
    assert move(head, entry, "put_right", correction="Đã niêm yết đủ", file=file).status_code == 302
    assert move(head, entry, "corrected").status_code == 403
    assert move(office, entry, "corrected", again="Đủ").status_code == 302
    entry.refresh_from_db()
    assert (entry.state, entry.closed_on, entry.evidence.count()) == ("corrected", timezone.localdate(), 1)


def test_an_obstacle_is_not_raised_in_the_future(officer_of_x1: Client) -> None:
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = officer_of_x1.post("/unit/X1/registers/obstacle/new", {**OBSTACLE, "opened_on": tomorrow})
    assert (answer.status_code, RegisterEntry.objects.count()) == (422, 0)


def test_nothing_is_closed_on_a_day_to_come(client_as: Callable[..., Client]) -> None:
    office = client_as(Role.CITY_OFFICE)
    entry = enter(office, "posting_check", title="Niêm yết", opened_on="2026-09-01", place="desk")
    tomorrow = (timezone.localdate() + timedelta(days=1)).isoformat()
    assert move(office, entry, "passed", closed_on=tomorrow).status_code == 422


def test_who_leads_an_entry_on_shows_why_with_a_file(officer_of_x1: Client, client_as: Callable[..., Client]) -> None:
    words = {"title": "Công bố", "opened_on": "2026-08-03", "due_on": "2026-09-30"}
    entry = enter(client_as(Role.CITY_OFFICE), "publication_task", **words)
    assert send(officer_of_x1, entry, PDF, "a.pdf").status_code == 403
    refused = move(officer_of_x1, entry, "reported", report="Xong", file=SimpleUploadedFile("a.pdf", b"MZ"))
    entry.refresh_from_db()
    assert (refused.status_code, entry.state) == (409, "assigned")
    taken = move(officer_of_x1, entry, "reported", report="Xong", file=SimpleUploadedFile("a.pdf", PDF))
    entry.refresh_from_db()
    assert (taken.status_code, entry.state, entry.evidence.get().name) == (302, "reported", "a.pdf")


def test_a_step_without_what_it_asks_for_is_not_taken(officer_of_x1: Client, home_affairs: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert move(home_affairs, entry, "answered").status_code == 422
    entry.refresh_from_db()
    assert (entry.state, entry.version) == ("open", 1)


def test_a_step_taken_twice_is_taken_once(officer_of_x1: Client, home_affairs: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    number, words = step(entry, "answered"), {"version": 1, "answer": "A"}
    answers = [home_affairs.post(f"/registers/entry/{entry.pk}/move/{number}", words).status_code for _ in range(2)]
    assert answers == [302, 409]
    assert EntryRevision.objects.filter(entry=entry).count() == 2


def test_of_two_who_correct_at_once_the_second_is_told(officer_of_x1: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    address = f"/registers/entry/{entry.pk}/edit"
    first = officer_of_x1.post(address, {**OBSTACLE, "title": "Một", "version": 1})
    second = officer_of_x1.post(address, {**OBSTACLE, "title": "Hai", "version": 1})
    entry.refresh_from_db()
    assert (first.status_code, second.status_code, entry.title) == (302, 409, "Một")
    assert "Somebody else changed" in second.content.decode()
    change = entry.changes.get(version=2)
    assert (change.before, change.after) == ({"title": OBSTACLE["title"]}, {"title": "Một"})


def test_correcting_nothing_writes_nothing(officer_of_x1: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert officer_of_x1.post(f"/registers/entry/{entry.pk}/edit", {**OBSTACLE, "version": 1}).status_code == 302
    assert entry.changes.count() == 1


def test_what_was_taken_up_its_unit_corrects_no_more(officer_of_x1: Client, home_affairs: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    move(home_affairs, entry, "answered", answer="A")
    assert officer_of_x1.get(f"/registers/entry/{entry.pk}/edit").status_code == 403
    assert home_affairs.get(f"/registers/entry/{entry.pk}/edit").status_code == 200


def test_an_entry_is_cancelled_with_a_reason_and_stays_readable(officer_of_x1: Client, home_affairs: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    address = f"/registers/entry/{entry.pk}/cancel"
    assert officer_of_x1.post(address, {"version": 1, "reason": "Nhầm"}).status_code == 403
    assert home_affairs.post(address, {"version": 1, "reason": ""}).status_code == 422
    assert home_affairs.post(address, {"version": 1, "reason": "Nhập nhầm"}).status_code == 302
    assert "Nhập nhầm" in officer_of_x1.get(f"/registers/entry/{entry.pk}/").content.decode()
    assert entry.code not in officer_of_x1.get("/unit/X1/registers/obstacle/").content.decode()
    assert entry.code in officer_of_x1.get("/unit/X1/registers/obstacle/?state=cancelled").content.decode()


def test_a_unit_reads_its_own_entries_and_the_city_reads_all(
    officer_of_x1: Client, home_affairs: Client, client_as: Callable[..., Client]
) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    stranger = client_as(Role.UNIT_OFFICER, "X2")
    assert stranger.get(f"/registers/entry/{entry.pk}/").status_code == 403
    assert stranger.get("/unit/X1/registers/obstacle/").status_code == 403
    assert entry.code not in stranger.get("/unit/X2/registers/obstacle/").content.decode()
    assert entry.code in home_affairs.get("/registers/obstacle/?unit=X1").content.decode()
    assert officer_of_x1.get("/registers/obstacle/").status_code == 403


def test_overdue_ones_are_marked_and_the_picture_says_where_they_gather(
    officer_of_x1: Client, home_affairs: Client
) -> None:
    enter(officer_of_x1, "obstacle", **OBSTACLE)
    enter(officer_of_x1, "obstacle", **{**OBSTACLE, "opened_on": date.today().isoformat()})  # noqa: DTZ011
    page = lxml.html.fromstring(home_affairs.get("/registers/obstacle/").content.decode())
    assert "Phường Cái Răng: 2" in page.text_content()
    assert [number.text for number in page.xpath("//tbody//strong")] == ["overdue"]
    only = home_affairs.get("/registers/obstacle/?overdue=1").content.decode()
    assert ("VM-2026-0001" in only, "VM-2026-0002" in only) == (True, False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "address", ["/registers/", "/registers/obstacle/", "/unit/X1/registers/", "/registers/initiative/"]
)
def test_pages_ask_the_database_no_more_with_more_entries(
    home_affairs: Client, officer_of_x1: Client, address: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for count in (1, 30):
        for _ in range(count):
            enter(officer_of_x1, "obstacle", **OBSTACLE)
            enter(
                officer_of_x1, "initiative", title="Mẫu điền sẵn", opened_on="2026-08-01", problem="…", officer_id="P1"
            )
        home_affairs.get("/account/")  # counts what waits for the reader, for a minute
        with django_assert_max_num_queries(20):
            assert home_affairs.get(address).status_code == 200


def test_the_part_of_the_plan_that_has_no_number_is_cited_by_name(home_affairs: Client) -> None:
    cited = Page(home_affairs.get("/registers/")).texts("p > span.small")
    assert "final part" in cited
    assert "end" not in cited


def test_an_officer_proposes_an_initiative_and_sees_it_alone(client_as: Callable[..., Client]) -> None:
    author = client_as(Role.OFFICER, "X1", officer_id="P1")
    entry = enter(author, "initiative", "officer/P1", title="Mẫu điền sẵn", opened_on="2026-08-01", problem="…")
    assert (entry.officer_id, entry.unit_id) == ("P1", "X1")
    assert author.get("/officer/P1/registers/initiative/").status_code == 200
    other = client_as(Role.OFFICER, "X1", officer_id="P2")
    assert other.get(f"/registers/entry/{entry.pk}/").status_code == 403
    assert other.get("/officer/P1/registers/").status_code == 403


@pytest.mark.parametrize(
    ("shares", "why"),
    [
        ((("P1", 60), ("P2", 30)), "make 100 together"),
        ((("P1", 50), ("P1", 50)), "once"),
        ((("P3", 100),), "No officer"),
        ((("P1", 100), ("P2", 0)), "make 100 together"),
        ((("P1", "²"),), "make 100 together"),
        ((("P1", "1_00"),), "make 100 together"),
    ],
)
def test_authors_shares_make_a_hundred(officer_of_x1: Client, shares: Any, why: str) -> None:
    words = {"title": "Mẫu", "opened_on": "2026-08-01", "problem": "…"}
    for at, (officer, share) in enumerate(shares):
        words |= {f"authors_{2 * at}": officer, f"authors_{2 * at + 1}": str(share)}
    answer = officer_of_x1.post("/unit/X1/registers/initiative/new", words)
    assert (answer.status_code, why in answer.content.decode()) == (422, True)
    assert RegisterEntry.objects.count() == 0


def test_authors_are_kept_with_their_shares(officer_of_x1: Client) -> None:
    words = {"authors_0": "P2", "authors_1": "60", "authors_2": "P1", "authors_3": "40"}
    entry = enter(officer_of_x1, "initiative", title="Mẫu", opened_on="2026-08-01", problem="…", **words)
    assert (entry.data["authors"], entry.officer_id) == ([["P2", 60], ["P1", 40]], "P2")


def test_an_effect_is_taken_from_evaluations_never_typed(
    officer_of_x1: Client, client_as: Callable[..., Client], evaluated: Any
) -> None:
    head = client_as(Role.UNIT_HEAD, "X1")
    entry = enter(
        officer_of_x1, "initiative", title="Mẫu", opened_on="2026-08-01", problem="…", indicator_id="active_procedures"
    )
    move(head, entry, "applied", applied_at="Toàn phường")
    typed = move(head, entry, "measured", effect_before="99", effect_after="100", effect="Nhanh hơn")
    assert typed.status_code == 422
    chosen = str(evaluated.pk)
    assert (
        move(head, entry, "measured", effect_before=chosen, effect_after=chosen, effect="Nhanh hơn").status_code == 302
    )
    entry.refresh_from_db()
    months = evaluated.subjects.get(kind="unit", subject_id="X1").figures["active_procedures"]
    kept = entry.data["effect_after"]
    assert (kept["numerator"], kept["denominator"]) == (sum(m[1] for m in months), sum(m[2] for m in months))
    assert kept["result_hash"] == evaluated.result_hash


def test_a_subject_declares_once_on_a_criterion(officer_of_x1: Client) -> None:
    words = {"criterion_id": "a.5", "title": "Đã số hóa", "opened_on": "2026-09-10"}
    enter(officer_of_x1, "declaration", **words)
    again = officer_of_x1.post("/unit/X1/registers/declaration/new", words)
    assert (again.status_code, "already" in again.content.decode()) == (422, True)


def test_what_concerns_persons_is_not_for_every_reader_of_the_unit(
    officer_of_x1: Client, client_as: Callable[..., Client]
) -> None:
    head = client_as(Role.UNIT_HEAD, "X1")
    entry = enter(
        head, "discipline", title="Xem xét", kind="review", opened_on="2026-09-01", authority="UBND", officer_id="P2"
    )
    assert officer_of_x1.get(f"/registers/entry/{entry.pk}/").status_code == 403
    assert "discipline" not in officer_of_x1.get("/unit/X1/registers/").content.decode()
    assert client_as(Role.OFFICER, "X1", officer_id="P2").get(f"/registers/entry/{entry.pk}/").status_code == 200


def test_the_front_enters_mobilisation_of_any_unit_and_reads_no_other_register(
    client_as: Callable[..., Client],
) -> None:
    front = client_as(Role.FRONT)
    words = {
        "title": "Vận động",
        "opened_on": "2026-09-01",
        "form": "mobilisation",
        "authority": "Mặt trận",
        "reach": "120",
    }
    entry = enter(front, "communication", "unit/X2", **words)
    assert (entry.data["reach"], entry.unit_id) == (120, "X2")
    assert front.get("/registers/").status_code == 200
    assert front.get("/registers/obstacle/").status_code == 403


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF"


def send(client: Client, entry: RegisterEntry, content: bytes, name: str) -> Any:
    sent = SimpleUploadedFile(name, content, "text/html")
    return client.post(f"/registers/entry/{entry.pk}/evidence", {"file": sent})


def test_evidence_is_handed_out_as_a_file_and_never_shown(officer_of_x1: Client) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert send(officer_of_x1, entry, PDF, '../../a<b>"/x.html').status_code == 302
    kept = entry.evidence.get()
    answer = officer_of_x1.get(f"/registers/entry/{entry.pk}/evidence/{kept.pk}")
    assert (kept.name, kept.kind, b"".join(answer)) == ("x.pdf", "pdf", PDF)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="x.pdf"'
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    entry.refresh_from_db()
    assert entry.version == 2


def office(part: str, kind: str, *more: str) -> bytes:
    import zipfile

    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", f'<Types><Override ContentType="{kind}"/></Types>')
        for name in (part, *more):
            archive.writestr(name, "<x/>")
    return written.getvalue()


WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"PK\x03\x04 broken",
        office("word/document.xml", WORD, "word/vbaProject.bin"),
        office("word/document.xml", "application/vnd.ms-word.document.macroEnabled.main+xml"),
        office("a.txt", "text/plain"),
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
    ],
)
def test_evidence_of_another_kind_is_refused_whatever_its_name(officer_of_x1: Client, content: bytes) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert send(officer_of_x1, entry, content, "bien-ban.pdf").status_code == 422
    assert entry.evidence.count() == 0


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (PDF, "a.pdf"),
        (b"\x89PNG\r\n\x1a\n....", "a.png"),
        (b"\xff\xd8\xff\xe0....", "a.jpg"),
        (office("word/document.xml", WORD), "a.docx"),
    ],
)
def test_evidence_is_named_after_what_it_is(officer_of_x1: Client, content: bytes, name: str) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert send(officer_of_x1, entry, content, "a.exe").status_code == 302
    assert entry.evidence.get().name == name


def test_a_file_that_is_too_large_is_refused(officer_of_x1: Client, settings: Any) -> None:
    settings.EVIDENCE_MAX_BYTES = 10
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    assert send(officer_of_x1, entry, PDF, "a.pdf").status_code == 422


def test_only_who_may_read_an_entry_gets_its_evidence(officer_of_x1: Client, client_as: Callable[..., Client]) -> None:
    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    send(officer_of_x1, entry, PDF, "a.pdf")
    other = enter(client_as(Role.UNIT_OFFICER, "X2"), "obstacle", "unit/X2", **OBSTACLE)
    file = entry.evidence.get()
    stranger = client_as(Role.UNIT_OFFICER, "X2")
    assert stranger.get(f"/registers/entry/{entry.pk}/evidence/{file.pk}").status_code == 403
    assert stranger.get(f"/registers/entry/{other.pk}/evidence/{file.pk}").status_code == 404


def test_nothing_of_an_entry_can_be_deleted(officer_of_x1: Client) -> None:
    from django.db.models import ProtectedError

    entry = enter(officer_of_x1, "obstacle", **OBSTACLE)
    with pytest.raises(ProtectedError):
        entry.delete()


def test_the_movement_asks_for_no_register_that_nobody_described() -> None:
    from thidua.rules.criteria import RegisterLeaf, leaves

    registers_asked = {
        leaf.register
        for criterion in newest("can-tho-2026").criteria
        for leaf in leaves(criterion.rule)
        if isinstance(leaf, RegisterLeaf)
    }
    fed = {register.id for register in registers().values() if register.feeds == "register"}
    assert {str(register_id) for register_id in registers_asked} | {
        str(hold.register) for hold in newest("can-tho-2026").holds
    } <= fed
