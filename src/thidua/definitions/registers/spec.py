"""What a register is: its fields, states and moves, who may do what, what it is to the rest of the program.

Code asks the description, never the id: what needs registers of some sort asks for those that serve its purpose.
"""

from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from thidua.i18n import Language

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
FieldKind = Literal[
    "line",
    "text",
    "day",
    "moment",
    "number",
    "yes",
    "choice",
    "officer",
    "units",
    "procedures",
    "indicator",
    "criterion",
    "standard",  # a criterion from which an exception is possible
    "authors",
    "figure",
    "recogniser",  # a body that may recognise an initiative of the unit
    "movement",  # the movement that an entry belongs to; without one named, that of the day of opening
    "recognised_initiative",  # a recognised initiative of another unit, by its code
]


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
    """A field of an entry. listed: a column of lists. A field that a move names is given by that move alone.

    after: of a figure, the other one: its months begin after that one's, so that both have no item in common.
    """

    id: str
    kind: FieldKind
    title: Words
    help: Words | None = None
    required: bool = False
    listed: bool = False
    choices: tuple[FieldChoice, ...] = ()
    after: str = ""

    @property
    def column(self) -> bool:
        """Whether it has a database column."""
        return self.id in COLUMNS


class StateSpec(_Closed):
    """Where an entry can stand. ends: the entry is closed on a day. locked: whoever entered it may not correct it any
    more, because somebody else has taken it up.

    waits_for: the states one of which the next step leads to; rests: why nobody owes a step. An open state has one of
    the two.
    """

    id: str
    title: Words
    ends: bool = False
    locked: bool = False
    waits_for: tuple[str, ...] = ()
    rests: Words | None = None


class Move(_Closed):
    """A step from one of some states to another: who may, which fields it asks for, a new time limit.

    today: it ends the entry on the day it is taken, because whoever takes it has an interest in an earlier one.
    at_entry: who may take it takes it by entering: their entry waits for nobody.
    by_another: nobody takes it who wrote what the entry says; what is corrected afterwards waits for it again.
    due_limit: the movement's time limit that sets another number of working days.
    """

    to: str
    of: tuple[str, ...]
    may: str
    title: Words
    fields: tuple[str, ...] = ()
    required: tuple[str, ...] = ()
    due_working_days: int | None = None
    due_limit: str = ""
    today: bool = False
    by_another: bool = False
    at_entry: bool = False


class DueRule(_Closed):
    """A time limit in working days after a day of the entry; a movement that has the limit sets another number."""

    working_days: int
    limit: str = ""
    after: Literal["opened_on"] = "opened_on"


class Purpose(StrEnum):
    """What the rest of the program needs registers for."""

    PARTICIPANTS = "participants"  # who takes part: frozen as the quota's denominators
    EXCEPTIONS = "exceptions"  # accepted: told beside the figures they touch
    STANDARD_EXCEPTIONS = "standard_exceptions"  # signed: who may be proposed although a criterion is not met
    RECOGNISED_INITIATIVES = "recognised_initiatives"  # form 08 names those of the candidate
    INITIATIVE_LIBRARY = "initiative_library"  # what everybody may read of a recognised one: a positive list
    ADOPTIONS = "adoptions"  # which units apply an initiative of another: the library counts those confirmed
    DUTIES = "duties"  # with time limits: the head's responsibility sheet counts them
    OBSTACLES = "obstacles"  # raised and resolved: likewise, and compiled into the report to the city
    INSPECTIONS = "inspections"  # what they found and what was put right: likewise
    UNIT_PLANS = "unit_plans"  # the unit's own plan: likewise
    PUBLICITY = "publicity"  # what was done to tell and mobilise people: the report to the city counts it
    HEAD_ASSESSMENTS = "head_assessments"  # signed: the sheet ends with it
    BODIES_IN_PAPERS = "bodies_in_papers"  # names, upper line, sign and place of a body in its papers
    SIGNERS = "signers"  # who signs for a body, in which form, from when until when
    PEOPLE_IN_PAPERS = "people_in_papers"  # Ông or Bà, position held, what form 08 asks of a person


# The fields and states of its own that a register names for each purpose it serves.
NEEDED: dict[Purpose, tuple[frozenset[str], frozenset[str]]] = {
    Purpose.PARTICIPANTS: (frozenset({"group", "role"}), frozenset({"confirmed"})),
    Purpose.EXCEPTIONS: (frozenset({"from_at", "to_at", "units", "procedures"}), frozenset({"in_force"})),
    Purpose.STANDARD_EXCEPTIONS: (frozenset({"ground", "signer", "movement"}), frozenset({"by_city", "by_unit"})),
    Purpose.RECOGNISED_INITIATIVES: (frozenset({"effect", "level"}), frozenset({"recognised"})),
    Purpose.INITIATIVE_LIBRARY: (
        frozenset({"kind", "level", "before", "after", "problem", "applied_at", "effect", "tags", "texts_checked"}),
        frozenset({"recognised"}),
    ),
    Purpose.ADOPTIONS: (frozenset({"adopted"}), frozenset({"confirmed"})),
    Purpose.DUTIES: (frozenset(), frozenset()),
    Purpose.OBSTACLES: (frozenset({"kind", "proposed"}), frozenset()),
    Purpose.INSPECTIONS: (frozenset({"findings", "remedy"}), frozenset()),
    Purpose.UNIT_PLANS: (frozenset(), frozenset()),
    Purpose.PUBLICITY: (frozenset({"form", "reach"}), frozenset({"done"})),
    Purpose.HEAD_ASSESSMENTS: (frozenset({"level", "judgement", "signer", "movement"}), frozenset({"signed"})),
    Purpose.BODIES_IN_PAPERS: (
        frozenset(
            {
                "in_sentence",
                "short_name",
                "name_line",
                "superior",
                "abbreviation",
                "place",
                "head_title",
                "signs_as",
                "duty",
            }
        ),
        frozenset(),
    ),
    Purpose.SIGNERS: (frozenset({"form", "position", "last_on"}), frozenset()),
    Purpose.PEOPLE_IN_PAPERS: (
        frozenset({"sex", "position", "born_on", "home", "residence", "qualification"}),
        frozenset(),
    ),
}


class RegisterUse(_Closed):
    """A purpose the register serves, with those of its fields and states that play a part in it, by their part."""

    purpose: Purpose
    fields: dict[str, str] = {}
    states: dict[str, str] = {}


class CountedTitles(_Closed):
    """What its entries are called where criteria count them. names_persons: titles of lines are not shown there."""

    title: Words
    one: Words
    many: Words
    names_persons: bool = False


class Register(_Closed):
    """One register. about: whom an entry names. feeds: which table of the ledger its facts go into.

    see, enter, cancel: actions of the permission table. once: a subject has one entry only (of each value of these
    fields), or one at a time where once_at_a_time says so. prefix: of its entries' codes.
    figures_anew: whether each move has the figures made anew at once, for it puts on hold or takes a hold away.
    owed_by: the duty (part V) whose body owes the first move; how soon it came is a fact about that body (a.4).
    page: the view of a page of its own beside the list, where it has one. counted: its entries as facts of criteria.
    use: what else in the program it serves.
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
    due: DueRule | None = None
    owed_by: str = ""
    page: str = ""
    figures_anew: bool = False
    counted: CountedTitles | None = None
    use: tuple[RegisterUse, ...] = ()
    field: tuple[FieldSpec, ...]
    state: tuple[StateSpec, ...]
    move: tuple[Move, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> "Register":
        fields, states = {field.id for field in self.field}, {state.id for state in self.state}
        wrong = {name for move in self.move for name in (*move.fields, *move.required)} - fields
        wrong |= {name for move in self.move for name in (move.to, *move.of)} - states
        wrong |= set(self.once or ()) - fields
        wrong |= ({"title"} | {field.after for field in self.field if field.after}) - fields
        for use in self.use:
            wrong |= (set(use.fields.values()) - fields) | (set(use.states.values()) - states)
            needed_fields, needed_states = NEEDED[use.purpose]
            wrong |= (needed_fields ^ use.fields.keys()) | (needed_states ^ use.states.keys())
        wrong |= {state.id for state in self.state if not state.ends and bool(state.waits_for) == bool(state.rests)}
        wrong |= {
            to
            for state in self.state
            for to in state.waits_for
            if to not in {m.to for _n, m in self.moves_from(state.id)}
        }
        if (self.feeds == "register") != (self.counted is not None):
            wrong.add("counted")
        if wrong:
            raise ValueError(f"register {self.id}: nobody described {sorted(wrong)}")
        return self

    @property
    def actions(self) -> frozenset[str]:
        """Every action of the permission table that it names."""
        return frozenset({self.see, self.enter, self.cancel, *(move.may for move in self.move)})

    def use_for(self, purpose: Purpose) -> RegisterUse:
        """How it serves a purpose. StopIteration where it does not."""
        return next(use for use in self.use if use.purpose is purpose)

    @property
    def move_fields(self) -> frozenset[str]:
        """Fields that a move asks for, not the form that opens an entry."""
        return frozenset(name for move in self.move for name in move.fields)

    @property
    def opening(self) -> tuple[FieldSpec, ...]:
        """Fields of the form that opens or corrects an entry."""
        return tuple(field for field in self.field if field.id not in self.move_fields)

    @property
    def first_state(self) -> str:
        """Where an entry begins."""
        return self.state[0].id

    def field_of(self, name: str) -> FieldSpec:
        """The field of that id."""
        return next(field for field in self.field if field.id == name)

    def state_of(self, name: str) -> StateSpec:
        """The state of that id; cancelled, which every register has; or one that only a file knew."""
        states = (*self.state, CANCELLED_STATE)
        unknown = StateSpec(id=name, title=Words(vi=name, en=name))
        return next((state for state in states if state.id == name), unknown)

    def moves_from(self, state: str) -> list[tuple[int, Move]]:
        """The moves that lead on from a state, each with its number."""
        return [(number, move) for number, move in enumerate(self.move) if state in move.of]

    @property
    def awaits_steps(self) -> bool:
        """Whether an entry can be open in the sense that somebody owes it a step; names and rights are only kept."""
        return any(state.waits_for for state in self.state)

    def awaited_moves(self, state: str) -> list[Move]:
        """The moves that are waited for in a state, in the order in which it names them; none where it rests."""
        moves = {move.to: move for _number, move in self.moves_from(state)}
        return [moves[to] for to in self.state_of(state).waits_for]

    def moves_at_entry(self) -> list[Move]:
        """The moves from the first state that whoever may take them takes by entering."""
        return [move for _number, move in self.moves_from(self.first_state) if move.at_entry]

    @property
    def way(self) -> tuple[StateSpec, ...]:
        """The states from the first to the last, each leading on to the first that it waits for."""
        states = [self.state[0]]
        while states[-1].waits_for and (after := self.state_of(states[-1].waits_for[0])) not in states:
            states.append(after)
        return tuple(states)

    def place_on_way(self, state: str) -> int | None:
        """Where on its way an entry is: beside it, where it comes back to it; None where it has left it for good."""
        ids = [spec.id for spec in self.way]
        if state in ids:
            return ids.index(state)
        after = self.state_of(state).waits_for
        return max(ids.index(after[0]) - 1, 0) if after and after[0] in ids else None

    def corrected_by(self, state: str) -> str:
        """The action of correcting an entry: whoever enters, until it is taken up; then whoever cancels."""
        spec = self.state_of(state)
        return self.cancel if spec.ends or spec.locked else self.enter

    def fields_of_move(self, move: Move) -> tuple[FieldSpec, ...]:
        """The fields a move asks for."""
        return tuple(field for field in self.field if field.id in move.fields)


CANCELLED_STATE = StateSpec(id=CANCELLED, title=Words(vi="đã hủy", en="cancelled"), ends=True)
