"""Every bundle of a released version verifies with this one: identical, and what is told beside it is known."""

import re
import zipfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from support.commands import run_command
from support.releases import BEFORE_RELEASES, FOLDER, holding, unpacked
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import RESULTS, seal
from thidua.proof.evaluation_differences import Difference
from thidua.proof.manifest import NAME as MANIFEST
from thidua.proof.released_rules import released
from thidua.proof.verify import Verification, verify
from thidua.verdicts.evaluation_run import run_from_facts

# The notes that each released version's bundle is verified with, by how they begin; a change of SQL adds some below.
HOLDS_ANSWERS = "it holds answers of surveys beside their dossiers"
NOTES: dict[str, list[str]] = {
    BEFORE_RELEASES: [
        HOLDS_ANSWERS,
        "sealed before 0.1.0: the bundle holds no SQL, so this program's counted",
    ],
    "0.1.0": [
        "the movement can-tho-2026 in the bundle is not the one that comes with this program",
        "not word for word as in this program",
    ],
}
# The SQL that changed since, told of every indicator that reads it: dossiers without a receipt, what a desk took from
# across a boundary, what was broken off, submissions nobody answered, and conditions that turned nothing and are gone
# (counting.md).
VIEWS = {
    "0.1.0": {
        "active_procedures", "active_procedures_strict", "base", "dossier", "leg", "overdue_backlog", "pause", "placed",
        "population", "prepared_dossier", "received_on_time", "skipped_steps", "survey_answer", "unit_procedure",
    }
}  # fmt: skip
# What the rules that changed since turn in the bundle from before the releases: criteria, then requirements by rule.
TURNED = {("met", "not determinable"): 64, ("not met", "not determinable"): 13}
RULES = {
    "a share of too few items is not determinable": 183,
    "the least number of items is told with the requirement": 63,
    "dossiers are judged as they stood at the end of the movement": 4,
    "figures that would show what a few people answered are withheld": 154,
}
WITHHELD = "figures that would show what a few people answered are withheld"
LEAST = re.compile(r"; (minimum [0-9]+|fewer than the minimum)")
TOO_FEW = re.compile(r"; [0-9]+ of [0-9]+ [a-z ]+; [0-9]+ more needed for a verdict")
# Members of a bundle that a release may change: what is judged by.
RULED = ("law/", "movements/", "sql/")
# Told wherever a line of code changed since.
OTHER_CODE = "sealed by other code (version"


ADVICE = "verdicts on the same facts turned: src/thidua/proof/rule_changes.py must say why (docs/how-to/release.md)"


def lines(differences: tuple[Difference, ...]) -> list[str]:
    return [difference.message.format(**difference.values) for difference in differences]


def test_every_released_version_left_a_bundle() -> None:
    assert holding("evidence.zip") == sorted(NOTES)
    assert {*released()} <= {*NOTES}, "python tools/release_fixture.py"


@cache
def verified(version: str) -> Verification:
    return verify(FOLDER / version / "evidence.zip")


def rule_of(difference: Difference) -> str:
    """Which rule that changed since turns a requirement."""
    if re.search("fewer than [0-9]+", str(difference.values["found"])):
        return WITHHELD
    too_few, told, as_it_stood = (rule for rule in RULES if rule != WITHHELD)
    stated, recomputed = (LEAST.sub("", str(difference.values[side])) for side in ("stated", "found"))
    if stated == recomputed:
        return told
    state = "not met" if stated.startswith("not met") else "met"
    judged = TOO_FEW.sub("", recomputed.replace("not determinable", state, 1))
    return too_few if recomputed.startswith("not determinable") and judged == stated else as_it_stood


def test_one_line_names_the_rules_that_changed_before_any_difference(tmp_path: Path) -> None:
    done = run_command(tmp_path, "verify", str(FOLDER / BEFORE_RELEASES / "evidence.zip"))
    assert done.returncode == 1
    told = done.stdout.splitlines()
    line = next(line for line in told if line.startswith("RULES CHANGED: "))
    assert line == (
        "RULES CHANGED: rules changed since it was sealed (3): dossiers are judged as they stood at the end of the"
        " movement, each in exactly one place, and a share of too few items is not determinable; figures that "
        "would show what a few people answered are withheld, and not determinable; a procedure is on the list by "
        "what was said of the day, whatever a later list says. 77 of its 656 verdicts come out otherwise; its "
        "files are as they were sealed"
    )
    assert told[told.index(line) + 1].startswith("DIFFERENT: ")
    assert sum(TURNED.values()) == 77


def test_what_changed_since_before_the_releases_is_counted_by_rule() -> None:
    differences = verified(BEFORE_RELEASES).differences
    of_parts = [difference for difference in differences if "part" in difference.values]
    of_criteria = [difference for difference in differences if "part" not in difference.values]
    assert Counter((str(line.values["stated"]), str(line.values["found"])) for line in of_criteria) == TURNED
    assert Counter(map(rule_of, of_parts)) == RULES
    minimums = {tuple(LEAST.findall(str(difference.values["found"]))) for difference in of_parts}
    assert ("minimum 10",) in minimums  # a share below the least number of items says so


@pytest.mark.parametrize("version", holding("evidence.zip"))
def test_a_bundle_of_a_release_is_identical_or_says_what_changed(version: str) -> None:
    verification = verified(version)
    assert lines(verification.foreign) == []
    if version != BEFORE_RELEASES:  # that one holds no SQL: what turns in it is counted above, and a note says why
        assert lines(verification.differences) == [], ADVICE
        assert verification.identical
    assert verification.verdicts == 656
    notes = [note for note in lines(verification.notes) if not note.startswith(OTHER_CODE)]
    files = [note.partition(f"the SQL of release {version}; this program's differs in ")[2] for note in notes]
    assert {name for names in files if names for name in names.split(", ")} == VIEWS.get(version, set())
    notes = [note for note, names in zip(notes, files, strict=True) if not names]
    assert len(notes) == len(NOTES[version])
    assert all(note.startswith(start) for note, start in zip(notes, NOTES[version], strict=True))


@pytest.mark.parametrize("version", holding("evidence.zip"))
def test_its_facts_are_those_of_the_ledger_of_its_time(version: str, tmp_path: Path) -> None:
    ledger = Ledger.open(unpacked(version, "ledger.zip", tmp_path / "home") / "ledger")
    verification = verify(FOLDER / version / "evidence.zip", ledger=ledger)
    if version == BEFORE_RELEASES:  # verdicts differ by the rules that changed since; the facts do not
        assert not [line for line in lines(verification.differences) if "facts" in line or "ledger" in line]
    else:
        assert lines(verification.differences) == []


@pytest.mark.parametrize("version", [version for version in holding("evidence.zip") if version != BEFORE_RELEASES])
def test_sealed_anew_it_has_the_hash_of_then(version: str, tmp_path: Path) -> None:
    """Facts, movement, calendar are the same bytes; so are results and the one hash while law and SQL are the same."""
    from thidua.definitions.calendars import load_calendars
    from thidua.definitions.movement_loader import load_movement

    then = verified(version)
    ledger = Ledger.open(unpacked(version, "ledger.zip", tmp_path / "home") / "ledger")
    snapshot = ledger.snapshot()
    assert snapshot.known_at is not None
    made = run_from_facts(ledger, snapshot, load_movement("can-tho-2026"), load_calendars(), as_of_at=snapshot.known_at)
    sealed = seal(made, tmp_path / "again.zip", movement="can-tho-2026", calendar=None)
    with zipfile.ZipFile(FOLDER / version / "evidence.zip") as old, zipfile.ZipFile(tmp_path / "again.zip") as new:
        other = {name for name in {*old.namelist(), *new.namelist()} if _bytes(old, name) != _bytes(new, name)}
    ruled = {name for name in other if name.startswith(RULED)}
    assert other <= ruled | {MANIFEST} | ({RESULTS} if any(name.endswith(".sql") for name in ruled) else set())
    assert (sealed.bundle_hash == then.bundle_hash) is not bool(ruled)


def _bytes(archive: zipfile.ZipFile, name: str) -> bytes | None:
    return archive.read(name) if name in archive.namelist() else None
