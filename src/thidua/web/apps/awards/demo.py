"""A movement played through over a demonstration's city: units with all kinds of outcome, each step by its own action.

Nothing is set by hand but the clock: each step happens on its day of the story (`demo_days`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from docx import Document

from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.i18n import UserError
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.movement import Movement
from thidua.rules.terms import SubjectKind, UnitGroup
from thidua.samples.bodies import invented_name
from thidua.samples.city import SHOWN
from thidua.web.apps.accounts.demo import NAMES, PREFIX, account, hold
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain import (
    award_lists,
    candidate_evidence,
    councils,
    decisions,
    document_numbers,
    numbered_papers,
    objections_and_revocations,
    proposals,
    voting_sessions,
    workflow,
)
from thidua.web.apps.awards.domain.award_routes import award_of, route_of
from thidua.web.apps.awards.domain.document_numbers import Subject
from thidua.web.apps.awards.models import AwardList, Candidate, CouncilMember, Proposal
from thidua.web.apps.awards.papers import bodies, generation, register_numbers
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.actions import keep
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation
from thidua.web.apps.movements.bound import newest, running_id
from thidua.web.apps.organisation.models import Officer, Unit
from thidua.web.apps.registers import demo_days, participants, sample_entries, sample_initiatives
from thidua.web.apps.registers.actions import enter, move
from thidua.web.apps.registers.demo_days import DemoClock, demo_clock
from thidua.web.apps.registers.models import Freeze
from thidua.web.apps.registers.queries import CITY_OFFICE, within_body
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

CITY_AWARD, OWN_AWARD = "bang-khen", "giay-khen"
TITLE = "Cho phép xét ngoại lệ"
DECIDERS = {True: "Chủ tịch Ủy ban nhân dân thành phố", False: "Thủ trưởng đơn vị"}
# A ground fits what it excuses: figures that an outage spoiled.
GROUND = (
    "Hệ thống thông tin giải quyết thủ tục hành chính ngừng hoạt động theo thông báo của Sở Khoa học và Công nghệ, "
    "số liệu của những ngày đó không phản ánh việc giải quyết hồ sơ."
)
GROUNDS = {
    "b.6": "Hệ thống khảo sát ngừng hoạt động từ ngày 01/9/2026 đến hết ngày 31/10/2026 theo thông báo của Sở Khoa học "
    "và Công nghệ, người dân không gửi được phiếu đánh giá nên chưa đủ số phiếu."
}
SIGNER = sample_entries.CHAIRMAN
OTHERS_NUMBERS = "Các số ở giữa đã cấp cho văn bản khác của cơ quan."
UNIT_DUTIES = (
    "Tiếp nhận, giải quyết, trả kết quả thủ tục hành chính không phụ thuộc vào địa giới hành chính theo danh mục."
)
UNIT_ACHIEVEMENTS = (
    "Niêm yết đầy đủ thủ tục hành chính; duy trì tổ hướng dẫn người dân nộp hồ sơ trực tuyến tại Bộ phận Một cửa."
)
EXCEPTED_AT = SHOWN["tax"]
SMALLEST_WITH_COUNCIL, COUNCIL_SEATS = 8, 5
PERSON_DUTIES = "Tiếp nhận, hướng dẫn, luân chuyển và trả kết quả hồ sơ không phụ thuộc vào địa giới hành chính."
PERSON_ACHIEVEMENTS = (
    "Trực tiếp hướng dẫn người dân nộp hồ sơ trực tuyến; chủ động phối hợp với các cơ quan trong luân chuyển hồ sơ."
)


class NobodyToProposeError(UserError):
    """In a small city nobody meets the standards, and acts help only so far."""


@dataclass(frozen=True, slots=True)
class DemoRoles:
    """The users who act in the demonstration, by role."""

    officer: User
    head: User
    office: User
    board: User
    chairman: User
    chair: User
    secretary: User
    member: User
    clock: DemoClock


def _movement() -> Movement:
    """The movement that is played."""
    return newest(running_id())


def play(accepted: int = 10, acts: int = 0, weeks_back: int = 0) -> dict[str, int]:
    """Plays it, once; how many proposals stand in which state.

    accepted: of so many units the dossier goes through. acts: from so many criteria each candidate may be excepted (a
    small city has nobody who meets all); without any one person of the city is, to show how an act is cited.
    weeks_back: by how many weeks the story is played before its days.

    Raises:
        NobodyToProposeError: too few units could be proposed.
        UserError: there is no demonstration here, nothing was evaluated, or it was played already.
    """
    with demo_clock(weeks_back) as clock:
        cast = _cast(clock)
        if Proposal.objects.exists():
            raise UserError("the movement was played already")
        evaluation = candidate_evidence.evaluation_in_use(running_id())
        _books(evaluation, cast)
        others = [unit_id for unit_id in _units(evaluation, acts) if unit_id not in SHOWN.values()]
        shown = _proposable(evaluation, SHOWN.values(), acts)
        if len(others) < 3:
            raise NobodyToProposeError("too few units of this city meet the standards: there is no movement to play")
        communes = Unit.objects.filter(group=UnitGroup.COMMUNE, pk__in=others[1:]).values_list("pk", flat=True)
        own = _proposable(evaluation, communes, acts, (SubjectKind.OFFICER,))[-1]
        going = [*shown, *(unit_id for unit_id in others[1:] if unit_id != own)]
        _play(going[:accepted], going[accepted : accepted + 4], own, others[0], cast, acts)
    counted: dict[str, int] = {}
    for state in Proposal.objects.values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted


def _play(through: Sequence[str], ended: Sequence[str], own: str, open_vote: str, cast: DemoRoles, acts: int) -> None:
    """Each step of the way for all, on its day."""
    excepted = () if acts else (EXCEPTED_AT,)
    drafted = [
        _drafted(unit_id, cast, officers=1 + (unit_id in excepted or place % 2), acts=acts or int(unit_id in excepted))
        for place, unit_id in enumerate(through)
    ]
    others = [_drafted(unit_id, cast, officers=1, acts=acts) for unit_id in ended]
    own_proposal = _drafted(own, cast, OWN_AWARD, officers=2, acts=acts, unit=False)
    opened = _drafted(open_vote, cast, officers=2, acts=acts)
    if len(others) > 1:
        _step(others[1], "withdraw", cast.head, "Chuyển sang đề nghị Giấy khen")
    to_vote = [*drafted, own_proposal, *others[0:1], *others[2:3]]
    voted = [_voted(proposal, cast, number) for number, proposal in enumerate(to_vote)]
    handed = [
        _handed_in(proposal, cast) for proposal in (*voted[: len(drafted)], *voted[len(drafted) + 1 : len(drafted) + 2])
    ]
    _own_list(voted[len(drafted)], cast)
    for proposal in handed[len(drafted) :]:
        cast.clock.at(demo_days.SENT_BACK, 10)
        _step(proposal, "send_back", cast.office, "Báo cáo thành tích chưa nêu sáng kiến")
    cast.clock.at(demo_days.COMPILED, 8, 30)
    compiled = [_compiled(proposal, cast) for proposal in handed[: len(drafted)]]
    _judged(cast)
    cast.clock.at(demo_days.ACCEPTED, 8, 30)
    accepted = [_accepted(proposal, cast) for proposal in compiled]
    cast.clock.at(demo_days.APPRAISED, 9)
    for proposal in accepted:
        _appraised(proposal, cast)
    _city_list(cast)
    cast.clock.at(demo_days.REPORTS, 8)
    _step(opened, "call_council", cast.head)


def _books(evaluation: Evaluation, cast: DemoRoles) -> None:
    """The registers that the way rests on."""
    cast.clock.at(demo_days.BOOKS)
    people = User.objects.filter(username__startswith=PREFIX).exclude(officer_id="")
    sample_entries.fill(by=cast.board, outsiders=people.values_list("officer_id", "first_name"))
    participants.fill(evaluation, by=cast.board)
    cast.clock.at(demo_days.INITIATIVE, 9)
    ends = (demo_days.EFFECT_BEFORE, demo_days.EFFECT_AFTER)
    earlier, later = (_at(day) for day in ends)
    sample_initiatives.fill(earlier, later, officer=cast.officer, head=cast.head, board=cast.board)
    sample_entries.inspect(cast.clock, by=cast.office)
    cast.clock.at(demo_days.FREEZE, 16)
    if not Freeze.objects.exists():
        participants.freeze(timezone.localdate(), "", by=cast.board)


def _at(day: date) -> Evaluation:
    """The movement as it stood at the end of a month."""
    return keep(site_engine.evaluate(site_engine.EvaluationRequest(as_of_at=datetime.combine(day, time()))))


def _judged(cast: DemoRoles) -> None:
    """The City Office judges the head of a unit, signed (V.3)."""
    sample_entries.assess(cast.clock.at(demo_days.ASSESSMENT, 9), running_id(), by=cast.office)


def _cast(clock: DemoClock) -> DemoRoles:
    """The demonstration's people; two more for its council, which gets names, for its minutes print them.

    UserError where there is no demonstration.
    """
    users = {role: User.objects.filter(username=PREFIX + name).first() for role, name in NAMES.items()}
    if any(user is None for user in users.values()):
        raise UserError("this is no demonstration: make its logins first")
    more = []
    for number in (2, 3):
        user = account(f"hoi-dong-{number}", f"Ủy viên Hội đồng {number}")
        hold(user, Role.COUNCIL, "")
        more.append(user)
    named = {role: user for role, user in users.items() if user is not None}
    for number, user in enumerate((named[Role.COUNCIL], *more), 1):
        user.first_name = invented_name(f"council {number}")
        user.save()
    return DemoRoles(
        named[Role.UNIT_OFFICER],
        named[Role.UNIT_HEAD],
        named[Role.CITY_OFFICE],
        named[Role.HOME_AFFAIRS],
        named[Role.CHAIRMAN],
        named[Role.COUNCIL],
        more[0],
        more[1],
        clock,
    )


def _units(evaluation: Evaluation, acts: int) -> list[str]:
    """Units that can be proposed, by so many acts where they lack something: the demonstration's own first, then those
    that lack the least."""
    subjects = EvaluatedSubject.objects.filter(evaluation=evaluation, kind=SubjectKind.UNIT).order_by("rank")
    keys = [("unit", subject_id) for subject_id in subjects.values_list("subject_id", flat=True)]
    lacking = {
        key: _lacking(candidate, CITY_AWARD)
        for key, candidate in candidate_evidence.evidence_by_key(evaluation, keys).items()
    }
    listed = [subject_id for kind, subject_id in keys if _within(lacking[kind, subject_id], acts)]
    own = Grant.objects.filter(user__username=PREFIX + NAMES[Role.UNIT_HEAD]).values_list("unit_id", flat=True).first()
    return sorted(listed, key=lambda unit_id: (unit_id != own, len(lacking["unit", unit_id] or ())))


def _within(lacking: tuple[str, ...] | None, acts: int) -> bool:
    """Whether so many acts are enough."""
    return lacking is not None and len(lacking) <= acts


def _proposable(
    evaluation: Evaluation, unit_ids: Iterable[str], acts: int, kinds: Collection[str] = tuple(SubjectKind)
) -> list[str]:
    """Of these units those of which somebody can be proposed, the unit or one of its people, by so many acts."""
    subjects, wanted = EvaluatedSubject.objects.filter(evaluation=evaluation, kind__in=kinds), list(unit_ids)
    near = subjects.filter(kind=SubjectKind.UNIT, subject_id__in=wanted)
    near |= subjects.filter(kind=SubjectKind.OFFICER, unit_id__in=wanted)
    seen = candidate_evidence.evidence_by_key(evaluation, list(near.values_list("kind", "subject_id"))).values()
    proposable = {
        candidate.subject.subject_id if candidate.subject.kind == SubjectKind.UNIT else candidate.subject.unit_id
        for candidate in seen
        if _within(_lacking(candidate, CITY_AWARD), acts)
    }
    return [unit_id for unit_id in wanted if unit_id in proposable]


def _lacking(candidate: candidate_evidence.CandidateEvidence, award_id: str) -> tuple[str, ...] | None:
    """The criteria from which somebody must be excepted to be proposed; None where nothing helps."""
    possible = {criterion.id for criterion in _movement().criteria if criterion.exception_possible}
    record = candidate_evidence.record_for_award(candidate, award_of(_movement(), award_id), ())
    barred = record.on_hold or not record.participant or not {*record.not_met} <= possible
    return None if barred else record.not_met


def _except(candidate: candidate_evidence.CandidateEvidence, award_id: str, cast: DemoRoles) -> None:
    """The acts that except somebody from what they lack, signed by whoever decides the award."""
    kind, subject_id = candidate.key
    of_city = route_of(_movement(), award_id).of_city
    signer, signs = (cast.chairman, "by_city") if of_city else (cast.head, "by_unit")
    register = register_for(Purpose.STANDARD_EXCEPTIONS)
    unit_id = subject_id if kind == SubjectKind.UNIT else candidate.subject.unit_id or ""
    subject = RegisterSubject("unit", unit_id)
    if kind == SubjectKind.OFFICER:
        subject = RegisterSubject("officer", unit_id, subject_id)
    to = register.use_for(Purpose.STANDARD_EXCEPTIONS).states[signs]
    step = next(move for _number, move in register.moves_from(register.first_state) if move.to == to)
    today = timezone.localdate()
    for criterion in _lacking(candidate, award_id) or ():
        ground = GROUNDS.get(criterion, GROUND)
        values = {"criterion_id": criterion, "title": TITLE, "detail": ground, "opened_on": today}
        entry = enter(register, subject, values, by=cast.board, movement_id=running_id())
        signed: dict[str, Json] = {
            "authority": DECIDERS[of_city],
            "document_no": f"{entry.pk}/VB-{'UBND' if of_city else 'ĐV'}",
            "document_on": today,
            "signer": SIGNER,
        }
        move(entry, entry.version, step, signed, by=signer, file=_act(criterion, ground))


def _act(criterion: str, ground: str) -> SimpleUploadedFile:
    """An act as a Word file."""
    document, content = Document(), BytesIO()
    document.add_paragraph(f"{TITLE}: tiêu chí {criterion}. {ground}")
    document.save(content)
    return SimpleUploadedFile("van-ban.docx", content.getvalue())


def _council(unit_id: str, cast: DemoRoles, own: bool) -> None:
    """Its head leads the unit's council; the four of its people who stand least at the desk sit in it.

    The council of the demonstration's own logins sits where the unit is theirs, or too small to judge its own people.
    """
    parts = CouncilMember.Function
    staff = Officer.objects.filter(unit_id=unit_id).order_by("pk")
    seats = [(cast.chair, parts.CHAIR), (cast.secretary, parts.SECRETARY), (cast.member, parts.MEMBER)]
    if staff.count() >= SMALLEST_WITH_COUNCIL and not own:
        head = min(staff, key=lambda officer: officer.role != "head")
        who = [head, *staff.exclude(pk=head.pk).reverse()[0 : COUNCIL_SEATS - 1]]
        members = [account(f"hoi-dong-{officer.pk}", officer.name, officer.pk) for officer in who]
        functions = [parts.CHAIR, parts.SECRETARY, *(parts.MEMBER for _ in members[2:])]
        seats = list(zip(members, functions, strict=True))
    for user, part in seats:
        hold(user, Role.COUNCIL, "")
        councils.add_member(unit_id, user, part, "", by=cast.head)


@whole()
def _drafted(
    unit_id: str, cast: DemoRoles, award_id: str = CITY_AWARD, *, officers: int, acts: int, unit: bool = True
) -> Proposal:
    """A proposal for the unit itself and its first officers that can be proposed, by so many acts each."""
    cast.clock.at(demo_days.ACTS, 14)
    own = Grant.objects.filter(user=cast.head, unit_id=unit_id).exists()
    _council(unit_id, cast, own)
    cast.clock.at(demo_days.DRAFTS)
    proposal = proposals.begin(running_id(), unit_id, award_id, by=cast.head)
    proposable = proposals.could_be_proposed(proposal, candidate_evidence.evaluation_in_use(running_id()))
    free = [
        candidate
        for candidate in proposable
        if _within(_lacking(candidate, award_id), acts) and not proposals.others(*candidate.key)
    ]
    of_unit = [candidate for candidate in free if candidate.key == ("unit", unit_id)] if unit else []
    people = [
        candidate
        for candidate in free
        if candidate.subject.kind == SubjectKind.OFFICER and candidate.subject.unit_id == unit_id
    ]
    people.sort(key=lambda candidate: (len(_lacking(candidate, award_id) or ()), candidate.subject.rank))
    for candidate in (*of_unit, *people[:officers]):
        cast.clock.at(demo_days.ACTS, 15)
        _except(candidate, award_id, cast)
        cast.clock.at(demo_days.DRAFTS, 10)
        added = proposals.add_candidate(proposal, proposal.version, *candidate.key, by=cast.head)
        proposal.refresh_from_db()
        proposals.write_words(added, proposal.version, _report(added), by=cast.head)
        proposal.refresh_from_db()
    return proposal


def _report(candidate: Candidate) -> dict[str, str]:
    """What the author of a report writes besides the figures."""
    if candidate.kind == SubjectKind.OFFICER:
        return {"duties": PERSON_DUTIES, "achievements": PERSON_ACHIEVEMENTS}
    staff = Officer.objects.filter(unit_id=candidate.subject_id).count()
    return {
        "structure": "Lãnh đạo đơn vị, các bộ phận chuyên môn và Bộ phận Một cửa",
        "staff": str(staff),
        "duties": UNIT_DUTIES,
        "achievements": UNIT_ACHIEVEMENTS,
    }


def _step(proposal: Proposal, event: str, by: User, reason: str = "") -> Proposal:
    return workflow.advance(proposal, proposal.version, event, reason, by=by)


@whole()
def _voted(proposal: Proposal, cast: DemoRoles, number: int) -> Proposal:
    cast.clock.session(number)
    proposal = _step(proposal, "call_council", cast.head)
    session = proposal.sessions.get(closed_at__isnull=True)
    cast.clock.after(minutes=12)
    for user in User.objects.filter(pk__in=session.seats.values("user")).order_by("pk"):
        seat = voting_sessions.seat_of(session, user)
        if seat is not None:
            voting_sessions.cast(
                session, user, {candidate.pk: BallotChoice.YES for candidate in voting_sessions.votable(session, seat)}
            )
    cast.clock.after(minutes=10)
    chair = councils.members(proposal.unit_id)[0].user
    proposal = _step(proposal, "close_ballot", chair)
    counted = document_numbers.counted_session(proposal)
    if counted is not None:
        _number("council_minutes", counted, 0, by=cast.head)
        proposal.refresh_from_db()
    return proposal


def _number(paper: str, subject: Subject, others: int, *, by: User) -> None:
    """Takes a number for a paper, after so many that went to other documents of its body, where one is recorded."""
    symbol, today = register_numbers.symbol_of(paper, subject), timezone.localdate()
    unit_id = document_numbers.issuer_id(paper, subject)
    if not unit_id:
        return
    number = document_numbers.proposed(unit_id, today.year, symbol) + others
    waits = numbered_papers.WaitingPaper(paper, subject)
    numbered_papers.take(waits, number, symbol, today, OTHERS_NUMBERS, by=by)


def _numbered(proposal: Proposal, cast: DemoRoles) -> Proposal:
    """The papers of a dossier get their numbers before they are made."""
    if route_of(_movement(), proposal.award_id).of_city:
        _number("proposal_letter", proposal, 11 + proposal.pk, by=cast.head)
    for candidate in proposal.live().filter(passed=True, kind=SubjectKind.UNIT):
        _number("unit_report", candidate, 20 + proposal.pk, by=cast.head)
    proposal.refresh_from_db()
    return proposal


@whole()
def _handed_in(proposal: Proposal, cast: DemoRoles) -> Proposal:
    cast.clock.at(demo_days.LETTERS, 9)
    proposal = _numbered(proposal, cast)
    generation.make_dossier(proposal, proposal.version, by=cast.head)
    proposal.refresh_from_db()
    cast.clock.at(demo_days.LETTERS, 15)
    return _step(proposal, "submit", cast.head)


@whole()
def _compiled(proposal: Proposal, cast: DemoRoles) -> Proposal:
    by = cast.board if within_body(proposal.unit_id, CITY_OFFICE) else cast.office  # nobody examines their own body
    for candidate in proposal.live().filter(passed=True):
        proposals.check_claim(candidate, proposal.version, "đã đối chiếu", by=by)
        proposal.refresh_from_db()
    return _step(proposal, "compile", by)


@whole()
def _accepted(proposal: Proposal, cast: DemoRoles) -> Proposal:
    for point in _movement().checks:
        proposals.answer_point(proposal, proposal.version, point.id, answer=True, note="", by=cast.board)
        proposal.refresh_from_db()
    return _step(proposal, "accept", cast.board)


@whole()
def _appraised(proposal: Proposal, cast: DemoRoles) -> None:
    _number("appraisal_report", proposal, 4, by=cast.board)
    proposal.refresh_from_db()
    generation.make_appraisal(proposal, proposal.version, by=cast.board)


@whole()
def _city_list(cast: DemoRoles) -> None:
    """The city's list: comments, one objection answered, one line refused, decided, published, one award revoked."""

    def on(event: str, by: User, reason: str = "") -> AwardList:
        return workflow.advance(award_list, award_list.version, event, reason, by=by)

    clock = cast.clock.at(demo_days.COMMENTS)
    award_list = award_lists.begin(running_id(), CITY_AWARD, by=cast.board)
    award_list = on("open_comments", cast.board)
    line = award_list.lines.filter(outcome="in").first()
    clock.at(demo_days.COMMENT, 16)
    objection = objections_and_revocations.object_to(
        award_list, line, "Một người dân", "", "Đề nghị kiểm tra lại số hồ sơ đúng hạn."
    )
    clock.at(demo_days.ANSWER, 10)
    objections_and_revocations.answer(
        objection, award_list.version, "Đã đối chiếu với hồ sơ gốc: số liệu đúng.", upheld=False, by=cast.board
    )
    award_list.refresh_from_db()
    clock.at(demo_days.SUBMISSION)
    award_list = on("close", cast.board)
    award_list = on("submit", cast.board)
    _number("submission", award_list, 57, by=cast.board)
    award_list.refresh_from_db()
    clock.at(demo_days.DECISION)
    chosen = award_lists.competing(award_list)
    for place, contender in enumerate(chosen):
        yes = len(chosen) < 3 or place != len(chosen) - 2
        reason = "" if yes else "Đã được khen thưởng về cùng thành tích này"
        decisions.decide_line(contender, award_list.version, approved=yes, reason=reason, by=cast.chairman)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "QĐ-UBND", timezone.localdate(), SIGNER, OTHERS_NUMBERS, by=cast.chairman
    )
    award_list.refresh_from_db()
    award_list = on("decide", cast.chairman)
    clock.at(demo_days.SHEET)
    _number("bonus_sheet", award_list, 3, by=cast.board)
    award_list.refresh_from_db()
    generation.make_list(award_list, award_list.version, by=cast.board)
    award_list.refresh_from_db()
    clock.at(demo_days.PUBLISHED)
    award_list = on("publish", cast.office)
    clock.at(demo_days.REVOCATION_ASKED, 14)
    last = decisions.awarded(award_list)[-2:][0]
    made = objections_and_revocations.propose_revocation(
        last, award_list.version, "Kê khai không đúng tác giả sáng kiến", by=cast.board
    )
    _number("revocation_proposal", made, 62, by=cast.board)
    award_list.refresh_from_db()
    today = clock.at(demo_days.REVOCATION).day(demo_days.REVOCATION)
    until = today + timedelta(days=demo_days.REPAY_DAYS)
    objections_and_revocations.revoke(
        made, award_list.version, 530, "QĐ-UBND", today, until, OTHERS_NUMBERS, by=cast.chairman
    )
    made.refresh_from_db()
    clock.at(demo_days.ADJUSTED_SHEET)
    _number("adjusted_sheet", made, 2, by=cast.board)
    award_list.refresh_from_db()
    generation.make_list(award_list, award_list.version, by=cast.board)


@whole()
def _own_list(proposal: Proposal, cast: DemoRoles) -> None:
    """A unit's own award (giấy khen), decided by its head."""
    clock = cast.clock.at(demo_days.LETTERS, 9)
    proposal = _numbered(proposal, cast)
    generation.make_dossier(proposal, proposal.version, by=cast.head)
    proposal.refresh_from_db()
    _step(proposal, "accept", cast.head)
    award_list = award_lists.begin(running_id(), OWN_AWARD, proposal.unit_id, by=cast.head)
    for event in ("close", "submit"):
        award_list = workflow.advance(award_list, award_list.version, event, by=cast.head)
    clock.at(demo_days.OWN_DECISION, 9)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=cast.head)
        award_list.refresh_from_db()
    unit = Unit.objects.get(pk=proposal.unit_id)
    symbol, signer = f"QĐ-{bodies.body(unit).abbreviation}", bodies.signature(unit).name
    decisions.number(
        award_list, award_list.version, 7, symbol, timezone.localdate(), signer, OTHERS_NUMBERS, by=cast.head
    )
    award_list.refresh_from_db()
    award_list = workflow.advance(award_list, award_list.version, "decide", by=cast.head)
    clock.at(demo_days.OWN_SHEET, 9)
    _number("bonus_sheet", award_list, 1, by=cast.head)
    award_list.refresh_from_db()
    generation.make_list(award_list, award_list.version, by=cast.head)
