"""What a refusal of an event log says to do leads on: each way out is followed, with a profile as it names it."""

from pathlib import Path

import pytest

from support.import_files import adds_up, bring, empty_ledger, rows
from thidua.i18n import UserError
from thidua.ledger.store.ledger import Ledger

PROFILE = """
id = "steps"
title = { vi = "Nhật ký bước", en = "Steps" }
primary = "events"
unknown_units = "create"
new_unit_group = "department"

[tables.events.columns]
dossier_id = "case"
seq = { number = "file_order" }
activity = "step"
happened_at = "at"
[tables.events.constants]
kind = "other"

[tables.dossiers]
distinct = true
[tables.dossiers.columns]
dossier_id = "case"
receiving_unit_id = "unit"
received_at = "received"
"""
HEADER = "case,step,at,unit,received"
CASES = (
    "SELECT d.dossier_id, count(*) FROM dossiers d JOIN events e ON e.dossier_id = d.dossier_id GROUP BY 1 ORDER BY 1"
)


def profile(folder: Path, old: str = "", new: str = "") -> Path:
    """The profile, with what a message says put into it."""
    assert old in PROFILE
    path = folder / "steps.toml"
    path.write_text(PROFILE.replace(old, new, 1) if old else PROFILE, encoding="utf-8")
    return path


def log(path: Path, *lines: str) -> Path:
    path.write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")
    return path


def refusal(ledger: Ledger, path: Path, folder: Path) -> str:
    with pytest.raises(UserError) as refused:
        bring(ledger, path, profile=profile(folder))
    return refused.value.render("en")


def one_office_after_the_other(folder: Path) -> tuple[Ledger, Path]:
    ledger = empty_ledger(folder)
    lines = "1,a,2026-03-02 08:00,{unit},2026-03-02 08:00", "1,b,2026-03-03 08:00,{unit},2026-03-02 08:00"
    bring(ledger, log(folder / "a.csv", *(line.format(unit="Sở A") for line in lines)), profile=profile(folder))
    later = [line.format(unit="Sở B").replace("-02 ", "-04 ").replace("-03 ", "-05 ") for line in lines]
    return ledger, log(folder / "b.csv", *later)


COMPLETED = "distinct = true", 'distinct = true\ncompleted_by = "receiving_unit_id"'
BY_MOMENT = 'seq = { number = "file_order" }', 'seq = { number = "moment", of = "happened_at" }'


def test_numbers_of_two_offices_completed_as_the_message_says_are_two_cases(tmp_path: Path) -> None:
    ledger, second = one_office_after_the_other(tmp_path)
    told = refusal(ledger, second, tmp_path)
    assert "1 dossier numbers belong to another unit already" in told
    assert "let a profile complete them (completed_by)" in told
    anew = empty_ledger(tmp_path / "anew")
    for path in (tmp_path / "a.csv", second):
        assert adds_up(bring(anew, path, profile=profile(tmp_path, *COMPLETED)))
    cases = rows(anew, CASES)
    assert [steps for _case, steps in cases] == [2, 2]
    assert all(case.endswith("/1") for case, _steps in cases)


def test_a_shuffled_log_is_taken_once_it_is_numbered_by_moment(tmp_path: Path) -> None:
    path = log(
        tmp_path / "a.csv", "1,b,2026-03-03 08:00,Sở A,2026-03-02 08:00", "1,a,2026-03-02 08:00,Sở A,2026-03-02 08:00"
    )
    ledger = empty_ledger(tmp_path)
    told = refusal(ledger, path, tmp_path)
    assert 'let a profile number by moment (number = "moment", of = "happened_at")' in told
    report = bring(ledger, path, profile=profile(tmp_path, *BY_MOMENT))
    assert report.counts["accepted"] == 2
    assert rows(ledger, "SELECT activity FROM events ORDER BY seq") == [("a",), ("b",)]


def test_cases_that_are_the_same_are_taken_once_the_import_is_taken_back(tmp_path: Path) -> None:
    ledger, second = one_office_after_the_other(tmp_path)
    told = refusal(ledger, second, tmp_path)
    # Confirmed alone they would stop at their steps, which stand where others are.
    assert "--replace-others" not in told
    assert "take their imports back (thidua import --undo 1) and bring in the log whole" in told
    ledger.withdraw(1)
    assert bring(ledger, second, profile=profile(tmp_path)).counts["accepted"] == 2


def test_a_log_cut_through_a_case_of_no_unit_names_the_numbers_too(tmp_path: Path) -> None:
    ledger = empty_ledger(tmp_path)
    bring(ledger, log(tmp_path / "a.csv", "1,a,2026-03-02 08:00,,2026-03-02 08:00"), profile=profile(tmp_path))
    second = log(tmp_path / "b.csv", "1,c,2026-03-04 08:00,,2026-03-02 08:00")
    told = refusal(ledger, second, tmp_path)
    assert "stand where import 1 has others" in told
    assert "let a profile complete them (completed_by)" in told
    assert "(thidua import --undo 1)" in told


def test_a_case_that_contradicts_itself_is_taken_with_the_moment_of_its_last_change(tmp_path: Path) -> None:
    header = HEADER + ",changed\n"
    path = tmp_path / "a.csv"
    path.write_text(
        header
        + "1,a,2026-03-02 08:00,Sở A,2026-03-01 08:00,2026-03-02 08:00\n"
        + "1,b,2026-03-03 08:00,Sở A,2026-03-02 07:00,2026-03-03 08:00\n",
        encoding="utf-8",
    )
    first = bring(empty_ledger(tmp_path / "first"), path, profile=profile(tmp_path))
    assert first.quarantine is not None
    assert "send the moment of the last change" in first.quarantine.read_text(encoding="utf-8-sig")
    said = "distinct = true", 'distinct = true\nchanged_at = "changed"'
    ledger = empty_ledger(tmp_path)
    assert bring(ledger, path, profile=profile(tmp_path, *said)).counts["accepted"] == 2
    assert rows(ledger, "SELECT strftime(received_at, '%d %H:%M') FROM dossiers") == [("02 07:00",)]
