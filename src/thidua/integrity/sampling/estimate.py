"""What the findings of a sample tell of all dossiers it was drawn from.

D. G. Horvitz and D. J. Thompson, A generalization of sampling without replacement from a finite universe, Journal of
the American Statistical Association 47 (1952) 663-685.
"""

from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction

from thidua.integrity.sampling.draw import AuditSample, DrawnBy
from thidua.integrity.sampling.size import CONFIDENCE, error_limits


@dataclass(frozen=True, slots=True)
class ErrorEstimate:
    """Wrong dossiers of a population. total: Horvitz and Thompson's estimate; low, high: exact limits, both whole."""

    population: int
    total: Fraction
    low: int
    high: int

    @property
    def rate(self) -> Fraction:
        """The estimated share of wrong dossiers."""
        return self.total / self.population


def estimate_errors(sample: AuditSample, wrong: Collection[str], confidence: Fraction = CONFIDENCE) -> ErrorEstimate:
    """The wrong dossiers of all, from those of a sample that was checked whole.

    Each wrong one stands for one over its chance to be drawn. What was drawn by risk stands for itself alone, so the
    limits are those of the part drawn by chance, exact, with the wrong ones of the other part added. Where nothing was
    drawn by chance although there was more, the limits are all that is possible.

    ValueError of wrong dossiers that are not in the sample, and of a population without dossiers.
    """
    if not set(wrong) <= {one.dossier_id for one in sample.dossiers}:
        raise ValueError("only what was drawn can have been found wrong")
    if not sample.population:
        raise ValueError("there are no dossiers")
    errors = [one for one in sample.dossiers if one.dossier_id in wrong]
    sizes = {road: sum(one.drawn_by is road for one in sample.dossiers) for road in DrawnBy}
    certain = sum(one.drawn_by is DrawnBy.RISK for one in errors)
    low, high = error_limits(
        sample.population - sizes[DrawnBy.RISK], sizes[DrawnBy.CHANCE], len(errors) - certain, confidence
    )
    total = sum((1 / one.inclusion for one in errors), Fraction(0))
    return ErrorEstimate(sample.population, total, certain + low, certain + high)
