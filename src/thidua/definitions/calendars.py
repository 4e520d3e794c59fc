"""Reads law/calendar/*.toml and the holidays package into the rules' calendars."""

from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

from thidua.definitions.paths import law_folder
from thidua.definitions.schema.calendar import WEEKDAYS, CalendarFile, DatedEntry, Overlay, UnitFile
from thidua.definitions.toml.diagnostics import DefinitionError
from thidua.definitions.toml.positions import Path as KeyPath
from thidua.definitions.toml.source import Document, TomlFile, check_schema, read_source
from thidua.i18n import UserError, _
from thidua.rules.time.calendar import CalendarSet, Counting, WorkingCalendar
from thidua.rules.time.day_schedule import DayKind, DayReason, Hours, Mark, lay_out, regular_sessions

DEFAULT = "viet-nam"

FileT = TypeVar("FileT", bound=Overlay)
DatedT = TypeVar("DatedT", bound=DatedEntry)
Marks = dict[date, Mark]


def load_calendars(path: Path | str | None = None, *, known_until: date | None = None) -> CalendarSet:
    """The calendar of a file, and those of the units whose files in `units/` beside it inherit from it.

    `path`: a file, the id of a shipped calendar, or None for the shipped `viet-nam`. With `known_until`, entries that
    became known after that day are left out, so that an older run can be repeated.

    Raises:
        UserError: no such file; or the file, the entry and what is wrong with it.
    """
    file, *unit_files = calendar_files(path)
    city = _read(file, CalendarFile)
    default = _build(city, [city], city.content.id, known_until)
    by_unit: dict[str, WorkingCalendar] = {}
    for unit_file in unit_files:
        unit = _read(unit_file, UnitFile)
        if unit.content.inherits != city.content.id:
            continue
        own = _build(city, [city, unit], unit.content.id, known_until)
        for unit_id in unit.content.units:
            if unit_id in by_unit:
                named = {"unit": unit_id, "calendar": by_unit[unit_id].id}
                raise _wrong(unit.source, ("units",), _("unit {unit} already has the calendar {calendar}"), **named)
            by_unit[unit_id] = own
    return CalendarSet(default, by_unit)


def calendar_files(path: Path | str | None = None) -> list[Path]:
    """The files that `load_calendars` reads: that of the city, then those of units.

    Raises:
        UserError: no such file.
    """
    file = _find(path)
    return [file, *sorted((file.parent / "units").glob("*.toml"))]


def shipped_calendars() -> list[str]:
    """Ids of the calendars that come with the program."""
    return sorted(file.stem for file in (law_folder() / "calendar").glob("*.toml"))


def _find(path: Path | str | None) -> Path:
    if path is None or (isinstance(path, str) and path in shipped_calendars()):
        return law_folder() / "calendar" / f"{path or DEFAULT}.toml"
    if not Path(path).is_file():
        raise UserError(
            "{file}: no such calendar file; shipped calendars are: {known}",
            file=path,
            known=", ".join(shipped_calendars()),
        )
    return Path(path)


def _read(file: Path, shape: type[FileT]) -> Document[FileT]:
    source = read_source(file)
    try:
        return check_schema(source, shape)
    except DefinitionError as error:
        raise DefinitionError(error.problems[:1]) from error
    except UserError as error:
        raise UserError("{file}: {problem}", file=file, problem=error) from error


def _wrong(source: TomlFile, path: KeyPath, message: str, /, **values: object) -> DefinitionError:
    return DefinitionError([source.problem(path, message, **values)])


def _build(
    city: Document[CalendarFile],
    files: Sequence[Document[CalendarFile] | Document[UnitFile]],
    calendar_id: str,
    known_until: date | None,
) -> WorkingCalendar:
    """The package's holidays, then each file over them: the city's and, for a unit, its own."""
    own = city.content
    first, last = own.covers.first, own.covers.last
    hours: list[Hours] = []
    marks: Marks = {}
    if own.holidays is not None:
        marks |= _package_marks(own.holidays.country, first.year, last.year)
    for file in files:
        # A unit's entries win over the city's of the same day because the later of equals is taken. What the city's
        # file says is checked against the city's hours: a unit may well work on the Saturday that the city swaps.
        hours += [
            Hours(entry.from_on, frozenset(WEEKDAYS.index(day) for day in entry.weekdays), entry.sessions)
            for _at, entry in _known_entries(file.content.hours, known_until)
        ]
        marks |= _file_marks(file.source, file.content, hours, known_until)
    confirmed = {entry.year for _at, entry in _known_entries(own.confirmed, known_until)}
    years = range(first.year, last.year + 1) if own.holidays is not None else range(0)
    return WorkingCalendar(
        id=calendar_id,
        days=lay_out(first, last, hours, marks),
        counting=Counting(
            days_from=own.counting.days_from,
            hours_from=own.counting.hours_from,
            working_day_seconds=own.counting.working_day_hours * 3600,
        ),
        provisional_years=frozenset(years) - confirmed,
    )


def _known_entries(entries: Iterable[DatedT], known_until: date | None) -> list[tuple[int, DatedT]]:
    """The entries known by then, each with its place in the file."""
    numbered = enumerate(entries)
    return [(at, entry) for at, entry in numbered if known_until is None or entry.known_on <= known_until]


def _file_marks(source: TomlFile, overlay: Overlay, hours: Sequence[Hours], known_until: date | None) -> Marks:
    """What one file removes, adds and swaps; no day may be named twice."""
    marks: Marks = {}

    def mark(path: KeyPath, on: date, entry: Mark) -> None:
        if on in marks:
            raise _wrong(source, path, _("{day} is named by two entries"), day=on)
        marks[on] = entry

    for at, entry in _known_entries(overlay.remove, known_until):
        if not regular_sessions(entry.on, hours):
            message = _("{day} cannot be removed from the holidays: it is a weekly rest day; use a swap")
            raise _wrong(source, ("remove", at), message, day=entry.on)
        mark(("remove", at), entry.on, Mark(DayKind.WORKING, entry.reason()))
    for at, entry in _known_entries(overlay.add, known_until):
        mark(("add", at), entry.on, Mark(DayKind.HOLIDAY, entry.reason()))
    for at, swap in _known_entries(overlay.swap, known_until):
        if not regular_sessions(swap.off, hours) or regular_sessions(swap.work, hours):
            message = _("the swap of {off} with {work} must give up a working weekday for a weekly rest day")
            raise _wrong(source, ("swap", at), message, off=swap.off, work=swap.work)
        off, work = swap.reasons()
        mark(("swap", at), swap.off, Mark(DayKind.SWAPPED_OFF, off))
        mark(("swap", at), swap.work, Mark(DayKind.SWAPPED_IN, work, hours_of=swap.off))
    return marks


@cache
def _package_marks(country: str, first: int, last: int) -> Marks:
    """Holidays and worked rest days as the package knows them, with their names in both languages.

    The package is imported here because loading it takes longer than most commands.
    """
    import holidays

    years = range(first, last + 1)
    source = f"holidays {version('holidays')}"
    languages = sorted(getattr(holidays, country).supported_languages)
    # A language by name: left open, the package takes the system's, and names would differ from machine to machine.
    vietnamese = next((language for language in languages if language == "vi"), None)
    english = next((language for language in languages if language.startswith("en")), None)
    own = holidays.country_holidays(country, years=years, language=vietnamese or english)
    foreign = holidays.country_holidays(country, years=years, language=english or vietnamese)
    marks = {on: Mark(DayKind.HOLIDAY, DayReason(own[on], foreign[on], source)) for on in own}
    for on in own.weekend_workdays:
        if first <= on.year <= last:
            marks[on] = Mark(DayKind.SWAPPED_IN, DayReason("Làm bù ngày nghỉ hoán đổi", "Worked for a day off", source))
    return marks
