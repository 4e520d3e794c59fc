"""Quotas round down (III.2.a); bonuses take the salary of the day of issue and round up once (IV.3)."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.rules.awards.bonus import Bonus, BonusRate, bonus, bonus_rule
from thidua.rules.awards.quota import is_within, places
from thidua.rules.movement import Award, BonusRule, Deadline, Share
from thidua.rules.terms import Citation, SubjectKind
from thidua.rules.time.cutoff import LastDays, is_in_time, last_days
from thidua.rules.time.effective_dates import DatedValue, in_force

HERE = Citation("plan", "1")
BANG_KHEN = BonusRate("bang-khen", Share(15, 10))
PROPOSALS = Deadline("proposals", date(2027, 1, 31), Citation("plan-2026", "IV.2"))


@pytest.mark.parametrize(("participants", "expected"), [(0, 0), (9, 0), (10, 1), (19, 1), (103, 10)])
def test_at_most_10_percent_of_collectives(participants: int, expected: int) -> None:
    assert places(Share(10, 100), participants) == expected
    assert is_within(expected, Share(10, 100), participants)
    assert not is_within(expected + 1, Share(10, 100), participants)


def test_a_quota_of_fewer_than_nobody_is_refused() -> None:
    with pytest.raises(UserError, match="a quota cannot be taken of -1 participants"):
        places(Share(1, 10), -1)


def test_a_collective_gets_twice_before_rounding() -> None:
    assert bonus(BANG_KHEN, SubjectKind.OFFICER, 2_530_000).amount_vnd == 3_800_000
    assert bonus(BANG_KHEN, SubjectKind.UNIT, 2_530_000).amount_vnd == 7_590_000


def test_a_whole_amount_is_not_rounded_up() -> None:
    assert bonus(BANG_KHEN, SubjectKind.OFFICER, 2_340_000).amount_vnd == 3_510_000


def test_a_bonus_states_the_steps_it_was_computed_by() -> None:
    assert bonus(BANG_KHEN, SubjectKind.UNIT, 1) == Bonus(BANG_KHEN, SubjectKind.UNIT, 1, 10_000)
    assert bonus(BonusRate("r", Share(3, 10)), SubjectKind.OFFICER, 2_340_000).amount_vnd == 710_000


def test_no_base_salary_no_bonus() -> None:
    with pytest.raises(UserError, match="a base salary of 0 VND is not possible"):
        bonus(BANG_KHEN, SubjectKind.UNIT, 0)


GIAY_KHEN = Award(
    "giay-khen",
    "unit-head",
    (SubjectKind.UNIT, SubjectKind.OFFICER),
    (),
    HERE,
    bonuses=(
        BonusRule("department-rate", "fund", HERE, ("department", "central_agency")),
        BonusRule("commune-rate", "fund", HERE, ("commune",)),
    ),
)


@pytest.mark.parametrize(
    ("unit_group", "rate"),
    [("department", "department-rate"), ("central_agency", "department-rate"), ("commune", "commune-rate")],
)
def test_the_group_of_the_deciding_unit_chooses_the_rate(unit_group: str, rate: str) -> None:
    assert bonus_rule(GIAY_KHEN, unit_group).rate == rate


def test_a_group_without_a_rate_gets_none() -> None:
    with pytest.raises(UserError, match="award “giay-khen” has no bonus rate for units of group “advisory_unit”"):
        bonus_rule(GIAY_KHEN, "advisory_unit")


def test_two_rates_for_one_group_are_refused() -> None:
    award = replace(GIAY_KHEN, bonuses=(*GIAY_KHEN.bonuses, BonusRule("any-rate", "fund", HERE)))
    with pytest.raises(
        UserError,
        match="award “giay-khen” has several bonus rates for units of group “commune”: commune-rate, any-rate",
    ):
        bonus_rule(award, "commune")


def test_the_value_in_force_is_never_the_nearest() -> None:
    early = DatedValue(1, date(2024, 7, 1), date(2024, 7, 1), HERE, to_on=date(2025, 6, 30))
    late = DatedValue(2, date(2026, 1, 1), date(2026, 3, 1), HERE)
    corrected = DatedValue(3, date(2026, 1, 1), date(2026, 5, 1), HERE)
    values = [corrected, late, early]
    assert in_force("x", values, on=date(2025, 6, 30)).value == 1
    assert in_force("x", values, on=date(2026, 2, 1)).value == 3
    assert in_force("x", values, on=date(2026, 2, 1), known_on=date(2026, 4, 1)).value == 2
    for gap in (date(2024, 6, 30), date(2025, 7, 1)):
        with pytest.raises(UserError, match=f"x: no value is in force on {gap}"):
            in_force("x", values, on=gap)


def test_before_31_january_2027_leaves_saturday_and_as_a_working_day_friday() -> None:
    last = last_days(PROPOSALS, load_calendars().default)
    assert (last.last_on, last.last_working_on) == (date(2027, 1, 30), date(2027, 1, 29))
    assert last.too_late_at.isoformat() == "2027-01-31T00:00:00+07:00"
    assert last == LastDays(last.last_on, last.last_working_on, last.too_late_at)


def test_the_last_moment_is_that_of_can_tho() -> None:
    assert is_in_time(PROPOSALS, datetime(2027, 1, 30, 16, 59, 59, tzinfo=UTC))
    assert not is_in_time(PROPOSALS, datetime(2027, 1, 30, 17, 0, tzinfo=UTC))
