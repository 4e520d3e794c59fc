"""People and registers over the small city for the tests of awards."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from support import second_factor
from thidua.definitions.registers import register_for
from thidua.definitions.registers.spec import Purpose
from thidua.rules.awards.ballot import BallotChoice
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import DECISION_ROLES, Role
from thidua.web.apps.awards.domain import councils, proposals, voting_sessions, workflow
from thidua.web.apps.awards.models import AwardList, Candidate, Proposal
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.organisation.models import Officer
from thidua.web.apps.registers import participants
from thidua.web.apps.registers.models import EvidenceFile, RegisterEntry

EXCEPTIONS = "standard_exception"
ACT = b"%PDF-1.4\n%%EOF\n"
CAN_THO = ZoneInfo("Asia/Ho_Chi_Minh")


@dataclass(frozen=True, slots=True)
class People:
    """Who acts: of X1 the officer, the head, three members of the council; of the city the rest."""

    officer: User
    head: User
    chair: User
    secretary: User
    member: User
    office: User
    board: User
    chairman: User


def on_day(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    """Lets the site believe that it is this moment (aware)."""
    monkeypatch.setattr(timezone, "now", lambda: moment)
    monkeypatch.setattr(timezone, "localdate", lambda *_: moment.astimezone(CAN_THO).date())


def person(name: str, role: Role, unit_id: str = "", officer_id: str | None = None) -> User:
    """Somebody with the role; without a code of an officer they are one whom no dossier knows."""
    code = f"code-of-{name}" if officer_id is None else officer_id
    user = User.objects.create_user(name, first_name=name, officer_id=code, language="en")
    Grant.objects.create(user=user, role=role, unit_id=unit_id, from_on=date(2026, 1, 1))
    if role in DECISION_ROLES:
        second_factor.activate(user)
    return user


def signed_in(user: User) -> Client:
    """A client of the user."""
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def people() -> People:
    """Everybody, and the council of X1 formed of strangers to its candidates."""
    staff = People(
        person("officer", Role.UNIT_OFFICER, "X1"),
        person("head", Role.UNIT_HEAD, "X1"),
        person("chair", Role.COUNCIL, "X1"),
        person("secretary", Role.COUNCIL, "X1"),
        person("member", Role.COUNCIL, "X1"),
        person("office", Role.CITY_OFFICE),
        person("board", Role.HOME_AFFAIRS),
        person("chairman", Role.CHAIRMAN),
    )
    councils.add_member("X1", staff.chair, "chair", "Chủ tịch")
    councils.add_member("X1", staff.secretary, "secretary", "Công chức")
    councils.add_member("X1", staff.member, "member", "Phó Chủ tịch")
    return staff


def take_part(units: int = 0, officers: int = 0) -> None:
    """X1, X2, S1 and their officers take part, and so many more units and officers that only count."""
    subjects = [("X1", ""), ("X2", ""), ("S1", ""), ("X1", "P1"), ("X1", "P2"), ("X2", "P3"), ("S1", "P4")]
    subjects += [(f"Z{n}", "") for n in range(units)] + [("Z0", f"ZP{n}") for n in range(officers)]
    RegisterEntry.objects.bulk_create(
        RegisterEntry(
            register="participant",
            code=f"TG-{n}",
            unit_id=unit,
            officer_id=officer,
            title=officer or unit,
            search="",
            state=participants.participant().use_for(Purpose.PARTICIPANTS).states["confirmed"],
            opened_on=date(2026, 4, 15),
            data={"group": participants.INDIVIDUAL if officer else "commune", "role": participants.DIRECT},
            subject_key=f"{unit}:{officer}",
        )
        for n, (unit, officer) in enumerate(subjects)
    )


def freeze(board: User) -> None:
    participants.freeze(timezone.localdate(), "", by=board)


def comments_are_over() -> None:
    """The days for comments on every list pass, as many as the movement gives."""
    yesterday = timezone.localdate() - timedelta(days=1)
    AwardList.objects.update(comments_from_on=yesterday - timedelta(days=10), comments_until_on=yesterday)


def except_from_all(
    kind: str, subject_id: str, *, award: str = "bang-khen", without: str = "", movement_id: str = "can-tho-2026"
) -> None:
    """Signed acts, with their files, that except the subject from every criterion it can be excepted from.

    without: of the act's parts one that is missing: signature, file.
    """
    register = register_for(Purpose.STANDARD_EXCEPTIONS)
    use = register.use_for(Purpose.STANDARD_EXCEPTIONS)
    unit_id = subject_id if kind == "unit" else Officer.objects.get(pk=subject_id).unit_id
    state = use.states["by_city" if award == "bang-khen" else "by_unit"]
    for criterion in newest(movement_id).criteria:
        officer_id = subject_id if kind == "officer" else ""
        recorded = RegisterEntry.objects.filter(
            register=register.id, state=state, unit_id=unit_id, officer_id=officer_id
        )
        if (
            not criterion.exception_possible
            or criterion.kind != kind
            or recorded.filter(criterion_id=criterion.id, data__movement=movement_id).exists()
        ):
            continue
        code = f"TC-{secrets.token_hex(4)}"  # drawn, for several may do so at once
        entry = RegisterEntry.objects.create(
            register=register.id,
            code=code,
            unit_id=unit_id,
            officer_id=officer_id,
            title="Cho phép xét ngoại lệ",
            search="",
            state=register.first_state if without == "signature" else state,
            opened_on=date(2026, 9, 1),
            criterion_id=criterion.id,
            authority="Chủ tịch Ủy ban nhân dân thành phố",
            document_no=f"{code}/UBND",
            document_on=date(2026, 9, 2),
            data={"detail": "Hệ thống ngừng hoạt động", "signer": "Nguyễn Văn Mẫu", "movement": movement_id},
        )
        if without != "file":
            EvidenceFile.objects.create(
                entry=entry, name="van-ban.pdf", kind="pdf", size=len(ACT), sha256=hashlib.sha256(ACT).hexdigest()
            )


def drafted(who: People, *subjects: tuple[str, str], award: str = "bang-khen") -> Proposal:
    """A proposal of X1 with candidates; each is excepted by signed acts, for none meets every criterion."""
    proposal = proposals.begin("can-tho-2026", "X1", award, by=who.officer)
    for kind, subject_id in subjects or [("unit", "X1"), ("officer", "P1")]:
        propose(proposal, kind, subject_id, by=who.officer)
        proposal.refresh_from_db()
    return proposal


def propose(proposal: Proposal, kind: str, subject_id: str, *, by: User, version: int | None = None) -> Candidate:
    """A candidate, excepted by signed acts from whatever it can be excepted from."""
    except_from_all(kind, subject_id, award=proposal.award_id, movement_id=proposal.movement_id)
    version = proposal.version if version is None else version
    return proposals.add_candidate(proposal, version, kind, subject_id, by=by)


def step(of: Proposal, event: str, by: User, reason: str = "") -> Proposal:
    return workflow.advance(of, of.version, event, reason, by=by)


def list_step(of: AwardList, event: str, by: User, reason: str = "") -> AwardList:
    return workflow.advance(of, of.version, event, reason, by=by)


def vote(proposal: Proposal, user: User, choice: BallotChoice = BallotChoice.YES) -> list[voting_sessions.Receipt]:
    """One member's votes on everybody they may vote on."""
    session = proposal.sessions.get(closed_at__isnull=True)
    seat = voting_sessions.seat_of(session, user)
    assert seat is not None
    return voting_sessions.cast(
        session, user, {votable.pk: choice for votable in voting_sessions.votable(session, seat)}
    )


def called(who: People, proposal: Proposal) -> Proposal:
    """The council called, or called again where it has sat on this award before."""
    if voting_sessions.sessions_of(proposal).exists():
        return step(proposal, "call_again", who.head, "xét lại")
    return step(proposal, "call_council", who.officer)


def voted(who: People, *subjects: tuple[str, str], award: str = "bang-khen") -> Proposal:
    proposal = called(who, drafted(who, *subjects, award=award))
    for user in (who.chair, who.secretary, who.member):
        vote(proposal, user)
    return step(proposal, "close_ballot", who.chair)


def submitted(who: People, *subjects: tuple[str, str]) -> Proposal:
    proposal = voted(who, *subjects)
    generation.make_dossier(proposal, proposal.version, by=who.officer)
    proposal.refresh_from_db()
    return step(proposal, "submit", who.head)


def accepted(who: People, *subjects: tuple[str, str]) -> Proposal:
    proposal = submitted(who, *subjects)
    for proposed in proposal.live():
        proposals.check_claim(proposed, proposal.version, "đúng với dữ liệu", by=who.office)
        proposal.refresh_from_db()
    proposal = step(proposal, "compile", who.office)
    for point in (
        "dossier-complete",
        "right-subject",
        "criteria-proven",
        "vote-valid",
        "nobody-on-hold",
        "no-second-award",
    ):
        proposals.answer_point(proposal, proposal.version, point, answer=True, note="", by=who.board)
        proposal.refresh_from_db()
    return step(proposal, "accept", who.board)


def candidate(proposal: Proposal, subject_id: str) -> Candidate:
    return proposal.live().get(subject_id=subject_id)
