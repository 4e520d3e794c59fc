"""One rule judged for one subject, whatever of the evidence a test gives."""

from thidua.rules.criteria import Criterion, Node
from thidua.rules.judging.verdict import OpenHold, SubmittedDeclaration, Verdict, judge
from thidua.rules.terms import Citation, Count, Subject, SubjectKind

HERE = Citation("plan", "1")
COMMUNE = Subject(SubjectKind.UNIT, "u1", "commune")


def ask(
    rule: Node,
    *,
    subject: Subject = COMMUNE,
    groups: tuple[str, ...] = (),
    counts: dict[str, Count | None] | None = None,
    facts: dict[str, Count | None] | None = None,
    declared: SubmittedDeclaration | None = None,
    holds: tuple[OpenHold, ...] = (),
    minimums: dict[str, int] | None = None,
) -> Verdict:
    """The verdict on criterion a.1 of units, which asks the rule of these groups."""
    return judge(
        criterion=Criterion("a.1", SubjectKind.UNIT, rule, HERE, groups),
        subject=subject,
        counts=counts or {},
        facts=facts or {},
        declared=declared,
        holds=holds,
        minimums=minimums or {},
    )
