"""Every bundle of a released version verifies with this one: identical, and what is told beside it is known."""

from pathlib import Path

import pytest

import thidua
from support.releases import BEFORE_RELEASES, FOLDER, holding, unpacked
from thidua.ledger.store.ledger import Ledger
from thidua.proof.bundle import seal
from thidua.proof.verify import Difference, verify
from thidua.verdicts.evaluation_run import run

# The notes that each released version's bundle is verified with, by how they begin; a change of SQL adds some here.
NOTES: dict[str, list[str]] = {
    BEFORE_RELEASES: [
        "sealed before 0.1.0: the bundle holds no SQL, so this program's counted",
        "since version 0.1.0: dossiers are judged as they stood at the end of the movement",
    ],
    "0.1.0": [],
}
# Told wherever a line of code changed since.
OTHER_CODE = "sealed by other code (version"


def lines(differences: tuple[Difference, ...]) -> list[str]:
    return [difference.message.format(**difference.values) for difference in differences]


def test_this_version_and_all_before_it_left_a_bundle() -> None:
    assert holding("evidence.zip") == sorted(NOTES)
    assert thidua.__version__ in NOTES, "python tools/release_fixture.py"


@pytest.mark.parametrize("version", holding("evidence.zip"))
def test_a_bundle_of_a_release_is_identical_or_says_what_changed(version: str) -> None:
    verification = verify(FOLDER / version / "evidence.zip")
    assert lines(verification.foreign) == []
    if version == BEFORE_RELEASES:  # it holds no SQL: the rules that changed since turn verdicts, and a note says which
        assert all("stated" in line and "recomputed" in line for line in lines(verification.differences))
    else:
        assert lines(verification.differences) == []
        assert verification.identical
    assert verification.verdicts == 656
    notes = [note for note in lines(verification.notes) if not note.startswith(OTHER_CODE)]
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
    """Facts, movement, law, calendar and SQL are the same as long as no release changes one: so is the one hash."""
    from thidua.definitions.calendars import load_calendars
    from thidua.definitions.movement_loader import load_movement

    then = verify(FOLDER / version / "evidence.zip")
    if lines(then.notes) and any(not note.startswith(OTHER_CODE) for note in lines(then.notes)):
        pytest.skip(f"this version's rules are not those of {version}")
    ledger = Ledger.open(unpacked(version, "ledger.zip", tmp_path / "home") / "ledger")
    snapshot = ledger.snapshot()
    assert snapshot.known_at is not None
    made = run(ledger, snapshot, load_movement("can-tho-2026"), load_calendars(), as_of_at=snapshot.known_at)
    sealed = seal(made, tmp_path / "again.zip", movement="can-tho-2026", calendar=None)
    assert sealed.bundle_hash == then.bundle_hash
