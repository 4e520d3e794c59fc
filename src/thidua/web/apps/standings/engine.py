"""The engine as the site uses it: the ledger of the data folder, the movement and calendar of the settings."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from functools import lru_cache

from django.conf import settings

from thidua.definitions.calendar import load_calendars
from thidua.definitions.load import load_movement
from thidua.ledger.as_of import Snapshot
from thidua.ledger.store import Ledger
from thidua.rules.calendar import CalendarSet
from thidua.rules.movement import Movement
from thidua.texts import Progress, UserError, silent
from thidua.verdicts.run import Run, run

# A day stands for its last second: what happened on it has happened.
END_OF_DAY = time(23, 59, 59)
# What other apps do with the ledger before its newest state is judged, and with a run once it is kept: filled when
# Django starts, by each app's `ready`.
BEFORE: list[Callable[[Ledger], object]] = []
AFTER: list[Callable[[Run, int], object]] = []


@dataclass(frozen=True, slots=True)
class Asked:
    """Which evaluation: after which import (None: the newest), as of which moment (None: that of the newest data)."""

    import_number: int | None = None
    as_of_at: datetime | None = None


def open_ledger() -> Ledger:
    """The site's ledger. UserError where there is none."""
    return Ledger.open(settings.HOME.ledger)


@lru_cache(maxsize=2)
def movement() -> Movement:
    """The movement of the settings, read once a process. UserError where it is not valid."""
    return load_movement(settings.MOVEMENT)


def calendars() -> CalendarSet:
    """The calendars in force. UserError where the file is not valid."""
    return load_calendars(settings.CALENDAR)


def moment_of(snapshot: Snapshot, asked: Asked) -> datetime:
    """The as-of moment: what was asked, a day standing for its end; else the moment of the newest data.

    Raises:
        UserError: the ledger is still empty.
    """
    if asked.as_of_at is not None:
        at_midnight = asked.as_of_at.time() == time()
        return datetime.combine(asked.as_of_at, END_OF_DAY) if at_midnight else asked.as_of_at
    newest = snapshot.known_at
    if newest is None:
        raise UserError("the ledger is still empty: bring in the first file on the page Imports")
    return newest


def evaluate(asked: Asked = Asked(), *, progress: Progress = silent) -> Run:
    """Runs the engine. UserError where the ledger is empty or lacks the import."""
    ledger = open_ledger()
    snapshot = ledger.snapshot(import_number=asked.import_number)
    return run(ledger, snapshot, movement(), calendars(), as_of_at=moment_of(snapshot, asked), progress=progress)
