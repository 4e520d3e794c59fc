"""The minutes of a council's session, and what other papers tell of sessions (IV.1, I.2.b)."""

from dataclasses import replace

from django.utils import timezone

from thidua.documents.papers.blocks import (
    Heading,
    Member,
    RecusedMember,
    Reference,
    VoteLine,
)
from thidua.documents.papers.document_types import CouncilMinutes
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import UserError, formats
from thidua.rules.awards.ballot import voters_needed
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.movement import PassOf
from thidua.rules.terms import SubjectKind
from thidua.web.apps.awards.domain import document_numbers, voting_sessions
from thidua.web.apps.awards.models import Candidate, CouncilMember, Proposal, Seat, VotingSession
from thidua.web.apps.awards.papers import bodies, register_numbers
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.awards.papers.candidate_phrases import printed_name, stated_reason, unit_of
from thidua.web.apps.movements.bound import movement_of
from thidua.web.ui.values import JsonObject

PARTS = {
    CouncilMember.Function.CHAIR: "Chủ tịch Hội đồng",
    CouncilMember.Function.SECRETARY: "Thư ký Hội đồng",
    CouncilMember.Function.MEMBER: "Ủy viên Hội đồng",
}
GROUNDS = {
    Ground.SELF: "là người được xét",
    Ground.SAME_UNIT: "cùng đơn vị công tác với người được xét, hoặc thuộc tập thể được xét",
    Ground.SUPERIOR: "là cấp trên hoặc cấp dưới trực tiếp",
    Ground.KIN: "là người thân của người được xét",
    Ground.DECLARED: "có lý do khác đã kê khai",
}


def last_session(proposal: Proposal) -> VotingSession:
    """The session whose votes count. UserError before one is closed."""
    session = document_numbers.counted_session(proposal)
    if session is None:
        raise UserError("the council has not voted yet")
    return session


def minutes_reference(session: VotingSession) -> Reference:
    """The minutes of a session, as other papers cite them."""
    council = f"Hội đồng Thi đua - Khen thưởng {words.body_of(unit_of(session.proposal))}"
    head = _numbered(session)
    return Reference("Biên bản", head.number, head.symbol, head.issued_on, council)


def _numbered(session: VotingSession) -> Heading:
    """The head under the number of the register; without one, of the day of the session."""
    head = register_numbers.heading_of(
        movement_of(session.proposal), "council_minutes", session, unit_of(session.proposal)
    )
    held_on = timezone.localdate(session.closed_at) if session.closed_at else None
    return replace(head, issued_on=head.issued_on or held_on)


def council_minutes(proposal: Proposal) -> CouncilMinutes:
    """The minutes of the session whose votes count. UserError before one is closed."""
    return minutes_of(last_session(proposal))


def minutes_of(session: VotingSession) -> CouncilMinutes:
    """The minutes: present, absent, recusals with who lifted them, the count for each name, every session before.

    Of a session that ended without a result they say so and why; `session` is closed.
    """
    proposal = session.proposal
    unit = unit_of(proposal)
    seats = list(session.seats.all())
    voted = set(session.seats.filter(casts__isnull=False).values_list("pk", flat=True))
    away = {
        seat.pk for seat in seats if 0 < len(session.results) <= seat.recusals.filter(lifted_at__isnull=True).count()
    }
    rules = voting_sessions.rules_of(session)
    entitled = [result["members"] - result["recused"] for result in session.results] or [len(seats)]
    listed = [_member(seat) for seat in seats]
    present = tuple(member for seat, member in zip(seats, listed, strict=True) if seat.pk in voted or seat.pk in away)
    absent = tuple(_member(seat, "không bỏ phiếu") for seat in seats if seat.pk not in voted and seat.pk not in away)
    candidates = {str(candidate.pk): candidate for candidate in proposal.candidates.all()}
    lines = {SubjectKind.UNIT: [], SubjectKind.OFFICER: []}  # type: dict[SubjectKind, list[VoteLine]]
    for result in session.results:
        lines[SubjectKind(candidates[result["candidate"]].kind)].append(
            _vote(candidates[result["candidate"]], result, rules.pass_of)
        )
    return CouncilMinutes(
        heading=_council_heading(_numbered(session)),
        subject=f"Họp Hội đồng Thi đua - Khen thưởng xét, đề nghị tặng {words.award_name(proposal)}",
        award=words.award_name(proposal),
        movement=words.movement_name(proposal),
        council=f"Hội đồng Thi đua - Khen thưởng {words.body_of(unit)}",
        place=words.body_of(unit),
        began_at=timezone.localtime(session.opened_at).replace(tzinfo=None, second=0, microsecond=0),
        ended_at=timezone.localtime(session.closed_at).replace(tzinfo=None, second=0, microsecond=0),
        present=present,
        absent=absent,
        chair=next(m for seat, m in zip(seats, listed, strict=True) if seat.part == CouncilMember.Function.CHAIR),
        secretary=next(
            m for seat, m in zip(seats, listed, strict=True) if seat.part == CouncilMember.Function.SECRETARY
        ),
        quorum=max(voters_needed(rules, number) for number in entitled),
        secret=session.secret,
        pass_numerator=rules.passes.numerator,
        pass_denominator=rules.passes.denominator,
        proceedings=(
            *earlier_sessions(session),
            *_called_again(session),
            *_substitutes(seats),
            "Thư ký báo cáo từng trường hợp theo dữ liệu hồ sơ; các thành viên đối chiếu từng tiêu chí, thảo luận.",
            *(
                f"Trường hợp {printed_name(candidate)}: {stated_reason(candidate)}"
                for candidate in proposal.live()
                if candidate.marked
            ),
            *_lifted(session),
            *_without_result(session),
        ),
        recusals=tuple(
            RecusedMember(recusal.seat.name, printed_name(recusal.candidate), GROUNDS[Ground(recusal.ground)])
            for recusal in session.recusals.filter(lifted_at__isnull=True).select_related("seat", "candidate")
        ),
        collective_votes=tuple(lines[SubjectKind.UNIT]),
        individual_votes=tuple(lines[SubjectKind.OFFICER]),
        recipients=("Thành viên Hội đồng", "Lưu: VT, HĐTĐKT"),
    )


def earlier_sessions(session: VotingSession) -> list[str]:
    """What came of each session of the council on the award before this one, the oldest first."""
    before = voting_sessions.sessions_of(session.proposal).filter(
        closed_at__isnull=False, opened_at__lt=session.opened_at
    )
    return [_outcome(earlier) for earlier in before.order_by("opened_at")]


def _outcome(session: VotingSession) -> str:
    day = formats.day(timezone.localtime(session.opened_at).date())
    if not session.results:
        return f"Phiên họp thứ {session.number} ngày {day}: kết thúc không có kết quả ({_end_reason(session)})."
    candidates = {str(candidate.pk): candidate.name for candidate in session.proposal.candidates.all()}
    counts = "; ".join(
        f"{candidates[result['candidate']]}: {result['yes']} đồng ý, {result['no']} không đồng ý, "
        f"{result['abstained']} không có ý kiến, {'đủ' if result['passed'] else 'không đủ'} số phiếu"
        for result in session.results
    )
    return f"Phiên họp thứ {session.number} ngày {day}: {counts}."


def _called_again(session: VotingSession) -> list[str]:
    who, why = session.called_by, session.call_reason
    return [f"Phiên họp thứ {session.number} được {who} triệu tập lại; lý do: {why}."] if why else []


def _without_result(session: VotingSession) -> list[str]:
    return [] if session.results else [f"Phiên họp kết thúc không có kết quả; lý do: {_end_reason(session)}."]


def _end_reason(session: VotingSession) -> str:
    return session.end_reason or "không có thành viên nào bỏ phiếu"


def _council_heading(heading: Heading) -> Heading:
    """A council issues under its body's name, in the lines that this has in its own papers."""
    return replace(heading, parent_body=heading.body, body="HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG")


def _substitutes(seats: list[Seat]) -> list[str]:
    return [
        f"{seat.name} dự họp và biểu quyết thay {seat.sits_for}, vắng mặt; lý do: {seat.absence}."
        for seat in seats
        if seat.sits_for
    ]


def _member(seat: Seat, absent: str = "") -> Member:
    who = bodies.person_in_papers(seat.officer_id)
    position = seat.position or who.position or DOTS
    return Member(who.honorific, seat.name, position, PARTS[CouncilMember.Function(seat.part)], absent)


def _vote(candidate: Candidate, result: JsonObject, pass_of: PassOf) -> VoteLine:
    entitled = result["members"] - result["recused"]
    cast = result["yes"] + result["no"] + result["abstained"]
    return VoteLine(
        printed_name(candidate),
        words.unit_name(candidate) if candidate.kind == SubjectKind.OFFICER else "",
        result["yes"],
        result["no"],
        result["abstained"],
        result["recused"],
        cast if pass_of is PassOf.VOTERS else entitled,
        result["passed"],
    )


def _lifted(session: VotingSession) -> list[str]:
    recusals = session.recusals.filter(lifted_at__isnull=False).select_related("seat", "candidate")
    return [
        f"Việc tránh biểu quyết của {recusal.seat.name} đối với {printed_name(recusal.candidate)} được gỡ "
        "theo đề nghị của "
        + ", ".join(f"{lifting.by} ({lifting.reason})" for lifting in recusal.liftings.select_related("by"))
        for recusal in recusals
    ]
