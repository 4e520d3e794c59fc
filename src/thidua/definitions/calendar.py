"""Reads law/calendar/*.toml and the holidays package into the rules' calendars."""

import tomllib
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from thidua.definitions.calendar_file import WEEKDAYS, CalendarFile, Dated, Overlay, UnitFile
from thidua.definitions.places import law_folder
from thidua.rules.calendar import CalendarSet, Counting, WorkingCalendar
from thidua.rules.days import DayKind, Hours, Mark, Reason, lay_out, regular_sessions
from thidua.texts import UserError

DEFAULT = "viet-nam"

FileT = TypeVar("FileT", bound=Overlay)
DatedT = TypeVar("DatedT", bound=Dated)
Marks = dict[date, Mark]


def load_calendars(path: Path | str | None = None, *, known_until: date | None = None) -> CalendarSet:
    """The calendar of a file, and those of the units whose files in `units/` beside it inherit from it.

    `path`: a file, the id of a shipped calendar, or None for the shipped `viet-nam`. With `known_until`, entries that
    became known after that day are left out, so that an older run can be repeated.

    Raises:
        UserError: no such file; or the file, the entry and what is wrong with it.
    """
    file = _find(path)
    city = _read(file, CalendarFile)
    default = _build([(file, city)], city.id, city, known_until)
    by_unit: dict[str, WorkingCalendar] = {}
    for unit_file in sorted((file.parent / "units").glob("*.toml")):
        unit = _read(unit_file, UnitFile)
        if unit.inherits != city.id:
            continue
        own = _build([(file, city), (unit_file, unit)], unit.id, city, known_until)
        for unit_id in unit.units:
            if unit_id in by_unit:
                raise UserError(
                    "{file}: unit {unit} already has the calendar {calendar}",
                    file=unit_file, unit=unit_id, calendar=by_unit[unit_id].id,
                )  # fmt: skip
            by_unit[unit_id] = own
    return CalendarSet(default, by_unit)


def shipped_calendars() -> list[str]:
    """Ids of the calendars that come with the program."""
    return sorted(file.stem for file in (law_folder() / "calendar").glob("*.toml"))


def _find(path: Path | str | None) -> Path:
    if path is None or (isinstance(path, str) and path in shipped_calendars()):
        return law_folder() / "calendar" / f"{path or DEFAULT}.toml"
    if not Path(path).is_file():
        raise UserError(
            "{file}: no such calendar file; shipped calendars are: {known}",
            file=path, known=", ".join(shipped_calendars()),
        )  # fmt: skip
    return Path(path)


def _read(file: Path, shape: type[FileT]) -> FileT:
    try:
        return shape.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except UnicodeDecodeError as error:
        raise UserError("{file}: not a text file in UTF-8", file=file) from error
    except tomllib.TOMLDecodeError as error:
        raise UserError("{file}: not valid TOML: {problem}", file=file, problem=error) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part + 1) if isinstance(part, int) else part for part in first["loc"])
        if first["type"] == "missing":
            raise UserError("{file}: {place} is missing", file=file, place=place) from error
        if first["type"] == "extra_forbidden":
            raise UserError("{file}: {place} is not an entry this file knows", file=file, place=place) from error
        raise UserError("{file}: {place}: {problem}", file=file, place=place, problem=first["msg"]) from error
    except UserError as error:
        raise UserError("{file}: {problem}", file=file, problem=error) from error


def _build(
    overlays: Sequence[tuple[Path, Overlay]],
    calendar_id: str,
    city: CalendarFile,
    known_until: date | None,
) -> WorkingCalendar:
    """The city's file and, for a unit, its own over it: hours first, then the package's holidays, then each overlay."""
    first, last = city.covers.first, city.covers.last
    hours: list[Hours] = []
    marks: Marks = {}
    if city.holidays is not None:
        marks |= _package_marks(city.holidays.country, first.year, last.year)
    for place, overlay in overlays:
        # A unit's entries win over the city's of the same day because the later of equals is taken. What the city's
        # file says is checked against the city's hours: a unit may well work on the Saturday that the city swaps.
        hours += [
            Hours(entry.from_on, frozenset(WEEKDAYS.index(day) for day in entry.weekdays), entry.sessions)
            for entry in _known(overlay.hours, known_until)
        ]
        marks |= _overlay_marks(place, overlay, hours, known_until)
    confirmed = {entry.year for entry in _known(city.confirmed, known_until)}
    years = range(first.year, last.year + 1) if city.holidays is not None else range(0)
    return WorkingCalendar(
        id=calendar_id,
        days=lay_out(first, last, hours, marks),
        counting=Counting(
            days_from=city.counting.days_from,
            hours_from=city.counting.hours_from,
            working_day_seconds=city.counting.working_day_hours * 3600,
        ),
        provisional_years=frozenset(years) - confirmed,
    )


def _known(entries: Iterable[DatedT], known_until: date | None) -> list[DatedT]:
    return [entry for entry in entries if known_until is None or entry.known_on <= known_until]


def _overlay_marks(file: Path, overlay: Overlay, hours: Sequence[Hours], known_until: date | None) -> Marks:
    """Marks of one file: what it removes, adds and swaps; no day may be named twice."""
    marks: Marks = {}

    def mark(on: date, entry: Mark) -> None:
        if on in marks:
            raise UserError("{file}: {day} is named by two entries", file=file, day=on)
        marks[on] = entry

    for entry in _known(overlay.remove, known_until):
        if not regular_sessions(entry.on, hours):
            raise UserError(
                "{file}: {day} cannot be removed from the holidays: it is a weekly rest day; use a swap",
                file=file, day=entry.on,
            )  # fmt: skip
        mark(entry.on, Mark(DayKind.WORKING, entry.reason()))
    for entry in _known(overlay.add, known_until):
        mark(entry.on, Mark(DayKind.HOLIDAY, entry.reason()))
    for swap in _known(overlay.swap, known_until):
        if not regular_sessions(swap.off, hours) or regular_sessions(swap.work, hours):
            raise UserError(
                "{file}: the swap of {off} with {work} must give up a working weekday for a weekly rest day",
                file=file, off=swap.off, work=swap.work,
            )  # fmt: skip
        off = Reason(
            f"{swap.name.vi} (làm bù {swap.work:%d/%m/%Y})", f"{swap.name.en} (worked on {swap.work})", swap.source
        )
        work = Reason(f"Làm bù cho ngày {swap.off:%d/%m/%Y}", f"Worked in place of {swap.off}", swap.source)
        mark(swap.off, Mark(DayKind.SWAPPED_OFF, off))
        mark(swap.work, Mark(DayKind.SWAPPED_IN, work, hours_of=swap.off))
    return marks


@cache
def _package_marks(country: str, first: int, last: int) -> Marks:
    """Holidays and worked rest days as the package knows them, with their names in both languages.

    The package is imported here because loading it takes longer than most commands.
    """
    import holidays

    years = range(first, last + 1)
    source = f"holidays {version('holidays')}"
    languages = holidays.list_localized_countries().get(country, [])
    # A language by name: left open, the package takes the system's, and names would differ from machine to machine.
    vietnamese = next((language for language in languages if language == "vi"), None)
    english = next((language for language in languages if language.startswith("en")), None)
    own = holidays.country_holidays(country, years=years, language=vietnamese or english)
    foreign = holidays.country_holidays(country, years=years, language=english or vietnamese)
    marks = {on: Mark(DayKind.HOLIDAY, Reason(own[on], foreign[on], source)) for on in own}
    for on in own.weekend_workdays:
        if first <= on.year <= last:
            marks[on] = Mark(DayKind.SWAPPED_IN, Reason("Làm bù ngày nghỉ hoán đổi", "Worked for a day off", source))
    return marks
