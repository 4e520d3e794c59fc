"""A damaged file of facts, a damaged database: pages that need it say so in one line, and the operator is told."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings as site
from django.core.cache import caches
from django.db import connection, connections
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families
from pytest_django import DjangoDbBlocker, Settings

from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.config.home import Home

LATE = "/unit/X1/dossier/H13.X1-260707-0007/"


@pytest.fixture
def ledger(evaluated: Evaluation, settings: Settings, tmp_path: Path) -> Path:
    """A copy of the ledger that the site is over from then on."""
    home = Home(tmp_path / "home")
    shutil.copytree(site.HOME.ledger, home.ledger, ignore=shutil.ignore_patterns("cache"))
    if site.HOME.audit_head.exists():
        shutil.copy(site.HOME.audit_head, home.audit_head)
    settings.HOME = home
    return home.ledger


def worst_finding(client: Client, check: str) -> float:
    caches["process"].clear()
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    (value,) = [
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == "thidua_check" and sample.labels["check"] == check
    ]
    return value


def test_a_damaged_file_is_one_line_503_and_a_reading_for_the_operator(
    ledger: Path, client_as: Callable[..., Client], client: Client
) -> None:
    reader = client_as(Role.UNIT_HEAD, "X1")
    reader.raise_request_exception = False
    before = worst_finding(client, "ledger")
    for file in (ledger / "tables" / "dossiers").rglob("*.parquet"):
        content = bytearray(file.read_bytes())
        middle = len(content) // 2
        content[middle : middle + 40] = bytes(byte ^ 0xFF for byte in content[middle : middle + 40])
        file.write_bytes(content)
    answer = reader.get(LATE)
    page = unescape(answer.content.decode())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert page.count("is not what was committed") == 1
    assert page.count("khôi phục sổ cái") == 1
    assert "What was saved before is safe." in page
    assert "Traceback" not in page
    assert ".py" not in page
    assert str(ledger.parent) not in page
    assert reader.get("/my-work/").status_code == 200
    assert (before, worst_finding(client, "ledger")) == (0, 2)


@pytest.fixture(params=[0, 100], ids=["no header", "header alone"])
def damaged_database(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Path]:
    """The site's database from then on is a file of which so many bytes are whole."""
    file = tmp_path / "web.sqlite3"
    with sqlite3.connect(file) as made:
        made.execute("CREATE TABLE entry (text)")
    made.close()
    content = file.read_bytes()
    file.write_bytes(content[: request.param] + b"\xa5" * (len(content) - request.param))
    whole = connections["default"]
    damaged = type(whole)({**whole.settings_dict, "NAME": str(file)}, "default")  # whole keeps the settings of its own
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", str(file))
    with django_db_blocker.unblock():
        connections["default"] = damaged
        try:
            yield file
        finally:
            damaged.close()
            connections["default"] = whole


@pytest.mark.skipif(connection.vendor != "sqlite", reason="a server's files are not the site's")
def test_a_damaged_database_is_one_line_503_and_a_reading_for_the_operator(damaged_database: Path) -> None:
    reader = Client(raise_request_exception=False)
    reader.cookies[site.SESSION_COOKIE_NAME] = "of somebody who had signed in"
    answer = reader.get("/my-work/")
    page = unescape(answer.content.decode())
    assert (answer.status_code, answer["Retry-After"]) == (503, "30")
    assert page.count("The database is damaged: the administrator has to bring it back from a copy.") == 1
    assert page.count("Cơ sở dữ liệu bị hỏng: quản trị hệ thống cần khôi phục từ bản sao lưu.") == 1
    assert "Traceback" not in page
    assert str(damaged_database) not in page
    operator = Client()
    assert worst_finding(operator, "database") == 2
    assert "thidua_disk_free_bytes" in operator.get("/metrics").content.decode()
    assert operator.get("/health/live").status_code == 200
    ready = operator.get("/health/ready")
    assert (ready.status_code, ready.content) == (503, b"database\n")
