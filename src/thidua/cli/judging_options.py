"""What the commands that judge share: which ledger, movement, calendar and moment, and the run over them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from thidua.cli.options import as_of_option, engine_option, movement_option, reading_ledger_option
from thidua.cli.session import CommandSession
from thidua.i18n import UserError, _

if TYPE_CHECKING:
    from thidua.indicators.scope import Scope
    from thidua.ledger.store.ledger import Ledger
    from thidua.ledger.store.snapshot import Snapshot
    from thidua.rules.movement import Movement
    from thidua.rules.time.calendar import CalendarSet
    from thidua.verdicts.evaluation_run import EvaluationRun, RunFromFacts
    from thidua.verdicts.results import EvaluationResult, SubjectInfo

F = TypeVar("F", bound=Callable[..., Any])
R = TypeVar("R", bound="EvaluationRun")


def judging_options(function: F) -> F:
    """Ledger, movement, calendar, import and as-of, passed on as one `JudgingOptions` under the name `chosen`."""

    def collected(*args: Any, **values: Any) -> Any:
        names = ("ledger_path", "movement_name", "calendar_name", "import_number", "as_of", "engine")
        return function(*args, chosen=JudgingOptions(*(values.pop(name) for name in names)), **values)

    collected.__name__ = function.__name__
    collected.__doc__ = function.__doc__
    if hasattr(function, "__click_params__"):
        collected.__click_params__ = function.__click_params__  # type: ignore[attr-defined]
    options = (
        reading_ledger_option,
        movement_option,
        click.option(
            "--calendar",
            "calendar_name",
            envvar="THIDUA_CALENDAR",
            metavar="ID|FILE",
            help=_("Working calendar: a shipped one by its id, or a file. Default: THIDUA_CALENDAR, else viet-nam."),
        ),
        click.option(
            "--import",
            "import_number",
            type=click.IntRange(min=1),
            metavar="N",
            help=_("Look at the ledger as it was after import N. Default: all imports."),
        ),
        as_of_option(_("What happened later has not happened yet. Default: the moment of the newest data.")),
        engine_option,
    )
    wrapped: Any = collected
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


class JudgingOptions:
    """The options of `judging_options`, opened when asked."""

    def __init__(
        self,
        ledger_path: Path,
        movement_name: str,
        calendar_name: str | None,
        import_number: int | None,
        as_of: datetime | None,
        engine: str,
    ) -> None:
        self.ledger_path = ledger_path
        self.movement_name = movement_name
        self.calendar_name = calendar_name
        self.import_number = import_number
        self.as_of = as_of
        self.engine = engine

    def open(self) -> "JudgingContext":
        """Ledger, movement, calendars, snapshot and the moment looked at.

        Raises:
            UserError: no ledger, movement or calendar there; an import that does not exist; an empty ledger.
        """
        from thidua.definitions.calendars import load_calendars
        from thidua.definitions.movement_loader import load_movement
        from thidua.indicators.scope import at_day_end
        from thidua.ledger.store.ledger import Ledger

        ledger = Ledger.open(self.ledger_path)
        movement = load_movement(self.movement_name)
        calendars = load_calendars(self.calendar_name)
        snapshot = ledger.snapshot(import_number=self.import_number)
        newest = snapshot.known_at
        if newest is None:
            raise UserError(
                "{folder}: the ledger is still empty: bring something in with thidua import FILE --ledger {folder}",
                folder=self.ledger_path,
            )
        return JudgingContext(ledger, snapshot, movement, calendars, at_day_end(self.as_of) if self.as_of else newest)

    def run(self, session: CommandSession) -> "EvaluationRun":
        """Open everything and judge. Raises what `open` raises."""
        from thidua.verdicts.evaluation_run import run

        return self._by(run, session)

    def run_from_facts(self, session: CommandSession) -> "RunFromFacts":
        """As `run`, but nothing kept between runs is read: for whatever proves."""
        from thidua.verdicts.evaluation_run import run_from_facts

        return self._by(run_from_facts, session)

    def _by(self, road: Callable[..., R], session: CommandSession) -> R:
        opened = self.open()
        _warn_before_the_window(session, opened)
        with session.progress() as progress:
            return road(
                opened.ledger,
                opened.snapshot,
                opened.movement,
                opened.calendars,
                as_of_at=opened.as_of_at,
                engine=self.engine,
                progress=progress,
            )


@dataclass(frozen=True)
class JudgingContext:
    """What the options of `judging_options` name."""

    ledger: "Ledger"
    snapshot: "Snapshot"
    movement: "Movement"
    calendars: "CalendarSet"
    as_of_at: datetime

    @property
    def scope(self) -> "Scope":
        """The movement's window and settings at the moment looked at."""
        from thidua.verdicts.evaluation_facts import scope_of

        return scope_of(self.movement, self.as_of_at)


def _warn_before_the_window(session: CommandSession, opened: JudgingContext) -> None:
    """Say beside the answer why nothing can be determined, where the moment looked at is too early for anything."""
    window = opened.movement.window
    if opened.as_of_at.date() < window.from_on:
        line = session.text(
            "As of {moment} the movement's window, {first} to {last}, has not begun: nothing in it has happened yet, "
            "so what is counted cannot be determined",
            moment=opened.as_of_at,
            first=window.from_on,
            last=window.to_on,
        )
        click.echo(f"thidua: {line}", err=True)


def find_subject(evaluation: "EvaluationResult", words: str, kind: str | None = None) -> "SubjectInfo":
    """The subject of that id, or of that whole name; letter case aside, and tone marks too where they are left out.

    Raises:
        UserError: none, with the nearest names; or several of that name, with their ids.
    """
    from difflib import get_close_matches

    from thidua.ledger.cleaning.text import fold

    listed = [subject for subject in evaluation.subjects if kind is None or subject.kind == kind]
    by_id = [subject for subject in listed if subject.id == words]
    matches = by_id or [subject for subject in listed if subject.name.casefold() == words.casefold()]
    matches = matches or [subject for subject in listed if fold(subject.name) == fold(words)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise UserError(
            "“{words}” is the name of several: say which by id: {ids}",
            words=words,
            ids=", ".join(subject.id for subject in matches[:20]),
        )
    names = {subject.name.casefold(): subject for subject in listed} | {
        subject.id.casefold(): subject for subject in listed
    }
    near = [names[name] for name in get_close_matches(words.casefold(), names, 3, 0.5)]
    if near:
        raise UserError(
            "nobody taking part is called “{words}”; nearest: {near}",
            words=words,
            near="; ".join(f"{subject.name} ({subject.id})" for subject in dict.fromkeys(near)),
        )
    raise UserError("nobody taking part is called “{words}”; list all with: thidua evaluate --format csv", words=words)


def check_criterion(evaluation: "EvaluationResult", criterion_id: str) -> None:
    """Raises UserError where the movement has no such criterion, naming those it has."""
    if criterion_id not in evaluation.criteria:
        raise UserError(
            "the movement has no criterion “{criterion}”; it has {known}",
            criterion=criterion_id,
            known=", ".join(evaluation.criteria),
        )
