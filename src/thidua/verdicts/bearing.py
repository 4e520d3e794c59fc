"""What an item behind a figure means for the subject: a problem, fine, or not judged."""

from collections.abc import Mapping
from enum import StrEnum

from thidua.i18n import _
from thidua.rules.terms import Count


class Bearing(StrEnum):
    """How an item bears on a requirement."""

    PROBLEM = "problem"
    FINE = "fine"
    NOT_JUDGED = "not_judged"


BEARINGS: Mapping[Bearing, str] = {
    Bearing.PROBLEM: _("problem"),
    Bearing.FINE: _("fine"),
    Bearing.NOT_JUDGED: _("not judged"),
}
# What is to be acted on stands first in lists.
ORDER: Mapping[Bearing, int] = {Bearing.PROBLEM: 0, Bearing.NOT_JUDGED: 1, Bearing.FINE: 2}


def bearing_of(count: Count, op: str | None, *, share: bool) -> Bearing:
    """What one item means for a requirement that holds its number against a threshold by `op` (None: by none).

    share: the threshold is a share. Where a plain number is to be reached, what does not count toward it harms nobody.
    """
    if not count.numerator and not count.denominator:
        return Bearing.NOT_JUDGED
    if op in ("<=", "<"):
        return Bearing.PROBLEM if count.numerator else Bearing.FINE
    if count.numerator:
        return Bearing.FINE
    return Bearing.PROBLEM if share else Bearing.NOT_JUDGED
