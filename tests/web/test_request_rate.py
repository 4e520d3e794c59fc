"""One account may ask for so many pages within a minute, and no account pays for another."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import Settings

from support.page import Page
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 12, 1, 2, 0, 20, tzinfo=UTC)


def test_whoever_asks_for_more_is_told_to_wait_and_nobody_else_is(
    evaluated: Evaluation,
    client_as: Callable[..., Client],
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings.REQUESTS_A_MINUTE = 3
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    address, reader, other = reverse("my-work"), client_as(Role.CITY_OFFICE), client_as(Role.AUDITOR)
    with caplog.at_level(logging.WARNING, "thidua.access"):
        answers = [reader.get(address) for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
    assert answers[-1]["Retry-After"] == "40"
    assert Page(answers[-1]).text("h1") == "Too many pages within a minute"
    assert len([record for record in caplog.records if "too many requests" in record.message]) == 1
    assert other.get(address).status_code == 200
    assert [Client().get(reverse("account_login")).status_code for _ in range(5)] == [200] * 5
    monkeypatch.setattr(timezone, "now", lambda: NOW + timedelta(seconds=40))
    assert reader.get(address).status_code == 200
