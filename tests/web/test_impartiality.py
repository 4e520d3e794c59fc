"""Nobody votes or decides on themselves or on somebody related: each action with each relation, by whoever may act."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from support.award_people import (
    People,
    accepted,
    candidate,
    drafted,
    freeze,
    list_step,
    people,
    person,
    signed_in,
    step,
    submitted,
    take_part,
    vote,
)
from thidua.i18n import UserError, translate
from thidua.rules.awards.ballot import BallotChoice
from thidua.rules.awards.conflicts_of_interest import Ground
from thidua.web.apps.accounts import actions
from thidua.web.apps.accounts.models import CodeChange, PendingChange, PersonalRelation, User
from thidua.web.apps.accounts.permissions import DECIDING, DECISION_ROLES, TABLE, Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.domain import (
    award_lists,
    councils,
    decisions,
    objections_and_revocations,
    proposals,
    voting_sessions,
)
from thidua.web.apps.awards.models import AwardLine, AwardList, Cast, Objection, Proposal, Revocation
from thidua.web.apps.evaluations.health_check import examine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.registers import actions as register_actions
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.apps.registers.register_spec import registers

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(evaluated: Evaluation) -> People:
    take_part(units=17, officers=36)
    return people()


def become(user: User, code: str) -> None:
    User.objects.filter(pk=user.pk).update(officer_id=code)
    user.officer_id = code


def _none(user: User) -> None:
    become(user, "")


def _self(user: User) -> None:
    become(user, "P1")


def _former_code(user: User) -> None:
    become(user, "P1-new")
    CodeChange.objects.create(before="P1-old", after="P1-new")
    CodeChange.objects.create(before="P1", after="P1-old")


def _kin(user: User) -> None:
    PersonalRelation.objects.create(officer_id=user.officer_id, other_id="P1", ground=Ground.KIN, statement="anh em")


def _superior(user: User) -> None:
    PersonalRelation.objects.create(
        officer_id="P1", other_id=user.officer_id, ground=Ground.SUPERIOR, statement="cấp trên"
    )


def _kin_whose_code_changed(user: User) -> None:
    PersonalRelation.objects.create(
        officer_id=user.officer_id, other_id="P1-old", ground=Ground.KIN, statement="anh em"
    )
    CodeChange.objects.create(before="P1-old", after="P1")


RELATIONS = {
    _none: "bound to no person",
    _self: "on their own award",
    _former_code: "on their own award",
    _kin: "a relation to P1 is recorded",
    _superior: "a relation to P1 is recorded",
    _kin_whose_code_changed: "a relation to P1 is recorded",
}


def _published(who: People) -> AwardList:
    freeze(who.board)
    accepted(who)
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))
    award_list.refresh_from_db()
    for event in ("close", "submit"):
        award_list = list_step(award_list, event, who.board)
    return award_list


def _line(award_list: AwardList) -> AwardLine:
    return AwardLine.objects.get(award_list=award_list, candidate__subject_id="P1")


def _decided(who: People) -> AwardList:
    award_list = _published(who)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.chairman)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "", timezone.localdate(), "", "Cấp cho văn bản khác", by=who.chairman
    )
    award_list.refresh_from_db()
    return list_step(award_list, "decide", who.chairman)


def _checked(who: People) -> Proposal:
    proposal = submitted(who)
    for nominee in proposal.live():
        proposals.check_claim(nominee, proposal.version, "", by=who.office)
        proposal.refresh_from_db()
    return proposal


Doing = Callable[[People], tuple[User, Callable[[], object]]]


def _checks_claim(who: People) -> tuple[User, Callable[[], object]]:
    proposal = submitted(who)
    return who.office, lambda: proposals.check_claim(candidate(proposal, "P1"), proposal.version, "", by=who.office)


def _compiles(who: People) -> tuple[User, Callable[[], object]]:
    proposal = _checked(who)
    return who.office, lambda: step(proposal, "compile", who.office)


def _sends_back(who: People) -> tuple[User, Callable[[], object]]:
    proposal = submitted(who)
    return who.office, lambda: step(proposal, "send_back", who.office, "thiếu")


def _answers_point(who: People) -> tuple[User, Callable[[], object]]:
    proposal = step(_checked(who), "compile", who.office)
    return who.board, lambda: proposals.answer_point(
        proposal, proposal.version, "vote-valid", answer=True, note="", by=who.board
    )


def _asks_more(who: People) -> tuple[User, Callable[[], object]]:
    proposal = step(_checked(who), "compile", who.office)
    return who.board, lambda: step(proposal, "ask_more", who.board, "thiếu")


def _allows_late(who: People) -> tuple[User, Callable[[], object]]:
    proposal = drafted(who)
    return who.board, lambda: proposals.allow_late(proposal, proposal.version, "bưu điện", by=who.board)


def _leaves_out(who: People) -> tuple[User, Callable[[], object]]:
    freeze(who.board)
    accepted(who)
    award_list = award_lists.begin("can-tho-2026", "bang-khen", by=who.board)
    return who.board, lambda: award_lists.leave_out(_line(award_list), award_list.version, "vì", by=who.board)


def _approves(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _published(who)
    return who.chairman, lambda: decisions.decide_line(
        _line(award_list), award_list.version, approved=True, reason="", by=who.chairman
    )


def _refuses(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _published(who)
    return who.chairman, lambda: decisions.decide_line(
        _line(award_list), award_list.version, approved=False, reason="không", by=who.chairman
    )


def _numbers(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _published(who)
    return who.chairman, lambda: decisions.number(
        award_list, award_list.version, 1, "", timezone.localdate(), "", by=who.chairman
    )


def _decides(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _published(who)
    deputy = person("deputy", Role.CHAIRMAN)
    for line in award_lists.competing(award_list):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=deputy)
        award_list.refresh_from_db()
    decisions.number(
        award_list, award_list.version, 412, "", timezone.localdate(), "", "Cấp cho văn bản khác", by=deputy
    )
    award_list.refresh_from_db()
    return who.chairman, lambda: list_step(award_list, "decide", who.chairman)


def _answers_objection(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _published(who)
    made = Objection.objects.create(award_list=award_list, line=_line(award_list), what="comment", sender="a", text="b")
    return who.board, lambda: objections_and_revocations.answer(
        made, award_list.version, "đúng", upheld=False, by=who.board
    )


def _proposes_revocation(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _decided(who)
    return who.board, lambda: objections_and_revocations.propose_revocation(
        _line(award_list), award_list.version, "sai", by=who.board
    )


def _revokes(who: People) -> tuple[User, Callable[[], object]]:
    award_list, today = _decided(who), timezone.localdate()
    made = Revocation.objects.create(line=_line(award_list), reason="sai", proposed_by=who.board)
    return who.chairman, lambda: objections_and_revocations.revoke(
        made, award_list.version, 1, "", today, today, by=who.chairman
    )


def _corrects(who: People) -> tuple[User, Callable[[], object]]:
    award_list = _decided(who)
    return who.board, lambda: objections_and_revocations.correct(
        _line(award_list), award_list.version, "Tên khác", "sai", by=who.board
    )


ACTIONS: list[Doing] = [
    _checks_claim, _compiles, _sends_back, _answers_point, _asks_more, _allows_late, _leaves_out, _approves, _refuses,
    _numbers, _decides, _answers_objection, _proposes_revocation, _revokes, _corrects,
]  # fmt: skip


@pytest.mark.parametrize("doing", ACTIONS, ids=lambda doing: doing.__name__)
def test_each_action_is_refused_to_each_relation_and_open_without_one(who: People, doing: Doing) -> None:
    user, act = doing(who)
    code = user.officer_id
    for relation, refusal in RELATIONS.items():
        relation(user)
        with pytest.raises(UserError, match=refusal):
            act()
        become(user, code)
        PersonalRelation.objects.all().delete()
        CodeChange.objects.all().delete()
    act()


@pytest.mark.parametrize("relation", [_self, _former_code, _kin, _superior, _kin_whose_code_changed])
@pytest.mark.parametrize("late", [False, True], ids=["before the session", "during it"])
def test_a_member_does_not_vote_on_themselves_or_on_somebody_related(
    who: People, relation: Callable[[User], None], late: bool
) -> None:
    proposal = drafted(who)
    if not late:
        relation(who.member)
    proposal = step(proposal, "call_council", who.officer)
    if late:
        relation(who.member)
    session, wanted = proposal.sessions.get(), candidate(proposal, "P1")
    with pytest.raises(UserError, match="recused"):
        voting_sessions.cast(session, who.member, {wanted.pk: BallotChoice.YES})
    voting_sessions.cast(session, who.member, {candidate(proposal, "X1").pk: BallotChoice.YES})


def test_without_a_person_nobody_comes_into_a_council_opens_a_vote_or_votes(who: People) -> None:
    stranger = person("stranger", Role.COUNCIL, "X1", officer_id="")
    with pytest.raises(UserError, match="bound to no person"):
        councils.add_member("X1", stranger, "member", "")
    proposal = drafted(who)
    _none(who.member)
    with pytest.raises(UserError, match="bound to no person"):
        step(proposal, "call_council", who.officer)
    become(who.member, "again")
    proposal = step(proposal, "call_council", who.officer)
    _none(who.member)
    with pytest.raises(UserError, match="bound to no person"):
        vote(proposal, User.objects.get(pk=who.member.pk))
    assert not Cast.objects.exists()


def test_one_person_sits_once_by_whatever_account(who: People) -> None:
    CodeChange.objects.create(before=who.member.officer_id, after="new")
    with pytest.raises(UserError, match="by another account"):
        councils.add_member("X1", person("twin", Role.COUNCIL, "X1", officer_id="new"), "member", "")
    councils.add_member("X1", person("later", Role.COUNCIL, "X1"), "member", "")
    proposal = drafted(who)
    CodeChange.objects.create(before="new", after="code-of-later")
    with pytest.raises(UserError, match="are one person"):
        step(proposal, "call_council", who.officer)


def test_who_is_the_candidate_lifts_no_recusal_of_another(who: People) -> None:
    _self(who.chair)
    proposal = step(drafted(who), "call_council", who.officer)
    seat = voting_sessions.seat_of(proposal.sessions.get(), who.member)
    assert seat is not None
    recusal = voting_sessions.declare(seat, candidate(proposal, "P1"), Ground.DECLARED, "bạn", by=who.member)
    with pytest.raises(UserError, match="own award"):
        voting_sessions.lift(recusal, "không sao", by=who.chair)


@pytest.mark.slow
def test_a_head_does_not_decide_on_the_unit_they_head(who: People) -> None:
    award_list = _published(who)
    line = AwardLine.objects.get(award_list=award_list, candidate__subject_id="X1")
    with pytest.raises(UserError, match="heads a unit"):
        decisions.decide_line(line, award_list.version, approved=True, reason="", by=who.head)


@pytest.mark.parametrize("relation", [_none, _self, _former_code, _kin, _superior, _kin_whose_code_changed])
@pytest.mark.parametrize("what", ["move", "cancel", "correct"])
def test_an_officer_is_not_examined_by_themselves_or_somebody_related(
    who: People, relation: Callable[[User], None], what: str
) -> None:
    register = registers()["discipline"]
    words = {"register": "discipline", "code": "KL-9", "officer_id": "P1", "unit_id": "X1", "title": "a", "search": "a"}
    entry = RegisterEntry.objects.create(state=register.first_state, **words)
    relation(who.board)
    acts: dict[str, Callable[[], object]] = {
        "move": lambda: register_actions.move(entry, entry.version, register.move[0], {}, by=who.board),
        "cancel": lambda: register_actions.cancel(entry, entry.version, "nhầm", by=who.board),
        "correct": lambda: register_actions.correct(entry, entry.version, {"title": "b"}, by=who.board),
    }
    with pytest.raises(UserError, match=r"bound to no person|about yourself|related to you"):
        acts[what]()


def test_what_decides_is_open_to_roles_alone_that_need_a_person() -> None:
    assert set(TABLE) >= DECIDING
    assert {role for action in DECIDING for role in TABLE[action]} <= DECISION_ROLES | {
        Role.CULTURE,
        Role.FRONT,
    }


def test_the_refusal_is_one_line_in_both_languages(who: People) -> None:
    proposal = drafted(who)
    _none(who.board)
    with pytest.raises(UserError) as refused:
        proposals.allow_late(proposal, proposal.version, "vì", by=who.board)
    assert refused.value.render("vi") == (
        "Tài khoản board chưa gắn với ai nên không được dùng để quyết định: quản trị viên ghi mã công chức "
        "ở trang của tài khoản, mục Tài khoản và vai trò"
    )


def accounts_found() -> list[tuple[str, str]]:
    return [
        (finding.level.value, translate(finding.message, "en", **finding.values))
        for check, finding in examine()
        if check == "accounts"
    ]


def test_doctor_names_accounts_that_decide_without_a_person(who: People) -> None:
    assert accounts_found() == [("ok", "Each of the 7 accounts that decide is bound to a person of its own")]
    _none(who.board)
    CodeChange.objects.create(before=who.chair.officer_id, after=who.chairman.officer_id)
    assert accounts_found() == [
        (
            "bad",
            "Accounts that decide are bound to no person: board; they decide nothing until an administrator enters "
            "their officer codes under Accounts and roles",
        ),
        ("bad", "One person has several accounts that decide: chair, chairman; close all but one"),
    ]


def test_the_person_and_an_administrator_record_a_relation_and_only_a_stranger_to_it_ends_it(
    who: People, client_as: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    own, administrator = signed_in(who.member), client_as(Role.ADMINISTRATOR)
    words = {"other_id": "P1", "ground": "kin", "statement": "anh em"}
    assert own.post("/account/relations", {**words, "other_id": "P-none"}).status_code == 422
    assert own.post("/account/relations", words).status_code == 302
    assert "recorded already" in own.post("/account/relations", words).content.decode()
    relation = PersonalRelation.objects.get()
    assert "anh em" in own.get("/account/").content.decode()
    with pytest.raises(UserError, match="of their own"):
        actions.end_relation(who.member, relation, "nhầm", by=who.member)
    end = f"/people/{who.member.pk}/relations/{relation.pk}/end"
    assert own.post(end, {"reason": "nhầm"}).status_code == 403
    assert administrator.post(end, {"reason": "nhầm"}).status_code == 302
    relation.refresh_from_db()
    assert relation.ended_at is None
    signed_in(user_with(Role.ADMINISTRATOR)).post(
        f"/people/{who.member.pk}/changes/{PendingChange.objects.get().pk}/confirm"
    )
    relation.refresh_from_db()
    assert relation.ended_at is not None
    assert administrator.post(f"/people/{who.member.pk}/relations", {**words, "ground": "superior"}).status_code == 302
    recorded = AuditEntry.objects.filter(what="account.relate").order_by("number").values_list("actor", flat=True)
    assert recorded[0] == f"user:{who.member.pk}"
    assert AuditEntry.objects.filter(what="account.end_relation").count() == 1


def test_a_person_has_one_open_account(who: People) -> None:
    with pytest.raises(UserError, match="one person has one"):
        actions.create(
            username="second", full_name="", email="", officer_id=who.chair.officer_id, language="vi", by=None
        )
    with pytest.raises(UserError, match="one person has one"):
        actions.bind(User.objects.create_user("third"), who.chair.officer_id, same_person=False, by=who.board)
    with pytest.raises(UserError, match="own roles"):
        actions.bind(who.member, "x", same_person=False, by=who.member)
