"""The menu: each app adds its entries when Django starts; who sees which follows from the entry's action."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext_noop

# Headings over the entries whose order is at least that much.
GROUPS = (
    (70, gettext_noop("Administration of the site")),
    (50, gettext_noop("Data and rules")),
    (30, gettext_noop("Whole city")),
    (0, gettext_noop("Mine")),
)


@dataclass(frozen=True, slots=True)
class MenuItem:
    """A line of the menu. `title`: an English message id. `icon`: of tools/icons.txt. `of`: whose page it is."""

    order: int
    title: str
    view: str
    action: str
    icon: str
    of: Literal["city", "own_unit", "self"] = "city"

    @property
    def group(self) -> str:
        """The heading the entry stands under: an English message id."""
        return next(title for least, title in GROUPS if self.order >= least)


ENTRIES: list[MenuItem] = []


def add(entry: MenuItem) -> None:
    """Put an entry into the menu; to be called from an app's `ready`."""
    if entry not in ENTRIES:
        ENTRIES.append(entry)
