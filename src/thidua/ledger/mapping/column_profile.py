"""Column profiles: one small TOML that says how a source's headings, codes and words become rows of the model."""

import hashlib
import json
import re
from collections import defaultdict
from datetime import date, datetime
from itertools import chain
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from thidua.ledger.cleaning.plausibility import PlausibilityRule, shipped_rules
from thidua.ledger.cleaning.text import fold_heading
from thidua.ledger.cleaning.vocabulary import Word
from thidua.ledger.model import MOMENT, TABLES, TEXT

# One of several columns that are called alike.
_NUMBERED = re.compile(r" \(\d{1,2}\)$")
Value = bool | int | datetime | date | str
Unknown = Literal["quarantine", "create", "accept", "empty"]


class StrictProfileEntry(BaseModel):
    """Only the keys written here are allowed: a slip of the pen is an error, never silently nothing."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _listed(value: Any) -> Any:
    return (value,) if isinstance(value, str) else value


Headings = Annotated[tuple[str, ...], BeforeValidator(_listed)]


class ColumnRule(StrictProfileEntry):
    """Where a model column comes from. Of several headings the first filled one of a row counts."""

    headings: Headings = ()
    joined: tuple[tuple[str, str], ...] = ()  # for a moment: headings of a day and of its time of day, asked first
    filled: Headings = ()  # a flag: true where one of these is filled
    agency_of: Headings = ()  # dossier codes whose agency part names the unit, where the headings give nothing
    words: str | None = None  # the list of words, where it is not the one of the column's name
    number: Literal["", "file_order", "moment"] = ""  # a sequence number made here
    ties: Literal["file", "refuse"] = "file"  # for number = "file_order": what becomes of rows at one moment
    of: str = ""  # for number = "moment": the model column whose moment it is made from

    def sources(self) -> tuple[str, ...]:
        """The headings that give values, in the order in which they are asked; joined ones under their common name."""
        return (*(joined_heading(day, clock) for day, clock in self.joined), *self.headings)


def joined_heading(day: str, clock: str) -> str:
    """What the column is called that is made of two."""
    return f"{day} + {clock}"


def _rule(value: Any) -> Any:
    return {"headings": value} if isinstance(value, (str, list, tuple)) else value


Rule = Annotated[ColumnRule, BeforeValidator(_rule)]


class TableRule(StrictProfileEntry):
    """How rows of one model table are made from a source's rows."""

    columns: dict[str, Rule]
    constants: dict[str, Value] = Field(default_factory=dict)  # where no heading gives a value
    required: tuple[str, ...] = ()  # besides those the model requires
    when: tuple[str, ...] = ()  # a row is made only where all of these model columns are filled
    changed_at: Headings = ()  # when the source last changed the record
    completed_by: str = ""  # what, put before it, makes the record's own number unique (`U1/001`): columns, between `+`
    distinct: bool = False  # the record repeats on many rows (a case of an event log): equal ones are one

    @property
    def completing_columns(self) -> tuple[str, ...]:
        """The columns of `completed_by`, in its order; of a moment the year stands for it."""
        return tuple(name.strip() for name in self.completed_by.split("+") if name.strip())


class PersonalColumns(StrictProfileEntry):
    """Columns about applicants. They never reach the ledger, a quarantine file or a message."""

    drop: Headings = ()
    hash: dict[str, Headings] = Field(default_factory=dict)  # model column → headings, of which a keyed hash is kept


class Plausibility(StrictProfileEntry):
    """Which rules for whole records hold for a source: the shipped ones but those switched off, and its own."""

    off: dict[str, str] = Field(default_factory=dict)  # id of a rule → why it does not hold here
    rules: dict[str, PlausibilityRule] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _with_reasons(self) -> Self:
        for rule, why in self.off.items():
            if rule not in shipped_rules():
                raise ValueError(f"off: no rule {rule}; there are {', '.join(shipped_rules())}")
            if not why.strip():
                raise ValueError(f"off.{rule}: say why it does not hold")
        return self


class Profile(StrictProfileEntry):
    """One kind of source. `primary` is the table whose rows are counted."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: dict[Literal["vi", "en"], str]
    primary: str
    time_zone: str = "Asia/Ho_Chi_Minh"
    date_order: Literal["dmy", "mdy", "ymd"] | None = None  # None: what the columns of a file prove; else day first
    unknown_units: Unknown = "quarantine"
    unknown_procedures: Unknown = "accept"
    unknown_officers: Unknown = "accept"
    new_unit_group: str = "other"
    ids_in_capitals: bool = False  # h-1 and H-1 are one record; dossier codes of agencies always
    sheets: tuple[str, ...] = ()
    tables: dict[str, TableRule]
    words: dict[str, dict[str, Word]] = Field(default_factory=dict)
    agencies: dict[str, str] = Field(default_factory=dict)  # agency code of a merged province → the present one
    personal: PersonalColumns = PersonalColumns()
    plausibility: Plausibility = Plausibility()

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        try:
            ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError(f"time_zone: no time zone {self.time_zone}") from error
        if self.primary not in self.tables:
            raise ValueError(f"primary: no [tables.{self.primary}]")
        if self.tables[self.primary].distinct or self.tables[self.primary].when:
            raise ValueError(f"primary: every row must give one row of {self.primary}: no distinct, no when")
        for name, table in self.tables.items():
            if name not in TABLES:
                raise ValueError(f"tables.{name}: no such table; there are {', '.join(TABLES)}")
            own = TABLES[name].columns
            completing = table.completing_columns
            for column in (*table.columns, *table.constants, *table.required, *table.when, *completing):
                if column not in own:
                    raise ValueError(f"tables.{name}: no column {column}; there are {', '.join(own)}")
            self._check_rules(name, table)
            self._nothing_personal(name, table)
        hashable = {c for t in self.tables for c, kind in TABLES[t].columns.items() if kind == TEXT}
        for column in self.personal.hash:
            if column not in hashable:
                raise ValueError(f"personal.hash: no text column {column} in the tables of this profile")
        return self

    def _check_rules(self, name: str, table: TableRule) -> None:
        for column, rule in table.columns.items():
            if rule.joined and TABLES[name].columns.get(column) != MOMENT:
                raise ValueError(f"tables.{name}.columns.{column}: joined gives a moment, the column is none")
            if rule.number == "moment" and TABLES[name].columns.get(rule.of) != MOMENT:
                raise ValueError(f"tables.{name}.columns.{column}: of must name a moment of the table")

    def _nothing_personal(self, name: str, table: TableRule) -> None:
        personal = set(map(fold_heading, self.personal_headings()))
        for column, rule in table.columns.items():
            for heading in (*rule.headings, *rule.agency_of, *chain.from_iterable(rule.joined)):
                if fold_heading(heading) in personal:
                    raise ValueError(f"tables.{name}.columns.{column}: {heading} is personal")

    @property
    def hash(self) -> str:
        """sha256 of what the profile decides: the same content under the same profile is the same import.

        The title decides nothing, and what is at its default is left out: an entry that a later version adds to
        profiles changes no hash.
        """
        decides = self.model_dump(mode="json", exclude={"title"}, exclude_defaults=True)
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()

    def distinct(self) -> frozenset[str]:
        """Tables whose records are told on several rows."""
        return frozenset(name for name, table in self.tables.items() if table.distinct)

    def in_file_order(self) -> frozenset[str]:
        """Tables whose rows are numbered by their place in the file."""
        numbered = (
            name
            for name, table in self.tables.items()
            for rule in table.columns.values()
            if rule.number == "file_order"
        )
        return frozenset(numbered)

    def headings(self) -> frozenset[str]:
        """All headings of the profile, personal ones included, folded."""
        return frozenset(map(fold_heading, self._written()))

    def spellings(self) -> dict[str, list[str]]:
        """The headings of the profile by what they are folded, personal ones left out: whose letters nobody asks."""
        personal, listed = set(map(fold_heading, self.personal_headings())), defaultdict(list)
        for heading in self._written():
            if fold_heading(heading) not in personal:
                listed[fold_heading(heading)].append(heading)
        return listed

    def _written(self) -> list[str]:
        listed: list[str] = list(self.personal_headings())
        for table in self.tables.values():
            listed += table.changed_at
            for rule in table.columns.values():
                listed += (*rule.sources(), *chain.from_iterable(rule.joined), *rule.filled, *rule.agency_of)
        return [*listed, *(_NUMBERED.sub("", heading) for heading in listed)]

    def personal_headings(self) -> tuple[str, ...]:
        """Headings that are dropped or hashed, as the profile writes them."""
        return (*self.personal.drop, *(heading for listed in self.personal.hash.values() for heading in listed))
