"""What people come for, from beginning to end, in both languages."""

import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings as site_settings
from django.test import Client
from django.utils.translation import gettext, override
from playwright.sync_api import Page, expect

from support import second_factor
from thidua.web.apps.accounts.models import Grant, User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.evaluations.models import EvaluatedSubject, Evaluation, StoredVerdict
from thidua.web.apps.imports.models import Upload
from thidua.web.apps.jobs.models import Job
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.apps.registers.models import RegisterEntry
from thidua.web.config.home import Home

PASSWORD = "một mật khẩu dài"  # noqa: S105 - of the tests' own users
LANGUAGES = pytest.mark.parametrize("language", ["vi", "en"])


def words(language: str) -> Callable[[str], str]:
    """The text as it stands on pages in the language."""

    def say(english: str) -> str:
        with override(language):
            return gettext(english)

    return say


def speak(page: Page, language: str) -> None:
    """Choose the language by the button on the page, where it is not there already."""
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f"button[name=language][value={language}]").click()
    expect(page.locator("html")).to_have_attribute("lang", language)


def run_jobs() -> None:
    """What the worker beside the site would do by itself."""
    for job in Job.objects.filter(state="waiting"):
        run_job.call(str(job.pk))


def sign_in(page: Page, user: User, say: Callable[[str], str]) -> None:
    page.get_by_label(say("User name or e-mail")).fill(user.username)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name=say("Sign in"), exact=True).click()


@LANGUAGES
def test_whoever_decides_sets_the_second_factor_up_before_anything_else(
    language: str, site: Any, user_with: Callable[..., User], settings: Any
) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True
    say = words(language)
    head = user_with(Role.UNIT_HEAD, "X1", language=language)
    Authenticator.objects.filter(user=head).delete()
    page = site.open(path="/login")
    speak(page, language)
    sign_in(page, head, say)
    expect(page).to_have_url(re.compile("/account/second-factor/set-up$"))
    secret = page.locator("main form code").inner_text()
    page.locator("input[name=code]").fill(second_factor.code(secret))
    page.locator("main button.btn-primary").click()
    expect(page).not_to_have_url(re.compile("set-up"))
    page.goto("/")
    expect(page.get_by_role("navigation", name=say("Main menu"))).to_be_visible()
    page.locator("button[popovertarget=account-menu]").click()
    page.get_by_role("button", name=say("Sign out")).click()
    page.goto("/jobs/")
    expect(page).to_have_url(re.compile("/login"))


@LANGUAGES
def test_an_administrator_gives_a_role_and_ends_it(
    language: str, site: Any, user_with: Callable[..., User], client_as: Callable[..., Client]
) -> None:
    say = words(language)
    newcomer = user_with(None)
    page = site.open(client_as(Role.ADMINISTRATOR, language=language), path="/people/")
    page.get_by_role("link", name=newcomer.username).first.click()
    page.locator("select[name=role]").select_option(Role.UNIT_OFFICER.value)
    page.locator("[name=unit_id]").select_option("X2")
    page.locator("form[action$='/roles'] button").click()
    expect(page.get_by_role("main")).to_contain_text("Xã Đông Thuận")
    assert Grant.objects.get(user=newcomer).unit_id == "X2"
    page.locator("form[action$='/end'] button").click()
    expect(page.get_by_role("main")).to_contain_text(say("Role changed:"))
    assert Grant.objects.get(user=newcomer).to_on is not None


@LANGUAGES
def test_whoever_has_a_second_factor_is_asked_for_it_again(
    language: str, site: Any, user_with: Callable[..., User], settings: Any
) -> None:
    settings.SECOND_FACTOR_COMPULSORY = True
    say = words(language)
    page = site.open(path="/login")
    speak(page, language)
    sign_in(page, user_with(Role.CHAIRMAN, language=language), say)
    code = page.locator("input[name=code]")
    code.fill("000000")
    page.locator("main form button").first.click()
    expect(page).to_have_url(re.compile("/login"))
    page.locator("input[name=code]").fill(second_factor.code())
    page.locator("main form button").first.click()
    expect(page.get_by_role("navigation", name=say("Main menu"))).to_be_visible()


@LANGUAGES
def test_a_unit_head_opens_the_dossiers_behind_a_figure_and_takes_them_along(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    say = words(language)
    page = site.open(client_as(Role.UNIT_HEAD, "X1", language=language))
    page.get_by_role("link", name=say("My unit")).first.click()
    card = page.locator("section.td-criterion", has=page.locator("#c-a\\.6"))
    expect(card).to_contain_text("III.3.a.6")
    card.get_by_role("link", name=re.compile(say("What is behind it"))).click()
    expect(page.get_by_text(say("These lines add up to the figures of the verdict."))).to_be_visible()
    lines = page.locator("main tbody tr")
    whole = lines.count()
    page.get_by_label(say("What it means")).select_option(index=1)
    page.get_by_role("button", name=say("Show"), exact=True).click()
    expect(page).to_have_url(re.compile("bearing="))
    assert 0 < lines.count() < whole
    with page.expect_download() as taken:
        page.get_by_role("button", name="CSV").click()
    rows = Path(taken.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert len(rows) == 1 + lines.count()


@LANGUAGES
def test_an_officer_sees_their_own_record_and_no_other(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    say = words(language)
    page = site.open(client_as(Role.OFFICER, "X1", officer_id="P1", language=language))
    page.get_by_role("link", name=say("My record")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(EvaluatedSubject.objects.get(subject_id="P1").name)
    expect(page.locator("section.td-criterion")).to_have_count(StoredVerdict.objects.filter(subject_id="P1").count())
    answer = page.goto("/officer/P3/")
    assert answer is not None
    assert answer.status == 403
    site.wrong.clear()  # the browser complains of the refused page, as it should


@LANGUAGES
def test_a_file_sent_by_the_city_office_changes_the_page_a_head_has_open(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client], settings: Any, tmp_path: Path
) -> None:
    say = words(language)
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    watching = site.open(client_as(Role.UNIT_HEAD, "X1", language=language), path="/unit/X1/")
    expect(watching.locator("#shown-bar")).to_contain_text(re.compile(rf"\b{evaluated.import_number}\b"))
    page = site.open(client_as(Role.CITY_OFFICE, language=language), path="/imports/")
    file = tmp_path / "dossiers-july.csv"
    file.write_text(
        "dossier_id,procedure_id,receiving_unit_id,received_at\nN-1,,X1,2026-07-01 08:00\nN-2,,X1,someday\n",
        encoding="utf-8",
    )
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name=say("Send and preview")).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("dossiers-july.csv")
    expect(page.get_by_role("main")).to_contain_text("someday")
    page.get_by_role("button", name=say("Import this file")).click()
    expect(page.locator("progress")).to_be_visible()
    run_jobs()
    expect(page.locator(".td-figure")).to_have_text("2 = 1 + 0 + 0 + 0 + 1")
    upload = Upload.objects.get()
    expect(watching.locator("#shown-bar")).to_contain_text(re.compile(rf"\b{upload.import_number}\b"), timeout=25_000)
    with page.expect_download() as taken:
        page.get_by_role("link", name=say("Download the rows set aside, with the reason of each")).click()
    assert "someday" in Path(taken.value.path()).read_text(encoding="utf-8-sig")


def test_the_first_figures_come_to_a_page_that_is_open(
    empty_site: Any, client_as: Callable[..., Client], request: pytest.FixtureRequest
) -> None:
    page = empty_site.open(client_as(Role.COUNCIL), path="/board/map/")
    expect(page.locator("#shown-bar")).to_contain_text("No figures yet")
    evaluated = request.getfixturevalue("evaluated")
    expect(page.locator(".td-chart svg, .td-chart canvas").first).to_be_visible(timeout=25_000)  # drawn by a script
    expect(page.locator("#shown-bar")).to_contain_text(re.compile(rf"\b{evaluated.import_number}\b"))


@LANGUAGES
def test_home_affairs_tries_a_day_off_sees_what_flips_and_saves_it(
    language: str, site: Any, client_as: Callable[..., Client], settings: Any, tmp_path: Path
) -> None:
    say = words(language)
    shutil.copytree(site_settings.HOME.ledger, tmp_path / "ledger", ignore=shutil.ignore_patterns("cache"))
    settings.HOME = Home(tmp_path)
    page = site.open(client_as(Role.HOME_AFFAIRS, language=language), path="/definitions/calendar/?year=2026")
    working = page.locator("#main p > strong").first
    before = int(working.inner_text())
    page.locator("#id_on").fill("2026-07-20")
    page.locator("#id_name_vi").fill("Nghỉ theo thông báo")
    page.locator("#id_name_en").fill("Day off by notice")
    page.locator("#id_source").select_option("labour-code-2019")
    page.get_by_role("button", name=say("Preview"), exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(say("Draft of the calendar"))
    expect(page.locator("progress")).to_be_visible()
    expect(page.get_by_role("button", name=say("Save this calendar"))).to_have_count(0)
    run_jobs()  # and what came of it shows itself
    page.get_by_label(say("Reason")).fill("Công văn 12")
    expect(page.locator("section[aria-labelledby=verdict-changes] .td-figure")).to_be_visible()
    page.get_by_role("button", name=say("Save this calendar")).click()
    expect(page.locator("section[aria-labelledby=versions]")).to_contain_text("Công văn 12")
    page.goto("/definitions/calendar/?year=2026")
    expect(working).to_have_text(str(before - 1))
    expect(page.locator("section[aria-labelledby=special]")).to_contain_text(
        "Nghỉ theo thông báo" if language == "vi" else "Day off by notice"
    )


def test_the_button_that_stops_a_job_keeps_the_focus(site: Any, client_as: Callable[..., Client]) -> None:
    job = Job.objects.create(kind="recompute", title="Tính lại", state="running", label="Reading", done=1, total=3)
    page = site.open(client_as(Role.CITY_OFFICE), path=f"/jobs/{job.pk}")
    page.get_by_role("button", name="Stop").focus()
    Job.objects.update(done=2)
    expect(page.locator(f"#job-{job.pk}")).to_contain_text("2 / 3")
    expect(page.get_by_role("button", name="Stop")).to_be_focused()


@LANGUAGES
def test_an_auditor_looks_back_sees_what_changed_and_can_change_nothing(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    say = words(language)
    page = site.open(client_as(Role.AUDITOR, language=language), path="/board/")
    page.locator("#shown-bar button[popovertarget]").click()
    page.locator("#look-back input[type=date]").fill("2026-08-01")
    page.locator("#look-back").get_by_role("button", name=say("Look back")).click()
    expect(page).to_have_url(re.compile("/as-of/wait/"))
    run_jobs()
    expect(page).to_have_url(re.compile("/board/$"))
    expect(page.locator("#shown-bar")).to_contain_text(say("You are looking back."))
    page.get_by_role("link", name=say("What changed since")).click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    page.get_by_role("button", name=say("Back to now")).click()
    expect(page.locator("#shown-bar")).not_to_contain_text(say("You are looking back."))
    page.goto("/imports/")
    expect(page.locator("main input[type=file]")).to_have_count(0)


@LANGUAGES
def test_a_council_member_finds_a_unit_without_tone_marks_and_compares_it(
    language: str, site: Any, evaluated: Evaluation, client_as: Callable[..., Client]
) -> None:
    say = words(language)
    page = site.open(client_as(Role.COUNCIL, language=language), path="/board/")
    everything = page.locator("main tbody tr").count()
    page.get_by_label(say("Find by name")).fill("DONG thuan")
    expect(page.locator("main tbody tr")).to_have_count(1)
    expect(page.locator("main tbody th")).to_contain_text("Đông Thuận")
    page.get_by_label(say("Find by name")).fill("")
    expect(page.locator("main tbody tr")).to_have_count(everything)
    for box in page.locator("main tbody input[type=checkbox]").all()[:2]:
        box.check()
    page.get_by_role("button", name=say("Compare the units ticked (2 to 5)")).click()
    expect(page).to_have_url(re.compile("/board/compare/"))
    expect(page.locator("main table").first.locator("thead th[scope=col]")).to_have_count(3)


def test_a_citizen_looks_an_initiative_up_and_another_unit_does_it_too(
    site: Any, client_as: Callable[..., Client]
) -> None:
    """Searched without accents and opened by anybody; recorded by an officer, confirmed by the head, then counted."""
    RegisterEntry.objects.create(
        register="initiative",
        code="SK-2026-0001",
        unit_id="X1",
        title="Mẫu đơn điền sẵn",
        search="sk-2026-0001 mau don dien san",
        state="recognised",
        authority="Ủy ban nhân dân thành phố",
        document_no="412/QĐ-UBND",
        document_on=date(2026, 9, 1),
    )
    citizen = site.open(path="/?language=vi")
    citizen.get_by_role("navigation").get_by_role("link", name="Sáng kiến").click()
    citizen.locator("input[name=q]").fill("mau don dien san")
    citizen.get_by_role("search").get_by_role("button").click()
    citizen.get_by_role("link", name="Mẫu đơn điền sẵn").click()
    expect(citizen.get_by_role("main")).to_contain_text("412/QĐ-UBND")
    expect(citizen.locator("#adopters")).to_have_text("Các đơn vị cùng áp dụng: 0")
    address = re.sub(r"^https?://[^/]+", "", citizen.url)

    officer = site.open(client_as(Role.UNIT_OFFICER, "X2", language="vi"), path=address)
    officer.get_by_role("link", name="Đơn vị chúng tôi cũng áp dụng").click()
    officer.get_by_role("link", name="Ghi nhận đơn vị cùng áp dụng").click()
    expect(officer.locator("select[name=initiative]")).to_have_value("SK-2026-0001")
    officer.locator("input[name=title]").fill("Quầy tư pháp, đơn xin xác nhận")
    officer.locator("main form button").last.click()
    expect(officer.get_by_role("main")).to_contain_text("chờ lãnh đạo xác nhận")

    head = site.open(client_as(Role.UNIT_HEAD, "X2", language="vi"), path="/my-work/")
    head.get_by_role("main").get_by_role("link", name=re.compile("Xác nhận đơn vị đang áp dụng")).first.click()
    head.get_by_role("link", name="Xác nhận đơn vị đang áp dụng").click()
    head.locator("main form button").last.click()
    expect(head.get_by_role("main")).to_contain_text("đang áp dụng, đã xác nhận")

    citizen.reload()
    expect(citizen.locator("#adopters")).to_have_text("Các đơn vị cùng áp dụng: 1")
    expect(citizen.get_by_role("main")).to_contain_text("Xã Đông Thuận")
