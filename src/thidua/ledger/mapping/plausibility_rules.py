"""Rules that whole records must keep, as data: those shipped with the program; profiles switch off and add."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from thidua.i18n import Language, UserError
from thidua.ledger.model import DAY, MOMENT, TABLES

KNOWN_AT = "known_at"
SHIPPED = "plausibility.toml"


class PlausibilityRule(BaseModel):
    """A bound that columns of a table must keep: no earlier than something, or no later, by `days` at most.

    not_before, not_after: another column of the row, a day, or "known_at": when the file's content was known.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    table: str
    columns: tuple[str, ...] = Field(min_length=1)
    not_before: date | str | None = None
    not_after: date | str | None = None
    days: int = Field(default=0, ge=0)
    says: dict[Literal["vi", "en"], str]

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        if self.table not in TABLES:
            raise ValueError(f"no such table {self.table}; there are {', '.join(TABLES)}")
        if (self.not_before is None) == (self.not_after is None):
            raise ValueError("one of not_before and not_after, not both")
        bound = [self.bound] if isinstance(self.bound, str) and self.bound != KNOWN_AT else []
        own = {name for name, kind in TABLES[self.table].columns.items() if kind in (MOMENT, DAY)}
        for column in (*self.columns, *bound):
            if column not in own:
                raise ValueError(f"{self.table} has no moment or day {column}")
        return self

    @property
    def bound(self) -> date | str:
        """What the columns are compared with."""
        bound = self.not_after if self.not_before is None else self.not_before
        if bound is None:
            raise ValueError(self.columns)
        return bound


class ImplausibleError(UserError):
    """What a rule says of a record that breaks it, in the words of whoever wrote the rule."""

    def __init__(self, says: dict[Literal["vi", "en"], str]) -> None:
        super().__init__("{words}", words=says.get("en") or next(iter(says.values())))
        self.says = says

    def render(self, language: Language) -> str:
        """The rule's words in the reader's language, or in the one they are written in."""
        return self.says.get(language) or next(iter(self.says.values()))


@cache
def shipped_rules() -> dict[str, PlausibilityRule]:
    """The rules that ship with the program, by id."""
    text = (files("thidua.ledger.profiles") / SHIPPED).read_text(encoding="utf-8")
    return {name: PlausibilityRule.model_validate(rule) for name, rule in tomllib.loads(text).items()}
