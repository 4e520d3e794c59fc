"""`thidua init` and `thidua doctor` as an officer uses them."""

import json
from datetime import datetime
from pathlib import Path
from typing import NoReturn

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from thidua.cli import main
from thidua.ledger.store import journal
from thidua.ledger.store.ledger import Ledger


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *words])


def texts(shown: Result) -> list[tuple[str, str]]:
    return [(line["level"], line["text"]) for line in json.loads(shown.stdout)["findings"]]


def test_a_new_ledger_is_in_order(tmp_path: Path) -> None:
    folder = tmp_path / "ledger"
    made = run("init", str(folder))
    assert (made.exit_code, made.stdout) == (
        0,
        f"{folder} is a ledger now, still empty. Next: thidua import FILE --ledger {folder}\n",
    )
    looked = run("doctor", "--ledger", str(folder), "--json")
    assert looked.exit_code == 0
    assert ("ok", f"{folder} is a ledger with 0 imports, time zone Asia/Ho_Chi_Minh") in texts(looked)
    assert ("ok", "No interrupted import has left anything behind") in texts(looked)


def test_init_answers_machines_and_speaks_vietnamese(tmp_path: Path) -> None:
    made = run("init", str(tmp_path / "one"), "--time-zone", "Asia/Bangkok", "--json")
    assert json.loads(made.stdout) == {"ledger": str(tmp_path / "one"), "time_zone": "Asia/Bangkok"}
    said = run("--lang", "vi", "init", str(tmp_path / "two"))
    assert said.stdout.startswith(f"{tmp_path / 'two'} nay là sổ cái, còn trống.")


def test_init_twice_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    run("init", str(tmp_path / "ledger"))
    again = run("init", str(tmp_path / "ledger"))
    assert (again.exit_code, again.stderr) == (
        3,
        f"thidua: {tmp_path / 'ledger'} is a ledger already; nothing was changed\n",
    )


def test_doctor_says_no_where_there_is_no_ledger(tmp_path: Path) -> None:
    looked = run("doctor", "--ledger", str(tmp_path), "--json")
    assert looked.exit_code == 1
    assert texts(looked)[0] == ("bad", f"{tmp_path} is not a ledger; make one with: thidua init {tmp_path}")


@pytest.fixture
def interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Ledger, str]:
    """A ledger with one import, and the files an import leaves that is killed before its commit row."""
    ledger = Ledger.create(tmp_path / "ledger")
    rows = pa.table({"dossier_id": ["1", "2"], "row_no": [1, 2]})

    def power_cut(*_given: object) -> NoReturn:
        raise KeyboardInterrupt

    with ledger.begin(
        source_name="a", sha256="a", profile="p", profile_hash="p", known_at=datetime(2026, 7, 1)
    ) as pending:
        pending.add("dossiers", rows)
        monkeypatch.setattr(journal, "append", power_cut)
        with pytest.raises(KeyboardInterrupt):
            pending.commit(read=2, quarantined=0, primary="dossiers")
        monkeypatch.undo()
    return Ledger.open(ledger.path), pending.import_id


def test_doctor_names_what_an_interrupted_import_left_and_removes_it_when_asked(
    interrupted: tuple[Ledger, str],
) -> None:
    ledger, attempt = interrupted
    left = sorted((ledger.path / "tables" / "dossiers").glob("import_id=*"))
    named = texts(run("doctor", "--ledger", str(ledger.path), "--json"))
    assert [text for level, text in named if level == "note" and attempt in text] != []
    assert [path.exists() for path in left] == [True]
    other = run("doctor", "--ledger", str(ledger.path), "--clean", "000001-0000")
    assert (other.exit_code, other.stderr) == (
        3,
        f"thidua: 000001-0000 is no interrupted import of the ledger {ledger.path}; nothing was removed\n",
    )
    assert [path.exists() for path in left] == [True]
    cleaned = run("doctor", "--ledger", str(ledger.path), "--clean", attempt)
    assert cleaned.exit_code == 0
    assert f"Removed 1 files of the interrupted import attempt {attempt}" in cleaned.stdout.splitlines()
    assert [path.exists() for path in left] == [False]
    assert ("ok", "No interrupted import has left anything behind") in texts(
        run("doctor", "--ledger", str(ledger.path), "--json")
    )
