"""What a calendar file may say: a closed schema over law/calendar/*.toml and its per-unit files."""

import re
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from thidua.i18n import UserError, formats
from thidua.rules.time.calendar import CountsFrom
from thidua.rules.time.day_schedule import DayReason, Sessions, WorkSession, check_sessions

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_YEARS = 100
_CLOCK = re.compile(r"([01]\d|2[0-4]):([0-5]\d)")


def _session(text: str) -> WorkSession:
    ends = [_CLOCK.fullmatch(end.strip()) for end in text.split("-")]
    if len(ends) != 2 or ends[0] is None or ends[1] is None:
        raise UserError("a session is written 07:00-11:30, not {text}", text=text)
    opens, closes = (int(end[1]) * 3600 + int(end[2]) * 60 for end in ends if end is not None)
    return WorkSession(opens, closes)


def _sessions(texts: Any) -> Sessions:
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise UserError("a session is written 07:00-11:30, not {text}", text=texts)
    return check_sessions([_session(text) for text in texts])


def _checked_country(country: str) -> str:
    # Imported here because loading the package takes longer than most commands.
    import holidays

    # The package's own list of countries would load every one of them.
    if getattr(getattr(holidays, country, None), "country", None) != country:
        raise UserError("the holidays package knows no country {country}", country=country)
    return country


SessionList = Annotated[Sessions, BeforeValidator(_sessions)]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Confidence = Literal["V", "C", "M"]


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class BilingualName(_Closed):
    """A name in both languages."""

    vi: str
    en: str


class CoveredDays(_Closed):
    """The days a calendar knows, both included."""

    first: date
    last: date

    @model_validator(mode="after")
    def _in_order(self) -> "CoveredDays":
        if self.last < self.first:
            raise UserError(
                "the last day covered, {last}, is before the first, {first}", last=self.last, first=self.first
            )
        if self.last.year - self.first.year > MOST_YEARS:
            raise UserError(
                "{first} to {last} is more than {years} years", first=self.first, last=self.last, years=MOST_YEARS
            )
        return self


class SourcedEntry(_Closed):
    """Where an entry comes from, and how sure it is."""

    source: str
    confidence: Confidence | None = None
    note: str = ""


class DatedEntry(SourcedEntry):
    """An entry with the day it became known."""

    known_on: date


class Holidays(SourcedEntry):
    """Which country's public holidays the package gives."""

    country: Annotated[str, AfterValidator(_checked_country)]


class CountingEntry(SourcedEntry):
    """How time limits are counted."""

    days_from: Annotated[CountsFrom, Field(strict=False)]
    hours_from: Annotated[CountsFrom, Field(strict=False)]
    working_day_hours: int = Field(gt=0, le=24)


class HoursEntry(DatedEntry):
    """From a day on, the sessions of some weekdays; an empty list of sessions makes them rest days."""

    from_on: date = Field(alias="from")
    weekdays: list[Weekday] = Field(min_length=1)
    sessions: SessionList


class DayEntry(DatedEntry):
    """One day off added, or one taken away."""

    on: date
    name: BilingualName

    def reason(self) -> DayReason:
        """The name, with its source."""
        return DayReason(self.name.vi, self.name.en, self.source)


class SwapEntry(DatedEntry):
    """A weekday off that is worked on a rest day."""

    off: date
    work: date
    name: BilingualName

    def reasons(self) -> tuple[DayReason, DayReason]:
        """Of the day off and of the day worked for it, each naming the other."""
        off = DayReason(
            f"{self.name.vi} (làm bù {formats.day(self.work)})", f"{self.name.en} (worked on {self.work})", self.source
        )
        return off, DayReason(f"Làm bù cho ngày {formats.day(self.off)}", f"Worked in place of {self.off}", self.source)


class ConfirmedEntry(DatedEntry):
    """A year whose holidays a notice confirms."""

    year: int


class Overlay(_Closed):
    """The entries a city's file and a unit's file share."""

    id: str = Field(pattern="^[a-z0-9-]+$")
    title: BilingualName
    hours: list[HoursEntry] = []
    add: list[DayEntry] = []
    remove: list[DayEntry] = []
    swap: list[SwapEntry] = []


class CalendarFile(Overlay):
    """A calendar of its own: law/calendar/<id>.toml."""

    covers: CoveredDays
    counting: CountingEntry
    holidays: Holidays | None = None
    hours: list[HoursEntry] = Field(min_length=1)
    confirmed: list[ConfirmedEntry] = []


class UnitFile(Overlay):
    """What some units keep differently: law/calendar/units/<id>.toml, laid over the calendar it inherits."""

    inherits: str
    units: list[str] = Field(min_length=1)
