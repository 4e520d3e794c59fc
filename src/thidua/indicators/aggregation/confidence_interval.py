"""How certain a share of counted items is: its Wilson interval, in hundredths of a percent.

Shown beside figures, never decisive: verdicts compare the integers by cross-multiplication.
"""

from math import sqrt

from thidua.rules.terms import Count

WHOLE = 10_000  # a share of one, in hundredths of a percent
# Two-sided 95%.
Z = 1.959963984540054


def wilson(count: Count) -> tuple[int, int] | None:
    """The 95% Wilson interval of the share in hundredths of a percent, rounded outwards; None of nothing.

    Raises ValueError where the numerator is no part of the denominator (a count of other things has no interval).
    """
    n, hits = count.denominator, count.numerator
    if not 0 <= hits <= n:
        raise ValueError("a share has 0 ≤ numerator ≤ denominator")
    if not n:
        return None
    middle = (hits + Z * Z / 2) / (n + Z * Z)
    half = Z * sqrt(hits * (n - hits) / n + Z * Z / 4) / (n + Z * Z)
    low = 0 if hits == 0 else int(max(0.0, middle - half) * WHOLE)
    high = WHOLE if hits == n else -int(-min(1.0, middle + half) * WHOLE // 1)
    return low, high
