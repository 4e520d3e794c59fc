"""Medians and percentiles against the definition read plainly."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.figure_rows import OF_NO_ITEM, nearest_rank
from thidua.indicators.aggregation.partial_aggregates import SCHEMA
from thidua.indicators.aggregation.percentiles import Percentiles, percentiles_by

KEYS = ("indicator_id", "subject_id")
counted = st.tuples(
    st.sampled_from(["a", "b"]),
    st.sampled_from(["x", "y", None]),
    st.sampled_from([None, 202601, 202602]),
    st.one_of(st.none(), st.integers(0, 5)),
    st.integers(0, 4),
)


def table(rows: list[tuple[str, str | None, int | None, int | None, int]]) -> pa.Table:
    return pa.Table.from_pylist(
        [
            dict(zip(OF_NO_ITEM, (indicator, "unit", subject, month, value, 0, number, 0), strict=True))
            for indicator, subject, month, value, number in rows
        ],
        SCHEMA,
    )


@given(st.lists(counted, max_size=40), st.lists(counted, max_size=10))
def test_every_keys_that_have_items_have_their_nearest_ranks(
    rows: list[tuple[str, str | None, int | None, int | None, int]],
    apart: list[tuple[str, str | None, int | None, int | None, int]],
) -> None:
    expected: dict[tuple[str, str | None], list[int]] = {}
    for indicator, subject, _, value, number in rows + apart:
        if value is not None and number:
            expected.setdefault((indicator, subject), []).extend([value] * number)
    ranks = percentiles_by(pa.concat_tables([table(rows), table(apart)]), KEYS)
    assert ranks == {
        key: Percentiles(nearest_rank(values, 1, 2), nearest_rank(values, 9, 10), len(values))
        for key, values in expected.items()
    }


@pytest.mark.parametrize(("numerator", "expected"), [(1, 1), (5, 5), (9, 9), (10, 10)])
def test_the_oracle_itself_on_one_to_ten(numerator: int, expected: int) -> None:
    assert nearest_rank(list(range(1, 11)), numerator, 10) == expected
