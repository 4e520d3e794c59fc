"""Other programs: batches into the ledger, figures and verdicts out; keys, limits, problems."""

import json
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone

from support.at_once import at_once
from support.import_files import rows
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.api import keys
from thidua.web.apps.api.models import ApiKey, IngestionBatch, KeyScope
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.jobs.models import Job
from thidua.web.config.home import Home

TOMORROW = timezone.localdate() + timedelta(days=1)
EVERYTHING = list(KeyScope.values)
NEW = {"dossier_id": "N-1", "received_at": "2026-07-01T08:00:00", "receiving_unit_id": "X1"}
BAD = {"dossier_id": "N-2", "received_at": "someday"}


class Program:
    """A client system with its key."""

    def __init__(self, scopes: list[str], unit_id: str = "", per_minute: int = 600, expires_on: date = TOMORROW):
        self.key, self.text = keys.make("Cổng dịch vụ công", scopes, unit_id, expires_on, per_minute, by=None)
        self.client = Client()

    def get(self, path: str, **headers: str) -> Any:
        return self.client.get(f"/api/v1/{path}", headers={"Authorization": f"Bearer {self.text}", **headers})

    def send(self, table: str, records: list[dict[str, Any]], key: str = "k-1", **headers: str) -> Any:
        headers = {"Authorization": f"Bearer {self.text}", "Idempotency-Key": key, **headers}
        body = json.dumps({"records": records})
        return self.client.post(f"/api/v1/{table}", body, content_type="application/json", headers=headers)


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json"), answer.content
    told: dict[str, Any] = answer.json()
    assert told["status"] == status
    return told


@pytest.fixture
def home(evaluated: Evaluation, settings: Any, tmp_path: Path) -> Home:
    """A data folder of the test's own, its ledger a copy."""
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings.HOME


def test_a_batch_is_one_entry_and_each_record_gets_its_answer(home: Home) -> None:
    program = Program(EVERYTHING)
    before = len(Ledger.open(home.ledger).imports())
    answer = program.send("dossiers", [NEW, BAD, NEW], **{"Accept-Language": "en"}).json()
    assert [record["outcome"] for record in answer["records"]] == ["accepted", "quarantined", "duplicate"]
    assert answer["records"][1]["reasons"][0]["column"] == "received_at"
    assert "someday" not in json.dumps(answer["records"][0])
    assert answer["counts"] == {"read": 3, "accepted": 1, "superseded": 0, "stale": 0, "duplicate": 1, "quarantined": 1}
    entries = Ledger.open(home.ledger).imports()
    assert len(entries) == before + 1
    assert (entries[-1].number, entries[-1].accepted) == (answer["import_number"], 1)
    newer = program.send("dossiers", [{**NEW, "finished_at": "2026-07-02T09:00:00"}], key="k-2").json()
    assert newer["records"][0]["outcome"] == "superseded"
    assert list(home.path.joinpath("batches").iterdir()) == []


def test_an_idempotency_key_stands_whole_in_the_journal(home: Home) -> None:
    program = Program(EVERYTHING)
    program.key.client = "Phần mềm một cửa điện tử của " + "ấ" * 71
    program.key.save()
    for end in "ab":
        answer = program.send("dossiers", [{**NEW, "dossier_id": f"LONG-{end}"}], key="k" * 99 + end)
        assert answer.status_code == 200, answer.content
    files = [entry.source_name for entry in Ledger.open(home.ledger).imports()[-2:]]
    assert files == [f"Phần mềm một cửa điện tử của …-{'k' * 99}{end}.dossiers.jsonl" for end in "ab"]
    assert program.send("dossiers", [NEW], key="k" * 101).status_code in (400, 422)


@pytest.mark.slow
def test_events_and_surveys_come_in_too(home: Home) -> None:
    program = Program(EVERYTHING)
    program.send("dossiers", [NEW])
    event = {"dossier_id": "N-1", "seq": 1, "kind": "receive", "unit_id": "X1", "happened_at": "2026-07-01T08:00:00"}
    assert program.send("events", [event], key="k-2").json()["records"] == [{"outcome": "accepted", "reasons": []}]
    survey = {"answer_id": "A-1", "dossier_id": "N-1", "answered_at": "2026-07-03T08:00:00", "overall": 5}
    assert program.send("surveys", [survey], key="k-3").json()["counts"]["accepted"] == 1


def test_a_batch_that_may_replace_others_is_another_batch(home: Home) -> None:
    program = Program(EVERYTHING)
    assert program.send("dossiers", [NEW]).status_code == 200
    problem(program.send("dossiers?replace_others=true", [NEW]), 409)
    assert program.send("dossiers?replace_others=false", [NEW]).json()["replayed"]


def test_the_same_batch_under_the_same_key_is_answered_again_and_another_is_refused(home: Home) -> None:
    program = Program(EVERYTHING)
    first = program.send("dossiers", [NEW]).json()
    entries = len(Ledger.open(home.ledger).imports())
    again = program.send("dossiers", [NEW]).json()
    assert again == {**first, "replayed": True}
    assert len(Ledger.open(home.ledger).imports()) == entries
    problem(program.send("dossiers", [BAD]), 409)
    ago = timezone.now() - timedelta(minutes=2)
    IngestionBatch.objects.update(answer=None, taken_at=ago)  # cut off after the import, before the answer was kept
    assert program.send("dossiers", [NEW]).json()["records"] == [{"outcome": "duplicate", "reasons": []}]
    assert len(Ledger.open(home.ledger).imports()) == entries


def test_a_dossier_open_finished_and_open_again_is_open(home: Home) -> None:
    program = Program(EVERYTHING)
    done = {**NEW, "status": "processed", "finished_at": "2026-07-02T09:00:00"}
    for key, record, outcome in (("k-1", NEW, "accepted"), ("k-2", done, "superseded"), ("k-3", NEW, "superseded")):
        assert program.send("dossiers", [record], key=key).json()["records"][0]["outcome"] == outcome
    assert rows(Ledger.open(home.ledger), "SELECT finished_at FROM dossiers WHERE dossier_id = 'N-1'") == [(None,)]


def test_a_record_that_cannot_be_true_is_set_aside_as_in_a_file(home: Home) -> None:
    answer = Program(EVERYTHING).send(
        "dossiers", [{**NEW, "finished_at": "2026-06-30T08:00:00"}], **{"Accept-Language": "en"}
    )
    (record,) = answer.json()["records"]
    assert record["outcome"] == "quarantined"
    assert {"column": "finished_at", "detail": "finished before it was received"} in record["reasons"]


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("events", {"dossier_id": "N-1", "seq": 1, "happened_at": "2999-01-01T08:00:00"}),
        ("surveys", {"answer_id": "N-1", "answered_at": "2999-01-01T08:00:00"}),
    ],
)
def test_every_table_is_held_to_the_rules_for_whole_records(home: Home, table: str, record: dict[str, object]) -> None:
    answer = Program(EVERYTHING).send(table, [record]).json()
    assert (answer["counts"]["quarantined"], answer["records"][0]["outcome"]) == (1, "quarantined")
    assert answer["records"][0]["reasons"]


def test_dossiers_of_another_unit_are_replaced_only_where_that_is_said(home: Home) -> None:
    program = Program(EVERYTHING)
    program.send("dossiers", [NEW])
    other = {**NEW, "receiving_unit_id": "X2"}
    assert "N-1" in problem(program.send("dossiers", [other], key="k-2"), 422)["detail"]
    problem(program.send("dossiers?replace_others=true", [other], key="k-2"), 409)  # not the batch of that key
    assert program.send("dossiers?replace_others=true", [other], key="k-3").json()["counts"]["superseded"] == 1


def test_many_batches_lead_to_one_evaluation(home: Home) -> None:
    program = Program(EVERYTHING)
    for number in range(3):
        program.send("dossiers", [{**NEW, "dossier_id": f"N-{number}"}], key=f"k-{number}")
    assert Job.objects.filter(kind="recompute").count() == 1


def test_while_another_import_writes_the_batch_is_to_be_sent_again(home: Home, monkeypatch: Any) -> None:
    monkeypatch.setattr("thidua.web.apps.api.ingestion.WAIT_SECONDS", 0.1)
    with Ledger.open(home.ledger).begin(
        source_name="x", sha256="0" * 64, profile="canonical", profile_hash="1", known_at=timezone.now()
    ):
        answer = Program(EVERYTHING).send("dossiers", [NEW])
    problem(answer, 503)
    assert int(answer.headers["Retry-After"]) > 0


def test_what_is_read_is_what_pages_show(evaluated: Evaluation) -> None:
    program = Program(EVERYTHING)
    assert program.get("evaluations").json()[0]["result_hash"] == evaluated.result_hash
    page = program.get("verdicts?unit_id=X1&limit=1000").json()
    kept = StoredVerdict.objects.filter(evaluation=evaluated, kind="unit", subject_id="X1")
    assert page["total"] == kept.count() == len(page["items"])
    assert {(item["criterion_id"], item["state"], item["numerator"]) for item in page["items"]} == set(
        kept.values_list("criterion_id", "state", "numerator")
    )
    figures = program.get("units/X1/figures").json()
    assert sum(
        len(rows) for rows in EvaluatedSubject.objects.get(kind="unit", subject_id="X1").figures.values()
    ) == len(figures)
    behind = program.get("units/X1/verdicts/a.6/explanation").json()
    assert behind["adds_up"]
    assert behind["total"] >= len(behind["items"]) > 0
    assert all(indicator["id"] and indicator["title"] for indicator in program.get("indicators").json())
    officers = program.get("verdicts?kind=officer").json()
    assert officers["total"] == StoredVerdict.objects.filter(evaluation=evaluated, kind="officer").count()


def test_dossier_codes_are_masked(evaluated: Evaluation) -> None:
    items = Program(EVERYTHING).get("units/X1/verdicts/a.7/explanation").json()["items"]
    assert items
    assert all(item["item"].endswith("••••") for item in items)


OPERATIONS = {
    "units": KeyScope.READ,
    "evaluations": KeyScope.READ,
    "indicators": KeyScope.READ,
    "verdicts": KeyScope.READ,
    "verdicts?kind=officer": KeyScope.READ_OFFICERS,
    "units/X1/figures": KeyScope.READ,
    "units/X1/verdicts/a.6/explanation": KeyScope.READ,
    "dossiers": KeyScope.PUSH,
    "events": KeyScope.PUSH,
    "surveys": KeyScope.PUSH,
}
RECORDS: dict[str, dict[str, Any]] = {
    "dossiers": NEW,
    "events": {"dossier_id": "N-1", "seq": 1, "happened_at": "2026-07-01T08:00:00"},
    "surveys": {"answer_id": "A-1", "answered_at": "2026-07-01T08:00:00"},
}


def read_of(program: Program, path: str) -> Any:
    return program.send(path, [RECORDS[path]], key=path) if path in RECORDS else program.get(path)


def test_every_operation_of_the_interface_is_in_the_table_of_scopes() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    listed = {path.removeprefix("/api/v1/") for path in schema["paths"]}
    tried = {path.partition("?")[0].replace("X1", "{unit_id}").replace("a.6", "{criterion_id}") for path in OPERATIONS}
    assert listed == tried


@pytest.mark.parametrize("path", OPERATIONS)
@pytest.mark.parametrize("scope", KeyScope)
def test_an_operation_opens_to_its_scope_alone(home: Home, path: str, scope: KeyScope) -> None:
    answer = read_of(Program([scope]), path)
    assert (answer.status_code == 200) is (OPERATIONS[path] is scope), answer.content


def test_a_key_of_a_unit_reads_that_unit_and_those_below(evaluated: Evaluation) -> None:
    program = Program(EVERYTHING, "X1")
    assert {unit["id"] for unit in program.get("units").json()} == {"X1"}
    assert program.get("units/X1/figures").status_code == 200
    problem(program.get("units/X2/figures"), 403)
    problem(program.get("units/X2/verdicts/a.6/explanation"), 403)
    problem(program.get("units/nowhere/figures"), 404)
    assert {item["subject_id"] for item in program.get("verdicts").json()["items"]} == {"X1"}
    assert program.get("verdicts?unit_id=X2").json()["total"] == 0
    officers = {item["subject_id"] for item in program.get("verdicts?kind=officer&limit=1000").json()["items"]}
    assert officers == set(
        EvaluatedSubject.objects.filter(kind="officer", unit_id="X1").values_list("subject_id", flat=True)
    )


def test_a_wrong_an_expired_and_a_revoked_key_open_nothing(evaluated: Evaluation) -> None:
    late = Program(EVERYTHING, expires_on=timezone.localdate() - timedelta(days=1))
    gone = Program(EVERYTHING)
    keys.revoke(gone.key)
    forged = Program(EVERYTHING)
    forged.text = forged.text[:-1] + ("A" if forged.text[-1] != "A" else "B")
    for program in (late, gone, forged):
        assert problem(program.get("units"), 401)["detail"]
    assert problem(Client().get("/api/v1/units"), 401)
    kept = ApiKey.objects.get(pk=gone.key.pk)
    secret = gone.text.removeprefix(f"{keys.MARK}_{gone.key.prefix}_")
    assert secret not in json.dumps([kept.hash, kept.prefix, kept.client])


def test_a_key_used_too_often_waits(evaluated: Evaluation) -> None:
    for _attempt in range(3):
        program, minute = Program(EVERYTHING, per_minute=2), timezone.now().minute
        answers = [program.get("evaluations") for _ in range(3)]
        if timezone.now().minute == minute:  # else the clock gave new requests in between
            break
    assert [answer.headers["RateLimit-Remaining"] for answer in answers[:2]] == ["1", "0"]
    problem(answers[2], 429)
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60


def test_what_does_not_fit_is_said_in_the_clients_language(home: Home) -> None:
    program = Program(EVERYTHING)
    wrong = problem(program.send("dossiers", [{"dossier": "N-1"}], **{"Accept-Language": "en"}), 422)
    assert wrong["detail"] == "the request does not fit the schema"
    assert any("dossier_id" in error["at"] for error in wrong["errors"])
    assert problem(program.send("dossiers", []), 422)["detail"] != wrong["detail"]
    problem(program.client.get("/api/v1/nothing"), 404)
    problem(program.client.delete("/api/v1/units", headers={"Authorization": f"Bearer {program.text}"}), 405)
    garbage = program.client.post(
        "/api/v1/dossiers",
        "{",
        content_type="application/json",
        headers={"Authorization": f"Bearer {program.text}", "Idempotency-Key": "k"},
    )
    problem(garbage, 400)


def test_an_administrator_makes_a_key_sees_it_once_and_revokes_it(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client = client_as(Role.ADMINISTRATOR)
    form = {"client": "VNPT iGate", "scopes": ["push"], "expires_on": TOMORROW.isoformat(), "per_minute": "60"}
    made = client.post("/api-keys/new", form)
    (key,) = ApiKey.objects.all()
    text = made.content.decode()
    assert f"tdk_{key.prefix}_" in text
    assert made.headers["Cache-Control"] == "no-store"
    assert f"tdk_{key.prefix}_" not in client.get("/api-keys/").content.decode()
    client.post(f"/api-keys/{key.pk}/revoke")
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert key.history.count() == 2
    refused = client.post("/api-keys/new", {**form, "unit_id": "X1"})
    assert refused.status_code == 422
    assert ApiKey.objects.count() == 1


def test_the_docs_page_lists_every_operation(client: Client, db: None) -> None:
    text = client.get("/api/v1/docs").content.decode()
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert len(paths) > 5
    assert [path for path in paths if path not in text] == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.slow
def test_the_same_batch_six_times_at_once_is_done_once_and_answered_to_all(home: Home) -> None:
    program = Program(EVERYTHING)
    before = len(Ledger.open(home.ledger).imports())
    answers = at_once(*[lambda: program.send("dossiers", [NEW])] * 6)
    assert {answer.status_code for answer in answers} <= {200, 503}, [answer.content for answer in answers]
    done = [answer.json() for answer in answers if answer.status_code == 200]
    assert sorted(answer.pop("replayed") for answer in done) == [False] + [True] * (len(done) - 1)
    assert all(answer == done[0] for answer in done)
    assert all(answer.headers["Retry-After"] for answer in answers if answer.status_code == 503)
    assert len(Ledger.open(home.ledger).imports()) == before + 1
    assert Job.objects.filter(kind="recompute").count() == 1
    again = program.send("dossiers", [NEW]).json()
    assert again.pop("replayed")
    assert again == done[0]
