"""A notice changes the calendar: what that does to the verdicts of a small generated city."""

import csv
import json
from datetime import datetime
from io import StringIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from thidua.cli import main
from thidua.definitions.paths import law_folder, movements_folder
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger

pytestmark = pytest.mark.slow
VIET_NAM = (law_folder() / "calendar" / "viet-nam.toml").read_text(encoding="utf-8")
WORKED = """
[[remove]]
on = {day}
name = {{ vi = "Ngày làm việc", en = "Working day" }}
known_on = 2026-10-01
source = "practice"
"""


def run(*words: str) -> Result:
    return CliRunner().invoke(main, ["--lang", "en", *words])


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """2,000 dossiers of a generated city in a ledger; the city's movement, on time by the clock of working time."""
    folder = tmp_path_factory.mktemp("city")
    made = run("generate", "--out", str(folder / "export"), "--dossiers", "2000", "--no-messy")
    assert made.exit_code == 0, made.output
    ledger = Ledger.create(folder / "ledger")
    with ledger.begin(
        source_name="export", sha256="0" * 64, profile="canonical", profile_hash="0" * 64, known_at=datetime(2027, 1, 1)
    ) as pending:
        for table in TABLES:
            files = [*folder.glob(f"export/{table}.parquet"), *folder.glob(f"export/{table}-*.parquet")]
            rows = pa.concat_tables([pq.read_table(file) for file in sorted(files)])
            pending.add(table, rows.append_column("row_no", pa.array(range(1, len(rows) + 1), pa.int64())))
        pending.commit(read=2000, quarantined=0, primary="dossiers")
    movement = (movements_folder() / "can-tho-2026" / "movement.toml").read_text(encoding="utf-8")
    by_the_clock = movement.replace('value = "appointment"', 'value = "clock"')
    assert by_the_clock != movement
    (folder / "movement.toml").write_text(by_the_clock, encoding="utf-8")
    texts = folder / "texts"
    texts.mkdir()
    for file in (movements_folder() / "can-tho-2026" / "texts").glob("*.toml"):
        (texts / file.name).write_bytes(file.read_bytes())
    return folder


def preview(city: Path, calendar: Path, *words: str) -> Result:
    chosen = ("--ledger", str(city / "ledger"), "--movement", str(city / "movement.toml"))
    return run("calendar", "preview", str(calendar), *chosen, *words)


def test_a_calendar_without_four_holidays_turns_verdicts_and_says_which(city: Path) -> None:
    new = city / "new.toml"
    days = ("2026-04-30", "2026-05-01", "2026-09-01", "2026-11-24")
    new.write_text(VIET_NAM + "".join(WORKED.format(day=day) for day in days), encoding="utf-8")
    shown = preview(city, new, "--json")
    assert shown.exit_code == 1, shown.output
    rows = json.loads(shown.stdout)
    assert rows != []
    # Fewer days off use up limits sooner: a criterion on time can only be lost, never won.
    assert {row["after"] for row in rows} == {"not_met"}
    assert "met" in {row["before"] for row in rows}
    assert all("→" in row["requirements"] for row in rows)
    listed = preview(city, new, "--format", "csv").stdout.removeprefix("\ufeff")
    assert len(list(csv.reader(StringIO(listed)))) == len(rows) + 1
    table = preview(city, new)
    assert f"{len(rows)} of " in table.stdout


def test_the_calendar_in_use_turns_nothing(city: Path) -> None:
    same = city / "same.toml"
    same.write_text(VIET_NAM, encoding="utf-8")
    shown = preview(city, same)
    assert shown.exit_code == 0, shown.output
    assert shown.stdout.startswith("0 of ")


def test_a_new_calendar_that_is_not_there_is_told_before_anything_is_judged(city: Path) -> None:
    shown = preview(city, city / "missing.toml")
    assert shown.exit_code == 3
    assert "no such calendar file" in shown.stderr
