"""Bodies and people as papers print them: from registers, by day, dotted and told where nobody recorded a word."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support.award_people import People, people, signed_in, take_part, voted
from support.page import Page
from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import CANCELLED, Purpose
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import numbered_papers
from thidua.web.apps.awards.domain.dossier import Dossier
from thidua.web.apps.awards.papers import (
    bodies,
    candidate_phrases,
    lacking,
    phrases,
    proposal_documents,
    responsibility_sheet,
)
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers import actions, sample_entries
from thidua.web.apps.registers.body_names import recognising_bodies
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft

pytestmark = pytest.mark.django_db
FROM = date(2026, 1, 1)
JUSTICE = {
    "title": "Sở Tư pháp",
    "signs_as": "head",
    "superior": "Ủy ban nhân dân\nThành phố Cần Thơ",
    "abbreviation": "STP",
    "place": "Cần Thơ",
    "head_title": "Giám đốc",
    "opened_on": FROM,
}


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part()
    return people()


def record(purpose: Purpose, unit_id: str, by: User, officer_id: str = "", **values: Any) -> RegisterEntry:
    register = register_for(purpose)
    kind = "officer" if officer_id and register.about == "officer" else "unit"
    values = {"opened_on": FROM, **values}
    return actions.enter(register, RegisterSubject(kind, unit_id, officer_id), values, by=by)


def test_initiatives_are_recognised_by_the_unit_a_body_above_it_or_the_superior_of_its_papers(who: People) -> None:
    city = "Ủy ban nhân dân thành phố Cần Thơ"
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city]
    entry = record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city]  # its superior is the city
    correct(entry, who.board, superior="Bộ\nCông an")
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city, "Bộ Công an"]


def correct(entry: RegisterEntry, by: User, **values: Any) -> None:
    entry.refresh_from_db()
    actions.correct(entry, entry.version, values, by=by)


def test_what_a_unit_alone_wrote_of_its_names_or_superior_recognises_nothing(who: People) -> None:
    city = "Ủy ban nhân dân thành phố Cần Thơ"
    words = {**JUSTICE, "title": "Bộ Tư pháp", "superior": "Bộ\nCông an"}
    entry = record(Purpose.BODIES_IN_PAPERS, "S1", who.officer, **words)
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city]
    assert list(recognising_bodies("X1"))[-1] == city
    correct(entry, who.board, place="Ninh Kiều")
    assert list(recognising_bodies("S1")) == ["Bộ Tư pháp", city, "Bộ Công an"]
    correct(entry, who.officer, place="Cần Thơ")
    assert list(recognising_bodies("S1")) == ["Bộ Tư pháp", city, "Bộ Công an"]
    correct(entry, who.officer, superior="Bộ Tài chính")
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city]
    ended = Grant.objects.filter(user=who.board)
    correct(entry, who.board, superior="Bộ\nCông an")
    ended.update(from_on=timezone.localdate() - timedelta(days=9), to_on=timezone.localdate() - timedelta(days=1))
    assert list(recognising_bodies("S1")) == ["Sở Tư pháp", city], (
        "whoever had ended as Home Affairs before they wrote it"
    )


def test_home_affairs_confirms_what_a_unit_wrote_by_one_button_and_finds_it_by_a_filter(who: People) -> None:
    city = "Ủy ban nhân dân thành phố Cần Thơ"
    words = {**JUSTICE, "title": "Bộ Tư pháp", "superior": "Bộ\nCông an"}
    entry = record(Purpose.BODIES_IN_PAPERS, "S1", who.officer, **words)
    seen = record(Purpose.BODIES_IN_PAPERS, "X1", who.board, **{**JUSTICE, "title": "Ủy ban nhân dân phường Cái Răng"})
    board, unit = signed_in(who.board), signed_in(who.officer)
    address, listed = f"/registers/entry/{entry.pk}/", f"/registers/{entry.register}/?unconfirmed=on"
    page = Page(board.get(address))
    assert "Bộ Tư pháp" in page.text("h1")
    assert "until Home Affairs confirms them" in page.text(".alert-warning")
    version = page.value("form[action$='/confirm'] input[name=version]", "value")
    assert codes_listed(board, listed) == [entry.code]
    assert Page(unit.get(address)).values("form[action$='/confirm']", "action") == []
    assert unit.post(f"{address}confirm", {"version": version}).status_code == 403
    for _click in range(2):
        assert board.post(f"{address}confirm", {"version": version}).headers["Location"] == address
    assert list(recognising_bodies("S1")) == ["Bộ Tư pháp", city, "Bộ Công an"]
    assert codes_listed(board, listed) == []
    (trace,) = AuditEntry.objects.filter(what="register.names_confirmed")
    assert (trace.where, trace.actor) == (f"{entry.register}:{entry.code}", f"user:{who.board.pk}")
    assert "names confirmed" in Page(board.get(address)).text("table")
    assert board.post(f"/registers/entry/{seen.pk}/confirm", {"version": "1"}).status_code == 302
    assert AuditEntry.objects.filter(what="register.names_confirmed").count() == 1


def codes_listed(client: Client, address: str) -> list[str]:
    return Page(client.get(address)).texts("tbody th")


def test_what_a_unit_changed_meanwhile_is_not_confirmed_unseen(who: People) -> None:
    entry = record(Purpose.BODIES_IN_PAPERS, "S1", who.officer, **JUSTICE)
    board, address = signed_in(who.board), f"/registers/entry/{entry.pk}/confirm"
    correct(entry, who.officer, title="Bộ Tư pháp")
    answer = board.post(address, {"version": "1"})
    assert answer.status_code == 409
    assert "Somebody else changed entry" in answer.content.decode()
    assert board.post(address, {"version": ""}).status_code == 422
    assert not AuditEntry.objects.filter(what="register.names_confirmed").exists()
    entry.refresh_from_db()
    RegisterEntry.objects.filter(pk=entry.pk).update(state=CANCELLED)
    assert board.post(address, {"version": f"{entry.version}"}).status_code == 409, "it is cancelled"


def test_a_committee_is_headed_by_its_own_name_at_its_own_place(who: People) -> None:
    heading = phrases.heading(newest("can-tho-2026"), Unit.objects.get(pk="X1"), "TTr")
    assert (heading.parent_body, heading.body) == ("", "ỦY BAN NHÂN DÂN\nPHƯỜNG CÁI RĂNG")
    assert (heading.symbol, heading.place) == ("TTr-UBND", "Cái Răng")
    assert phrases.signed_by_head(Unit.objects.get(pk="X1")).authority == ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")


def test_a_department_is_headed_by_what_is_recorded_and_by_dots_before(who: People) -> None:
    justice = Unit.objects.get(pk="S1")
    assert phrases.heading(newest("can-tho-2026"), justice, "TTr").parent_body == DOTS
    assert phrases.heading(newest("can-tho-2026"), justice, "TTr").symbol == f"TTr-{DOTS}"
    record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    heading = phrases.heading(newest("can-tho-2026"), justice, "TTr")
    assert (heading.parent_body, heading.body) == ("ỦY BAN NHÂN DÂN\nTHÀNH PHỐ CẦN THƠ", "SỞ TƯ PHÁP")
    assert (heading.symbol, heading.place) == ("TTr-STP", "Cần Thơ")
    assert phrases.heading(newest("can-tho-2026"), justice, "TTr", on=date(2025, 12, 31)).symbol == f"TTr-{DOTS}"


@pytest.mark.parametrize(
    ("form", "position", "authority"),
    [
        ("head", "Giám đốc", ("GIÁM ĐỐC",)),
        ("acting", "Quyền Giám đốc", ("Q. GIÁM ĐỐC",)),
        ("deputy", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("by_order", "Chánh Văn phòng", ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")),
        ("authorised", "Trưởng phòng", ("TUQ. GIÁM ĐỐC", "TRƯỞNG PHÒNG")),
    ],
)
def test_who_signs_signs_in_the_form_recorded(
    who: People, form: str, position: str, authority: tuple[str, ...]
) -> None:
    justice = Unit.objects.get(pk="S1")
    record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    words = {"form": form, "position": position, "last_on": date(2026, 6, 30)}
    record(Purpose.SIGNERS, "S1", who.board, title="Trần Thị Hoa", **words)
    assert bodies.signature(justice, "Trần thị Hoa", date(2026, 6, 30)).authority == authority
    assert bodies.signature(justice, "Trần Thị Hoa", date(2026, 7, 1)).authority == ("GIÁM ĐỐC",)
    signs_unnamed = form in ("head", "acting")
    assert bodies.signature(justice, on=date(2026, 6, 30)).name == ("Trần Thị Hoa" if signs_unnamed else "")
    assert bodies.signature(justice, on=date(2026, 7, 1)).name == ""


def test_accents_tell_those_who_sign_apart(who: People) -> None:
    justice = Unit.objects.get(pk="S1")
    record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    record(Purpose.SIGNERS, "S1", who.board, title="Trần Thị Hoa", form="deputy", position="Phó Giám đốc")
    assert bodies.signature(justice, "Trần Thị Hoá").authority == ("GIÁM ĐỐC",)
    assert bodies.signature(justice, "tran thi hoa").authority == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    record(Purpose.SIGNERS, "S1", who.board, title="Trần Thị Hoá", form="by_order", position="Chánh Văn phòng")
    assert bodies.signature(justice, "Trần Thị Hoá").authority == ("TL. GIÁM ĐỐC", "CHÁNH VĂN PHÒNG")
    assert bodies.signature(justice, "Trần Thị Hoa").authority == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")


def test_an_acting_chairman_of_a_committee_signs_on_its_behalf(who: People) -> None:
    ward = Unit.objects.get(pk="X1")
    record(Purpose.SIGNERS, "X1", who.head, title="Lê Văn Ba", form="acting", position="Quyền Chủ tịch")
    assert bodies.signature(ward).authority == ("TM. ỦY BAN NHÂN DÂN", "Q. CHỦ TỊCH")
    assert bodies.signature(ward, own_act=True).authority == ("Q. CHỦ TỊCH",)


def test_what_a_paper_lacks_is_told_before_it_is_made(who: People) -> None:
    proposal = voted(who, ("officer", "P1"))
    told = lacking.of_proposal(Dossier.read(proposal), numbered_papers.waiting_of(proposal))
    assert [row.whose for row in told] == ["Phường Cái Răng", "Lê Thị An", "Phường Cái Răng"]
    assert len(told[1].words) == 5
    numbers = ("số của biên bản họp Hội đồng, phiên thứ 1", "số của tờ trình đề nghị")
    assert (told[2].words, told[2].address) == (numbers, reverse("document-numbers", args=["X1"]))
    page = signed_in(who.officer).get(reverse("proposal", args=[proposal.pk])).content.decode()
    assert "Papers need these words, which nobody recorded yet" in page
    record(Purpose.SIGNERS, "X1", who.head, title="Lê Văn Ba", form="head", position="Chủ tịch")
    words = {"sex": "female", "position": "Chuyên viên", "home": "Cần Thơ", "qualification": "Đại học Luật"}
    born = {"born_on": date(1990, 3, 5)}
    record(Purpose.PEOPLE_IN_PAPERS, "X1", who.officer, "P1", title="Lê Thị An", **words, **born)
    assert lacking.of_proposal(Dossier.read(proposal), numbered_papers.waiting_of(proposal)) == told[2:]
    report = proposal_documents.person_report(proposal.live().get())
    assert (report.full_name, report.position, report.birth_text) == ("Bà Lê Thị An", "Chuyên viên", "05/03/1990")
    assert (report.sex, report.home, report.qualification) == ("Nữ", "Cần Thơ", "Đại học Luật")
    assert candidate_phrases.person(proposal.live().get()).full_name == "Bà Lê Thị An"


def test_a_body_goes_out_as_a_workbook_and_comes_in_again(who: People) -> None:
    entry = record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    client, where = signed_in(who.board), f"/registers/{entry.register}"
    content = client.get(f"{where}/file").content
    back = client.post(f"{where}/import", {"file": SimpleUploadedFile("bodies.xlsx", content)})
    assert back.status_code == 302, back.content.decode()
    assert SpreadsheetDraft.objects.get().unchanged == 1
    heads = (
        "Code,Version,Full official name,In force from,Signs as,Place of issue,Title of its head,Abbreviation in signs"
    )
    changed = f"{heads}\n{entry.code},1,Sở Tư pháp,01/01/2026,Head,Cần Thơ,Giám đốc,SỞTP\n"
    preview = client.post(f"{where}/import", {"file": SimpleUploadedFile("bodies.csv", changed.encode())})
    assert client.post(preview.headers["Location"]).status_code == 302
    assert bodies.body(Unit.objects.get(pk="S1")).abbreviation == "SỞTP"


def test_the_sample_city_has_every_word_its_papers_need(who: People) -> None:
    sample_entries.fill(by=who.board, outsiders=[("code-of-chair", "Trần Thị Chủ")])
    sample_entries.fill(by=who.board)
    for unit in Unit.objects.exclude(group="city"):
        assert bodies.lacking_of_body(unit) == [], unit.name
    assert bodies.person_in_papers("code-of-chair").honorific == "Bà"
    assert bodies.lacking_of_person("P2") == []
    head = responsibility_sheet.head_sheet("can-tho-2026", "S1").head
    assert head.name == bodies.signature(Unit.objects.get(pk="S1")).name
    register = register_for(Purpose.SIGNERS)
    assert RegisterEntry.objects.filter(register=register.id, opened_on__lte=timezone.localdate()).count() == 8


def test_what_a_body_lacks_is_read_once(who: People, django_assert_num_queries: Any) -> None:
    unit = Unit.objects.get(pk="S1")
    with django_assert_num_queries(3):  # its entry, the city's name for the place, who signs
        assert len(bodies.lacking_of_body(unit)) == 4
    record(Purpose.BODIES_IN_PAPERS, "S1", who.board, **JUSTICE)
    with django_assert_num_queries(2):
        assert len(bodies.lacking_of_body(unit)) == 1
    with django_assert_num_queries(1):  # of a body that is no record nothing is recorded
        assert len(bodies.lacking_of_body(Unit(id="", name="Sở Nội vụ", group="department"))) == 4
