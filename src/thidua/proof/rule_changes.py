"""Changes of this program's own rules that can turn a verdict and that no bundle holds: those written in Python.

A change of SQL, of a movement, of law or calendar needs no entry: bundles hold these, and are judged by what they hold.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from thidua.i18n import _


@dataclass(frozen=True, slots=True)
class RuleChange:
    """The version that brought a change, and what it changed: one line, an English message id."""

    since: str
    message: str


CHANGES: tuple[RuleChange, ...] = (
    RuleChange(
        "0.1.0",
        _(
            "dossiers are judged as they stood at the end of the movement, each in exactly one place, and a share of "
            "too few items is not determinable"
        ),
    ),
    RuleChange("0.1.0", _("figures that would show what a few people answered are withheld, and not determinable")),
    RuleChange("0.1.0", _("a procedure is on the list by what was said of the day, whatever a later list says")),
)


def changes_after(version: str, changes: Sequence[RuleChange] = CHANGES) -> list[RuleChange]:
    """The changes that came after a version of the program; all of them where it is none."""
    return [change for change in changes if _ordered(change.since) > _ordered(version)]


def _ordered(version: str) -> tuple[int, ...]:
    numbers = re.fullmatch(r"([0-9]{1,9})\.([0-9]{1,9})\.([0-9]{1,9})", version)
    return tuple(map(int, numbers.groups())) if numbers else ()
