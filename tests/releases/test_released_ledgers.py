"""Every ledger of a released version is opened, evaluated and carried on by this one."""

import json
from datetime import datetime
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from support.releases import BEFORE_RELEASES, FOLDER, SOURCE, holding, unpacked
from thidua.cli import main
from thidua.ledger.store.ledger import Ledger
from thidua.proof.archive import unpack_archive
from thidua.proof.bundle import RESULTS

TURNED = {(criterion, state, "not_determinable") for criterion in ("b.4", "b.6") for state in ("met", "not_met")}


@pytest.fixture(params=holding("ledger.zip"))
def version(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def home(version: str, tmp_path: Path) -> Path:
    return unpacked(version, "ledger.zip", tmp_path / "home")


def thidua(*words: object) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *map(str, words)])


def states(home: Path) -> dict[tuple[str, str], str]:
    done = thidua("evaluate", "--ledger", home / "ledger", "--json")
    assert done.exit_code == 0, done.output
    return {(row["subject_id"], row["criterion"]): row["verdict"] for row in json.loads(done.stdout)["verdicts"]}


def test_it_is_sound_and_gives_the_verdicts_of_its_time(version: str, home: Path, tmp_path: Path) -> None:
    sound = thidua("doctor", "--ledger", home / "ledger", "--json")
    assert sound.exit_code == 0, sound.output
    stated = json.loads(unpack_archive(FOLDER / version / "evidence.zip", tmp_path / "bundle")[RESULTS].read_bytes())
    then = {(row["subject_id"], row["criterion_id"]): row["state"] for row in stated["rows"]}
    assert len(then) == 656
    now = states(home)
    assert now.keys() == then.keys()
    turned = {(key[1], state, now[key]) for key, state in then.items() if now[key] != state}
    # Since then a share of too few items is not determinable, and dossiers are judged at the end of the movement.
    assert turned == (TURNED if version == BEFORE_RELEASES else set())


def test_more_is_imported_into_it(home: Path, tmp_path: Path) -> None:
    """A dossier that was still open when the ledger was written comes back finished."""
    ledger = Ledger.open(home / "ledger")
    before = ledger.snapshot()
    rows = pq.read_table(SOURCE / "2" / "dossiers.parquet").to_pylist()
    still_open = next(row for row in rows if row["finished_at"] is None and row["refused_at"] is None)
    later = datetime(2026, 12, 31, 10)
    finished = {**still_open, "status": "processed", "finished_at": later, "version_at": datetime(2026, 12, 31, 17)}
    file = tmp_path / "dossiers.parquet"
    pq.write_table(pq.read_table(SOURCE / "2" / "dossiers.parquet").slice(0, 0).from_pylist([finished]), file)
    keyed = ("--ledger", home / "ledger", "--key", home / "key", "--known-at", "2027-01-02 08:00")
    done = thidua("import", file, *keyed, "--json")
    assert done.exit_code == 0, done.output
    after = ledger.snapshot()
    assert after.number == before.number + 1
    assert after.imports[-1].superseded == 1
    assert states(home)


def test_the_files_it_was_made_of_bring_nothing_new(version: str, home: Path) -> None:
    """The same file under the same profile is the same import where nobody says when it was known; said later, all
    that it says is known. Profiles were hashed otherwise before the releases."""
    before = Ledger.open(home / "ledger").snapshot()
    keyed = ("--ledger", home / "ledger", "--key", home / "key")
    if version != BEFORE_RELEASES:
        done = thidua("import", SOURCE / "2" / "events.parquet", *keyed)
        assert done.exit_code == 0, done.output
        assert Ledger.open(home / "ledger").snapshot().id == before.id
    done = thidua("import", SOURCE / "2" / "events.parquet", *keyed, "--known-at", "2027-01-02 08:00")
    assert done.exit_code == 0, done.output
    again = Ledger.open(home / "ledger").snapshot().imports[-1]
    assert (again.accepted, again.superseded, again.duplicate) == (0, 0, again.read)
