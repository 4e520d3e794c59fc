"""A subject's count beside what its peers, with the same mix of procedures, would have had.

Indirect standardisation (L. I. Iezzoni, Risk Adjustment for Measuring Health Care Outcomes, 4th ed. 2013), an exact
one-sided binomial test, and the false discovery rate of Y. Benjamini and Y. Hochberg, Controlling the false discovery
rate, Journal of the Royal Statistical Society B 57 (1995) 289-300.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp

import numpy as np
from scipy import stats

# Of all that stand out, at most such a share does so by chance alone.
FALSE_DISCOVERIES = 0.05
# A procedure's own share among the peers is believed as far as its items outweigh so many at the share of all.
PRIOR_ITEMS = 10


@dataclass(frozen=True, slots=True)
class StratumCount:
    """What was counted of a subject in one procedure. group: its peers are the others of it; one group a subject."""

    subject: str
    group: str
    stratum: str
    hits: int
    items: int


@dataclass(frozen=True, slots=True)
class PeerComparison:
    """A subject beside its peers. expected: hits that peers with its mix would have had; None where it has no peers.

    chance: of as many hits or more, were it like them. adjusted: the same after Benjamini and Hochberg over all
    subjects that were compared.
    """

    subject: str
    hits: int
    items: int
    expected: float | None = None
    chance: float | None = None
    adjusted: float | None = None

    @property
    def stands_out(self) -> bool:
        """Whether somebody should look: more hits than chance explains. It says nothing of why."""
        return self.adjusted is not None and self.adjusted <= FALSE_DISCOVERIES


def compare(counts: Iterable[StratumCount]) -> tuple[PeerComparison, ...]:
    """Each subject with items beside its peers, in order of its id.

    The chance of a hit in a procedure is taken from the peers alone, so that nobody is held against themselves. The
    binomial at the mean chance is wider than the sum over procedures: it errs towards not standing out. It takes
    dossiers as independent of each other; where they come in batches, more stands out. ValueError where a subject is
    given two groups.
    """
    totals: dict[str, tuple[int, int]] = {}
    expected: dict[str, float] = {}
    for subjects in _by_group(counts).values():
        whole = _stratum_totals(subjects.values())
        all_hits, all_items = _sums(whole.values())
        for subject, strata in subjects.items():
            hits, items = totals[subject] = _sums(strata.values())
            if not items or items == all_items:
                continue
            # Half a hit more than there was: no peer ever having one makes it rare, not impossible.
            usual = (all_hits - hits + 0.5) / (all_items - items + 1)
            expected[subject] = sum(
                of_items * (whole[name][0] - of_hits + PRIOR_ITEMS * usual) / (whole[name][1] - of_items + PRIOR_ITEMS)
                for name, (of_hits, of_items) in strata.items()
            )
    chances = {
        subject: float(stats.binom.sf(totals[subject][0] - 1, totals[subject][1], hits / totals[subject][1]))
        for subject, hits in expected.items()
    }
    return _comparisons(totals, expected, chances)


def compare_singles(counts: Iterable[StratumCount]) -> tuple[PeerComparison, ...]:
    """Procedures with exactly one item of a subject beside what a Poisson law expects: the sum of λ exp(-λ).

    λ is what the subject would have had of a procedure, were its items spread as those of its peers; procedures that no
    peer had are not compared. Raises what `compare` raises. The chance is that of the Poisson binomial distribution (Y.
    Hong, On computing the distribution function for the Poisson binomial distribution, Computational Statistics & Data
    Analysis 59 (2013) 41-51). hits: procedures with one item; items: procedures with any, of those compared.
    """
    totals: dict[str, tuple[int, int]] = {}
    expected: dict[str, float] = {}
    chances: dict[str, float] = {}
    for subjects in _by_group(counts).values():
        whole = _stratum_totals(subjects.values())
        for subject, strata in subjects.items():
            peers = {name: items - strata.get(name, (0, 0))[1] for name, (_, items) in whole.items()}
            peers = {name: items for name, items in peers.items() if items > 0}
            own = {name: items for name, (_, items) in strata.items() if name in peers and items}
            singles, volume = sum(items == 1 for items in own.values()), sum(own.values())
            totals[subject] = (singles, len(own))
            if not volume:
                continue
            rates = [volume * items / sum(peers.values()) for items in peers.values()]
            single_chances = [rate * exp(-rate) for rate in rates]
            expected[subject] = sum(single_chances)
            chances[subject] = float(stats.poisson_binom.sf(singles - 1, single_chances))
    return _comparisons(totals, expected, chances)


def _comparisons(
    totals: Mapping[str, tuple[int, int]], expected: Mapping[str, float], chances: Mapping[str, float]
) -> tuple[PeerComparison, ...]:
    # Rounding may leave a chance a hair outside its bounds.
    values = np.clip(list(chances.values()), 0.0, 1.0)
    adjusted = stats.false_discovery_control(values, method="bh").tolist() if chances else []
    by_subject = dict(zip(chances, zip(values.tolist(), adjusted, strict=True), strict=True))
    return tuple(
        PeerComparison(subject, *totals[subject], expected.get(subject), *by_subject.get(subject, (None, None)))
        for subject in sorted(totals)
        if totals[subject][1]
    )


def _by_group(counts: Iterable[StratumCount]) -> dict[str, dict[str, dict[str, tuple[int, int]]]]:
    """(hits, items) by group, subject and stratum."""
    groups: dict[str, dict[str, dict[str, tuple[int, int]]]] = defaultdict(lambda: defaultdict(dict))
    group_of: dict[str, str] = {}
    for one in counts:
        if group_of.setdefault(one.subject, one.group) != one.group:
            raise ValueError(f"{one.subject} is given two groups")
        strata = groups[one.group][one.subject]
        strata[one.stratum] = _sums([strata.get(one.stratum, (0, 0)), (one.hits, one.items)])
    return groups


def _stratum_totals(subjects: Iterable[Mapping[str, tuple[int, int]]]) -> dict[str, tuple[int, int]]:
    whole: dict[str, tuple[int, int]] = {}
    for strata in subjects:
        for name, pair in strata.items():
            whole[name] = _sums([whole.get(name, (0, 0)), pair])
    return whole


def _sums(pairs: Iterable[tuple[int, int]]) -> tuple[int, int]:
    listed = list(pairs)
    return sum(first for first, _ in listed), sum(second for _, second in listed)
