"""The first page for everybody: what it shows of the city, that it names nobody but the honoured, without a cookie."""

import xml.etree.ElementTree as ET
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from django.urls import reverse

from support.page import Page
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.portal import line_chart
from thidua.web.apps.portal.public_content import MonthOfCity, progress

pytestmark = pytest.mark.django_db
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    caches["process"].clear()


def test_everybody_sees_how_the_city_stands_without_a_cookie(evaluated: Evaluation) -> None:
    answer = Client().get("/")
    city = progress("can-tho-2026")
    assert (answer.status_code, answer.cookies.keys()) == (200, set())
    assert city is not None
    assert city.finished > 0
    text = answer.content.decode()
    assert f"{city.on_time}/{city.finished}" in text.replace(".", "")
    assert "Làm thủ tục ở nơi nào gần bạn nhất" in text
    assert "Set-Cookie" not in answer.headers
    assert "max-age=60" in answer.headers["Cache-Control"]


def test_figures_are_those_of_the_evaluation(evaluated: Evaluation) -> None:
    city = progress("can-tho-2026")
    assert city is not None
    rows = evaluated.city["finished_on_time"]
    assert (city.on_time, city.finished) == (sum(row[1] for row in rows), sum(row[2] for row in rows))
    assert city.units == EvaluatedSubject.objects.filter(kind="unit").count()


def test_the_page_names_no_unit_and_no_person(evaluated: Evaluation) -> None:
    text = Client().get("/").content.decode()
    named = [name for name in EvaluatedSubject.objects.values_list("name", flat=True) if name in text]
    assert EvaluatedSubject.objects.count() > 3
    assert named == []


def test_a_verdict_that_turns_changes_no_byte_of_it(evaluated: Evaluation) -> None:
    before = Client().get("/").content
    assert StoredVerdict.objects.update(state="on_hold") > 0
    EvaluatedSubject.objects.update(overall="not_met", met=0)
    caches["process"].clear()
    assert Client().get("/").content == before


def test_before_the_first_evaluation_the_page_says_so(db: None) -> None:
    text = Client().get("/").content.decode()
    assert "Số liệu toàn thành phố hiển thị tại đây" in text
    assert "svg" not in text.split("<main")[1]


def test_the_other_language_is_in_the_address(evaluated: Evaluation) -> None:
    answer = Client().get("/?language=en")
    assert "Hand in wherever it is nearest to you" in answer.content.decode()
    assert answer.headers["Content-Language"] == "en"
    assert answer.cookies.keys() == {"django_language"}  # chosen by the reader, and kept for the next page
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert Client().get("/?language=<x>").cookies.keys() == set()


def test_who_is_signed_in_goes_to_their_own_first_page(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    assert client_as(Role.HOME_AFFAIRS).get("/").status_code == 302


def test_the_feed_is_atom(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    client_as(Role.HOME_AFFAIRS).post(reverse("open-data-release"))
    answer = Client().get(reverse("news"))
    entries = ET.fromstring(answer.content).findall(f"{ATOM}entry")  # noqa: S314 - made by the site itself
    assert answer.headers["Content-Type"].startswith("application/atom+xml")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["Dữ liệu mở lần 1"]
    assert answer.cookies.keys() == set()


def test_months_become_points_inside_the_picture() -> None:
    months = [MonthOfCity(202601, 92, 100), MonthOfCity(202602, 200, 200), MonthOfCity(202603, 1, 3)]
    chart = line_chart.drawn(months)
    assert chart is not None
    assert chart.from_percent == 30
    assert [point.month for point in chart.points] == months
    assert chart.points[1].y == line_chart.TOP
    assert all(line_chart.TOP <= point.y <= line_chart.HEIGHT - line_chart.BOTTOM for point in chart.points)
    assert line_chart.drawn(months[:1]) is None


def test_the_contact_of_the_operator_stands_at_the_foot(evaluated: Evaluation, settings: object) -> None:
    assert "Liên hệ" not in Client().get("/").content.decode()
    settings.PUBLIC_CONTACT = "0292 000 0000"  # type: ignore[attr-defined]
    assert "0292 000 0000" in Page(Client().get("/").content.decode()).text("footer")
