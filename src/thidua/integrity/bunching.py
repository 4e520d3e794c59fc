"""Bunching at the deadline: more dossiers finished in the last minutes before it than those around explain.

R. Chetty, J. N. Friedman, T. Olsen and L. Pistaferri, Adjustment costs, firm responses, and micro vs. macro labor
supply elasticities, Quarterly Journal of Economics 126 (2011) 749-804; H. J. Kleven, Bunching, Annual Review of
Economics 8 (2016) 435-464. Whoever works towards a limit bunches too: it tells where to look, not what was done.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import stats

BIN_SECONDS = 1_800
Int64s = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BunchingWindow:
    """What is looked at, in bins of BIN_SECONDS working seconds left; 0 is the deadline, below it is late.

    reach: bins on either side that are fitted. early, late: bins left out of the fit on either side of the deadline.
    degree: of the polynomial; seven is that of Chetty et al.
    """

    reach: int = 48
    early: int = 4
    late: int = 4
    degree: int = 7

    def __post_init__(self) -> None:
        if not (0 < self.early < self.reach and 0 <= self.late < self.reach):
            raise ValueError("the window reaches beyond what is looked at")
        if self.degree >= 2 * self.reach - self.early - self.late:
            raise ValueError("there are fewer bins than the polynomial has terms")


@dataclass(frozen=True, slots=True)
class BunchingEstimate:
    """How many dossiers more than the polynomial says were finished just in time.

    excess: dossiers above it in the early bins. relative: the same in bins' worth of it (Chetty's b); error: of that,
    by bootstrap. missing: dossiers below it in the late bins. observed, expected: by bin, from the latest to the
    earliest.
    """

    excess: float
    relative: float
    error: float
    missing: float
    observed: tuple[int, ...]
    expected: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class CutoffBalance:
    """Dossiers within `bins` bins before and after the deadline, and the chance of so many before, were it a coin's."""

    bins: int
    before: int
    after: int
    chance: float


def bin_counts(left_seconds: Sequence[int] | Int64s, window: BunchingWindow) -> Int64s:
    """Dossiers by bin of working seconds left, from the latest to the earliest; those outside are left out."""
    places = np.floor_divide(np.asarray(left_seconds, dtype=np.int64), BIN_SECONDS) + window.reach
    inside = places[(places >= 0) & (places < 2 * window.reach)]
    return np.bincount(inside, minlength=2 * window.reach).astype(np.int64)


def estimate(
    left_seconds: Sequence[int] | Int64s,
    rng: np.random.Generator,
    window: BunchingWindow | None = None,
    draws: int = 200,
) -> BunchingEstimate | None:
    """The excess at the deadline, or None where the bins around it expect no dossier there.

    left_seconds: working seconds left at the end of each dossier, below 0 where it was late. The polynomial is fitted
    to the bins outside the window. The error comes of `draws` cities drawn of the same dossiers with replacement:
    residuals of the fit, which Chetty et al. draw, leave out what chance does in the early bins and are too small.
    """
    window = window or BunchingWindow()
    observed = bin_counts(left_seconds, window)
    middles = (np.arange(2 * window.reach) + 0.5 - window.reach) / window.reach
    terms = np.vander(middles, window.degree + 1)
    early = np.arange(window.reach, window.reach + window.early)
    late = np.arange(window.reach - window.late, window.reach)
    outside = np.setdiff1d(np.arange(2 * window.reach), np.concatenate([early, late]))
    fit = np.linalg.pinv(terms[outside])

    def excess_of(counts: Floats) -> tuple[float, float, Floats]:
        expected: Floats = terms @ (fit @ counts[outside])
        above = float((counts - expected)[early].sum())
        mean = float(expected[early].mean())
        return above, above / mean if mean > 0 else float("nan"), expected

    counts = observed.astype(np.float64)
    excess, relative, expected = excess_of(counts)
    if not np.isfinite(relative):
        return None
    again = rng.multinomial(int(observed.sum()), observed / observed.sum(), draws).astype(np.float64)
    drawn = [excess_of(one)[1] for one in again]
    return BunchingEstimate(
        excess,
        relative,
        float(np.nanstd(drawn, ddof=1)),
        float((expected - counts)[late].sum()),
        tuple(observed.tolist()),
        tuple(expected.tolist()),
    )


def balance(left_seconds: Sequence[int] | Int64s, bins: Sequence[int] = (1, 2, 4)) -> tuple[CutoffBalance, ...]:
    """How dossiers lie on both sides of the deadline, in windows of so many bins: the cross-check without a polynomial.

    An exact binomial test of equal numbers, as M. D. Cattaneo, M. Jansson and X. Ma give it beside their density test
    (Manipulation testing based on density discontinuity, Stata Journal 18 (2018) 234-261). A density that falls steeply
    at the deadline anyway shows in it too; the smallest window is the least disturbed by that.
    """
    left = np.asarray(left_seconds, dtype=np.int64)
    balances = []
    for width in bins:
        before = int(((left >= 0) & (left < width * BIN_SECONDS)).sum())
        after = int(((left < 0) & (left >= -width * BIN_SECONDS)).sum())
        total = before + after
        chance = float(stats.binomtest(before, total, 0.5, alternative="greater").pvalue) if total else 1.0
        balances.append(CutoffBalance(width, before, after, chance))
    return tuple(balances)
