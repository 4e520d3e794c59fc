"""Whether a subject may be proposed for an award (III, IV; Law 06/2022/QH15: no second award for one achievement)."""

from collections.abc import Collection
from dataclasses import dataclass

from thidua.i18n import UserError
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind

LAW = "Law 06/2022/QH15"


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """What is known of a subject when it is proposed.

    `not_met`: ids of the criteria that are not met, or not determinable; `excepted`: those from which a signed act of
    the body that decides the award excepts it.
    """

    kind: SubjectKind
    subject_id: str
    not_met: tuple[str, ...] = ()
    excepted: frozenset[str] = frozenset()
    on_hold: bool = False
    participant: bool = True  # stands in the register of direct participants
    confirmed: bool = True  # and not by the word of the unit that proposes alone

    @property
    def lacking(self) -> tuple[str, ...]:
        """The criteria that bar it from being proposed."""
        return tuple(criterion for criterion in self.not_met if criterion not in self.excepted)


@dataclass(frozen=True, slots=True)
class GivenAward:
    """An award given or proposed: for which achievement, in which form."""

    kind: SubjectKind
    subject_id: str
    achievement: str
    award: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """May be proposed. `marked`: criteria from which it is excepted; the candidate carries them to the end."""

    marked: tuple[str, ...] = ()


def eligibility(
    record: SubjectRecord, *, achievement: str, award: str, others: Collection[GivenAward]
) -> Eligibility | Refusal:
    """Whether the subject may be proposed for the award, and with which marks: the standards are gates (I.2.b, III.3).

    `achievement` names what the award is for: within a movement the movement itself, or an initiative by its id.
    `others`: awards given or proposed so far, of any form.
    """
    if record.on_hold:
        return Refusal(UserError("on hold: under disciplinary review, inquiry, inspection or an open complaint"), LAW)
    if not record.participant:
        return Refusal(UserError("does not stand in the register of those directly taking part"), "II.1.b")
    if not record.confirmed:
        return Refusal(
            UserError(
                "stands in the register of those directly taking part by the unit's own word: Home Affairs confirms "
                "the entry first"
            ),
            "II.1.b",
        )
    for other in others:
        same = (other.kind, other.subject_id, other.achievement) == (record.kind, record.subject_id, achievement)
        if same:
            return Refusal(
                UserError("the same achievement has an award or a proposal already: {award}", award=other.award)
                if other.award != award
                else UserError("stands on a proposal for this award already"),
                LAW,
            )
    if record.lacking:
        return Refusal(
            UserError(
                "not met or not determinable: {criteria}. Only who meets the standards can be proposed, or is excepted "
                "by a signed act of whoever decides the award, recorded before",
                criteria=", ".join(record.lacking),
            ),
            "III.3",
        )
    return Eligibility(record.not_met)
