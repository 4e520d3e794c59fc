"""Medians and 90th percentiles of distributions, by nearest rank on whole units."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from thidua.indicators.aggregation.partial_aggregates import added_up, codes, listed


@dataclass(frozen=True, slots=True)
class Percentiles:
    """A distribution's median and 90th percentile, by nearest rank on whole units, of `n` items."""

    median: int
    p90: int
    n: int


def percentiles_by(rows: pa.Table, keys: Sequence[str]) -> dict[tuple[object, ...], Percentiles]:
    """The spread of the values of each keys that have items, from rows (see `partials`) of values and how many.

    The nearest rank of a share is the least value that at least that share of the items does not exceed.
    """
    counted = added_up(rows.filter(pc.is_valid(rows["value"])), (*keys, "value"), ("denominator",))
    counted = counted.filter(pc.greater(counted["denominator"], 0))
    if not counted.num_rows:
        return {}
    own = [np.diff(codes(counted[name])) != 0 for name in keys]
    starts = np.flatnonzero(np.concatenate([[True], np.logical_or.reduce(own)]))
    values, upto = counted["value"].to_numpy(), np.cumsum(counted["denominator"].to_numpy())
    before = np.concatenate([[0], upto])[starts]
    n = np.append(before[1:], upto[-1]) - before

    def ranked(numerator: int, denominator: int) -> list[int]:
        rank = -(-n * numerator // denominator)
        ranks: list[int] = values[np.searchsorted(upto, before + rank)].tolist()
        return ranks

    subjects = zip(*listed(counted.select(list(keys)).take(pa.array(starts)), keys), strict=True)
    made = (Percentiles(*numbers) for numbers in zip(ranked(1, 2), ranked(9, 10), n.tolist(), strict=True))
    return dict(zip(subjects, made, strict=True))
