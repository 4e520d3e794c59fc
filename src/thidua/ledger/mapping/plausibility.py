"""Records as a whole: rows whose cells can be read one by one and together say what cannot be."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np

from thidua.ledger.cleaning.plausibility import ImplausibleError, PlausibilityRule, broken, shipped_rules
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.conversion import CellProblem, ConvertedChunk, ConvertedTable


def rules_of(profile: Profile) -> tuple[PlausibilityRule, ...]:
    """The rules that rows under the profile must keep."""
    rules = {**shipped_rules(), **profile.plausibility.rules}
    return tuple(rule for name, rule in rules.items() if name not in profile.plausibility.off)


def implausible(
    chunk: ConvertedChunk, rules: tuple[PlausibilityRule, ...], known_at: datetime
) -> Iterator[tuple[str, CellProblem]]:
    """What of the chunk breaks a rule, with the table whose record it is; the cells on both sides are named."""
    for table in chunk.tables:
        for breach in broken(table.match.name, table.columns, rules, known_at):
            for column in breach.columns:
                for problem in _cells(chunk, table, column, breach.rows, breach.reason):
                    yield table.match.name, problem


def _cells(
    chunk: ConvertedChunk, table: ConvertedTable, name: str, rows: np.ndarray, reason: ImplausibleError
) -> Iterator[CellProblem]:
    """The cells that a model column was taken from in these rows."""
    (column,) = (column for column in table.match.columns if column.name == name)
    left = rows
    for position in column.headings:
        filled = chunk.source.chunk.rows.column(position).combine_chunks().is_valid().to_numpy(zero_copy_only=False)
        if position in chunk.source.texts:
            filled = chunk.source.texts[position].is_valid().to_numpy(zero_copy_only=False)
        mine = left[filled[left]]
        if len(mine):
            yield CellProblem(position, mine, reason)
        left = left[~filled[left]]
    if len(left):
        yield CellProblem(None, left, reason)
