"""The way of an entry: what is done at each station and by whom, where it is now, until when."""

from datetime import date
from typing import TypedDict

from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.offices import whose_step
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.ui.templatetags.display import language


class EntryStation(TypedDict):
    """A station: done, it is behind; here, it is waited for, until last_on where that is limited."""

    title: str
    whose: str
    done: bool
    here: bool
    last_on: date | None


def way_of_entry(register: Register, entry: RegisterEntry) -> list[EntryStation]:
    """The stations, the end last; none where an entry has left its way, or where nobody ever owes a step."""
    place = None if entry.cancelled else register.place_on_way(entry.state)
    if place is None or len(register.way) == 1:
        return []
    stations: list[EntryStation] = []
    for at, state in enumerate(register.way):
        here = at == place
        moves = register.awaited_moves(entry.state if here else state.id)
        stations.append(
            {
                "title": (moves[0] if moves else state).title.text(language()),
                "whose": whose_step([moves[0].may], entry.unit_id) if moves else "",
                "done": at < place or (here and not moves),
                "here": here and bool(moves),
                "last_on": entry.due_on if here and moves and entry.closed_on is None else None,
            }
        )
    return stations


def rest_of_entry(register: Register, entry: RegisterEntry) -> str:
    """Why nobody owes the entry a step; empty where somebody does, or where it is at its end."""
    rests = None if entry.cancelled else register.state_of(entry.state).rests
    return rests.text(language()) if rests else ""
