"""Partial sums are added up as a plain dictionary would."""

from collections import defaultdict
from itertools import pairwise

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.figure_rows import in_order
from thidua.indicators.aggregation import partial_aggregates
from thidua.indicators.aggregation.partial_aggregates import KEY, NUMBERS, SCHEMA, added_up, combine

number = st.integers(-3, 3)
months = st.sampled_from([None, 0, 202601, 202612])
row = st.tuples(
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["unit", "officer"]),
    st.sampled_from([None, "x", "y"]),
    months,
    st.sampled_from([None, -(1 << 40), -1, 0, 7, 1 << 40]),
    st.sampled_from([None, "p", "q"]),
    number,
    number,
    number,
)
Rows = list[tuple[str, str, str | None, int | None, int | None, str | None, int, int, int]]


def table(rows: Rows) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, item, strict=True)) for item in rows], SCHEMA)


def plainly(rows: Rows, sign: int = 1) -> dict[tuple[object, ...], list[int]]:
    sums: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for item in rows:
        for place, value in enumerate(item[6:]):
            sums[item[:6]][place] += sign * value
    return sums


@pytest.mark.slow
@pytest.mark.parametrize("most", [1 << 60, 4])
@given(st.lists(row, max_size=30), st.lists(row, max_size=30))
def test_one_row_a_key_with_the_sums_of_all(most: int, some: Rows, others: Rows) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(partial_aggregates, "MOST_PLACES", most)
        sums = added_up(pa.concat_tables([table(some), table(others)]), KEY)
    listed = [(tuple(summed[name] for name in KEY), [summed[name] for name in NUMBERS]) for summed in sums.to_pylist()]
    assert len(dict(listed)) == len(listed)
    assert dict(listed) == plainly(some + others)
    for one, other in pairwise(listed):
        if one[0][:4] == other[0][:4] and None not in (one[0][4], other[0][4]):
            assert one[0][4] <= other[0][4]


@given(st.lists(row, max_size=30), st.lists(row, max_size=30))
def test_what_is_taken_away_was_never_there(some: Rows, others: Rows) -> None:
    kept = combine([table(some), table(others)], [table(others)])
    expected = {key: sums for key, sums in plainly(some).items() if any(sums)}
    assert in_order(kept) == in_order(table([(*key, *sums) for key, sums in expected.items()]))  # type: ignore[misc]
