"""A dated value on the very day: of its coming into force, of its becoming known, of its end."""

from datetime import date, datetime, timedelta, timezone

import pytest

from thidua.i18n import UserError
from thidua.rules.movement import Deadline
from thidua.rules.terms import Citation
from thidua.rules.time.cutoff import is_in_time
from thidua.rules.time.effective_dates import DatedValue, in_force

HERE = Citation("plan", "1")
VALUE = DatedValue(1, date(2026, 1, 1), date(2026, 3, 1), HERE, to_on=date(2026, 6, 30))


@pytest.mark.parametrize(
    ("on", "known_on", "is_there"),
    [
        (date(2025, 12, 31), None, False),
        (date(2026, 1, 1), None, True),
        (date(2026, 6, 30), None, True),
        (date(2026, 7, 1), None, False),
        (date(2026, 1, 1), date(2026, 2, 28), False),
        (date(2026, 1, 1), date(2026, 3, 1), True),
    ],
)
def test_a_value_is_in_force_and_known_from_its_day_on(on: date, known_on: date | None, is_there: bool) -> None:
    if is_there:
        assert in_force("x", [VALUE], on=on, known_on=known_on) is VALUE
        return
    with pytest.raises(UserError, match="no value is in force"):
        in_force("x", [VALUE], on=on, known_on=known_on)


def test_the_deadlines_own_time_zone_decides_and_not_the_machines() -> None:
    deadline = Deadline("p", date(2027, 1, 31), HERE, time_zone="Asia/Tokyo")
    last = datetime(2027, 1, 30, 23, 59, 59, tzinfo=timezone(timedelta(hours=9)))
    assert is_in_time(deadline, last)
    assert not is_in_time(deadline, last + timedelta(seconds=1))
    west = Deadline("p", date(2027, 1, 31), HERE, time_zone="Pacific/Honolulu")
    assert is_in_time(west, datetime(2027, 1, 30, 23, 59, 59, tzinfo=timezone(timedelta(hours=-10))))
