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
        """The line in the reader's language, files by their names: readers elsewhere need not know where they lie."""
        return self.line(language, places=False)

    def render_here(self, language: Language) -> str:
        """The same line for whoever sits at this machine: files with their places."""
        return self.line(language, places=True)

    def line(self, language: Language, *, places: bool) -> str:
        """The line in a language, with or without the places of files."""
        told = {name: readable_value(value, language, places=places) for name, value in self.values.items()}
        return translate(self.message, language, **told)

    def __str__(self) -> str:
        return self.render_here("en")


def readable_value(value: object, language: Language, *, places: bool) -> object:
    """A value of a message as a reader of the language is told it."""
    if isinstance(value, UserError):
        return value.line(language, places=places)
    if isinstance(value, DataText):
        return value.render(language)
    return value.name if isinstance(value, Path) and value.is_absolute() and not places else value
