"""The audit log on the site: what is written when, that the database keeps it, that tampering is found."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from support.award_people import people, propose, signed_in, step, take_part, vote
from thidua.cli.program import Program
from thidua.proof import audit
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.permissions import TABLE, Role
from thidua.web.apps.api import keys
from thidua.web.apps.audit.log import anchor, entry_of, write
from thidua.web.apps.audit.middleware import NOT_PERSONAL, PERSONAL, AuditMiddleware
from thidua.web.apps.audit.models import AuditAnchor, AuditEntry
from thidua.web.apps.awards.domain import proposals
from thidua.web.apps.evaluations.models import Evaluation

pytestmark = pytest.mark.django_db


def entries() -> list[audit.ChainEntry]:
    return [entry_of(row) for row in AuditEntry.objects.order_by("number")]


def whats() -> list[str]:
    return [entry.what for entry in entries()]


@pytest.mark.django_db(transaction=True)
def test_what_a_test_commits_to_the_log_is_gone_with_it() -> None:
    assert entries() == []
    write("test.do", "thing:committed")
    assert AuditEntry.objects.count() == 1


def test_entries_follow_from_one_another() -> None:
    for n in range(5):
        write("test.do", f"thing:{n}", details={"n": n})
    assert audit.verify(entries()).findings == ()
    assert [entry.number for entry in entries()][-5:] == list(range(entries()[-1].number - 4, entries()[-1].number + 1))


def test_what_is_too_long_for_the_log_is_refused_not_cut() -> None:
    assert write("test." + "x" * 55, "thing:" + "1" * 194).where == "thing:" + "1" * 194
    for words in (("test.do", "thing:" + "1" * 195), ("test." + "x" * 56, "")):
        with pytest.raises(ValueError, match="too long for the audit log"):
            write(*words)


OVERWRITE = (
    'INSERT OR REPLACE INTO audit_entry (number, at, actor, what, "where", details, previous, hash) '
    "SELECT number, at, actor, 'x', \"where\", details, previous, hash FROM audit_entry"
)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET what = 'x'", "DELETE FROM audit_entry", OVERWRITE])
def test_the_database_itself_refuses_to_change_or_delete_an_entry(statement: str) -> None:
    if statement == OVERWRITE and connection.vendor != "sqlite":
        pytest.skip("SQLite's own way of overwriting")
    write("test.do")
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        connection.cursor().execute(statement)
    assert AuditEntry.objects.exists()


def test_what_is_tampered_with_behind_the_triggers_is_found() -> None:
    for n in range(4):
        write("test.do", f"thing:{n}")
    kept = anchor()
    assert kept is not None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("DROP TRIGGER audit_entry_update")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE audit_entry SET actor = 'user:9' WHERE number = %s", [kept.number - 1])
    verification = audit.verify(entries(), [audit.ChainAnchor(kept.number, kept.hash, kept.at)])
    assert [str(finding) for finding in verification.findings] == [
        f"entry {kept.number - 1} was altered: its hash does not fit"
    ]


def test_a_change_that_is_rolled_back_leaves_no_entry() -> None:
    before = len(entries())
    with transaction.atomic():
        write("test.do")
        transaction.set_rollback(True)
    assert len(entries()) == before


def test_each_step_of_an_award_is_an_entry_and_a_vote_is_none(evaluated: Evaluation) -> None:
    take_part(units=17, officers=36)
    who = people()
    proposal = proposals.begin("can-tho-2026", "X1", "bang-khen", by=who.officer)
    propose(proposal, "officer", "P1", by=who.officer)
    proposal.refresh_from_db()
    proposal = step(proposal, "call_council", who.officer)
    before = len(entries())
    vote(proposal, who.chair)
    page = signed_in(who.member).post(
        reverse("council", args=[proposal.pk]), {f"vote-{proposal.live().get().pk}": "yes"}
    )
    assert page.status_code == 200
    assert whats()[before:] == ["account.sign_in"]
    vote(proposal, who.secretary)
    step(proposal, "close_ballot", who.chair)
    assert whats()[-1] == "award.close_ballot"
    added = next(entry for entry in entries() if entry.what == "award.add_candidate")
    assert added.actor == f"user:{who.officer.pk}"
    assert added.details["about"] == "officer:P1"
    assert "Lê Thị An" not in json.dumps([entry.details for entry in entries()], ensure_ascii=False)


def test_reading_somebodys_record_is_an_entry_ones_own_is_none(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client_as(Role.OFFICER, "X1", officer_id="P1").get(reverse("officer", args=["P1"]))
    assert "request.read" not in whats()
    client_as(Role.UNIT_HEAD, "X1").get(reverse("officer", args=["P1"]))
    read = entries()[-1]
    assert (read.what, read.where, read.details["words"]) == ("request.read", "page:officer", {"officer_id": "P1"})


LATE = "H13.X1-260707-0007"


@pytest.mark.parametrize("address", ["/unit/X1/behind/a.7/", "/officer/P2/behind/b.4/"])
@pytest.mark.parametrize("words", [{"format": "bogus"}, {"bearing": "x"}, {"requirement": "x"}])
def test_a_filter_that_does_not_fit_shows_no_dossier(
    evaluated: Evaluation, client_as: Callable[..., Client], address: str, words: dict[str, str]
) -> None:
    answer = client_as(Role.AUDITOR).get(address, words)
    assert answer.status_code == 422
    assert b"/dossier/" not in answer.content
    assert ("request.read" in whats()) == address.startswith("/officer/")


def test_whole_codes_are_an_entry_whatever_the_status(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    middleware = AuditMiddleware(lambda _request: HttpResponse(status=422))
    request = RequestFactory().get("/unit/X1/behind/a.7/")
    request.user, request.resolver_match = AnonymousUser(), resolve("/unit/X1/behind/a.7/")
    middleware(request)
    assert "request.read" not in whats()
    request.dossiers_shown = True
    middleware(request)
    assert whats()[-1] == "request.read"


def test_every_action_is_said_to_be_personal_or_not() -> None:
    assert PERSONAL.isdisjoint(NOT_PERSONAL)
    assert set(TABLE) == PERSONAL | NOT_PERSONAL


@pytest.mark.parametrize("action", ["particulars.see", "letters.see", "award.prove"])
def test_particulars_letters_and_proofs_are_personal(action: str) -> None:
    assert action in PERSONAL


def test_the_page_of_the_log_hides_the_end_of_a_dossiers_code(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client_as(Role.UNIT_HEAD, "X1").get(f"/unit/X1/dossier/{LATE}/")
    assert entries()[-1].details["words"]["dossier_id"] == LATE
    page = client_as(Role.ADMINISTRATOR).get("/audit/").content.decode()
    assert LATE not in page
    assert LATE[:-4] in page


def test_another_program_is_named_by_its_key(evaluated: Evaluation) -> None:
    key, text = keys.make("Cổng", ["read", "read_officers"], "", date(2030, 1, 1), 60, by=None)
    headers = {"Authorization": f"Bearer {text}"}
    assert Client().get("/api/v1/verdicts?kind=officer", headers=headers).status_code == 200
    assert (entries()[-1].what, entries()[-1].actor) == ("request.read", f"key:{key.pk}")
    before = len(entries())
    Client().get("/api/v1/verdicts?kind=unit", headers=headers)
    assert len(entries()) == before


def test_what_is_sent_is_an_entry(evaluated: Evaluation, client_as: Callable[..., Client]) -> None:
    client_as(Role.UNIT_HEAD, "X1").post(reverse("proposal-begin", args=["X1", "bang-khen"]))
    assert whats()[-2:] == ["award.begin", "request.send"]


def test_a_form_that_is_refused_is_an_entry_without_what_it_held(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    """Trying what validation and rules refuse is seen; strangers cannot fill the log by it."""
    address, wrong = reverse("person-new"), {"username": "Tên có dấu cách!", "full_name": "Lê Thị An"}
    administrator = client_as(Role.ADMINISTRATOR)
    assert administrator.post(address, wrong).status_code == 422
    refused = entries()[-1]
    assert (refused.what, refused.where, refused.details["status"]) == ("request.refused", "page:person-new", 422)
    assert refused.actor.startswith("user:")
    assert "Lê Thị An" not in json.dumps([entry.details for entry in entries()], ensure_ascii=False)
    before = len(entries())
    Client().post(address, wrong)
    assert len(entries()) == before


def test_roles_and_accounts_are_entries(user_with: Callable[..., Any]) -> None:
    by, other = user_with(Role.ADMINISTRATOR), user_with(None)
    grant = actions.give(other, Role.CULTURE, "", date(2026, 1, 1), None, by=by)
    actions.end(grant, date(2030, 1, 1), by=by)
    actions.disable(other, by=by)
    assert whats()[-3:] == ["account.give_role", "account.end_role", "account.disabled"]


def test_a_sign_in_that_fails_is_an_entry_without_the_name(client: Client) -> None:
    client.post(reverse("account_login"), {"login": "ai-do", "password": "sai"})
    assert "account.sign_in_failed" in whats()
    assert "ai-do" not in json.dumps([entry.details for entry in entries()])


def test_moments_and_days_of_the_log_are_those_of_viet_nam(client_as: Callable[..., Client]) -> None:
    last = write("test.do", "thing:day")
    night = audit.follow(entry_of(last), "2026-09-03T18:30:00+00:00", "system", "test.do", "thing:night", {})
    AuditEntry.objects.create(**asdict(night))
    auditor = client_as(Role.AUDITOR)

    def listed(**days: str) -> str:
        return auditor.get(reverse("audit"), {"what": "test.do", **days}).content.decode()

    assert "01:30 04/09/2026</time>" in listed()
    for day, there in (("2026-09-03", False), ("2026-09-04", True), ("2026-09-05", False)):
        assert ("thing:night" in listed(from_on=day, to_on=day)) is there, day


def test_the_log_is_shown_searched_and_handed_out_to_who_may(client_as: Callable[..., Client]) -> None:
    write("test.do", "thing:77")
    auditor = client_as(Role.AUDITOR)
    assert "thing:77" in auditor.get(reverse("audit"), {"q": "thing:77"}).content.decode()
    assert "thing:77" not in auditor.get(reverse("audit"), {"what": "other"}).content.decode()
    file = b"".join(auditor.get(reverse("audit-file")).streaming_content).decode()  # type: ignore[attr-defined]
    assert audit.verify(audit.entries_of(file.splitlines())).findings == ()
    assert client_as(Role.CITY_OFFICE).get(reverse("audit")).status_code == 403


def test_the_file_of_the_log_has_whole_codes_so_the_auditor_alone_takes_it_and_leaves_an_entry(
    evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    client_as(Role.UNIT_HEAD, "X1").get(f"/unit/X1/dossier/{LATE}/")
    administrator, auditor = client_as(Role.ADMINISTRATOR), client_as(Role.AUDITOR)
    assert administrator.get(reverse("audit-file")).status_code == 403
    assert reverse("audit-file") not in administrator.get(reverse("audit")).content.decode()
    assert reverse("audit-file") in auditor.get(reverse("audit")).content.decode()
    file = b"".join(auditor.get(reverse("audit-file")).streaming_content).decode()  # type: ignore[attr-defined]
    assert LATE in file
    assert (entries()[-1].what, entries()[-1].where) == ("request.read", "page:audit-file")
    assert entries()[-1].actor == f"user:{auditor.session['_auth_user_id']}"


def test_anchors_are_made_once_for_an_end_and_can_be_printed(client_as: Callable[..., Client]) -> None:
    write("test.do")
    made = anchor()
    assert made is not None
    assert anchor() is None
    page = client_as(Role.AUDITOR).get(reverse("audit-anchor-page", args=[made.number])).content.decode()
    assert made.hash in page
    client_as(Role.ADMINISTRATOR).post(reverse("audit-anchor"))
    assert AuditAnchor.objects.count() == 2


WRITER = """
import django; django.setup()
from thidua.web.apps.audit.log import write
for n in range(8):
    write("test.together", f"thing:{n}")
"""


@pytest.mark.slow
def test_many_who_write_at_once_make_one_chain(tmp_path: Path) -> None:
    """Processes over a database of their own: a file of SQLite, as a site has it by default."""
    variables = {**os.environ, "THIDUA_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "thidua.web.config.settings"}
    variables.pop("DATABASE_URL", None)
    manage = [sys.executable, "-m", "thidua.web"]
    subprocess.run([*manage, "migrate", "-v0"], env=variables, check=True)
    together = [subprocess.Popen([sys.executable, "-c", WRITER], env=variables) for _ in range(3)]
    assert [entry.wait(60) for entry in together] == [0, 0, 0]
    written = subprocess.run(
        [*manage, "audit_log", "entries"], env=variables, check=True, capture_output=True, text=True
    )
    verification = audit.verify(audit.entries_of(written.stdout.splitlines()))
    assert (verification.count, verification.findings) == (24, ())


def test_a_log_that_was_taken_out_is_verified_by_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for n in range(3):
        write("test.do", f"thing:{n}")
    call_command("audit_log", "entries")
    lines = capsys.readouterr().out
    call_command("audit_log", "anchor")
    (tmp_path / "anchors.jsonl").write_text(capsys.readouterr().out)
    (tmp_path / "whole.jsonl").write_text(lines)
    (tmp_path / "cut.jsonl").write_text("\n".join(lines.splitlines()[:-1]))

    def verified(name: str) -> tuple[int, str]:
        words = ["audit", "verify", str(tmp_path / name), "--anchor", str(tmp_path / "anchors.jsonl"), "--lang", "en"]
        with pytest.raises(SystemExit) as left:
            Program("thidua").main(words)
        return int(str(left.value.code)), capsys.readouterr().out

    assert verified("whole.jsonl")[0] == 0
    code, said = verified("cut.jsonl")
    assert code == 1
    assert "its end was cut off" in said
