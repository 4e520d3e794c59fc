"""How certain a share of counted items is, and the difference of two shares: 95% intervals, in hundredths of a percent.

Shown beside figures, never decisive: verdicts compare the integers by cross-multiplication.
"""

from math import hypot, sqrt

from thidua.rules.terms import Count

WHOLE = 10_000  # a share of one, in hundredths of a percent
# Two-sided 95%.
Z = 1.959963984540054


def wilson(count: Count) -> tuple[int, int] | None:
    """The 95% Wilson interval of the share in hundredths of a percent, rounded outwards; None of nothing.

    Raises ValueError where the numerator is no part of the denominator (a count of other things has no interval).
    """
    bounds = _score_bounds(count)
    if bounds is None:
        return None
    low, high = bounds
    return int(low * WHOLE), -int(-high * WHOLE // 1)


def difference(before: Count, after: Count) -> tuple[int, int] | None:
    """The 95% interval of the share after less the share before, of two groups that have no item in common, in
    hundredths of a percentage point, rounded outwards; None where one of them is of nothing.

    Newcombe's hybrid score interval: R. G. Newcombe, Interval estimation for the difference between independent
    proportions, Statistics in Medicine 17 (1998) 873-890, method 10.

    Raises ValueError where a numerator is no part of its denominator.
    """
    earlier, later = _score_bounds(before), _score_bounds(after)
    if earlier is None or later is None:
        return None
    was, is_now = before.numerator / before.denominator, after.numerator / after.denominator
    low = is_now - was - hypot(is_now - later[0], earlier[1] - was)
    high = is_now - was + hypot(later[1] - is_now, was - earlier[0])
    return int(max(-1.0, low) * WHOLE // 1), -int(-min(1.0, high) * WHOLE // 1)


def _score_bounds(count: Count) -> tuple[float, float] | None:
    """The ends of the Wilson score interval; None of nothing. ValueError where the numerator is no part."""
    n, hits = count.denominator, count.numerator
    if not 0 <= hits <= n:
        raise ValueError("a share has 0 ≤ numerator ≤ denominator")
    if not n:
        return None
    middle = (hits + Z * Z / 2) / (n + Z * Z)
    half = Z * sqrt(hits * (n - hits) / n + Z * Z / 4) / (n + Z * Z)
    return (0.0 if hits == 0 else max(0.0, middle - half)), (1.0 if hits == n else min(1.0, middle + half))
