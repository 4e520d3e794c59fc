"""The tables of awards. Nothing here is deleted once somebody else has seen it."""

from thidua.web.apps.awards.models.answer_files import AnswerFile
from thidua.web.apps.awards.models.awards import (
    AwardLine,
    AwardList,
    Candidate,
    Objection,
    Override,
    Paper,
    Proposal,
    Reminder,
    Revocation,
    Step,
)
from thidua.web.apps.awards.models.blank_offsets import BlankOffset
from thidua.web.apps.awards.models.council import Cast, CouncilMember, Lifting, Recusal, Seat, Vote, VotingSession
from thidua.web.apps.awards.models.criterion_files import CriterionFile
from thidua.web.apps.awards.models.document_numbers import DocumentNumber
from thidua.web.apps.awards.models.verification import CredentialPosition, VerificationCode

__all__ = [
    "AnswerFile",
    "AwardLine",
    "AwardList",
    "BlankOffset",
    "Candidate",
    "Cast",
    "CouncilMember",
    "CredentialPosition",
    "CriterionFile",
    "DocumentNumber",
    "Lifting",
    "Objection",
    "Override",
    "Paper",
    "Proposal",
    "Recusal",
    "Reminder",
    "Revocation",
    "Seat",
    "Step",
    "VerificationCode",
    "Vote",
    "VotingSession",
]
