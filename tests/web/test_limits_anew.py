"""A day off added later moves every limit that follows from the calendar, with a record."""

import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import caches
from django.test import Client

from support.register_steps import enter, move
from support.second_movement import CITY, NEXT, changed, other_movement
from thidua.definitions.movement_loader import load
from thidua.i18n import UserError
from thidua.rules.awards.route_limits import Station
from thidua.web.apps.accounts.models import User
from thidua.web.apps.accounts.permissions import Role
from thidua.web.apps.awards.domain.award_routes import limit_of
from thidua.web.apps.definitions import calendar_editor
from thidua.web.apps.definitions.calendar_editor import CalendarEdit
from thidua.web.apps.evaluations import site_engine
from thidua.web.apps.evaluations.models import Evaluation
from thidua.web.apps.movements.bound import newest
from thidua.web.apps.movements.models import MovementRecord
from thidua.web.apps.movements.taking_in import take_in
from thidua.web.apps.registers import participants
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


def test_an_entry_keeps_the_movement_by_which_its_limit_was_reckoned(
    client_as: Callable[..., Client], user_with: Callable[..., User], tmp_path: Path
) -> None:
    """Of the movement in whose pages it was entered, whatever runs, or is amended, afterwards."""
    there = other_movement(tmp_path, "working_days = 5", "working_days = 3")
    enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", f"m/{NEXT}/unit/X1", **OBSTACLE)
    entry = RegisterEntry.objects.get()
    assert (entry.edition.movement_id, entry.due_on) == (NEXT, date(2026, 9, 10))
    take_in(load(changed(there, "working_days = 3", "working_days = 4")), there)
    assert reckon_anew() == 0
    day_off(date(2026, 9, 9), user_with(Role.HOME_AFFAIRS))
    assert reckon_anew() == 1
    entry.refresh_from_db()
    assert (entry.edition.number, entry.due_on) == (1, date(2026, 9, 11))


def test_an_entry_of_an_earlier_program_is_limited_by_the_movement_of_its_day(
    client_as: Callable[..., Client], tmp_path: Path
) -> None:
    entry = enter(client_as(Role.UNIT_OFFICER, "X1"), "obstacle", **OBSTACLE)
    RegisterEntry.objects.update(edition=None)
    other_movement(tmp_path, "working_days = 5", "working_days = 3")
    assert reckon_anew() == 0
    MovementRecord.objects.filter(pk=CITY).update(from_on=date(2025, 1, 1), to_on=date(2025, 12, 31))
    caches["process"].clear()
    assert reckon_anew() == 1
    entry.refresh_from_db()
    assert entry.due_on == date(2026, 9, 10)


def test_participants_are_frozen_for_one_movement(
    evaluated: Evaluation, user_with: Callable[..., User], tmp_path: Path
) -> None:
    other_movement(tmp_path, "working_days = 5", "working_days = 3")
    board = user_with(Role.HOME_AFFAIRS)
    participants.fill(evaluated, by=board)
    first = participants.freeze(date(2026, 10, 1), "", by=board, movement_id=CITY)
    assert participants.last_freeze(newest(NEXT)) is None
    second = participants.freeze(date(2026, 10, 1), "", by=board, movement_id=NEXT)
    assert [participants.last_freeze(newest(movement)) for movement in (CITY, NEXT)] == [first, second]
    with pytest.raises(UserError, match="frozen already"):
        participants.freeze(date(2026, 10, 1), "", by=board, movement_id=NEXT)
