"""Verdicts before beside verdicts after."""

from thidua.rules.judging.verdict_changes import VerdictChange, verdict_changes
from thidua.rules.terms import SubjectKind, VerdictState

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
MET, NOT_MET = VerdictState.MET, VerdictState.NOT_MET


def test_only_what_came_out_differently_is_listed() -> None:
    before = {(UNIT, "U1", "a.6"): MET, (UNIT, "U1", "a.7"): MET, (UNIT, "U2", "a.7"): NOT_MET}
    after = {(UNIT, "U1", "a.6"): MET, (UNIT, "U1", "a.7"): NOT_MET, (OFFICER, "U3", "b.4"): MET}
    assert verdict_changes(before, after) == [
        VerdictChange(OFFICER, "U3", "b.4", None, MET),
        VerdictChange(UNIT, "U1", "a.7", MET, NOT_MET),
        VerdictChange(UNIT, "U2", "a.7", NOT_MET, None),
    ]
