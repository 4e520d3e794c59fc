"""A site over the small city: its ledger in the site's data folder, judged once; each test has it anew."""

import os
import shutil
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from support import built_once, second_factor
from support.built_once import copied
from support.servers import MailServer, mail_server
from support.small_city import REVIEWED, write_small_city
from thidua.definitions.movement_loader import load, load_movement
from thidua.ledger.store.ledger import Ledger
from thidua.verdicts.evaluation_run import EvaluationRun
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Role
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep
from thidua.web.apps.evaluations.models import Current, EvaluatedSubject, Evaluation, Flow, OpenDossier, StoredVerdict
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.movements.models import EditionFile, MovementEdition, MovementRecord
from thidua.web.apps.movements.taking_in import enter
from thidua.web.apps.organisation.actions import mirror
from thidua.web.apps.organisation.models import Officer, Procedure, Unit

MIGRATED = built_once.folder() / "migrated.sqlite3"
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of the tests' own users
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"


# What says the same over whichever database, with the reason: its queries, locks and constraints are others' too, which
# run over PostgreSQL. What none of these says runs over both.
SAME_OVER_ANY = {
    "test_api_schema.py": "drawn requests; what the interface reads and writes is that of test_api",
    "test_as_of.py": "earlier evaluations, computed by the engine; they are kept as in test_evaluations",
    "test_award_forms.py": "fields and their messages; the actions behind them are those of test_awards",
    "test_award_pages.py": "pages over the actions of test_awards and test_award_invariants",
    "test_every_view_and_role.py": "the permission table, asked at every address",
    "test_reference_data_spreadsheets.py": "files read and written; the actions are those of test_reference_data",
    "test_registers_feeding.py": "entries on their way into the ledger; they are stored as in test_registers",
    "test_single_sign_on.py": "the conversation with a provider; accounts and sessions are those of test_signing_in",
}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Under DATABASE_URL only what touches the database runs again, without a browser: the rest knows no difference."""
    if "DATABASE_URL" not in os.environ:
        return
    here = str(Path(__file__).parent)
    other = [
        item
        for item in items
        if str(item.path).startswith(here) and (not _touches_the_database(item) or item.path.name in SAME_OVER_ANY)
    ]
    config.hook.pytest_deselected(items=other)
    items[:] = [item for item in items if item not in other]


def _touches_the_database(item: pytest.Item) -> bool:
    needed = getattr(item, "fixturenames", ())
    asks = item.get_closest_marker("django_db") is not None or not {"db", "transactional_db"}.isdisjoint(needed)
    return asks and item.get_closest_marker("browser") is None


@pytest.fixture(scope="session")
def django_db_keepdb(django_db_modify_db_settings: None, django_db_keepdb: bool) -> bool:
    """Over SQLite, begin with a copy of the migrated database of this state of the code, if it was made before."""
    if connection.vendor != "sqlite" or not MIGRATED.exists():
        return django_db_keepdb
    shutil.copy(MIGRATED, connection.settings_dict["TEST"]["NAME"])
    return True


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_keepdb: bool, django_db_blocker: DjangoDbBlocker) -> None:
    """Leave a copy of a database that was migrated just now to whoever comes next."""
    if connection.vendor == "sqlite" and not django_db_keepdb:
        draft = MIGRATED.with_suffix(f".{os.getpid()}")
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(draft)])
        draft.rename(MIGRATED)


@pytest.fixture(autouse=True)
def _quick_passwords(settings: Settings) -> None:
    """The site's own way of keeping passwords is slow on purpose; tests that are not about it need not wait."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _walks_of_many_pages(settings: Settings) -> None:
    """One test asks for more pages of an account within a minute than a person would."""
    settings.REQUESTS_A_MINUTE = 1_000_000


@pytest.fixture(autouse=True)
def _fresh_cache() -> Iterator[None]:
    caches["process"].clear()
    yield
    caches["process"].clear()


MOVEMENT_ROWS: list[Any] = []


@pytest.fixture(autouse=True)
def _movement_of_the_site(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> None:
    """The movement of the settings stands on every site, as `setup_site` would have taken it in."""
    databases = {"db", "transactional_db", "live_server"}
    if request.node.get_closest_marker("django_db") is None and databases.isdisjoint(request.fixturenames):
        return
    request.getfixturevalue("django_db_setup")
    with django_db_blocker.unblock(), transaction.atomic():
        if not MOVEMENT_ROWS:
            enter(load(settings.MOVEMENT), settings.MOVEMENT)
            MovementRecord.objects.update(named_at=timezone.now())
            rows = (MovementRecord, MovementEdition, EditionFile)
            MOVEMENT_ROWS.extend(row for model in rows for row in model.objects.all())
        elif not MovementRecord.objects.exists():  # emptied after a test whose transactions were committed
            for row in MOVEMENT_ROWS:
                copy(row).save(force_insert=True)
        newest(MOVEMENT_ROWS[0].id)  # read once a process, before queries are counted
    caches["process"].clear()


@pytest.fixture(scope="session")
def city_run() -> EvaluationRun:
    """The small city, judged; its ledger lies where the site looks for it. Tests that change the ledger use a copy."""
    if not settings.HOME.ledger.exists():
        copied("reviewed-city", lambda path: write_small_city(path, REVIEWED), settings.HOME.ledger)
    return site_engine.evaluate(movement=load_movement(settings.MOVEMENT))


@pytest.fixture(autouse=True)
def _audit_log_of_this_test(request: pytest.FixtureRequest, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """After a test whose transactions are committed the log is emptied too, which its database refuses to the flush."""
    yield
    marker = request.node.get_closest_marker("django_db")
    committed = marker is not None and marker.kwargs.get("transaction", False)
    if committed or not {"transactional_db", "live_server"}.isdisjoint(request.fixturenames):
        with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:
            _empty_audit_log(cursor)
        # Beside the ledger that tests share it was noted where that log ends.
        settings.HOME.audit_head.unlink(missing_ok=True)


def _empty_audit_log(cursor: CursorWrapper) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        cursor.execute("DELETE FROM audit_entry")
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER USER")
        return
    cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
    triggers = cursor.fetchall()
    for name, _sql in triggers:
        cursor.execute(f"DROP TRIGGER {name}")
    cursor.execute("DELETE FROM audit_entry")
    for _name, sql in triggers:
        cursor.execute(sql)


# What a kept evaluation and the mirror are made of, in an order in which they can be saved.
KEPT = (Evaluation, EvaluatedSubject, StoredVerdict, OpenDossier, Flow, Unit, Officer, Procedure)


@pytest.fixture(scope="session")
def kept_rows() -> list[Any]:
    """The rows that the first test has the engine make; every test saves copies of them."""
    return []


@pytest.fixture
def evaluated(db: None, city_run: EvaluationRun, kept_rows: list[Any]) -> Evaluation:
    """The small city's evaluation, kept and shown; the audit log says nothing of it, whichever test comes first."""
    if not kept_rows:
        with transaction.atomic():
            keep(city_run)
            mirror(city_run)
            kept_rows += [row for model in KEPT for row in model.objects.all()]
            transaction.set_rollback(True)
    for model in KEPT:
        model.objects.bulk_create([copy(row) for row in kept_rows if type(row) is model], batch_size=500)
    evaluation = Evaluation.objects.get()
    Current.objects.create(movement_id=evaluation.movement_id, evaluation=evaluation)
    return evaluation


@pytest.fixture
def user_with(db: None) -> Callable[..., User]:
    """Makes a user who holds a role at a unit (empty: the whole city)."""

    def make(role: Role | None, unit_id: str = "", *, officer_id: str = "", language: str = "en") -> User:
        number = User.objects.count()
        officer_id = officer_id or (f"code-of-user{number}" if role in DECISION_ROLES else "")
        user = User.objects.create_user(f"user{number}", password=PASSWORD, language=language, officer_id=officer_id)
        if role is not None:
            Grant.objects.create(user=user, role=role, unit_id=unit_id, from_on=date(2026, 1, 1))
        if role in DECISION_ROLES:
            second_factor.activate(user)
        return user

    return make


@pytest.fixture
def mailbox() -> Iterator[MailServer]:
    """A mail server that the site is not told of yet."""
    with mail_server() as server:
        yield server


@pytest.fixture
def client_as(user_with: Callable[..., User]) -> Callable[..., Client]:
    """A signed-in client of somebody with the role."""

    def make(role: Role | None, unit_id: str = "", *, officer_id: str = "", language: str = "en") -> Client:
        client = Client()
        client.force_login(
            user_with(role, unit_id, officer_id=officer_id, language=language),
            backend=BACKEND,
        )
        return client

    return make


@pytest.fixture
def ledger(evaluated: Evaluation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """The small city's ledger, one of the test's own, for what writes to it."""
    shutil.copytree(settings.HOME.ledger, tmp_path / "ledger")
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, named_ledger=tmp_path / "ledger"))
    return Ledger.open(tmp_path / "ledger")


@pytest.fixture
def office(ledger: Ledger, client_as: Callable[..., Client]) -> Client:
    """Somebody of the City Office, over a ledger of the test's own."""
    return client_as(Role.CITY_OFFICE)
