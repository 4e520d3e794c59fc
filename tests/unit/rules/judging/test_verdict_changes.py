"""Verdicts before beside verdicts after."""

from thidua.rules.judging.verdict_changes import Flip, flips
from thidua.rules.terms import SubjectKind, VerdictState

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
MET, NOT_MET = VerdictState.MET, VerdictState.NOT_MET


def test_only_what_came_out_differently_is_listed() -> None:
    before = {(UNIT, "U1", "a.6"): MET, (UNIT, "U1", "a.7"): MET, (UNIT, "U2", "a.7"): NOT_MET}
    after = {(UNIT, "U1", "a.6"): MET, (UNIT, "U1", "a.7"): NOT_MET, (OFFICER, "U3", "b.4"): MET}
    assert flips(before, after) == [
        Flip(OFFICER, "U3", "b.4", None, MET),
        Flip(UNIT, "U1", "a.7", MET, NOT_MET),
        Flip(UNIT, "U2", "a.7", NOT_MET, None),
    ]
