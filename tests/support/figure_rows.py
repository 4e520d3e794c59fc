"""Partial sums and distributions as tests read them."""

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from thidua.indicators.aggregation.partial_aggregates import KEY, SCHEMA

# The columns of sums that name no item.
OF_NO_ITEM = tuple(name for name in SCHEMA.names if name != "item_id")


def in_order(rows: pa.Table) -> list[dict[str, Any]]:
    """Partial sums as dictionaries, in one order whichever way they were made."""

    def place(one: dict[str, Any]) -> list[tuple[bool, Any]]:
        return [(one[name] is None, one[name]) for name in KEY]

    return sorted(rows.to_pylist(), key=place)


def nearest_rank(values: Sequence[int], numerator: int, denominator: int) -> int:
    """The least value that at least numerator/denominator of the values do not exceed, by looking."""
    return min(one for one in values if sum(other <= one for other in values) * denominator >= len(values) * numerator)
