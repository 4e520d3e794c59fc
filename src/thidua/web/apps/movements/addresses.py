"""Addresses of pages of one movement, and those that stand on paper for years and are of none."""

from collections.abc import Callable, Mapping

from django.urls import get_script_prefix, reverse

ROOT = "/"
# Words of addresses that name a record of one movement → the movement of such a record; None where there is none.
# Filled when Django starts, by each app's `ready`.
RECORDS: dict[str, Callable[[str | int], str | None]] = {}


def prefix_of(movement_id: str) -> str:
    """What stands before the address of a page of the movement."""
    return f"{ROOT}m/{movement_id}/"


def lasting(view: str, *words: object) -> str:
    """The address of a page that is of no movement, or finds its own: for papers, mails, and other programs."""
    return ROOT + reverse(view, args=words).removeprefix(get_script_prefix())


def below(movement_id: str, view: str, *words: object) -> str:
    """The address of a page of a movement, whichever the page that names it is of."""
    return prefix_of(movement_id) + lasting(view, *words).removeprefix(ROOT)


def names_record(words: Mapping[str, object]) -> bool:
    """Whether an address names a record, which is of one movement alone."""
    return any(word in RECORDS for word in words)
