"""Every refusal of the rules of awards: the sentence a person reads, and the clause it stands on."""

from dataclasses import fields, replace

import pytest

from thidua.rules.awards.ballot import may_vote
from thidua.rules.awards.conflicts_of_interest import BindingRecusal, Ground, lift
from thidua.rules.awards.eligibility import Eligibility, GivenAward, SubjectRecord, eligibility
from thidua.rules.awards.workflow import LIST, PROPOSAL, Actor, Facts
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind

UNIT, OFFICER = SubjectKind.UNIT, SubjectKind.OFFICER
MET = SubjectRecord(UNIT, "X1")
LAW = "Law 06/2022/QH15"


def told(refused: object) -> tuple[str, str]:
    assert isinstance(refused, Refusal)
    assert refused.render("en") == f"{refused.why.render('en')} ({refused.clause})" == refused.error().render("en")
    assert refused.render("vi") != refused.render("en")
    return refused.why.render("en"), refused.clause


@pytest.mark.parametrize(
    ("member", "candidate", "already", "refusal"),
    [
        ("stranger", "x", (), ("only members of the council vote", "IV.1")),
        ("m2", "x", (), ("the member is recused and does not vote on this candidate", "I.2.b")),
        ("m1", "x", ("x",), ("the member has voted on this candidate; a vote is cast once", "I.2.b")),
    ],
)
def test_who_may_not_vote_is_told_why(
    member: str, candidate: str, already: tuple[str, ...], refusal: tuple[str, str]
) -> None:
    assert told(may_vote(member, candidate, ["m1", "m2"], {"x": ["m2"]}, already)) == refusal


@pytest.mark.parametrize(
    ("ground", "by", "reason", "why"),
    [
        (Ground.SELF, ("chair", "P4"), "r", "nobody votes on themselves: this recusal cannot be lifted"),
        (Ground.KIN, ("chair", "chair"), "r", "a recusal is lifted by two persons, never by one alone"),
        (Ground.KIN, ("chair", "P2"), "r", "nobody lifts their own recusal"),
        (Ground.KIN, ("chair", "P4"), " \t", "give the reason, which goes into the minutes"),
    ],
)
def test_who_may_not_lift_a_recusal_is_told_why(ground: Ground, by: tuple[str, ...], reason: str, why: str) -> None:
    assert told(lift(BindingRecusal("P2", "c2", ground), by, reason)) == (why, "I.2.b")


def eligible(who: SubjectRecord, *others: GivenAward) -> Eligibility | Refusal:
    return eligibility(who, achievement="m", award="bang-khen", others=others)


@pytest.mark.parametrize(
    ("who", "others", "refusal"),
    [
        (
            replace(MET, on_hold=True),
            (),
            ("on hold: under disciplinary review, inquiry, inspection or an open complaint", LAW),
        ),
        (
            replace(MET, participant=False),
            (),
            ("does not stand in the register of those directly taking part", "II.1.b"),
        ),
        (
            replace(MET, confirmed=False),
            (),
            (
                "stands in the register of those directly taking part by the unit's own word: Home Affairs confirms "
                "the entry first",
                "II.1.b",
            ),
        ),
        (
            MET,
            (GivenAward(UNIT, "X1", "m", "giay-khen"),),
            ("the same achievement has an award or a proposal already: giay-khen", LAW),
        ),
        (MET, (GivenAward(UNIT, "X1", "m", "bang-khen"),), ("stands on a proposal for this award already", LAW)),
        (
            replace(MET, not_met=("a.6", "b.2")),
            (),
            (
                "not met or not determinable: a.6, b.2. Only who meets the standards can be proposed, or is excepted "
                "by a signed act of whoever decides the award, recorded before",
                "III.3",
            ),
        ),
    ],
)
def test_who_may_not_be_proposed_is_told_why(
    who: SubjectRecord, others: tuple[GivenAward, ...], refusal: tuple[str, str]
) -> None:
    assert told(eligible(who, *others)) == refusal


def test_another_achievement_is_no_hindrance_wherever_it_stands_among_the_others() -> None:
    others = [GivenAward(OFFICER, "X1", "m", "giay-khen"), GivenAward(UNIT, "X1", "else", "giay-khen")]
    assert eligible(MET, *others) == Eligibility()
    assert isinstance(eligible(MET, *others, GivenAward(UNIT, "X1", "m", "giay-khen")), Refusal)


EVERYTHING = Facts(**{field.name: True for field in fields(Facts)})


def test_a_step_of_another_office_or_another_state_is_told_so() -> None:
    assert told(PROPOSAL.next_state("submitted", "compile", by=Actor.UNIT, facts=EVERYTHING)) == (
        "this is for somebody else to do",
        "V.3",
    )
    assert told(LIST.next_state("open", "publish", by=Actor.DECIDER, facts=EVERYTHING)) == (
        "this cannot be done now: the state is “open”",
        "IV.1",
    )


def test_what_has_not_been_looked_at_does_not_hold() -> None:
    assert not any(getattr(Facts(), field.name) for field in fields(Facts))
