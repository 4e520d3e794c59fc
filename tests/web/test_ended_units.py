"""A unit that ended in the window is named with its last day wherever its name is shown."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.models import Candidate
from thidua.web.apps.awards.papers.candidate_phrases import listed_name
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.organisation.queries import in_order, names

IN_ENGLISH = "Phường Hai (until 31 August 2026)"
SHOWN = "Phường Hai (đến hết ngày 31/08/2026)"


@pytest.fixture
def ended(evaluated: Evaluation) -> str:
    """The name of X2, which has ended."""
    of = {"name": "Phường Hai", "ended_on": date(2026, 8, 31)}
    Unit.objects.filter(id="X2").update(**of)
    EvaluatedSubject.objects.filter(evaluation=evaluated, kind="unit", subject_id="X2").update(**of)
    return "X2"


@pytest.mark.parametrize("address", ["dashboard", "unit"])
def test_pages_say_until_when(ended: str, client_as: Callable[..., Client], address: str) -> None:
    client = client_as(Role.CITY_OFFICE)
    page = client.get(reverse(address, args=[ended] if address == "unit" else [])).content.decode()
    assert IN_ENGLISH in page


def test_every_list_of_names_says_it_in_the_readers_language(ended: str) -> None:
    with translation.override("vi"):
        assert names()[ended] == SHOWN
        assert in_order([ended]) == [(ended, SHOWN)]
    with translation.override("en"):
        assert names()[ended] == IN_ENGLISH
        assert "until" not in names()["X1"]


def test_lists_of_collectives_say_it(ended: str) -> None:
    other = Candidate(kind="unit", subject_id="X1", name="Phường Một")
    assert listed_name(Candidate(kind="unit", subject_id=ended, name="Phường Hai X")) == (
        "Phường Hai X (đến hết ngày 31/08/2026)"
    )
    assert listed_name(other) == "Phường Một"
