"""`thidua calendar` as an officer uses it."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from thidua.cli import main
from thidua.definitions.paths import law_folder

VIET_NAM = (law_folder() / "calendar" / "viet-nam.toml").read_text(encoding="utf-8")


def run(*words: str, lang: str = "en") -> Result:
    return CliRunner().invoke(main, ["--lang", lang, "calendar", *words])


def test_the_days_of_2026_as_a_list_for_machines() -> None:
    shown = run("show", "--year", "2026", "--json")
    assert shown.exit_code == 0
    rows = json.loads(shown.stdout)
    assert len(rows) == 17
    assert rows[1] == {
        "day": "2026-01-02",
        "weekday": "Fri",
        "kind": "off, swapped",
        "reason": "New Year, day swapped (worked on 2026-01-10)",
        "hours": None,
        "source": "dispatch-12729-2025",
    }


def test_every_day_of_a_year_as_csv() -> None:
    shown = run("show", "--year", "2026", "--all", "--format", "csv")
    rows = list(csv.reader(StringIO(shown.stdout.removeprefix("\ufeff"))))
    assert len(rows) == 366
    assert rows[5] == ["2026-01-05", "Mon", "working day", "", "07:00-11:30, 13:30-17:00", ""]


def test_2027_is_shown_as_provisional_in_both_languages() -> None:
    assert "provisional" in run("show", "--year", "2027").stdout
    vietnamese = CliRunner().invoke(main, ["--lang", "vi", "calendar", "show", "--year", "2027"])
    assert "tạm tính: chưa có thông báo" in vietnamese.stdout


def test_the_calendar_as_it_was_known_before_the_swap() -> None:
    shown = run("show", "--year", "2026", "--known-until", "2025-12-24", "--json")
    assert "2026-01-10" not in [row["day"] for row in json.loads(shown.stdout)]


def test_a_year_outside_is_one_line_and_exit_code_3() -> None:
    shown = run("show", "--year", "1990")
    assert (shown.exit_code, shown.stdout) == (3, "")
    assert shown.stderr.startswith("thidua: 1990-01-01 is outside calendar viet-nam")


def test_a_deadline_day_by_day() -> None:
    shown = run("trace", "--from", "22/04/2026 09:00", "--limit", "3d", "--pause", "2026-04-23 13:30..2026-04-28 08:00")
    assert shown.exit_code == 0
    assert "Deadline: 2026-05-04 11:30 (viet-nam)" in shown.stdout
    assert shown.stderr == ""


def test_a_deadline_for_machines() -> None:
    told = json.loads(run("trace", "--from", "2026-12-31", "--limit", "8h", "--json").stdout)
    assert {name: told[name] for name in ("due_at", "limit_seconds", "open_pause", "provisional")} == {
        "due_at": "2026-12-31T17:00:00",
        "limit_seconds": 28_800,
        "open_pause": False,
        "provisional": False,
    }
    assert told["days"] == [
        {
            "day": "2026-12-31",
            "kind": "working",
            "reason": None,
            "counts": "counted",
            "counted_seconds": 28_800,
            "paused_seconds": 0,
            "remaining_seconds": 0,
        }
    ]


def test_an_open_pause_and_an_unconfirmed_year_are_said() -> None:
    shown = run(
        "trace", "--from", "2026-12-30", "--limit", "2d", "--pause", "2026-12-31 07:00..", "--as-of", "2027-01-04 07:00"
    )
    assert "Deadline: 2027-01-05 17:00" in shown.stdout
    assert shown.stderr == (
        "A pause is still open: the deadline moves on as long as it lasts.\n"
        "Some of these days lie in a year that no notice confirms yet: the deadline is provisional.\n"
    )


def test_an_open_pause_is_looked_at_now_where_no_moment_is_given() -> None:
    shown = run("trace", "--from", "2026-01-05", "--limit", "2d", "--pause", "2026-01-06..")
    assert shown.exit_code == 0
    assert "A pause is still open" in shown.stderr


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["--from", "yesterday", "--limit", "3d"], "thidua: yesterday: write a moment as 2026-04-22 09:00"),
        (["--from", "2026-04-22", "--limit", "3"], "thidua: 3: write a time limit as 5d"),
        (["--from", "2026-04-22", "--limit", "3d", "--pause", "2026-04-23"], "thidua: 2026-04-23: write a pause as"),
        (
            ["--from", "2026-04-22", "--limit", "3d", "--pause", "2026-04-23..2026-04-22"],
            "thidua: 2026-04-23..2026-04-22: the pause ends before it starts",
        ),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(words: list[str], line: str) -> None:
    shown = run("trace", *words)
    assert shown.exit_code == 3
    assert shown.stderr.startswith(line)
    assert shown.stderr.count("\n") == 1


def test_before_31_january_2027() -> None:
    """IV.2"""
    assert json.loads(run("before", "2027-01-31", "--json").stdout) == {
        "before_on": "2027-01-31",
        "last_on": "2027-01-30",
        "last_working_on": "2027-01-29",
        "provisional": True,
    }
    assert run("before", "2027-01-31").stdout.splitlines() == [
        "Before Sun 2027-01-31:",
        "  last moment:      the end of Sat 2027-01-30",
        "  last working day: Fri 2027-01-29",
        "  provisional: no notice confirms the holidays of 2027 yet",
    ]
    assert "provisional" not in run("before", "2026-03-04").stdout


def test_people_read_days_and_moments_as_their_language_writes_them() -> None:
    before = run("before", "2026-09-04", lang="vi").stdout
    assert "Thứ Năm 03/09/2026" in before
    assert "2026-09-0" not in before
    traced = run("trace", "--from", "2026-04-22 09:00", "--limit", "3d", lang="vi").stdout
    assert "17:00 28/04/2026" in traced
    outside = run("show", "--year", "1990", lang="vi").stderr
    assert "01/01/1990" in outside
    assert "31/12/2040" in outside


def test_the_days_on_which_two_calendars_differ(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(VIET_NAM.replace("2026-01-10", "2026-01-17"), encoding="utf-8")
    shown = run("diff", "viet-nam", str(new), "--json")
    assert shown.exit_code == 1
    assert [(row["day"], row["before"], row["after"]) for row in json.loads(shown.stdout)] == [
        ("2026-01-10", "worked, swapped", "weekly rest"),
        ("2026-01-17", "weekly rest", "worked, swapped"),
    ]


def test_other_counting_is_a_difference_though_no_day_differs(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(VIET_NAM.replace('days_from = "next_day"', 'days_from = "receipt"'), encoding="utf-8")
    shown = run("diff", "viet-nam", str(new))
    assert shown.exit_code == 1
    assert "count time limits differently" in shown.stderr


def test_days_only_one_calendar_covers_differ(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(VIET_NAM.replace("last = 2040-12-31", "last = 2040-12-30"), encoding="utf-8")
    rows = json.loads(run("diff", "viet-nam", str(new), "--json").stdout)
    assert [(row["day"], row["before"], row["after"]) for row in rows] == [("2040-12-31", "working day", "not covered")]


def test_a_unit_with_its_own_calendar_differs_by_unit(tmp_path: Path) -> None:
    (tmp_path / "viet-nam.toml").write_text(VIET_NAM, encoding="utf-8")
    (tmp_path / "units").mkdir()
    (tmp_path / "units" / "feast.toml").write_text(
        'id = "feast"\ntitle = { vi = "Phường", en = "Ward" }\ninherits = "viet-nam"\nunits = ["U7"]\n[[add]]\n'
        'on = 2026-03-03\nname = { vi = "Hội làng", en = "Feast" }\nknown_on = 2026-02-01\nsource = "practice"\n',
        encoding="utf-8",
    )
    shown = run("diff", "viet-nam", str(tmp_path / "viet-nam.toml"), "--json")
    assert [(row["unit"], row["day"], row["after_reason"]) for row in json.loads(shown.stdout)] == [
        ("U7", "2026-03-03", "Feast")
    ]
    traced = run(
        "trace", "--from", "2026-03-02", "--limit", "1d", "--unit", "U7", "--calendar", str(tmp_path / "viet-nam.toml")
    )
    assert "Deadline: 2026-03-04 17:00 (feast)" in traced.stdout


def test_the_same_calendar_twice_decides_alike() -> None:
    shown = run("diff", "viet-nam", "viet-nam")
    assert shown.exit_code == 0
    assert "The calendars decide alike" in shown.stdout
