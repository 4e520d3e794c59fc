"""Movements and amendments are drafted from a copy, checked by another, issued by the Chairman, held from a day."""

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from django.core.cache import caches
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from support.award_people import on_day, person, signed_in
from support.page import Page
from support.second_movement import CITY, NEXT
from thidua.i18n import UserError
from thidua.io.progress import silent
from thidua.rules.criteria import IndicatorLeaf
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import TABLE, Role
from thidua.web.apps.audit.models import AuditEntry
from thidua.web.apps.awards.models import DocumentNumber
from thidua.web.apps.evaluations.models import Current, Evaluation
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.movement_drafts import actions, copies, issuing, previews
from thidua.web.apps.movement_drafts.judging import judged
from thidua.web.apps.movement_drafts.models import DraftText, MovementDraft
from thidua.web.apps.movement_drafts.presenters import differing, newest
from thidua.web.apps.movement_drafts.way import STEPS, DraftEvent, DraftState
from thidua.web.apps.movements.bound import newest as newest_movement
from thidua.web.apps.movements.models import MovementEdition, MovementRecord
from thidua.web.apps.my_work.queries import work_of

pytestmark = pytest.mark.django_db
THRESHOLD = "criterion[a.6].rule.threshold"
WANTED = copies.NextMovement(
    NEXT,
    {"vi": "Phong trào thi đua năm 2027", "en": "The 2027 emulation movement"},
    date(2027, 1, 15),
    date(2027, 12, 31),
)
NOW = datetime(2026, 7, 20, 2, tzinfo=UTC)


@pytest.fixture
def board(evaluated: Evaluation, monkeypatch: pytest.MonkeyPatch) -> User:
    """Who drafts, on a day within the city's movement."""
    on_day(monkeypatch, NOW)
    return person("board", Role.HOME_AFFAIRS)


@pytest.fixture
def office(board: User) -> User:
    return person("office", Role.CITY_OFFICE)


@pytest.fixture
def chairman(board: User) -> User:
    return person("chairman", Role.CHAIRMAN)


def next_draft(by: User) -> MovementDraft:
    return actions.begin_next(CITY, WANTED, by=by)


def amendment(by: User, day: date = date(2026, 8, 1)) -> MovementDraft:
    return actions.begin_amendment(CITY, day, by=by)


def with_threshold(draft: MovementDraft, value: str, by: User) -> MovementDraft:
    draft.refresh_from_db()
    return actions.write_values(draft.pk, draft.version, {THRESHOLD: value}, {}, by=by)


def step(draft: MovementDraft, event: DraftEvent, by: User, reason: str = "") -> MovementDraft:
    draft.refresh_from_db()
    return actions.take_step(draft.pk, draft.version, event, reason, by=by)


def previewed(draft: MovementDraft) -> None:
    """As the worker does it."""
    text = newest(draft)
    previews.try_out({"text": text.pk}, silent)


def checked(draft: MovementDraft, writer: User, checker: User) -> MovementDraft:
    step(draft, DraftEvent.HAND_IN, writer)
    DraftText.objects.filter(pk=newest(draft).pk).update(preview={"records": False, "count": 0})
    return step(draft, DraftEvent.CHECK, checker)


def issued(draft: MovementDraft, by: User, number: int = 9, on: date = date(2026, 7, 20)) -> MovementEdition:
    draft.refresh_from_db()
    return issuing.issue(draft.pk, draft.version, number, "KH-UBND", on, "công văn khác", by=by)


def threshold(movement_id: str) -> tuple[int, int | None]:
    rule = newest_movement(movement_id).criterion("a.6").rule
    assert isinstance(rule, IndicatorLeaf)
    return rule.threshold.numerator, rule.threshold.denominator


# ── a copy ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_next_movement_begins_as_a_sound_copy_with_its_days_moved_on(board: User) -> None:
    draft = next_draft(board)
    judgement = judged(newest(draft))
    assert judgement.faults == ()
    assert judgement.movement is not None
    movement = judgement.movement.movement
    assert (movement.id, movement.citation.source) == (NEXT, f"plan-{NEXT}")
    assert (movement.window.from_on, movement.window.to_on) == (date(2027, 1, 15), date(2027, 12, 31))
    assert movement.deadlines[0].before_on == date(2028, 1, 31)
    assert movement.text("title", "vi") == "Phong trào thi đua năm 2027"
    assert not MovementRecord.objects.filter(pk=NEXT).exists()
    entry = AuditEntry.objects.get(what="movement_draft.begin")
    assert entry.details == {"movement": NEXT, "base": 1, "amends": False}


def test_comments_of_the_copy_stay(board: User) -> None:
    text = newest(next_draft(board)).files[f"{NEXT}/movement.toml"]
    assert "# Candidates are ranked only where the quota does not hold all of them." in text
    assert 'source = "law-06-2022"' in text


def test_there_is_no_second_movement_of_an_id(board: User) -> None:
    with pytest.raises(UserError, match="there is a movement"):
        actions.begin_next(CITY, copies.NextMovement(CITY, {}, date(2027, 1, 1), date(2027, 2, 1)), by=board)
    with pytest.raises(UserError, match="before the first"):
        actions.begin_next(CITY, copies.NextMovement("x", {}, date(2027, 3, 1), date(2027, 2, 1)), by=board)


# ── writing ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_form_writes_the_file_and_every_writing_is_kept(board: User) -> None:
    draft = with_threshold(next_draft(board), "85%", board)
    texts = list(draft.texts.order_by("number"))
    assert [text.what for text in texts] == ["", THRESHOLD]
    before, after = (text.files[draft.path].splitlines() for text in texts)
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [('threshold = "80%"', 'threshold = "85%"')]


def test_a_value_that_is_as_it_was_writes_nothing(board: User) -> None:
    draft = with_threshold(next_draft(board), "80%", board)
    assert draft.texts.count() == 1


def test_what_is_wrong_stands_at_its_field_with_file_and_line(board: User) -> None:
    draft = with_threshold(next_draft(board), "180%", board)
    (fault,) = judged(newest(draft)).faults
    assert fault.render("en").startswith(f"{NEXT}/movement.toml:")
    assert "a share not above 100%" in fault.render("en")
    page = Page(signed_in(board).get(reverse("movement-draft-fields", args=[draft.pk]))).text("main")
    assert "a share not above 100%" in page
    with pytest.raises(UserError, match="has faults"):
        step(draft, DraftEvent.HAND_IN, board)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (f'id = "{NEXT}"', 'id = "other"', "becomes the movement"),
        (f'source = "plan-{NEXT}"', 'source = "plan-2026"', "rests on the act"),
        ('op = ">="', 'op = "=>"', "choose one of"),
        ('clause = "II.3"', 'clause = "II.33"', "has no clause"),
    ],
)
def test_a_file_that_experts_write_is_judged_by_the_same_loader(board: User, old: str, new: str, told: str) -> None:
    draft = next_draft(board)
    content = newest(draft).files[draft.path]
    actions.write_file(draft.pk, draft.version, draft.path, content.replace(old, new, 1), by=board)
    assert any(told in fault.render("en") for fault in judged(newest(draft)).faults)


def test_what_is_no_toml_is_not_kept(board: User) -> None:
    draft = next_draft(board)
    for content, told in (("id = ", "not valid TOML"), ("#" * 300_000, "too long")):
        with pytest.raises(UserError, match=told):
            actions.write_file(draft.pk, draft.version, draft.path, content, by=board)
    with pytest.raises(UserError, match="has no file"):
        actions.write_file(draft.pk, draft.version, "../other.toml", "", by=board)
    assert draft.texts.count() == 1


def test_who_saw_an_older_text_is_told(board: User) -> None:
    draft = next_draft(board)
    with_threshold(draft, "85%", board)
    with pytest.raises(UserError, match="meanwhile"):
        actions.write_values(draft.pk, draft.version - 1, {THRESHOLD: "90%"}, {}, by=board)


# ── amendments ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_an_amendment_is_added_and_what_was_issued_stays(board: User) -> None:
    draft = with_threshold(amendment(board), "85%", board)
    issued_text = copies.text_files(draft.base)[draft.path]
    assert newest(draft).files[draft.path].startswith(issued_text.rstrip())
    assert judged(newest(draft)).faults == ()
    with_threshold(draft, "86%", board)
    assert newest(draft).files[draft.path].count("\n[[amendment]]") == 1
    with_threshold(draft, "80%", board)
    assert "\n[[amendment]]" not in newest(draft).files[draft.path]


def test_what_was_issued_is_not_edited(board: User) -> None:
    draft = amendment(board)
    content = newest(draft).files[draft.path].replace('threshold = "80%"', 'threshold = "85%"')
    actions.write_file(draft.pk, draft.version, draft.path, content, by=board)
    (fault,) = judged(newest(draft)).faults
    assert "was issued and is not edited" in fault.render("en")


def test_what_one_act_amends_holds_from_one_day(board: User) -> None:
    draft = with_threshold(amendment(board), "85%", board)
    content = newest(draft).files[draft.path].replace("from = 2026-08-01", "from = 2026-09-01")
    draft.refresh_from_db()
    actions.write_file(draft.pk, draft.version, draft.path, content, by=board)
    (fault,) = judged(newest(draft)).faults
    assert "holds from one day, 01/08/2026" in fault.render("en") or "2026-08-01" in fault.render("en")


# ── differences in words ─────────────────────────────────────────────────────────────────────────────────────────────


def test_differences_are_told_in_words_with_their_clause(board: User) -> None:
    draft = with_threshold(amendment(board), "85%", board)
    with override("en"):
        (change,) = differing(newest(draft))
    assert (change.before, change.after, change.clause) == ("80%", "85%", "III.3.a.6")
    assert change.what.startswith("Criterion a.6: ")
    assert change.what.endswith("threshold")


def test_of_the_next_movement_days_and_title_are_told(board: User) -> None:
    with override("en"):
        told = {change.what: (change.before, change.after) for change in differing(newest(next_draft(board)))}
    assert told["Period – last day"] == ("31/12/2026", "31/12/2027")
    assert ("31/01/2027", "31/01/2028") in told.values()
    assert told["texts/en.toml: title"][1] == "The 2027 emulation movement"


# ── the preview ──────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_preview_says_which_verdicts_would_change_and_is_no_result(board: User) -> None:
    draft = with_threshold(next_draft(board), "100%", board)
    before = (Evaluation.objects.count(), Current.objects.get().evaluation_id)
    actions.preview(draft.pk, by=board)
    actions.preview(draft.pk, by=board)
    assert Job.objects.filter(kind=previews.KIND).count() == 1
    previewed(draft)
    preview = newest(draft).preview
    assert preview["records"]
    assert preview["count"] == len(preview["changes"]) > 0
    assert set(preview["by_criterion"]) == {"a.6"}
    assert {change["after"] for change in preview["changes"]} == {"not_met"}
    assert (Evaluation.objects.count(), Current.objects.get().evaluation_id) == before
    page = Page(signed_in(board).get(reverse("movement-draft", args=[draft.pk]))).text("main")
    assert "never an official result" in page


def test_nothing_is_issued_before_it_is_known_what_it_changes(board: User, office: User, chairman: User) -> None:
    draft = next_draft(board)
    step(draft, DraftEvent.HAND_IN, board)
    assert Job.objects.filter(kind=previews.KIND).count() == 1
    with pytest.raises(UserError, match="preview"):
        step(draft, DraftEvent.CHECK, office)


# ── four eyes, and the issue ─────────────────────────────────────────────────────────────────────────────────────────


def test_who_had_a_hand_in_it_neither_checks_nor_issues_it(board: User, office: User, chairman: User) -> None:
    draft = with_threshold(next_draft(office), "85%", board)
    for writer in (office, board):
        with pytest.raises(UserError, match="somebody else does"):
            checked(draft, office, writer)
        step(draft, DraftEvent.SEND_BACK, writer, "sửa lại")
    other = person("other", Role.CITY_OFFICE)
    checked(draft, office, other)
    with pytest.raises(UserError, match="somebody else does"):
        issued(draft, other)
    assert issued(draft, chairman).movement_id == NEXT


def test_the_same_person_under_another_account_is_the_same_person(board: User) -> None:
    draft = next_draft(board)
    board.is_active = False
    board.save()
    again = person("again", Role.HOME_AFFAIRS, officer_id=board.officer_id)
    with pytest.raises(UserError, match="somebody else does"):
        checked(draft, board, again)


@pytest.mark.slow
def test_the_next_movement_is_issued_with_number_and_day(board: User, office: User, chairman: User) -> None:
    draft = checked(with_threshold(next_draft(board), "85%", board), board, office)
    shown = Current.objects.get().evaluation.result_hash
    edition = issued(draft, chairman)
    assert (edition.movement_id, edition.number, edition.in_force_on) == (NEXT, 1, None)
    assert (edition.document_no, edition.issued_on) == ("09/KH-UBND", date(2026, 7, 20))
    assert threshold(NEXT) == (85, 100)
    assert threshold(CITY) == (80, 100)
    number = DocumentNumber.objects.get(paper="movement_plan")
    assert (number.number, number.unit_id, number.report) == (9, "TP", f"{NEXT}/1")
    draft.refresh_from_db()
    assert (draft.state, draft.edition) == (DraftState.ISSUED, edition)
    assert Current.objects.get().evaluation.result_hash == shown
    assert AuditEntry.objects.get(what="movement.take_in").where == f"movement:{NEXT}"
    assert AuditEntry.objects.get(what="movement_draft.issue").actor == f"user:{chairman.pk}"
    assert Job.objects.filter(kind="recompute", args__movement=NEXT).exists()
    with pytest.raises(UserError, match="not possible now"):
        issued(draft, chairman, 10)


@pytest.mark.slow
def test_an_amendment_is_another_edition_that_holds_from_its_day(
    board: User, office: User, chairman: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = MovementEdition.objects.get()
    draft = checked(with_threshold(amendment(board), "85%", board), board, office)
    edition = issued(draft, chairman)
    assert (edition.number, edition.in_force_on) == (2, date(2026, 8, 1))
    assert threshold(CITY) == (80, 100)
    on_day(monkeypatch, datetime(2026, 8, 1, 2, tzinfo=UTC))
    caches["process"].clear()
    assert threshold(CITY) == (85, 100)
    assert MovementEdition.objects.get(pk=first.pk).content_hash == first.content_hash
    assert Current.objects.get().evaluation.edition == first
    amended = newest_movement(CITY).amendments
    assert [(its.from_on, its.known_on, its.citation.source) for its in amended] == [
        (date(2026, 8, 1), date(2026, 7, 20), "amending-act-2")
    ]


def test_an_amendment_does_not_reach_back_before_its_act(board: User, office: User, chairman: User) -> None:
    draft = checked(with_threshold(amendment(board, date(2026, 7, 1)), "85%", board), board, office)
    with pytest.raises(UserError, match="from the day of its act"):
        issued(draft, chairman)
    assert MovementEdition.objects.count() == 1


@pytest.mark.slow
def test_of_two_amendments_of_one_edition_the_first_wins(board: User, office: User, chairman: User) -> None:
    drafts = [checked(with_threshold(amendment(board), value, board), board, office) for value in ("85%", "86%")]
    issued(drafts[0], chairman)
    with pytest.raises(UserError, match="another edition was issued"):
        issued(drafts[1], chairman, 10)
    later = amendment(board, date(2026, 8, 1))
    assert later.base.number == 2
    with pytest.raises(UserError, match="an earlier amendment holds from"):
        amendment(board, date(2026, 7, 25))


@pytest.mark.slow
def test_of_two_drafts_of_one_movement_the_first_wins(board: User, office: User, chairman: User) -> None:
    drafts = [checked(next_draft(board), board, office) for _ in range(2)]
    issued(drafts[0], chairman)
    with pytest.raises(UserError, match="there is a movement"):
        issued(drafts[1], chairman, 10)
    assert MovementEdition.objects.filter(movement_id=NEXT).count() == 1


@pytest.mark.slow
def test_a_number_that_is_taken_issues_nothing(board: User, office: User, chairman: User) -> None:
    drafts = [checked(next_draft(board), board, office), checked(amendment(board), board, office)]
    issued(drafts[0], chairman)
    with pytest.raises(UserError):
        issued(drafts[1], chairman, 9)
    assert MovementEdition.objects.filter(movement_id=CITY).count() == 1


@pytest.mark.slow
def test_the_next_movement_begins_with_amendments_written_in(board: User, office: User, chairman: User) -> None:
    issued(checked(with_threshold(amendment(board), "85%", board), board, office), chairman)
    text = newest(next_draft(board)).files[f"{NEXT}/movement.toml"]
    assert "\n[[amendment]]" not in text
    assert 'threshold = "85%"' in text


def test_the_database_holds_that_what_is_issued_is_an_edition(board: User) -> None:
    draft = next_draft(board)
    with pytest.raises(IntegrityError), transaction.atomic():
        MovementDraft.objects.filter(pk=draft.pk).update(state=DraftState.ISSUED)


# ── the pages, by their roles ────────────────────────────────────────────────────────────────────────────────────────


def posted(client: Client, name: str, draft: MovementDraft, **words: object) -> Page:
    draft.refresh_from_db()
    answer = client.post(
        reverse(name, args=[draft.pk]), {key: str(value) for key, value in {"version": draft.version, **words}.items()}
    )
    assert answer.status_code == 302, Page(answer).texts(".invalid-feedback, .alert")
    return Page(client.get(answer.headers["Location"]))


def steps_that_wait(user: User) -> list[str]:
    with override("en"):
        return [item.step for item in work_of(user).mine]


@pytest.mark.slow
def test_a_movement_is_drafted_checked_issued_and_shown(board: User, office: User, chairman: User) -> None:
    writer, checker, signer = signed_in(board), signed_in(office), signed_in(chairman)
    begun = writer.post(
        reverse("movement-draft-next"),
        {
            "base": CITY,
            "id": NEXT,
            "title_vi": "Phong trào thi đua năm 2027",
            "title_en": "The 2027 emulation movement",
            "first": "2027-01-15",
            "last": "2027-12-31",
        },
    )
    assert begun.status_code == 302
    draft = MovementDraft.objects.get()
    assert [item.address for item in work_of(board).mine] == [reverse("movement-draft", args=[draft.pk])]
    form = Page(writer.get(reverse("movement-draft-fields", args=[draft.pk])))
    sent = {
        name: value
        for name, value in zip(
            form.values("main input[name]", "name"), form.values("main input[name]", "value"), strict=True
        )
        if name.startswith(("value-", "title-"))
    }
    selects = form.values("main select[name]", "name")
    sent |= {name: name.partition(".bonus[")[2].partition("]")[0] for name in selects}
    page = posted(writer, "movement-draft-save-fields", draft, **sent | {f"value-{THRESHOLD}": "85,5%"})
    assert "85.5%" in page.text("main")
    posted(writer, "movement-draft-hand_in", draft)
    previewed(draft)
    assert work_of(board).mine == []
    assert steps_that_wait(office) == ["Confirm the draft"]
    assert "Confirm the draft" not in Page(writer.get(reverse("movement-draft", args=[draft.pk]))).text("main")
    posted(checker, "movement-draft-check", draft)
    assert steps_that_wait(chairman) == ["Issue"]
    page = posted(signer, "movement-draft-issue", draft, number=1, symbol="KH-UBND", on="2026-07-20", reason="")
    assert "issued" in page.text("main")
    shown = signer.get(f"/m/{NEXT}/definitions/")
    assert "The 2027 emulation movement" in Page(shown).text("main")
    assert "The 2027 emulation movement" in Page(signer.get(reverse("movement-drafts"))).text("main")


def test_forms_say_in_one_line_why_something_is_refused(board: User) -> None:
    client = signed_in(board)
    draft = next_draft(board)
    refused = client.post(reverse("movement-draft-withdraw", args=[draft.pk]), {"version": draft.version})
    assert refused.status_code == 422
    assert "give the reason" in Page(refused).text("main")
    kept = client.post(
        reverse("movement-draft-save-file", args=[draft.pk, 1]), {"version": draft.version, "content": "id ="}
    )
    assert kept.status_code == 422
    assert "not valid TOML" in Page(kept).text("main")


def test_a_draft_is_read_by_those_who_lead_the_movement_and_by_nobody_else(
    board: User, client_as: Callable[..., Client]
) -> None:
    draft = next_draft(board)
    for role, wanted in ((Role.AUDITOR, 200), (Role.CHAIRMAN, 200), (Role.COUNCIL, 403), (Role.ADMINISTRATOR, 403)):
        assert client_as(role).get(reverse("movement-draft", args=[draft.pk])).status_code == wanted


def test_steps_are_bound_to_actions_of_the_table() -> None:
    assert all(step.action in TABLE for step in STEPS.values())
