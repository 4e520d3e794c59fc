"""Records judged as a whole: what no true record says is set aside, for files as for other programs."""

from pathlib import Path

import pytest

from support.import_files import adds_up, bring, rows, small_town
from thidua.i18n import UserError
from thidua.ledger.cleaning.plausibility import moments_of, shipped_rules
from thidua.ledger.mapping.profile_library import canonical_profile, load_profile, shipped_profiles
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
    "dossier-in-the-future": "A,,2026-04-02 08:00:01,,,,",
    "due-in-the-far-future": "A,2026-03-02,,2036-04-20,,,",
    "dossier-before-2000": "A,,1999-12-31 23:59:59,,,,",
}
PLAUSIBLE = [
    "B,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,2026-03-02 08:00,",
    "B,2026-03-02 09:00,2026-03-02,,2026-03-02,,",  # a day without its time is compared as a day
    "B,,2026-03-02 08:15,2026-03-02,,,",
    "B,,2026-04-02 08:00,,,,",
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
