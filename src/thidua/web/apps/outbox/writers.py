"""Who writes which kind of letter: functions marked `@writes("kind")` in a module that Django loads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from thidua.web.apps.accounts.models import User
from thidua.web.ui.values import Json


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says. subject: one line."""

    subject: str
    text: str


# What it is about, to whom, on which day (local) → its words; None: what it would tell is over.
Writer = Callable[[Mapping[str, Json], User, date], LetterText | None]
WRITERS: dict[str, Writer] = {}
# What letters of a kind are called: English message ids.
TITLES: dict[str, str] = {}


def writes(kind: str, title: str) -> Callable[[Writer], Writer]:
    """Registers the function for letters of the kind. It is called in the language of the account.

    title: what such a letter is called, an English message id.
    """

    def register(function: Writer) -> Writer:
        if WRITERS.setdefault(kind, function) is not function:
            raise ValueError(f"two writers for letters of kind {kind!r}")
        TITLES[kind] = title
        return function

    return register
