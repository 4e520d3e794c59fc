"""Letters struck through, or of a colour that nobody sees, in any format: an office deletes so."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import Enum

WHITE = "FFFFFF"


class Look(Enum):
    """How the letters of a cell look; some that are struck through make the cell struck through."""

    SEEN = "seen"
    INVISIBLE = "invisible"
    STRUCK = "struck"

    @classmethod
    def of(cls, *, struck: bool, invisible: bool) -> "Look":
        """Of what a format says of letters."""
        if struck:
            return cls.STRUCK
        return cls.INVISIBLE if invisible else cls.SEEN


def is_unseen(looks: Collection[Look]) -> bool:
    """Whether a row with cells of these looks is to be asked for: a part is struck through, or nothing is seen."""
    return Look.STRUCK in looks or (bool(looks) and Look.SEEN not in looks)


@dataclass(slots=True)
class UnseenRows:
    """The rows of a sheet that are to be asked for, by the looks of their cells."""

    _looks: dict[int, set[Look]] = field(default_factory=dict)

    def note(self, row: int, look: Look) -> None:
        """A filled cell of the row."""
        self._looks.setdefault(row, set()).add(look)

    def rows(self) -> list[int]:
        """Their numbers, in the order in which they were met."""
        return [row for row, looks in self._looks.items() if is_unseen(looks)]
