"""What is wrong with a definition, line by line: every problem at once, each in the reader's language."""

from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from thidua.i18n import Language, UserError, translate
from thidua.i18n.errors import readable_value


@dataclass(frozen=True)
class Diagnostic:
    """A problem in a definition file: the file, the line, and a translatable message with its values."""

    file: Path
    line: int
    message: str
    values: dict[str, object] = field(default_factory=dict)

    def render_here(self, language: Language) -> str:
        """`file:line: what is wrong`, in the reader's language, for whoever sits at this machine."""
        return self.with_line(language, places=True)

    def with_line(self, language: Language, *, places: bool) -> str:
        """The same with or without the place of the file."""
        file = readable_value(self.file, language, places=places)
        return f"{file}:{self.line}: {self.say(language, places=places)}"

    def say(self, language: Language, *, places: bool = False) -> str:
        """What is wrong, in the reader's language."""
        values = {name: readable_value(value, language, places=places) for name, value in self.values.items()}
        return translate(self.message, language, **values)


class DefinitionError(UserError):
    """A definition cannot be used; `problems` lists everything found, in the order of the lines."""

    def __init__(self, problems: list[Diagnostic]) -> None:
        super().__init__("{problem}")
        self.problems = problems

    def line(self, language: Language, *, places: bool) -> str:
        """The first problem, and how to see the rest."""
        first = self.problems[0].with_line(language, places=places)
        if len(self.problems) == 1:
            return first
        more = translate(
            "(and {count} more: thidua movement check {file})",
            language,
            count=len(self.problems) - 1,
            file=readable_value(self.problems[0].file, language, places=places),
        )
        return f"{first} {more}"


def suggestion(word: str, words: list[str]) -> str | None:
    """The known word that was probably meant: one of the same signs in another order, else the most alike."""
    for candidate in words:
        if sorted(candidate) == sorted(word):
            return candidate
    return next(iter(get_close_matches(word, words, n=1, cutoff=0.6)), None)
