"""Shares of few items drawn towards that of all: for putting a list in order, never for telling or judging.

Empirical Bayes with a beta-binomial: B. Efron and C. Morris, Stein's paradox in statistics, Scientific American 236
(1977) 119-127; B. P. Carlin and T. A. Louis, Bayesian Methods for Data Analysis (3rd ed. 2009), 5.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import optimize, stats

# Precisions looked at, as items that the prior is worth: from next to nothing to units that do not differ at all.
LEAST_WORTH, MOST_WORTH = 0.5, 1e6


@dataclass(frozen=True, slots=True)
class SharePrior:
    """What a unit's share is before its own items are seen: a beta distribution, by its mean and its worth in items."""

    mean: float
    worth: float

    def key(self, hits: int, items: int) -> float:
        """The key to sort by: the posterior mean of the share. It is no share of anything that was counted."""
        return (hits + self.mean * self.worth) / (items + self.worth)


def prior_of(counts: Sequence[tuple[int, int]]) -> SharePrior:
    """The prior most likely to have given these (hits, items), by maximum likelihood.

    Units without items count nowhere; ValueError where none has any.
    """
    there = np.array([(hits, items) for hits, items in counts if items], dtype=np.int64).reshape(-1, 2)
    if not len(there):
        raise ValueError("there are no items")
    hits, items = there.T
    mean = (hits.sum() + 0.5) / (items.sum() + 1)

    def unlikely(point: npt.NDArray[np.float64]) -> float:
        share, worth = 1 / (1 + np.exp(-point[0])), np.exp(point[1])
        return -float(stats.betabinom.logpmf(hits, items, share * worth, (1 - share) * worth).sum())

    best = optimize.minimize(
        unlikely,
        [np.log(mean / (1 - mean)), np.log(100.0)],
        method="L-BFGS-B",
        bounds=[(-15, 15), (np.log(LEAST_WORTH), np.log(MOST_WORTH))],
    )
    return SharePrior(float(1 / (1 + np.exp(-best.x[0]))), float(np.exp(best.x[1])))
