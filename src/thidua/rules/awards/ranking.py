"""Who of the candidates gets a place under the quota (III.2.a): by declared keys, ties together, never by chance.

Equal in every key means equal: all of them in, or all of them out. The order in which candidates are handed in, their
names and their ids decide nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from thidua.rules.awards.quota import places
from thidua.rules.movement import Quota, RankKey


@dataclass(frozen=True, slots=True)
class Contender:
    """A candidate with their values, one a key, in the keys' order; None where there is nothing to measure: last."""

    id: str
    values: tuple[Fraction | None, ...]
    direct: bool = True
    leader: bool = False


class Outcome(StrEnum):
    """The outcome of the ranking for a candidate."""

    IN = "in"
    CUT = "cut"  # no place left
    TIED_OUT = "tied_out"  # would fit in part only: ties stand together
    NO_PLACES = "no_places"  # the quota gives none at all


@dataclass(frozen=True, slots=True)
class RankedCandidate:
    """A candidate's place: rank 1 is the best; those who tie share a rank."""

    id: str
    rank: int
    outcome: Outcome
    tied_with: int  # how many others share the rank


@dataclass(frozen=True, slots=True)
class Selection:
    """The places (those not taken before) and how they were filled. `places` is None where there is no quota."""

    places: int | None
    denominator: int
    lines: tuple[RankedCandidate, ...] = field(default=())

    @property
    def chosen(self) -> frozenset[str]:
        """The ids of those who are in."""
        return frozenset(line.id for line in self.lines if line.outcome is Outcome.IN)

    @property
    def left(self) -> int | None:
        """The number of places that stay empty."""
        return None if self.places is None else self.places - len(self.chosen)


def _order(contender: Contender, keys: Sequence[RankKey]) -> tuple[tuple[int, Fraction], ...]:
    """Smaller is better; nothing to measure is worse than anything measured."""
    ordered = []
    for value, key in zip(contender.values, keys, strict=True):
        if value is None:
            ordered.append((1, Fraction(0)))
        else:
            ordered.append((0, -value if key.higher_is_better else value))
    return tuple(ordered)


def select(
    contenders: Collection[Contender], keys: Sequence[RankKey], quota: Quota | None, denominator: int, taken: int = 0
) -> Selection:
    """Fills the places of the quota in the order of the keys. `denominator`: participants of the frozen register;
    `taken`: places that earlier decisions of the same award gave away.

    A group of equals that does not fit as a whole stays out as a whole, and so does everybody ranked after it: a place
    is never given past somebody better. Without a quota everybody is in.

    Raises:
        UserError: the denominator is below zero.
        ValueError: a contender has not as many values as there are keys, or two have the same id.
    """
    if len({contender.id for contender in contenders}) != len(contenders):
        raise ValueError("two contenders of the same id")
    room = None if quota is None else max(places(quota.share, denominator) - taken, 0)
    groups: dict[tuple[tuple[int, Fraction], ...], list[Contender]] = {}
    for contender in contenders:
        groups.setdefault(_order(contender, keys), []).append(contender)
    lines: list[RankedCandidate] = []
    for order in sorted(groups):
        group = sorted(groups[order], key=lambda member: member.id)  # within a rank the order is one of writing only
        rank = len(lines) + 1
        if room is None or len(lines) + len(group) <= room:
            outcome = Outcome.IN
        else:
            outcome = Outcome.NO_PLACES if room == 0 else Outcome.CUT if len(lines) >= room else Outcome.TIED_OUT
        lines += [RankedCandidate(member.id, rank, outcome, len(group) - 1) for member in group]
    return Selection(room, denominator, tuple(lines))


def what_if_one_more(
    contenders: Collection[Contender], keys: Sequence[RankKey], quota: Quota | None, denominator: int, taken: int = 0
) -> frozenset[str]:
    """Who would be in as well, had the register as many participants more as one further place needs."""
    now = select(contenders, keys, quota, denominator, taken)
    if quota is None or quota.share.numerator == 0:
        return frozenset()
    more = denominator
    while places(quota.share, more) == places(quota.share, denominator):
        more += 1
    return select(contenders, keys, quota, more, taken).chosen - now.chosen


def without(
    gone: str,
    contenders: Collection[Contender],
    keys: Sequence[RankKey],
    quota: Quota | None,
    denominator: int,
    taken: int = 0,
) -> frozenset[str]:
    """Who would come in, were this one candidate withdrawn."""
    now = select(contenders, keys, quota, denominator, taken)
    remaining = [contender for contender in contenders if contender.id != gone]
    return select(remaining, keys, quota, denominator, taken).chosen - now.chosen


@dataclass(frozen=True, slots=True)
class Shares:
    """Of those who are in: how many are direct workers, how many lead (the law puts direct workers first)."""

    chosen: int
    direct: int
    leaders: int


def shares(contenders: Collection[Contender], chosen: Collection[str]) -> Shares:
    """Counted over those chosen."""
    mine = [contender for contender in contenders if contender.id in chosen]
    return Shares(len(mine), sum(contender.direct for contender in mine), sum(contender.leader for contender in mine))
