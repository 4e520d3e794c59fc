"""Every "only one" of the site, and that the database itself holds it: a second row like the first is refused.

The table is literal: a constraint that comes or goes fails here until somebody has written down what there is one of.
"""

import itertools
import uuid
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from thidua.i18n import UserError
from thidua.web.apps.accounts.models import User
from thidua.web.ui.error_pages import say
from thidua.web.ui.transactions import TAKEN, constraint_of, whole


@dataclass(frozen=True)
class Only:
    """What there is one of. where: what makes a row count; free: what makes it count no more."""

    what: str
    where: dict[str, Any] = field(default_factory=dict)
    free: dict[str, Any] = field(default_factory=dict)


REPORT, VOID = {"paper": "city_report"}, {"void_reason": "sai"}
# By the constraint's name; of a single column that is unique, by Model.column.
ONLY_ONES = {
    # awards
    "proposal_once_a_unit": Only(
        "proposal of a unit for an award", where={"state": "draft"}, free={"state": "withdrawn"}
    ),
    "candidate_once_a_proposal": Only(
        "candidacy of a subject in a proposal", where={"dropped": False}, free={"dropped": True}
    ),
    "claim_once_an_achievement": Only("living candidacy for an achievement", free={"claim": None}),
    "one_open_list": Only("list of an award that is not decided", where={"state": "open"}, free={"state": "decided"}),
    "AwardLine.candidate": Only("line of a candidate"),
    "book_number_once": Only("place in the book of a decision", free={"book_number": None}),
    "award_once_an_achievement": Only("award for an achievement", where={"approved": True}, free={"awarded_for": None}),
    "Revocation.line": Only("revocation of an award"),
    "override_once": Only("override of a rule for a proposal"),
    "one_paper_a_proposal": Only("current paper of a kind in a dossier", {"candidate": None}, {"superseded": True}),
    "one_paper_a_candidate": Only("current paper of a kind about a candidate", {}, {"superseded": True}),
    "one_paper_a_list": Only("current paper of a kind of a list", {"candidate": None}, {"superseded": True}),
    "one_paper_a_line": Only("current paper of a kind about somebody on a list", {}, {"superseded": True}),
    "reminded_once": Only("reminder of a unit, so many days before a deadline"),
    "document_number_once": Only("document of a number in a body's register of a year", {**REPORT, "report": "x.docx"}),
    "one_number_a_proposal": Only("number of a proposal letter", {"paper": "proposal_letter"}, VOID),
    "one_number_a_session": Only("number of minutes", {"paper": "council_minutes"}, VOID),
    "one_number_a_candidate": Only("number of a collective's report", {"paper": "unit_report"}, VOID),
    "one_number_a_award_list": Only("number of a paper of a list", {"paper": "decision"}, VOID),
    "one_number_a_revocation": Only("number of a paper of a revocation", {"paper": "revocation_decision"}, VOID),
    "one_number_a_report": Only("number of a report", REPORT, VOID),
    "blank_offset_once": Only("offset of a body's printed form of an award"),
    "Objection.follow": Only("address at which an objection is followed"),
    "answer_file_once": Only("file of an answer to a request for more"),
    "criterion_file_once": Only("file attached to a criterion", {"dropped": False}, {"dropped": True}),
    "one_report_of_a_name": Only("report of a period or a unit", {"superseded": False}, {"superseded": True}),
    # certificates
    "VerificationCode.code": Only("code that a paper is checked by"),
    "VerificationCode.line": Only("code of a line of a decision"),
    "one_code_a_decision": Only("code of a decision itself", {"line": None}),
    "CredentialPosition.position": Only("place in the lists of revocations"),
    "one_credential_a_line": Only("valid credential of a line", {"replaced": False}, {"replaced": True}),
    # councils
    "member_once": Only("present membership of a person in a council", {"left_at": None}, {"left_at": timezone.now()}),
    "one_chair_one_secretary": Only("present chair of a council", {"part": "chair"}, {"left_at": timezone.now()}),
    "one_substitute_a_member": Only(
        "present substitute of a member of a council", {"left_at": None}, {"left_at": timezone.now()}
    ),
    "session_number_once": Only("session of a number for a proposal"),
    "one_open_session": Only("open session for a proposal", {"closed_at": None}, {"closed_at": timezone.now()}),
    "seat_once": Only("seat of an account in a session"),
    "seat_once_a_person": Only("seat of an officer in a session", free={"officer_id": ""}),
    "recused_once": Only("recusal of a seat from a candidate"),
    "lifting_once": Only("word of a person for lifting a recusal"),
    "cast_once": Only("cast of a seat on a candidate"),
    "open_vote_once": Only("open vote of a seat on a candidate", free={"seat": None}),
    "commitment_once": Only("vote under a commitment"),
    # my work
    "CalendarFeed.user": Only("calendar of a person"),
    "CalendarFeed.sha256": Only("calendar at an address"),
    # accounts
    "one_grant_without_end": Only("grant of a role without end", {"to_on": None}, {"to_on": date(2100, 1, 1)}),
    "User.username": Only("account of a name"),
    "username_once": Only("account of a name in whatever case"),
    "one_open_account": Only("open account of a person", {"is_active": True}, {"is_active": False}),
    "pending_change_once": Only("waiting change of an account", {"outcome": ""}, {"outcome": "confirmed"}),
    "code_change_once": Only("change of a person's code to another"),
    "relation_once": Only("relation between two", {"ended_at": None}, {"ended_at": timezone.now()}),
    "form_sent_once": Only("sending of a form by somebody"),
    "email_once": Only("account of an address in whatever case"),
    # imports, jobs, evaluations and the rest
    "one_open_job": Only("open job about something", where={"state": "waiting"}, free={"state": "done"}),
    "Withdrawal.number": Only("withdrawal under a number of the journal"),
    "Edit.import_number": Only("edit under a number of the journal"),
    "Evaluation.key": Only("evaluation of everything that decides it"),
    "subject_once_an_evaluation": Only("subject in an evaluation"),
    "flow_once_an_evaluation": Only("flow between two units in an evaluation"),
    "verdict_once_an_evaluation": Only("verdict on a subject and criterion in an evaluation"),
    # movements
    "edition_number_once": Only("edition of a movement under a number"),
    "edition_once_a_movement": Only("edition of those files", free={"sha256": ""}),
    "file_once_an_edition": Only("file of an edition at its path"),
    "MovementDraft.edition": Only("draft that became an edition", {"state": "issued"}),
    "draft_text_once_a_number": Only("text of a draft of a number"),
    # letters
    "one_letter_about_it": Only("letter of a kind about something to an account"),
    "one_choice_of_a_notice": Only("choice of an account about a kind of letter and a way"),
    # stories
    "Story.slug": Only("story of an address"),
    "story_text_once_a_number": Only("writing of a story of a number"),
    "story_picture_once_a_number": Only("picture of a story of a number"),
    "ApiKey.prefix": Only("key of a beginning"),
    "batch_once_a_key": Only("batch of a client under its idempotency key"),
    "AuditAnchor.number": Only("anchor at an entry of the log"),
    "CalendarVersion.number": Only("version of the calendar under a number"),
    "Release.number": Only("release under a number"),
    "counter_once_a_year": Only("counter of a register and year"),
    "entry_code_once": Only("entry of a code in a register"),
    "entry_once_a_subject": Only("entry of a subject in a register that has one each", free={"subject_key": None}),
    "change_once_a_version": Only("revision of an entry under a version"),
    "evidence_once_an_entry": Only("file of that content beside an entry"),
    "Freeze.number": Only("freeze under a number"),
    "touched_once_an_evaluation": Only("count of a subject that an exception touches"),
}
# Of expressions: the column they are about.
EXPRESSIONS = {"username_once": ("username",), "email_once": ("email",)}
NUMBERS = itertools.count(1)


def ours() -> list[type[models.Model]]:
    listed = [model for model in apps.get_models() if model.__module__.startswith("thidua.web.apps.")]
    return [model for model in listed if not model._meta.proxy and not model.__name__.startswith("Historical")]


def constraints() -> dict[str, tuple[type[models.Model], tuple[str, ...]]]:
    """Of each "only one" the model and the columns."""
    named: dict[str, tuple[type[models.Model], tuple[str, ...]]] = {}
    for model in ours():
        for column in model._meta.concrete_fields:
            if column.unique and not column.primary_key:
                named[f"{model.__name__}.{column.name}"] = (model, (column.name,))
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint):
                named[constraint.name] = (model, constraint.fields or EXPRESSIONS[constraint.name])
    return named


def row(model: type[models.Model], **given: Any) -> models.Model:
    """A row with whatever its columns ask for, unlike every other one but in what is given."""
    words = dict(given)
    for column in model._meta.concrete_fields:
        made_by_itself = column.null or column.has_default() or isinstance(column, models.AutoField)
        if column.name not in words and not made_by_itself:
            words[column.name] = value(column)
    return model._default_manager.create(**words)


def value(column: Any) -> Any:
    number = next(NUMBERS)
    if column.is_relation:
        return row(column.related_model)
    match column:
        case models.UUIDField():
            return uuid.uuid4()
        case models.JSONField():
            return {}
        case models.BooleanField():
            return False
        case models.DateTimeField():
            return timezone.now()
        case models.DateField():
            return date(2026, 1, 1)
        case models.IntegerField():
            return number
        case models.BinaryField():
            return b""
        case _:
            return f"x{number}"[: column.max_length]


def test_every_only_one_is_in_the_table() -> None:
    assert constraints().keys() == ONLY_ONES.keys()


@pytest.mark.parametrize("name", ONLY_ONES)
def test_the_database_refuses_a_second(db: None, name: str) -> None:
    model, columns = constraints()[name]
    only = ONLY_ONES[name]
    same = dict(only.where)
    for column in columns:
        field = model._meta.get_field(column)
        if field.name not in same:
            same[field.name] = value(field)
    row(model, **same)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(model, **same)
    with pytest.raises(UserError) as refusal, whole():
        row(model, **same)
    assert refusal.value.render("vi") != ""
    if only.free:
        row(model, **{**same, **only.free})


def test_an_account_is_the_same_in_whatever_case(db: None) -> None:
    User.objects.create_user("an", email="an@x.vn")
    for words in ({"username": "AN"}, {"username": "binh", "email": "AN@X.vn"}):
        with pytest.raises(UserError, match="There is an account with this"), whole():
            User.objects.create_user(**words)


def test_nothing_else_the_database_refuses_is_taken_for_a_race(db: None) -> None:
    with pytest.raises(IntegrityError) as refused, whole():
        User.objects.create(username=None)  # type: ignore[misc]
    assert constraint_of(refused.value) is None


def test_one_row_a_movement_says_which_evaluation_is_shown(db: None) -> None:
    current = apps.get_model("evaluations", "Current")
    shown = row(current)
    with pytest.raises(IntegrityError), transaction.atomic():
        row(current, movement=shown.movement)


def test_a_race_that_nobody_foresaw_is_told_in_one_line_not_as_a_fault(db: None, rf: Any) -> None:
    User.objects.create_user("an")
    try:
        with transaction.atomic():
            User.objects.create_user("an")
    except IntegrityError:
        answer = say(rf.get("/"))
    assert answer.status_code == 409
    text = answer.content.decode()
    assert "Internal" not in text
    assert any(line in text for line in (TAKEN, "There is an account with this user name already."))
