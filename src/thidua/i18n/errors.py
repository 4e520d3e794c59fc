"""Errors a user can act on."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from thidua.i18n.catalogue import translate
from thidua.i18n.language import Language


@dataclass(frozen=True, slots=True)
class DataText:
    """A text that data brings along, in the reader's language: the title of an indicator, of a register."""

    text: Callable[[Language], str]

    def render(self, language: Language) -> str:
        """The text."""
        return self.text(language)

    def __str__(self) -> str:
        return self.render("en")


class UserError(Exception):
    """One clear line: what is wrong, where (file, row or field), and the way out. Never shown with a traceback.

    `message` is an English literal with `{names}`; `values` fill them, in whichever language the reader has chosen;
    a value that is such an error itself (the reason of a reason), or a `DataText`, is told in that language too.
    """

    def __init__(self, message: str, /, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def render(self, language: Language) -> str:
        """The line in the reader's language."""
        told = {
            name: value.render(language) if isinstance(value, UserError | DataText) else value
            for name, value in self.values.items()
        }
        return translate(self.message, language, **told)

    def without_places(self) -> "UserError":
        """The same line with names of files instead of places on this machine: for people who are elsewhere."""
        named = {name: value.name if isinstance(value, Path) else value for name, value in self.values.items()}
        return UserError(self.message, **named)

    def __str__(self) -> str:
        return self.render("en")
