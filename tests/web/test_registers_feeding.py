"""What registers say reaches the verdicts through the ledger, and what came in by file is taken over as entries."""

import shutil
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from support.register_steps import enter, move
from support.small_city import rows_of
from thidua.ledger.store.ledger import Ledger
from thidua.rules.criteria import RegisterLeaf, leaves
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import recompute
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.registers import actions, ledger_sync
from thidua.web.apps.registers.body_names import recognising_bodies
from thidua.web.apps.registers.ledger_sync import PROFILE, bring_together
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.config.home import Home


@pytest.fixture(autouse=True)
def home(evaluated: object, tmp_path: Path, settings: Settings) -> Home:
    """A data folder of the test's own, its ledger a copy."""
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    return settings.HOME


def state(evaluation: Evaluation, kind: str, subject: str, criterion: str) -> str:
    return StoredVerdict.objects.get(evaluation=evaluation, kind=kind, subject_id=subject, criterion_id=criterion).state


@pytest.fixture
def people(client_as: Callable[..., Client]) -> dict[str, Client]:
    return {
        "head": client_as(Role.UNIT_HEAD, "X2"),
        "home_affairs": client_as(Role.HOME_AFFAIRS),
        "office": client_as(Role.CITY_OFFICE),
    }


def initiative(people: dict[str, Client]) -> RegisterEntry:
    words = {"title": "Mẫu điền sẵn", "opened_on": "2026-06-01", "problem": "Khai nhiều lần", "officer_id": "P3"}
    entry = enter(people["head"], "initiative", "unit/X2", **words)
    assert move(people["head"], entry, "applied", applied_at="Toàn xã").status_code == 302
    return entry


COMMITTEE = "Ủy ban nhân dân xã Đông Thuận"


def recognise(people: dict[str, Client], entry: RegisterEntry) -> None:
    words = {"authority": COMMITTEE, "document_no": "7/QĐ", "document_on": "2026-09-01"}
    answer = move(people["home_affairs"], entry, "recognised", closed_on="2026-09-01", **words)
    assert answer.status_code == 302


def test_whoever_recognises_is_the_unit_or_a_body_above_it(people: dict[str, Client]) -> None:
    assert list(recognising_bodies("X2")) == [COMMITTEE, "Ủy ban nhân dân thành phố Cần Thơ"]
    assert list(recognising_bodies("")) == ["Ủy ban nhân dân thành phố Cần Thơ"]
    entry = initiative(people)
    words = {"document_no": "7/QĐ", "document_on": "2026-09-01", "closed_on": "2026-09-01"}
    for authority in ("Hội đồng sáng kiến", "Ủy ban nhân dân phường Cái Răng", ""):
        assert move(people["home_affairs"], entry, "recognised", authority=authority, **words).status_code == 422
    city = "ủy ban nhân dân thành phố cần thơ"
    assert move(people["home_affairs"], entry, "recognised", authority=city, **words).status_code == 302
    entry.refresh_from_db()
    assert entry.authority == "Ủy ban nhân dân thành phố Cần Thơ"


def test_a_body_recognises_initiatives_of_its_own_level(people: dict[str, Client]) -> None:
    city = "Ủy ban nhân dân thành phố Cần Thơ"
    assert recognising_bodies("X2") == {COMMITTEE: "base", city: "city"}
    entry = initiative(people)
    words = {"authority": COMMITTEE, "document_no": "7/QĐ", "document_on": "2026-09-01", "closed_on": "2026-09-01"}
    refused = move(people["home_affairs"], entry, "recognised", level="city", **words)
    assert refused.status_code == 409
    told = "chỉ công nhận sáng kiến ở cấp “Cấp cơ sở”, không ở cấp “Cấp thành phố”"
    assert told in refused.content.decode() or "recognises initiatives of the level" in refused.content.decode()
    entry.refresh_from_db()
    assert entry.state == "applied"
    assert move(people["home_affairs"], entry, "recognised", **words).status_code == 302
    entry.refresh_from_db()
    assert entry.data["level"] == "base"


@pytest.mark.slow
def test_a_recognised_initiative_changes_the_verdict(people: dict[str, Client]) -> None:
    entry = initiative(people)
    before = recompute(site_engine.EvaluationRequest())
    recognise(people, entry)
    after = recompute(site_engine.EvaluationRequest())
    subjects = (("unit", "X2", "a.8"), ("officer", "P3", "b.8"))
    assert [state(before, *subject) for subject in subjects] == ["not_met", "not_met"]
    assert state(after, "unit", "X2", "a.8") == "met"
    # P3 is on hold in the small city: what is counted tells the difference.
    row = StoredVerdict.objects.get(evaluation=after, kind="officer", subject_id="P3", criterion_id="b.8").row
    assert [part["numerator"] for part in row["parts"]] == [1]


@pytest.mark.slow
def test_an_upheld_complaint_changes_the_verdict_and_an_open_one_holds(people: dict[str, Client]) -> None:
    words = {"title": "Thái độ", "opened_on": "2026-08-03", "channel": "hotline", "officer_id": "P1"}
    entry = enter(people["office"], "complaint", "unit/X1", **words)
    with_hold = recompute(site_engine.EvaluationRequest())
    concluded = {"conclusion": "Đúng", "authority": "Văn phòng", "closed_on": "2026-08-20"}
    assert move(people["office"], entry, "upheld", **concluded).status_code == 302
    after = recompute(site_engine.EvaluationRequest())
    first = Evaluation.objects.order_by("pk").first()
    assert first is not None
    assert [state(results, "officer", "P1", "b.3") for results in (first, with_hold, after)] == [
        "met",
        "on_hold",
        "not_met",
    ]


@pytest.mark.slow
def test_a_cancelled_entry_counts_nowhere(people: dict[str, Client]) -> None:
    entry = initiative(people)
    recognise(people, entry)
    before = recompute(site_engine.EvaluationRequest())
    entry.refresh_from_db()
    address = f"/registers/entry/{entry.pk}/cancel"
    people["home_affairs"].post(address, {"version": entry.version, "reason": "Nhập nhầm"})
    after = recompute(site_engine.EvaluationRequest())
    assert [state(results, "unit", "X2", "a.8") for results in (before, after)] == ["met", "not_met"]


@pytest.mark.slow
def test_what_was_known_before_is_computed_again_to_the_same_byte(people: dict[str, Client]) -> None:
    entry = initiative(people)
    before = recompute(site_engine.EvaluationRequest())
    recognise(people, entry)
    after = recompute(site_engine.EvaluationRequest())
    again = site_engine.evaluate(
        site_engine.EvaluationRequest(before.import_number, datetime.fromisoformat(before.as_of_at))
    )
    assert again.evaluation.result_hash() == before.result_hash
    assert after.result_hash != before.result_hash


def test_dossiers_do_not_become_known_to_a_later_moment(people: dict[str, Client]) -> None:
    initiative(people)
    assert recompute(site_engine.EvaluationRequest()).as_of_at == "2026-10-01T08:00:00"
    assert site_engine.open_ledger().imports()[-1].profile == PROFILE


def test_fed_twice_the_second_time_finds_nothing_to_do(people: dict[str, Client]) -> None:
    initiative(people)
    ledger = site_engine.open_ledger()
    assert [bring_together(ledger), bring_together(ledger)] == [1, 0]
    assert len(ledger.imports()) == 3


def test_an_entry_that_cannot_be_true_stays_out_of_the_ledger_until_it_is_put_right(people: dict[str, Client]) -> None:
    entry = initiative(people)
    RegisterEntry.objects.filter(pk=entry.pk).update(closed_on=date(2026, 5, 31))  # no form lets it in
    ledger = site_engine.open_ledger()
    assert bring_together(ledger) == 0
    assert len(ledger.imports()) == 2
    assert "1 entry is not in the figures yet." in people["office"].get("/registers/").content.decode()
    RegisterEntry.objects.filter(pk=entry.pk).update(closed_on=date(2026, 6, 1))
    assert bring_together(ledger) == 1


def test_a_feed_that_was_withdrawn_is_fed_again(people: dict[str, Client]) -> None:
    initiative(people)
    ledger = site_engine.open_ledger()
    bring_together(ledger)
    ledger.withdraw(3)
    assert bring_together(ledger) == 1


@pytest.mark.slow
def test_lines_of_a_file_become_entries_that_can_be_led_on(people: dict[str, Client]) -> None:
    ledger = site_engine.open_ledger()
    assert bring_together(ledger) == 0
    assert set(RegisterEntry.objects.values_list("code", flat=True)) >= {"SK1", "KL1", "VM1", "NY1", "X1:a.1", "P1:b.1"}
    case = RegisterEntry.objects.get(code="KL1")
    assert (case.register, case.state, case.officer_id) == ("discipline", "open", "P3")
    before = recompute(site_engine.EvaluationRequest())
    words = {"conclusion": "Không vi phạm", "closed_on": "2026-09-20"}
    assert move(people["home_affairs"], case, "cleared", **words).status_code == 302
    after = recompute(site_engine.EvaluationRequest())
    rows = [
        StoredVerdict.objects.filter(evaluation=results, subject_id="P3").values_list("row", flat=True)
        for results in (before, after)
    ]
    assert [any(row["holds"] for row in line) for line in rows] == [True, False]


def test_declarations_of_officers_belong_to_the_unit_of_the_post(people: dict[str, Client]) -> None:
    Officer.objects.all().delete()  # as before the first evaluation
    recompute(site_engine.EvaluationRequest())
    assert RegisterEntry.objects.get(code="P1:b.1").unit_id == "X1"


@pytest.mark.slow
def test_an_empty_register_counts_as_none_only_once_somebody_says_that_it_is_kept(people: dict[str, Client]) -> None:
    offered = people["office"].get("/registers/inspection/").content.decode()
    assert "It is kept here, and empty" in offered
    assert people["head"].post("/registers/inspection/keep").status_code == 403
    people["office"].post("/registers/inspection/keep")
    people["office"].post("/registers/inspection/keep")
    recompute(site_engine.EvaluationRequest())
    lines = site_engine.evaluate().reader.registers.records("inspection")
    assert lines is not None
    assert [(line.record_id, line.unit_id, line.opened_on) for line in lines] == [("kept", None, None)]
    assert "It is kept here, and empty" not in people["office"].get("/registers/inspection/").content.decode()


def file_of(ledger: Ledger, known_at: datetime, **changes: Any) -> None:
    row = {"register": "obstacle", "record_id": "VM1", "unit_id": "X2", "title": "Thiếu máy quét", **changes}
    with ledger.begin(source_name="f", sha256="ab", profile="register", profile_hash="1", known_at=known_at) as pending:
        pending.add("register", rows_of("register", [row]))
        pending.commit(read=1, quarantined=0, primary="register")


def test_of_a_line_changed_on_both_sides_the_later_stands(people: dict[str, Client]) -> None:
    ledger = site_engine.open_ledger()
    bring_together(ledger)
    file_of(ledger, datetime(2026, 10, 2), state="resolved", closed_on=date(2026, 7, 9))
    assert bring_together(ledger) == 0
    entry = RegisterEntry.objects.get(code="VM1")
    assert (entry.closed_on, entry.version, entry.changes.count()) == (date(2026, 7, 9), 2, 2)


def test_every_author_of_an_initiative_is_credited(people: dict[str, Client]) -> None:
    head = people["head"]
    words = {"title": "Mẫu", "opened_on": "2026-06-01", "problem": "…", "authors_0": "P3", "authors_1": "100"}
    entry = enter(head, "initiative", "unit/X2", **words)
    entry.data["authors"] = [["P3", 50], ["P2", 50]]
    entry.save()
    bring_together(site_engine.open_ledger())
    entry.refresh_from_db()
    assert entry.fed_ids == [entry.code, f"{entry.code}/P2"]
    entry.data["authors"] = [["P3", 100]]
    entry.save()
    assert bring_together(site_engine.open_ledger()) == 1


@pytest.mark.slow
def test_the_city_has_the_figures_made_anew(people: dict[str, Client]) -> None:
    initiative(people)
    assert "1 entry is not in the figures yet." in people["office"].get("/registers/").content.decode()
    assert people["head"].post("/registers/feed").status_code == 403
    assert people["office"].post("/registers/feed").status_code == 302
    assert Job.objects.get().kind == "recompute"


def test_an_answer_that_comes_late_is_a_fact_about_home_affairs_not_about_who_waited(evaluated: Evaluation) -> None:
    obstacle, body = registers()["obstacle"], registers()["body_in_papers"]
    words = {"signs_as": "head", "abbreviation": "STP", "place": "Cần Thơ", "head_title": "Giám đốc"}
    duty = {"title": "Sở", "duty": "home-affairs", "opened_on": date(2026, 1, 1), **words}
    actions.enter(body, RegisterSubject("unit", "S1"), duty, by=None)
    raised = {"title": "Mất kết nối", "opened_on": date(2026, 9, 7), "kind": "system", "description": "a"}
    entry = actions.enter(obstacle, RegisterSubject("unit", "X1"), raised, by=None)
    waiting = {row.row["unit_id"]: row.row for row in ledger_sync.rows_of(entry, obstacle)}
    assert (waiting["X1"]["state"], waiting["S1"]["state"]) == ("open", "answered")
    assert (waiting["S1"]["due_on"], waiting["S1"]["closed_on"]) == (date(2026, 9, 14), None)
    actions.move(entry, 1, obstacle.move[0], {"answer": "Đã mở lại"}, by=None)
    entry.refresh_from_db()
    answered = {row.row["unit_id"]: row.row for row in ledger_sync.rows_of(entry, obstacle)}
    assert answered["S1"]["closed_on"] == timezone.localdate()
    assert answered["X1"]["due_on"] == actions.due_after(timezone.localdate(), 5, "X1")
    rule = next(leaf for leaf in leaves(newest("can-tho-2026").criterion("a.4").rule) if isinstance(leaf, RegisterLeaf))
    assert rule.of_states == ("answered", "resolved")
