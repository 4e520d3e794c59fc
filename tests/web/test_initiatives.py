"""The library of initiatives: a positive list, searched without accents; other units that do it, too, are counted."""

import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from support.page import Page, steady
from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.ledger.cleaning.text import fold
from thidua.web.apps.accounts.models import CodeChange, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.initiatives import library
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.registers import sample_initiatives
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"
REGISTER = register_for(Purpose.INITIATIVE_LIBRARY)
ADOPTIONS = register_for(Purpose.ADOPTIONS)
CONFIRM, TAKE_BACK, WITHDRAW, MEASURE = range(4)
TITLE = "Mẫu đơn điền sẵn tại Bộ phận Một cửa"
CALLED = "Gọi bà Hoa 0912 345 678"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["process"].clear()


def figure(numerator: int, denominator: int, months: tuple[int, int], **words: Any) -> dict[str, Any]:
    """A figure as an entry keeps it: P1's own, and beside it the unit's."""
    unit = {"unit_id": "X1", "numerator": numerator, "denominator": denominator, "months": list(months)}
    own = {"indicator": "finished_on_time", "numerator": 1, "denominator": 2, "months": [0, 0], "unit": unit}
    return own | {"evaluation": "k", "result_hash": "h", "import_number": 1, "as_of_at": "2026-09-01T00:00"} | words


def initiative(number: int = 1, title: str = TITLE, **columns: Any) -> RegisterEntry:
    """A recognised initiative of X1, by P1."""
    code = f"SK-2026-{number:04}"
    data = {
        "kind": "digital",
        "level": "city",
        "authors": [["P1", 100]],
        "problem": CALLED,
        "effect_before": figure(48, 80, (202601, 203003)),
        "effect_after": figure(56, 70, (203004, 203006)),
    }
    words: dict[str, Any] = {
        "unit_id": "X1",
        "officer_id": "P1",
        "state": "recognised",
        "indicator_id": "finished_on_time",
        "authority": "Ủy ban nhân dân thành phố",
        "document_no": "412/QĐ-UBND",
        "document_on": date(2026, 9, 1),
        "opened_on": date(2026, 7, 1),
        "data": data,
    }
    words |= columns
    return RegisterEntry.objects.create(
        register=REGISTER.id, code=code, title=title, search=fold(f"{code} {title}"), **words
    )


def of(entry: RegisterEntry) -> str:
    return reverse("initiative-page", args=[entry.pk])


def titles(words: str) -> list[str]:
    answer = Client().get(reverse("initiatives"), dict(pair.split("=") for pair in words.split("&") if pair))
    return Page(answer).texts("article h2")


def reported(client: Client, entry: RegisterEntry, unit: str = "X2", **words: str) -> RegisterEntry:
    """The unit says that it applies the initiative, too."""
    values = {"initiative": entry.code, "title": "Quầy tư pháp", "opened_on": "2026-09-10", **words}
    answer = client.post(f"/unit/{unit}/registers/{ADOPTIONS.id}/new", values)
    assert answer.status_code == 302, Page(answer).texts(".invalid-feedback, .alert, .errorlist")
    return RegisterEntry.objects.filter(register=ADOPTIONS.id).latest("pk")


def step(client: Client, entry: RegisterEntry, number: int, **words: str) -> int:
    entry.refresh_from_db()
    answer = client.post(f"/registers/entry/{entry.pk}/move/{number}", {"version": str(entry.version), **words})
    entry.refresh_from_db()
    return answer.status_code


def public(address: str, language: str) -> str:
    """What a stranger reads."""
    answer = Client().get(f"{address}{'&' if '?' in address else '?'}language={language}")
    html = answer.headers["Content-Type"].startswith("text/html")
    return steady(answer) if html else answer.content.decode()


def adopted(entry: RegisterEntry) -> int:
    """How many other units the public page tells."""
    return int(Page(Client().get(of(entry))).text("#adopters").rsplit(":")[1])


def test_everybody_reads_what_was_recognised_without_a_cookie(evaluated: Evaluation) -> None:
    entry = initiative()
    for address in (reverse("initiatives"), of(entry), "/", reverse("news")):
        answer = Client().get(address)
        assert (answer.status_code, answer.cookies.keys()) == (200, set()), address
        assert TITLE in answer.content.decode(), address
        assert "max-age=60" in answer.headers["Cache-Control"], address
    page = Page(Client().get(of(entry)))
    facts = page.text("dl")
    assert all(word in facts for word in ("412/QĐ-UBND", "01/09/2026", "Ủy ban nhân dân thành phố", "Cấp thành phố"))
    assert "Chuyển đổi số" in facts
    assert page.text("h1") == TITLE


def test_the_effect_is_told_with_its_numbers_and_intervals(evaluated: Evaluation) -> None:
    page = Page(Client().get(of(initiative())))
    cells = page.texts("tbody td")
    assert cells[1:4] == ["48/80", "60,0%", "49,0 – 70,1%"]
    assert cells[5:8] == ["56/70", "80,0%", "69,1 – 87,7%"]
    effect = page.text("section[aria-labelledby=effect]")
    assert all(words in effect for words in ("+5,2 – +33,4", "Khoảng tin cậy 95%", "Chênh lệch, khoảng tin cậy 95%:"))


@pytest.mark.parametrize(
    "changed",
    [
        {"effect_before": figure(48, 80, (202601, 203004))},  # April is in both
        {"effect_before": figure(48, 80, (0, 0)), "effect_after": figure(56, 70, (0, 0))},
        {"effect_after": figure(90, 70, (203004, 203006))},  # no part of it
    ],
)
def test_what_is_no_share_of_other_dossiers_has_no_interval_of_the_difference(changed: dict[str, Any]) -> None:
    entry = initiative()
    entry.data |= changed
    shown = library.public_initiatives([entry], "vi")[0]
    assert shown.effect is not None
    assert shown.effect.difference == ""


@pytest.mark.parametrize(
    "changed",
    [
        {"effect_before": None},
        {"effect_after": figure(56, 70, (203004, 203006), indicator="received_on_time")},
        {"effect_after": figure(56, 70, (203004, 203006), unit=None)},  # kept before figures told the unit's
        {"effect_after": figure(56, 70, (203004, 203006), unit={"unit_id": "X2", "denominator": 2})},
        {"effect_after": figure(56, 0, (203004, 203006))},
        *(
            {name: figure(9, 9, (202601, 202602), indicator=indicator) for name in ("effect_before", "effect_after")}
            for indicator in ("satisfaction", "handling_time", "nothing")
        ),
    ],
)
def test_what_is_no_figure_of_the_unit_for_everybody_is_not_told(changed: dict[str, Any]) -> None:
    entry = initiative()
    entry.data |= changed
    assert library.public_initiatives([entry], "vi")[0].effect is None


def test_no_byte_follows_what_stays_inside(evaluated: Evaluation) -> None:
    """Who wrote it, what nobody read for the public, evidence, the ledger's marks, an adoption nobody confirmed."""
    entry = initiative()
    addresses = [reverse("initiatives"), f"{reverse('initiatives')}?q=mau", of(entry), "/", reverse("news")]

    def read() -> list[str]:
        caches["process"].clear()
        return [public(address, language) for address in addresses for language in ("vi", "en")]

    before = read()
    entry.data |= {"problem": "Khác", "effect": "Khác", "applied_at": "Khác", "tags": "khác", "authors": [["P2", 100]]}
    entry.data["effect_after"] |= {"numerator": 2, "evaluation": "z", "result_hash": "z", "import_number": 9}
    RegisterEntry.objects.filter(pk=entry.pk).update(
        data=entry.data, officer_id="P2", version=9, fed=9, opened_on=date(2026, 7, 9), closed_on=date(2026, 8, 9)
    )
    adoption = {"register": ADOPTIONS.id, "title": "Bí mật", "search": "bi mat", "data": {"initiative": entry.code}}
    RegisterEntry.objects.create(code="AD-1", unit_id="X2", state="reported", opened_on=date(2026, 9, 1), **adoption)
    assert read() == before
    text = "".join(before)
    names = [name for name in Officer.objects.values_list("name", flat=True) if name in text]
    assert (Officer.objects.count() > 1, names) == (True, [])
    assert not any(secret in text for secret in (CALLED, "Bí mật", "P1"))


@pytest.mark.parametrize(
    "columns",
    [
        *({"state": state} for state in ("measured", "cancelled")),
        *({missing: ""} for missing in ("unit_id", "authority", "document_no")),
        {"document_on": None},
    ],
)
def test_what_lacks_its_recognition_is_not_there(evaluated: Evaluation, columns: dict[str, Any]) -> None:
    entry = initiative(**columns)
    assert Client().get(of(entry)).status_code == 404
    assert titles("") == []


def test_texts_are_shown_once_somebody_has_read_them(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    entry = initiative()
    address = of(entry)
    closed_on = entry.closed_on = date(2026, 9, 1)
    entry.data |= {"problem": "Khai nhiều lần.\n\nNay điền sẵn.", "tags": "một cửa, biểu mẫu"}
    entry.save()
    assert "Nay điền sẵn." not in Client().get(address).content.decode()
    number = next(number for number, move in enumerate(REGISTER.move) if move.of == ("recognised",))
    assert step(client_as(Role.UNIT_HEAD, "X1"), entry, number, texts_checked="1") == 403
    assert step(client_as(Role.HOME_AFFAIRS), entry, number, texts_checked="1") == 302
    assert (entry.state, entry.closed_on) == ("recognised", closed_on)
    page = Page(Client().get(address))
    assert "Nay điền sẵn." in page.text("section[aria-labelledby=problem]")
    assert "một cửa, biểu mẫu" in page.text("dl")
    assert step(client_as(Role.HOME_AFFAIRS), entry, number, texts_checked="0") == 302
    assert "Nay điền sẵn." not in Client().get(address).content.decode()


def test_it_is_searched_without_accents_and_filtered(evaluated: Evaluation) -> None:
    initiative()
    other = "Rút ngắn luân chuyển"
    initiative(2, other, data={"kind": "technical"}, indicator_id="received_on_time", document_on=date(2025, 3, 1))
    assert titles("") == [TITLE, other]
    assert titles("q=mau don dien san") == [TITLE]
    assert titles("q=MẪU ĐƠN") == [TITLE]
    assert titles("q=luan chuyen ngan") == [other]
    assert titles("q=khong co") == []
    assert titles("kind=digital") == titles("level=city") == titles("year=2026") == [TITLE]
    assert titles("indicator=received_on_time") == titles("year=2025") == [other]
    assert titles("kind=nothing") == [TITLE, other]  # says so at the field
    unit = Page(Client().get(reverse("initiatives"))).texts("article p")[0]
    assert titles(f"q={fold(unit)}") == [TITLE, other]


def test_the_feed_tells_it_on_the_day_of_its_decision(evaluated: Evaluation) -> None:
    entry = initiative()
    feed = ET.fromstring(Client().get(reverse("news")).content)  # noqa: S314 - made by the site itself
    (told,) = feed.findall(f"{ATOM}entry")
    assert (told.findtext(f"{ATOM}title") or "").startswith(TITLE)
    assert (told.findtext(f"{ATOM}updated") or "").startswith("2026-09-01")
    assert (told.find(f"{ATOM}link").get("href") or "").endswith(of(entry))  # type: ignore[union-attr]


def test_another_unit_does_it_too_and_is_counted_once_its_head_confirms(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    entry = initiative()
    officer, head = client_as(Role.UNIT_OFFICER, "X2"), client_as(Role.UNIT_HEAD, "X2")
    page = Page(officer.get(reverse("initiative-adopt", args=[entry.pk])))
    (link,) = page.values("section[aria-labelledby=adopt] a.btn", "href")
    form = Page(officer.get(link))
    assert form.values("select[name=initiative] option[selected]", "value") == [entry.code]
    adoption = reported(officer, entry)
    assert adopted(entry) == 0
    assert step(officer, adoption, CONFIRM) == 403
    assert step(client_as(Role.UNIT_HEAD, "X1"), adoption, CONFIRM) == 403
    assert step(head, adoption, CONFIRM) == 302
    assert adopted(entry) == 1
    assert "10/09/2026" in Client().get(of(entry)).content.decode()
    assert "Quầy tư pháp" not in Client().get(of(entry)).content.decode()
    assert "1 đơn vị khác cùng áp dụng" in Client().get("/").content.decode()
    assert "AD-" not in Client().get(of(entry)).content.decode()
    own = Page(officer.get(reverse("initiative-adopt", args=[entry.pk])))
    assert own.values("section[aria-labelledby=adopt] a", "href") == [reverse("register-entry", args=[adoption.pk])]
    assert step(head, adoption, WITHDRAW) == 302
    assert (adopted(entry), adoption.state, adoption.closed_on) == (0, "withdrawn", timezone.localdate())
    again = reported(officer, entry)  # it may begin anew
    assert again.pk != adoption.pk


def test_whoever_wrote_it_does_not_confirm_it(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    entry, head = initiative(), client_as(Role.UNIT_HEAD, "X2")
    adoption = reported(head, entry)
    assert step(head, adoption, CONFIRM) == 409
    assert (adoption.state, adopted(entry)) == ("reported", 0)
    mine = "section[aria-labelledby=mine] a"
    address = reverse("register-entry", args=[adoption.pk])
    assert address not in Page(head.get(reverse("my-work"))).values(mine, "href")
    other = client_as(Role.UNIT_HEAD, "X2")
    assert address in Page(other.get(reverse("my-work"))).values(mine, "href")
    first = adoption.changes.get().by
    same_person = client_as(Role.UNIT_HEAD, "X2", officer_id="another-code")
    assert first is not None
    CodeChange.objects.create(before=first.officer_id, after="another-code")
    assert step(same_person, adoption, CONFIRM) == 409
    assert step(other, adoption, CONFIRM) == 302


def test_what_is_corrected_afterwards_is_confirmed_anew(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    entry, other = initiative(), initiative(2, "Khác")
    adoption = reported(client_as(Role.UNIT_OFFICER, "X2"), entry)
    head = client_as(Role.UNIT_HEAD, "X2")
    assert step(head, adoption, CONFIRM) == 302
    words = {"initiative": other.code, "title": "Quầy", "opened_on": "2026-09-10", "version": str(adoption.version)}
    assert head.post(f"/registers/entry/{adoption.pk}/edit", words).status_code == 302
    adoption.refresh_from_db()
    assert (adoption.state, adopted(entry), adopted(other)) == ("reported", 0, 0)
    assert step(head, adoption, CONFIRM) == 409
    assert step(client_as(Role.UNIT_HEAD, "X2"), adoption, CONFIRM) == 302
    assert (adopted(entry), adopted(other)) == (0, 1)


@pytest.mark.parametrize("code", ["SK-2026-0001", "SK-2026-0002", "SK-2026-0003", "nothing"])
def test_own_ones_and_what_is_not_recognised_are_refused(
    evaluated: Evaluation, client_as: Callable[..., Client], code: str
) -> None:
    initiative()
    initiative(2, state="applied", unit_id="X2")
    initiative(3, document_no="", unit_id="X2")
    words = {"initiative": code, "title": "Quầy", "opened_on": "2026-09-10"}
    answer = client_as(Role.UNIT_OFFICER, "X1").post(f"/unit/X1/registers/{ADOPTIONS.id}/new", words)
    assert answer.status_code == 422
    assert not RegisterEntry.objects.filter(register=ADOPTIONS.id).exists()


def test_a_unit_says_it_once_of_an_initiative(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    entry, officer = initiative(), client_as(Role.UNIT_OFFICER, "X2")
    adoption = reported(officer, entry)
    words = {"initiative": entry.code, "title": "Quầy", "opened_on": "2026-09-10"}
    assert officer.post(f"/unit/X2/registers/{ADOPTIONS.id}/new", words).status_code == 422
    with pytest.raises(IntegrityError), transaction.atomic():
        RegisterEntry.objects.create(
            register=ADOPTIONS.id, code="AD-9", unit_id="X2", state="reported", subject_key=adoption.subject_key
        )
    assert step(officer, adoption, TAKE_BACK) == 302
    reported(officer, entry)


def test_a_day_to_come_is_not_counted_yet(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    entry = initiative()
    tomorrow = timezone.localdate() + timedelta(days=1)
    adoption = reported(client_as(Role.UNIT_OFFICER, "X2"), entry, opened_on=tomorrow.isoformat())
    assert step(client_as(Role.UNIT_HEAD, "X2"), adoption, CONFIRM) == 302
    assert adopted(entry) == 0


def test_a_unit_that_is_the_initiatives_own_is_told_so(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    address = reverse("initiative-adopt", args=[initiative().pk])
    page = Page(client_as(Role.UNIT_OFFICER, "X1").get(address))
    assert "own initiative" in page.text("section[aria-labelledby=adopt]")
    assert page.values("section[aria-labelledby=adopt] a", "href") == []
    assert "neither role" in Page(client_as(Role.FRONT).get(address)).text("section[aria-labelledby=adopt]")
    assert Client().get(address).headers["Location"].startswith("/login?next=")


def test_figures_after_begin_behind_those_before(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    """Two figures of one unit have no dossier in common; a person's figure has the unit's beside it."""
    later = Evaluation.objects.get(pk=evaluated.pk)
    later.pk, later.key = None, "later"
    later.save()
    for subject in EvaluatedSubject.objects.filter(evaluation=evaluated):
        subject.pk, subject.evaluation = None, later
        months = subject.figures.get("finished_on_time", [])
        subject.figures = {"finished_on_time": [*months, [209901, 1, 1, 0], [209902, 2, 3, 0]]}
        subject.save()
    entry = initiative(state="applied", data={"authors": [["P1", 100]]})
    measured = next(number for number, move in enumerate(REGISTER.move) if move.to == "measured")
    head = client_as(Role.UNIT_HEAD, "X1")
    words = {"effect_before": str(evaluated.pk), "effect": "Nhanh hơn"}
    of_unit = initiative(2, state="applied", officer_id="", data={})
    assert step(head, of_unit, measured, effect_after=str(evaluated.pk), **words) == 422
    for one in (of_unit, entry):  # of a person there are no months: only the unit's figure beside it is cut
        assert step(head, one, measured, effect_after=str(later.pk), **words) == 302
        unit = {"unit_id": "X1", "numerator": 3, "denominator": 4, "months": [209901, 209902]}
        assert one.data["effect_after"]["unit"] == unit
        before = {"unit_id": "X1", "numerator": 5, "denominator": 6, "months": [202607, 202607]}
        assert one.data["effect_before"]["unit"] == before
    kept = of_unit.data["effect_after"]
    assert (kept["numerator"], kept["denominator"], kept["months"]) == (3, 4, [209901, 209902])
    assert entry.data["effect_after"]["numerator"] != 3


def test_a_unit_measures_what_it_applies(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    entry, officer = initiative(), client_as(Role.UNIT_OFFICER, "X2")
    adoption = reported(officer, entry, indicator_id="active_procedures")
    assert step(client_as(Role.UNIT_HEAD, "X2"), adoption, CONFIRM) == 302
    chosen = str(evaluated.pk)
    assert step(officer, adoption, MEASURE, effect_before=chosen, effect_after=chosen) == 302
    assert (adoption.state, adoption.data["effect_after"]["unit"]["unit_id"]) == ("confirmed", "X2")
    assert adopted(entry) == 1


def test_pages_ask_the_database_no_more_with_more_initiatives(
    evaluated: Evaluation, django_assert_max_num_queries: Any
) -> None:
    for count in (1, 30):
        for number in range(count):
            initiative(count * 100 + number)
        for address in (reverse("initiatives"), "/"):
            caches["process"].clear()
            with django_assert_max_num_queries(30):
                assert Client().get(address).status_code == 200


def test_a_units_page_tells_its_own_and_those_it_applies(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    """As the library does: once the head has confirmed, while the initiative is recognised."""
    entry, officer, head = initiative(), client_as(Role.UNIT_OFFICER, "X2"), client_as(Role.UNIT_HEAD, "X2")
    adoption = reported(officer, entry)
    shown = "section[aria-labelledby=initiatives]"
    own = client_as(Role.UNIT_OFFICER, "X1")
    assert Page(officer.get("/unit/X2/")).values(f"{shown} a", "href") == []
    assert "No other unit does it, too, so far" in Page(own.get("/unit/X1/")).text(shown)
    assert step(head, adoption, CONFIRM) == 302
    page = Page(officer.get("/unit/X2/"))
    assert page.values(f"{shown} a", "href") == [of(entry)]
    assert "since 10/09/2026" in page.text(shown)
    assert "1 other unit does it, too" in Page(own.get("/unit/X1/")).text(shown)
    RegisterEntry.objects.filter(pk=entry.pk).update(state="cancelled")
    assert Page(officer.get("/unit/X2/")).values(f"{shown} a", "href") == []


def test_the_demonstration_has_one_with_its_effect_and_a_unit_that_applies_it(
    evaluated: Evaluation, user_with: Callable[..., User]
) -> None:
    cast = {
        "officer": user_with(Role.UNIT_OFFICER, "X1"),
        "head": user_with(Role.UNIT_HEAD, "X1"),
        "board": user_with(Role.HOME_AFFAIRS),
    }
    later = Evaluation.objects.get(pk=evaluated.pk)
    later.pk, later.key = None, "later"
    later.save()
    assert sample_initiatives.fill(evaluated, later, **cast) is None  # no month in the later one alone
    for place, unit_id in enumerate(("X1", "X2")):
        subject = EvaluatedSubject.objects.get(evaluation=evaluated, kind="unit", subject_id=unit_id)
        subject.figures = {"finished_on_time": [[202607, 48, 80, 0]]}
        subject.save()
        subject.pk, subject.evaluation = None, later
        subject.figures = {"finished_on_time": [[202607, 48, 80, 0], [202608, 56 - place, 70, 0]]}
        subject.save()
    entry = sample_initiatives.fill(evaluated, later, **cast)
    assert entry is not None
    page = Page(Client().get(of(entry)))
    assert "+5,2 – +33,4" in page.text("section[aria-labelledby=effect]")
    assert sample_initiatives.PROBLEM.split()[0] in page.text("section[aria-labelledby=problem]")
    assert adopted(entry) == 1
