"""One account may ask for so many pages within a minute, and no account pays for another."""

import logging
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from stat import S_IMODE

import pytest
from django.conf import settings as site
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from support.counted_requests import count_requests
from support.page import Page
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.config.home import Home
from thidua.web.server.request_counts import REQUEST_COUNTS, RequestCounts

NOW = datetime(2026, 12, 1, 2, 0, 20, tzinfo=UTC)
MINUTE = int(NOW.timestamp() // 60)


@pytest.fixture
def home(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Home:
    settings.HOME = Home(tmp_path, named_ledger=site.HOME.ledger)
    settings.REQUESTS_A_MINUTE = 3
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    return settings.HOME


@pytest.mark.django_db
def test_whoever_asks_for_more_is_told_to_wait_and_nobody_else_is(
    evaluated: Evaluation,
    home: Home,
    client_as: Callable[..., Client],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    address, reader, other = reverse("my-work"), client_as(Role.CITY_OFFICE), client_as(Role.AUDITOR)
    with caplog.at_level(logging.WARNING, "thidua.access"):
        answers = [reader.get(address) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "40"
    assert Page(answers[-1]).text("h1") == "Too many requests"
    assert "take them as a file" in answers[-1].content.decode()
    assert len([record for record in caplog.records if "too many requests" in record.message]) == 1
    assert other.get(address).status_code == 200
    assert [Client().get(reverse("account_login")).status_code for _ in range(5)] == [200] * 5
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=40))
    assert reader.get(address).status_code == 200


@pytest.mark.django_db
def test_too_many_signing_in_from_one_address_see_the_same_page_without_words_for_readers(settings: Settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**site.ACCOUNT_RATE_LIMITS, "login": "1/m/ip"}
    client = Client(REMOTE_ADDR="10.0.8.1", headers={"accept-language": "en"})
    client.cookies["django_language"] = "en"
    answers = [client.post("/login", {"login": "nobody", "password": "sai"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 429]
    assert Page(answers[1]).text("h1") == "Too many requests"
    assert "take them as a file" not in answers[1].content.decode()


@pytest.mark.django_db
def test_other_processes_count_along(evaluated: Evaluation, home: Home, client_as: Callable[..., Client]) -> None:
    reader = client_as(Role.CITY_OFFICE)
    asked_elsewhere = partial(count_requests, home.path / REQUEST_COUNTS, int(reader.session["_auth_user_id"]))
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as elsewhere:
        assert elsewhere.submit(asked_elsewhere, MINUTE, 2).result() == 2
    assert [reader.get(reverse("my-work")).status_code for _ in range(2)] == [200, 429]


def test_no_request_is_lost_between_processes_and_threads(tmp_path: Path) -> None:
    file = tmp_path / REQUEST_COUNTS
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as processes:
        for counting in [processes.submit(count_requests, file, 7, MINUTE, 400) for _ in range(3)]:
            counting.result()
    counts = RequestCounts(file)
    assert counts.counted(7, MINUTE) == 1201
    assert (counts.counted(6, MINUTE), counts.counted(8, MINUTE), counts.counted(7, MINUTE + 1)) == (1, 1, 1)
    assert S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.django_db
def test_where_nothing_can_be_written_pages_are_read_all_the_same(
    evaluated: Evaluation, home: Home, client_as: Callable[..., Client]
) -> None:
    (home.path / REQUEST_COUNTS).mkdir()
    reader = client_as(Role.CITY_OFFICE)
    assert [reader.get(reverse("my-work")).status_code for _ in range(5)] == [200] * 5
