"""An entry of a register shows its way: whose step is waited for, until when; or why nobody owes one."""

from collections.abc import Callable

import pytest
from django.test import Client

from support.page import Page, text_of
from support.register_steps import enter, move
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers

pytestmark = pytest.mark.usefixtures("evaluated")
OBSTACLE = {"title": "Mất kết nối", "opened_on": "2026-09-07", "kind": "system", "description": "Không tra cứu được"}

FIRST = ["Answer", "Home Affairs board", "until 14/09/2026"]


def stations(client: Client, entry: RegisterEntry) -> list[tuple[str, bool]]:
    """Each station of the page in its words, and whether it is the one waited for."""
    page = Page(client.get(f"/registers/entry/{entry.pk}/"))
    return [(text_of(item), item.get("aria-current") == "step") for item in page.all(".td-way li")]


def test_an_obstacle_waits_at_home_affairs_then_at_its_unit(client_as: Callable[..., Client]) -> None:
    unit, home_affairs = client_as(Role.UNIT_OFFICER, "X1"), client_as(Role.HOME_AFFAIRS)
    entry = enter(unit, "obstacle", **OBSTACLE)
    first, second, last = stations(unit, entry)
    assert first[1]
    assert all(words in first[0] for words in FIRST)
    assert not second[1]
    assert last == ("resolved", False)
    move(home_affairs, entry, "answered", answer="Đã mở lại")
    entry.refresh_from_db()
    first, second, last = stations(unit, entry)
    assert "done" in first[0]
    assert second[1]
    assert "Phường Cái Răng" in second[0]


def test_every_way_begins_at_the_first_state_and_ends_where_nobody_owes_a_step() -> None:
    assert registers()
    for register in registers().values():
        states = register.way
        assert states[0].id == register.first_state
        assert not states[-1].waits_for or states[-1].waits_for[0] in {state.id for state in states}
        places = [register.place_on_way(state.id) for state in states]
        assert places == list(range(len(states)))


def test_beside_the_way_an_entry_stands_where_it_comes_back() -> None:
    obstacle = registers()["obstacle"]
    assert [state.id for state in obstacle.way] == ["open", "answered", "resolved"]
    assert obstacle.place_on_way("escalated") == 0
    assert obstacle.place_on_way("refused") is None
