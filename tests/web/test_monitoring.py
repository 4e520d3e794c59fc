"""What machines ask: health, metrics, the mail that tells of what is bad; all from one list of findings."""

import json
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.core.cache import caches
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from support.servers import MailServer
from support.signing import key_of
from thidua.i18n import UserError, translate
from thidua.ledger.store.health_check import FindingLevel
from thidua.web.apps.audit import log as audit_log
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import beat
from thidua.web.apps.monitoring.readings import findings, worst
from thidua.web.server import health_check
from thidua.web.server.alert import due, send
from thidua.web.server.last_backup import LastBackup
from thidua.web.server.operator_settings import site_settings

NOW = datetime(2026, 11, 29, 2, tzinfo=UTC)


def values(client: Client) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(sample.name, *sample.labels.values()): sample.value for family in families for sample in family.samples}


def test_the_metrics_say_what_the_doctor_finds(db: None, client: Client) -> None:
    beat()
    Job.objects.create(
        kind="none", title="Nguyễn Văn A", state=JobState.WAITING, made_at=timezone.now() - timedelta(hours=1)
    )
    audit_log.write("test", "nowhere")
    read = values(client)
    checks = {name[1]: value for name, value in read.items() if name[0] == "thidua_check"}
    assert checks == worst(timezone.now())
    assert set(checks) == {check for check, _finding in findings(timezone.now())}
    assert checks["queue"] == 1
    assert checks["chain"] == 0
    assert read["thidua_jobs", "waiting"] == 1
    assert 3600 <= read[("thidua_oldest_waiting_job_seconds",)] < 3700
    assert read[("thidua_worker_seen_seconds",)] < 60
    assert read[("thidua_audit_entries",)] >= 1
    assert read[("thidua_disk_free_bytes",)] > 0
    assert "Nguyễn" not in client.get("/metrics").content.decode()


def test_the_metrics_are_for_the_operators_machines_alone(db: None, client: Client, settings: Any) -> None:
    assert client.get("/metrics").status_code == 200
    assert client.get("/metrics", headers={"x-forwarded-for": "127.0.0.1"}).status_code == 404
    assert client.get("/metrics", headers={"forwarded": "for=127.0.0.1"}).status_code == 404
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 404
    settings.OPERATOR = site_settings({"THIDUA_METRICS_FROM": "10.0.0.9"})
    assert Client(REMOTE_ADDR="10.0.0.9").get("/metrics").status_code == 200
    assert client.get("/metrics").status_code == 404


def test_whether_it_lives_and_can_answer(db: None, client: Client) -> None:
    assert client.get("/health/live").content == b"ok\n"
    assert client.get("/health/ready").content == b"ok\n"
    MigrationRecorder(connection).record_applied("awards", "0099_later")
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.content) == (503, b"migrations\n")


def rewrite_the_log() -> None:
    """As whoever may do everything with the database could."""
    audit_log.write("test", "nowhere")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit_entry'")
            for name, _sql in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        else:
            cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER ALL")
        cursor.execute("UPDATE audit_entry SET what = 'another'")


def test_a_mail_where_what_is_bad_has_changed_and_once_a_day(tmp_path: Path, mailbox: MailServer) -> None:
    settings = site_settings(
        {"THIDUA_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "THIDUA_ALERT_TO": "a@city.example,b@city.example"}
    )
    assert not due(tmp_path, [], NOW)
    assert due(tmp_path, ["backup"], NOW)
    send(settings, tmp_path, "Thi Đua: 1", ["The last copy …"], ["backup"], NOW)
    assert mailbox.taken[0]["To"] == "a@city.example, b@city.example"
    assert not due(tmp_path, ["backup"], NOW + timedelta(hours=23))
    assert due(tmp_path, ["backup"], NOW + timedelta(days=1))
    assert due(tmp_path, ["backup", "queue"], NOW)
    assert due(tmp_path, [], NOW)
    with pytest.raises(UserError, match="set THIDUA_ALERT_TO and THIDUA_SMTP"):
        send(site_settings({}), tmp_path, "s", [], [], NOW)
    away = site_settings({"THIDUA_SMTP": "smtp://127.0.0.1:1", "THIDUA_ALERT_TO": "a@city.example"})
    with pytest.raises(UserError, match="could not be sent"):
        send(away, tmp_path, "s", [], [], NOW)


def test_a_late_backup_is_in_the_metrics(db: None, client: Client, settings: Any) -> None:
    LastBackup(timezone.now() - timedelta(hours=30), "a copy", "a store").note(settings.HOME.path)
    try:
        read = values(client)
    finally:
        (settings.HOME.path / "last-backup.json").unlink()
    assert read["thidua_check", "backup"] == 2
    assert read[("thidua_backup_age_seconds",)] >= 30 * 3600


@contextmanager
def showing_certificate(folder: Path, address: str, port: int, until: datetime) -> Iterator[int]:
    """A server whose certificate lasts from 1 November 2026 until then; its port."""
    key = key_of("site")
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(datetime(2026, 11, 1, tzinfo=UTC))
        .not_valid_after(until)
        .sign(key, hashes.SHA256())
    )
    plain = serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    (folder / "site.pem").write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM) + key.private_bytes(serialization.Encoding.PEM, *plain)
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "site.pem")
    with socket.create_server((address, port)) as listening:

        def answer() -> None:
            with suppress(OSError):
                while True:
                    with suppress(ssl.SSLError), context.wrap_socket(listening.accept()[0], server_side=True):
                        pass

        threading.Thread(target=answer, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)


@pytest.fixture
def shown_certificate(tmp_path: Path) -> Iterator[int]:
    """The port of a server whose certificate lasts until 31 December 2026."""
    with showing_certificate(tmp_path, "127.0.0.1", 0, datetime(2026, 12, 31, tzinfo=UTC)) as port:
        yield port


def test_a_certificate_that_ends_soon(shown_certificate: int) -> None:
    def told(at: datetime) -> tuple[str, object]:
        finding = health_check.certificate("localhost", shown_certificate, at)
        return finding.level.value, finding.values.get("day")

    end = datetime(2026, 12, 31, tzinfo=UTC)
    assert told(NOW) == ("ok", "31/12/2026")
    assert told(end - timedelta(days=21)) == ("ok", "31/12/2026")
    assert told(end - timedelta(days=20)) == ("note", "31/12/2026")
    assert told(end - timedelta(days=6)) == ("bad", "31/12/2026")
    assert told(end) == ("bad", "31/12/2026")
    assert health_check.certificate("localhost", 1, NOW).level.value == "note"


# --- what an operator who sleeps is woken by: each brought about, told by doctor, metrics and mail


@contextmanager
def no_backup(_folder: Path, settings: Any) -> Iterator[None]:
    LastBackup(timezone.now() - timedelta(hours=30), "a copy", "a store").note(settings.HOME.path)
    try:
        yield
    finally:
        (settings.HOME.path / "last-backup.json").unlink()


@contextmanager
def a_copy_of_tomorrow(_folder: Path, settings: Any) -> Iterator[None]:
    """The clock was wrong when it was made; for as long, no copy would be missed."""
    LastBackup(timezone.now() + timedelta(days=1), "a copy", "a store").note(settings.HOME.path)
    try:
        yield
    finally:
        (settings.HOME.path / "last-backup.json").unlink()


@contextmanager
def a_stuck_queue(_folder: Path, _settings: Any) -> Iterator[None]:
    """The worker lives, but what it is at does not end."""
    waiting_since = timezone.now() - timedelta(hours=3)
    Job.objects.create(kind="none", title="a", state=JobState.WAITING, made_at=waiting_since)
    yield


@contextmanager
def a_job_nobody_takes_up(_folder: Path, _settings: Any) -> Iterator[None]:
    silent_since = timezone.now() - timedelta(minutes=20)
    Job.objects.create(kind="none", title="a", state=JobState.RUNNING, heartbeat_at=silent_since)
    yield


@contextmanager
def a_full_disk(folder: Path, settings: Any) -> Iterator[None]:
    place = folder / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=512m,mode=700", "tmpfs", place]
    if subprocess.run(words, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small disk")
    try:
        settings.HOME = replace(settings.HOME, path=place)
        yield
    finally:
        subprocess.run(["umount", place], check=True)


@contextmanager
def a_clock_set_back(_folder: Path, _settings: Any) -> Iterator[None]:
    Job.objects.create(kind="none", title="a", state=JobState.DONE, made_at=timezone.now() + timedelta(hours=1))
    yield


@contextmanager
def a_broken_chain(_folder: Path, _settings: Any) -> Iterator[None]:
    rewrite_the_log()
    yield


@contextmanager
def an_ending_certificate(folder: Path, settings: Any) -> Iterator[None]:
    settings.OPERATOR = site_settings({"THIDUA_HTTPS": "1", "THIDUA_HOSTS": "127.0.0.2"})
    until = timezone.now().replace(microsecond=0) + timedelta(days=3)
    try:
        with showing_certificate(folder, "127.0.0.2", health_check.HTTPS_PORT, until):
            yield
    except PermissionError:
        pytest.skip("needs the right to listen where browsers ask")


FAULTS = {
    no_backup: "backup",
    a_copy_of_tomorrow: "backup",
    a_stuck_queue: "queue",
    a_job_nobody_takes_up: "queue",
    a_full_disk: "folder",
    a_clock_set_back: "clock",
    a_broken_chain: "chain",
    an_ending_certificate: "certificate",
}


@pytest.mark.parametrize(("fault", "check"), FAULTS.items(), ids=lambda part: getattr(part, "__name__", part))
def test_each_fault_is_told_by_doctor_metrics_and_mail(
    db: None, client: Client, tmp_path: Path, settings: Any, mailbox: MailServer, fault: Any, check: str
) -> None:
    beat()
    assert check not in {name for name, finding in findings(timezone.now()) if finding.level is FindingLevel.BAD}
    with fault(tmp_path, settings):
        caches["process"].clear()
        assert values(client)["thidua_check", check] == 2
        bad = [(name, finding) for name, finding in findings(timezone.now()) if finding.level is FindingLevel.BAD]
        lines = [translate(finding.message, "en", **finding.values) for name, finding in bad if name == check]
        assert len(lines) == 1
        to = site_settings({"THIDUA_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "THIDUA_ALERT_TO": "a@city.example"})
        assert due(tmp_path, [check], timezone.now())
        send(to, tmp_path, "Thi Đua", lines, [check], timezone.now())
        assert lines[0] in mailbox.taken[0].get_content().replace("\n", " ")


def test_a_mail_of_a_day_to_come_keeps_back_no_other(tmp_path: Path, mailbox: MailServer) -> None:
    to = site_settings({"THIDUA_SMTP": f"smtp://127.0.0.1:{mailbox.port}", "THIDUA_ALERT_TO": "a@city.example"})
    send(to, tmp_path, "s", [], ["backup"], NOW + timedelta(days=400))
    assert due(tmp_path, ["backup"], NOW)


@pytest.mark.slow
def test_logs_as_json() -> None:
    program = "import django, logging; django.setup(); logging.getLogger('thidua.jobs').warning('%s jobs: việc', 3)"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "thidua.web.config.settings", "THIDUA_LOG": "json"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    line = json.loads(done.stderr.splitlines()[-1])
    assert datetime.fromisoformat(line.pop("time")).utcoffset() is not None
    assert line == {"level": "WARNING", "name": "thidua.jobs", "message": "3 jobs: việc"}


def test_lines_of_the_log_say_their_offset() -> None:
    program = "import django, logging; django.setup(); logging.getLogger('thidua.jobs').warning('three')"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "thidua.web.config.settings", "THIDUA_LOG": "text"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    moment, _sign, rest = done.stderr.splitlines()[-1].partition(" ")
    assert (datetime.fromisoformat(moment).utcoffset() is not None, rest) == (True, "WARNING thidua.jobs three")
