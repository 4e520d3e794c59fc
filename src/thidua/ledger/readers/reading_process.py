"""The processes that read strangers' files: one that waits, and a fork of it a file, with limits of its own.

Started by `opening` as a program. The waiting process has all readers in memory and no file; each byte it gets comes
with a socket, over which the fork is told its file and answers.
"""

import ctypes
import os
import resource
import signal
import socket
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from thidua.i18n import UserError
from thidua.ledger.readers import formats
from thidua.ledger.readers.reading_limits import MAX_CHUNK, MAX_COLUMNS, MAX_ROWS, MEGABYTE, ReadingLimits
from thidua.ledger.readers.reading_messages import Message, chunk_message, error_message, receive, send, sheet_message
from thidua.ledger.readers.sheet import Chunk, SheetTable

_PR_SET_PDEATHSIG = 1


def serve(requests: socket.socket) -> None:
    """Forks a reader for each socket that comes, until whoever started this process has ended."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system forgets them by itself
    waiting = os.getpid()
    while True:
        _byte, descriptors, _flags, _address = socket.recv_fds(requests, 1, 1)
        if not descriptors:
            return
        if os.fork() == 0:
            requests.close()
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
            if os.getppid() == waiting:
                with socket.socket(fileno=descriptors[0]) as line, line.makefile("rwb") as stream:
                    answer(cast("BinaryIO", stream))
            os._exit(0)
        os.close(descriptors[0])


def answer(stream: BinaryIO) -> None:
    """Opens the file that the first message names and gives its rows as they are asked for.

    A refusal is an answer like any other; any other fault is told, and ends the reading.
    """
    send(stream, {"kind": "started"})
    first = receive(stream)
    if first is None:
        return
    limits = ReadingLimits(**first["limits"])
    try:
        _confine(limits, first["folder"])
        _answer(stream, first, limits)
    except MemoryError:
        pass  # as where the system ends this process: there may be no memory left to say so
    except Exception as error:  # noqa: BLE001 whatever a stranger's file makes of a reader is told to who asked
        send(stream, {"kind": "fault", "reason": type(error).__name__, "trace": traceback.format_exc()})


def _confine(limits: ReadingLimits, folder: str) -> None:
    """Nothing that this process does from now on takes more than the limits."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    for kind, most in (
        (resource.RLIMIT_AS, pages * resource.getpagesize() + limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, limits.file_bytes),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(kind)[1]
        bound = most if hard == resource.RLIM_INFINITY else min(most, hard)
        resource.setrlimit(kind, (bound, bound))
    # Where the machine itself runs out of memory, this process goes first.
    Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")
    tempfile.tempdir = folder


def _answer(stream: BinaryIO, first: Message, limits: ReadingLimits) -> None:
    path = Path(first["path"])
    if first["relative_to"] is not None:
        os.chdir(first["relative_to"])
    try:
        with _clocked(limits):
            source = formats.read_source(path, frozenset(first["headings"]))
            sheets = (*source.sheets, *source.hidden_sheets)
            _check_width(path, sheets)
    except UserError as error:
        send(stream, {"kind": "refused", "error": error_message(error)})
        return
    send(
        stream,
        {
            "kind": "opened",
            "format": source.format,
            "sheets": [sheet_message(sheet) for sheet in source.sheets],
            "hidden_sheets": [sheet_message(sheet) for sheet in source.hidden_sheets],
            "left_out": source.left_out,
            "encoding": source.encoding,
        },
    )
    passes: dict[int, Iterator[Chunk]] = {}
    while (message := receive(stream)) is not None:
        number = message["pass"]
        for left in message["left"]:
            passes.pop(left, None)
        try:
            with _clocked(limits):
                if number not in passes:
                    passes[number] = _bounded(path, sheets[message["sheet"]])
                chunk = next(passes[number], None)
                told = None if chunk is None else chunk_message(chunk)
        except UserError as error:
            send(stream, {"kind": "refused", "error": error_message(error)})
            continue
        if told is None:
            passes.pop(number)
            send(stream, {"kind": "end"})
        else:
            send(stream, {"kind": "rows", **told[0]}, told[1])


class _clocked:  # noqa: N801 a block, like those of contextlib
    """A block after which the clock of a step stops; one that lasts longer ends the process, wherever it is."""

    def __init__(self, limits: ReadingLimits) -> None:
        self._seconds = limits.step_seconds

    def __enter__(self) -> None:
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def __exit__(self, *_: object) -> None:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _check_width(path: Path, sheets: tuple[SheetTable, ...]) -> None:
    for sheet in sheets:
        if len(sheet.headings) > MAX_COLUMNS:
            raise UserError(
                "{file} has {count} columns, more than any table: export the columns that are needed",
                file=path,
                count=len(sheet.headings),
            )


def _bounded(path: Path, sheet: SheetTable) -> Iterator[Chunk]:
    """The chunks of a sheet of a bounded number of rows."""
    rows = 0
    for chunk in sheet.read():
        rows += chunk.rows.num_rows + len(chunk.ragged)
        if rows > MAX_ROWS:
            raise UserError("{file} has more than {most} rows: cut it into parts", file=path, most=MAX_ROWS)
        if chunk.rows.nbytes > MAX_CHUNK:
            raise UserError(
                "{file}: the rows from {row} on hold more than {megabytes} MB of text, which no table does: correct it",
                file=path,
                row=int(chunk.row_nos[0]),
                megabytes=MAX_CHUNK // MEGABYTE,
            )
        yield chunk


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever started this process decides when it ends
    with socket.socket(fileno=int(sys.argv[1])) as line_of_requests:
        serve(line_of_requests)
