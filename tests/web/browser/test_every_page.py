"""Every page there is, as somebody who may open all of them and as somebody who has not signed in.

axe in light and dark, wide and narrow; no error in the console, nothing against the content security policy; nothing
that scrolls sideways at 320 px; every control within reach of the Tab key and seen when it is reached.
"""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from time import time
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from support import second_factor
from support.award_people import accepted, freeze, list_step, people, take_part
from support.site_addresses import Address, addresses
from thidua.rules.stories import StoryState
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.api import keys
from thidua.web.apps.audit.log import write
from thidua.web.apps.audit.models import AuditAnchor
from thidua.web.apps.awards.domain import award_lists
from thidua.web.apps.awards.models import AwardList, DocumentNumber, Objection, Paper, VerificationCode
from thidua.web.apps.awards.papers import generation
from thidua.web.apps.definitions import calendar_editor
from thidua.web.apps.evaluations.as_of import KIND
from thidua.web.apps.evaluations.models import Evaluation, StoredVerdict
from thidua.web.apps.imports.models import Upload
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.movement_drafts import actions as draft_actions
from thidua.web.apps.movement_drafts import copies
from thidua.web.apps.my_work import calendar_feed
from thidua.web.apps.open_data import releases
from thidua.web.apps.outbox.models import Letter
from thidua.web.apps.registers.models import EntryRevision, RegisterEntry
from thidua.web.apps.spreadsheets.models import SpreadsheetDraft
from thidua.web.apps.stories.models import Story, StoryText

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
LOOK = (Path(__file__).parent / "look.js").read_text(encoding="utf-8")
RUN_AXE = """() => axe.run(document, {rules: {"target-size": {enabled: true}}, resultTypes: ["violations"]}).then(
  found => found.violations.filter(each => ["serious", "critical"].includes(each.impact)).map(
    each => `${each.id}: ${each.nodes.slice(0, 3).map(node => node.target.join(" ")).join(" | ")}`))"""
WIDEST = """() => [...document.querySelectorAll("main *")].filter(
  one => one.getBoundingClientRect().right > 321).slice(-4).map(
  one => `${one.tagName} ${one.className} ${Math.round(one.getBoundingClientRect().right)}`).join(", ")"""
ALL_ROLES = [
    *(Role.AUDITOR, Role.CITY_OFFICE, Role.HOME_AFFAIRS, Role.COUNCIL, Role.CHAIRMAN),
    *(Role.CULTURE, Role.FRONT, Role.ADMINISTRATOR, Role.UNIT_HEAD, Role.OFFICER),
]
NOT_A_PAGE = {
    204,
    302,
    400,
    401,
    405,
}  # nothing new, leads elsewhere, wants a question, failed elsewhere, takes forms only
BY_APP: dict[str, list[Address]] = {}
for listed in addresses():
    BY_APP.setdefault(listed.app, []).append(listed)


@pytest.fixture
def everything(
    evaluated: Evaluation, client_as: Callable[..., Client], settings: Any, request: pytest.FixtureRequest
) -> tuple[Client, dict[str, str]]:
    """Somebody who holds every role, and a word for every gap in an address."""
    settings.SECOND_FACTOR_COMPULSORY = False
    settings.SECURITY_CONTACT = "mailto:bao-mat@example.vn"
    client = client_as(Role.AUDITOR, officer_id="P1")
    user = User.objects.get()
    units = {Role.UNIT_HEAD: "X1", Role.OFFICER: "X1"}
    for role in ALL_ROLES[1:]:
        Grant.objects.create(user=user, role=role, unit_id=units.get(role, ""), from_on=date(2026, 1, 1))
    second_factor.activate(user)
    second_factor.activate_recovery_codes(user)
    session = client.session  # the pages of one's own second factor ask for the password again after a while
    session["account_authentication_methods"] = [{"method": "password", "at": time(), "username": user.username}]
    session.save()
    job = Job.objects.create(kind=KIND, title="Một việc dài", state=JobState.RUNNING, label="Đọc tệp", done=1, total=3)
    upload = Upload.objects.create(name="ho-so.csv", sha256="0", size=30, known_at=timezone.now(), made_by=user)
    upload.folder.mkdir(parents=True)
    upload.path.write_text("Mã hồ sơ,Ngày tiếp nhận\nA1,01/07/2026\n", encoding="utf-8")
    entry = RegisterEntry.objects.create(
        register="initiative",
        code="SK-2026-0001",
        unit_id="X1",
        officer_id="P1",
        title="Mẫu đơn điền sẵn",
        search="mau don",
        state="applied",
        opened_on=date(2026, 6, 1),
        data={"problem": "Khai nhiều lần"},
    )
    EntryRevision.objects.create(entry=entry, version=1, what="opened", by=user, after={"title": entry.title})
    refused = {
        "row": 2, "fate": "refused", "key": "", "title": "Mẫu", "changes": [], "faults": [["Ngày", "Thiếu ngày"]],
        "cells": {"title": "Mẫu"},
    }  # fmt: skip
    sheet = SpreadsheetDraft.objects.create(
        target="register:initiative",
        about={"unit_id": "X1"},
        name="sang-kien.xlsx",
        sha256="0",
        rows=[refused],
        sent_by=user,
    )
    letter = Letter.objects.create(kind="account.invitation", user=user, error="the mail server cannot be reached")
    words = {
        "letter_id": str(letter.pk), "movement_id": evaluated.movement_id,
        "register": "communication", "entry_id": str(entry.pk), "step": "1",
        "upload_id": str(upload.id),
        "unit_id": "X1", "officer_id": "P1", "kind": "unit", "subject_id": "X1", "job_id": str(job.id),
        "user_id": str(user.id), "grant_id": str(Grant.objects.first().id), "criterion_id": evaluated.criteria[0],
        "period_id": "whole", "year": "2026", "day": "2026-07-01",
        "officer_criterion_id": StoredVerdict.objects.filter(kind="officer")[0].criterion_id,
        "indicator_id": "finished_on_time", "procedure_id": "1.000001", "number": "1", "import_number": "1",
        "dossier_id": "H13.X1-260701-0001", "evaluation_id": str(evaluated.id), "ending": "csv", "which": "overdue",
        "table": "units", "row": "X1", "draft_id": str(sheet.pk), "object_id": str(user.pk),
        "award_id": "bang-khen", "form": "docx", "point": "vote-valid",
        **dict.fromkeys(("proposal_id", "list_id", "line_id", "candidate_id", "paper_id", "file_id"), "1"),
        **dict.fromkeys(("member_id", "recusal_id", "objection_id", "revocation_id"), "1"),
        "story_id": str(published_story(user).pk), "slug": "mot-quay-1",
        "initiative_id": str(recognised_initiative(entry).pk),
        "secret": calendar_feed.renew(user, timezone.now()),
        "draft": str(job.id), "key_id": "1", "change_id": "1", "relation_id": "1",
    }  # fmt: skip
    app = getattr(request.node, "callspec", None) and request.node.callspec.params.get("app")
    if app == "open_data":
        releases.release(evaluated, by=user)
    if app == "api":
        key, _text = keys.make("Cổng dịch vụ công", ["push"], "", timezone.localdate(), 60, by=user)
        words["key_id"] = str(key.pk)
    if app == "movement_drafts":
        titles = {"vi": "Phong trào năm 2027", "en": "The movement of 2027"}
        wanted = copies.NextMovement("can-tho-2027", titles, date(2027, 1, 1), date(2027, 12, 31))
        draft = draft_actions.begin_next(evaluated.movement_id, wanted, by=user)
        words |= {"movement_draft_id": str(draft.pk), "place": "1"}
    if app in ("awards", "definitions", "audit"):  # what takes longer to be there
        words |= awards_under_way(user)
    return client, words


def published_story(user: User) -> Story:
    """A story that everybody reads."""
    story = Story.objects.create(
        slug="mot-quay-1", unit_id="X1", state=StoryState.PUBLISHED, published=1, published_at=timezone.now()
    )
    StoryText.objects.create(
        story=story,
        number=1,
        title="Một quầy",
        summary="Chờ ít hơn",
        text="## Cách làm",
        figures=["finished_on_time"],
        by=user,
    )
    return story


def recognised_initiative(like: RegisterEntry) -> RegisterEntry:
    """One of the library, with all that its page can show."""
    unit = {"unit_id": "X1", "numerator": 48, "denominator": 80, "months": [202604, 202605]}
    before = {"indicator": "finished_on_time", "numerator": 1, "denominator": 1, "months": [0, 0], "unit": unit}
    after = before | {"unit": unit | {"months": [202606, 202609]}}
    texts = {"texts_checked": "1", "tags": "một cửa", "applied_at": "Toàn phường", "effect": "Nhanh hơn"}
    words = {"kind": "digital", "level": "city", "effect_before": before, "effect_after": after}
    return RegisterEntry.objects.create(
        register=like.register,
        code="SK-2026-0002",
        unit_id="X1",
        title="Một biểu mẫu cho cả thành phố",
        search="mot bieu mau cho ca thanh pho",
        state="recognised",
        indicator_id="finished_on_time",
        authority="Ủy ban nhân dân thành phố",
        document_no="412/QĐ-UBND",
        document_on=date(2026, 9, 1),
        data={"problem": "Khai nhiều lần"} | texts | words,
    )


def awards_under_way(user: User) -> dict[str, str]:
    """A list that is open to comments, with its proposal; a draft of the calendar; an anchor of the audit log."""
    take_part(units=17, officers=36)
    who = people()
    freeze(who.board)
    proposal = accepted(who, ("unit", "X1"), ("officer", "P1"))
    award_list = list_step(award_lists.begin("can-tho-2026", "bang-khen", by=who.board), "open_comments", who.board)
    candidate = proposal.live()[0]
    change = calendar_editor.CalendarEdit("add", date(2026, 7, 20), "Nghỉ", "Off", "labour-code-2019")
    write("test.do", by=user)
    AuditAnchor.objects.create(number=1, hash="0" * 64, at="2026-10-01T00:00:00+00:00")
    paper = generation.make_list(award_list, award_list.version, by=who.board)[0]
    objection = Objection.objects.create(award_list=award_list, what="comment", sender="Dân", text="Có đúng?")
    decision = AwardList.objects.create(
        movement_id="can-tho-2026",
        award_id="bang-khen",
        state="published",
        decided_on=date(2026, 7, 20),
        decided_by=user,
    )
    place = {"unit_id": "earlier", "year": 2026, "sign": "QĐ-UBND", "symbol": "QĐ-UBND", "number": 1}
    DocumentNumber.objects.create(**place, issued_on=decision.decided_on, paper="decision", award_list=decision)
    code = VerificationCode.objects.create(code="0" * 16, award_list=decision, award="Bằng khen")
    draft = calendar_editor.draft(change, by=user)
    change = {"kind": "unit", "id": "X1", "name": "A", "criterion": "a.7", "before": "met", "after": "not_met"}
    result = {"count": 1, "by_criterion": {"a.7": 1}, "verdict_changes": [change]}
    Job.objects.filter(pk=draft.job).update(state=JobState.DONE, result=result)
    return {
        "file_id": str(paper.pk),
        "proposal_id": str(proposal.pk),
        "list_id": str(award_list.pk),
        "follow": str(objection.follow),
        "code": code.code,
        "candidate_id": str(candidate.pk),
        "line_id": str(candidate.line.pk),
        "paper_id": str(proposal.papers.all()[0].pk),
        "draft": str(draft.pk),
    }


def shown_pages(app: str, client: Client, words: dict[str, str]) -> tuple[list[tuple[Client | None, str]], list[str]]:
    """What of the app's addresses is a page, for whom; and answers that none of its readers should get."""
    pages: list[tuple[Client | None, str]] = []
    wrong = []
    for address in BY_APP[app]:
        if address.pattern.startswith("document-numbers/"):
            continue  # no pages: what forms are sent to, walked in test_every_view_and_role
        of_officers = address.pattern.startswith("officer/")
        path = address.filled(words | {"criterion_id": words["officer_criterion_id"]} if of_officers else words)
        if app == "reports" and "file_id" in address.pattern:
            path = address.filled(words | {"file_id": _report(client, address.pattern)})
        for reader in (client, None) if address.public else (client,):
            answer = (reader or Client()).get(path)
            kind = answer.headers.get("Content-Type", "")
            if answer.status_code == 200 and kind.startswith("text/html"):
                pages.append((reader, path))
            elif answer.status_code not in {200, *NOT_A_PAGE}:
                wrong.append(f"{path}: {answer.status_code}")
    return pages, wrong


def _report(client: Client, pattern: str) -> str:
    """The report that an address is of, made as its page makes it."""
    of_what = next((word for word in ("units", "statistics") if f"/{word}/" in pattern), "")
    made, kind = {
        "units": ("units/X1/make", "unit_brief"),
        "statistics": ("statistics/make/statistics_forms/2026", "statistics_forms"),
        "": ("make/whole", "city_report"),
    }[of_what]
    client.post(f"/reports/{made}")
    return str(Paper.objects.get(kind=kind).pk)


@pytest.mark.slow
@pytest.mark.parametrize("app", sorted(BY_APP))
def test_pages_are_for_everybody(app: str, everything: tuple[Client, dict[str, str]], site: Any) -> None:
    pages, wrong = shown_pages(app, *everything)
    for reader, path in pages:
        page = site.open(reader, path=path)
        page.evaluate(LOOK)
        page.evaluate(AXE)
        wrong += [f"{path}: {finding}" for finding in _looked_at(page)]
        page.close()
    assert not wrong, "\n".join(wrong)


def _looked_at(page: Page) -> list[str]:
    wrong = []
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
            wrong += [f"{width} px {scheme}: {violation}" for violation in page.evaluate(RUN_AXE)]
    page.wait_for_timeout(400)  # charts draw themselves anew a moment after the window has become narrow
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > 320:
        wrong.append(f"scrolls sideways at 320 px: {wide} px wide: {page.evaluate(WIDEST)}")
    page.set_viewport_size({"width": 1280, "height": 900})
    if page.locator("h1").count() != 1:
        wrong.append(f"{page.locator('h1').count()} h1")
    return wrong + _by_keyboard(page)


def _by_keyboard(page: Page) -> list[str]:
    page.evaluate("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    wanted = page.evaluate("look.reachable()")
    reached: dict[str, bool] = {}
    first = None
    for _step in range(4 * len(wanted) + 20):  # a date is several stops
        page.keyboard.press("Tab")
        now = page.evaluate("look.focused()")
        if now is None or (now["name"] == first and len(reached) > 1):
            break
        first = first or now["name"]
        reached.setdefault(now["name"], now["visible"])
    wrong = [f"out of reach of Tab: {control}" for control in wanted if control not in reached]
    return wrong + [f"focus is not seen: {control}" for control, visible in reached.items() if not visible]


def test_the_first_tab_leads_past_the_menu(everything: tuple[Client, dict[str, str]], site: Any) -> None:
    page = site.open(everything[0], path="/jobs/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
