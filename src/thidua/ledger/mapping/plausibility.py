"""Records as a whole: rows whose cells can be read one by one and together say what cannot be."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa

from thidua.ledger.cleaning.plausibility import ImplausibleError, PlausibilityRule, broken, shipped_rules
from thidua.ledger.mapping.column_matching import TableMatch
from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.conversion import CellProblem, ConvertedChunk, ConvertedTable

CHANGED = "version_at"  # the technical column that says when the source last changed a record


def rules_of(profile: Profile) -> tuple[PlausibilityRule, ...]:
    """The rules that rows under the profile must keep."""
    rules = {**shipped_rules(), **profile.plausibility.rules}
    return tuple(rule for name, rule in rules.items() if name not in profile.plausibility.off)


def implausible(
    chunk: ConvertedChunk, rules: tuple[PlausibilityRule, ...], known_at: datetime
) -> Iterator[tuple[str, CellProblem]]:
    """What of the chunk breaks a rule, with the table whose record it is; the cells on both sides are named."""
    columns = {table.match.name: _with_change(table) for table in chunk.tables}
    for name, own in columns.items():
        for breach in broken(name, own, rules, known_at, columns):
            for column in breach.columns:
                for problem in _cells(chunk, column, breach.rows, breach.reason):
                    yield name, problem


def _with_change(table: ConvertedTable) -> dict[str, pa.Array]:
    """The columns of the table, with the moment of the last change where the source tells it."""
    return {**table.columns, **({} if table.changed_at is None else {CHANGED: table.changed_at})}


def _cells(
    chunk: ConvertedChunk, of: tuple[str, str], rows: np.ndarray, reason: ImplausibleError
) -> Iterator[CellProblem]:
    """The cells that a column of a table was taken from in these rows."""
    (match,) = (table.match for table in chunk.tables if table.match.name == of[0])
    left = rows
    for position in _positions(match, of[1]):
        filled = chunk.source.chunk.rows.column(position).combine_chunks().is_valid().to_numpy(zero_copy_only=False)
        if position in chunk.source.texts:
            filled = chunk.source.texts[position].is_valid().to_numpy(zero_copy_only=False)
        mine = left[filled[left]]
        if len(mine):
            yield CellProblem(position, mine, reason)
        left = left[~filled[left]]
    if len(left):
        yield CellProblem(None, left, reason)


def _positions(match: TableMatch, name: str) -> tuple[int, ...]:
    if name == CHANGED:
        return match.changed_at
    return next(column.headings for column in match.columns if column.name == name)
