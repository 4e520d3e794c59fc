"""Who may not vote or decide on whom: conflicts of interest, found from data or declared, and the recusal (I.2.b)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from thidua.i18n import UserError
from thidua.rules.refusal import Refusal
from thidua.rules.terms import SubjectKind


class Ground(StrEnum):
    """The grounds for recusal."""

    SELF = "self"
    SAME_UNIT = "same_unit"  # the candidate works in, or is, the member's own small unit
    SUPERIOR = "superior"  # one heads the other's unit directly
    KIN = "kin"  # declared
    DECLARED = "declared"  # anything else somebody declares


# In a small unit everybody depends on everybody; in a large one sharing it says little.
SMALL_UNIT = 15


@dataclass(frozen=True, slots=True)
class OfficerTies:
    """What is looked at: the officer, their unit, the units they head, how many officers their unit has.

    other_codes: codes that the same person has or had besides. relations: code of another person → what is recorded.
    """

    officer_id: str
    unit_id: str
    heads: frozenset[str] = frozenset()
    unit_size: int = 0
    other_codes: frozenset[str] = frozenset()
    relations: Mapping[str, Ground] = field(default_factory=dict)

    def is_person(self, officer_id: str) -> bool:
        """Whether the code is one of the person's."""
        return officer_id == self.officer_id or officer_id in self.other_codes


@dataclass(frozen=True, slots=True)
class Nominee:
    """A subject that is voted on. Of a unit: its own id and the unit above it; of a person: who they are."""

    id: str
    kind: SubjectKind
    subject_id: str
    unit_id: str  # the unit itself, or the person's unit
    heads: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class BindingRecusal:
    """A member may not vote on a candidate."""

    member: str
    candidate: str
    ground: Ground


def conflicts(members: Iterable[OfficerTies], candidates: Collection[Nominee], own_unit: str) -> list[BindingRecusal]:
    """The conflicts that the data show. `own_unit`: the unit whose council it is; its own nomination as a collective
    is what the council is for, so membership in it is no conflict, but heading a part of it that is proposed is one.
    Nor is it one to work directly in it as the candidate does: else nobody could vote in a small unit's council.
    """
    recusals = []
    for member in members:
        for candidate in candidates:
            ground = _ground(member, candidate, own_unit)
            if ground is not None:
                recusals.append(BindingRecusal(member.officer_id, candidate.id, ground))
    return recusals


def _ground(member: OfficerTies, candidate: Nominee, own_unit: str) -> Ground | None:
    if candidate.kind is SubjectKind.UNIT:
        if candidate.subject_id == own_unit:
            return None
        if candidate.subject_id in member.heads:
            return Ground.SUPERIOR
        return Ground.SAME_UNIT if candidate.subject_id == member.unit_id else None
    personal = _personal(member, candidate)
    if personal is not None:
        return personal
    if candidate.unit_id in member.heads or member.unit_id in candidate.heads:
        return Ground.SUPERIOR
    small = 0 < member.unit_size <= SMALL_UNIT and member.unit_id != own_unit
    return Ground.SAME_UNIT if small and candidate.unit_id == member.unit_id else None


def _personal(person: OfficerTies, candidate: Nominee) -> Ground | None:
    """What ties the two as persons, wherever they work."""
    if candidate.kind is SubjectKind.UNIT:
        return None
    return Ground.SELF if person.is_person(candidate.subject_id) else person.relations.get(candidate.subject_id)


def may_decide(person: OfficerTies, candidates: Iterable[Nominee]) -> Refusal | None:
    """None where the person may examine or decide on all the candidates, alone and by their office.

    The office itself is no conflict: a head decides on the officers of the unit. One's own award, that of somebody to
    whom a relation is recorded, and that of a unit one heads are for somebody else.
    """
    for candidate in candidates:
        ground = _personal(person, candidate)
        if ground is Ground.SELF:
            return Refusal(UserError("nobody decides on their own award: somebody else must do this"), "I.2.b")
        if ground is not None:
            return Refusal(
                UserError(
                    "a relation to {officer} is recorded: somebody else must do this", officer=candidate.subject_id
                ),
                "I.2.b",
            )
        if candidate.kind is SubjectKind.UNIT and candidate.subject_id in person.heads:
            return Refusal(
                UserError("whoever heads a unit does not decide on its award: somebody else must do this"), "I.2.b"
            )
    return None


def lift(recusal: BindingRecusal, lifted_by: Collection[str], reason: str) -> Refusal | None:
    """None where a recusal may be lifted: by two persons together, neither of them the member, with a minuted reason.

    Nobody lifts it alone, the chair neither. One's own candidacy is never lifted.
    """
    if recusal.ground is Ground.SELF:
        return Refusal(UserError("nobody votes on themselves: this recusal cannot be lifted"), "I.2.b")
    if len(set(lifted_by)) < 2:
        return Refusal(UserError("a recusal is lifted by two persons, never by one alone"), "I.2.b")
    if recusal.member in lifted_by:
        return Refusal(UserError("nobody lifts their own recusal"), "I.2.b")
    if not reason.strip():
        return Refusal(UserError("give the reason, which goes into the minutes"), "I.2.b")
    return None
