"""A refusal is an answer, not an accident: which rule stands against it, in words, with its clause."""

from dataclasses import dataclass

from thidua.i18n import Language, UserError


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why something may not be done; `clause` is of the movement's plan or of a legal text."""

    why: UserError
    clause: str

    def render(self, language: Language) -> str:
        """The line in the reader's language, with its clause."""
        return f"{self.why.render(language)} ({self.clause})"

    def error(self) -> UserError:
        """The same line as an error to raise."""
        return UserError("{why} ({clause})", why=self.why, clause=self.clause)
