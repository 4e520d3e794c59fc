"""Reads law/: the register of legal texts, base salaries and bonus rates, each value with its two dates and source."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from thidua.definitions.paths import law_folder
from thidua.definitions.schema.base_entry import Bilingual, StrictEntry
from thidua.definitions.schema.movement import Day, Id, MultipleText, Words
from thidua.definitions.toml.diagnostics import DefinitionError, Diagnostic
from thidua.definitions.toml.source import Document, check_schema, read_source
from thidua.i18n.catalogue import _
from thidua.rules.awards.bonus import BonusRate
from thidua.rules.movement import Share
from thidua.rules.terms import Citation
from thidua.rules.time.effective_dates import DatedValue, in_force


class SourceEntry(StrictEntry):
    """A legal text: number, title, issuer, dates, and how sure the entry is (V seen, C in public code, M memory).

    amends: the text it amends. grounds: which papers rest on it: of all awards, or those that decide or ask to decide.
    """

    id: Id
    number: Words
    title: Bilingual
    issuer: Bilingual
    issued_on: Day | None = None
    from_: Annotated[Day, Field(alias="from")]
    to: Day | None = None
    known_on: Day
    confidence: Literal["V", "C", "M"]
    note: Bilingual | None = None
    amends: Id | None = None
    grounds: Literal["awards", "decisions"] | None = None
    clauses: Annotated[list[Words], Field(default_factory=list)]

    def is_in_force(self, on: date) -> bool:
        """Whether the text is in force on a day."""
        return self.from_ <= on and (self.to is None or on <= self.to)


class SourcesFile(StrictEntry):
    """law/sources.toml, and a sources.toml beside a movement."""

    source: list[SourceEntry]


class SalaryEntry(StrictEntry):
    """A base salary per month in đồng."""

    vnd: Annotated[int, Field(strict=True, ge=1)]
    from_: Annotated[Day, Field(alias="from")]
    known_on: Day
    source: Id
    clause: Words
    confidence: Literal["V", "C", "M"]


class SalaryFile(StrictEntry):
    """The content of law/base_salary.toml: base salaries with their dates and sources."""

    base_salary: list[SalaryEntry]


class RateEntry(StrictEntry):
    """A bonus as a multiple of the base salary."""

    id: Id
    title: Bilingual
    multiple: MultipleText
    collective_times: Annotated[int, Field(strict=True, ge=1)]
    round_up_to_vnd: Annotated[int, Field(strict=True, ge=1)]
    from_: Annotated[Day, Field(alias="from")]
    to: Day | None = None
    known_on: Day
    source: Id
    clause: Words
    confidence: Literal["V", "C", "M"]


class RatesFile(StrictEntry):
    """The content of law/bonus_rates.toml: bonus rates with their dates and sources."""

    rate: list[RateEntry]


@dataclass(frozen=True)
class Law:
    """All legal values of law/, each with its dates."""

    sources: dict[str, SourceEntry]
    base_salaries: tuple[DatedValue[int], ...]
    bonus_rates: dict[str, tuple[DatedValue[BonusRate], ...]]

    def grounds(self, on: date, *, decides: bool) -> list[SourceEntry]:
        """The texts in force on a day that papers on awards rest on; decides: those that decide, or ask to."""
        wanted = {"awards", "decisions"} if decides else {"awards"}
        return [text for text in self.sources.values() if text.grounds in wanted and text.is_in_force(on)]

    def base_salary_vnd(self, *, on: date, known_on: date | None = None) -> DatedValue[int]:
        """The base salary in force on a day.

        Raises:
            UserError: none is; never the nearest one.
        """
        return in_force("base_salary", self.base_salaries, on=on, known_on=known_on)

    def bonus_rate(self, rate_id: str, *, on: date, known_on: date | None = None) -> DatedValue[BonusRate]:
        """The bonus rate of that id in force on a day.

        Raises:
            UserError: none is, or there is no such rate.
        """
        return in_force(rate_id, self.bonus_rates.get(rate_id, ()), on=on, known_on=known_on)


def load_law(folder: Path | None = None) -> Law:
    """Everything in law/ (calendars apart: `definitions.calendars`), checked.

    Raises:
        DefinitionError: what is wrong in which line.
    """
    folder = folder or law_folder()
    sources = load_sources(folder / "sources.toml")
    salaries = check_schema(read_source(folder / "base_salary.toml"), SalaryFile)
    rates = check_schema(read_source(folder / "bonus_rates.toml"), RatesFile)
    problems = [
        *_unknown_sources(salaries, "base_salary", [salary.source for salary in salaries.content.base_salary], sources),
        *_unknown_sources(rates, "rate", [rate_entry.source for rate_entry in rates.content.rate], sources),
    ]
    if problems:
        raise DefinitionError(problems)
    by_id: dict[str, tuple[DatedValue[BonusRate], ...]] = {}
    for rate_entry in rates.content.rate:
        rate = BonusRate(
            rate_entry.id, Share(*rate_entry.multiple), rate_entry.collective_times, rate_entry.round_up_to_vnd
        )
        dated = DatedValue(
            rate,
            rate_entry.from_,
            rate_entry.known_on,
            Citation(rate_entry.source, rate_entry.clause, rate_entry.from_, rate_entry.to),
            rate_entry.to,
        )
        by_id[rate_entry.id] = (*by_id.get(rate_entry.id, ()), dated)
    return Law(
        sources,
        tuple(
            DatedValue(salary.vnd, salary.from_, salary.known_on, Citation(salary.source, salary.clause, salary.from_))
            for salary in salaries.content.base_salary
        ),
        by_id,
    )


def load_sources(file: Path) -> dict[str, SourceEntry]:
    """The legal texts of a sources.toml by id.

    Raises:
        DefinitionError: what is wrong in which line.
    """
    document = check_schema(read_source(file), SourcesFile)
    sources: dict[str, SourceEntry] = {}
    problems = []
    for i, entry in enumerate(document.content.source):
        at = ("source", i)
        if entry.id in sources:
            problems.append(document.source.problem((*at, "id"), _("“{id}” is named twice"), id=entry.id))
        if entry.amends is not None and entry.amends not in sources:
            problems.append(
                document.source.problem(
                    (*at, "amends"), _("“{id}” is amended here but stands nowhere above"), id=entry.amends
                )
            )
        if entry.to is not None and entry.to < entry.from_:
            problems.append(
                document.source.problem(
                    (*at, "to"), _("the last day, {to}, is before the first, {first}"), to=entry.to, first=entry.from_
                )
            )
        sources[entry.id] = entry
    if problems:
        raise DefinitionError(problems)
    return sources


def _unknown_sources(
    document: Document[SalaryFile] | Document[RatesFile],
    table: str,
    named: list[str],
    sources: dict[str, SourceEntry],
) -> list[Diagnostic]:
    return [
        document.source.problem((table, i, "source"), _("source “{source}” is not in law/sources.toml"), source=source)
        for i, source in enumerate(named)
        if source not in sources
    ]
