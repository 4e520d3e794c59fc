"""Moments, time limits and pauses as people write them on the command line."""

import re
from datetime import date, datetime

from thidua.i18n import UserError, formats
from thidua.rules.terms import TimeUnit
from thidua.rules.time.deadline_clock import Pause, TimeLimit

MOMENTS = ("%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M", "%d/%m/%Y", "%d/%m/%Y %H:%M")


def now() -> datetime:
    """The civil time of the offices, to the second."""
    return datetime.now(formats.ZONE).replace(tzinfo=None, microsecond=0)


def moment_of(text: str) -> datetime:
    """The moment a text names; a bare day is its midnight.

    Raises:
        UserError: it cannot be read.
    """
    for form in MOMENTS:
        try:
            return datetime.strptime(text.strip(), form)  # noqa: DTZ007 - civil time, as in the ledger
        except ValueError:
            continue
    raise UserError("{text}: write a moment as 2026-04-22 09:00 or 22/04/2026 09:00", text=text)


def day_of(text: str) -> date:
    """The day a text names.

    Raises:
        UserError: it cannot be read.
    """
    return moment_of(text).date()


def limit_of(text: str) -> TimeLimit:
    """A time limit such as 5d or 40h.

    Raises:
        UserError: it cannot be read.
    """
    match = re.fullmatch(r"(\d{1,6})\s*([dh])", text.strip())
    if match is None:
        raise UserError("{text}: write a time limit as 5d (working days) or 40h (working hours)", text=text)
    unit = TimeUnit.WORKING_DAY if match[2] == "d" else TimeUnit.WORKING_HOUR
    return TimeLimit(int(match[1]), unit)


def pause_of(text: str) -> Pause:
    """A pause such as START..END, or START.. while it lasts.

    Raises:
        UserError: it cannot be read.
    """
    start, dots, end = text.partition("..")
    if not dots:
        raise UserError("{text}: write a pause as START..END, or START.. while it lasts", text=text)
    pause = Pause(moment_of(start), moment_of(end) if end.strip() else None)
    if pause.to_at is not None and pause.to_at < pause.from_at:
        raise UserError("{text}: the pause ends before it starts", text=text)
    return pause
