"""A day off added later moves every limit that follows from the calendar, with a record."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import pytest
from django.test import Client

from support.register_steps import enter, move
from thidua.rules.awards.route_limits import Station
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.definitions import calendar_editor
from thidua.web.apps.definitions.calendar_editor import CalendarEdit
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.registers.limits import reckon_anew
from thidua.web.apps.registers.models import RegisterEntry

pytestmark = pytest.mark.usefixtures("evaluated")
OBSTACLE = {
    "title": "Mất kết nối kho dữ liệu",
    "opened_on": "2026-09-07",
    "kind": "system",
    "description": "Không tra cứu được",
    "procedures": "1.000001",
}


@pytest.fixture(autouse=True)
def _no_own_calendar() -> Iterator[None]:
    yield
    shutil.rmtree(site_engine.calendar_folder(), ignore_errors=True)


def day_off(on: date, by: User) -> None:
    draft = calendar_editor.draft(CalendarEdit("add", on, "Ngày nghỉ", "Day off", "labour-code-2019"), by=by)
    calendar_editor.save(draft, "Công văn 12", by=by)
    calendar_editor.repair()


def test_a_day_off_added_later_moves_the_limit_of_an_obstacle_with_a_record(
    client_as: Callable[..., Client], user_with: Callable[..., User]
) -> None:
    entry = enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", **OBSTACLE)
    assert entry.due_on == date(2026, 9, 14)
    assert reckon_anew() == 0
    day_off(date(2026, 9, 9), user_with(Role.HOME_AFFAIRS))
    assert reckon_anew() == 1
    entry.refresh_from_db()
    assert entry.due_on == date(2026, 9, 15)
    record = entry.changes.first()
    assert (record.what, record.before, record.after) == (
        "limit_moved",
        {"due_on": "2026-09-14"},
        {"due_on": "2026-09-15"},
    )
    assert reckon_anew() == 0
    page = client_as(Role.HOME_AFFAIRS).get(f"/registers/entry/{entry.pk}/").content.decode()
    assert "Lịch làm việc, phiên bản 1" in page


def test_a_limit_that_a_step_set_runs_from_that_step(client_as: Callable[..., Client]) -> None:
    entry = enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", **OBSTACLE)
    move(client_as(Role.HOME_AFFAIRS), entry, "escalated", escalation="Vượt thẩm quyền")
    assert reckon_anew() == 0


def test_a_limit_is_reckoned_anew_by_the_days_that_the_movement_sets(
    client_as: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    movement = site_engine.movement()
    limits = [replace(limit, working_days=limit.working_days + 2) for limit in movement.time_limits]
    monkeypatch.setattr(site_engine, "movement", lambda: replace(movement, time_limits=tuple(limits)))
    entry = enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", **OBSTACLE)
    assert entry.due_on == date(2026, 9, 16)  # two days more than the register's own
    assert reckon_anew() == 0


def test_a_limit_that_came_in_by_file_is_a_fact_and_stays(client_as: Callable[..., Client]) -> None:
    entry = enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", **OBSTACLE)
    entry.changes.update(by=None)
    RegisterEntry.objects.filter(pk=entry.pk).update(due_on=date(2026, 9, 30))
    assert reckon_anew() == 0


def test_a_day_off_moves_the_units_limit_and_not_the_plans(user_with: Callable[..., User]) -> None:
    propose, receive = (
        limit_of(newest("can-tho-2026"), "bang-khen", station) for station in (Station.PROPOSE, Station.RECEIVE)
    )
    assert propose is not None
    day_off(date(2027, 1, 20), user_with(Role.HOME_AFFAIRS))
    moved = limit_of(newest("can-tho-2026"), "bang-khen", Station.PROPOSE)
    assert moved is not None
    assert moved.before_on < propose.before_on
    assert limit_of(newest("can-tho-2026"), "bang-khen", Station.RECEIVE) == receive
