"""Which numbers of what people answered are told: of groups so large that nobody in them is known.

Neither alone nor by subtraction may figures show the numbers of fewer than the least number of people. Units lie in one
another, officers in units: what is told of a subject, less what is told of subjects within it, leaves a rest, and every
number that sums and differences of the figures can give is a sum of such rests. So no rest may be small: each is of
nobody, or of at least the least number. Only sizes decide, never what was answered.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeVar

Key = TypeVar("Key", int, str)
# Numerator, denominator, excluded.
Numbers = tuple[int, int, int]
# A unit and an officer, each None where it is not known.
Cell = tuple[str | None, str | None]
CITY, NO_UNIT = "the city", "no unit"
# A place of the tree: the city, what has no unit, or a unit by its id; the second text is empty but for units.
Place = tuple[str, str]
WHOLE: Place = (CITY, "")
NOWHERE: Place = (NO_UNIT, "")


@dataclass(frozen=True, slots=True)
class DisclosedSubjects:
    """Whose numbers are told: units, officers, the city as a whole, and what no unit is known of."""

    units: frozenset[str] = frozenset()
    officers: frozenset[str] = frozenset()
    city: bool = False
    no_unit: bool = False


@dataclass(slots=True)
class _Part:
    """A subject whose numbers are told, unless it is given up for a larger one that it lies in.

    rest: how many of its people are in none of its own `parts`. kept: it is not given up.
    """

    size: int
    name: Place | str
    rest: int
    kept: bool = False
    parts: list["_Part"] = field(default_factory=list)


def disclosed_subjects(
    sizes: Mapping[Cell, int], above: Mapping[str, Sequence[str]], least: int, enough: int
) -> DisclosedSubjects:
    """Whose numbers can be told so that no difference of them is of one to `least` - 1 people.

    sizes: how many people answered, by unit and officer; above: of each unit, itself and the units above it. From the
    officers upwards a subject is told where its own rest allows it; where not, the smallest told within it is given up,
    but no officer whom `enough` answered, for a verdict may rest on it: rather the larger one then is not told.
    """
    tree = _Tree(sizes, above)
    officers: dict[str, dict[str | None, int]] = defaultdict(dict)
    for (unit, officer), size in sizes.items():
        if officer is not None:
            officers[officer][unit] = size
    within: dict[Place, list[_Part]] = defaultdict(list)
    crossed: set[Place] = set()
    for officer, units in sorted(officers.items()):
        size = sum(units.values())
        home, between = tree.around(units)
        # Somebody of several units can be told apart from each: then those are not.
        if size >= least and (size >= enough or not between):
            within[home].append(_Part(size, officer, size, size >= enough))
            crossed |= between
    whole = _place_told(WHOLE, tree, within, crossed, least)
    return _named(whole, tree)


def _place_told(
    place: Place, tree: "_Tree", within: Mapping[Place, list[_Part]], crossed: set[Place], least: int
) -> list[_Part]:
    """The largest subjects that are told at a place or below it: the place itself, where it is."""
    below = [_place_told(inner, tree, within, crossed, least) for inner in tree.children[place]]
    parts = [*within.get(place, ()), *(part for inner in below for part in inner)]
    size = tree.size[place]
    if size < least or place in crossed:
        return parts
    kept, rest = _with_large_rest(parts, size, least)
    return parts if kept is None else [_Part(size, place, rest, parts=kept)]


def _with_large_rest(parts: list[_Part], size: int, least: int) -> tuple[list[_Part] | None, int]:
    """The parts that can be told beside a whole of that size, and the rest; None where it would stay too small."""
    kept = list(parts)
    rest = size - sum(part.size for part in kept)
    while 0 < rest < least:
        spare = [part for part in kept if not part.kept]
        if not spare:
            return None, rest
        least_missed = min(spare, key=lambda part: (part.size, str(part.name)))
        kept.remove(least_missed)
        kept += least_missed.parts
        rest += least_missed.rest
    return kept, rest


def _named(parts: Iterable[_Part], tree: "_Tree") -> DisclosedSubjects:
    units, officers = set[str](), set[str]()
    city = no_unit = False
    waiting = list(parts)
    while waiting:
        part = waiting.pop()
        waiting += part.parts
        match part.name:
            case str():
                officers.add(part.name)
            case place if place == WHOLE:
                city = True
            case place if place == NOWHERE:
                no_unit = True
            case place:
                units |= tree.members[place]
    return DisclosedSubjects(frozenset(units), frozenset(officers), city, no_unit)


class _Tree:
    """The places that lie in one another. Units of a circle hold the same people and are one place."""

    def __init__(self, sizes: Mapping[Cell, int], above: Mapping[str, Sequence[str]]) -> None:
        units = {unit for unit, _ in sizes if unit is not None}
        self._above = {unit: above.get(unit, (unit,)) for unit in {*above, *units}}
        of_all = {unit: frozenset(chain) for unit, chain in self._above.items()}
        self.members: dict[Place, set[str]] = defaultdict(set)
        self._place: dict[str, Place] = {}
        for unit, chain in self._above.items():
            circle = min(other for other in chain if of_all.get(other) == of_all[unit])
            self._place[unit] = (circle, "unit")
            self.members[self._place[unit]].add(unit)
        self.children: dict[Place, set[Place]] = defaultdict(set)
        self.size: dict[Place, int] = defaultdict(int)
        for path in map(self.path, self._above):
            for inner, outer in pairwise(path):
                self.children[outer].add(inner)
        for (home, _), size in sizes.items():
            for place in self.path(home):
                self.size[place] += size
        self.children[WHOLE].add(NOWHERE)

    def path(self, unit: str | None) -> list[Place]:
        """The places that a unit lies in, the smallest first, the city last."""
        if unit is None:
            return [NOWHERE, WHOLE]
        outwards = sorted({self._place[other] for other in self._above[unit]}, key=self._depth, reverse=True)
        return [*outwards, WHOLE]

    def around(self, units: Iterable[str | None]) -> tuple[Place, set[Place]]:
        """The smallest place that all the units lie in, and the places below it that some of them lie in."""
        paths = [self.path(unit) for unit in units]
        common = [place for place in paths[0] if all(place in path for path in paths)]
        return common[0], {place for path in paths for place in path if place not in common}

    def _depth(self, place: Place) -> int:
        return len(self._above[place[0]])


def large_groups(counts: Mapping[Key, Numbers], least: int) -> tuple[dict[Key, Numbers], Numbers]:
    """The groups of at least `least` answers, and all others added up: the rest, zeros where there is none.

    A rest that is itself too small takes the smallest of the large groups along, so that it cannot be told from what
    all of them together give.
    """
    large = {key: numbers for key, numbers in counts.items() if _size(numbers) >= least}
    rest = [numbers for key, numbers in counts.items() if key not in large]
    while large and 0 < sum(map(_size, rest)) < least:
        rest.append(large.pop(min(large, key=lambda key: (_size(large[key]), key))))
    return large, (sum(one[0] for one in rest), sum(one[1] for one in rest), sum(one[2] for one in rest))


def _size(numbers: Numbers) -> int:
    """How many answers are counted in a group: those left out say nothing, and hide nobody."""
    return numbers[1]
