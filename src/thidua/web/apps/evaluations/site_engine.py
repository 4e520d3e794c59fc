"""The engine as the site uses it: the ledger of the data folder, a movement of the site, the calendar in force."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from django.conf import settings

from thidua.definitions.calendars import calendar_files, load_calendars
from thidua.i18n import UserError
from thidua.indicators.scope import at_day_end
from thidua.io.progress import Progress, silent
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.snapshot import Snapshot
from thidua.rules.movement import Movement
from thidua.rules.time.calendar import CalendarSet
from thidua.verdicts.evaluation_run import EvaluationRun, RunFromFacts, run, run_from_facts
from thidua.web.apps.movements.bound import newest, on_day, running_id

R = TypeVar("R", bound=EvaluationRun)
# What other apps do with the ledger before its newest state is judged, and with a run once it is kept: filled when
# Django starts, by each app's `ready`.
BEFORE: list[Callable[[Ledger], object]] = []
AFTER: list[Callable[[EvaluationRun, int], object]] = []
# Likewise what they do when kept evaluations were given their editions of the movement.
BOUND: list[Callable[[], object]] = []


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """Which evaluation: after which import (None: the newest), as of which moment (None: that of the newest data).

    movement_id: of which movement of the site; empty: of the city's running one.
    """

    import_number: int | None = None
    as_of_at: datetime | None = None
    movement_id: str = ""

    @property
    def is_newest(self) -> bool:
        """Whether it is what pages show where nobody asks for another."""
        return self.import_number is None and self.as_of_at is None

    @property
    def of_movement(self) -> str:
        """The id of the movement that is meant."""
        return self.movement_id or running_id()


def open_ledger() -> Ledger:
    """The site's ledger. UserError where there is none."""
    return Ledger.open(settings.HOME.ledger)


def movement() -> Movement:
    """The city's running movement, for what is not yet bound to one (docs/decisions/0054). UserError: there is none."""
    return newest(running_id())


def movement_at(requested: EvaluationRequest) -> Movement:
    """The movement that an evaluation is by: as it is now; of an earlier moment, as it was in force on that day.

    Raises:
        UserError: the site has no such movement.
    """
    if requested.as_of_at is None:
        return newest(requested.of_movement)
    return on_day(requested.of_movement, requested.as_of_at.date())


def calendar_folder() -> Path:
    """Where the site keeps the versions of its own calendar: one folder a version, `current` names the one in force."""
    folder: Path = settings.HOME.path / "calendar"
    return folder


def calendar_number() -> int:
    """The version that lies there as the one in force; 0: none of the site's own."""
    return int(_current() or 0)


def _current() -> str:
    """The folder of the version in force; empty: none of the site's own."""
    pointer = calendar_folder() / "current"
    return pointer.read_text(encoding="utf-8").strip() if pointer.is_file() else ""


def calendar_file() -> Path | str | None:
    """The calendar in force: the site's own where one was saved, else that of the settings (None: the shipped one)."""
    current = _current()
    if current:
        return calendar_folder() / current / "calendar.toml"
    configured: str | None = settings.CALENDAR
    return configured


def calendars() -> CalendarSet:
    """The calendars in force, read anew where a file of theirs has changed. UserError where one is not valid."""
    file = calendar_file()
    files = [(path, path.stat()) for path in calendar_files(file)]
    return _laid_out(file, tuple((path, stat.st_ino, stat.st_size, stat.st_mtime_ns) for path, stat in files))


@lru_cache(maxsize=2)
def _laid_out(file: Path | str | None, _state: tuple[tuple[Path, int, int, int], ...]) -> CalendarSet:
    """To lay out all days of a calendar takes longer than a page may."""
    return load_calendars(file)


def calendars_of(fingerprint: str) -> CalendarSet:
    """The calendars with that fingerprint: those in force, or an earlier version of this site's own.

    Raises:
        UserError: none of them decides as those did.
    """
    return _of_fingerprint(fingerprint)[1]


def calendar_reference(fingerprint: str) -> str | None:
    """The file (None: the shipped one) whose calendars have that fingerprint.

    Raises:
        UserError: none of them decides as those did.
    """
    return _of_fingerprint(fingerprint)[0]


def _of_fingerprint(fingerprint: str) -> tuple[str | None, CalendarSet]:
    versions = sorted(calendar_folder().glob("*/calendar.toml"), reverse=True)
    for file in (calendar_file(), *versions, settings.CALENDAR):
        calendar_set = load_calendars(file)
        if calendar_set.fingerprint == fingerprint:
            return str(file) if file is not None else None, calendar_set
    raise UserError("no calendar of this site has the fingerprint {fingerprint}", fingerprint=fingerprint[:12])


def moment_of(snapshot: Snapshot, requested: EvaluationRequest) -> datetime:
    """The as-of moment: what was asked, a day standing for its end; else the moment of the newest data.

    Raises:
        UserError: the ledger is still empty.
    """
    if requested.as_of_at is not None:
        return at_day_end(requested.as_of_at)
    newest = snapshot.known_at
    if newest is None:
        raise UserError("the ledger is still empty: bring in the first file on the page Imports")
    return newest


def evaluate(
    requested: EvaluationRequest = EvaluationRequest(),
    *,
    movement: Movement | None = None,
    under: CalendarSet | None = None,
    progress: Progress = silent,
) -> EvaluationRun:
    """Runs an evaluation by the movement as it is now, or as issued earlier; under the calendars in force or `under`.

    Raises:
        UserError: the ledger is empty or lacks the import.
    """
    return _by(run, requested, movement, under, progress)


def evaluate_anew(
    requested: EvaluationRequest,
    *,
    movement: Movement | None = None,
    under: CalendarSet | None = None,
    progress: Progress = silent,
) -> RunFromFacts:
    """As `evaluate`, but from the facts alone: for whatever proves, or compares with what was kept."""
    return _by(run_from_facts, requested, movement, under, progress)


def _by(
    road: Callable[..., R],
    requested: EvaluationRequest,
    movement: Movement | None,
    under: CalendarSet | None,
    progress: Progress,
) -> R:
    ledger = open_ledger()
    snapshot = ledger.snapshot(import_number=requested.import_number)
    moment, by = moment_of(snapshot, requested), movement or movement_at(requested)
    return road(ledger, snapshot, by, under or calendars(), as_of_at=moment, progress=progress)
