"""What a page of a register needs, and where: found from the words of its address."""

from django.http import Http404

from thidua.definitions.registers.spec import Register
from thidua.web.apps.accounts.authorization import AddressWords
from thidua.web.apps.accounts.permissions import Place
from thidua.web.apps.registers.register_spec import registers
from thidua.web.apps.registers.subjects import entry_of, of_words, place_of, register_of


def at_subject(words: AddressWords) -> Place:
    """At the unit or officer of the address."""
    return of_words(words).place


def at_entry(words: AddressWords) -> Place:
    """At the unit of the entry; to the officer it names."""
    return place_of(entry_of(words))


def described(words: AddressWords) -> Register:
    """The register an address names, or that of the entry it names. 404 where there is none."""
    return registers()[entry_of(words).register] if "entry_id" in words else register_of(words)


def seeing(words: AddressWords) -> str:
    """The action of the permission table for reading the register."""
    return described(words).see


def entering(words: AddressWords) -> str:
    """The action of the permission table for opening an entry."""
    return register_of(words).enter


def cancelling(words: AddressWords) -> str:
    """The action of the permission table for cancelling an entry."""
    return described(words).cancel


def correcting(words: AddressWords) -> str:
    """Another value, or one more file: whoever entered it, until somebody takes it up."""
    entry = entry_of(words)
    return registers()[entry.register].corrected_by(entry.state)


def moving(words: AddressWords) -> str:
    """The step that the address numbers. 404 where there is none."""
    steps = described(words).move
    if words["step"] >= len(steps):
        raise Http404
    return steps[words["step"]].may
