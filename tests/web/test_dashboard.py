"""The city dashboard shows what the engine found, in as many queries for many units as for few."""

import csv
import io
from collections.abc import Callable
from dataclasses import asdict
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from support.page import Page
from thidua.ledger.cleaning.text import fold
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.samples.city import places as sample_places
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.verdicts.results import VerdictRow
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.dashboard import commune_map, flows
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, Flow, StoredVerdict

PAGES = ("", "officers/", "criteria/", "flows/", "map/", "index-766/", "compare/?unit=X1&unit=X2")


def names_in(client: Client, query: str = "", page: str = "") -> list[str]:
    """The names of the lines, in order."""
    return Page(client.get(f"/board/{page}{query}")).texts("main tbody th[scope=row]")


@pytest.mark.parametrize("page", PAGES)
def test_every_page_opens(evaluated: Evaluation, client_as: Callable[..., Client], page: str) -> None:
    assert client_as(Role.CITY_OFFICE).get(f"/board/{page}").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_before_the_first_evaluation_a_plain_word(db: None, client_as: Callable[..., Client], page: str) -> None:
    assert b"Nothing has been evaluated yet" in client_as(Role.CITY_OFFICE).get(f"/board/{page}").content


@pytest.mark.parametrize("page", PAGES)
def test_who_may_not_see_the_city_is_refused(
    evaluated: Evaluation, client_as: Callable[..., Client], page: str
) -> None:
    assert client_as(Role.ADMINISTRATOR).get(f"/board/{page}").status_code == 403


def test_units_stand_in_vietnamese_order_and_turn_round(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    names = ["Phường Cái Răng", "Sở Tư pháp", "Xã Đông Thuận"]
    assert names_in(client) == names
    assert names_in(client, "?down=1") == names[::-1]


@pytest.mark.parametrize("sought", ["ĐÔNG thuận", "dong thuan", "thuan xa"])
def test_search_ignores_marks_case_and_d(evaluated: Evaluation, client_as: Callable[..., Client], sought: str) -> None:
    assert names_in(client_as(Role.CITY_OFFICE), f"?q={sought}") == ["Xã Đông Thuận"]


def test_a_word_that_does_not_fit_says_so_beside_its_field_and_filters_nothing(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    everybody = names_in(client)
    for words, field in ((f"q={'x' * 101}", "q"), ("group=none", "group"), ("state=flying", "state")):
        page = Page(client.get(f"/board/?{words}"))
        assert page.one(f"[name={field}] ~ ul.errorlist").get("id") == f"dashboard-{field}_error"
        assert names_in(client, f"?{words}") == everybody


def test_a_criterions_state_filters(
    evaluated: Evaluation, city_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    for state in VerdictState:
        wanted = {
            row.subject_id
            for row in city_run.evaluation.rows
            if row.kind is SubjectKind.UNIT and row.criterion_id == "a.1" and row.state is state
        }
        names = set(names_in(client, f"?criterion=a.1&state={state}"))
        subjects = {subject.id: subject.name for subject in city_run.evaluation.subjects}
        assert names - {""} == {subjects[subject_id] for subject_id in wanted}


def test_sorted_by_a_criterion_the_met_come_first(
    evaluated: Evaluation, city_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    order = list(dict.fromkeys(["met", "not_met", "not_determinable", "on_hold", "not_applicable"]))
    states = {row.subject_id: row.state.value for row in city_run.evaluation.rows if row.criterion_id == "a.1"}
    named = {subject.name: subject.id for subject in city_run.evaluation.subjects if subject.kind is SubjectKind.UNIT}
    shown = [order.index(states[named[name]]) for name in names_in(client_as(Role.CITY_OFFICE), "?sort=a.1")]
    assert shown == sorted(shown)
    assert len(set(shown)) > 1


def test_a_head_finds_links_only_to_units_that_are_open_to_them(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    html = client_as(Role.UNIT_HEAD, "X1").get("/board/").content.decode()
    assert ("/unit/X1/" in html, "/unit/X2/" in html) == (True, False)


def test_officers_are_shown_where_their_record_may_be_seen(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    listed = {
        "office": names_in(client_as(Role.CITY_OFFICE), page="officers/"),
        "head": names_in(client_as(Role.UNIT_HEAD, "X1"), page="officers/"),
        "own": names_in(client_as(Role.OFFICER, officer_id="P3"), page="officers/"),
        "press": names_in(client_as(Role.CULTURE), page="officers/"),
    }
    assert listed == {
        "office": ["Đặng Văn Bình", "Lê Thị An", "Nguyễn Ánh"],
        "head": ["Đặng Văn Bình", "Lê Thị An"],
        "own": ["Nguyễn Ánh"],
        "press": [],
    }


def many_units(evaluation: Evaluation, number: int) -> None:
    """So many units more, each with the verdicts of X1."""
    rows = list(StoredVerdict.objects.filter(evaluation=evaluation, kind="unit", subject_id="X1"))
    for at in range(number):
        EvaluatedSubject.objects.create(
            evaluation=evaluation,
            kind="unit",
            subject_id=f"N{at}",
            name=f"Xã số {at}",
            search=f"xa so {at}",
            rank=1000 + at,
            group="commune",
            overall="met",
            met=1,
        )
        StoredVerdict.objects.bulk_create(
            StoredVerdict(
                evaluation=evaluation,
                kind="unit",
                subject_id=f"N{at}",
                criterion_id=row.criterion_id,
                state=row.state,
                row=row.row,
            )
            for row in rows
        )


@pytest.mark.parametrize("number", [1, 300])
@pytest.mark.parametrize("page", [*PAGES, "?sort=a.1&criterion=a.1&state=met", "export.csv"])
def test_the_number_of_queries_does_not_grow(
    evaluated: Evaluation,
    client_as: Callable[..., Client],
    django_assert_max_num_queries: DjangoAssertNumQueries,
    page: str,
    number: int,
) -> None:
    many_units(evaluated, number)
    client = client_as(Role.CITY_OFFICE)
    client.get("/account/")  # counts what waits for the reader, for a minute
    with django_assert_max_num_queries(13):
        assert client.get(f"/board/{page}").status_code == 200


def test_the_file_has_the_engines_integers(
    evaluated: Evaluation, city_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    content = client_as(Role.CITY_OFFICE).get("/board/export.csv").content.decode("utf-8-sig")
    lines = {line["Code"]: line for line in csv.DictReader(io.StringIO(content))}
    row = next(row for row in city_run.evaluation.of(SubjectKind.UNIT, "X1") if row.criterion_id == "a.7")
    part = _deciding(row)
    assert (lines["X1"]["a.7"], lines["X1"]["a.7, numerator"]) == (row.state.value.replace("_", " "), part)


def _deciding(row: VerdictRow) -> str:
    judged = [part for part in row.parts if part.change is not None and part.state is row.state]
    return str(judged[0].numerator) if judged else ""


def test_a_workbook_is_sent(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    assert client_as(Role.CITY_OFFICE).get("/board/export.xlsx").content[:2] == b"PK"


def test_every_commune_of_the_city_has_a_centre() -> None:
    communes = sample_places()["communes"]
    assert len(commune_map.centres()) == len(communes)
    assert {fold(name) for name in communes} == set(commune_map.centres())


def test_a_commune_without_a_centre_is_named(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    EvaluatedSubject.objects.filter(evaluation=evaluated, subject_id="X2").update(name="Xã Không Có")
    page = Page(client_as(Role.CITY_OFFICE).get("/board/map/"))
    assert "Not on the map, for no position is known: Xã Không Có" in page.texts("main p")


@pytest.mark.parametrize(
    "address",
    [
        "flows/?unit=nowhere",
        "criteria/?indicator=none",
        "map/?criterion=z.9",
        "compare/?unit=X1&unit=X2&indicator=none",
    ],
)
def test_a_word_of_the_address_that_nothing_has_says_so(
    evaluated: Evaluation, client_as: Callable[..., Client], address: str
) -> None:
    html = client_as(Role.CITY_OFFICE).get(f"/board/{address}").content.decode()
    assert "is not one of the available choices" in html


def test_no_file_is_made_under_a_filter_that_does_not_fit(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.CITY_OFFICE)
    refused = client.get("/board/export.csv?group=nobody")
    assert refused.status_code == 422
    assert "is not one of the available choices" in refused.content.decode()
    assert client.get("/board/export.csv?kind=dog").status_code == 404


def test_the_rest_of_the_flows_is_summed(evaluated: Evaluation) -> None:
    Flow.objects.filter(evaluation=evaluated).delete()
    Flow.objects.bulk_create(
        Flow(evaluation=evaluated, from_unit_id=sender, to_unit_id=taker, legs=legs, on_time=1, median_seconds=90)
        for sender, taker, legs in (("X1", "S1", 5), ("X2", "S1", 4), ("S1", "X1", 3), ("X1", "X1", 9), ("", "X1", 2))
    )
    unit_flows = flows.flows_of(evaluated, {"X1": "Một", "X2": "Hai", "S1": "Sở"}, "?", unit_id="", top=2)
    assert [asdict(flow) for flow in unit_flows.between] == [
        {"sender": "Một", "taker": "Sở", "legs": 5, "on_time": 1, "median_seconds": 90},
        {"sender": "Hai", "taker": "Sở", "legs": 4, "on_time": 1, "median_seconds": 90},
    ]
    assert (unit_flows.rest.legs, unit_flows.rest_pairs, unit_flows.inside.legs) == (5, 2, 9)


def test_the_reconciliation_gives_its_reasons(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    html = client_as(Role.CITY_OFFICE).get("/board/index-766/").content.decode()
    assert all(line["why"]["en"] in unescape(html) for line in evaluated.reconciliation)


def test_units_that_nobody_knows_are_named_beside_the_others(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    page = Page(client_as(Role.CITY_OFFICE).get("/board/compare/?unit=X1&unit=X9&unit=X2"))
    assert page.texts(".alert-warning") == ["Not among the units of this evaluation: X9"]
