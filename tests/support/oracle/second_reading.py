"""Figures as the engine has them and as the plain reading has them, in one form, to be held against each other."""

from collections import defaultdict

from support.oracle import plain_reading
from thidua.indicators.aggregation.figures import Figures
from thidua.indicators.catalogue.loader import catalogue

# By axis, subject, month, value and procedure: numerator, denominator, excluded.
Numbers = dict[tuple[object, ...], tuple[int, int, int]]


def engine_numbers(figures: Figures) -> dict[str, Numbers]:
    """Of each indicator that counted anything."""
    numbers: dict[str, Numbers] = defaultdict(dict)
    for row in figures.rows.to_pylist():
        place = (row["axis"], row["subject_id"], row["month"], row["value"], row["item_id"])
        # Answers of a unit's month may stand in several rows: they were kept by officer, too.
        counted = numbers[row["indicator_id"]].get(place, (0, 0, 0))
        flags = (row["numerator"], row["denominator"], row["excluded"])
        numbers[row["indicator_id"]][place] = tuple(map(sum, zip(counted, flags, strict=True)))  # type: ignore[assignment]
    return numbers


def plain_numbers(world: plain_reading.World, indicator: str) -> Numbers:
    """Of one indicator."""
    header = catalogue()[indicator].header
    distribution, of_procedures = header.kind == "distribution", header.measure == "procedures"
    sums: dict[tuple[object, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for unit, officer, procedure, month, numerator, denominator, excluded in plain_reading.READINGS[indicator](world):
        value = numerator if distribution and denominator else None
        for place in (
            ("unit", unit, month, value, procedure if of_procedures else None),
            ("officer", officer, None, value, None),
            ("procedure", procedure, None, value, None),
        ):
            for number, one in enumerate((0 if distribution else numerator, denominator, excluded)):
                sums[place][number] += one
    return {place: (one[0], one[1], one[2]) for place, one in sums.items() if any(one)}
