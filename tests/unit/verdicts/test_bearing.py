"""What an item means for a requirement: a problem, fine, or not judged."""

import pytest

from thidua.rules.terms import Count
from thidua.verdicts.bearing import Bearing, bearing_of


@pytest.mark.parametrize(
    ("count", "op", "share", "bearing"),
    [
        (Count(1, 1), ">=", True, Bearing.FINE),
        (Count(0, 1), ">=", True, Bearing.PROBLEM),
        (Count(0, 0, 1), ">=", True, Bearing.NOT_JUDGED),
        (Count(1, 1), "<=", False, Bearing.PROBLEM),
        (Count(0, 1), "<", True, Bearing.FINE),
        (Count(0, 0, 1), "<=", False, Bearing.NOT_JUDGED),
        (Count(3, 0), ">", False, Bearing.FINE),
        (Count(0, 1), ">=", False, Bearing.NOT_JUDGED),  # one idea more or less of a number to be reached
        (Count(0, 1), None, True, Bearing.PROBLEM),
    ],
)
def test_an_item_bears_on_what_is_asked(count: Count, op: str | None, share: bool, bearing: Bearing) -> None:
    assert bearing_of(count, op, share=share) is bearing
