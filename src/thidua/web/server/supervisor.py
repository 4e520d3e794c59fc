"""The site's processes: one web server, one worker for jobs; what dies is started again, all end together.

Knows no Django: the processes it starts do.
"""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

from filelock import FileLock, Timeout

from thidua.i18n import UserError
from thidua.io.atomic_files import OTHERS
from thidua.io.environment import inherited

NEEDED = ("django", "granian", "pyhanko")
PID_FILE = "serve.pid"
LOCK_FILE = ".serve.lock"
# One that is ending lets go of its lock within this time.
ENDING_SECONDS = 1.0
APPLICATION = "thidua.web.config.wsgi:application"
# A web process works on so many pages at once: while one waits for the database, another goes on.
THREADS = 4
LOOK_EVERY = 0.3
# What setup_site answers where it would change an older database.
COPY_FIRST = "copy first"
# A process that dies so often, each time before it has lived so long, will not live the next time either.
DEATHS, YOUNG_SECONDS = 5, 10.0
PATIENCE_SECONDS = 15.0
# Whoever waits for a page goes before whatever a job computes.
WORKER_NICENESS = 10
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, slots=True)
class Site:
    """What is to run: the data folder, the address, how many web processes, whether a worker beside them."""

    home: Path
    host: str
    port: int
    workers: int
    worker: bool = True

    @property
    def address(self) -> str:
        """The address to open in a browser."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host  # noqa: S104 - compared, not bound
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    @property
    def pid_file(self) -> Path:
        """Names the process that runs the site of this data folder."""
        return self.home / PID_FILE

    @property
    def environment(self) -> dict[str, str]:
        """The environment of the site's processes."""
        return inherited(THIDUA_HOME=str(self.home))

    def manage(self, *words: str) -> list[str]:
        """The command line of a management command."""
        return [sys.executable, "-m", "thidua.web", *words]

    def web_command(self) -> list[str]:
        """The command line of the web server."""
        options = {
            "interface": "wsgi",
            "host": self.host,
            "port": self.port,
            "workers": self.workers,
            "blocking-threads": THREADS,
            "log-level": "warning",
            "workers-kill-timeout": int(PATIENCE_SECONDS) - 5,
        }
        listed = [text for name, value in options.items() for text in (f"--{name}", str(value))]
        return [sys.executable, "-m", "granian", *listed, "--no-ws", "--respawn-failed-workers", APPLICATION]


def require_installed() -> None:
    """UserError where the packages of the site are not there."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise UserError(
            "The site needs packages that are not installed ({missing}): in a clone run tools/setup web, "
            'elsewhere pip install "thidua[web]"',
            missing=", ".join(missing),
        )


def require_port(host: str, port: int) -> None:
    """UserError where another program listens there, or the address is not one of this machine."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                "Port {port} of {host} cannot be used ({reason}): choose another with --port",
                port=port,
                host=host,
                reason=error.strerror,
            ) from error


def run_once(site: Site, *words: str, **variables: str) -> str:
    """Runs a management command to its end, with further variables of its environment; what it printed.

    Raises:
        UserError: it failed; the last line it wrote says why.
    """
    done = subprocess.run(  # noqa: S603 - our own commands
        site.manage(*words), env={**site.environment, **variables}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        lines = [line for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        raise UserError(
            "The step {step} of the site failed: {reason}",
            step=words[0],
            reason=lines[-1] if lines else done.returncode,
        )
    return done.stdout


def pid_of(home: Path) -> int | None:
    """The process that runs the site of the data folder; None where none does."""
    try:
        pid = int((home / PID_FILE).read_text(encoding="ascii"))
        words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except (OSError, ValueError):
        return None
    return pid if b"serve" in words else None


def began_at(home: Path) -> datetime | None:
    """When the site of the data folder was started, aware; None where none runs."""
    if pid_of(home) is None:
        return None
    try:
        return datetime.fromtimestamp((home / PID_FILE).stat().st_mtime, UTC)
    except FileNotFoundError:
        return None


def stop(home: Path) -> bool:
    """Ends the site of the data folder and waits until it is gone; whether one was running.

    Raises:
        UserError: it does not end.
    """
    pid = pid_of(home)
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    until = time.monotonic() + 2 * PATIENCE_SECONDS
    while pid_of(home) == pid:
        if time.monotonic() > until:
            raise UserError("The site of {folder} (process {pid}) does not end", folder=home, pid=pid)
        time.sleep(LOOK_EVERY)
    return True


def start_behind(site: Site, log: Path, seconds: float = 60.0) -> bool:
    """Starts `thidua serve` in the background, its output to the log; whether the site answered in time."""
    words = ["serve", "--home", str(site.home), "--host", site.host, "--port", str(site.port)]
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-c", "from thidua.cli import main; main()", *words, "--workers", str(site.workers)],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        if answers(site):
            return True
        time.sleep(LOOK_EVERY)
    return False


@contextmanager
def claimed(site: Site) -> Iterator[None]:
    """Writes down who runs this data folder's site, for as long as it does.

    Held by a lock of the file system: the number of a process says nothing in another container or on another machine,
    and two that start at once would both read that nobody runs it.

    Raises:
        UserError: another process runs it.
    """
    os.umask(OTHERS)  # a container or a shell gives its own, which lets others read
    lock = FileLock(site.home / LOCK_FILE)
    try:
        lock.acquire(timeout=ENDING_SECONDS)
    except Timeout:
        running = pid_of(site.home)
        if running is None:
            raise UserError(
                "The site of {folder} runs already, in another container or on another machine; end it there",
                folder=site.home,
            ) from None
        raise UserError(
            "The site of {folder} runs already, as process {pid}; end it with: thidua serve --home {folder} --stop",
            folder=site.home,
            pid=running,
        ) from None
    try:
        site.pid_file.write_text(f"{os.getpid()}\n", encoding="ascii")
        yield
    finally:
        site.pid_file.unlink(missing_ok=True)
        lock.release()


def answers(site: Site, seconds: float = 0.2) -> bool:
    """Whether somebody takes connections at the site's address."""
    host = "127.0.0.1" if site.host == "0.0.0.0" else site.host  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((host, site.port), timeout=seconds):
            return True
    except OSError:
        return False


class _Child:
    """A process that is to live as long as the site."""

    def __init__(self, name: str, command: Sequence[str], environment: dict[str, str], niceness: int = 0) -> None:
        self.name = name
        self._command, self._environment, self._niceness = command, environment, niceness
        self._deaths = 0
        self.start()

    def start(self) -> None:
        """Start it, in a group of its own; it is told to end where this process dies without a word."""
        self.began = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own commands
            self._command,
            env=self._environment,
            start_new_session=True,
            preexec_fn=self._begin,  # noqa: PLW1509 - this process has one thread
        )

    def _begin(self) -> None:
        os.nice(self._niceness)
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)

    def look_after(self) -> bool:
        """Start it again where it has died; whether that was needed.

        Raises:
            UserError: it keeps dying.
        """
        if self.process.poll() is None:
            return False
        self.end(signal.SIGKILL)  # what it left behind may hold the port
        self._deaths = self._deaths + 1 if time.monotonic() - self.began < YOUNG_SECONDS else 1
        if self._deaths >= DEATHS:
            raise UserError("The site's process {name} dies again and again; its last lines say why", name=self.name)
        time.sleep(LOOK_EVERY * self._deaths)
        self.start()
        return True

    def end(self, number: signal.Signals) -> None:
        """Send a signal: to the process, or where it is the last word, to its whole group."""
        try:
            if number == signal.SIGKILL:
                os.killpg(self.process.pid, number)
            else:
                self.process.send_signal(number)
        except ProcessLookupError:
            pass


def keep_running(site: Site) -> Iterator[str]:
    """Runs the site until SIGTERM or SIGINT; yields what is to be told: "ready" once, then a name for each restart.

    Raises:
        UserError: a process keeps dying.
    """

    signals: list[int] = []

    def remember(number: int, _frame: FrameType | None) -> None:
        signals.append(number)

    before = {number: signal.signal(number, remember) for number in (signal.SIGTERM, signal.SIGINT)}
    children: list[_Child] = []
    try:
        children.append(_Child("web", site.web_command(), site.environment))
        if site.worker:
            children.append(_Child("worker", site.manage("worker"), site.environment, WORKER_NICENESS))
        ready = False
        while not signals:
            for child in children:
                if child.look_after():
                    yield child.name
            if not ready and answers(site):
                ready = True
                yield "ready"
            time.sleep(LOOK_EVERY)
    finally:
        _end_all(children)
        for number, handler in before.items():
            signal.signal(number, handler)


def _end_all(children: list[_Child]) -> None:
    """Each may finish what it is at; who takes too long is ended, and its job is taken up by the next worker."""
    for child in children:
        child.end(signal.SIGTERM)
    until = time.monotonic() + PATIENCE_SECONDS
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.process.wait(max(0.1, until - time.monotonic()))
        child.end(signal.SIGKILL)
        child.process.wait()
