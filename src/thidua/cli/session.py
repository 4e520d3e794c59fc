"""What every command has at hand: the reader's language, the terminal, progress, JSON for machines."""

import json
import logging
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import click

from thidua.i18n import LANGUAGES, Language, UserError, translate
from thidua.io.environment import ProgramEnvironment
from thidua.io.progress import Progress

if TYPE_CHECKING:
    from rich.console import Console

# A bar appears only for work that has lasted this long: short work stays silent.
SILENT_SECONDS = 1.0
# Width of tables that go into a pipe or a file: wide enough that no cell is ever cut there.
UNCUT = 10_000


def chosen_language(option: str | None, environment: ProgramEnvironment) -> Language:
    """The language asked for by `--lang`, else THIDUA_LANG, else the system's: vi for Vietnamese, en otherwise.

    Raises:
        UserError: the language asked for, or THIDUA_LANG, is not one of ours.
    """
    for origin, value in (("--lang", option), ("THIDUA_LANG", environment.language)):
        if value is not None:
            if value not in LANGUAGES:
                raise UserError(
                    "{origin}: “{value}” is not a language of this program: choose vi or en", origin=origin, value=value
                )
            return value
    return "vi" if environment.system_language.startswith("vi") else "en"


@contextmanager
def warnings_told(lang: Language) -> Iterator[None]:
    """What the engine warns of becomes one line on standard error, in the reader's language."""
    logger, handler = logging.getLogger("thidua.indicators"), _Lines(lang)
    before = logger.propagate
    logger.addHandler(handler)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = before


class _Lines(logging.Handler):
    def __init__(self, lang: Language) -> None:
        super().__init__(logging.WARNING)
        self.lang = lang

    def emit(self, record: logging.LogRecord) -> None:
        """Print the line."""
        said: object = record.msg
        click.echo(f"thidua: {said.render_here(self.lang) if isinstance(said, UserError) else said}", err=True)


@dataclass
class CommandSession:
    """One run of the program, handed to commands as `click.get_current_context().obj`."""

    lang: Language = "en"
    json: bool = False

    @cached_property
    def console(self) -> "Console":
        """Standard output; cells are never cut where it is not a terminal."""
        from rich.console import Console

        return Console(width=None if sys.stdout.isatty() else UNCUT, highlight=False, soft_wrap=False)

    @cached_property
    def errors(self) -> "Console":
        """Standard error: bars, notes, everything that is not the answer."""
        from rich.console import Console

        return Console(stderr=True, highlight=False)

    def text(self, message: str, /, **values: object) -> str:
        """The English message id in the session's language, its fields filled."""
        return translate(message, self.lang, **values)

    def say(self, message: str, /, **values: object) -> None:
        """Print a translated line: on standard output, or beside it where the answer is JSON."""
        click.echo(self.text(message, **values), err=self.json)

    def answer(self, value: Any) -> None:
        """Print a value as JSON on standard output; dates in ISO form, letters as they are."""
        click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=json_value))

    @contextmanager
    def progress(self) -> Iterator[Progress]:
        """A Progress that draws a bar per label on a terminal, once the work has lasted over a second.

        Where standard error is no terminal, or the answer is JSON, nobody watches and nothing is drawn.
        """
        if self.json or not sys.stderr.isatty():
            yield _nobody
            return
        from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        bars = Bars(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self.errors,
            transient=True,
        )
        began = time.monotonic()
        tasks: dict[str, Any] = {}

        def told(label: str, done: int, total: int | None, /) -> None:
            if not bars.live.is_started and time.monotonic() - began < SILENT_SECONDS:
                return
            bars.start()
            if label not in tasks:
                tasks[label] = bars.add_task(self.text(label), total=total)
            bars.update(tasks[label], completed=done, total=total)

        try:
            yield told
        finally:
            bars.stop()


def current() -> CommandSession:
    """The session of the running command."""
    session = click.get_current_context().find_object(CommandSession)
    if session is None:
        raise RuntimeError("a command runs inside the program's frame")
    return session


def json_value(value: object) -> object:
    """JSON form of what json.dumps does not know: dates and moments in ISO form, sets sorted, paths as text."""
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    if hasattr(value, "item"):
        return cast("Callable[[], object]", value.item)()
    return str(value)


def _nobody(label: str, done: int, total: int | None, /) -> None:
    """Nobody watches."""
