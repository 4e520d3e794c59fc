"""Definitions in words; the calendar's picture, its drafts that are tried first, its versions."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from support.page import Page
from support.small_city import CITY, DOSSIERS, EVENTS, at, dossier, make_small_city
from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.indicators.catalogue.loader import catalogue
from thidua.ledger.store.ledger import Ledger
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.definitions import calendar_editor
from thidua.web.apps.definitions.calendar_editor import CalendarEdit
from thidua.web.apps.definitions.models import CalendarDraft, CalendarVersion
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.jobs.models import Job, JobState
from thidua.web.apps.jobs.tasks import run_job
from thidua.web.apps.movements.bound import newest

pytestmark = pytest.mark.django_db
HOLIDAY = CalendarEdit("add", date(2026, 7, 20), "Ngày nghỉ đột xuất", "Extraordinary day off", "labour-code-2019")


@pytest.fixture
def board(evaluated: Evaluation, client_as: Callable[..., Client]) -> Client:
    return client_as(Role.HOME_AFFAIRS)


@pytest.fixture(autouse=True)
def _no_own_calendar() -> Iterator[None]:
    yield
    shutil.rmtree(site_engine.calendar_folder(), ignore_errors=True)


def page(client: Client, name: str, *words: Any) -> str:
    answer = client.get(reverse(name, args=words))
    assert answer.status_code == 200
    return answer.content.decode()


def run(draft: CalendarDraft) -> Job:
    run_job.func(str(draft.job))
    return Job.objects.get(pk=draft.job)


def form(**changes: str) -> dict[str, str]:
    return {
        "kind": "add",
        "on": "2026-07-20",
        "name_vi": "Ngày nghỉ",
        "name_en": "Day off",
        "source": "labour-code-2019",
        **changes,
    }


def test_every_criterion_and_every_indicator_is_told_with_its_sql_and_clause(board: Client) -> None:
    content = page(board, "definitions")
    for criterion in newest("can-tho-2026").criteria:
        assert f'id="criterion-{criterion.id}"' in content
        assert criterion.citation.clause in content
    for indicator in catalogue():
        assert f'id="indicator-{indicator}"' in content
    assert "SELECT" in content
    assert Evaluation.objects.get().basis["movement_hash"] in content


def test_definitions_are_searched_without_diacritics(board: Client) -> None:
    content = board.get(reverse("definitions"), {"q": "hai long"}).content.decode()
    assert 'id="indicator-satisfaction"' in content
    assert 'id="indicator-backlog"' not in content


def test_the_calendar_shows_holidays_and_swapped_days(board: Client) -> None:
    content = page(board, "calendar")
    calendar = site_engine.calendars().default
    year = [day for day in calendar.days if day.on.year == 2026]
    assert f"<strong>{sum(bool(day.sessions) for day in year)}</strong>" in content
    for kind in ("holiday", "swapped_in", "swapped_off"):
        listed = sum(day.kind == kind for day in year)
        assert content.count(f"day-{kind}") == listed + 1  # and once in the legend


@pytest.mark.slow
def test_a_change_is_tried_before_it_is_saved_and_everything_judged_anew_after(board: Client) -> None:
    before = site_engine.calendars().fingerprint
    answer = board.post(reverse("calendar-change"), form())
    draft = CalendarDraft.objects.get()
    assert answer.headers["Location"] == reverse("calendar-draft", args=[draft.pk])
    assert site_engine.calendars().fingerprint == before
    assert "Day off" in page(board, "calendar-draft", draft.pk)
    job = run(draft)
    assert job.state == JobState.DONE
    assert (job.result or {})["count"] == len((job.result or {})["verdict_changes"])
    reply = board.post(reverse("calendar-save", args=[draft.pk]), {"reason": "Công văn 12"}, follow=True).content
    assert site_engine.calendars().fingerprint == before  # until it is committed
    calendar_editor.repair()  # what follows the commit
    assert "Version 1" in reply.decode()
    assert not site_engine.calendars().default.day(date(2026, 7, 20)).sessions
    assert Job.objects.filter(kind="recompute").exists()
    assert site_engine.calendars_of(before).fingerprint == before


@pytest.mark.slow
def test_a_preview_finds_the_verdicts_that_flip(
    board: Client, user_with: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One of eleven dossiers was forwarded after 16 working hours; were two of its days off, after 6: X1 meets a.7."""
    others = [dossier(day, "X1", 1, "P1") for day in (13, 14, 15, 16, 17, 20, 21, 22, 23, 24)]
    forwarded = [
        {
            "dossier_id": row["dossier_id"], "seq": 9, "kind": "forward", "step": 2, "unit_id": "X1",
            "officer_id": "P1", "arrived_at": row["received_at"], "happened_at": happened_at,
        }
        for row, happened_at in ((DOSSIERS[0], at(3)), *((row, row["received_at"]) for row in others))
    ]  # fmt: skip
    on_time = [*DOSSIERS[:4], dossier(7, "X1", 1, "P2"), *DOSSIERS[5:], *others]
    make_small_city(tmp_path / "ledger", {**CITY, "dossiers": on_time, "events": [*EVENTS, *forwarded]})
    monkeypatch.setattr(settings, "HOME", replace(settings.HOME, named_ledger=tmp_path / "ledger"))
    user, draft = user_with(Role.HOME_AFFAIRS), None
    for day in (2, 3):
        draft = calendar_editor.draft(
            CalendarEdit("add", date(2026, 7, day), "Nghỉ", "Off", "labour-code-2019"), by=user, of=draft
        )
    assert draft is not None
    result = run(draft).result or {}
    assert {
        (change["id"], change["criterion"], change["before"], change["after"]) for change in result["verdict_changes"]
    } == {("X1", "a.7", "not_met", "met")}
    assert result["by_unit"] == [["Phường Cái Răng", 1]]
    page_said = page(board, "calendar-draft", draft.pk)
    assert "Phường Cái Răng" in page_said
    under = calendar_editor.loaded(draft.files)
    states = {
        (row.subject_id, row.criterion_id): row.state for row in site_engine.evaluate(under=under).evaluation.rows
    }
    assert states["X1", "a.7"] == "met"


def test_of_two_who_save_the_second_is_told(board: Client, user_with: Callable[..., Any]) -> None:
    user = user_with(Role.HOME_AFFAIRS)
    first = calendar_editor.draft(HOLIDAY, by=user)
    second = calendar_editor.draft(CalendarEdit("add", date(2026, 7, 21), "A", "B", "labour-code-2019"), by=user)
    calendar_editor.save(first, "một", by=user)
    calendar_editor.repair()
    with pytest.raises(UserError, match="somebody else has saved"):
        calendar_editor.save(second, "hai", by=user)
    with pytest.raises(UserError, match="saved already"):
        calendar_editor.save(first, "một", by=user)


def saved(draft: CalendarDraft, reason: str, by: Any) -> CalendarVersion:
    """Saved, and what follows the commit."""
    made = calendar_editor.save(draft, reason, by=by)
    calendar_editor.repair()
    return made


def test_an_earlier_version_is_brought_back_as_a_new_one(board: Client, user_with: Callable[..., Any]) -> None:
    user, shipped = user_with(Role.HOME_AFFAIRS), site_engine.calendars().fingerprint
    one = saved(calendar_editor.draft(HOLIDAY, by=user), "một", user)
    swap = CalendarEdit("swap", date(2026, 7, 22), "A", "B", "labour-code-2019", work=date(2026, 7, 25))
    saved(calendar_editor.draft(swap, by=user), "hai", user)
    assert site_engine.calendars().default.day(date(2026, 7, 25)).sessions
    board.post(reverse("calendar-restore", args=[1]))
    third = saved(CalendarDraft.objects.get(restores=1), "bỏ hoán đổi", user)
    assert (third.number, third.restores) == (3, 1)
    assert site_engine.calendars().fingerprint == one.fingerprint
    saved(calendar_editor.restoring(0, by=user), "về lịch ban đầu", user)
    assert site_engine.calendars().fingerprint == shipped
    assert list(CalendarVersion.objects.values_list("number", flat=True)) == [4, 3, 2, 1, 0]


def test_a_version_that_a_crash_kept_from_its_files_is_laid_down_later(
    board: Client, user_with: Callable[..., Any]
) -> None:
    user = user_with(Role.HOME_AFFAIRS)
    made = calendar_editor.save(calendar_editor.draft(HOLIDAY, by=user), "một", by=user)
    assert site_engine.calendar_number() == 0
    calendar_editor.repair()
    calendar_editor.repair()
    assert site_engine.calendar_number() == made.number
    assert site_engine.calendars().fingerprint == made.fingerprint


def test_a_day_off_of_one_unit_leaves_the_others_alone(board: Client, user_with: Callable[..., Any]) -> None:
    user = user_with(Role.HOME_AFFAIRS)
    draft = calendar_editor.draft(
        CalendarEdit("add", date(2026, 7, 20), "A", "B", "labour-code-2019", unit_id="X1"), by=user
    )
    assert [(unit, change.on) for unit, change in calendar_editor.difference(draft)] == [("X1", date(2026, 7, 20))]
    saved(draft, "mất điện", user)
    calendars = site_engine.calendars()
    assert calendars.default.day(date(2026, 7, 20)).sessions
    assert not calendars.for_unit("X1").day(date(2026, 7, 20)).sessions
    more = calendar_editor.draft(
        CalendarEdit("add", date(2026, 7, 21), "A", "B", "labour-code-2019", unit_id="X1"), by=user
    )
    assert sum(name != calendar_editor.CITY for name in more.files) == 1


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("on", "mai", "give the day"),
        ("on", "", "give the day"),
        ("work", "31/02/2026", "give the day"),
        ("source", "nobody", "choose the text that lays the change down"),
        ("name_en", " ", "give the day's name in both languages"),
        ("name_vi", "x" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("note", "x" * 501, "Ensure this value has at most 500 characters (it has 501)."),
        ("kind", "explode", "choose what changes"),
        ("unit", "nobody", "there is no such unit"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field(board: Client, field: str, typed: str, says: str) -> None:
    answer = board.post(reverse("calendar-change"), form(**{field: typed}))
    assert answer.status_code == 422
    told = Page(answer)
    control = told.one(f"form[action='{reverse('calendar-change')}'] [name={field}]")
    assert control.get("aria-invalid") == "true"
    assert told.text(f"#{control.get('aria-describedby')}") == says
    assert control.tag == "select" or control.get("value", "") == typed
    assert not CalendarDraft.objects.exists()


def test_a_swap_names_both_days_and_a_rest_day_is_no_holiday(board: Client) -> None:
    swap = Page(board.post(reverse("calendar-change"), form(kind="swap")))
    assert swap.text("#id_work_error") == "a swap needs the rest day that is worked"
    sunday = board.post(reverse("calendar-change"), form(kind="remove", on="2026-07-19"))
    assert sunday.status_code == 422
    assert "weekly rest day" in Page(sunday).text("form [role=alert]")
    assert not CalendarDraft.objects.exists()


@pytest.mark.slow
def test_a_draft_takes_one_more_change_or_says_why_not(board: Client) -> None:
    board.post(reverse("calendar-change"), form())
    first = CalendarDraft.objects.get()
    address = reverse("calendar-draft-change", args=[first.pk])
    wrong = board.post(address, form(on="mai"))
    assert wrong.status_code == 422
    assert Page(wrong).text("#id_on_error") == "give the day"
    assert CalendarDraft.objects.count() == 1
    assert board.post(address, form(on="2026-07-21")).status_code == 302
    assert CalendarDraft.objects.count() == 2
    run(first)
    unsaid = board.post(reverse("calendar-save", args=[first.pk]), {"reason": " "})
    assert unsaid.status_code == 422
    assert Page(unsaid).text("#save-reason_error") == "give the reason"
    assert not CalendarVersion.objects.exists()


def test_a_year_that_is_none_is_said_beside_it(board: Client) -> None:
    letters = board.get(reverse("calendar"), {"year": "hai"})
    assert letters.status_code == 422
    assert Page(letters).text("#id_year_error") == "Enter a whole number."
    far = Page(board.get(reverse("calendar"), {"year": "1999"}))
    assert far.text("#id_year_error") == "Ensure this value is greater than or equal to 2000."
    assert far.value("[name=year]", "value") == "1999"
    nowhere = board.get(reverse("calendar"), {"unit": "nowhere"})
    assert nowhere.status_code == 422
    assert "is not one of the available choices" in Page(nowhere).text("#id_unit_error")


def test_names_cannot_write_entries_of_their_own(board: Client, user_with: Callable[..., Any]) -> None:
    name = 'A"\n[[swap]]\noff = 2026-07-22\nwork = 2026-07-25 \\ "'
    draft = calendar_editor.draft(
        CalendarEdit("add", date(2026, 7, 20), name, name, "labour-code-2019", note=name),
        by=user_with(Role.HOME_AFFAIRS),
    )
    assert [change.on for _unit, change in calendar_editor.difference(draft)] == [date(2026, 7, 20)]


def test_the_calendar_that_came_with_the_site_is_the_shipped_one(evaluated: Evaluation, ledger: Ledger) -> None:
    assert calendar_editor.number() == 0
    assert (
        calendar_editor.loaded(calendar_editor.files_in_force()).fingerprint
        == load_calendars(settings.CALENDAR).fingerprint
    )
