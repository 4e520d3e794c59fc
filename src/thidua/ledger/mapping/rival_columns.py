"""Columns of a file that feed one column of the model, as it is known by several headings: where they differ is told.

The first filled one of a row counts, as the profile has them in order; a person may have meant the other.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.i18n import UserError
from thidua.ledger.cleaning.column_evidence import Proof
from thidua.ledger.cleaning.dates import parse_moments
from thidua.ledger.cleaning.text import as_text, clean, fold_heading
from thidua.ledger.mapping.column_matching import MatchedSheet
from thidua.ledger.mapping.column_profile import joined_heading
from thidua.ledger.mapping.joined_columns import joined_pairs
from thidua.ledger.mapping.references import OFFICER_COLUMNS
from thidua.ledger.model import DAY, MOMENT
from thidua.ledger.readers.sheet import Chunk

# Of these the code commonly stands beside the name: the texts differ and mean the same.
_CODE_BESIDE_NAME = frozenset({"procedure_id", *OFFICER_COLUMNS})


@dataclass(slots=True)
class _Difference:
    count: int = 0
    first: tuple[Proof, Proof] | None = None


@dataclass(slots=True)
class RivalColumns:
    """The pairs of headings of a file that say the same thing, and in how many rows they say different things."""

    _differences: dict[tuple[str, str], _Difference] = field(default_factory=dict)

    def add(self, sheet: MatchedSheet, chunk: Chunk) -> None:
        """Counts the rows of a chunk in which both of a pair are filled and differ."""
        headings = sheet.table.headings
        for first, second, moments in _pairs(sheet):
            one, other = (clean(as_text(chunk.rows.column(at))) for at in (first, second))
            apart = pc.fill_null(pc.not_equal(pc.utf8_lower(one), pc.utf8_lower(other)), False)
            if moments and pc.any(apart, min_count=0).as_py():
                apart = pc.and_(apart, pc.invert(_same_moment(one, other)))
            rows = np.flatnonzero(apart.to_numpy(zero_copy_only=False))
            if not len(rows):
                continue
            difference = self._differences.setdefault((headings[first], headings[second]), _Difference())
            difference.count += len(rows)
            if difference.first is None:
                row_no = int(chunk.row_nos[rows[0]])
                one_cell, other_cell = (
                    Proof(sheet.table.name, row_no, text[int(rows[0])].as_py()) for text in (one, other)
                )
                difference.first = one_cell, other_cell

    def notes(self) -> Iterator[UserError]:
        """What a person should know of them, a line a pair."""
        for (first, second), difference in self._differences.items():
            if difference.first is not None:
                one, other = difference.first
                yield UserError(
                    "“{first}” and “{second}” are both read as the same thing, and differ in {count} rows ({place}: "
                    "{value} and {other}); “{first}” counts. If that is wrong, take the import back (--undo) and "
                    "rename the column that is not meant",
                    first=first,
                    second=second,
                    count=difference.count,
                    place=one.place,
                    value=one.value,
                    other=other.value,
                )


def _pairs(sheet: MatchedSheet) -> Iterator[tuple[int, int, bool]]:
    """Positions of two columns that feed one of the model, the one that counts first; whether they are moments."""
    told: set[tuple[int, int]] = set()
    folded = [fold_heading(heading) for heading in sheet.table.headings]
    joined = {
        fold_heading(joined_heading(day, clock)): {fold_heading(day), fold_heading(clock)}
        for day, clock in joined_pairs(sheet.profile)
    }
    for table in sheet.tables:
        for column in table.columns:
            if column.name in _CODE_BESIDE_NAME:
                continue
            for first, second in combinations((at for at in column.headings if at not in sheet.personal), 2):
                is_part = folded[second] in joined.get(folded[first], ())
                if (first, second) not in told and not is_part:
                    told.add((first, second))
                    yield first, second, column.kind in (MOMENT, DAY)


def _same_moment(one: pa.Array, other: pa.Array) -> pa.Array:
    """Where two dates are written in two ways, whichever of day and month comes first."""
    same = pa.array(np.zeros(len(one), dtype=bool))
    for order in ("dmy", "mdy"):
        equal = pc.equal(parse_moments(one, order=order), parse_moments(other, order=order))
        same = pc.or_(same, pc.fill_null(equal, False))
    return same
