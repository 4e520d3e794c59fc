"""Rules that whole records must keep, as data, and the rows that break them.

Those shipped with the program; profiles switch off and add. Every row that enters the ledger is held to them.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal, Self

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pydantic import BaseModel, ConfigDict, Field, model_validator

from thidua.i18n import Language, UserError
from thidua.ledger.model import DAY, MOMENT, TABLES, TECHNICAL, Status

_DAY, _MINUTE = np.timedelta64(1, "D"), np.timedelta64(1, "m")
KNOWN_AT = "known_at"
STATUS = "status"
EVERY_TABLE = "*"
SHIPPED = "plausibility.toml"


class PlausibilityRule(BaseModel):
    """A bound that columns of a table must keep: no earlier than something, or no later, by so much at most.

    not_before, not_after: another column of the row, "table.column" of what the same row of a file says of another
    table, a day, or "known_at": when the file's content was known. table: "*" for every table. statuses: in their
    place, the statuses of the row beside which the columns must be empty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    not_before: date | str | None = None
    not_after: date | str | None = None
    days: int = Field(default=0, ge=0)
    minutes: int = Field(default=0, ge=0)
    statuses: tuple[Status, ...] = ()
    says: dict[Literal["vi", "en"], str]

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        if self.table not in (*TABLES, EVERY_TABLE):
            raise ValueError(f"no such table {self.table}; there are {', '.join(TABLES)}")
        if [bool(self.statuses), self.not_before is not None, self.not_after is not None].count(True) != 1:
            raise ValueError("one of not_before, not_after and statuses, not several")
        if self.statuses and (self.table == EVERY_TABLE or STATUS not in TABLES[self.table].columns):
            raise ValueError(f"{self.table} has no status")
        for column in self.columns:
            if column not in moments_of(self.table):
                raise ValueError(f"{self.table} has no moment or day {column}")
        if (bound := self.bound_column) is not None and (
            bound[0] not in (*TABLES, EVERY_TABLE) or bound[1] not in moments_of(bound[0])
        ):
            raise ValueError(f"{bound[0]} has no moment or day {bound[1]}")
        return self

    @property
    def bound(self) -> date | str:
        """What the columns are compared with."""
        bound = self.not_after if self.not_before is None else self.not_before
        if bound is None:
            raise ValueError(self.columns)
        return bound

    @property
    def bound_column(self) -> tuple[str, str] | None:
        """The table and column that the columns are compared with; None for a day or `known_at`."""
        if self.statuses or not isinstance(self.bound, str) or self.bound == KNOWN_AT:
            return None
        table, point, column = self.bound.rpartition(".")
        return (table, column) if point else (self.table, column)


def moments_of(table: str) -> tuple[str, ...]:
    """The moments and days of a table's rows, with that of the last change; "*": those that every table has."""
    own = {} if table == EVERY_TABLE else TABLES[table].columns
    return tuple(name for name, kind in {**own, **TECHNICAL}.items() if kind in (MOMENT, DAY))


class ImplausibleError(UserError):
    """What a rule says of a record that breaks it, in the words of whoever wrote the rule."""

    def __init__(self, says: dict[Literal["vi", "en"], str]) -> None:
        super().__init__("{words}", words=says.get("en") or next(iter(says.values())))
        self.says = says

    def line(self, language: Language, *, places: bool) -> str:  # noqa: ARG002 - a rule names no file
        """The rule's words in the reader's language, or in the one they are written in."""
        return self.says.get(language) or next(iter(self.says.values()))


@cache
def shipped_rules() -> dict[str, PlausibilityRule]:
    """The rules that ship with the program, by id."""
    text = (files("thidua.ledger.profiles") / SHIPPED).read_text(encoding="utf-8")
    return {name: PlausibilityRule.model_validate(rule) for name, rule in tomllib.loads(text).items()}


@dataclass(frozen=True, slots=True)
class Breach:
    """Rows of a table that break a rule, from 0. columns: table and name of what is compared, where it is a column."""

    rule: PlausibilityRule
    columns: tuple[tuple[str, str], ...]
    rows: np.ndarray

    @property
    def reason(self) -> ImplausibleError:
        """What the rule says of these rows."""
        return ImplausibleError(dict(self.rule.says))


def broken(
    table: str,
    columns: Mapping[str, pa.Array | pa.ChunkedArray],
    rules: Sequence[PlausibilityRule],
    known_at: datetime,
    beside: Mapping[str, Mapping[str, pa.Array | pa.ChunkedArray]] = MappingProxyType({}),
) -> Iterator[Breach]:
    """What of a table breaks the rules; columns that are not there break none.

    known_at: when the content was known, civil: what happened lies before it. beside: columns of other tables, by
    table, as long as those of this one: what the same rows of a file say of them.
    """
    for rule in rules:
        if rule.table not in (table, EVERY_TABLE):
            continue
        if rule.statuses:
            yield from _beside_a_status(rule, table, columns)
            continue
        other = rule.bound_column
        if other is not None and other[0] in (table, EVERY_TABLE):
            other = table, other[1]
        there = columns if other is None or other[0] == table else beside.get(other[0], {})
        if other is not None and other[1] not in there:
            continue
        for name in rule.columns:
            if name not in columns:
                continue
            values = _moments(columns[name])
            if other is not None:
                bound = _moments(there[other[1]])
            else:
                limit = np.datetime64(known_at if rule.bound == KNOWN_AT else rule.bound).astype("datetime64[us]")
                bound = np.broadcast_to(limit, len(values))
            earlier, later = (values, bound) if rule.not_after is None else (bound, values)
            # What is not earlier at all is not so by days either; few rows are left to be looked at closely.
            rows = np.flatnonzero(earlier < later)
            rows = rows[_before(earlier[rows], later[rows], rule.days, rule.minutes)]
            if len(rows):
                yield Breach(rule, ((table, name),) if other is None else ((table, name), other), rows)


def _beside_a_status(
    rule: PlausibilityRule, table: str, columns: Mapping[str, pa.Array | pa.ChunkedArray]
) -> Iterator[Breach]:
    """Where a column of the rule is filled beside one of its statuses."""
    if STATUS not in columns:
        return
    one_of_them = pc.is_in(columns[STATUS], value_set=pa.array(map(str, rule.statuses), pa.string()))
    for name in rule.columns:
        if name in columns:
            rows = np.flatnonzero(pc.and_(one_of_them, pc.is_valid(columns[name])).to_numpy(zero_copy_only=False))
            if len(rows):
                yield Breach(rule, ((table, name), (table, STATUS)), rows)


def _moments(column: pa.Array | pa.ChunkedArray) -> np.ndarray:
    values: np.ndarray = column.cast(MOMENT).to_numpy(zero_copy_only=False)
    return values


def _before(earlier: np.ndarray, later: np.ndarray, days: int, minutes: int) -> np.ndarray:
    """Where the first lies more than so much before the second; a day without a time is compared as a day."""
    whole_days = (_is_midnight(earlier) | _is_midnight(later)) & ~np.isnat(earlier) & ~np.isnat(later)
    one = np.where(whole_days, earlier.astype("datetime64[D]").astype("datetime64[us]"), earlier)
    other = np.where(whole_days, later.astype("datetime64[D]").astype("datetime64[us]"), later)
    early: np.ndarray = one + days * _DAY + minutes * _MINUTE < other
    return early


def _is_midnight(moments: np.ndarray) -> np.ndarray:
    midnight: np.ndarray = moments.astype("datetime64[D]") == moments
    return midnight
