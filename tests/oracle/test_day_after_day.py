"""Bringing figures up to date equals computing them from the ground up, to the last integer."""

import hashlib
import shutil
import tempfile
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from support.figure_rows import in_order
from support.oracle import drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.indicators.execution import incremental, state_cache
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import IndicatorSettings, Scope
from thidua.ledger.store.ledger import Ledger
from thidua.samples.generate import SamplePlan, generate, generate_update

CALENDARS = load_calendars()


class Elsewhere:
    """A place without anything prepared."""

    def __init__(self, path: Path) -> None:
        self.path = path


def same_as_from_the_ground_up(ledger: Ledger, scope: Scope, folder: Path) -> None:
    daily_figures = compute(ledger, ledger.snapshot(), scope, CALENDARS)
    fresh = Elsewhere(folder / "elsewhere")
    whole = compute(fresh, ledger.snapshot(), scope, CALENDARS)
    shutil.rmtree(fresh.path)
    assert in_order(daily_figures.rows) == in_order(whole.rows)


def bases(ledger: Ledger) -> list[str]:
    return [about.base for about in state_cache.Cache(ledger.path).stated()]


steps = st.tuples(st.one_of(st.none(), drawn_facts.exports()), st.integers(0, 30))


@pytest.mark.slow
@examples(8)
@given(st.lists(steps, min_size=2, max_size=4), drawn_facts.scopes)
def test_whatever_comes_in_and_however_time_passes(
    drawn: list[tuple[drawn_facts.Tables | None, int]], scope: Scope
) -> None:
    with pytest.MonkeyPatch.context() as patch, tempfile.TemporaryDirectory() as folder:
        patch.setattr(incremental, "ONE_IN", 0)  # never too many to bring up to date
        ledger = drawn_facts.make_ledger(Path(folder) / "ledger", [])
        for number, (tables, days) in enumerate(drawn, 2):
            if tables is not None:
                # Procedures come with the first only: a change of theirs is computed from the ground up anyway.
                brought = tables if number == 2 else {**tables, "procedures": []}
                drawn_facts.take_in(ledger, brought, number)
            at = scope.as_of_at + timedelta(days=days - 15, hours=days)
            same_as_from_the_ground_up(ledger, replace(scope, as_of_at=at), Path(folder))


def take_in_folder(ledger: Ledger, folder: Path, known_at: datetime) -> None:
    digest = hashlib.sha256(str(folder).encode()).hexdigest()
    with ledger.begin(
        source_name=folder.name, sha256=digest, profile="canonical", profile_hash="0" * 64, known_at=known_at
    ) as pending:
        read = 0
        for path in sorted(folder.glob("*.parquet")):
            table = pq.read_table(path)
            name = path.stem.split("-")[0]
            read += len(table) if name == "dossiers" else 0
            rows = table.to_pylist()
            pending.add(name, table.append_column("row_no", [list(range(1, len(rows) + 1))]))
        pending.commit(read=read, quarantined=0, primary="dossiers")


@pytest.mark.slow
def test_three_days_of_a_city(tmp_path: Path) -> None:
    generate(tmp_path / "city", SamplePlan(5, 2026, 3000, date(2026, 9, 29)), messy=False)
    ledger = Ledger.create(tmp_path / "ledger")
    take_in_folder(ledger, tmp_path / "city", datetime(2026, 9, 30, 6))
    scope = Scope(date(2026, 3, 1), date(2026, 12, 31), datetime(2026, 9, 29, 23), IndicatorSettings(population="all"))
    same_as_from_the_ground_up(ledger, scope, tmp_path)
    for day in (1, 2, 3):
        generate_update(tmp_path / f"day{day}", tmp_path / "city", new=40, changed=60, seed=day)
        take_in_folder(ledger, tmp_path / f"day{day}", datetime(2026, 9, 30, 7) + timedelta(days=day))
        later = replace(scope, as_of_at=scope.as_of_at + timedelta(days=day))
        same_as_from_the_ground_up(ledger, later, tmp_path)
    assert any(bases(ledger))


def test_another_reading_of_the_same_day_starts_from_what_is_prepared(tmp_path: Path) -> None:
    ledger = drawn_facts.make_ledger(
        tmp_path / "ledger", [{"dossiers": [{"dossier_id": "H1", "received_at": datetime(2026, 8, 3, 9)}]}]
    )
    scope = Scope(date(2026, 8, 1), date(2026, 8, 31), datetime(2026, 8, 10), IndicatorSettings(population="all"))
    assert compute(ledger, ledger.snapshot(), scope, CALENDARS).total("repeat_supplements").denominator == 1
    narrower = replace(scope, window_from=date(2026, 8, 4))
    assert compute(ledger, ledger.snapshot(), narrower, CALENDARS).total("repeat_supplements").denominator == 0
    assert bases(ledger) == [""]


def test_a_submission_that_waits_becomes_late_without_anything_being_learnt(tmp_path: Path) -> None:
    submitted = {"submitted_at": datetime(2026, 8, 3, 9), "status": "registered"}
    others = [{"dossier_id": f"H{n}", "received_at": datetime(2026, 8, 3, 9)} for n in range(2, 20)]
    dossiers = [{"dossier_id": "H1", **submitted}, *others]
    ledger = drawn_facts.make_ledger(tmp_path / "ledger", [{"dossiers": dossiers}])
    settings = IndicatorSettings(population="all")
    seen = []
    for day in (3, 4, 20):
        scope = Scope(date(2026, 8, 1), date(2026, 8, 31), datetime(2026, 8, day, 9, 30), settings)
        same_as_from_the_ground_up(ledger, scope, tmp_path)
        seen.append(compute(ledger, ledger.snapshot(), scope, CALENDARS).total("received_on_time").denominator)
    assert seen[0] == 0
    assert seen[-1] == 1
    assert any(bases(ledger))


def test_a_changed_procedure_is_computed_from_the_ground_up(tmp_path: Path) -> None:
    tables: drawn_facts.Tables = {
        "procedures": [{"procedure_id": "p1", "name": "n", "boundary_independent": False}],
        "dossiers": [{"dossier_id": "H1", "procedure_id": "p1", "received_at": datetime(2026, 8, 3, 9)}],
    }
    ledger = drawn_facts.make_ledger(tmp_path / "ledger", [tables])
    scope = Scope(date(2026, 8, 1), date(2026, 8, 31), datetime(2026, 8, 10))
    assert compute(ledger, ledger.snapshot(), scope, CALENDARS).total("backlog").denominator == 0
    listed = {"procedure_id": "p1", "name": "n", "boundary_independent": True, "valid_from_on": date(2026, 1, 1)}
    drawn_facts.take_in(ledger, {"procedures": [listed]}, 2)
    assert compute(ledger, ledger.snapshot(), scope, CALENDARS).total("backlog").denominator == 1
    assert bases(ledger) == ["", ""]


def test_a_damaged_cache_is_made_anew(tmp_path: Path) -> None:
    ledger = drawn_facts.make_ledger(
        tmp_path / "ledger", [{"dossiers": [{"dossier_id": "H1", "received_at": datetime(2026, 8, 3, 9)}]}]
    )
    scope = Scope(date(2026, 8, 1), date(2026, 8, 31), datetime(2026, 8, 10), IndicatorSettings(population="all"))
    compute(ledger, ledger.snapshot(), scope, CALENDARS)
    for about in (tmp_path / "ledger" / "cache").rglob("about.json"):
        about.write_text("{", encoding="utf-8")
    assert compute(ledger, ledger.snapshot(), scope, CALENDARS).total("backlog").numerator == 1
