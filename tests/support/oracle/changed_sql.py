"""Holds changed SQL against the plain reading of seeded cities: most mutants show themselves here within seconds."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

from support.engine_contract import STRICT
from support.oracle import crowded_city, drawn_facts, plain_reading
from support.oracle.dossier_places import expected_places
from support.oracle.second_reading import Numbers, engine_numbers, plain_numbers
from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.indicators.catalogue.ruleset import Ruleset, installed, ruleset_of
from thidua.indicators.execution.replay import replay
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.rules.time.calendar import CalendarSet

# Seed and number of dossiers; in a small city some procedures have none. The second import of the last one replaces
# rows of its first. One unit works every day.
CITIES = ((1, 500), (2, 500), (3, 8), (4, 8), (5, 60))
UNIT = "X1"
WINDOW, WEEK = (date(2026, 8, 3), date(2026, 8, 31)), (date(2026, 8, 3), date(2026, 8, 7))
BEFORE = date(2026, 7, 31)
MID_MONTH, AFTERWARDS = datetime(2026, 8, 10, 23, 59, 59), datetime(2026, 9, 15, 9)  # some are due at that very second
AS_THEY_COME = IndicatorSettings(population="all")
FIRST = IndicatorSettings(on_time="first_appointment", pending_not_due="counted", population="all")
CHOICES = (AS_THEY_COME, STRICT, FIRST)


@dataclass(frozen=True)
class _City:
    ledger: Ledger
    scopes: tuple[tuple[Scope, Mapping[str, Numbers]], ...]


@cache
def _cities() -> tuple[tuple[_City, ...], Path]:
    """The cities with their plain reading, and a folder for temporary files; made once a process."""
    folder, cities = Path(mkdtemp(prefix="changed-sql-")), []
    for seed, dossiers in CITIES:
        tables = crowded_city.crowded(seed, dossiers)
        unknown, over, *_rest = tables["procedures"]
        unknown["boundary_independent"] = None
        over["valid_to_on"] = BEFORE  # of the list's entry
        tables["assignments"] += [{**row, "valid_to_on": None} for row in tables["assignments"]]
        last = seed == len(CITIES)
        imports = [tables, crowded_city.crowded(seed + 1, dossiers)] if last else [tables]
        ledger = drawn_facts.make_ledger(folder / f"ledger-{seed}", imports)
        facts, scopes = drawn_facts.read_back(ledger), []
        for choice in CHOICES:
            scope = Scope(*(WEEK if last else WINDOW), datetime(2026, 8, 5 + 5 * seed, 23, 59, 58), choice)
            world = plain_reading.World(facts, scope, _calendars())
            scopes.append((scope, {name: plain_numbers(world, name) for name in installed().indicators}))
        cities.append(_City(ledger, tuple(scopes)))
    return tuple(cities), folder


@cache
def _calendars() -> CalendarSet:
    return CalendarSet(load_calendars().default, {UNIT: load_calendars("every-day").default})


def differs(name: str, text: str) -> bool:
    """Whether a relation or an indicator, by its name in the ruleset, counts otherwise with this text."""
    own = installed()
    relations = {relation: one.sql for relation, one in own.relations.items()}
    texts = dict(own.texts)
    (relations if name in relations else texts)[name] = text
    try:
        changed = ruleset_of(relations, texts)
    except UserError:
        return True
    cities, folder = _cities()
    return not _places_agree(changed, folder) or any(
        not _agrees(changed, city, scope, read, folder) for city in cities for scope, read in city.scopes
    )


def _agrees(ruleset: Ruleset, city: _City, scope: Scope, read: Mapping[str, Numbers], folder: Path) -> bool:
    try:
        figures = replay(ruleset, city.ledger.snapshot(), scope, _calendars(), folder)
    except UserError:
        return False
    numbers = engine_numbers(figures)
    return not figures.mismatches() and all(numbers.get(name, {}) == read[name] for name in ruleset.indicators)


@cache
def _lives() -> tuple[Ledger, Mapping[datetime, Mapping[str, Counter[str]]]]:
    """A city whose appointments never move, and how many of its dossiers are where at two moments."""
    city = crowded_city.crowded(9)
    supplements = [{**row, "due_before_at": None, "due_after_at": None} for row in city["supplements"]]
    tables = {"procedures": city["procedures"], "dossiers": city["dossiers"], "supplements": supplements}
    ledger = drawn_facts.make_ledger(Path(mkdtemp(prefix="changed-sql-")) / "ledger", [tables])
    facts = drawn_facts.read_back(ledger)
    return ledger, {
        moment: expected_places(facts, Scope(*WINDOW, moment), _calendars()) for moment in (MID_MONTH, AFTERWARDS)
    }


def _places_agree(ruleset: Ruleset, folder: Path) -> bool:
    ledger, read = _lives()
    for moment, expected in read.items():
        try:
            figures = replay(ruleset, ledger.snapshot(), Scope(*WINDOW, moment), _calendars(), folder)
        except UserError:
            return False
        told: dict[str, Counter[str]] = {counts: Counter() for counts in expected}
        for place in figures.places():
            if place.counts in told:
                told[place.counts][place.place] += place.dossiers
        if told != expected:
            return False
    return True
