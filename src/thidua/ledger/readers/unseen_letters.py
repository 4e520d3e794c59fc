"""Rows struck through, or written in letters that nobody sees, of any format: an office deletes so."""

from dataclasses import dataclass, field

WHITE = "FFFFFF"


@dataclass(slots=True)
class UnseenRows:
    """The rows of a sheet all of whose filled cells are struck through, or white on white."""

    _rows: dict[int, bool] = field(default_factory=dict)

    def note(self, row: int, *, unseen: bool) -> None:
        """A filled cell of the row."""
        self._rows[row] = self._rows.get(row, True) and unseen

    def rows(self) -> list[int]:
        """Their numbers, in the order in which they were met."""
        return [row for row, unseen in self._rows.items() if unseen]
