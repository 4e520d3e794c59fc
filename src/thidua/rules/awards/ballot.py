"""A council's vote: quorum, shares, recusal, and how each voter can see that their vote was counted (I.2.b, IV.1).

A vote on a candidate is counted by itself: a member who may not vote on one candidate votes on the others, and what
they cast cannot be told from the rest. Nothing here tells a result before the ballot is closed.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from thidua.i18n import UserError
from thidua.rules.movement import CouncilRules, PassOf
from thidua.rules.refusal import Refusal


class BallotChoice(StrEnum):
    """The choices of a ballot."""

    YES = "yes"
    NO = "no"
    ABSTAIN = "abstain"


@dataclass(frozen=True, slots=True)
class BallotVote:
    """One vote on one candidate. Of a secret ballot it names nobody; `commitment` is what its voter finds again."""

    candidate: str
    choice: BallotChoice
    commitment: str = ""


@dataclass(frozen=True, slots=True)
class BallotCount:
    """The count for one candidate with everything it was decided by."""

    candidate: str
    members: int
    recused: int
    yes: int
    no: int
    abstained: int
    quorate: bool
    passed: bool

    @property
    def voted(self) -> int:
        """How many voted on the candidate."""
        return self.yes + self.no + self.abstained

    @property
    def entitled(self) -> int:
        """How many may vote on the candidate."""
        return self.members - self.recused


def is_quorate(rules: CouncilRules, voted: int, entitled: int) -> bool:
    """Whether enough of those entitled have voted; never where nobody may vote."""
    return entitled > 0 and voted * rules.quorum.denominator >= entitled * rules.quorum.numerator


def voters_needed(rules: CouncilRules, entitled: int) -> int:
    """How many of those entitled make a quorum; at least one, also where nobody may vote."""
    return next((voted for voted in range(1, entitled + 1) if is_quorate(rules, voted, entitled)), 1)


def count(
    rules: CouncilRules,
    members: Collection[str],
    recused: Mapping[str, Collection[str]],
    candidates: Iterable[str],
    votes: Collection[BallotVote],
) -> list[BallotCount]:
    """The result for each candidate, in their order. `recused`: candidate → members who may not vote on them.

    A candidate passes with the share of yes that the rules ask for, and only where enough have voted.

    Raises:
        ValueError: more votes on a candidate than members who may vote on them: the ballot was tampered with.
    """
    results = []
    for candidate in candidates:
        mine = [vote.choice for vote in votes if vote.candidate == candidate]
        away = len(set(recused.get(candidate, ())) & set(members))
        entitled = len(set(members)) - away
        if len(mine) > entitled:
            raise ValueError("more votes than voters")
        yes = mine.count(BallotChoice.YES)
        base = len(mine) if rules.pass_of is PassOf.VOTERS else entitled
        quorate = is_quorate(rules, len(mine), entitled)
        enough = yes > 0 and yes * rules.passes.denominator >= base * rules.passes.numerator
        results.append(
            BallotCount(
                candidate,
                len(set(members)),
                away,
                yes,
                mine.count(BallotChoice.NO),
                mine.count(BallotChoice.ABSTAIN),
                quorate,
                quorate and enough,
            )
        )
    return results


def may_vote(
    member: str,
    candidate: str,
    members: Collection[str],
    recused: Mapping[str, Collection[str]],
    already: Collection[str],
) -> Refusal | None:
    """None where the member may vote on the candidate now. `already`: candidates the member has voted on."""
    if member not in members:
        return Refusal(UserError("only members of the council vote"), "IV.1")
    if member in recused.get(candidate, ()):
        return Refusal(UserError("the member is recused and does not vote on this candidate"), "I.2.b")
    if candidate in already:
        return Refusal(UserError("the member has voted on this candidate; a vote is cast once"), "I.2.b")
    return None


def commitment(session: str, candidate: str, choice: BallotChoice, nonce: str) -> str:
    """What is published of a vote after closing: it can be made only from the receipt, and fits one choice only.

    SHA-256 in hexadecimal over the words with their lengths, so that no two votes are written alike. The nonce (≥ 128
    bits, known to the voter alone) keeps others from trying the three choices.
    """
    words = [session, candidate, str(choice), nonce]
    return hashlib.sha256("".join(f"{len(word)}:{word};" for word in words).encode()).hexdigest()


def was_counted(
    session: str, candidate: str, choice: BallotChoice, nonce: str, published: Collection[BallotVote]
) -> bool:
    """Whether a voter's receipt stands among the published votes with the choice they made."""
    mine = commitment(session, candidate, choice, nonce)
    return any(vote.candidate == candidate and vote.choice == choice and vote.commitment == mine for vote in published)
