"""Opens a file of a stranger in a process of its own, with limits. The first stage of an import, and the only way in.

What a reader is made to do by a hostile file (take all memory, never end, crash) ends that process, and is told in one
line; the process that asks lives on.
"""

import atexit
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

import pyarrow as pa

from thidua.i18n import UserError
from thidua.io.environment import environment_of_readers
from thidua.ledger.readers.reading_limits import IMPORT, MEGABYTE, ReadingLimits
from thidua.ledger.readers.reading_messages import (
    Message,
    chunk_of,
    error_of,
    receive,
    receive_rows,
    send,
    sheet_of,
)
from thidua.ledger.readers.sheet import Chunk, SourceFile

_PROGRAM = "thidua.ledger.readers.reading_process"


class ReaderFaultError(Exception):
    """A reader failed at a file; the text is its traceback."""


@contextmanager
def open_source(
    path: Path, headings: AbstractSet[str] = frozenset(), *, limits: ReadingLimits = IMPORT
) -> Iterator[SourceFile]:
    """The file with its sheets, as long as the block lasts; rows are read only when a sheet is asked for them.

    headings: folded headings that help to find the header row among title rows. limits: of the reading.

    Raises:
        UserError: the file is refused: of a wrong type, empty, damaged, encrypted, a zip bomb, without a header; or its
            reader takes more than the limits or fails. Rows may raise it too.
    """
    with TemporaryDirectory(prefix="thidua-reading-") as folder:
        stream = _WAITING.reader()
        try:
            yield _Reading(path, limits, stream).open(headings, folder)
        finally:
            with suppress(OSError):  # what could not be sent any more when the reader had ended
                stream.close()


@dataclass(slots=True)
class _Reading:
    """A file that another process reads. One question at a time: rows may be asked for from several threads.

    _left: passes over a sheet that nobody goes on with; told with the next question, for one may be given up anywhere.
    """

    path: Path
    limits: ReadingLimits
    stream: BinaryIO
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _numbers: Iterator[int] = field(default_factory=count)
    _left: list[int] = field(default_factory=list)

    def open(self, headings: AbstractSet[str], folder: str) -> SourceFile:
        opened, _rows = self._answer_to(
            {
                "path": str(self.path),
                # The waiting process stands where this one stood when it started it.
                "relative_to": None if self.path.is_absolute() else str(Path.cwd()),
                "headings": sorted(headings),
                "folder": folder,
                "limits": asdict(self.limits),
            }
        )
        sheets = [
            sheet_of(told, partial(self._chunks, place))
            for place, told in enumerate([*opened["sheets"], *opened["hidden_sheets"]])
        ]
        seen = len(opened["sheets"])
        return SourceFile(
            self.path,
            opened["format"],
            tuple(sheets[:seen]),
            tuple(opened["left_out"]),
            opened["encoding"],
            tuple(sheets[seen:]),
        )

    def _chunks(self, sheet: int) -> Iterator[Chunk]:
        number = next(self._numbers)
        try:
            while True:
                left = [self._left.pop() for _number in range(len(self._left))]
                answer, rows = self._answer_to({"pass": number, "sheet": sheet, "left": left})
                if rows is None:
                    return
                yield chunk_of(answer, rows)
        except GeneratorExit:
            self._left.append(number)
            raise

    def _answer_to(self, message: Message) -> tuple[Message, pa.Table | None]:
        """The answer to a message, with rows where it has some.

        Raises:
            UserError: a refusal, or the reader has ended.
        """
        with self._lock:
            try:
                send(self.stream, message)
                answer = receive(self.stream)
                rows = receive_rows(self.stream) if answer and answer["kind"] == "rows" else None
            except (OSError, EOFError, pa.ArrowException) as error:
                raise self._gave_up() from error
        if answer is None:
            raise self._gave_up()
        if answer["kind"] == "refused":
            raise error_of(answer["error"])
        if answer["kind"] == "fault":
            raise UserError(
                "{file} cannot be read, its reader failed ({reason}): export it again, or save it as .xlsx or .csv",
                file=self.path,
                reason=answer["reason"],
            ) from ReaderFaultError(answer["trace"])
        return answer, rows

    def _gave_up(self) -> UserError:
        return UserError(
            "{file} asks for more than a table may take to be read ({megabytes} MB of memory, {minutes} minutes): "
            "delete empty rows and columns after the table, cut it into parts, or save it as .csv",
            file=self.path,
            megabytes=self.limits.memory // MEGABYTE,
            minutes=max(1, self.limits.step_seconds // 60),
        )


class _WaitingProcess:
    """The process that forks readers; started when the first file comes, and anew where it died or we are a fork."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._of = 0
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def reader(self) -> BinaryIO:
        """The way to a new reader that has begun.

        Raises:
            UserError: no process can be started.
        """
        with self._lock:
            for _attempt in range(2):
                if self._line is None or self._of != os.getpid():
                    self._start()
                if (stream := self._begun()) is not None:
                    return stream
                self.end()
        raise UserError("No process can be started to read the file: look at the machine's memory and processes")

    def _begun(self) -> BinaryIO | None:
        """The way to a reader; None where the process that forks them has died."""
        ours, theirs = socket.socketpair()
        stream = cast("BinaryIO", ours.makefile("rwb"))
        with ours, theirs, suppress(OSError, EOFError):
            socket.send_fds(cast("socket.socket", self._line), [b"r"], [theirs.fileno()])
            theirs.close()
            if receive(stream) is not None:
                return stream
        stream.close()
        return None

    def _start(self) -> None:
        self._line, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 our own program
                [sys.executable, "-P", "-m", _PROGRAM, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,  # what libraries write when they end; the answer is one line of ours
                pass_fds=[theirs.fileno()],
                env=environment_of_readers(),
            )
        self._of = os.getpid()

    def end(self) -> None:
        """Ends the process, where there is one of ours."""
        if self._line is not None:
            self._line.close()
        if self._process is not None and self._of == os.getpid():
            self._process.wait()
        self._line = self._process = None


_WAITING = _WaitingProcess()
atexit.register(_WAITING.end)
