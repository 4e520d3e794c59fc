"""What a proposal consists of: those proposed, its papers, the sessions of the council on it."""

from dataclasses import dataclass

from thidua.web.apps.awards.domain import voting_sessions
from thidua.web.apps.awards.models import Candidate, Paper, Proposal, VotingSession


@dataclass(frozen=True, slots=True)
class Dossier:
    """A proposal with all that hangs on it as it is now, read once: its page and its steps are judged by this.

    candidates: those that were not taken off. papers: the current ones, the oldest first. sessions: every one of the
    unit's council on this award, the newest first; those of withdrawn proposals among them.
    """

    proposal: Proposal
    candidates: tuple[Candidate, ...]
    papers: tuple[Paper, ...]
    sessions: tuple[VotingSession, ...]

    @classmethod
    def read(cls, proposal: Proposal) -> "Dossier":
        """The dossier as the database has it now: one query for each of its parts."""
        sessions = (
            voting_sessions.sessions_of(proposal).select_related("called_by", "ended_by").order_by("-opened_at", "-pk")
        )
        return cls(
            proposal,
            tuple(proposal.live().select_related("checked_by")),
            tuple(proposal.papers.filter(superseded=False).order_by("pk")),
            tuple(sessions),
        )

    @property
    def passed(self) -> tuple[Candidate, ...]:
        """The candidates for whom the council voted."""
        return tuple(candidate for candidate in self.candidates if candidate.passed)

    @property
    def own_sessions(self) -> tuple[VotingSession, ...]:
        """The sessions on this very proposal, the newest first."""
        return tuple(session for session in self.sessions if session.proposal_id == self.proposal.pk)

    @property
    def open_session(self) -> VotingSession | None:
        """The session in which the proposal is being voted on."""
        return next((session for session in self.own_sessions if session.closed_at is None), None)
