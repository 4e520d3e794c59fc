"""A Word file as PDF, through LibreOffice where the machine has it."""

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from thidua.i18n import UserError
from thidua.io.environment import inherited

PROGRAMS = ("soffice", "libreoffice")
SECONDS = 120


def office() -> str | None:
    """LibreOffice's program; None where the machine has none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


def pdf_of(document: bytes, *, seconds: int = SECONDS) -> bytes:
    """The document as PDF. LibreOffice runs with a profile folder of its own and is ended when its time is over."""
    program = office()
    if program is None:
        raise UserError(
            "PDF needs LibreOffice, which this machine does not have: apt-get install libreoffice-writer-nogui "
            "fonts-liberation2. The Word file can be had without it."
        )
    with tempfile.TemporaryDirectory(prefix="thidua-pdf-") as folder:
        place = Path(folder)
        (place / "paper.docx").write_bytes(document)
        command = [
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
            raise UserError("LibreOffice made no PDF of the document: {problem}", problem=told.strip()[-300:] or "–")
        return made.read_bytes()


def _run(command: list[str], place: Path, seconds: int) -> str:
    environment = inherited(HOME=str(place), TMPDIR=str(place), SAL_USE_VCLPLUGIN="svp")
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
