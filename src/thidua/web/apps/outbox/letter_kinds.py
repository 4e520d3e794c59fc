"""Which kinds of letters there are, and who writes them: functions marked `@writes("kind", …)` that Django loads."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from thidua.web.apps.accounts.models import User
from thidua.web.apps.outbox.models import LetterWay
from thidua.web.ui.values import Json


@dataclass(frozen=True, slots=True)
class LetterText:
    """What a letter says. subject: one line."""

    subject: str
    text: str


# What it is about, to whom, on which day (local) → its words; None: what it would tell is over.
Writer = Callable[[Mapping[str, Json], User, date], LetterText | None]


@dataclass(frozen=True, slots=True)
class LetterKind:
    """What letters of a kind have in common.

    title: what such a letter is called, an English message id. ways: by which it may go. optional: whether an account
    chooses which of them it wants.
    """

    title: str
    writer: Writer
    ways: tuple[LetterWay, ...] = (LetterWay.MAIL,)
    optional: bool = False


KINDS: dict[str, LetterKind] = {}


def writes(
    kind: str, title: str, *, ways: tuple[LetterWay, ...] = (LetterWay.MAIL,), optional: bool = False
) -> Callable[[Writer], Writer]:
    """Registers the function for letters of the kind. It is called in the language of the account.

    title, ways, optional: as in `LetterKind`. A letter with a secret goes by mail alone.
    """

    def register(function: Writer) -> Writer:
        if KINDS.setdefault(kind, LetterKind(title, function, ways, optional)).writer is not function:
            raise ValueError(f"two writers for letters of kind {kind!r}")
        return function

    return register
