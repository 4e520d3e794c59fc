"""A form acts once, however often it is sent: pressed twice, at once, by reload or by the back button."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from support import ROOT
from support.at_once import at_once
from support.award_people import drafted, people, signed_in, step, take_part
from support.page import Page
from thidua.web.apps.accounts import sent_forms
from thidua.web.apps.accounts.models import SentForm
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.models import Cast
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job, JobState

TEMPLATES = sorted((ROOT / "src" / "thidua" / "web").rglob("*.html"))


def ended_job() -> Job:
    return Job.objects.create(kind="recompute", title="Again", state=JobState.DONE)


def again(client: Client, job: Job, key: str, **fields: str) -> Any:
    return client.post(f"/jobs/{job.pk}/repeat", {"once": key, **fields})


def test_a_form_sent_again_gets_its_first_answer_and_does_nothing(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client, job = client_as(Role.ADMINISTRATOR), ended_job()
    answers = [again(client, job, "k1") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Job.objects.count() == 2


def test_another_key_another_content_and_another_person_are_another_form(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client, other, job = client_as(Role.ADMINISTRATOR), client_as(Role.ADMINISTRATOR), ended_job()
    for who, key, fields in ((client, "k1", {}), (client, "k2", {}), (client, "k1", {"a": "b"}), (other, "k1", {})):
        again(who, job, key, **fields)
    assert Job.objects.count() == 5


def test_a_form_that_was_refused_can_be_sent_again(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.HOME_AFFAIRS)
    sent = {"once": "k1", "on": "2999-01-01"}
    assert [client.post("/participants/freeze", sent).status_code for _ in range(2)] != [302, 302]
    assert not SentForm.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_a_form_sent_twice_at_once_is_done_once(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    client, job = client_as(Role.ADMINISTRATOR), ended_job()
    cookies = client.cookies["sessionid"].value

    def press() -> Any:
        window = Client()
        window.cookies["sessionid"] = cookies
        return again(window, job, "k1")

    answers = at_once(*[press] * 4)
    assert {answer.status_code for answer in answers} == {302}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    assert Job.objects.count() == 2


def test_an_answer_that_is_shown_once_is_kept_nowhere(evaluated: Evaluation) -> None:
    take_part(units=17, officers=36)
    who = people()
    proposal = step(drafted(who), "call_council", who.officer)
    client = signed_in(who.member)
    page = f"/proposals/{proposal.pk}/council"
    sent = {f"vote-{standing.pk}": "yes" for standing in proposal.live()} | {"once": "k1"}
    address = client.get(page).request["PATH_INFO"]
    first = client.post(address, sent)
    assert (first.status_code, Cast.objects.count()) == (200, 2)
    second = client.post(address, sent, headers={"Referer": f"http://testserver{address}"}, follow=True)
    assert second.redirect_chain == [(address, 302)]
    assert "This form was sent before and done once; nothing was done again." in Page(second).texts(".alert")
    nonces = [text for text in Page(first).texts("td") if re.fullmatch(r"[0-9a-f]{32}", text)]
    kept = str(list(SentForm.objects.values()))
    assert nonces
    assert not any(nonce in kept for nonce in nonces)


def test_of_a_form_whose_process_died_nobody_says_that_it_was_done(
    evaluated: Evaluation, client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    client, job = client_as(Role.ADMINISTRATOR), ended_job()
    again(client, job, "k1")
    SentForm.objects.update(status=None, location="")
    monkeypatch.setattr(sent_forms, "WAIT_SECONDS", 0.2)
    answer = again(client, job, "k1")
    assert answer.headers["Location"] == "/"
    assert Page(client.get("/jobs/")).texts(".alert") == [
        "This form was sent before, and nobody knows whether it was done: look at what is there now."
    ]
    assert Job.objects.count() == 2


def test_keys_are_let_go_after_their_time(db: None) -> None:
    for ago in (timedelta(0), sent_forms.KEPT + timedelta(seconds=1)):
        SentForm.objects.create(owner="nobody", key=str(ago), sha256="", sent_at=timezone.now() - ago)
    assert sent_forms.forget() == 1
    assert SentForm.objects.count() == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_form_that_posts_has_a_key(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    forms = re.findall(r"<form\b[^>]*method=\"post\".*?</form>", text, re.DOTALL)
    without = [form[:80] for form in forms if "{% csrf_token %}" not in form]
    assert without == []


def test_two_forms_of_a_page_have_keys_of_their_own(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    keys = Page(client_as(Role.ADMINISTRATOR).get("/account/")).values("input[name=once]", "value")
    assert len(keys) == len(set(keys)) > 1


def test_strangers_leave_few_keys_and_none_where_they_are_not_let_in(
    evaluated: Evaluation, client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    again(client_as(Role.ADMINISTRATOR), ended_job(), "k1")
    for n in range(3):
        Client().post("/jobs/1/repeat", {"once": f"k{n}"})
        Client().post("/nowhere", {"once": f"k{n}"})
    strangers = SentForm.objects.filter(owner__startswith="nobody:")
    assert not strangers.exists()
    monkeypatch.setattr(sent_forms, "MOST_OF_ADDRESS", 3)
    monkeypatch.setattr(sent_forms, "MOST_OF_STRANGERS", 5)
    for address in ("10.0.0.1", "10.0.0.2"):
        for n in range(7):
            Client(REMOTE_ADDR=address).post("/appearance", {"once": f"k{n}", "language": "en"})
        assert len(set(strangers.values_list("owner", flat=True))) == int(address[-1])
    assert strangers.count() == 5
    assert len({*strangers.order_by("-pk").values_list("owner", flat=True)[:3]}) == 1
    assert "10.0.0" not in str(list(strangers.values()))
    assert SentForm.objects.exclude(owner__startswith="nobody:").count() == 1
