"""How many awards a quota allows (III.2.a): at most a share of those directly taking part, rounded down."""

from thidua.i18n import UserError
from thidua.rules.movement import Share


def places(share: Share, denominator: int) -> int:
    """The places a quota gives: the greatest whole number not above share × denominator.

    `denominator`: how many subjects take part (≥ 0), by the movement's `quota_denominator`. Nine collectives at 10/100
    give none: "at most" never rounds up.

    Raises:
        UserError: the denominator is below zero.
    """
    if denominator < 0:
        raise UserError("a quota cannot be taken of {count} participants", count=denominator)
    return share.numerator * denominator // share.denominator


def is_within(awarded: int, share: Share, denominator: int) -> bool:
    """Whether that many awards keep the quota."""
    return awarded <= places(share, denominator)
