"""Documents of a proposal from the data: letter, minutes, achievement reports (IV.1)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from django.utils import timezone

from thidua.definitions.registers import registers_for
from thidua.definitions.registers.spec import Purpose
from thidua.documents.papers.blocks import (
    Collective,
    CriterionResult,
    Heading,
    ListedPerson,
    Member,
    RecognisedInitiative,
    RecusedMember,
    Reference,
    SignatureBlock,
    VoteLine,
)
from thidua.documents.papers.document_types import CouncilMinutes, PersonReport, ProposalLetter, UnitReport
from thidua.documents.papers.vietnamese_formats import DOTS
from thidua.i18n import UserError, formats
from thidua.ledger.cleaning.vocabulary import whole_number
from thidua.rules.awards.ballot import voters_needed
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.rules.movement import PassOf
from thidua.rules.terms import SubjectKind
from thidua.verdicts.titles import criterion_title
from thidua.verdicts.wording import name_until
from thidua.web.apps.awards.domain import voting_sessions
from thidua.web.apps.awards.models import Candidate, CouncilMember, Proposal, Seat, VotingSession
from thidua.web.apps.awards.papers import bodies, figures
from thidua.web.apps.awards.papers import phrases as words
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.organisation.models import Unit
from thidua.web.apps.registers.models import RegisterEntry
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
SUMMARY = (
    "Qua theo dõi phong trào trên dữ liệu hồ sơ tính đến ngày {day}, Hội đồng Thi đua - Khen thưởng đã xét và bỏ phiếu "
    "đối với {count} trường hợp."
)
STATES = {
    "met": "Đạt",
    "not_met": "Chưa đạt",
    "not_determinable": "Chưa đủ dữ liệu",
    "on_hold": "Tạm dừng xét",
    "not_applicable": "Không áp dụng",
}


def unit_of(proposal: Proposal) -> Unit:
    """The proposing unit. UserError where the ledger no longer has it."""
    unit = Unit.objects.filter(pk=proposal.unit_id).first()
    if unit is None:
        raise UserError("the ledger no longer has unit {unit}", unit=proposal.unit_id)
    return unit


def counted_session(proposal: Proposal) -> VotingSession | None:
    """The session whose votes count; None before one is closed."""
    return proposal.sessions.filter(closed_at__isnull=False).exclude(results=[]).first()


def last_session(proposal: Proposal) -> VotingSession:
    """As counted_session. UserError before one is closed."""
    session = counted_session(proposal)
    if session is None:
        raise UserError("the council has not voted yet")
    return session


def achievement(candidate: Candidate) -> str:
    """The achievement in brief: how many criteria are met, with the two figures the movement turns on."""
    criteria = candidate.standing["criteria"]
    met = sum(criterion["state"] == "met" for criterion in criteria)
    applicable = sum(criterion["state"] != "not_applicable" for criterion in criteria)
    statements = [f"Đạt {met}/{applicable} tiêu chí"]
    for indicator, text in (("finished_on_time", "đúng hạn"), ("active_procedures", "thủ tục có hồ sơ")):
        numerator, denominator = candidate.standing["figures"].get(indicator, [0, 0])
        if denominator:
            statements.append(f"{text} {figures.shared(numerator, denominator)}")
    return "; ".join(statements)


def criterion_figures(candidate: Candidate, criterion: JsonObject) -> figures.Deciding | None:
    """The figures that decide a criterion of the candidate's standing; of one kept before they were, the first."""
    kept: dict[str, figures.Deciding | None] | None = candidate.standing.get("deciding")
    if kept is not None:
        return kept.get(criterion["id"])
    numerator, denominator = criterion["numerator"], criterion["denominator"]
    return None if numerator is None else [numerator, denominator, None, None, denominator or None]


def stated_reason(candidate: Candidate) -> str:
    """By which signed acts it is proposed although criteria are not met; empty where all are met."""
    movement, stated = site_engine.movement(), []
    for act in candidate.exceptions:
        document = ""
        if act["document_no"]:
            issued = formats.day_in_words(date.fromisoformat(act["document_on"]), "vi")
            document = f" (văn bản số {act['document_no']} {issued} của {act['authority']}, {act['signer']} ký)"
        title = criterion_title(movement, act["criterion"], "vi")
        stated.append(f"ngoại lệ về tiêu chí “{title}”: {act['ground'].rstrip('. ')}{document}")
    return words.capitalised("; ".join(stated))


def printed_name(candidate: Candidate) -> str:
    """The name papers print: of a body its full official name, unless the name was corrected for this award."""
    unit = Unit.objects.filter(pk=candidate.subject_id).first() if candidate.kind == SubjectKind.UNIT else None
    return words.full_name(unit) if unit and unit.name == candidate.name else candidate.name


def listed_name(candidate: Candidate) -> str:
    """The name in lists of collectives: of a unit that has ended with its last day."""
    ended_on = Unit.objects.filter(pk=candidate.subject_id).values_list("ended_on", flat=True).first()
    return name_until(printed_name(candidate), ended_on, "vi")


def collective(candidate: Candidate, amount_vnd: int = 0) -> Collective:
    """A line of a list of collectives."""
    return Collective(listed_name(candidate), "", achievement(candidate), stated_reason(candidate), amount_vnd)


def person(candidate: Candidate, amount_vnd: int = 0) -> ListedPerson:
    """A line of a list of individuals."""
    unit, who = Unit.objects.filter(pk=candidate.unit_id).first(), bodies.person_in_papers(candidate.subject_id)
    return ListedPerson(
        who.honorific,
        candidate.name,
        who.position or DOTS,
        words.body_of(unit) if unit else "",
        achievement(candidate),
        stated_reason(candidate),
        amount_vnd,
    )


def _field_text(candidate: Candidate, what: str) -> str:
    return str(candidate.words.get(what, ""))


def of_kind(candidates: Sequence[Candidate], kind: SubjectKind) -> list[Candidate]:
    """Those of a kind, in the order of their names as the list prints them."""
    return [candidate for candidate in candidates if candidate.kind == kind]


def passed(proposal: Proposal) -> list[Candidate]:
    """The candidates whom the council passed."""
    return list(proposal.live().filter(passed=True))


def proposal_letter(proposal: Proposal) -> ProposalLetter:
    """Form 01, with the list attached: exactly whom the council passed."""
    unit, chosen = unit_of(proposal), passed(proposal)
    session = last_session(proposal)
    return ProposalLetter(
        heading=words.heading(unit, "TTr"),
        subject=f"Về việc đề nghị tặng {words.award_name(proposal.award_id)}",
        award=words.award_name(proposal.award_id),
        movement=words.movement_name(),
        grounds=words.grounds(),
        collectives=tuple(collective(candidate) for candidate in of_kind(chosen, SubjectKind.UNIT)),
        individuals=tuple(person(candidate) for candidate in of_kind(chosen, SubjectKind.OFFICER)),
        recipients=("Như trên", f"Lưu: VT, {words.letters(unit)}"),
        signature=words.signed_by_head(unit),
        addressee=(
            f"{bodies.body(words.city()).head_title} {words.body_of(words.city())}",
            f"{words.body_of(words.home_affairs())} (Ban Thi đua - Khen thưởng)",
        ),
        decider=f"{bodies.body(words.city()).head_title} {words.body_of(words.city())}",
        proposer=words.body_of(unit),
        summary=(
            SUMMARY.format(day=_data_day(chosen), count=len(session.results)),
            *(f"Trước đó, Hội đồng đã họp. {outcome}" for outcome in earlier_sessions(session)),
        ),
        council=minutes_reference(session),
    )


def minutes_reference(session: VotingSession) -> Reference:
    """The minutes of a session, as other papers cite them."""
    council = f"Hội đồng Thi đua - Khen thưởng {words.body_of(unit_of(session.proposal))}"
    held_on = timezone.localtime(session.closed_at).date() if session.closed_at else None
    return Reference("Biên bản", session.number, "BB-HĐTĐKT", held_on, council)


def _data_day(candidates: Sequence[Candidate]) -> str:
    days = sorted({str(candidate.standing["as_of_at"])[:10] for candidate in candidates})
    return "/".join(reversed(days[-1].split("-"))) if days else DOTS


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
    heading = words.heading(unit, "BB", session.number, timezone.localtime(session.closed_at).date(), "BB-HĐTĐKT")
    return CouncilMinutes(
        heading=_council_heading(heading, unit),
        subject=f"Họp Hội đồng Thi đua - Khen thưởng xét, đề nghị tặng {words.award_name(proposal.award_id)}",
        award=words.award_name(proposal.award_id),
        movement=words.movement_name(),
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


def _council_heading(heading: Heading, unit: Unit) -> Heading:
    """A council issues under its body's name."""
    return replace(heading, parent_body=words.body_of(unit).upper(), body="HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG")


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


def results(candidate: Candidate) -> tuple[CriterionResult, ...]:
    """Criterion by criterion: the figure of the movement and the verdict."""
    movement, listed = site_engine.movement(), []
    for criterion in candidate.standing["criteria"]:
        deciding = criterion_figures(candidate, criterion)
        requirement = figures.asked_by(deciding)
        listed.append(
            CriterionResult(
                criterion["clause"],
                criterion_title(movement, criterion["id"], "vi"),
                "",
                figures.decided_by(deciding),
                STATES[criterion["state"]] + (f" (yêu cầu {requirement})" if requirement else ""),
            )
        )
    return tuple(listed)


def initiatives(candidate: Candidate) -> tuple[RecognisedInitiative, ...]:
    """Recognised initiatives of the candidate, with their documents, from the register."""
    mine = (
        {"officer_id": candidate.subject_id}
        if candidate.kind == SubjectKind.OFFICER
        else {"unit_id": candidate.subject_id}
    )
    recognised = []
    for register in registers_for(Purpose.RECOGNISED_INITIATIVES):
        use = register.use_for(Purpose.RECOGNISED_INITIATIVES)
        entries = RegisterEntry.objects.filter(register=register.id, state=use.states["recognised"], **mine)
        recognised += [(entry, str(entry.data.get(use.fields["effect"]) or "")) for entry in entries.order_by("code")]
    return tuple(
        RecognisedInitiative(
            entry.title.rstrip(". "),
            effect.rstrip(". "),
            "",
            Reference("Quyết định", None, entry.document_no, entry.document_on, entry.authority),
        )
        for entry, effect in recognised
    )


def unit_report(candidate: Candidate) -> UnitReport:
    """Form 08 of a collective: figures from the data, the rest as the unit wrote it."""
    unit = Unit.objects.get(pk=candidate.subject_id)
    return UnitReport(
        heading=words.heading(unit, "BC"),
        award=words.award_name(candidate.proposal.award_id),
        movement=words.movement_name(),
        name=name_until(words.body_of(unit), unit.ended_on, "vi"),
        seat=_field_text(candidate, "seat") or bodies.body(unit).place,
        contact=_field_text(candidate, "contact"),
        structure=_field_text(candidate, "structure") or DOTS,
        staff=whole_number(_field_text(candidate, "staff")),
        duties=_paragraphs(candidate, "duties"),
        results=results(candidate),
        achievements=(*_paragraphs(candidate, "achievements"), *_reason(candidate)),
        initiatives=initiatives(candidate),
        signature=words.signed_by_head(unit),
        confirmation=SignatureBlock((), ""),
    )


def person_report(candidate: Candidate) -> PersonReport:
    """Form 08 of a person; dotted lines for the author's own hand where nobody recorded a word."""
    unit, who = Unit.objects.get(pk=candidate.unit_id), bodies.person_in_papers(candidate.subject_id)
    return PersonReport(
        heading=replace(words.heading(unit, ""), symbol=""),
        award=words.award_name(candidate.proposal.award_id),
        movement=words.movement_name(),
        honorific=who.honorific,
        name=candidate.name,
        born_on=who.born_on,
        sex=who.sex or DOTS,
        home=who.home or DOTS,
        residence=who.residence,
        position=who.position or DOTS,
        unit=words.body_of(unit),
        qualification=who.qualification or DOTS,
        duties=_paragraphs(candidate, "duties"),
        results=results(candidate),
        achievements=(*_paragraphs(candidate, "achievements"), *_reason(candidate)),
        initiatives=initiatives(candidate),
        signature=SignatureBlock((), candidate.name),
        confirmation=words.signed_by_head(unit),
    )


def _paragraphs(candidate: Candidate, what: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in _field_text(candidate, what).splitlines() if line.strip()) or (DOTS,)


def _reason(candidate: Candidate) -> tuple[str, ...]:
    return (stated_reason(candidate),) if candidate.marked else ()
