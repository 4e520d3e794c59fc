"""Which action the closing of a movement is, and where: found from the words of its address."""

from django.http import Http404

from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.accounts.permissions import CITY, Place
from thidua.web.apps.movements.bound import record_of
from thidua.web.apps.movements.models import MovementRecord
from thidua.web.apps.organisation.queries import path_of


def movement_named(words: AddressWords) -> MovementRecord:
    """The movement an address names. 404 where there is none whose pages are open."""
    record = record_of(words["movement_id"])
    if record is None:
        raise Http404
    return record


def closing_of(record: MovementRecord) -> tuple[str, Place]:
    """The city's is closed by Home Affairs, a unit's own by its head."""
    if not record.unit_id:
        return "movement.close", CITY
    return "own_movement.close", Place(path=path_of(record.unit_id) or "")


def closing(words: AddressWords) -> str:
    """The action of whoever closes the movement of the address."""
    return closing_of(movement_named(words))[0]


def at_movement(words: AddressWords) -> Place:
    """Where that is done."""
    return closing_of(movement_named(words))[1]
