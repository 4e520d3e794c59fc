"""Any page as it stood after an earlier import or on a date, and what changed since."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from support.page import Page
from thidua.definitions.movement_loader import load_movement
from thidua.rules.judging.verdict_changes import VerdictChange, verdict_changes
from thidua.verdicts.calendar_impact import states
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations import as_of as looking_back
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep, recompute
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job

AUGUST = date(2026, 8, 1)


@pytest.fixture(scope="module")
def earlier_run(city_run: EvaluationRun) -> EvaluationRun:
    return site_engine.evaluate(looking_back.request_at("", None, AUGUST), movement=load_movement("can-tho-2026"))


def bar(client: Client) -> str:
    return Page(client.get("/board/")).text("#shown-bar")


def test_a_kept_state_is_shown_at_once_and_now_again(
    evaluated: Evaluation, earlier_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    keep(earlier_run)
    client = client_as(Role.CITY_OFFICE)
    answer = client.post("/as-of/", {"on": "2026-08-01", "next": "/board/"})
    assert (answer.status_code, answer["Location"], Job.objects.count()) == (302, "/board/", 0)
    assert "As of 23:59 01/08/2026, after import 2" in bar(client)
    assert "You are looking back." in bar(client)
    client.post("/as-of/now", {"next": "/board/"})
    assert "You are looking back." not in bar(client)


def test_a_state_that_is_not_kept_is_made_by_a_job_and_then_shown(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.OFFICER, officer_id="P1")
    answer = client.post("/as-of/", {"import_number": "2", "on": "2026-08-01", "next": "/board/"})
    job = Job.objects.get()
    assert (answer["Location"], job.args["as_of_at"]) == (f"/as-of/wait/{job.id}", "2026-08-01T00:00:00")
    assert client.get(f"/as-of/wait/{job.id}").status_code == 200
    made = recompute(looking_back.request_at("", 2, AUGUST))
    Job.objects.update(state="done", result={"evaluation": made.pk})
    answer = client.get(f"/as-of/wait/{job.id}")
    assert (answer.status_code, answer["Location"]) == (302, "/board/")
    assert "You are looking back." in bar(client)


def test_the_same_state_is_made_by_one_job(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    for role in (Role.CITY_OFFICE, Role.AUDITOR):
        client_as(role).post("/as-of/", {"on": "2026-08-02"})
    assert Job.objects.count() == 1


def test_a_reader_waits_for_three_states_at_most(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    client = client_as(Role.CITY_OFFICE)
    answers = [client.post("/as-of/", {"on": f"2026-08-0{day}"}).status_code for day in range(2, 6)]
    assert (answers, Job.objects.count()) == ([302, 302, 302, 200], 3)


def test_an_import_that_is_not_there_is_said(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    html = client_as(Role.CITY_OFFICE).post("/as-of/", {"import_number": "99"}).content.decode()
    assert "There is no import 99" in html


def test_nobody_is_led_away_from_the_site(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    answer = client_as(Role.CITY_OFFICE).post("/as-of/now", {"next": "https://elsewhere.example/"})
    assert answer["Location"] == "/"


@pytest.mark.slow
def test_what_was_let_go_gives_way_to_now(
    evaluated: Evaluation, earlier_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    kept = keep(earlier_run)
    client = client_as(Role.CITY_OFFICE)
    client.post("/as-of/", {"on": "2026-08-01"})
    kept.delete()
    assert "You are looking back." not in bar(client)


def test_changes_are_the_flips_between_the_two(
    evaluated: Evaluation, city_run: EvaluationRun, earlier_run: EvaluationRun
) -> None:
    before = keep(earlier_run)
    wanted: list[VerdictChange] = verdict_changes(states(earlier_run.evaluation), states(city_run.evaluation))
    assert looking_back.changes(before, evaluated) == wanted
    assert len(wanted) > 0


@pytest.mark.slow
def test_the_page_of_changes_filters(
    evaluated: Evaluation, city_run: EvaluationRun, earlier_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    wanted = verdict_changes(states(earlier_run.evaluation), states(city_run.evaluation))
    keep(earlier_run)
    client = client_as(Role.CITY_OFFICE)
    client.post("/as-of/", {"on": "2026-08-01"})
    first = wanted[0]
    listed = {
        "": len(wanted),
        f"?kind={first.kind}": sum(change.kind is first.kind for change in wanted),
        f"?criterion={first.criterion_id}": sum(change.criterion_id == first.criterion_id for change in wanted),
        f"?from={first.before}": sum(change.before is first.before for change in wanted),
        "?q=khong co ai": 0,
    }
    for query, number in listed.items():
        page = client.get(f"/as-of/changes/{query}").context["page"]
        assert (query, page.paginator.count) == (query, number)
    refused = client.get("/as-of/changes/?criterion=no.such&kind=unit")
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["criterion"]


def test_an_officer_reads_of_no_other_officers_changes(
    evaluated: Evaluation, earlier_run: EvaluationRun, client_as: Callable[..., Client]
) -> None:
    keep(earlier_run)
    listed = {
        who: {change.subject_id for change in client.get("/as-of/changes/?kind=officer").context["changes"]}
        for who, client in (
            ("office", client_as(Role.CITY_OFFICE)),
            ("self", client_as(Role.OFFICER, officer_id="P1")),
            ("another", client_as(Role.OFFICER, officer_id="P3")),
            ("press", client_as(Role.CULTURE)),
        )
    }
    assert listed == {"office": {"P1", "P2"}, "self": {"P1"}, "another": set(), "press": set()}
