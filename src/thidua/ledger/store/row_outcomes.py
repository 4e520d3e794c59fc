"""What became of each row of an import, for whoever asks row by row: other programs that push records."""

from dataclasses import dataclass, field

from thidua.i18n import UserError

ACCEPTED = "accepted"
QUARANTINED = "quarantined"


@dataclass(slots=True)
class RowOutcomes:
    """Filled by an import. Rows are numbered as people count them, from 1.

    fates: rows of the primary table that were not simply accepted → "superseded", "stale" or "duplicate".
    reasons: rows set aside → (heading, reason) of each of their cells that is wrong.
    """

    fates: dict[int, str] = field(default_factory=dict)
    reasons: dict[int, list[tuple[str, UserError]]] = field(default_factory=dict)

    def of(self, row_no: int) -> str:
        """The row's outcome."""
        if row_no in self.reasons:
            return QUARANTINED
        return self.fates.get(row_no, ACCEPTED)
