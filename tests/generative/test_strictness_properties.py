"""What is accepted as tightening never lets a subject pass that the upper rule would stop: tried on the verdicts."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from support.draws import examples
from thidua.rules.criteria import (
    AllOf,
    AnyOf,
    Criterion,
    DeclarationLeaf,
    IndicatorLeaf,
    MinimumN,
    Missing,
    Node,
    Op,
    RegisterLeaf,
    Threshold,
)
from thidua.rules.judging.strictness import loosenings
from thidua.rules.judging.verdict import DeclarationVerdict, SubmittedDeclaration, judge
from thidua.rules.terms import Citation, Count, Subject, SubjectKind, VerdictState

GROUPS = ("x", "y")
PASSES = {VerdictState.MET, VerdictState.NOT_APPLICABLE}
group_lists = st.sampled_from([(), (), (), ("x",), ("y",)])
thresholds = st.builds(Threshold, st.integers(0, 4), st.just(4)) | st.builds(Threshold, st.integers(0, 3))


@st.composite
def leaves(draw: st.DrawFn, under_any: bool) -> Node:
    lenient = [] if under_any else [Missing.NOT_APPLICABLE]
    missing = draw(st.sampled_from([Missing.NOT_DETERMINABLE, Missing.NOT_MET, Missing.MET, *lenient]))
    groups = draw(group_lists)
    which = draw(st.sampled_from(["indicator", "indicator", "register", "declaration"]))
    if which == "declaration":
        return DeclarationLeaf("declaration", draw(st.booleans()), groups=groups)
    op, threshold = draw(st.sampled_from(Op)), draw(thresholds)
    if which == "register":
        # One state and one considered set: what a register counts for narrower states is not modelled here.
        return RegisterLeaf("r", "initiative", op, threshold, missing=missing, groups=groups)
    minimum = draw(st.none() | st.builds(MinimumN, st.integers(1, 5), st.booleans()))
    name = draw(st.sampled_from(["i", "j"]))
    return IndicatorLeaf(name, name, op, threshold, missing, minimum, groups=groups)


@st.composite
def rules(draw: st.DrawFn, depth: int = 2, under_any: bool = False) -> Node:
    kind = draw(st.sampled_from(["leaf", "all", "any"])) if depth else "leaf"
    if kind == "leaf":
        return draw(leaves(under_any))
    inner = rules(depth - 1, under_any or kind == "any")
    parts = tuple(draw(st.lists(inner, min_size=1, max_size=3)))
    return (AllOf if kind == "all" else AnyOf)(parts, draw(group_lists))


counts = st.none() | st.integers(0, 5).flatmap(lambda n: st.builds(Count, st.integers(0, n), st.just(n)))
declared = st.none() | st.builds(SubmittedDeclaration, st.sampled_from(DeclarationVerdict), st.booleans())


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Node, Node]:
    """A lower and an upper rule, akin often enough that many are accepted."""
    upper = draw(rules())
    lower = draw(
        st.sampled_from([upper, AllOf((upper, upper))])
        | rules().map(lambda added: AllOf((upper, added)))
        | rules().map(lambda added: AllOf((added,)))
        | rules()
    )
    return lower, upper


@pytest.mark.slow
@examples(400)
@given(pairs(), st.sampled_from(GROUPS), counts, counts, counts, declared)
def test_what_passes_the_accepted_rule_passes_the_one_above(
    pair: tuple[Node, Node],
    group: str,
    i: Count | None,
    j: Count | None,
    r: Count | None,
    said: SubmittedDeclaration | None,
) -> None:
    lower, upper = pair
    assume(not loosenings(lower, upper, GROUPS))

    def state(rule: Node) -> VerdictState:
        return judge(
            criterion=Criterion("c", SubjectKind.UNIT, rule, Citation("plan", "1")),
            subject=Subject(SubjectKind.UNIT, "u", group),
            counts={"i": i, "j": j},
            facts={"r": r},
            declared=said,
        ).state

    assert state(upper) in PASSES or state(lower) not in PASSES


@given(rules(), rules())
def test_the_same_rule_and_an_added_part_are_always_accepted(upper: Node, added: Node) -> None:
    assert loosenings(upper, upper, GROUPS) == []
    assert loosenings(AllOf((added, upper)), upper, GROUPS) == []


@given(st.integers(0, 100), st.integers(0, 100), st.sampled_from([Op.GE, Op.LE]))
def test_thresholds_move_one_way_only(lower: int, upper: int, op: Op) -> None:
    accepted = not loosenings(
        IndicatorLeaf("i", "i", op, Threshold(lower, 100)), IndicatorLeaf("i", "i", op, Threshold(upper, 100)), GROUPS
    )
    assert accepted is (lower >= upper if op is Op.GE else lower <= upper)
