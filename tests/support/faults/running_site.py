"""A site that really runs, over the small city: processes to be killed, people to use it, its ledger and database."""

import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.request import Request

import psycopg

from support.small_city import make_small_city
from thidua.ledger.store.ledger import Ledger
from thidua.web.server import supervisor

PROGRAM = [sys.executable, "-c", "from thidua.cli import main; main()", "--lang", "en", "serve"]
PASSWORD = "một mật khẩu dài"  # noqa: S105 - of the tests' own user
ACCOUNTS = f"""
from datetime import date
from thidua.web.apps.accounts.models import Grant, User
for number in (1, 2):
    user = User.objects.create_user(f"user{{number}}", password={PASSWORD!r}, language="en")
    for role in ("administrator", "city_office"):
        Grant.objects.create(user=user, role=role, from_on=date(2026, 1, 1))
"""
HEADER = "dossier_id,procedure_id,received_at,applicant_key\n"


def wait_for(what: Callable[[], Any], seconds: float = 180) -> Any:
    """Until it is true."""
    until = time.monotonic() + seconds
    while not (outcome := what()):
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.05)
    return outcome


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def listens(pid: int) -> bool:
    """Whether the process may still hold its port: on a busy machine a killed one is not gone at once."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def dossiers(start: int, count: int) -> bytes:
    """A file of new dossiers."""
    rows = [f"N-{n},,2026-07-01 08:00,Nguyễn Văn A\n" for n in range(start, start + count)]
    return (HEADER + "".join(rows)).encode()


class Site:
    """`thidua serve` over a data folder."""

    def __init__(self, home: Path, log: Path, **variables: str) -> None:
        self.home, self.log, self.port = home, log, free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("THIDUA_", "DATABASE_URL"))}
        self.environment = {**kept, "THIDUA_SECOND_FACTOR": "off", "THIDUA_HOME": str(home), **variables}

    @property
    def address(self) -> supervisor.Site:
        return supervisor.Site(self.home, "127.0.0.1", self.port, 1)

    @property
    def ledger(self) -> Ledger:
        return Ledger.open(self.home / "ledger")

    def manage(self, *words: str) -> str:
        """A management command's output."""
        done = subprocess.run(self.address.manage(*words), env=self.environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Rows out of the database."""
        url = self.environment.get("DATABASE_URL")
        if url:
            with psycopg.connect(url) as there:
                return there.execute(query).fetchall()
        with closing(sqlite3.connect(self.home / "web.sqlite3", timeout=30)) as here:
            return here.execute(query).fetchall()

    def state(self) -> dict[str, Any]:
        """What must not be lost or doubled: the ledger's entries, the database's rows."""
        return {
            "uploads": self.rows("SELECT name, import_number FROM imports_upload ORDER BY made_at"),
            "shown": self.rows(
                "SELECT e.import_number FROM evaluations_current c "
                "JOIN evaluations_evaluation e ON e.id = c.evaluation_id"
            ),
            "jobs": self.rows("SELECT kind, state, attempts FROM jobs_job ORDER BY made_at"),
            "users": self.rows(
                "SELECT u.username, (SELECT count(*) FROM accounts_event e "
                "WHERE e.user_id = u.id AND e.what = 'created') FROM accounts_user u ORDER BY u.username"
            ),
            "imports": [(record.accepted, record.quarantined, record.withdraws) for record in self.ledger.imports()],
        }

    def all_over(self) -> bool:
        """Whether no job waits or runs."""
        return self.rows("SELECT count(*) FROM jobs_job WHERE state IN ('waiting', 'running')")[0][0] == 0

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [*PROGRAM, "--port", str(self.port), "--workers", "1"], env=self.environment, stdout=log, stderr=log
            )
        wait_for(lambda: self.process.poll() is not None or self.answers())
        assert self.process.poll() is None, self.log.read_text()

    def answers(self) -> bool:
        return supervisor.answers(self.address)

    def end(self) -> None:
        self.process.terminate()
        self.process.wait(60)

    def pids(self, word: str) -> list[int]:
        """The site's processes below `thidua serve` with the word in their command line, the deepest first."""
        parents: dict[int, tuple[int, str]] = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                stat = (entry / "stat").read_text().rpartition(")")[2].split()
                if stat[0] != "Z":
                    parents[int(entry.name)] = (int(stat[1]), (entry / "cmdline").read_text())
            except OSError:
                continue

        def below(pid: int) -> bool:
            while pid in parents:
                pid = parents[pid][0]
                if pid == self.process.pid:
                    return True
            return False

        return sorted((pid for pid, (_up, words) in parents.items() if word in words and below(pid)), reverse=True)

    def kill(self, word: str) -> None:
        """kill -9 of every process of that kind."""
        victims = self.pids(word)
        assert victims
        for pid in victims:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not set(victims) & set(self.pids(word)))

    def kill_web(self) -> None:
        """The web server and the process it answers by, which is of its group."""
        victims = wait_for(lambda: self.pids("granian"))
        os.killpg(os.getpgid(victims[0]), signal.SIGKILL)
        wait_for(lambda: not any(listens(pid) for pid in victims))
        wait_for(lambda: self.pids("granian"))

    def kill_worker(self) -> None:
        wait_for(lambda: self.pids("worker"))
        self.kill("thidua.web\0worker")


class Person:
    """Somebody with a browser. address: where the site is found, where that is not the site's own port."""

    def __init__(
        self, site: Site, name: str = "user1", address: str = "", trusted: ssl.SSLContext | None = None
    ) -> None:
        self.site, self.cookies = site, CookieJar()
        self.base = address or f"http://127.0.0.1:{site.port}"
        handlers = [urllib.request.HTTPSHandler(context=trusted)] if trusted else []
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies), *handlers)
        self.opener.addheaders.append(("Referer", f"{self.base}/"))
        self.get("/login")
        status, _page, _where = self.post("/login", {"login": name, "password": PASSWORD})
        assert status == 200, status

    @property
    def token(self) -> str:
        return next(str(cookie.value) for cookie in self.cookies if cookie.name.endswith("csrftoken"))

    def _open(self, request: Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=60) as answer:
                return answer.status, answer.read().decode(), answer.url
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode(), error.url

    def _request(self, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Request:
        return Request(f"{self.base}{path}", body, headers or {})  # noqa: S310 - the site's own address

    def get(self, path: str) -> tuple[int, str, str]:
        """Status, page, the address it was found at."""
        return self._open(self._request(path))

    def post(self, path: str, fields: dict[str, str]) -> tuple[int, str, str]:
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": self.token}).encode()
        return self._open(self._request(path, body))

    def upload_body(self, name: str, content: bytes) -> tuple[bytes, str]:
        parts = b"".join(
            f'--sent\r\nContent-Disposition: form-data; name="{field}"{more}\r\n\r\n'.encode() + value + b"\r\n"
            for field, more, value in (
                ("csrfmiddlewaretoken", "", self.token.encode()),
                ("files", f'; filename="{name}"\r\nContent-Type: text/csv', content),
            )
        )
        return parts + b"--sent--\r\n", "multipart/form-data; boundary=sent"

    def upload(self, name: str, content: bytes) -> tuple[int, str, str]:
        body, kind = self.upload_body(name, content)
        return self._open(self._request("/imports/send", body, {"Content-Type": kind}))

    @contextmanager
    def half_sent(self, path: str, body: bytes, kind: str) -> Iterator[socket.socket]:
        """A post of which the first half has gone out."""
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.cookies)
        head = (
            f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{self.site.port}\r\nContent-Type: {kind}\r\n"
            f"Content-Length: {len(body)}\r\nCookie: {cookies}\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", self.site.port)) as line:
            line.sendall(head.encode() + body[: len(body) // 2])
            yield line


def prepared(home: Path, **variables: str) -> Path:
    """A data folder with the small city judged, and two people who may do everything these tests do."""
    home.mkdir(parents=True, exist_ok=True)
    make_small_city(home / "ledger")
    site = Site(home, home / "log", **variables)
    site.manage("setup_site", "--evaluate")
    site.manage("shell", "--no-imports", "-c", ACCOUNTS)
    return home


@contextmanager
def site_over(home: Path, log: Path, **variables: str) -> Iterator[Site]:
    """The site, running."""
    site = Site(home, log, **variables)
    site.start()
    try:
        yield site
    finally:
        site.end()
