"""Which records break a bound, read a second time one by one in plain Python."""

from datetime import datetime, timedelta

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from thidua.ledger.cleaning.plausibility import PlausibilityRule, broken
from thidua.ledger.model import MOMENT

NOON = datetime.fromisoformat("2026-03-05T12:00:00")
# Midnights, noons and seconds beside them, over a few days.
moments = st.none() | st.builds(
    lambda halves, seconds: NOON + timedelta(hours=12 * halves, seconds=seconds),
    st.integers(-6, 6),
    st.integers(-1, 1),
)


def breaks(earlier: datetime | None, later: datetime | None, days: int) -> bool:
    """Whether the first lies more than so many days before the second; a day without a time is a day."""
    if earlier is None or later is None:
        return False
    if any(at.time() == datetime.min.time() for at in (earlier, later)):
        return (later.date() - earlier.date()).days > days
    return later - earlier > timedelta(days=days)


@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=30), st.integers(0, 2))
def test_a_bound_is_broken_by_the_rows_that_break_it(
    rows: list[tuple[datetime | None, datetime | None]], days: int
) -> None:
    received, finished = ([row[at] for row in rows] for at in (0, 1))
    columns = {"received_at": pa.array(received, MOMENT), "finished_at": pa.array(finished, MOMENT)}
    for bound, expected in (
        ("not_before", [breaks(done, got, days) for got, done in rows]),
        ("not_after", [breaks(got, done, days) for got, done in rows]),
    ):
        rule = PlausibilityRule.model_validate(
            {"table": "dossiers", "columns": ["finished_at"], bound: "received_at", "days": days, "says": {"en": "x"}}
        )
        breaking = [row for breach in broken("dossiers", columns, [rule], NOON) for row in breach.rows.tolist()]
        assert breaking == [at for at, wrong in enumerate(expected) if wrong]


@given(st.lists(moments, min_size=1, max_size=30))
def test_nothing_happens_after_it_was_known(happened: list[datetime | None]) -> None:
    rule = PlausibilityRule.model_validate(
        {"table": "dossiers", "columns": ["received_at"], "not_after": "known_at", "says": {"en": "x"}}
    )
    columns = {"received_at": pa.array(happened, MOMENT)}
    breaking = [row for breach in broken("dossiers", columns, [rule], NOON) for row in breach.rows.tolist()]
    assert breaking == [at for at, moment in enumerate(happened) if breaks(NOON, moment, 0)]
