"""Counts of what people answered are told in groups so large that nobody in them is known."""

from collections.abc import Mapping
from typing import TypeVar

Key = TypeVar("Key", int, str)
# Numerator, denominator, excluded.
Numbers = tuple[int, int, int]


def large_groups(counts: Mapping[Key, Numbers], least: int) -> tuple[dict[Key, Numbers], Numbers]:
    """The groups of at least `least` answers, and all others added up: the rest, zeros where there is none.

    A rest that is itself too small takes the smallest of the large groups along, so that it cannot be told from what
    all of them together give.
    """
    large = {key: numbers for key, numbers in counts.items() if _size(numbers) >= least}
    rest = [numbers for key, numbers in counts.items() if key not in large]
    while rest and large and sum(map(_size, rest)) < least:
        rest.append(large.pop(min(large, key=lambda key: (_size(large[key]), key))))
    return large, (sum(one[0] for one in rest), sum(one[1] for one in rest), sum(one[2] for one in rest))


def _size(numbers: Numbers) -> int:
    """How many answers are in a group, counted or left out."""
    return numbers[1] + numbers[2]
