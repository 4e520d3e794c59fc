"""Whether a subject may be proposed for an award (III, IV; Law 06/2022/QH15: no second award for one achievement)."""

from collections.abc import Collection
from dataclasses import dataclass

from thidua.i18n import UserError
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind, VerdictState

LAW = "Law 06/2022/QH15"


@dataclass(frozen=True, slots=True)
class SubjectRecord:
    """What is known of a subject when it is proposed: its verdicts, and the criteria among them that are not met."""

    kind: SubjectKind
    subject_id: str
    overall: VerdictState
    not_met: tuple[str, ...] = ()  # ids of criteria that are not met, or not determinable
    on_hold: bool = False
    participant: bool = True  # stands in the register of direct participants


@dataclass(frozen=True, slots=True)
class Awarded:
    """An award given or proposed: for which achievement, in which form."""

    kind: SubjectKind
    subject_id: str
    achievement: str
    award: str


@dataclass(frozen=True, slots=True)
class Eligibility:
    """May be proposed. `marked`: criteria failed; the candidate carries them, with the reason, to the end."""

    marked: tuple[str, ...] = ()


def eligibility(
    record: SubjectRecord, *, achievement: str, award: str, reason: str, others: Collection[Awarded]
) -> Eligibility | Refusal:
    """Whether the subject may be proposed for the award, and with which marks.

    `achievement` names what the award is for: within a movement the movement itself, or an initiative by its id.
    `others`: awards given or proposed so far, of any form.
    """
    if record.on_hold:
        return Refusal(UserError("on hold: under disciplinary review, inquiry, inspection or an open complaint"), LAW)
    if not record.participant:
        return Refusal(UserError("does not stand in the register of those directly taking part"), "II.1.b")
    for other in others:
        same = (other.kind, other.subject_id, other.achievement) == (record.kind, record.subject_id, achievement)
        if same:
            return Refusal(
                UserError("the same achievement has an award or a proposal already: {award}", award=other.award)
                if other.award != award
                else UserError("stands on a proposal for this award already"),
                LAW,
            )
    if record.overall is VerdictState.MET:
        return Eligibility()
    if not reason.strip():
        return Refusal(
            UserError("criteria are not met ({criteria}): a reason must be given", criteria=", ".join(record.not_met)),
            "I.2.b",
        )
    return Eligibility(record.not_met)
