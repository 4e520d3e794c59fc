"""Verdicts before beside verdicts after."""

from thidua.rules.flips import Flip, flips
from thidua.rules.terms import VerdictState

MET, NOT_MET = VerdictState.MET, VerdictState.NOT_MET


def test_only_what_came_out_differently_is_listed() -> None:
    before = {("U1", "a.6"): MET, ("U1", "a.7"): MET, ("U2", "a.7"): NOT_MET}
    after = {("U1", "a.6"): MET, ("U1", "a.7"): NOT_MET, ("U3", "a.7"): MET}
    assert flips(before, after) == [
        Flip("U1", "a.7", MET, NOT_MET),
        Flip("U2", "a.7", NOT_MET, None),
        Flip("U3", "a.7", None, MET),
    ]
