"""`thidua movement`: what a person at the terminal sees, in both languages."""

import json
from pathlib import Path

from support import ROOT
from support.commands import Done, run_command

MISSING = "not valid TOML: a value is missing or written in a way TOML does not know; texts stand in quotes"


def run(*words: str) -> Done:
    return run_command(ROOT, *words)


def test_a_valid_movement() -> None:
    done = run("movement", "check", "movements/can-tho-2026/movement.toml")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "movements/can-tho-2026/movement.toml: valid; 16 criteria, 36 worked examples agree\n"


def test_a_broken_movement_is_answered_line_by_line(tmp_path: Path) -> None:
    text = (ROOT / "movements" / "can-tho-2026" / "movement.toml").read_text(encoding="utf-8")
    file = tmp_path / "movement.toml"
    file.write_text(text.replace('indicator = "active_procedures"', 'indicator = "active_procedure"', 1))
    done = run("--lang", "vi", "movement", "check", str(file))
    line = text[: text.index('indicator = "active_procedures"')].count("\n") + 1
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        f"{file}:{line}: không có chỉ tiêu “active_procedure”: có phải là “active_procedures”?",
        f"{file}: 1 lỗi",
    ]


def test_for_machines(tmp_path: Path) -> None:
    answer = json.loads(run("movement", "check", "can-tho-2026", "--json").stdout)
    assert (answer["valid"], answer["cases"], answer["problems"]) == (True, 36, [])
    file = tmp_path / "movement.toml"
    file.write_text("format = \n")
    done = run("movement", "check", str(file), "--json")
    assert (done.returncode, json.loads(done.stdout)["problems"]) == (
        1,
        [{"file": str(file), "line": 1, "message": MISSING}],
    )


def test_a_group_that_matches_no_unit_is_a_warning() -> None:
    example = "examples/movements/digital-payment-month"
    done = run("movement", "check", example)
    assert (done.returncode, done.stdout.count("no unit belongs to ward, special_zone,")) == (0, 1)
    answer = json.loads(run("movement", "check", example, "--json").stdout)
    assert (answer["valid"], len(answer["warnings"])) == (True, 1)
    assert json.loads(run("movement", "check", "can-tho-2026", "--json").stdout)["warnings"] == []


def test_no_such_movement_is_one_line() -> None:
    done = run("movement", "check", "nowhere")
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1


def test_show_and_schema() -> None:
    listed = json.loads(run("movement", "show", "--format", "json").stdout)
    assert [row["id"] for row in listed] == [f"{kind}.{n}" for kind in "ab" for n in range(1, 9)]
    assert json.loads(run("movement", "schema").stdout)["$schema"].endswith("2020-12/schema")
