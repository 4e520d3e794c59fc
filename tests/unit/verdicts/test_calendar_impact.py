"""When the calendar changes, a recompute shows which verdicts flip."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pytest

from support.small_movement import criterion, movement
from thidua.definitions.calendars import load_calendars
from thidua.definitions.paths import law_folder
from thidua.ledger.store.ledger import Ledger
from thidua.rules.criteria import IndicatorLeaf, Op, Threshold
from thidua.rules.judging.verdict_changes import VerdictChange
from thidua.rules.movement_settings import OnTime
from thidua.rules.terms import SubjectKind, VerdictState
from thidua.verdicts.calendar_impact import preview_calendar, requirements
from thidua.verdicts.evaluation_run import run

AS_OF = datetime(2026, 12, 31)
ALL_ON_TIME = criterion(IndicatorLeaf("on_time", "finished_on_time", Op.GE, Threshold(100, 100)), id_="a.7")
MOVEMENT = movement(ALL_ON_TIME)
BY_THE_CLOCK = replace(MOVEMENT, settings=replace(MOVEMENT.settings, on_time=OnTime.CLOCK, dossiers_minimum_n=1))


def city(folder: Path) -> Ledger:
    """Two wards with a dossier of 2 working days each, over Vietnam Culture Day (Tuesday 24 November)."""
    ledger = Ledger.create(folder / "ledger")
    units = [{"unit_id": unit, "name": unit, "unit_group": "commune", "row_no": 1} for unit in ("U1", "U2")]
    procedures = [{"procedure_id": "1.000001", "name": "Khai sinh", "boundary_independent": True, "row_no": 1}]
    dossiers = [
        {
            "dossier_id": f"D-{unit}", "procedure_id": "1.000001", "receiving_unit_id": unit, "status": "processed",
            "received_at": datetime(2026, 11, 20, 9), "finished_at": finished,
            "time_limit": 2, "time_limit_unit": "working_day", "row_no": 1,
        }
        for unit, finished in (("U1", datetime(2026, 11, 25, 16)), ("U2", datetime(2026, 11, 23, 16)))
    ]  # fmt: skip
    with ledger.begin(
        source_name="small", sha256="0" * 64, profile="canonical", profile_hash="0" * 64, known_at=AS_OF
    ) as pending:
        for table, rows in (("units", units), ("procedures", procedures), ("dossiers", dossiers)):
            pending.add(table, pa.Table.from_pylist(rows))
        pending.commit(read=len(dossiers), quarantined=0, primary="dossiers")
    return ledger


@pytest.mark.slow
def test_a_holiday_taken_away_makes_one_ward_late(tmp_path: Path) -> None:
    new = tmp_path / "new.toml"
    new.write_text(
        (law_folder() / "calendar" / "viet-nam.toml").read_text(encoding="utf-8")
        + '[[remove]]\non = 2026-11-24\nname = { vi = "Ngày làm việc", en = "Working day" }\n'
        'known_on = 2026-10-01\nsource = "practice"\n',
        encoding="utf-8",
    )
    ledger = city(tmp_path)
    today = run(ledger, ledger.snapshot(), BY_THE_CLOCK, load_calendars(), as_of_at=AS_OF)
    seen = preview_calendar(today, load_calendars(new))
    assert seen.verdict_changes == (
        VerdictChange(SubjectKind.UNIT, "U1", "a.7", VerdictState.MET, VerdictState.NOT_MET),
    )
    assert seen.before.basis.calendar_fingerprint != seen.after.basis.calendar_fingerprint
    part = seen.after.of(SubjectKind.UNIT, "U1")[0].parts[0]
    assert (part.numerator, part.denominator) == (0, 1)
    assert requirements(seen.after, seen.verdict_changes[0]) == (part,)
    assert requirements(seen.after, replace(seen.verdict_changes[0], criterion_id="a.99")) == ()


def test_the_same_calendar_flips_nothing(tmp_path: Path) -> None:
    ledger = city(tmp_path)
    today = run(ledger, ledger.snapshot(), BY_THE_CLOCK, load_calendars(), as_of_at=AS_OF)
    seen = preview_calendar(today, load_calendars())
    assert seen.verdict_changes == ()
    assert seen.before == seen.after
