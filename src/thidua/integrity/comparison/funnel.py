"""Funnel plots: how far a unit's share may lie from the target by chance alone, for its number of items.

D. J. Spiegelhalter, Funnel plots for comparing institutional performance, Statistics in Medicine 24 (2005) 1185-1202.
Limits are exact binomial ones. Where units differ by more than chance (overdispersion) and there are many items, the
limits are those of the arcsine form, widened by the variance between units.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import asin, pi, sin, sqrt

import numpy as np
from scipy import stats

# Two-sided chances that a unit at the target lies within its limits.
WARNING, CONTROL = 0.95, 0.998
# The arcsine form is taken where so many items are expected on either side; else the exact limits are.
LEAST_EXPECTED = 10


@dataclass(frozen=True, slots=True)
class Overdispersion:
    """How much units differ beyond chance. phi: mean squared z-score after winsorising (1: chance alone).

    tau2: variance between units on the arcsine scale, 0 where phi does not exceed what chance gives.
    """

    phi: float
    tau2: float


def share_of(counts: Sequence[tuple[int, int]]) -> float:
    """The target: hits of all units by items of all units. ValueError of nothing."""
    items = sum(n for _, n in counts)
    if not items:
        raise ValueError("there are no items")
    return sum(hits for hits, _ in counts) / items


def exact_limits(items: int, target: float, level: float) -> tuple[int, int]:
    """The lowest and highest number of hits still within limits, of `items` at the share `target`.

    A number below the first, or above the second, has a chance of at most (1 - level) / 2 each: where counts are small
    alarms are rarer than the level says, never more frequent.
    """
    tail = (1 - level) / 2
    low, high = stats.binom.ppf([tail, 1 - tail], items, target)
    return max(0, int(low)), int(high)


def drawn_limits(items: int, target: float, level: float) -> tuple[float, float]:
    """The limits as shares, for drawing: interpolated between whole numbers (Spiegelhalter 2005, appendix A.1.1)."""
    tail = (1 - level) / 2

    def limit(chance: float) -> float:
        rank = float(stats.binom.ppf(chance, items, target))
        upto, single = stats.binom.cdf(rank, items, target), stats.binom.pmf(rank, items, target)
        part = float((upto - chance) / single) if single else 0.0
        return min(1.0, max(0.0, (rank - part) / items))

    return limit(tail), limit(1 - tail)


def overdispersion(counts: Sequence[tuple[int, int]], *, trim: float = 0.1, unbiased: bool = True) -> Overdispersion:
    """The overdispersion of units' (hits, items), on the arcsine scale.

    z-scores beyond the quantiles `trim` and 1 - `trim` count as those (winsorised), so that a few odd units do not
    widen the limits that are to show them. Winsorising alone makes phi too small, and the limits too narrow: with
    `unbiased` it is divided by what it leaves of a normal distribution, so that alarms come at their nominal rate;
    without, phi is Spiegelhalter's and FunnelPlotR's. tau2 is the moment estimate of DerSimonian and Laird (1986), as
    Spiegelhalter (2005, 3.2) takes it. Units without items count nowhere; ValueError where none has any.
    """
    there = [(hits, n) for hits, n in counts if n]
    target = share_of(there)
    hits, items = (np.array(column, dtype=np.float64) for column in zip(*there, strict=True))
    scores = (np.arcsin(np.sqrt(hits / items)) - asin(sqrt(target))) * 2 * np.sqrt(items)
    low, high = np.quantile(scores, [trim, 1 - trim])
    phi = float(np.mean(np.clip(scores, low, high) ** 2))
    if unbiased and trim:
        edge = float(stats.norm.ppf(1 - trim))
        phi /= (1 - 2 * trim) - 2 * edge * float(stats.norm.pdf(edge)) + 2 * trim * edge**2
    n, weights = len(there), 4 * items
    spread = float(weights.sum() - (weights**2).sum() / weights.sum())
    return Overdispersion(phi, max(0.0, (n * phi - (n - 1)) / spread) if spread else 0.0)


def arcsine_limits(items: int, target: float, tau2: float, z: float) -> tuple[float, float]:
    """The limits as shares at `z` standard deviations, with the variance `tau2` between units, on the arcsine scale."""
    middle, half = asin(sqrt(target)), z * sqrt(1 / (4 * items) + tau2)
    return sin(max(0.0, middle - half)) ** 2, sin(min(pi / 2, middle + half)) ** 2


def limits(items: int, target: float, level: float, tau2: float = 0.0) -> tuple[float, float]:
    """The limits as shares between which a unit of `items` lies by chance.

    Exact; where tau2 is above 0 and at least LEAST_EXPECTED items are expected on either side, those of the arcsine
    form. Near 0% and 100% the limits are thus always exact.
    """
    if tau2 > 0 and items * min(target, 1 - target) >= LEAST_EXPECTED:
        return arcsine_limits(items, target, tau2, float(stats.norm.ppf((1 + level) / 2)))
    low, high = exact_limits(items, target, level)
    return low / items, high / items
