"""The states of a proposal and of a list of awards (IV, V)."""

from dataclasses import fields, replace
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.i18n import UserError
from thidua.rules.awards import workflow
from thidua.rules.awards.workflow import (
    LIST,
    PROPOSAL,
    UNIT_AWARD,
    UNIT_LIST,
    Actor,
    Facts,
    ListEvent,
    ListState,
    ProposalEvent,
    ProposalState,
    StateTable,
)
from thidua.rules.refusal import Refusal

Table = StateTable[Any, Any]
TABLES: list[tuple[Table, StrEnum]] = [
    (PROPOSAL, ProposalState.DRAFT),
    (UNIT_AWARD, ProposalState.DRAFT),
    (LIST, ListState.OPEN),
    (UNIT_LIST, ListState.OPEN),
]
ENDS = {ProposalState.ACCEPTED, ProposalState.WITHDRAWN, ListState.PUBLISHED, ListState.ENDED}
EVERYTHING = Facts(**{field.name: True for field in fields(Facts)})


@pytest.mark.parametrize(("table", "start"), TABLES)
def test_every_state_of_a_table_is_reached_and_leads_to_an_end(table: Table, start: StrEnum) -> None:
    reached, new = {start}, [start]
    while new:
        at = new.pop()
        for (state, _event), transition in table.transitions.items():
            if state == at and transition.to not in reached:
                reached.add(transition.to)
                new.append(transition.to)
    assert {state for state, _event in table.transitions} <= reached
    for state in reached - ENDS:
        assert any(at == state for at, _event in table.transitions), state
    assert reached & ENDS


def test_every_need_is_a_fact_with_words_for_who_lacks_it() -> None:
    names = {field.name for field in fields(Facts)}
    needs = {need for table, _start in TABLES for transition in table.transitions.values() for need in transition.needs}
    assert needs == names
    for name in names:
        assert workflow.lacking(name).render("vi") != workflow.lacking(name).render("en")


def test_every_state_has_a_name() -> None:
    assert set(workflow.STATE_NAMES) == {*ProposalState, *ListState}


@pytest.mark.parametrize(("table", "start"), TABLES)
def test_each_transition_needs_its_office_and_each_of_its_facts(table: Table, start: StrEnum) -> None:
    assert table.transitions
    for (state, event), transition in table.transitions.items():
        assert table.next_state(state, event, by=transition.by, facts=EVERYTHING) == transition.to
        assert table.possible(state, EVERYTHING)[event] is None
        for other in set(Actor) - {transition.by}:
            assert isinstance(table.next_state(state, event, by=other, facts=EVERYTHING), Refusal)
        for need in transition.needs:
            without = replace(EVERYTHING, **{need: False})
            lacking = table.next_state(state, event, by=transition.by, facts=without)
            assert isinstance(lacking, Refusal)
            assert lacking.clause == transition.clause
            assert lacking.render("en") == table.possible(state, without)[event].render("en")
            assert transition.asks_reason or need != "reason_given"


def test_a_table_is_asked_by_the_names_a_database_keeps() -> None:
    submitted = PROPOSAL.transition("voted", "submit")
    assert submitted is not None
    assert (submitted.to, submitted.by, submitted.asks_reason) == (ProposalState.SUBMITTED, Actor.UNIT, False)
    assert PROPOSAL.transition("voted", "compile") is None
    with pytest.raises(UserError, match="no such step"):
        PROPOSAL.transition("voted", "decide")
    with pytest.raises(ValueError, match="nowhere"):
        PROPOSAL.transition("nowhere", "submit")
    assert list(LIST.possible("with_decider", EVERYTHING)) == [ListEvent.RETURN, ListEvent.DECIDE]
    by_office = [ProposalEvent.WITHDRAW, ProposalEvent.SEND_BACK, ProposalEvent.COMPILE]
    assert list(PROPOSAL.possible("submitted", EVERYTHING)) == by_office


def test_what_the_state_does_not_lead_to_is_refused_with_the_states_name() -> None:
    refused = PROPOSAL.next_state(ProposalState.DRAFT, ProposalEvent.ACCEPT, by=Actor.HOME_AFFAIRS, facts=EVERYTHING)
    assert isinstance(refused, Refusal)
    assert "“draft”" in refused.render("en")
    assert "“dự thảo”" in refused.render("vi")


def reachable(table: Table, start: StrEnum, facts: Facts) -> set[StrEnum]:
    """The states that some events, by whoever may send them, lead to while these are the facts."""
    reached, new = {start}, [start]
    while new:
        at = new.pop()
        for (state, event), transition in table.transitions.items():
            if state != at:
                continue
            after = table.next_state(state, event, by=transition.by, facts=facts)
            if not isinstance(after, Refusal) and after not in reached:
                reached.add(after)
                new.append(after)
    return reached


@pytest.mark.parametrize(
    "lacking", ["in_quota", "complete", "nobody_on_hold", "every_line_decided", "register_frozen", "numbered"]
)
def test_nothing_is_decided_above_the_quota_or_of_an_incomplete_dossier(lacking: str) -> None:
    assert ListState.DECIDED in reachable(LIST, ListState.OPEN, EVERYTHING)
    assert ListState.DECIDED not in reachable(LIST, ListState.OPEN, replace(EVERYTHING, **{lacking: False}))


@given(
    st.sampled_from(Actor),
    st.sets(st.sampled_from(sorted(LIST.transitions[ListState.WITH_DECIDER, ListEvent.DECIDE].needs))),
)
def test_the_decider_alone_decides_and_only_where_nothing_is_lacking(by: Actor, lacking: set[str]) -> None:
    facts = replace(EVERYTHING, **dict.fromkeys(lacking, False))
    after = LIST.next_state(ListState.WITH_DECIDER, ListEvent.DECIDE, by=by, facts=facts)
    assert (after == ListState.DECIDED) == (by is Actor.DECIDER and not lacking)


@pytest.mark.parametrize("lacking", ["quorate", "in_time", "anyone_passed", "complete"])
def test_nothing_is_submitted_without_a_quorate_vote(lacking: str) -> None:
    assert ProposalState.SUBMITTED in reachable(PROPOSAL, ProposalState.DRAFT, EVERYTHING)
    without = replace(EVERYTHING, **{lacking: False})
    assert ProposalState.SUBMITTED not in reachable(PROPOSAL, ProposalState.DRAFT, without)


def test_the_office_of_a_step_is_known_in_a_state_where_it_cannot_happen() -> None:
    assert LIST.office_of(ListState.COMMENTS, ListEvent.DECIDE) is Actor.DECIDER
    assert PROPOSAL.office_of(ProposalState.DRAFT, ProposalEvent.SEND_BACK) is Actor.CITY_OFFICE
    assert PROPOSAL.office_of(ProposalState.COMPILED, ProposalEvent.SEND_BACK) is Actor.HOME_AFFAIRS
    assert UNIT_AWARD.office_of(ProposalState.DRAFT, ProposalEvent.COMPILE) is None
