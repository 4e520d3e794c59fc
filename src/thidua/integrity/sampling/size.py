"""How many dossiers to check: plans that accept no error, by the hypergeometric distribution, in whole numbers.

W. G. Cochran, Sampling Techniques (3rd ed. 1977), 3.6; A. A. Arens and J. K. Loebbecke, Applications of Statistical
Sampling to Auditing (1981), on discovery sampling.
"""

from collections.abc import Callable
from fractions import Fraction
from math import ceil, comb

CONFIDENCE = Fraction(95, 100)


def zero_error_size(population: int, rate: Fraction, confidence: Fraction = CONFIDENCE) -> int:
    """The least number of dossiers of which one at least is wrong with that confidence, if `rate` of all are.

    If none of so many is wrong, the share of wrong ones is below `rate` with that confidence: of 300 dossiers at 5%,
    54. A rate that is no whole number of dossiers is rounded up to one. ValueError where a number makes no sense.
    """
    if population < 1 or not (0 < rate <= 1 and 0 < confidence < 1):
        raise ValueError("a plan needs dossiers, a rate and a confidence between 0 and 1")
    wrong = ceil(rate * population)
    # The chance that none of n is wrong, as ways without a wrong one out of all ways: both sides are kept whole.
    ways, every = 1, 1
    for size in range(1, population + 1):
        ways *= max(0, population - wrong - size + 1)
        every *= population - size + 1
        if ways * confidence.denominator <= every * (confidence.denominator - confidence.numerator):
            return size
    return population


def error_limits(population: int, size: int, errors: int, confidence: Fraction = CONFIDENCE) -> tuple[int, int]:
    """The fewest and the most wrong dossiers of `population` that `errors` of `size` drawn ones do not contradict.

    The exact two-sided limits of the hypergeometric distribution: J. P. Buonaccorsi, A note on confidence intervals for
    proportions in finite populations, American Statistician 41 (1987) 215-218. ValueError where a number makes no
    sense.
    """
    if not 0 <= errors <= size <= population:
        raise ValueError("a sample is a part of the population, and errors are a part of it")
    tail = (1 - confidence) / 2
    every = comb(population, size) * tail.numerator

    def at_most(wrong: int) -> int:
        """Ways to draw no more errors than there were, out of so many wrong ones."""
        return sum(comb(wrong, k) * comb(population - wrong, size - k) for k in range(errors + 1))

    def at_least(wrong: int) -> int:
        return sum(comb(wrong, k) * comb(population - wrong, size - k) for k in range(errors, size + 1))

    least, most = errors, population - (size - errors)
    low = _first(least, most, lambda wrong: at_least(wrong) * tail.denominator > every)
    high = most - _first(0, most - least, lambda step: at_most(most - step) * tail.denominator > every)
    return low, high


def _first(low: int, high: int, holds: Callable[[int], bool]) -> int:
    """The least number from low to high for which something holds that holds from then on; high where none does."""
    while low < high:
        middle = (low + high) // 2
        if holds(middle):
            high = middle
        else:
            low = middle + 1
    return low
