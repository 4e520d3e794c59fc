"""The papers that wait for a number, the taking of it, and its end (Decree 30/2020/NĐ-CP).

Decisions are numbered where they are decided; all others here. Papers made before their number was taken are outdated,
but for those of a dossier that is handed in: it stands as it is.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils import timezone

from thidua.i18n import UserError, formats
from thidua.rules.awards.workflow import ProposalState
from thidua.rules.terms import SubjectKind
from thidua.web.apps.accounts.models import User
from thidua.web.apps.audit import log as audit
from thidua.web.apps.awards.domain import appraisal_deadline, document_numbers
from thidua.web.apps.awards.domain.award_routes import route_of
from thidua.web.apps.awards.domain.document_numbers import APPRAISAL, DECISIONS, Subject, record_of
from thidua.web.apps.awards.domain.record_versions import acting, write_step
from thidua.web.apps.awards.models import (
    AwardLine,
    AwardList,
    Candidate,
    DocumentNumber,
    Paper,
    Proposal,
    Revocation,
    VotingSession,
)
from thidua.web.apps.awards.models.document_numbers import PAPERS_OF
from thidua.web.apps.movements.bound import issued_ids, movement_of
from thidua.web.ui.transactions import whole

# When the papers of a dossier may change: once handed in they stand, until it is sent back.
OPEN = frozenset({ProposalState.VOTED, ProposalState.SENT_BACK, ProposalState.MORE_ASKED})
BEFORE_VOTE = (ProposalState.DRAFT, ProposalState.AT_COUNCIL, ProposalState.WITHDRAWN)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper without a number, and what it is of."""

    paper: str
    subject: Subject

    @property
    def subject_id(self) -> str:
        """The subject as addresses have it: an id, or the name of a report."""
        return self.subject if isinstance(self.subject, str) else str(self.subject.pk)


def waiting(unit_id: str) -> list[WaitingPaper]:
    """The papers of a body that have no number yet, but for decisions; in the order in which they come about."""
    return [its for its in _of_every_body() if document_numbers.issuer_id(its.paper, its.subject) == unit_id]


def waiting_of(record: Proposal | AwardList) -> list[WaitingPaper]:
    """Those of a dossier or a list, whichever body's they are, in the same order."""
    if isinstance(record, Proposal):
        return list(_of_dossiers(Proposal.objects.filter(pk=record.pk)))
    return list(_of_lists(AwardList.objects.filter(pk=record.pk)))


def waiting_paper(paper: str, subject_id: str) -> WaitingPaper | None:
    """The one of an address; None where none such waits in any register."""
    waits = next((its for its in _of_every_body() if (its.paper, its.subject_id) == (paper, subject_id)), None)
    return waits if waits and document_numbers.issuer_id(waits.paper, waits.subject) else None


def _of_every_body() -> Iterator[WaitingPaper]:
    yield from _of_dossiers(Proposal.objects.all())
    yield from _of_lists(AwardList.objects.all())
    yield from _of_reports()


def _of_dossiers(proposals: QuerySet[Proposal]) -> Iterator[WaitingPaper]:
    """Of every session of the council the minutes, of what came of it the papers that bear a number."""
    proposals = proposals.filter(movement_id__in=issued_ids())
    sessions = VotingSession.objects.filter(proposal__in=proposals, closed_at__isnull=False)
    voted = proposals.exclude(state__in=BEFORE_VOTE)
    reported = Candidate.objects.filter(proposal__in=voted, passed=True, dropped=False, kind=SubjectKind.UNIT)
    for session in _without("council_minutes", sessions.select_related("proposal")):
        yield WaitingPaper("council_minutes", session)
    for proposal in _without("proposal_letter", voted):
        if route_of(movement_of(proposal), proposal.award_id).of_city:
            yield WaitingPaper("proposal_letter", proposal)
    for candidate in _without("unit_report", reported.select_related("proposal")):
        yield WaitingPaper("unit_report", candidate)
    for proposal in _without(APPRAISAL, voted):
        if appraisal_deadline.is_begun(proposal):
            yield WaitingPaper(APPRAISAL, proposal)


def _of_lists(lists: QuerySet[AwardList]) -> Iterator[WaitingPaper]:
    """What leads to the decision, what follows from it, and the same of each award taken back."""
    lists = lists.filter(movement_id__in=issued_ids())
    revocations = Revocation.objects.filter(line__award_list__in=lists).select_related(
        "line__award_list", "line__candidate"
    )
    rows: tuple[tuple[str, Iterable[AwardList | Revocation]], ...] = (
        ("submission", _without("submission", lists.filter(unit_id="", lines__isnull=False).distinct())),
        ("bonus_sheet", _without("bonus_sheet", lists.filter(decided_by__isnull=False))),
        ("revocation_proposal", _without("revocation_proposal", revocations)),
        ("adjusted_sheet", _without("adjusted_sheet", revocations.filter(decided_on__isnull=False))),
    )
    yield from (WaitingPaper(paper, row) for paper, of_paper in rows for row in of_paper)


def _of_reports() -> Iterator[WaitingPaper]:
    reports = Paper.objects.filter(
        kind__in=PAPERS_OF["report"], proposal__isnull=True, award_list__isnull=True, superseded=False
    )
    numbered = set(DocumentNumber.objects.filter(void_reason="").values_list("paper", "report"))
    yield from (WaitingPaper(it.kind, it.name) for it in reports if (it.kind, it.name) not in numbered)


def _without(paper: str, rows: QuerySet[Row]) -> QuerySet[Row]:
    """Those rows whose paper has no number that counts."""
    column = document_numbers.COLUMNS[rows.model]
    numbered = DocumentNumber.objects.filter(paper=paper, void_reason="", **{f"{column}__isnull": False})
    return rows.exclude(pk__in=numbered.values(column))


def take(waits: WaitingPaper, number: int, symbol: str, on: date, reason: str, *, by: User) -> DocumentNumber:
    """Takes a number for a paper; those made before are to be made anew. reason: as `document_numbers.take`.

    Raises:
        UserError: the paper has a number, its day has not come, or the number cannot be taken.
    """
    if isinstance(waits.subject, str):
        return _take_for_report(waits.paper, waits.subject, number, symbol, on, reason, by=by)
    return _take_for_record(waits.subject, waits.paper, number, symbol, on, reason, by=by)


@whole()
def _take_for_report(
    paper: str, name: str, number: int, symbol: str, on: date, reason: str, *, by: User
) -> DocumentNumber:
    kept = _taken(paper, name, number, symbol, on, reason, by=by)
    Paper.objects.filter(kind=paper, name=name, proposal=None, award_list=None).update(superseded=True)
    audit.write("award.number_paper", f"number:{kept.pk}", by=by, details={"paper": paper, "about": _about(kept)})
    return kept


@acting
def _take_for_record(
    row: Proposal | VotingSession | Candidate | AwardList | Revocation,
    paper: str,
    number: int,
    symbol: str,
    on: date,
    reason: str,
    *,
    by: User,
) -> DocumentNumber:
    kept = _taken(paper, row, number, symbol, on, reason, by=by)
    _outdate(paper, row)
    write_step(record_of(row), "number_paper", by=by, about=_about(kept), reason=kept.gap_reason)
    return kept


def _taken(
    paper: str, subject: Subject, number: int, symbol: str, on: date, reason: str, *, by: User
) -> DocumentNumber:
    if paper in DECISIONS:
        raise UserError("a decision is numbered where it is decided")
    if on > timezone.localdate():
        raise UserError("the day of the paper has not come")
    if document_numbers.number_of(paper, subject) is not None:
        raise UserError("this paper has its number already")
    return document_numbers.take(paper, subject, number, symbol, on, reason, by=by)


def _about(number: DocumentNumber) -> str:
    return f"{number.number}/{number.symbol} {formats.day(number.issued_on)}"


@whole()
def void(number: DocumentNumber, reason: str, *, by: User) -> None:
    """Ends a number, with the reason; it stays in the register, and its paper can take another.

    Raises:
        UserError: no reason is given, it is void already, or what bears it or cites it is out of hand.
    """
    subject = number.subject
    if isinstance(subject, str):
        row = _void(number.pk, reason)
        Paper.objects.filter(kind=row.paper, name=subject, proposal=None, award_list=None).update(superseded=True)
        details = {"paper": row.paper, "about": _about(row), "reason": row.void_reason}
        audit.write("award.void_number", f"number:{row.pk}", by=by, details=details)
    else:
        _void_of_record(subject, number.pk, reason, by=by)


@acting
def _void_of_record(
    row: Proposal | VotingSession | Candidate | AwardList | Revocation, number_id: int, reason: str, *, by: User
) -> None:
    number = _void(number_id, reason)
    _outdate(number.paper, row)
    write_step(record_of(row), "void_number", by=by, about=_about(number), reason=number.void_reason)


def _void(number_id: int, reason: str) -> DocumentNumber:
    number = DocumentNumber.objects.get(pk=number_id)
    reason = " ".join(reason.split())
    if number.void_reason:
        raise UserError("this number is void already")
    if number.paper in DECISIONS:
        raise UserError("a decision is numbered where it is decided")
    if not reason:
        raise UserError("give the reason")
    if cannot_end(number):
        raise UserError("this number stands in a dossier that is handed in, or in a decision: it stays")
    number.void_reason = reason
    number.save()
    return number


def cannot_end(number: DocumentNumber) -> bool:
    """Whether a number stays: a dossier that is handed in bears it, or a decision cites it."""
    subject = number.subject
    if isinstance(subject, str):
        return False
    record = record_of(subject)
    if number.paper == APPRAISAL:
        return AwardLine.objects.filter(candidate__proposal=record.pk, award_list__decided_by__isnull=False).exists()
    if isinstance(record, Proposal):
        return record.state not in OPEN
    return (subject.decided_on if isinstance(subject, Revocation) else record.decided_by_id) is not None


def _outdate(paper: str, subject: Proposal | VotingSession | Candidate | AwardList | Revocation) -> None:
    """What was made before is no longer what the site would make: the paper itself, and those that cite it."""
    record = record_of(subject)
    made = record.papers.filter(superseded=False)
    if paper == APPRAISAL:
        made = made.filter(kind=paper)
    elif isinstance(record, Proposal):
        if record.state not in OPEN:
            return
        also = ("proposal_letter",) if paper == "council_minutes" else ()
        made = made.filter(kind__in=(paper, *also))
        if isinstance(subject, Candidate):
            made = made.filter(candidate=subject)
    else:
        kinds = {
            "submission": ("submission", "chairman_decision"),
            "bonus_sheet": ("bonus_sheet",),
            "adjusted_sheet": ("bonus_sheet",),
            "revocation_proposal": ("revocation_decision",),
        }
        made = made.filter(kind__in=kinds[paper], candidate=_revoked(subject))
    made.update(superseded=True)


def _revoked(subject: Subject) -> Candidate | None:
    return subject.line.candidate if isinstance(subject, Revocation) else None
