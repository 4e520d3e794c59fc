"""Records as a whole: rows whose cells can be read one by one and together say what cannot be."""

from collections.abc import Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa

from thidua.ledger.mapping.column_profile import Profile
from thidua.ledger.mapping.conversion import CellProblem, ConvertedChunk, ConvertedTable
from thidua.ledger.mapping.plausibility_rules import (
    KNOWN_AT,
    ImplausibleError,
    PlausibilityRule,
    shipped_rules,
)
from thidua.ledger.model import MOMENT

_DAY = np.timedelta64(1, "D")


def rules_of(profile: Profile) -> tuple[PlausibilityRule, ...]:
    """The rules that rows under the profile must keep."""
    rules = {**shipped_rules(), **profile.plausibility.rules}
    return tuple(rule for name, rule in rules.items() if name not in profile.plausibility.off)


def implausible(
    chunk: ConvertedChunk, rules: tuple[PlausibilityRule, ...], known_at: datetime
) -> Iterator[tuple[str, CellProblem]]:
    """What of the chunk breaks a rule, with the table whose record it is; the cells on both sides are named."""
    for table in chunk.tables:
        for rule in rules:
            if rule.table == table.match.name:
                for problem in _broken(chunk, table, rule, known_at):
                    yield table.match.name, problem


def _broken(
    chunk: ConvertedChunk, table: ConvertedTable, rule: PlausibilityRule, known_at: datetime
) -> Iterator[CellProblem]:
    bound_column = rule.bound if isinstance(rule.bound, str) and rule.bound != KNOWN_AT else None
    if bound_column is not None and bound_column not in table.columns:
        return
    if bound_column is None:
        limit = np.datetime64(known_at if rule.bound == KNOWN_AT else rule.bound).astype("datetime64[us]")
        bound = np.full(len(chunk.source.chunk.row_nos), limit)
    else:
        bound = _moments(table.columns[bound_column])
    reason = ImplausibleError(dict(rule.says))
    for name in rule.columns:
        if name not in table.columns:
            continue
        values = _moments(table.columns[name])
        too_early = rule.not_after is None
        rows = np.flatnonzero(_before(values, bound, rule.days) if too_early else _before(bound, values, rule.days))
        if not len(rows):
            continue
        for column in filter(None, (name, bound_column)):
            yield from _cells(chunk, table, column, rows, reason)


def _moments(column: pa.Array) -> np.ndarray:
    values: np.ndarray = column.cast(MOMENT).to_numpy(zero_copy_only=False)
    return values


def _before(earlier: np.ndarray, later: np.ndarray, days: int) -> np.ndarray:
    """Where the first lies more than so many days before the second; a day without a time is compared as a day."""
    whole_days = (_is_midnight(earlier) | _is_midnight(later)) & ~np.isnat(earlier) & ~np.isnat(later)
    one = np.where(whole_days, earlier.astype("datetime64[D]").astype("datetime64[us]"), earlier)
    other = np.where(whole_days, later.astype("datetime64[D]").astype("datetime64[us]"), later)
    broken: np.ndarray = one + days * _DAY < other
    return broken


def _is_midnight(moments: np.ndarray) -> np.ndarray:
    midnight: np.ndarray = moments.astype("datetime64[D]") == moments
    return midnight


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
