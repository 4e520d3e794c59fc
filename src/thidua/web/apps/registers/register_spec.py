"""What a register is: one file in `described/` each, read once and checked. Code asks the description, never the id."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from thidua.i18n import Language
from thidua.web.apps.accounts.permissions import TABLE

# What stands in a column of its own in the database (and in the ledger); every other field is kept as JSON.
COLUMNS = (
    "title",
    "officer_id",
    "opened_on",
    "due_on",
    "closed_on",
    "authority",
    "document_no",
    "document_on",
    "indicator_id",
    "criterion_id",
)
CANCELLED = "cancelled"
Kind = Literal[
    "line", "text", "day", "moment", "number", "yes", "choice", "officer", "units", "procedures", "indicator",
    "criterion", "authors", "figure",
]  # fmt: skip


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Closed):
    """A text in both languages."""

    vi: str
    en: str

    def text(self, language: Language) -> str:
        """The one of the reader."""
        return self.vi if language == "vi" else self.en


class FieldChoice(_Closed):
    """One of a field's values."""

    id: str
    title: Words


class FieldSpec(_Closed):
    """A field of an entry. listed: a column of lists. A field that a move names is given by that move alone."""

    id: str
    kind: Kind
    title: Words
    help: Words | None = None
    required: bool = False
    listed: bool = False
    choices: tuple[FieldChoice, ...] = ()

    @property
    def column(self) -> bool:
        """Whether it has a database column."""
        return self.id in COLUMNS


class StateSpec(_Closed):
    """Where an entry can stand. ends: nothing is left to be done, the entry is closed on a day. locked: whoever entered
    it may not correct it any more, because somebody else has taken it up."""

    id: str
    title: Words
    ends: bool = False
    locked: bool = False


class Move(_Closed):
    """A step from one of some states to another: who may, which fields it asks for, a new time limit.

    today: it ends the entry on the day it is taken, because whoever takes it has an interest in an earlier one.
    """

    to: str
    of: tuple[str, ...]
    may: str
    title: Words
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    due_working_days: int | None = None
    today: bool = False


class Due(_Closed):
    """A time limit in working days after a day of the entry."""

    working_days: int
    after: Literal["opened_on"] = "opened_on"


class Register(_Closed):
    """One register. about: whom an entry names. feeds: which table of the ledger its facts go into.

    see, enter, cancel: actions of the permission table. once: a subject has one entry only (of each value of these
    fields), or one at a time where once_at_a_time says so. prefix: of its entries' codes.
    figures_anew: whether each move has the figures made anew at once, for it puts on hold or takes a hold away.
    page: the view of a page of its own beside the list, where it has one.
    """

    id: str
    order: int
    prefix: str
    clause: str
    criteria: tuple[str, ...] = ()
    feeds: Literal["register", "declarations", ""] = ""
    about: Literal["city", "unit", "officer", "either"]
    see: str
    enter: str
    cancel: str
    once: tuple[str, ...] | None = None
    once_at_a_time: bool = False
    title: Words
    one: Words
    note: Words
    due: Due | None = None
    page: str = ""
    figures_anew: bool = False
    field: tuple[FieldSpec, ...]
    state: tuple[StateSpec, ...]
    move: tuple[Move, ...] = ()

    @model_validator(mode="after")
    def _holds_together(self) -> "Register":
        fields, states = {each.id for each in self.field}, {each.id for each in self.state}
        named = {name for move in self.move for name in (*move.fields, *move.required)}
        wrong = [
            *(named - fields),
            *({move.to for move in self.move} - states),
            *({of for move in self.move for of in move.of} - states),
            *({self.see, self.enter, self.cancel, *(move.may for move in self.move)} - TABLE.keys()),
            *(set(self.once or ()) - fields),
        ]
        if wrong or "title" not in fields:
            raise ValueError(f"register {self.id}: nobody described {sorted(wrong) or ['title']}")
        return self

    @property
    def given_by_moves(self) -> frozenset[str]:
        """Fields that a move asks for, not the form that opens an entry."""
        return frozenset(name for move in self.move for name in move.fields)

    @property
    def opening(self) -> tuple[FieldSpec, ...]:
        """Fields of the form that opens or corrects an entry."""
        return tuple(each for each in self.field if each.id not in self.given_by_moves)

    @property
    def first_state(self) -> str:
        """Where an entry begins."""
        return self.state[0].id

    def field_of(self, name: str) -> FieldSpec:
        """The field of that id."""
        return next(each for each in self.field if each.id == name)

    def state_of(self, name: str) -> StateSpec:
        """The state of that id; cancelled, which every register has; or one that only a file knew."""
        known = (*self.state, CANCELLED_STATE)
        return next((each for each in known if each.id == name), StateSpec(id=name, title=Words(vi=name, en=name)))

    def moves_from(self, state: str) -> list[tuple[int, Move]]:
        """The moves that lead on from a state, each with its number."""
        return [(number, each) for number, each in enumerate(self.move) if state in each.of]

    def corrected_by(self, state: str) -> str:
        """The action of correcting an entry: whoever enters, until it is taken up; then whoever cancels."""
        stands = self.state_of(state)
        return self.cancel if stands.ends or stands.locked else self.enter

    def asked_by(self, move: Move) -> tuple[FieldSpec, ...]:
        """The fields a move asks for."""
        return tuple(each for each in self.field if each.id in move.fields)


CANCELLED_STATE = StateSpec(id=CANCELLED, title=Words(vi="đã hủy", en="cancelled"), ends=True)


@cache
def registers() -> dict[str, Register]:
    """Every register, by id, in the order people see them.

    Raises:
        ValueError: a description says something that does not hold together.
    """
    found = [
        Register.model_validate(tomllib.loads(entry.read_text(encoding="utf-8")))
        for entry in (files("thidua.web.apps.registers") / "described").iterdir()
        if entry.name.endswith(".toml")
    ]
    return {each.id: each for each in sorted(found, key=lambda each: each.order)}
