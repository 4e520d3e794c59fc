"""Calendar files: what they may say, what is refused and how, units with days and hours of their own."""

import re
import tomllib
from datetime import date, datetime
from pathlib import Path

import pytest

from thidua.definitions.calendars import load_calendars, shipped_calendars
from thidua.definitions.paths import law_folder, movements_folder
from thidua.i18n import UserError
from thidua.rules.time.calendar import CalendarSet
from thidua.rules.time.day_schedule import DayKind

CITY = """
id = "city"
title = { vi = "Thành phố", en = "City" }
covers = { first = 2026-01-01, last = 2026-12-31 }
[counting]
days_from = "next_day"
hours_from = "receipt"
working_day_hours = 8
source = "practice"
[[hours]]
from = 2026-01-01
known_on = 2026-01-01
weekdays = ["mon", "tue", "wed", "thu", "fri"]
sessions = ["07:00-11:30", "13:30-17:00"]
source = "practice"
"""
UNIT = """
id = "market-day"
title = { vi = "Phường chợ", en = "Market ward" }
inherits = "city"
units = ["U7"]
[[hours]]
from = 2026-01-01
known_on = 2026-01-01
weekdays = ["sat"]
sessions = ["07:00-11:30"]
source = "practice"
[[add]]
on = 2026-03-03
name = { vi = "Ngày hội làng", en = "Village feast" }
known_on = 2026-02-01
source = "practice"
"""


def entry(kind: str, **values: str) -> str:
    fields = {
        "name": '{ vi = "Lý do", en = "Reason" }',
        "known_on": "2026-01-01",
        "source": '"practice"',
        **values,
    }
    return f"[[{kind}]]\n" + "\n".join(f"{name} = {value}" for name, value in fields.items()) + "\n"


def loaded(folder: Path, text: str = CITY) -> CalendarSet:
    file = folder / "city.toml"
    file.write_text(text, encoding="utf-8")
    return load_calendars(file)


def with_unit(folder: Path, text: str, name: str = "market-day.toml") -> None:
    (folder / "units").mkdir(exist_ok=True)
    (folder / "units" / name).write_text(text, encoding="utf-8")


def test_a_calendar_without_the_package_has_no_holidays_and_nothing_provisional(tmp_path: Path) -> None:
    city = loaded(tmp_path).default
    assert city.is_working(date(2026, 1, 1))
    assert city.provisional_years == frozenset()


def test_a_unit_keeps_its_own_days_and_hours_and_inherits_the_rest(tmp_path: Path) -> None:
    with_unit(tmp_path, UNIT)
    calendars = loaded(tmp_path)
    ward = calendars.for_unit("U7")
    assert ward.id == "market-day"
    assert ward.elapsed(datetime(2026, 3, 7), datetime(2026, 3, 8)) == 16_200
    assert not ward.is_working(date(2026, 3, 3))
    assert ward.elapsed(datetime(2026, 3, 2), datetime(2026, 3, 3)) == 28_800
    assert calendars.for_unit("U8") is calendars.default
    assert calendars.default.is_working(date(2026, 3, 3))


def test_files_of_units_that_inherit_from_another_calendar_are_passed_over(tmp_path: Path) -> None:
    with_unit(tmp_path, UNIT.replace('inherits = "city"', 'inherits = "elsewhere"'))
    assert loaded(tmp_path).by_unit == {}


def test_a_unit_has_one_calendar(tmp_path: Path) -> None:
    with_unit(tmp_path, UNIT)
    with_unit(tmp_path, UNIT.replace('id = "market-day"', 'id = "other"'), "other.toml")
    with pytest.raises(UserError, match=r"other\.toml:5: unit U7 already has the calendar market-day"):
        loaded(tmp_path)


def test_a_holiday_taken_away_a_holiday_added_a_day_swapped(tmp_path: Path) -> None:
    text = CITY.replace("[counting]", '[holidays]\ncountry = "VN"\nsource = "practice"\n[counting]')
    text += entry("remove", on="2026-04-27") + entry("add", on="2026-03-03")
    text += entry("swap", off="2026-03-06", work="2026-03-14")
    city = loaded(tmp_path, text).default
    kinds = {on: city.day(date(2026, *on)).kind for on in [(4, 27), (3, 3), (3, 6), (3, 14), (3, 4)]}
    assert kinds == {
        (4, 27): DayKind.WORKING,
        (3, 3): DayKind.HOLIDAY,
        (3, 6): DayKind.SWAPPED_OFF,
        (3, 14): DayKind.SWAPPED_IN,
        (3, 4): DayKind.WORKING,
    }
    made_up = city.day(date(2026, 3, 14)).reason
    assert made_up is not None
    assert (made_up.vi, made_up.en) == ("Làm bù cho ngày 06/03/2026", "Worked in place of 2026-03-06")


def test_hours_that_end_are_an_entry_without_sessions(tmp_path: Path) -> None:
    text = CITY + CITY[CITY.index("[[hours]]") :].replace("from = 2026-01-01", "from = 2026-07-01").replace(
        'sessions = ["07:00-11:30", "13:30-17:00"]', "sessions = []"
    )
    city = loaded(tmp_path, text).default
    assert city.is_working(date(2026, 6, 30))
    assert not city.is_working(date(2026, 7, 1))


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("id = ", "not valid TOML: "),
        (CITY.replace('source = "practice"\n[[hours]]', "[[hours]]"), "city.toml:5: “source” is missing here"),
        (CITY + "colour = 1\n", "city.toml:16: “colour” is not known here"),
        (CITY.replace('"mon"', '"monday"'), "city.toml:13: weekdays = “monday”: choose one of mon,"),
        (CITY.replace("07:00-11:30", "7h-11h30"), "a session is written 07:00-11:30, not 7h-11h30"),
        (CITY.replace('["07:00-11:30", "13:30-17:00"]', '"07:00-11:30"'), "a session is written 07:00-11:30"),
        (CITY.replace('"13:30-17:00"', '"11:00-17:00"'), "the working sessions of a day overlap"),
        (CITY.replace("last = 2026-12-31", "last = 2025-12-31"), "the last day covered, 2025-12-31, is before"),
        (CITY.replace("last = 2026-12-31", "last = 9999-12-31"), "2026-01-01 to 9999-12-31 is more than 100 years"),
        (CITY.replace("[counting]", '[holidays]\ncountry = "XX"\nsource = "practice"\n[counting]'), "no country XX"),
        (CITY + entry("remove", on="2026-03-07"), "city.toml:16: 2026-03-07 cannot be removed"),
        (CITY + entry("add", on="2026-03-03") + entry("add", on="2026-03-03"), "2026-03-03 is named by two entries"),
        (CITY + entry("swap", off="2026-03-07", work="2026-03-14"), "the swap of 2026-03-07 with 2026-03-14 must"),
        (CITY + entry("swap", off="2026-03-06", work="2026-03-05"), "the swap of 2026-03-06 with 2026-03-05 must"),
        (
            CITY + entry("add", on="2026-03-03T10:00:00"),
            "city.toml:20: on = 2026-03-03 10:00:00: a day is written without quotes",
        ),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, text: str, problem: str) -> None:
    with pytest.raises(UserError, match=re.escape(problem)) as refusal:
        loaded(tmp_path, text)
    for language in ("vi", "en"):
        line = refusal.value.render(language)
        assert "\n" not in line
        assert "city.toml" in line


def test_the_reason_within_a_line_is_told_in_the_readers_language(tmp_path: Path) -> None:
    with pytest.raises(UserError) as refusal:
        loaded(tmp_path, CITY.replace('"13:30-17:00"', '"11:00-17:00"'))
    assert refusal.value.render_here("vi").endswith("city.toml: các buổi làm việc trong ngày chồng lên nhau")


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_bytes(b'id = "\xff"')
    with pytest.raises(UserError, match="not a text file in UTF-8"):
        load_calendars(tmp_path / "city.toml")


def test_an_unknown_calendar_names_those_that_ship() -> None:
    with pytest.raises(UserError, match="nowhere: no such calendar file; shipped calendars are: every-day, viet-nam"):
        load_calendars("nowhere")


def test_every_source_of_a_shipped_calendar_is_registered() -> None:
    registered = {
        source["id"] for source in tomllib.loads((law_folder() / "sources.toml").read_text("utf-8"))["source"]
    }
    assert shipped_calendars()
    for name in shipped_calendars():
        text = (law_folder() / "calendar" / f"{name}.toml").read_text(encoding="utf-8")
        named = set(re.findall(r'^source = "(.*)"', text, re.MULTILINE))
        assert named
        assert named <= registered


def test_movements_lie_beside_the_law() -> None:
    assert movements_folder().parent == law_folder().parent


def test_a_unit_open_on_saturdays_inherits_the_citys_swapped_saturday(tmp_path: Path) -> None:
    with_unit(tmp_path, UNIT)
    ward = loaded(tmp_path, CITY + entry("swap", off="2026-03-06", work="2026-03-14")).for_unit("U7")
    assert ward.elapsed(datetime(2026, 3, 7), datetime(2026, 3, 8)) == 16_200
    assert ward.elapsed(datetime(2026, 3, 14), datetime(2026, 3, 15)) == 28_800
