"""What `thidua doctor` finds around the ledger: calendar, movement, clock, fonts, versions."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from thidua.definitions.calendars import load_calendars
from thidua.definitions.movement_loader import load_movement
from thidua.i18n import Language, UserError, _
from thidua.ledger.store.health_check import FindingLevel, HealthFinding
from thidua.ledger.store.ledger import Ledger

Findings = Iterator[tuple[str, HealthFinding]]
LIBRARIES = ("duckdb", "deltalake", "pyarrow", "numpy", "holidays", "sqlglot")
ZONE = "Asia/Ho_Chi_Minh"
# A clock before this program was written is a wrong clock.
EARLIEST_YEAR = 2026
# Fonts of the same widths as Times New Roman, which decree 30 asks for; as families with all Vietnamese letters.
LIKE_TIMES = ("Times New Roman", "Liberation Serif", "Tinos", "TeX Gyre Termes", "Thorndale")
OFFICES = ("soffice", "libreoffice")


def examine(ledger_path: Path, movement_name: str, lang: Language) -> Findings:
    """(check, finding), in the order of looking; never raises for what it finds."""
    yield from (("definitions", definition) for definition in _definitions(movement_name, lang))
    yield "clock", _clock(ledger_path)
    yield from (("fonts", font) for font in _fonts())
    values: dict[str, object] = {
        "version": _version("thidua"),
        "python": sys.version.split()[0],
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    }
    yield "versions", HealthFinding(FindingLevel.OK, _("thidua {version}, Python {python}, {libraries}"), values)


def _definitions(movement_name: str, lang: Language) -> Iterator[HealthFinding]:
    try:
        calendar = load_calendars().default
        yield HealthFinding(FindingLevel.OK, _("The calendar {id} can be read"), {"id": calendar.id})
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, "{line}", {"line": error.render_here(lang)})
    try:
        movement = load_movement(movement_name)
        values: dict[str, object] = {"id": movement.id, "version": movement.version}
        yield HealthFinding(FindingLevel.OK, _("The movement {id} {version} can be read"), values)
    except UserError as error:
        yield HealthFinding(FindingLevel.BAD, "{line}", {"line": error.render_here(lang)})


def _clock(ledger_path: Path) -> HealthFinding:
    try:
        now = datetime.now(ZoneInfo(ZONE))
    except ZoneInfoNotFoundError:
        text = _("This machine does not know the time zone {zone}: install tzdata (apt-get install tzdata)")
        return HealthFinding(FindingLevel.BAD, text, {"zone": ZONE})
    level, text = FindingLevel.OK, _("The clock says {moment} in Việt Nam")
    values: dict[str, object] = {"moment": now.replace(second=0, microsecond=0)}
    if now.year < EARLIEST_YEAR:
        level, text = (
            FindingLevel.BAD,
            _("The clock says {moment} in Việt Nam, which cannot be: set the computer's clock"),
        )
    else:
        try:
            ledger = Ledger.open(ledger_path)
            newest = max((record.committed_at for record in ledger.imports()), default=None)
        except UserError:  # named among the findings of the ledger
            return HealthFinding(level, text, values)
        if newest is not None and newest > ledger.civil(now):
            text = _(
                "The clock says {moment} in Việt Nam, but the ledger's newest import was at {newest}: "
                "set the computer's clock"
            )
            return HealthFinding(FindingLevel.BAD, text, {**values, "newest": newest.replace(second=0, microsecond=0)})
    return HealthFinding(level, text, values)


def _fonts() -> Iterator[HealthFinding]:
    lister = shutil.which("fc-list")
    if lister is None:
        text = _("Which fonts are there is unknown: fc-list is missing (apt-get install fontconfig)")
        yield HealthFinding(FindingLevel.NOTE, text)
    else:
        done = subprocess.run(  # noqa: S603 - fontconfig's own program
            [lister, ":lang=vi", "family"], capture_output=True, text=True, check=False
        )
        families = {name.strip() for line in done.stdout.splitlines() for name in line.split(",")}
        fitting = next((name for name in LIKE_TIMES if name in families), None)
        if fitting is None:
            text = _(
                "No font of the widths of Times New Roman with Vietnamese letters: documents will look otherwise "
                "on this machine (apt-get install fonts-liberation)"
            )
            yield HealthFinding(FindingLevel.NOTE, text)
        else:
            text = _("The font {family} is there: widths of Times New Roman, Vietnamese letters")
            yield HealthFinding(FindingLevel.OK, text, {"family": fitting})
    office = next((path for name in OFFICES if (path := shutil.which(name))), None)
    if office is None:
        text = _(
            "LibreOffice is not there: documents can be made, but not looked at or turned into PDF on this machine "
            "(apt-get install libreoffice-writer)"
        )
        yield HealthFinding(FindingLevel.NOTE, text)
    else:
        yield HealthFinding(FindingLevel.OK, _("LibreOffice is there: {file}"), {"file": office})


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "?"
