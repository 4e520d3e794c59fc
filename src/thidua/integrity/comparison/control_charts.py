"""A unit's own months: which of them differ from the others by more than the months do among themselves.

W. A. Shewhart, Economic Control of Quality of Manufactured Product (1931); D. J. Wheeler, Understanding Variation (2nd
ed. 2000) for XmR charts; D. C. Montgomery, Introduction to Statistical Quality Control (8th ed. 2019), chapters 6, 7,
9.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import log, pi, sqrt

import numpy as np
from scipy import stats

# Fewer points than these show no trend: whoever tells of one has to say how few they are.
LEAST_POINTS = 12
# So many in a row on one side of the centre are taken for a shift (the fourth rule of Western Electric, 1956).
RUN = 8
# Three standard deviations of a normal distribution, two-sided.
THREE_SIGMA = float(2 * stats.norm.cdf(3) - 1)
# The mean of the range of two normal values, in standard deviations.
_D2 = 2 / sqrt(pi)


@dataclass(frozen=True, slots=True)
class ControlPoint:
    """A month's value, and the limits that it is held against."""

    value: float
    low: float
    high: float

    @property
    def outside(self) -> bool:
        """Whether it lies beyond its limits."""
        return not self.low <= self.value <= self.high


@dataclass(frozen=True, slots=True)
class ControlChart:
    """The months in their order. centre: their mean. shifts: where a run of RUN on one side of the centre was full."""

    centre: float
    points: tuple[ControlPoint, ...]

    @property
    def shifts(self) -> tuple[int, ...]:
        """Places (from 0) at which RUN points in a row had lain on one side of the centre."""
        places, run, side = [], 0, 0
        for place, point in enumerate(self.points):
            now = (point.value > self.centre) - (point.value < self.centre)
            run = run + 1 if now and now == side else int(bool(now))
            side = now
            if run == RUN:
                places.append(place)
        return tuple(places)

    @property
    def tells_trend(self) -> bool:
        """Whether there are enough points to speak of a trend without saying how few they are."""
        return len(self.points) >= LEAST_POINTS


def xmr_chart(values: Sequence[float]) -> ControlChart:
    """Individual values with limits from their moving range (XmR): mean ± 3 mean range / d2, 2.66 mean ranges.

    For figures that are no shares, such as a median of hours. ValueError of fewer than two values.
    """
    if len(values) < 2:
        raise ValueError("a moving range needs two values")
    centre = float(np.mean(values))
    half = 3 * float(np.mean(np.abs(np.diff(values)))) / _D2
    return ControlChart(centre, tuple(ControlPoint(float(value), centre - half, centre + half) for value in values))


def p_chart(counts: Sequence[tuple[int, int]]) -> ControlChart:
    """Shares of (hits, items) by month, with limits at three sigma of the binomial at the share of all months.

    Exact quantiles instead of mean ± 3 standard deviations, which are wrong near 0% and 100%. Months without items are
    left out; ValueError where there are no others.
    """
    there = [(hits, items) for hits, items in counts if items]
    if not there:
        raise ValueError("there are no items")
    centre = sum(hits for hits, _ in there) / sum(items for _, items in there)
    tail = (1 - THREE_SIGMA) / 2
    points = []
    for hits, items in there:
        low, high = stats.binom.ppf([tail, 1 - tail], items, centre)
        points.append(ControlPoint(hits / items, max(0.0, float(low)) / items, float(high) / items))
    return ControlChart(centre, tuple(points))


def cusum(counts: Sequence[tuple[int, int]], usual: float, changed: float) -> tuple[float, ...]:
    """The cumulative sum of log-likelihood ratios for a change of the share from `usual` to `changed`, month by month.

    E. S. Page, Continuous inspection schemes, Biometrika 41 (1954) 100-115; S. H. Steiner et al., Monitoring surgical
    performance using risk-adjusted cumulative sum charts, Biostatistics 1 (2000) 441-452. It never falls below 0.
    ValueError unless both shares lie between 0 and 1 and differ.
    """
    gain, loss = _weights(usual, changed)
    sums, total = [], 0.0
    for hits, items in counts:
        total = max(0.0, total + hits * gain + (items - hits) * loss)
        sums.append(total)
    return tuple(sums)


def cusum_threshold(
    items: Sequence[int], usual: float, changed: float, false_alarm: float, rng: np.random.Generator, draws: int = 4000
) -> float:
    """The height that the sum reaches at any of the months with a chance of at most `false_alarm` though nothing
    changed.

    By simulation of `draws` runs of months with so many items each, at the share `usual`. Raises what `cusum` raises.
    """
    gain, loss = _weights(usual, changed)
    size = np.asarray(items)
    hits = rng.binomial(size, usual, (draws, len(size)))
    steps = hits * gain + (size - hits) * loss
    total, highest = np.zeros(draws), np.zeros(draws)
    for step in steps.T:
        total = np.maximum(0.0, total + step)
        highest = np.maximum(highest, total)
    return float(np.quantile(highest, 1 - false_alarm, method="higher"))


def _weights(usual: float, changed: float) -> tuple[float, float]:
    if not (0 < usual < 1 and 0 < changed < 1 and usual != changed):
        raise ValueError("two different shares between 0 and 1 are compared")
    return log(changed / usual), log((1 - changed) / (1 - usual))
