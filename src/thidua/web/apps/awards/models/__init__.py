"""The tables of awards. Nothing here is deleted once somebody else has seen it."""

from thidua.web.apps.awards.models.awards import (
    AwardList,
    Candidate,
    Line,
    Objection,
    Override,
    Paper,
    Proposal,
    Reminder,
    Revocation,
    Step,
)
from thidua.web.apps.awards.models.council import Cast, CouncilMember, Lifting, Recusal, Seat, Session, Vote

__all__ = [
    "AwardList",
    "Candidate",
    "Cast",
    "CouncilMember",
    "Lifting",
    "Line",
    "Objection",
    "Override",
    "Paper",
    "Proposal",
    "Recusal",
    "Reminder",
    "Revocation",
    "Seat",
    "Session",
    "Step",
    "Vote",
]
