"""How far a count is from its threshold, in whole things one can act on; integers only, no float ever.

For a share ≥ 80/100 at 37 of 50: 3 more must count; 13 do not count today; 15 further ones, all good, would also do.
"""

from dataclasses import dataclass
from enum import Enum, auto

from thidua.i18n.catalogue import _
from thidua.rules.criteria import Op, Threshold
from thidua.rules.terms import Count


@dataclass(frozen=True, slots=True)
class Distance:
    """What separates a count from its threshold.

    `wants_more`: the direction that helps. `change` > 0: how many of the items at hand must change sides (counting ones
    to be gained, or lost where less is wanted), the number of items staying as it is. `change` ≤ 0: met, and -change of
    them could change to the other side with the verdict still met. `against`: items that today speak against the
    subject (not counted in a share where more is wanted; counted where less is wanted). `further`: how many new items,
    all good, would also bring a share to its threshold: 0 when met, None when no number would (a missed 100%) or when
    the measure is a plain number.
    """

    wants_more: bool
    change: int
    against: int
    further: int | None


def meets(count: Count, op: Op, threshold: Threshold) -> bool:
    """Whether the count stands the comparison, by cross-multiplication. A share of nothing (n = 0) never does."""
    if threshold.denominator is None:
        left, right = count.numerator, threshold.numerator
    else:
        if count.denominator <= 0:
            return False
        left, right = count.numerator * threshold.denominator, threshold.numerator * count.denominator
    match op:
        case Op.GE:
            return left >= right
        case Op.GT:
            return left > right
        case Op.LE:
            return left <= right
        case _:
            return left < right


def distance(count: Count, op: Op, threshold: Threshold) -> Distance:
    """The distance of a count from its threshold. Where that is a share, `count.denominator` must be above 0."""
    bound = _bound(count.denominator, op, threshold)
    change = bound - count.numerator if op.wants_more else count.numerator - bound
    if not op.wants_more:
        against = count.numerator
    elif threshold.denominator is None:
        against = max(change, 0)
    else:
        against = count.denominator - count.numerator
    return Distance(op.wants_more, change, against, _further(count, op, threshold))


def _bound(n: int, op: Op, threshold: Threshold) -> int:
    """The worst numerator that still stands the comparison, n items staying n."""
    top, bottom = (
        (threshold.numerator, 1)
        if threshold.denominator is None
        else (
            threshold.numerator * n,
            threshold.denominator,
        )
    )
    match op:
        case Op.GE:
            return _ceil(top, bottom)
        case Op.GT:
            return top // bottom + 1
        case Op.LE:
            return top // bottom
        case _:
            return _ceil(top, bottom) - 1


def _further(count: Count, op: Op, threshold: Threshold) -> int | None:
    """New good items x with (a + x) ÷ (n + x), or a ÷ (n + x) where less is wanted, at the threshold p/q."""
    if threshold.denominator is None:
        return None
    if meets(count, op, threshold):
        return 0
    a, n, p, q = count.numerator, count.denominator, threshold.numerator, threshold.denominator
    gap, pace = (p * n - q * a, q - p) if op.wants_more else (q * a - p * n, p)
    if pace <= 0:
        return None
    return _ceil(gap, pace) if op in (Op.GE, Op.LE) else gap // pace + 1


def _ceil(a: int, b: int) -> int:
    return -(-a // b)


@dataclass(frozen=True, slots=True)
class Phrase:
    """A message id of the translation catalogues with the values that fill it."""

    message: str
    values: dict[str, int | str]


def phrase(count: Count, op: Op, threshold: Threshold) -> Phrase:
    """The distance in words: "37 of 50, 3 more needed". Where a share is asked, `count.denominator` is above 0."""
    far = distance(count, op, threshold)
    values: dict[str, int | str] = {
        "numerator": count.numerator,
        "denominator": count.denominator,
        "change": abs(far.change),
        "against": far.against,
        "further": far.further or 0,
        "threshold": threshold.numerator,
    }
    return Phrase(_MESSAGES[threshold.denominator is not None, op.wants_more, _Gap.of(far)], values)


class _Gap(Enum):
    """What there is to say of a distance."""

    MET = auto()
    SHORT = auto()
    SHORT_FOR_GOOD = auto()  # a missed 100%: no further good item brings it back, only the bad ones put right

    @staticmethod
    def of(far: Distance) -> "_Gap":
        if far.change <= 0:
            return _Gap.MET
        return _Gap.SHORT if far.further else _Gap.SHORT_FOR_GOOD


_SHARE, _NUMBER, _MORE, _LESS = True, False, True, False
_MESSAGES = {
    (_SHARE, _MORE, _Gap.MET): _("{numerator} of {denominator}"),
    (_SHARE, _MORE, _Gap.SHORT): _("{numerator} of {denominator}, {change} more needed"),
    (_SHARE, _MORE, _Gap.SHORT_FOR_GOOD): _("{numerator} of {denominator}, all {against} others are needed"),
    (_SHARE, _LESS, _Gap.MET): _("{numerator} of {denominator}"),
    (_SHARE, _LESS, _Gap.SHORT): _("{numerator} of {denominator}, {change} too many"),
    (_SHARE, _LESS, _Gap.SHORT_FOR_GOOD): _("{numerator} of {denominator}, none may remain"),
    (_NUMBER, _MORE, _Gap.MET): _("{numerator}"),
    (_NUMBER, _MORE, _Gap.SHORT_FOR_GOOD): _("{numerator}, {change} more needed"),
    (_NUMBER, _LESS, _Gap.MET): _("{numerator}"),
    (_NUMBER, _LESS, _Gap.SHORT_FOR_GOOD): _("{numerator}, {change} too many"),
}
