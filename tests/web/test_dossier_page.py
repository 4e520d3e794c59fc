"""The page of one dossier: its codes for those who may see them, its facts, its reading in the audit log."""

from collections.abc import Callable
from datetime import date, datetime

import fastexcel
import pytest
from django.test import Client

from thidua.indicators.catalogue.loader import catalogue
from thidua.indicators.listings.one_dossier import record_of
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations.dossier_life import life_of
from thidua.web.apps.evaluations.models import Evaluation, OpenDossier

ClientAs = Callable[..., Client]
LATE = "H13.X1-260707-0007"
OPEN = "H13.X2-260714-0014"
CITY = {Role.CITY_OFFICE, Role.HOME_AFFAIRS, Role.COUNCIL, Role.CHAIRMAN, Role.AUDITOR}
AT_UNIT = {Role.UNIT_OFFICER, Role.UNIT_HEAD}


def test_a_late_dossier_says_by_how_much_and_which_verdict_it_costs(evaluated: Evaluation, client_as: ClientAs) -> None:
    answer = client_as(Role.UNIT_HEAD, "X1").get(f"/unit/X1/dossier/{LATE}/")
    html = answer.content.decode()
    assert answer.status_code == 200
    assert LATE in html
    assert "Late by 1 working day 3 hours." in html  # due on Sunday evening, finished on Tuesday at 10
    assert "17:00 12/07/2026" in html
    problems = [line.criterion_id for line in answer.context["touched"] if line.bearing == "problem"]
    assert {"a.7", "b.4"} <= set(problems)
    assert next(line.source for line in answer.context["sources"]).startswith("small")


def test_an_open_dossier_says_where_it_waits_and_since_when(evaluated: Evaluation, client_as: ClientAs) -> None:
    html = client_as(Role.UNIT_HEAD, "X2").get(f"/unit/X2/dossier/{OPEN}/").content.decode()
    row = OpenDossier.objects.get(dossier_id=OPEN)
    assert row.overdue
    assert "Overdue by" in html
    assert "It waits at Xã Đông Thuận since 09:00 14/07/2026." in html


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("held_at", ["X1", "X2"])
def test_who_may_see_the_dossiers_of_a_unit_and_nobody_else(
    evaluated: Evaluation, client_as: ClientAs, role: Role, held_at: str
) -> None:
    client = client_as(role, "" if role in CITY else held_at)
    seen = role in CITY or (role in AT_UNIT and held_at == "X1")
    assert client.get(f"/unit/X1/dossier/{LATE}/").status_code == (200 if seen else 403)
    # Of a dossier of another unit nobody learns by way of their own that there is one.
    if role in AT_UNIT and held_at == "X1":
        assert client.get(f"/unit/X1/dossier/{OPEN}/").status_code == 404


def test_an_officer_reads_their_own_dossiers_and_no_other(evaluated: Evaluation, client_as: ClientAs) -> None:
    client = client_as(Role.OFFICER, "X1", officer_id="P2")
    assert client.get(f"/officer/P2/dossier/{LATE}/").status_code == 200
    assert client.get(f"/officer/P2/dossier/{OPEN}/").status_code == 404
    assert client.get(f"/officer/P3/dossier/{OPEN}/").status_code == 403
    assert client.get(f"/unit/X1/dossier/{LATE}/").status_code == 403


@pytest.mark.parametrize(
    "address",
    [
        f"/unit/X1/dossier/{LATE}/",
        "/unit/X1/behind/a.7/",
        "/unit/X1/open/all/",
        "/unit/X1/procedure/1.000001/",
        "/unit/X1/",
    ],
)
def test_each_reading_of_whole_codes_is_in_the_audit_log(
    evaluated: Evaluation, client_as: ClientAs, address: str
) -> None:
    client_as(Role.UNIT_HEAD, "X1").get(address)
    entry = AuditEntry.objects.get(what="request.read")
    assert entry.details["words"]["unit_id"] == "X1"
    if "dossier/" in address:
        assert entry.details["words"]["dossier_id"] == LATE


def test_lists_lead_to_the_dossier_and_files_keep_the_mask(evaluated: Evaluation, client_as: ClientAs) -> None:
    client = client_as(Role.UNIT_HEAD, "X1")
    html = client.get("/unit/X1/behind/a.7/", {"bearing": "problem"}).content.decode()
    assert f'href="/unit/X1/dossier/{LATE}/"' in html
    assert "finished late" in html
    content = client.get("/unit/X1/behind/a.7/", {"format": "xlsx"}).content
    rows = fastexcel.read_excel(content).load_sheet(0).to_arrow().to_pylist()
    assert LATE not in {row["Item"] for row in rows}
    assert all(row["Due"] and row["Ended"] and row["State"] for row in rows if row["Requirement"] == "Finished on time")
    assert any(row["Requirement"] == "Finished on time" for row in rows)


def test_the_front_is_shown_a_masked_code(evaluated: Evaluation, client_as: ClientAs) -> None:
    html = client_as(Role.FRONT).get("/unit/X1/").content.decode()
    assert LATE not in html


def test_a_procedure_leads_to_its_dossiers(evaluated: Evaluation, client_as: ClientAs) -> None:
    html = client_as(Role.UNIT_HEAD, "X1").get("/unit/X1/procedure/1.000001/").content.decode()
    assert f'href="/unit/X1/dossier/{LATE}/"' in html


def test_the_limit_counted_by_the_calendar_is_that_of_the_figures(
    evaluated: Evaluation, city_run: EvaluationRun
) -> None:
    for dossier_id in (LATE, OPEN):
        life = life_of(city_run.facts, dossier_id)
        assert life is not None
        assert life.trace is not None
        assert life.trace.limit_seconds == life.record.limit_seconds
    assert life_of(city_run.facts, "nobody's") is None
    late = life_of(city_run.facts, LATE)
    assert late is not None
    assert late.trace is not None
    assert late.trace.due_at == datetime(2026, 7, 10, 17)


def test_a_dossier_nobody_knows_is_not_found(evaluated: Evaluation, client_as: ClientAs) -> None:
    assert client_as(Role.AUDITOR).get("/unit/X1/dossier/NOWHERE/").status_code == 404


def test_whoever_heads_two_units_reaches_both(evaluated: Evaluation, user_with: Callable[..., User]) -> None:
    head = user_with(Role.UNIT_HEAD, "X1")
    Grant.objects.create(user=head, role=Role.UNIT_HEAD, unit_id="X2", from_on=date(2026, 1, 1))
    client = Client()
    client.force_login(head, backend="allauth.account.auth_backends.AuthenticationBackend")
    html = client.get("/my-work/").content.decode()
    for unit_id, name in (("X1", "Phường Cái Răng"), ("X2", "Xã Đông Thuận")):
        assert f'href="/unit/{unit_id}/"' in html
        assert f"My unit · {name}" in html
        assert client.get(f"/unit/{unit_id}/").status_code == 200


def test_nothing_that_depends_on_answers_is_told_of_a_dossier(evaluated: Evaluation, city_run: EvaluationRun) -> None:
    record = record_of(city_run.facts.counted, LATE, sorted(catalogue()))
    assert record is not None
    listed = {row.indicator for row in record.rows}
    assert "finished_on_time" in listed
    assert {name for name in listed if catalogue()[name].asks_answers} == set()
