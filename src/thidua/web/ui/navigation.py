"""The menu: each app adds its entries when Django starts; who sees which follows from the entry's action."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu. `title`: an English message id. `of`: whose page it is, filled from the reader."""

    order: int
    title: str
    view: str
    action: str
    icon: str
    of: Literal["city", "own_unit", "self"] = "city"


ENTRIES: list[MenuItem] = []


def add(entry: MenuItem) -> None:
    """Put an entry into the menu; to be called from an app's `ready`."""
    if entry not in ENTRIES:
        ENTRIES.append(entry)
