"""The ballot at its edges: what makes a quorum, what passes, and what a published vote is bound to."""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from thidua.rules.awards.ballot import BallotChoice, BallotCount, BallotVote, commitment, count, is_quorate
from thidua.rules.movement import CouncilRules, PassOf, Share
from thidua.rules.terms import Citation

YES, NO, ABSTAIN = BallotChoice
CLAUSE = Citation("plan-2026", "IV.1")


def council(quorum: Share, passes: Share, of: PassOf) -> CouncilRules:
    return CouncilRules("c", quorum, passes, of, True, CLAUSE)


HALF_OF_VOTERS = council(Share(1, 2), Share(1, 2), PassOf.VOTERS)
HALF_OF_MEMBERS = council(Share(1, 2), Share(1, 2), PassOf.MEMBERS)


@pytest.mark.parametrize(
    ("voted", "entitled", "quorate"),
    [(0, 0, False), (0, 1, False), (1, 1, True), (1, 2, True), (1, 3, False), (2, 4, True), (2, 5, False)],
)
def test_a_quorum_of_half_is_reached_at_half_and_never_by_nobody(voted: int, entitled: int, quorate: bool) -> None:
    assert is_quorate(HALF_OF_MEMBERS, voted, entitled) is quorate


def test_enough_yes_without_a_quorum_does_not_pass_nor_a_quorum_without_enough_yes() -> None:
    three = ["m1", "m2", "m3", "m4", "m5"]
    (few,) = count(HALF_OF_VOTERS, three, {}, ["x"], [BallotVote("x", YES)] * 2)
    assert (few.quorate, few.passed) == (False, False)
    (against,) = count(HALF_OF_VOTERS, three, {}, ["x"], [BallotVote("x", NO)] * 3)
    assert (against.quorate, against.passed) == (True, False)


def test_one_yes_passes_where_it_is_the_whole_vote_and_none_passes_nothing() -> None:
    none_needed = council(Share(0, 1), Share(0, 1), PassOf.VOTERS)
    (one,) = count(HALF_OF_VOTERS, ["m1"], {}, ["x"], [BallotVote("x", YES)])
    assert one.passed
    (none,) = count(none_needed, ["m1"], {}, ["x"], [BallotVote("x", ABSTAIN)])
    assert (none.quorate, none.passed) == (True, False)


def test_a_count_states_everything_it_was_decided_by() -> None:
    votes = [BallotVote("x", YES), BallotVote("x", YES), BallotVote("x", NO), BallotVote("x", ABSTAIN)]
    votes.append(BallotVote("y", NO))
    counts = count(HALF_OF_VOTERS, ["m1", "m2", "m3", "m4", "m5", "m5"], {"x": ["m5", "other"]}, ["y", "x"], votes)
    assert counts == [
        BallotCount("y", members=5, recused=0, yes=0, no=1, abstained=0, quorate=False, passed=False),
        BallotCount("x", members=5, recused=1, yes=2, no=1, abstained=1, quorate=True, passed=True),
    ]
    assert (counts[1].voted, counts[1].entitled) == (4, 4)


words = st.text(max_size=6)
receipts = st.tuples(words, words, st.sampled_from(BallotChoice), words)


@given(receipts, receipts)
def test_a_commitment_is_of_one_session_candidate_choice_and_nonce_only(
    one: tuple[str, str, BallotChoice, str], other: tuple[str, str, BallotChoice, str]
) -> None:
    assert (commitment(*one) == commitment(*other)) == (one == other)


def test_a_commitment_can_be_made_again_by_other_means() -> None:
    said = b"1:s;4:\xe1\xba\xb9xyz;2:no;3:abc;"
    assert commitment("s", "ẹxyz", NO, "abc") == hashlib.sha256(said).hexdigest()
