"""A ledger that is older than the database, or another, is said; nothing is written to it and nothing judged by it."""

import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from django.conf import settings as site_settings

from thidua.i18n import UserError
from thidua.ledger.store.health_check import FindingLevel
from thidua.ledger.store.import_record import ImportRecord
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.evaluations import ledger_mark
from thidua.web.apps.evaluations.actions import recompute
from thidua.web.apps.evaluations.health_check import examine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.evaluations.site_engine import EvaluationRequest
from thidua.web.apps.imports.actions import withdraw
from thidua.web.config.home import Home


def bring(path: Path, name: str) -> ImportRecord:
    with Ledger.open(path).begin(
        source_name=name, sha256=name, profile="p", profile_hash="p", known_at=datetime(2026, 10, 2)
    ) as pending:
        pending.add("dossiers", pa.table({"dossier_id": [name], "row_no": [1]}))
        return pending.commit(read=1, quarantined=0, primary="dossiers")


@pytest.fixture
def homes(db: None, city_run: object, settings: Any, tmp_path: Path) -> Callable[[str], Home]:
    """A data folder of that name, its ledger a copy of the small city's; the site is over it from then on."""

    source = site_settings.HOME.ledger

    def made(name: str) -> Home:
        home = Home(tmp_path / name)
        if not home.ledger.exists():
            shutil.copytree(source, home.ledger, ignore=shutil.ignore_patterns("cache"))
            home.audit_head.write_text('{"number": 0, "hash": null}', encoding="utf-8")
        settings.HOME = home
        return home

    return made


def ledger_findings() -> list[tuple[FindingLevel, str]]:
    return [(line.level, line.message) for check, line in examine() if check == "ledger"]


def test_an_evaluation_leaves_in_the_audit_log_what_it_judged(homes: Callable[[str], Home]) -> None:
    home = homes("now")
    assert ledger_findings() == []
    evaluation = recompute(EvaluationRequest())
    last = Ledger.open(home.ledger).imports()[-1]
    entry = AuditEntry.objects.get(what=ledger_mark.KEPT)
    assert entry.where == f"evaluation:{evaluation.pk}"
    assert entry.details == {"import": last.number, "journal": last.hash, "result": evaluation.result_hash}
    assert ledger_findings() == [(FindingLevel.OK, "The ledger holds import {number}, by which the site judged last")]


@pytest.mark.slow
@pytest.mark.parametrize("further", [None, "another"])
def test_a_ledger_that_is_older_or_another_is_refused(
    homes: Callable[[str], Home], further: str | None, user_with: Callable[..., User]
) -> None:
    older = homes("older")
    newer = homes("newer")
    bring(newer.ledger, "one more")
    recompute(EvaluationRequest())
    homes("older")
    if further:
        bring(older.ledger, further)
    before = Ledger.open(older.ledger).imports()
    said = "is older than the database" if further is None else "is not the one that the site judged by"
    with pytest.raises(UserError, match=said):
        recompute(EvaluationRequest())
    with pytest.raises(UserError, match=said):
        recompute(EvaluationRequest(import_number=1))
    with pytest.raises(UserError, match=said):
        withdraw(len(before), by=user_with(Role.CITY_OFFICE))
    assert Ledger.open(older.ledger).imports() == before
    assert [level for level, _message in ledger_findings()] == [FindingLevel.BAD]
    assert Evaluation.objects.count() == 1
    homes("newer")
    assert recompute(EvaluationRequest()).pk == Evaluation.objects.get().pk


def test_a_database_that_is_older_than_the_ledger_is_refused(
    homes: Callable[[str], Home], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    home = homes("now")
    home.audit_head.write_text(json.dumps({"number": 7, "hash": ""}), encoding="utf-8")
    assert [level for level, _message in ledger_findings()] == [FindingLevel.BAD]
    home.audit_head.write_text(json.dumps({"number": 0, "hash": None}), encoding="utf-8")
    with django_capture_on_commit_callbacks(execute=True):
        recompute(EvaluationRequest())
    entry = AuditEntry.objects.get(what=ledger_mark.KEPT)
    file = home.audit_head
    assert json.loads(file.read_text(encoding="utf-8")) == {"number": entry.number, "hash": entry.hash}
    assert [level for level, _message in ledger_findings()] == [FindingLevel.OK]
    before = Ledger.open(home.ledger).imports()
    for later in ({"number": entry.number + 7, "hash": entry.hash}, {"number": entry.number, "hash": "0" * 64}):
        file.write_text(json.dumps(later), encoding="utf-8")
        with pytest.raises(UserError, match="is older than the ledger, or another"):
            recompute(EvaluationRequest())
        assert [level for level, _message in ledger_findings()] == [FindingLevel.BAD]
    file.write_text("{}", encoding="utf-8")
    with pytest.raises(UserError, match="cannot be read"):
        recompute(EvaluationRequest())
    assert Ledger.open(home.ledger).imports() == before


def test_a_note_that_is_missing_though_the_site_has_judged_is_said_and_not_made_anew(
    homes: Callable[[str], Home], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    home = homes("now")
    file = home.audit_head
    file.unlink()
    assert ledger_findings() == []
    recompute(EvaluationRequest())
    assert json.loads(file.read_text(encoding="utf-8")) == {"number": 0, "hash": None}
    assert [level for level, _message in ledger_findings()] == [FindingLevel.OK]
    before = Ledger.open(home.ledger).imports()
    file.unlink()
    ((level, said),) = ledger_findings()
    assert level is FindingLevel.BAD
    assert "{file} is missing" in said
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(UserError, match="is missing, which notes"),
    ):
        recompute(EvaluationRequest(import_number=1))
    assert not file.exists()
    assert Ledger.open(home.ledger).imports() == before
    file.mkdir()
    with pytest.raises(UserError, match="cannot be read"):
        recompute(EvaluationRequest())
    file.rmdir()
    file.write_text(json.dumps({"number": 0, "hash": None}), encoding="utf-8")
    assert [level for level, _message in ledger_findings()] == [FindingLevel.OK]
