"""A movement played through over a demonstration's city: units with all kinds of outcome, each step by its own action.

Nothing is set by hand but one day: the window for comments is said to be over.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
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
from thidua.samples.bodies import SHOWN, invented_name
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
from thidua.web.apps.registers import participants, sample_entries, sample_initiatives
from thidua.web.apps.registers.actions import enter, move
from thidua.web.apps.registers.models import Freeze
from thidua.web.apps.registers.subjects import RegisterSubject
from thidua.web.ui.transactions import whole
from thidua.web.ui.values import Json

CITY_AWARD, OWN_AWARD = "bang-khen", "giay-khen"
TITLE = "Cho phép xét ngoại lệ"
DECIDERS = {True: "Chủ tịch Ủy ban nhân dân thành phố", False: "Thủ trưởng đơn vị"}
GROUND = "Hệ thống một cửa điện tử ngừng hoạt động trong đợt chuyển đổi hạ tầng, đơn vị không thể khắc phục."
SIGNER = sample_entries.CHAIRMAN
OTHERS_NUMBERS = "Các số ở giữa đã cấp cho văn bản khác của cơ quan."
UNIT_DUTIES = (
    "Tiếp nhận, giải quyết, trả kết quả thủ tục hành chính không phụ thuộc vào địa giới hành chính theo danh mục."
)
UNIT_ACHIEVEMENTS = (
    "Niêm yết đầy đủ thủ tục hành chính; duy trì tổ hướng dẫn người dân nộp hồ sơ trực tuyến tại Bộ phận Một cửa."
)
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


def _movement() -> Movement:
    """The movement that is played."""
    return newest(running_id())


def play(accepted: int = 12) -> dict[str, int]:
    """Plays it, once; how many proposals stand in which state. `accepted`: of so many units the dossier goes through.

    Raises:
        NobodyToProposeError: too few units could be proposed.
        UserError: there is no demonstration here, nothing was evaluated, or it was played already.
    """
    cast = _cast()
    if Proposal.objects.exists():
        raise UserError("the movement was played already")
    evaluation = candidate_evidence.evaluation_in_use(running_id())
    people = User.objects.filter(username__startswith=PREFIX).exclude(officer_id="")
    sample_entries.fill(by=cast.board, outsiders=people.values_list("officer_id", "first_name"))
    participants.fill(evaluation, by=cast.board)
    if not Freeze.objects.exists():
        participants.freeze(timezone.localdate(), "", by=cast.board)
    sample_initiatives.fill(_earlier(evaluation), evaluation, officer=cast.officer, head=cast.head, board=cast.board)
    shown, others = _shown(evaluation), [unit_id for unit_id in _units(evaluation) if unit_id not in SHOWN.values()]
    if len(others) < 3:
        raise NobodyToProposeError("too few units of this city meet the standards: there is no movement to play")
    going = [*shown, *others[1:]]
    through, refused_units = going[:accepted], going[accepted:]
    for place, unit_id in enumerate(through):
        _accepted(unit_id, cast, officers=1 + place % 2)
    _others([*refused_units[:4]], cast)
    _open_vote(others[0], cast)
    _city_list(cast)
    communes = Unit.objects.filter(group=UnitGroup.COMMUNE, pk__in=refused_units[4:]).values_list("pk", flat=True)
    own = next((unit_id for unit_id in refused_units if unit_id in set(communes)), None)
    _own_list([own] if own else refused_units[4:5] or through[-1:], cast)
    counted: dict[str, int] = {}
    for state in Proposal.objects.values_list("state", flat=True):
        counted[state] = counted.get(state, 0) + 1
    return counted


def _earlier(evaluation: Evaluation) -> Evaluation:
    """The movement as it stood at the end of a month half-way to this evaluation: what effects are measured from."""
    begun = _movement().window.from_on
    middle = begun + (datetime.fromisoformat(evaluation.as_of_at).date() - begun) / 2
    month_end = datetime.combine(middle.replace(day=1) - timedelta(days=1), time())
    return keep(site_engine.evaluate(site_engine.EvaluationRequest(as_of_at=month_end)))


def _cast() -> DemoRoles:
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
    )


def _units(evaluation: Evaluation) -> list[str]:
    """Units that can be proposed, by an act where they lack something: the demonstration's own first, then by how many
    criteria they lack."""
    subjects = EvaluatedSubject.objects.filter(evaluation=evaluation, kind=SubjectKind.UNIT).order_by("rank")
    keys = [("unit", subject_id) for subject_id in subjects.values_list("subject_id", flat=True)]
    lacking = {
        key: _lacking(candidate, CITY_AWARD)
        for key, candidate in candidate_evidence.evidence_by_key(evaluation, keys).items()
    }
    listed = [subject_id for kind, subject_id in keys if lacking[kind, subject_id] is not None]
    own = Grant.objects.filter(user__username=PREFIX + NAMES[Role.UNIT_HEAD]).values_list("unit_id", flat=True).first()
    return sorted(listed, key=lambda unit_id: (unit_id != own, len(lacking["unit", unit_id] or ())))


def _shown(evaluation: Evaluation) -> list[str]:
    """The bodies of the sample city whose papers are shown, as far as they or any of their people can be proposed."""
    subjects = EvaluatedSubject.objects.filter(evaluation=evaluation)
    near = subjects.filter(kind=SubjectKind.UNIT, subject_id__in=SHOWN.values())
    near |= subjects.filter(kind=SubjectKind.OFFICER, unit_id__in=SHOWN.values())
    seen = candidate_evidence.evidence_by_key(evaluation, list(near.values_list("kind", "subject_id"))).values()
    proposable = {
        candidate.subject.subject_id if candidate.subject.kind == SubjectKind.UNIT else candidate.subject.unit_id
        for candidate in seen
        if _lacking(candidate, CITY_AWARD) is not None
    }
    return [unit_id for unit_id in SHOWN.values() if unit_id in proposable]


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
        values = {"criterion_id": criterion, "title": TITLE, "detail": GROUND, "opened_on": today}
        entry = enter(register, subject, values, by=cast.board, movement_id=running_id())
        signed: dict[str, Json] = {
            "authority": DECIDERS[of_city],
            "document_no": f"{entry.pk}/VB-{'UBND' if of_city else 'ĐV'}",
            "document_on": today,
            "signer": SIGNER,
        }
        move(entry, entry.version, step, signed, by=signer, file=_act(criterion))


def _act(criterion: str) -> SimpleUploadedFile:
    """An act as a Word file."""
    document, content = Document(), BytesIO()
    document.add_paragraph(f"{TITLE}: tiêu chí {criterion}. {GROUND}")
    document.save(content)
    return SimpleUploadedFile("van-ban.docx", content.getvalue())


def _council(unit_id: str, cast: DemoRoles) -> None:
    parts = CouncilMember.Function
    for user, part in ((cast.chair, parts.CHAIR), (cast.secretary, parts.SECRETARY), (cast.member, parts.MEMBER)):
        councils.add_member(unit_id, user, part, "", by=cast.head)


def _drafted(
    unit_id: str, cast: DemoRoles, award_id: str = CITY_AWARD, *, officers: int, unit: bool = True
) -> Proposal:
    """A proposal for the unit itself and its first officers that can be proposed."""
    _council(unit_id, cast)
    proposal = proposals.begin(running_id(), unit_id, award_id, by=cast.head)
    proposable = proposals.could_be_proposed(proposal, candidate_evidence.evaluation_in_use(running_id()))
    free = [
        candidate
        for candidate in proposable
        if _lacking(candidate, award_id) is not None and not proposals.others(*candidate.key)
    ]
    own = [candidate for candidate in free if candidate.key == ("unit", unit_id)] if unit else []
    people = [
        candidate
        for candidate in free
        if candidate.subject.kind == SubjectKind.OFFICER and candidate.subject.unit_id == unit_id
    ]
    people.sort(key=lambda candidate: (len(_lacking(candidate, award_id) or ()), candidate.subject.rank))
    for candidate in (*own, *people[:officers]):
        _except(candidate, award_id, cast)
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


def _voted(proposal: Proposal, cast: DemoRoles) -> Proposal:
    proposal = _step(proposal, "call_council", cast.head)
    session = proposal.sessions.get(closed_at__isnull=True)
    for user in (cast.chair, cast.secretary, cast.member):
        seat = voting_sessions.seat_of(session, user)
        if seat is not None:
            voting_sessions.cast(
                session, user, {candidate.pk: BallotChoice.YES for candidate in voting_sessions.votable(session, seat)}
            )
    return _step(proposal, "close_ballot", cast.chair)


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
    session = document_numbers.counted_session(proposal)
    if session is not None:
        _number("council_minutes", session, 0, by=cast.head)
    if route_of(_movement(), proposal.award_id).of_city:
        _number("proposal_letter", proposal, 11 + proposal.pk, by=cast.head)
    for candidate in proposal.live().filter(passed=True, kind=SubjectKind.UNIT):
        _number("unit_report", candidate, 20 + proposal.pk, by=cast.head)
    proposal.refresh_from_db()
    return proposal


def _handed_in(proposal: Proposal, cast: DemoRoles) -> Proposal:
    proposal = _numbered(proposal, cast)
    generation.make_dossier(proposal, proposal.version, by=cast.head)
    proposal.refresh_from_db()
    return _step(proposal, "submit", cast.head)


@whole()
def _accepted(unit_id: str, cast: DemoRoles, *, officers: int) -> Proposal:
    proposal = _handed_in(_voted(_drafted(unit_id, cast, officers=officers), cast), cast)
    for candidate in proposal.live().filter(passed=True):
        proposals.check_claim(candidate, proposal.version, "đã đối chiếu", by=cast.office)
        proposal.refresh_from_db()
    proposal = _step(proposal, "compile", cast.office)
    for point in _movement().checks:
        proposals.answer_point(proposal, proposal.version, point.id, answer=True, note="", by=cast.board)
        proposal.refresh_from_db()
    accepted = _step(proposal, "accept", cast.board)
    _number("appraisal_report", accepted, 4, by=cast.board)
    accepted.refresh_from_db()
    generation.make_appraisal(accepted, accepted.version, by=cast.board)
    accepted.refresh_from_db()
    return accepted


@whole()
def _others(units: Sequence[str], cast: DemoRoles) -> None:
    """One sent back, one withdrawn, one voted on and not handed in, one still a draft; as many as there are units."""
    for place, unit_id in enumerate(units):
        proposal = _drafted(unit_id, cast, officers=1)
        if place == 0:
            _step(
                _handed_in(_voted(proposal, cast), cast),
                "send_back",
                cast.office,
                "Báo cáo thành tích chưa nêu sáng kiến",
            )
        elif place == 1:
            _step(proposal, "withdraw", cast.head, "Chuyển sang đề nghị Giấy khen")
        elif place == 2:
            _voted(proposal, cast)


@whole()
def _open_vote(unit_id: str, cast: DemoRoles) -> None:
    """The demonstration's own unit: its council is about to vote, and may be voted in by its login."""
    _step(_drafted(unit_id, cast, officers=2), "call_council", cast.head)


@whole()
def _city_list(cast: DemoRoles) -> None:
    """The city's list: comments, one objection answered, one line refused, decided, published, one award revoked."""

    def on(event: str, by: User, reason: str = "") -> AwardList:
        return workflow.advance(award_list, award_list.version, event, reason, by=by)

    award_list = on_list = award_lists.begin(running_id(), CITY_AWARD, by=cast.board)
    award_list = on("open_comments", cast.board)
    line = award_list.lines.filter(outcome="in").first()
    objection = objections_and_revocations.object_to(
        award_list, line, "Một người dân", "", "Đề nghị kiểm tra lại số hồ sơ đúng hạn."
    )
    objections_and_revocations.answer(
        objection, award_list.version, "Đã đối chiếu với hồ sơ gốc: số liệu đúng.", upheld=False, by=cast.board
    )
    days = timedelta(days=_movement().appraisals[0].comment_days)
    yesterday = timezone.localdate() - timedelta(days=1)
    AwardList.objects.filter(pk=on_list.pk).update(comments_from_on=yesterday - days, comments_until_on=yesterday)
    award_list.refresh_from_db()
    award_list = on("close", cast.board)
    award_list = on("submit", cast.board)
    _number("submission", award_list, 57, by=cast.board)
    award_list.refresh_from_db()
    chosen = award_lists.competing(award_list)
    for place, contender in enumerate(chosen):
        yes = len(chosen) < 3 or place != len(chosen) - 1
        reason = "" if yes else "Sáng kiến chưa được cấp có thẩm quyền công nhận"
        decisions.decide_line(contender, award_list.version, approved=yes, reason=reason, by=cast.chairman)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "QĐ-UBND", timezone.localdate(), SIGNER, OTHERS_NUMBERS, by=cast.chairman
    )
    award_list.refresh_from_db()
    award_list = on("decide", cast.chairman)
    _number("bonus_sheet", award_list, 3, by=cast.board)
    award_list.refresh_from_db()
    generation.make_list(award_list, award_list.version, by=cast.board)
    award_list.refresh_from_db()
    award_list = on("publish", cast.office)
    last = decisions.awarded(award_list)[-1]
    made = objections_and_revocations.propose_revocation(
        last, award_list.version, "Kê khai không đúng tác giả sáng kiến", by=cast.board
    )
    _number("revocation_proposal", made, 62, by=cast.board)
    award_list.refresh_from_db()
    today = timezone.localdate()
    objections_and_revocations.revoke(
        made, award_list.version, 530, "QĐ-UBND", today, today + timedelta(days=30), OTHERS_NUMBERS, by=cast.chairman
    )
    made.refresh_from_db()
    _number("adjusted_sheet", made, 2, by=cast.board)
    award_list.refresh_from_db()
    generation.make_list(award_list, award_list.version, by=cast.board)


@whole()
def _own_list(units: Sequence[str], cast: DemoRoles) -> None:
    """A unit's own award (giấy khen), decided by its head."""
    for unit_id in units:
        if CouncilMember.objects.filter(unit_id=unit_id, left_at__isnull=True).exists():
            continue
        proposal = _numbered(_voted(_drafted(unit_id, cast, OWN_AWARD, officers=2, unit=False), cast), cast)
        generation.make_dossier(proposal, proposal.version, by=cast.head)
        proposal.refresh_from_db()
        _step(proposal, "accept", cast.head)
        award_list = award_lists.begin(running_id(), OWN_AWARD, unit_id, by=cast.head)
        for event in ("close", "submit"):
            award_list = workflow.advance(award_list, award_list.version, event, by=cast.head)
        for line in award_lists.competing(award_list):
            decisions.decide_line(line, award_list.version, approved=True, reason="", by=cast.head)
            award_list.refresh_from_db()
        unit = Unit.objects.get(pk=unit_id)
        symbol, signer = f"QĐ-{bodies.body(unit).abbreviation}", bodies.signature(unit).name
        decisions.number(
            award_list, award_list.version, 7, symbol, timezone.localdate(), signer, OTHERS_NUMBERS, by=cast.head
        )
        award_list.refresh_from_db()
        award_list = workflow.advance(award_list, award_list.version, "decide", by=cast.head)
        _number("bonus_sheet", award_list, 1, by=cast.head)
        award_list.refresh_from_db()
        generation.make_list(award_list, award_list.version, by=cast.head)
