"""Bunching at the deadline: found where it was put, silent where finishing is smooth."""

import numpy as np
import pytest

from thidua.integrity.bunching import BIN_SECONDS, BunchingWindow, balance, bin_counts, estimate

HOUR = 3_600


def smooth(rng: np.random.Generator, n: int = 20_000) -> np.ndarray:
    """Working seconds left, falling off smoothly on both sides of the deadline."""
    return rng.normal(4 * HOUR, 12 * HOUR, n).astype(np.int64)


def test_bins_are_half_hours_from_the_latest_to_the_earliest() -> None:
    window = BunchingWindow(reach=2, early=1, late=0, degree=1)
    assert bin_counts([-3601, -3600, -1801, -1, 0, 1799, 1800, 3599, 3600], window).tolist() == [2, 1, 2, 2]


def test_smooth_finishing_shows_no_excess() -> None:
    """Null simulation: the excess lies within two of its errors in nearly all cities, and is none on average."""
    rng = np.random.default_rng(23)
    estimates = [estimate(smooth(rng), rng, draws=60) for _ in range(30)]
    beyond = [one for one in estimates if one is not None and abs(one.relative) > 2.5 * one.error]
    assert len(estimates) == 30
    assert len(beyond) <= 3
    assert abs(np.mean([one.relative for one in estimates if one is not None])) < 0.1


def test_dossiers_drawn_before_the_deadline_are_the_excess() -> None:
    """Of those up to two hours late, four fifths are written as finished in the last half hour."""
    rng = np.random.default_rng(23)
    left = smooth(rng)
    late = (left < 0) & (left >= -2 * HOUR)
    moved = late & (rng.random(len(left)) < 0.8)
    left[moved] = rng.integers(0, BIN_SECONDS, int(moved.sum()))
    bunched = estimate(left, rng)
    assert bunched is not None
    assert bunched.excess == pytest.approx(moved.sum(), rel=0.2)
    assert bunched.missing == pytest.approx(moved.sum(), rel=0.2)
    assert bunched.relative > 5 * bunched.error > 0
    assert len(bunched.observed) == len(bunched.expected) == 96
    assert [one.chance < 1e-6 for one in balance(left)] == [True, True, True]


def test_the_same_seed_gives_the_same_error() -> None:
    left = smooth(np.random.default_rng(1), 2000)
    assert estimate(left, np.random.default_rng(2)) == estimate(left, np.random.default_rng(2))


def test_nothing_is_told_where_nothing_is_expected() -> None:
    rng = np.random.default_rng(23)
    assert estimate([], rng) is None
    assert [(one.before, one.after, one.chance) for one in balance([])] == [(0, 0, 1.0)] * 3


def test_balance_counts_both_sides_and_tests_them_exactly() -> None:
    (one,) = balance([0, 1, 2, -1, 1800, -1801], bins=(1,))
    assert (one.bins, one.before, one.after) == (1, 3, 1)
    assert one.chance == pytest.approx((4 + 1) / 16)


@pytest.mark.parametrize("window", [{"early": 0}, {"early": 48}, {"late": 48}, {"reach": 5, "degree": 2}])
def test_a_window_has_to_leave_something_to_fit(window: dict[str, int]) -> None:
    with pytest.raises(ValueError, match=r"window|bins"):
        BunchingWindow(**window)
