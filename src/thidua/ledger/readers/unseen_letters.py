"""Letters struck through, or of a colour that nobody sees, in any format: an office deletes so."""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum

WHITE, BLACK = "FFFFFF", "000000"
MIXED = "several"  # a ground of several colours
THEME_COLOURS = {0: WHITE, 1: BLACK}  # the first two of every usual theme of a workbook
_INDEXED = (BLACK, WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")  # of a workbook, twice
_SYSTEM = {64: BLACK, 65: WHITE}
LEAST_SIZE = 2  # points of letters; nobody reads smaller ones
_NO_DIFFERENCE = 5  # of 255, in each of red, green and blue: nobody sees it
_HEX = re.compile(r"[0-9A-F]{6}")


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


def same_colour(letters: str, ground: str) -> bool:
    """Whether nobody sees letters of the one colour on the other one: `RRGGBB` in capitals, or any other name of it."""
    if letters == ground or not (_HEX.fullmatch(letters) and _HEX.fullmatch(ground)):
        return letters == ground
    pairs = zip(bytes.fromhex(letters), bytes.fromhex(ground), strict=True)
    return all(abs(one - other) <= _NO_DIFFERENCE for one, other in pairs)


def indexed_colour(number: int) -> str:
    """A colour that a workbook tells by its number, as `same_colour` takes it."""
    if number < 2 * len(_INDEXED):
        return _INDEXED[number % len(_INDEXED)]
    return _SYSTEM.get(number, f"indexed {number}")


def is_unseen(looks: Collection[Look]) -> bool:
    """Whether a row with cells of these looks is to be asked for: a part is struck through, or nothing is seen."""
    return Look.STRUCK in looks or (bool(looks) and Look.SEEN not in looks)


@dataclass(frozen=True, slots=True)
class ConditionalLook:
    """A block of cells whose letters have this look where a condition holds. Rows from 1, columns from 0, both ends in.

    Whether it holds, only the program that shows the file works out: its rows are asked for as if it did.
    """

    top: int
    bottom: int
    left: int
    right: int
    look: Look

    def of(self, row: int, column: int, look: Look) -> Look:
        """The look of a cell that has this one without the condition."""
        within = self.top <= row <= self.bottom and self.left <= column <= self.right
        return look if not within or look is Look.STRUCK else self.look


def look_under(conditions: Iterable[ConditionalLook], row: int, column: int, look: Look) -> Look:
    """The look of a cell if all conditions hold."""
    for condition in conditions:
        look = condition.of(row, column, look)
    return look


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
