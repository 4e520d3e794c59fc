"""A Word file as PDF, through LibreOffice where the machine has it: one at a time, in a jail.

LibreOffice gets only files that `docx_package` lets through, a profile folder of its own that forbids what a document
fetches, limits of time and memory, and no network where the kernel lets a process leave it (`office_jail`).
"""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from thidua.documents.papers import office_jail
from thidua.i18n import UserError
from thidua.i18n.catalogue import _
from thidua.io.docx_package import parts_of
from thidua.io.environment import inherited

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 120
MEMORY = 4 * 1024**3
WAITED = 600  # seconds for the turn of a document: a queue of some hundred pages
NOWHERE = "http://127.0.0.1:9"  # where there is no network of its own: a proxy that nobody serves
ITEM = (
    '<item oor:path="/org.openoffice.{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
)
NOT_THERE = _(
    "PDF needs LibreOffice, which this machine does not have: apt-get install libreoffice-writer-nogui "
    "fonts-liberation2. The Word file can be had without it."
)
# What LibreOffice may not do: follow a link, run a macro, reach out.
SETTINGS = (
    ("Office.Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Office.Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Office.Writer/Content/Update", "Link", "0"),
    ("Inet/Settings", "ooInetProxyType", "2"),
    *(
        ("Inet/Settings", f"ooInet{kind}Proxy{part}", value)
        for kind in ("HTTP", "HTTPS")
        for part, value in (("Name", "127.0.0.1"), ("Port", "9"))
    ),
)


def office() -> str | None:
    """LibreOffice's program; None where the machine has none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def pdf_of(document: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> bytes:
    """The document as PDF; where another is being made, after that one.

    Raises:
        UserError: there is no LibreOffice, it is busy, took too long, made nothing, or the file is no plain document.
    """
    parts_of(document)
    return converted(document, seconds=seconds, memory=memory)


def converted(document: bytes, *, seconds: int = SECONDS, memory: int = MEMORY) -> bytes:
    """As pdf_of, of a file that nobody has looked at: the jail alone stands between it and the machine."""
    program = office()
    if program is None:
        raise UserError(NOT_THERE)
    with _turn(), tempfile.TemporaryDirectory(prefix="thidua-pdf-") as folder:
        place = Path(folder)
        (place / "paper.docx").write_bytes(document)
        _profile(place / "profile")
        command = [
            *(sys.executable, "-I", office_jail.__file__, str(memory), str(seconds)),
            program,
            f"-env:UserInstallation={(place / 'profile').as_uri()}",
            "--headless",
            "--norestore",
            "--nologo",
            "--nolockcheck",
            "--nodefault",
            "--convert-to",
            "pdf:writer_pdf_Export",
            "--outdir",
            folder,
            str(place / "paper.docx"),
        ]
        told = _run(command, place, seconds)
        made = place / "paper.pdf"
        if not made.is_file():
            raise UserError(
                "LibreOffice made no PDF of the document: {problem}", problem=" ".join(told.split())[-300:] or "–"
            )
        return made.read_bytes()


@contextlib.contextmanager
def _turn() -> Iterator[None]:
    """One LibreOffice at a time for all processes of the account."""
    lock = FileLock(Path(tempfile.gettempdir()) / f"thidua-office-{os.getuid()}.lock", mode=0o600)
    try:
        with lock.acquire(timeout=WAITED):
            yield
    except Timeout as busy:
        raise UserError("LibreOffice is busy with other papers. Try again in a few minutes.") from busy


def _profile(folder: Path) -> None:
    items = "".join(ITEM.format(path=path, name=name, value=value) for path, name, value in SETTINGS)
    user = folder / "user"
    user.mkdir(parents=True)
    (user / "registrymodifications.xcu").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>\n",
        encoding="utf-8",
    )


def _run(command: list[str], place: Path, seconds: int) -> str:
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), NOWHERE)
    environment = inherited(HOME=str(place), TMPDIR=str(place), SAL_USE_VCLPLUGIN="svp", **proxies)
    process = subprocess.Popen(  # noqa: S603 - the program's own path, and files of ours
        command,
        cwd=place,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        return process.communicate(timeout=seconds)[0]
    except subprocess.TimeoutExpired as problem:
        raise UserError("LibreOffice took longer than {seconds} seconds and was ended.", seconds=seconds) from problem
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        if process.stdout is not None:
            process.stdout.close()
