"""A whole movement's awards in the browser, every role in its own window: from a proposal to a revocation."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from support.award_people import except_from_all, freeze, people, person, signed_in, take_part
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.models import AwardList, Proposal
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.jobs.tasks import run_job


def named(name: str) -> re.Pattern[str]:
    """The whole name; what only those hear who do not see the page stands behind a space."""
    return re.compile("^" + re.escape(name).replace(":", r"\s*:") + "$")


def press(page: Page, name: str, *, within: str = "main") -> None:
    """The button of that name; the page it leads to has come, and no refusal stands on it."""
    page.locator(within).get_by_role("button", name=named(name)).first.click()
    page.wait_for_load_state("load")
    expect(page.locator(".alert-danger")).to_have_count(0)


@pytest.mark.slow
def test_a_movement_from_proposal_to_revocation_with_every_role(site: Any, tmp_path: Any) -> None:
    take_part(units=17, officers=36)
    who = people()
    freeze(who.board)
    windows: dict[int, Page] = {}

    @contextmanager
    def seen_by(user: User, path: str) -> Iterator[Page]:
        page = windows.get(user.pk)
        if page is None:
            page = windows[user.pk] = site.open(signed_in(user), path=path)
        else:
            page.goto(path)
        yield page

    # the unit composes its proposal
    with seen_by(who.officer, reverse("unit-awards", args=["X1"])) as page:
        page.get_by_role("button", name="Propose for: Certificate of Merit").or_(
            page.get_by_role("button", name="Propose for").first
        ).first.click()
        for key, name in ((("unit", "X1"), "Phường Cái Răng"), (("officer", "P1"), "Lê Thị An")):
            except_from_all(*key)
            page.get_by_role("link", name="Add a candidate").click()
            page.get_by_label(name, exact=True).check()
            press(page, "Propose")
        expect(page.get_by_text("Excepted by a signed act:").first).to_be_visible()
        press(page, "Call the council")
        address = page.url

    # the council votes; until it closes, nobody sees how it stands
    proposal = Proposal.objects.get()
    for user in (who.chair, who.secretary, who.member):
        with seen_by(user, reverse("council", args=[proposal.pk])) as page:
            for choice in page.get_by_role("radio", name="Yes", exact=True).all():
                choice.check()
            press(page, "Cast the vote")
            expect(page.get_by_role("heading", name="Your receipts")).to_be_visible()
            expect(page.locator("#receipts + p")).to_contain_text("kept nowhere")
        with seen_by(who.head, address) as page:
            expect(page.get_by_text("Until it is closed nothing shows how it stands")).to_be_visible()
            expect(page.locator("main")).not_to_contain_text("passed (")
    with seen_by(who.chair, address) as page:
        press(page, "Close the ballot")
        page.get_by_role("link", name="Result and published votes").click()
        expect(page.get_by_role("cell", name="passed").first).to_be_visible()

    # the papers, made and handed in
    with seen_by(who.officer, address) as page:
        press(page, "Make the papers from the data")
        with page.expect_download() as fetched:
            page.get_by_role("link", name=named("Word Proposal letter")).click()
        fetched.value.save_as(tmp_path / "letter.docx")
        assert (tmp_path / "letter.docx").read_bytes().startswith(b"PK")
    with seen_by(who.head, address) as page:
        press(page, "Hand in the dossier")
        page.get_by_role("link", name="Receipt", exact=True).click()
        expect(page.get_by_text(Proposal.objects.get().dossier_sha256)).to_be_visible()

    # the City Office looks at each claim, the board appraises
    with seen_by(who.office, address) as page:
        expect(page.get_by_role("button", name="Compile and hand on")).to_be_disabled()
        for name in ("Phường Cái Răng", "Lê Thị An"):
            press(page, f"Looked at beside the data: {name}")
        press(page, "Compile and hand on")
    with seen_by(who.board, address) as page:
        while page.get_by_role("listitem").filter(has_text=": –").count():
            page.get_by_role("listitem").filter(has_text=": –").first.get_by_role("button").first.click()
            page.wait_for_load_state("load")
        press(page, "Accept")
        page.goto(reverse("awards"))
        page.get_by_role("button", name="Begin the list").first.click()
        press(page, "Open to comments")
        listed = page.url
    number = AwardList.objects.get().pk

    # anybody comments, the board answers
    public = site.open(path=reverse("public-result", args=[number]))
    public.get_by_role("link", name="English").click()
    public.get_by_label("Your name").fill("Một người dân")
    public.get_by_label("What you say").fill("Đề nghị kiểm tra số hồ sơ đúng hạn")
    public.get_by_role("button", name="Send").click()
    expect(public.get_by_text("Received.")).to_be_visible()
    with seen_by(who.board, listed) as page:
        page.get_by_label("Answer", exact=True).fill("Đã đối chiếu, số liệu đúng")
        press(page, "Answer")
        AwardList.objects.update(comments_until_on=timezone.localdate() - timedelta(days=1))  # the days pass
        page.reload()
        press(page, "Close the list")
        press(page, "Submit for decision")

    # the Chairman decides, line by line
    with seen_by(who.chairman, listed) as page:
        press(page, "Approve: Phường Cái Răng")
        press(page, "Approve: Lê Thị An")
        page.get_by_label("No.", exact=True).fill("412")
        page.get_by_label("Numbers left out").fill("Cấp cho văn bản khác")
        press(page, "Save")
        press(page, "Decide")
        expect(page.get_by_text("11,390,000").first).to_be_visible()
        expect(page.get_by_text("Mười một triệu ba trăm chín mươi nghìn đồng")).to_be_visible()
    with seen_by(who.board, listed) as page:
        press(page, "Make the papers from the data")
        expect(page.get_by_role("link", name="Word Decision")).to_be_visible()
        expect(page.get_by_role("link", name="Word Bonus sheet")).to_be_visible()
    with seen_by(who.office, listed) as page:
        press(page, "Publish")
    public.goto(reverse("public-result", args=[number]))
    expect(public.get_by_text("412/QĐ-UBND")).to_be_visible()

    # from the line back to the data, and computed anew
    with seen_by(who.board, listed) as page:
        page.get_by_role("link", name=named("Proof: Phường Cái Răng")).click()
        press(page, "Compute anew and compare")
        for job in Job.objects.filter(kind="prove"):
            run_job.call(str(job.pk))
        page.reload()
        expect(page.get_by_text("the same to the byte")).to_be_visible()
        page.get_by_role("link", name=named("Show: a.7")).click()
        expect(page.get_by_role("table").first).to_be_visible()

    # a false statement: proposed by the board, revoked by the Chairman, seen by everybody
    with seen_by(who.board, listed) as page:
        page.locator("summary", has_text=named("Propose to revoke: Lê Thị An")).click()
        page.get_by_label("What was false").last.fill("Kê khai sai tác giả")
        page.locator("details[open]").get_by_role("button", name="Propose").click()
        page.wait_for_load_state("load")
    with seen_by(who.chairman, listed) as page:
        page.get_by_label("No.", exact=True).fill("530")
        page.get_by_label("Numbers left out").fill("Cấp cho văn bản khác")
        page.get_by_label("Repay by").fill((timezone.localdate() + timedelta(days=30)).isoformat())
        press(page, "Revoke")
        expect(page.get_by_text("revoked", exact=True).first).to_be_visible()
    public.goto(reverse("public-result", args=[number]))
    expect(public.get_by_text("Kê khai sai tác giả")).to_be_visible()

    # the rest look on
    for role, path in (
        (Role.CULTURE, reverse("awards")),
        (Role.FRONT, reverse("awards")),
        (Role.AUDITOR, reverse("audit")),
        (Role.ADMINISTRATOR, reverse("audit")),
    ):
        with seen_by(person(str(role), role), path) as page:
            expect(page.locator("h1")).to_be_visible()
    with seen_by(person("own", Role.OFFICER, "X1", "P1"), reverse("officer", args=["P1"])) as page:
        expect(page.locator("h1")).to_contain_text("Lê Thị An")
