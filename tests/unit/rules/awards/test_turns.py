"""Every state of an award's way, of a register and of a story has one next step, or says why it has none."""

from importlib.resources import files
from typing import Any

import pytest

from thidua.definitions import registers as descriptions
from thidua.rules.awards.route_limits import Station
from thidua.rules.awards.turns import RESTS, place_on_way, turn, way
from thidua.rules.awards.workflow import LIST, PROPOSAL, UNIT_AWARD, UNIT_LIST, Actor, StateTable
from thidua.rules.stories import AWAITED, STEPS, StoryState

# State, step, office, station: read off IV and V of the Plan, not off the table.
CITY_PROPOSAL = {
    "draft": ("call_council", Actor.UNIT, Station.PROPOSE),
    "at_council": ("close_ballot", Actor.COUNCIL, Station.PROPOSE),
    "voted": ("submit", Actor.UNIT, Station.PROPOSE),
    "submitted": ("compile", Actor.CITY_OFFICE, Station.RECEIVE),
    "sent_back": ("submit", Actor.UNIT, Station.PROPOSE),
    "compiled": ("accept", Actor.HOME_AFFAIRS, Station.APPRAISE),
    "more_asked": ("answer", Actor.UNIT, Station.APPRAISE),
}
OWN_PROPOSAL = {
    "draft": ("call_council", Actor.UNIT, Station.PROPOSE),
    "at_council": ("close_ballot", Actor.COUNCIL, Station.PROPOSE),
    "voted": ("accept", Actor.UNIT, None),
}
CITY_LIST = {
    "open": ("open_comments", Actor.HOME_AFFAIRS, None),
    "comments": ("close", Actor.HOME_AFFAIRS, None),
    "closed": ("submit", Actor.HOME_AFFAIRS, None),
    "with_decider": ("decide", Actor.DECIDER, Station.DECIDE),
    "returned": ("submit", Actor.HOME_AFFAIRS, None),
    "decided": ("publish", Actor.DECIDER, None),
}
OWN_LIST = {
    "open": ("close", Actor.UNIT, None),
    "closed": ("submit", Actor.UNIT, None),
    "with_decider": ("decide", Actor.DECIDER, Station.DECIDE),
    "returned": ("submit", Actor.UNIT, None),
    "decided": ("publish", Actor.DECIDER, None),
}


@pytest.mark.parametrize(
    ("table", "turns"),
    [(PROPOSAL, CITY_PROPOSAL), (UNIT_AWARD, OWN_PROPOSAL), (LIST, CITY_LIST), (UNIT_LIST, OWN_LIST)],
    ids=["city proposal", "own proposal", "city list", "own list"],
)
def test_each_state_waits_for_one_step_or_says_why_not(
    table: StateTable[Any, Any], turns: dict[str, tuple[str, Actor, Station | None]]
) -> None:
    made = {}
    for state in table.states:
        next_turn = turn(table, state)
        if next_turn is not None:
            made[str(state)] = (next_turn.event, next_turn.by, next_turn.station)
            assert next_turn.to in {str(to) for to in table.states}
    assert made == turns
    # What a proposal or a list can never come to has no steps at all; everything else that rests says why.
    reached = {str(transition.to) for transition in table.transitions.values()}
    assert {state for state in reached if state not in turns} <= {str(state) for state in RESTS}


@pytest.mark.parametrize(
    ("table", "states", "beside"),
    [
        (
            PROPOSAL,
            ("draft", "at_council", "voted", "submitted", "compiled", "accepted"),
            {"sent_back": 2, "more_asked": 4, "withdrawn": None},
        ),
        (UNIT_AWARD, ("draft", "at_council", "voted", "accepted"), {"withdrawn": None}),
        (
            LIST,
            ("open", "comments", "closed", "with_decider", "decided", "published"),
            {"returned": 2, "ended": None},
        ),
        (UNIT_LIST, ("open", "closed", "with_decider", "decided", "published"), {"returned": 1, "ended": None}),
    ],
    ids=["city proposal", "own proposal", "city list", "own list"],
)
def test_a_way_is_one_line_and_what_was_sent_back_stands_where_it_goes_on(
    table: StateTable[Any, Any], states: tuple[str, ...], beside: dict[str, int | None]
) -> None:
    assert way(table) == states
    assert [place_on_way(table, state) for state in states] == list(range(len(states)))
    assert {state: place_on_way(table, state) for state in beside} == beside


def test_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="nowhere"):
        turn(PROPOSAL, "nowhere")


def test_each_open_state_of_a_register_waits_for_moves_of_it_or_says_why_not() -> None:
    states = [(register, state) for register in descriptions.registers().values() for state in register.state]
    waiting = [(register, state) for register, state in states if state.waits_for]
    assert len(waiting) == 24
    for register, state in waiting:
        assert [move.to for move in register.awaited_moves(state.id)] == list(state.waits_for)
    for _register, state in states:
        assert state.ends or bool(state.waits_for) != bool(state.rests), state.id


@pytest.mark.parametrize(
    ("before", "after"),
    [('waits_for = ["done"]\n', ""), ('waits_for = ["done"]', 'waits_for = ["planned"]')],
    ids=["neither", "no such move"],
)
def test_a_description_without_it_is_refused(before: str, after: str) -> None:
    text = (files(descriptions) / "described" / "communication.toml").read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(ValueError, match="nobody described"):
        descriptions.described([text.replace(before, after)])


def test_each_state_of_a_story_waits_for_a_step_of_its_own_or_is_read_by_everybody_or_nobody() -> None:
    assert set(StoryState) - AWAITED.keys() == {StoryState.PUBLISHED, StoryState.WITHDRAWN}
    assert all(state in STEPS[event].of for state, event in AWAITED.items())
