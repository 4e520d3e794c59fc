"""`thidua doctor --home`: a site as it is, and each way in which it can be broken, broken for real."""

import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from support.small_city import make_small_city
from thidua.cli.doctor import environment
from thidua.i18n import translate
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.evaluations.health_check import examine as examine_inside
from thidua.web.apps.jobs.models import Job, JobState, Worker
from thidua.web.apps.jobs.tasks import beat, sign_off
from thidua.web.server import health_check, supervisor
from thidua.web.server.last_backup import LastBackup
from thidua.web.server.operator_settings import site_settings

PROGRAM = [sys.executable, "-c", "from thidua.cli import main; main()", "--lang", "en", "doctor"]
Lines = list[tuple[str, str, str]]
NOW = datetime.now(UTC)


def lines(checks: Any) -> Lines:
    """(check, level, English text) of each finding."""
    return [
        (check, finding.level.value, translate(finding.message, "en", **finding.values)) for check, finding in checks
    ]


def of(check: str, lines_: Lines) -> list[tuple[str, str]]:
    return [(level, text) for name, level, text in lines_ if name == check]


def doctor(home: Path, *words: str, **variables: str) -> tuple[int, Lines]:
    """The command as it is run; its exit code and what it found."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DATABASE_URL"))}
    done = subprocess.run(
        [*PROGRAM, "--home", str(home), "--json", *words],
        env={**kept, **variables},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stderr == ""
    return done.returncode, [
        (finding["check"], finding["level"], finding["text"]) for finding in json.loads(done.stdout)["findings"]
    ]


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as `thidua serve` prepares it."""
    home = tmp_path_factory.mktemp("doctor") / "home"
    home.mkdir(mode=0o755)
    make_small_city(home / "ledger")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("DATABASE_URL", "THIDUA_WEB_DEBUG", "THIDUA_LEDGER"):
            patch.delenv(name, raising=False)
        supervisor.run_once(supervisor.Site(home, "127.0.0.1", 1, 1), "setup_site")
    return home


@pytest.fixture
def home(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "home"))


@pytest.mark.slow
def test_a_prepared_folder_lacks_only_its_site(home: Path) -> None:
    with sqlite3.connect(home / "web.sqlite3") as database:
        database.execute("DELETE FROM jobs_job")
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file() and "sqlite3" not in path.name}
    code, findings = doctor(home)
    assert code == 0
    assert of("folder", findings)[0] == ("ok", f"The data folder {home} can be written")
    assert of("folder", findings)[-1][0] == "note"
    assert of("folder", findings)[-1][1].startswith(f"No site runs over {home}: ")
    assert of("database", findings) == [("ok", f"The database {home}/web.sqlite3 is whole, in WAL mode")]
    assert [level for level, _text in of("migrations", findings)] == ["ok"]
    assert [level for level, _text in of("queue", findings)] == ["note", "ok"]
    assert [level for level, _text in of("settings", findings)] == ["ok", "ok"]
    assert of("ledger", findings)[0][1].startswith(f"{home}/ledger is a ledger with ")
    assert {path: path.read_bytes() for path in before} == before
    assert {path for path in home.rglob("*") if path.is_file() and "sqlite3" not in path.name} == set(before)


@pytest.mark.slow
def test_a_prepared_folder_is_its_users_own(prepared: Path, home: Path) -> None:
    made = [path for path in prepared.rglob("*") if not path.is_relative_to(prepared / "ledger")]
    assert len(made) > 10
    assert [path for path in (prepared, *made) if path.stat().st_mode & 0o077] == []
    home.chmod(0o750)
    assert (
        "bad",
        f"Others can look into the data folder: run chmod 700 {home}; the site does so when it starts",
    ) in of("folder", doctor(home)[1])
    assert home.stat().st_mode & 0o077  # doctor changes nothing


@pytest.mark.slow
def test_a_migration_that_is_not_applied(home: Path) -> None:
    site = supervisor.Site(home, "127.0.0.1", 1, 1)
    supervisor.run_once(site, "migrate", "accounts", "0001")
    code, findings = doctor(home)
    assert code == 1
    ((level, said),) = of("migrations", findings)
    assert level == "bad"
    # how many there are besides follows from what other apps build upon the jobs
    assert re.fullmatch(
        r"\d+ migrations of the database are not applied \(the first: accounts\.0002_shared_cache\): "
        r"start the site anew with thidua serve, which applies them",
        said,
    )


@pytest.mark.slow
def test_a_database_of_a_newer_version(home: Path) -> None:
    with sqlite3.connect(home / "web.sqlite3") as database:
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('jobs', '9999_x', '2030-01-01')")
    code, findings = doctor(home)
    assert code == 1
    assert of("migrations", findings) == [
        ("bad", "The database was made by a newer version of the program (it has jobs.9999_x): install that version")
    ]


@pytest.mark.slow
def test_a_damaged_database(home: Path) -> None:
    file = home / "web.sqlite3"
    content = bytearray(file.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    file.write_bytes(content)
    code, findings = doctor(home)
    assert code == 1
    assert of("database", findings)[0][0] == "bad"
    assert f"The database {file} is damaged (" in of("database", findings)[0][1]


@pytest.mark.slow
def test_no_database_yet_is_not_made_by_looking(home: Path) -> None:
    for file in home.glob("web.sqlite3*"):
        file.unlink()
    assert of("database", lines(health_check.examine(home, NOW, {}))) == [
        ("bad", f"There is no database {home}/web.sqlite3 yet: thidua serve --home {home} makes it")
    ]
    assert list(home.glob("web.sqlite3*")) == []


@pytest.mark.slow
def test_a_database_server_that_does_not_answer(home: Path) -> None:
    code, findings = doctor(home, DATABASE_URL="postgresql://nobody@127.0.0.1:1/none")
    assert code == 1
    ((level, text),) = of("database", findings)
    assert level == "bad"
    assert text.startswith("The database cannot be used (")
    assert "Traceback" not in text


@pytest.mark.slow
def test_a_worker_that_was_killed(home: Path) -> None:
    site = supervisor.Site(home, "127.0.0.1", 1, 1)
    environment = {name: value for name, value in site.environment.items() if name != "DATABASE_URL"}

    def seen() -> list[Any]:
        with sqlite3.connect(home / "web.sqlite3") as database:
            return database.execute("SELECT seen_at FROM jobs_worker").fetchall()

    worker = subprocess.Popen(site.manage("worker"), env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if seen():
                break
            threading.Event().wait(0.1)
        assert of("queue", doctor(home)[1])[0][0] == "ok"
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    with sqlite3.connect(home / "web.sqlite3") as database:  # two minutes pass
        database.execute("UPDATE jobs_worker SET seen_at = datetime(seen_at, '-2 minutes')")
        database.execute("UPDATE jobs_job SET state = 'waiting'")
    code, findings = doctor(home)
    assert code == 1
    level, text = of("queue", findings)[0]
    assert level == "bad"
    assert text.startswith("The worker has not been heard of since ")
    again = subprocess.Popen(site.manage("worker"), env=environment, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if len(seen()) == 2:
                break
            threading.Event().wait(0.1)
    finally:
        again.terminate()
        again.wait(60)
    assert len(seen()) == 1  # who ends well signs off; the killed one is still spoken of


def of_queue() -> list[tuple[str, str]]:
    return of("queue", lines(examine_inside()))


def job(state: JobState, **fields: Any) -> Job:
    return Job.objects.create(kind="none", title="A title", state=state, **fields)


def test_what_the_queue_holds(db: None) -> None:
    assert of_queue()[0][0] == "note"  # nothing to do, nobody there
    now = timezone.now()
    job(JobState.WAITING, made_at=now - timedelta(minutes=3))
    assert [level for level, _text in of_queue()] == ["bad", "ok"]
    beat()
    assert [level for level, _text in of_queue()] == ["ok", "ok"]
    assert of_queue()[1][1] == "1 jobs wait, the oldest for 3 minutes"
    job(JobState.WAITING, made_at=now - timedelta(minutes=31))
    assert of_queue()[1] == (
        "note",
        "2 jobs wait, the oldest for 31 minutes: see on the page Jobs what runs before them",
    )
    Worker.objects.update(seen_at=now - timedelta(minutes=2))
    assert of_queue()[0][0] == "bad"
    sign_off()
    assert of_queue()[0][1].startswith("No worker runs jobs")


def test_a_site_that_has_just_started_may_have_no_worker_yet(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    began = timezone.now() - timedelta(minutes=4)
    monkeypatch.setattr(supervisor, "began_at", lambda _home: began)
    level, text = of_queue()[0]
    assert level == "note"
    assert text.startswith("The site was started at")
    began -= timedelta(minutes=2)
    assert of_queue()[0][0] == "bad"


def test_a_site_is_as_old_as_its_process(tmp_path: Path) -> None:
    assert supervisor.began_at(tmp_path) is None
    (tmp_path / supervisor.PID_FILE).write_text(f"{os.getpid()}\n")
    assert supervisor.began_at(tmp_path) is None  # this process serves nothing


def test_stuck_and_failed_jobs_are_counted(db: None) -> None:
    now = timezone.now()
    beat()
    job(JobState.RUNNING, heartbeat_at=now)
    job(JobState.FAILED, finished_at=now - timedelta(days=3), error="old")
    assert [level for level, _text in of_queue()] == ["ok", "ok"]
    job(JobState.RUNNING, heartbeat_at=now - timedelta(minutes=5))
    job(JobState.FAILED, finished_at=now, error="a reason")
    stuck, failed = of_queue()[2:]
    assert stuck[0] == failed[0] == "note"
    assert stuck[1].startswith("1 jobs are marked as running though their worker is dead")
    assert failed[1] == "1 jobs failed since yesterday, the last: A title (a reason); repeat them on the page Jobs"


def test_workers_of_long_ago_are_forgotten(db: None) -> None:
    long_ago = timezone.now() - timedelta(days=2)
    Worker.objects.create(id="gone:1", began_at=long_ago, seen_at=long_ago)
    beat()
    assert not Worker.objects.filter(id="gone:1").exists()
    assert Worker.objects.count() == 1


def test_a_clock_behind_the_newest_record(db: None) -> None:
    beat()
    assert {level for level, _text in of("clock", lines(examine_inside()))} == {"ok"}
    job(JobState.DONE, made_at=timezone.now() + timedelta(hours=1))
    level, text = of("clock", lines(examine_inside()))[-1]
    assert level == "bad"
    assert text.startswith("The clock is behind the newest record of the database (")


def test_the_database_that_is_asked_for_is_in_order(db: None) -> None:
    findings = lines(examine_inside())
    if connection.vendor == "postgresql":
        ((level, text),) = of("database", findings)
        assert level == "ok"
        assert text.endswith("answers, keeps UTF8 and knows the Vietnamese order of letters")
        assert of("clock", findings)[0] == ("ok", "The clock of the database agrees with this machine's")
    assert of("clock", findings)[-1] == ("ok", "The clock is not behind what the database holds")
    assert [level for level, _text in of("migrations", findings)] == ["ok"]


# --- the folder


def test_no_folder(tmp_path: Path) -> None:
    findings = lines(health_check.examine(tmp_path / "none", NOW, {}))
    assert of("folder", findings) == [
        (
            "bad",
            (
                f"There is no data folder {tmp_path}/none: name another with --home, "
                f"or make it: thidua serve --home {tmp_path}/none"
            ),
        )
    ]
    assert not (tmp_path / "none").exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("needs the right to mount a small disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk_and_a_read_only_one(small_disk: Path) -> None:
    findings = of("folder", lines(health_check.examine(small_disk, NOW, {})))
    assert findings[0][0] == "ok"
    assert findings[1][0] == "bad"
    assert findings[1][1].startswith(f"The disk of {small_disk} is full (")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)
    level, text = of("folder", lines(health_check.examine(small_disk, NOW, {})))[0]
    assert (level, text) == (
        "bad",
        f"The disk of {small_disk} is read-only: pages can be read, nothing can be saved; mount it writable",
    )


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o555)
    level, text = of("folder", lines(health_check.examine(tmp_path, NOW, {})))[0]
    tmp_path.chmod(0o755)
    assert level == "bad"
    assert "cannot be written by" in text


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_files_of_somebody_else(tmp_path: Path) -> None:
    (tmp_path / "secret").touch()
    os.chown(tmp_path / "secret", 12345, 12345)
    findings = of("folder", lines(health_check.examine(tmp_path, NOW, {})))
    assert (
        "bad",
        f"{tmp_path}/secret belongs to 12345, the data folder to root: run chown -R root {tmp_path}",
    ) in findings
    os.chown(tmp_path, 12345, 12345)
    (tmp_path / "secret").unlink()
    findings = of("folder", lines(health_check.examine(tmp_path, NOW, {})))
    assert (
        "note",
        "The data folder belongs to 12345, this runs as root: run the site and its commands as 12345",
    ) in findings


# --- copies


def test_the_newest_copy_and_its_age(prepared: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(prepared, tmp_path / "home"))

    def told(**variables: str) -> tuple[str, str]:
        settings = site_settings(variables)
        return lines([("backup", health_check.backup_age(home, settings, NOW))])[0][1:]

    never = f"The site was never copied: thidua backup --home {home} --to STORE"
    assert told() == ("note", never)
    assert told(THIDUA_BACKUP="/mnt/copies") == ("bad", never)
    LastBackup(NOW - timedelta(hours=25, minutes=59), "a copy", "/mnt/copies").note(home)
    assert told() == ("ok", "The last copy of the site is 25 hours old (a copy in /mnt/copies)")
    assert told(THIDUA_BACKUP_HOURS="25")[0] == "bad"
    LastBackup(NOW - timedelta(hours=26), "a copy", "/mnt/copies").note(home)
    late = "The last copy of the site is 26 hours old (a copy in /mnt/copies): look why thidua backup did not run"
    assert told() == ("bad", late)
    (home / "last-backup.json").write_text("{}")
    assert told()[1] == never


# --- settings


def settings(tmp_path: Path, **variables: str) -> list[tuple[str, str]]:
    return of("settings", lines(health_check.examine(tmp_path, NOW, variables)))


def test_a_secret_that_others_can_read(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("s")
    (tmp_path / "secret").chmod(0o644)
    level, text = settings(tmp_path)[-1]
    assert level == "bad"
    assert text.startswith(f"Others can read {tmp_path}/secret: run chmod 600 ")
    (tmp_path / "secret").chmod(0o600)
    assert settings(tmp_path)[-1][0] == "ok"
    assert settings(tmp_path, THIDUA_SECRET="s" * 8)[-1][0] == "bad"
    assert settings(tmp_path, THIDUA_SECRET="l" * 50)[-1] == ("ok", "The site's secret comes from THIDUA_SECRET")


@pytest.mark.parametrize(
    ("variables", "level", "start"),
    [
        ({}, "ok", "The site answers on this machine alone"),
        ({"THIDUA_HOSTS": "*"}, "bad", "THIDUA_HOSTS=* answers to any name"),
        ({"THIDUA_HOSTS": "thidua.example"}, "note", "The site answers to thidua.example without https"),
        (
            {"THIDUA_HOSTS": "thidua.example", "THIDUA_HTTPS": "1"},
            "ok",
            "The site answers to thidua.example, its cookies",
        ),
    ],
)
def test_names_and_https(tmp_path: Path, variables: dict[str, str], level: str, start: str) -> None:
    findings = settings(tmp_path, **variables)
    assert findings[0][0] == level
    assert findings[0][1].startswith(start)


@pytest.mark.parametrize(
    ("variables", "level", "start"),
    [
        ({"THIDUA_WEB_DEBUG": "1"}, "bad", "THIDUA_WEB_DEBUG is on"),
        ({"THIDUA_SECOND_FACTOR": "off"}, "note", "THIDUA_SECOND_FACTOR is off"),
        (
            {"THIDUA_OIDC_ISSUER": "https://sso.example"},
            "bad",
            "Single sign-on lacks THIDUA_OIDC_CLIENT_ID, THIDUA_OIDC_SECRET",
        ),
        (
            {"THIDUA_OIDC_ISSUER": "file:///etc", "THIDUA_OIDC_CLIENT_ID": "a", "THIDUA_OIDC_SECRET": "b"},
            "bad",
            "THIDUA_OIDC_ISSUER is no web address",
        ),
        (
            {"THIDUA_OIDC_ISSUER": "http://127.0.0.1:1", "THIDUA_OIDC_CLIENT_ID": "a", "THIDUA_OIDC_SECRET": "b"},
            "bad",
            "The single sign-on http://127.0.0.1:1 does not answer as it should",
        ),
    ],
)
def test_dangerous_or_broken_settings(tmp_path: Path, variables: dict[str, str], level: str, start: str) -> None:
    assert settings(tmp_path)[1:] != settings(tmp_path, **variables)[1:]
    told = [text for line, text in settings(tmp_path, **variables) if line == level]
    assert [text.startswith(start) for text in told] == [True]


@pytest.fixture
def sign_on() -> Iterator[tuple[str, SimpleNamespace]]:
    """A server that answers as it is told."""
    told = SimpleNamespace(body=b"{}")

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(told.body)

        def log_message(self, *_words: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", told
    server.shutdown()
    server.server_close()


def test_a_sign_on_that_answers(tmp_path: Path, sign_on: tuple[str, SimpleNamespace]) -> None:
    issuer, told = sign_on
    variables = {"THIDUA_OIDC_ISSUER": issuer, "THIDUA_OIDC_CLIENT_ID": "a", "THIDUA_OIDC_SECRET": "b"}
    assert settings(tmp_path, **variables)[1][0] == "bad"  # answers, but is no provider
    told.body = b'{"authorization_endpoint": "https://sso.example/in"}'
    assert settings(tmp_path, **variables)[1] == ("ok", f"The single sign-on {issuer} answers")


@pytest.mark.slow
def test_settings_with_which_the_site_does_not_start_are_named_once_plainly(home: Path) -> None:
    code, findings = doctor(home, THIDUA_OIDC_ISSUER="https://sso.example")
    assert code == 1
    ((level, text),) = of("settings", findings)
    assert (level, text.startswith("Single sign-on lacks")) == ("bad", True)
    assert not any("Traceback" in text for _check, _level, text in findings)


@pytest.mark.slow
def test_without_the_packages_of_the_site(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(supervisor, "NEEDED", ("django", "a_package_that_is_not_there"))
    findings = lines(health_check.examine(home, NOW, {}))
    assert findings[0][:2] == ("settings", "bad")
    assert "a_package_that_is_not_there" in findings[0][2]
    assert of("folder", findings)[0][0] == "ok"
    assert of("database", findings) == []


# --- the machine


def around(ledger: Path) -> Lines:
    return lines(environment.examine(ledger, "can-tho-2026", "en"))


@pytest.mark.slow
def test_a_clock_behind_the_ledger(tmp_path: Path) -> None:
    make_small_city(tmp_path / "ledger")
    assert of("clock", around(tmp_path / "ledger"))[0][0] == "ok"
    newest = Ledger.open(tmp_path / "ledger").imports()[-1].committed_at
    program = (
        "import sys, datetime as d\n"
        "class Earlier(d.datetime):\n"
        "    @classmethod\n"
        "    def now(cls, tz=None): return d.datetime.now(tz) - d.timedelta(days=2)\n"
        "from thidua.cli.doctor import environment\n"
        "environment.datetime = Earlier\n"
        "from thidua.cli import main; main()\n"
    )
    words = [sys.executable, "-c", program, "--lang", "en", "doctor", "--ledger", str(tmp_path / "ledger")]
    done = subprocess.run(words, capture_output=True, text=True)
    code, findings = done.returncode, done.stdout
    assert code == 1
    assert f"but the ledger's newest import was at {newest.isoformat(sep=' ', timespec='minutes')}" in findings


def run_bare(tmp_path: Path, **variables: str) -> str:
    """The command over a fresh ledger, with nothing but these variables."""
    Ledger.create(tmp_path / "ledger")
    done = subprocess.run(
        [*PROGRAM, "--ledger", str(tmp_path / "ledger")], capture_output=True, text=True, env={"PATH": "", **variables}
    )
    assert done.stderr == ""
    return done.stdout


@pytest.mark.slow
def test_a_machine_without_fontconfig_and_libreoffice(tmp_path: Path) -> None:
    said = run_bare(tmp_path)
    assert "! Which fonts are there is unknown: fc-list is missing" in said
    assert "! LibreOffice is not there" in said


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("fc-list") is None, reason="needs fontconfig: apt-get install fontconfig")
def test_a_machine_without_a_fitting_font(tmp_path: Path) -> None:
    empty = tmp_path / "fonts.conf"
    empty.write_text(f"<?xml version='1.0'?><fontconfig><cachedir>{tmp_path}/cache</cachedir></fontconfig>")
    lister = Path(str(shutil.which("fc-list"))).parent
    said = run_bare(tmp_path, FONTCONFIG_FILE=str(empty), PATH=str(lister))
    assert "! No font of the widths of Times New Roman with Vietnamese letters" in said
