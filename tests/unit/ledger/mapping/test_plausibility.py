"""Records judged as a whole: what no true record says is set aside, for files as for other programs."""

from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from support.import_files import KNOWN_AT, adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.cleaning.plausibility import moments_of, shipped_rules
from thidua.ledger.mapping.import_file import ImportReport
from thidua.ledger.mapping.preview import preview_file
from thidua.ledger.mapping.profile_library import canonical_profile, load_profile, shipped_profiles
from thidua.ledger.model import Status
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.row_outcomes import RowOutcomes

HEADINGS = "dossier_id,submitted_at,received_at,due_at,finished_at,returned_at,refused_at"
# Known on 1 April 2026 at 8 (support.import_files).
IMPLAUSIBLE = {
    "finished-before-received": "A,,2026-03-02 08:00,,2026-03-02 07:59:59,,",
    "received-before-submitted": "A,2026-03-02 08:00,2026-03-02 07:59:59,,,,",
    "finished-before-submitted": "A,2026-03-02,,,2026-03-01,,",
    "returned-before-received": "A,,2026-03-02,,,2026-03-01,",
    "refused-before-submitted": "A,2026-03-02,,,,,2026-03-01",
    "due-before-received": "A,,2026-03-02,2025-03-09,,,",
    "due-far-ahead": "A,,2026-03-02,2036-03-20,,,",
    "dossier-in-the-future": "A,,2026-04-01 08:05:01,,,,",  # a clock may go five minutes ahead
    "due-in-the-far-future": "A,2026-03-02,,2036-04-20,,,",
    "dossier-before-2000": "A,,1999-12-31 23:59:59,,,,",
}
PLAUSIBLE = [
    "B,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,",
    "B,2026-03-02 09:00,2026-03-02,,2026-03-02,,",  # a day without its time is compared as a day
    "B,,2026-03-02 08:15,2026-03-02,,,",
    "B,,2026-04-01 08:05,,,,",
    "B,,2026-04-01,,,,",  # a day of today is not the future
    "B,,2000-01-01,,,,",
    "B,,,2026-03-02,,2026-03-02,",
]


def bring_row(folder: Path, row: str, **more: object) -> object:
    path = folder / "dossiers.csv"
    path.write_text(f"{HEADINGS}\n{row}\n", encoding="utf-8")
    return bring(small_town(folder), path, **more)


@pytest.mark.parametrize("rule", IMPLAUSIBLE)
def test_a_record_that_breaks_a_rule_is_set_aside_in_the_rules_words(tmp_path: Path, rule: str) -> None:
    outcomes = RowOutcomes()
    report = bring_row(tmp_path, IMPLAUSIBLE[rule], outcomes=outcomes)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (0, 1)  # type: ignore[attr-defined]
    assert adds_up(report)  # type: ignore[arg-type]
    told = [reason for _heading, reason in outcomes.reasons[2]]
    assert shipped_rules()[rule].says["en"] in [reason.render("en") for reason in told]
    assert shipped_rules()[rule].says["vi"] in [reason.render("vi") for reason in told]


@pytest.mark.parametrize("row", PLAUSIBLE)
def test_a_record_at_the_bound_is_taken(tmp_path: Path, row: str) -> None:
    assert bring_row(tmp_path, row).counts["accepted"] == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize("day", ["2026-04-02", "2026-04-01 23:59"])
def test_what_lies_ahead_of_the_file_by_more_than_a_clock_is_set_aside(tmp_path: Path, day: str) -> None:
    assert bring_row(tmp_path, f"A,,{day},,,,").counts["quarantined"] == 1  # type: ignore[attr-defined]


def test_no_rule_lets_more_than_minutes_pass_for_what_lies_in_the_past() -> None:
    ahead = [rule for rule in shipped_rules().values() if rule.not_after == "known_at"]
    assert {rule.minutes for rule in ahead if not rule.days} == {5}
    assert {rule.days for rule in ahead} == {0, 3660}  # ten years for appointments


def test_a_file_known_on_a_day_may_tell_of_all_of_that_day(tmp_path: Path) -> None:
    at = datetime.fromisoformat("2026-04-01")
    assert bring_row(tmp_path, "A,,2026-04-01 16:30,,,,", known_at=at).counts["accepted"] == 1  # type: ignore[attr-defined]


CONTRADICTIONS = [
    ("in_process", "finished_at", "open-and-ended"),
    ("received", "returned_at", "open-and-ended"),
    ("supplement_requested", "refused_at", "open-and-ended"),
    ("financial_duty", "finished_at", "open-and-ended"),
    ("registered", "finished_at", "open-and-ended"),
    ("registered", "received_at", "registered-and-received"),
    ("withdrawn", "returned_at", "withdrawn-and-returned"),
    ("processed", "refused_at", "result-and-refused"),
    ("returned", "refused_at", "result-and-refused"),
]
FREE = [
    ("processed", "finished_at"),
    ("processed", "returned_at"),
    ("returned", "finished_at"),
    ("returned", "returned_at"),
    ("not_accepted", "received_at"),
    ("not_accepted", "refused_at"),
    ("not_accepted", "returned_at"),  # the notice of the refusal is handed over
    ("stopped", "returned_at"),
    ("withdrawn", "finished_at"),  # when it was withdrawn
    ("withdrawn", "refused_at"),
    ("", "finished_at"),
]


def bring_status(folder: Path, status: str, column: str, **more: object) -> ImportReport:
    path = folder / "dossiers.csv"
    path.write_text(f"dossier_id,status,{column}\nA,{status},2026-03-02\n", encoding="utf-8")
    return bring(small_town(folder), path, **more)


@pytest.mark.parametrize(("status", "column", "rule"), CONTRADICTIONS)
def test_a_status_that_contradicts_a_date_sets_its_row_aside(
    tmp_path: Path, status: str, column: str, rule: str
) -> None:
    outcomes = RowOutcomes()
    report = bring_status(tmp_path, status, column, outcomes=outcomes)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (0, 1)
    told = dict(outcomes.reasons[2])
    assert {heading: reason.render("vi") for heading, reason in told.items()} == dict.fromkeys(
        ("status", column), shipped_rules()[rule].says["vi"]
    )
    preview = preview_file(tmp_path / "dossiers.csv", ledger=Ledger.open(tmp_path / "ledger"), known_at=KNOWN_AT)
    assert preview.sheets[0].bad_rows == 1


@pytest.mark.parametrize(("status", "column"), FREE)
def test_a_status_that_goes_with_a_date_is_taken(tmp_path: Path, status: str, column: str) -> None:
    assert bring_status(tmp_path, status, column).counts["accepted"] == 1


def test_every_status_has_an_answer_for_every_date_of_an_end() -> None:
    rules = [rule for rule in shipped_rules().values() if rule.statuses]
    refused = {(str(status), column) for rule in rules for status in rule.statuses for column in rule.columns}
    told = {(status, column) for status, column, _rule in CONTRADICTIONS} | set(FREE)
    assert told - set(FREE) <= refused
    assert not refused & set(FREE)
    assert {str(status) for status in Status} <= {status for status, _column in told}


def test_the_rules_of_statuses_hold_for_words_and_for_other_programs(tmp_path: Path) -> None:
    ledger = small_town(tmp_path)
    path = tmp_path / "sổ.csv"
    path.write_text(
        "Mã hồ sơ,Ngày tiếp nhận,Ngày có kết quả,Ngày trả,Trạng thái\n"
        "A-1,02/03/2026,05/03/2026,,Đang xử lý\nA-2,02/03/2026,,05/03/2026,Công dân rút hồ sơ\n"
        "A-3,02/03/2026,05/03/2026,05/03/2026,Đã trả kết quả\n",
        encoding="utf-8",
    )
    report = bring(ledger, path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 2)
    row = {"dossier_id": ["B"], "status": ["in_process"], "finished_at": [datetime.fromisoformat("2026-03-02")]}
    with (
        ledger.begin(source_name="x", sha256="0", profile="p", profile_hash="0", known_at=KNOWN_AT) as pending,
        pytest.raises(ValueError, match="status"),
    ):
        pending.add("dossiers", pa.table({**row, "row_no": [1]}))


def test_a_profile_switches_a_rule_of_statuses_off_and_adds_its_own(tmp_path: Path) -> None:
    text = """id = "mine"
primary = "dossiers"
[title]
en = "Mine"
[tables.dossiers.columns]
dossier_id = "No"
status = "State"
finished_at = "Finished"
returned_at = "Returned"
[plausibility.off]
open-and-ended = "the source keeps the status of the morning"
[plausibility.rules.own]
table = "dossiers"
columns = ["returned_at"]
statuses = ["processed"]
says = { en = "handed over, and still said to wait" }
"""
    profile, path = tmp_path / "mine.toml", tmp_path / "a.csv"
    profile.write_text(text, encoding="utf-8")
    path.write_text("No,State,Finished,Returned\nA,đang xử lý,01/03/2026,\nB,đã xử lý,,01/03/2026\n", encoding="utf-8")
    report = bring(small_town(tmp_path), path, profile=profile)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)
    for old, wrong, words in (
        ('statuses = ["processed"]', 'statuses = ["processed"]\nnot_before = "finished_at"', "one of"),
        ('statuses = ["processed"]', "", "one of"),
        ('statuses = ["processed"]', 'statuses = ["asleep"]', "statuses"),
        ('table = "dossiers"\ncolumns = ["returned_at"]', 'table = "surveys"\ncolumns = ["answered_at"]', "no status"),
    ):
        profile.write_text(text.replace(old, wrong), encoding="utf-8")
        with pytest.raises(UserError, match=words):
            load_profile(profile)


def test_dossiers_that_are_over_by_their_status_alone_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "dossiers.csv"
    path.write_text(
        "dossier_id,status,received_at,finished_at,returned_at,refused_at\n"
        "A,returned,2026-03-02,,,\nB,processed,2026-03-02,,,\nC,withdrawn,2026-03-02,,,\n"
        "D,returned,2026-03-02,,2026-03-03,\nE,stopped,2026-03-02,2026-03-03,,\nF,in_process,2026-03-02,,,\n"
        "G,not_accepted,2026-03-02,,,2026-03-03\nH,,2026-03-02,,,\n",
        encoding="utf-8",
    )
    ledger = small_town(tmp_path)
    words = "3 of 8 dossiers are over by their status, and no date says when"
    preview = preview_file(path, ledger=ledger, known_at=KNOWN_AT)
    assert any(note.render("en").startswith(words) for note in preview.notes)
    report = bring(ledger, path)
    assert report.counts["accepted"] == 8
    assert any(note.render("en").startswith(words) for note in report.notes)
    assert report.record.without["end"] == 3
    without_columns = tmp_path / "narrow.csv"
    without_columns.write_text("dossier_id,status\nA1,returned\nA2,in_process\n", encoding="utf-8")
    assert bring(ledger, without_columns).record.without["end"] == 1


def test_supplements_answered_before_they_were_asked_for_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "supplements.csv"
    path.write_text(
        "dossier_id,seq,requested_at,answered_at\nA,1,2026-03-05,2026-03-04\nA,2,2026-03-05,2026-03-05\n",
        encoding="utf-8",
    )
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)


def test_a_profile_switches_a_rule_off_with_its_reason_and_adds_its_own(tmp_path: Path) -> None:
    text = """id = "mine"
primary = "dossiers"
[title]
en = "Mine"
[tables.dossiers.columns]
dossier_id = "No"
received_at = "Received"
finished_at = "Finished"
[plausibility.off]
finished-before-received = "the source writes the day of the last correction"
[plausibility.rules.long]
table = "dossiers"
columns = ["finished_at"]
not_after = "received_at"
days = 30
says = { en = "took longer than thirty days" }
"""
    profile, path = tmp_path / "mine.toml", tmp_path / "a.csv"
    profile.write_text(text, encoding="utf-8")
    path.write_text("No,Received,Finished\nA,02/03/2026,01/03/2026\nB,02/02/2026,30/03/2026\n", encoding="utf-8")
    ledger = small_town(tmp_path)
    report = bring(ledger, path, profile=profile)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 1)
    assert rows(ledger, "SELECT dossier_id FROM dossiers") == [("A",)]
    assert "took longer than thirty days" in (tmp_path / "a.quarantine.csv").read_text(encoding="utf-8-sig")
    for wrong, told in (
        ('finished-before-received = " "', "say why it does not hold"),
        ('no-such-rule = "x"', "no rule no-such-rule"),
    ):
        old = 'finished-before-received = "the source writes the day of the last correction"'
        profile.write_text(text.replace(old, wrong), encoding="utf-8")
        with pytest.raises(UserError, match=told):
            load_profile(profile)


def test_every_rule_names_columns_of_its_table_in_both_languages() -> None:
    assert len(shipped_rules()) > len(IMPLAUSIBLE)
    for rule in shipped_rules().values():
        assert set(rule.columns) <= set(moments_of(rule.table))
        assert set(rule.says) == {"vi", "en"}


def test_rules_change_no_hash_of_a_profile_that_says_nothing_of_them() -> None:
    for profile in (*shipped_profiles().values(), canonical_profile("dossiers")):
        assert "plausibility" not in profile.model_dump(exclude_defaults=True)


def test_a_quarantine_file_that_comes_back_is_held_to_the_same_rules(tmp_path: Path) -> None:
    first = bring_row(tmp_path, IMPLAUSIBLE["finished-before-received"])
    again = bring(Ledger.open(tmp_path / "ledger"), first.quarantine, quarantine_folder=tmp_path / "again")  # type: ignore[attr-defined]
    assert (again.counts["accepted"], again.counts["quarantined"]) == (0, 1)


def test_answers_in_the_future_are_set_aside_from_a_list_of_answers(tmp_path: Path) -> None:
    path = tmp_path / "surveys.csv"
    path.write_text("answer_id,answered_at,overall\nA,2026-03-31,5\nB,2026-04-03,5\nC,1999-12-31,5\n", encoding="utf-8")
    report = bring(small_town(tmp_path), path)
    assert (report.counts["accepted"], report.counts["quarantined"]) == (1, 2)
