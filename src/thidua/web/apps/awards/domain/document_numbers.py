"""The numbers of papers: proposed, taken once, and no gap without its reason (Decree 30/2020/NĐ-CP).

A body numbers its papers within a year, for each sign on its own. Numbers follow the days: none stands before a
number of an earlier day. The register holds the papers of awards alone, so what lies between two of them went to
other documents of the body, and whoever takes a number after such a gap says to which.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from thidua.i18n import UserError, formats
from thidua.rules.terms import UnitGroup
from thidua.web.apps.accounts.models import User
from thidua.web.apps.awards.models import AwardList, Candidate, DocumentNumber, Proposal, Revocation, VotingSession
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.queries import CITY_OFFICE, HOME_AFFAIRS, unit_with_duty
from thidua.web.ui.values import Json

# What a paper is of; a report is of the name it is kept under.
Numbered = Proposal | VotingSession | Candidate | AwardList | Revocation
Subject = Numbered | str
COLUMNS: dict[type, str] = {
    Proposal: "proposal",
    VotingSession: "session",
    Candidate: "candidate",
    AwardList: "award_list",
    Revocation: "revocation",
    str: "report",
}
# The act that issues a movement, or an edition of one: of the name <movement>/<number of the edition>.
PLAN = "movement_plan"
DECISIONS = ("decision", "revocation_decision", PLAN)  # numbered where they are decided
OF_CITY_OFFICE = ("forwarding_letter", "city_report")
APPRAISAL = "appraisal_report"  # of a unit's dossier, by Home Affairs


@dataclass(frozen=True, slots=True)
class Gap:
    """Numbers between two of the register, both included, and what they went to."""

    first: int
    last: int
    reason: str


def issuer_id(paper: str, subject: Subject) -> str:
    """The unit whose register numbers a paper; empty where no body is recorded for it.

    Of a unit's dossier and its own award it is the unit; of the city's the city for what is decided, Home Affairs for
    what leads there, the report of its appraisal among it.
    """
    if paper == PLAN:
        return _city_id()
    if isinstance(subject, str):
        return _id_of(unit_with_duty(CITY_OFFICE if paper in OF_CITY_OFFICE else HOME_AFFAIRS))
    record = record_of(subject)
    if record.unit_id and paper != APPRAISAL:
        return record.unit_id
    if paper in DECISIONS:
        return _city_id()
    return _id_of(unit_with_duty(HOME_AFFAIRS))


def _city_id() -> str:
    return _id_of(Unit.objects.filter(group=UnitGroup.CITY).first())


def _id_of(unit: Unit | None) -> str:
    return unit.pk if unit else ""


def record_of(subject: Numbered) -> Proposal | AwardList:
    """The proposal or the list that a paper belongs to."""
    match subject:
        case VotingSession() | Candidate():
            return subject.proposal
        case Revocation():
            return subject.line.award_list
        case _:
            return subject


def number_of(paper: str, subject: Subject) -> DocumentNumber | None:
    """The number that a paper has; None while it has none."""
    rows = DocumentNumber.objects.filter(report=subject) if isinstance(subject, str) else subject.numbers.all()
    return next((row for row in rows if row.paper == paper and not row.void_reason), None)


def decision_number(subject: AwardList | Revocation) -> DocumentNumber | None:
    """The number of the decision on a list, or of the one that took an award back; None before it has one."""
    return number_of("decision" if isinstance(subject, AwardList) else "revocation_decision", subject)


def decision_text(subject: AwardList | Revocation) -> str:
    """The same as papers and pages tell it: 412/QĐ-UBND; empty before it has one."""
    taken = decision_number(subject)
    return formats.document_number(taken.number, taken.symbol) if taken else ""


def counted_session(proposal: Proposal) -> VotingSession | None:
    """The session whose votes count; None before one is closed."""
    return proposal.sessions.filter(closed_at__isnull=False).exclude(results=[]).first()


def _own_proposal(award_list: AwardList) -> Proposal | None:
    """The proposal that a unit's own list is of."""
    line = award_list.lines.select_related("candidate__proposal").first() if award_list.unit_id else None
    return line.candidate.proposal if line else None


def proposing(subject: AwardList | Revocation) -> tuple[str, Subject] | None:
    """The paper on whose proposal a decision is taken, and what that is of; None where the site has none."""
    if isinstance(subject, Revocation):
        return "revocation_proposal", subject
    if not subject.unit_id:
        return "submission", subject
    proposal = _own_proposal(subject)
    session = counted_session(proposal) if proposal else None
    return ("council_minutes", session) if session else None


def _possible_days(paper: str, subject: Subject) -> tuple[date | None, date | None]:
    """The first and the last day a paper may bear: after what it rests on, not after the decision that cites it."""
    match paper, subject:
        case "council_minutes", VotingSession():
            return _closed_on(subject), None
        case "proposal_letter", Proposal():
            session = counted_session(subject)
            minutes = number_of("council_minutes", session) if session else None
            return minutes.issued_on if minutes else _closed_on(session), None
        case "appraisal_report", Proposal():
            return timezone.localdate(subject.received_at) if subject.received_at else None, None
        case "submission", AwardList():
            return None, subject.decided_on
        case "revocation_proposal", Revocation():
            return subject.line.award_list.decided_on, subject.decided_on
        case (("bonus_sheet" | "adjusted_sheet"), (AwardList() | Revocation())):
            return subject.decided_on, None
        case (("decision" | "revocation_decision"), (AwardList() | Revocation())):
            cited = proposing(subject)
            number = number_of(*cited) if cited else None
            return number.issued_on if number else None, None
    return None, None


def latest_day(paper: str, subject: Subject, today: date) -> date:
    """The last day a paper may bear: today, or that of the decision that cites it."""
    return _possible_days(paper, subject)[1] or today


def _closed_on(session: VotingSession | None) -> date | None:
    return timezone.localdate(session.closed_at) if session and session.closed_at else None


def sign_of(symbol: str) -> str:
    """A sign as numbers run by it: QĐ-UBND, however it was typed."""
    return _printed(symbol).upper()


def _printed(symbol: str) -> str:
    return unicodedata.normalize("NFC", " ".join(symbol.split()))


def taken(unit_id: str, year: int, symbol: str) -> QuerySet[DocumentNumber]:
    """The numbers of a body in a year under a sign, in order; those that stand for nothing any more among them."""
    return DocumentNumber.objects.filter(unit_id=unit_id, year=year, sign=sign_of(symbol)).order_by("number")


def proposed(unit_id: str, year: int, symbol: str) -> int:
    """The number after the last one taken; 1 in an empty register."""
    last = taken(unit_id, year, symbol).last()
    return 1 if last is None else last.number + 1


def gaps(numbers: Iterable[DocumentNumber]) -> Iterator[Gap]:
    """The numbers that are not in a register, with the reason that whoever took the next one gave."""
    before = 0
    for number in numbers:
        if number.number > before + 1:
            yield Gap(before + 1, number.number - 1, number.gap_reason)
        before = number.number


def take(paper: str, subject: Subject, number: int, symbol: str, on: date, reason: str, *, by: User) -> DocumentNumber:
    """Takes a number for a paper, within the caller's transaction.

    A paper that had another number gives it back where it was the last; otherwise the number stays, void.
    reason: what the numbers left out before it went to, or why a number is given up; needed there alone.

    Raises:
        UserError: no body is recorded that issues the paper, the number is taken, does not follow the days, or leaves
            a gap without a reason, or the day is not possible for the paper.
    """
    reason, year, sign = " ".join(reason.split()), on.year, sign_of(symbol)
    unit_id = issuer_id(paper, subject)
    if not unit_id:
        raise UserError("no body is recorded that issues this paper: record its duty in “Bodies in papers” first")
    _check_day(paper, subject, on)
    mine = number_of(paper, subject)
    if mine is not None and (mine.unit_id, mine.year, mine.sign, mine.number) != (unit_id, year, sign, number):
        _give_up(mine, reason)
        mine = None
    if mine is not None:
        reason = reason or mine.gap_reason
    others = [row for row in taken(unit_id, year, sign) if mine is None or row.pk != mine.pk]
    leaves_gap = _leaves_gap(others, number, on)
    if leaves_gap and not reason:
        first = max((row.number for row in others if row.number < number), default=0) + 1
        raise UserError(
            "numbers {first} to {last} are not in the register: say which documents they went to",
            first=first,
            last=number - 1,
        )
    values = {"unit_id": unit_id, "year": year, "sign": sign, "number": number, "issued_on": on}
    of: dict[str, Json] = {"paper": paper, COLUMNS[type(subject)]: subject}
    kept, _new = DocumentNumber.objects.update_or_create(
        **of,
        void_reason="",
        defaults={**values, "symbol": _printed(symbol), "gap_reason": reason if leaves_gap else "", "taken_by": by},
    )
    return kept


def _check_day(paper: str, subject: Subject, on: date) -> None:
    first, last = _possible_days(paper, subject)
    if first is not None and on < first:
        raise UserError("this paper rests on one of {day}: its own day is not before", day=first)
    if last is not None and on > last:
        raise UserError("the decision of {day} cites this paper: its day is not after", day=last)


def _give_up(mine: DocumentNumber, reason: str) -> None:
    """The number that a paper had is free again where it was the last, and void otherwise."""
    if not taken(mine.unit_id, mine.year, mine.sign).filter(number__gt=mine.number).exists():
        mine.delete()
        return
    if not reason:
        raise UserError(
            "number {number} is given up while later ones are taken: say why", number=f"{mine.number}/{mine.symbol}"
        )
    mine.void_reason = reason
    mine.save()


def _leaves_gap(others: Iterable[DocumentNumber], number: int, on: date) -> bool:
    """Whether numbers before it are not in the register; refuses one that is taken or does not follow the days."""
    last = 0
    for row in others:
        kept = f"{row.number}/{row.symbol}"
        if row.number == number:
            raise UserError("number {number} is taken already, by the paper of {day}", number=kept, day=row.issued_on)
        if row.issued_on != on and (row.number < number) != (row.issued_on < on):
            raise UserError("numbers follow the days: {number} is of {day}", number=kept, day=row.issued_on)
        if row.number < number:
            last = row.number
    return number > last + 1
