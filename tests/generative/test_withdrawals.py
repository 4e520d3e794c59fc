"""Whatever is imported, withdrawn and taken up again: the ledger shows what it would had only the rest ever come in."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import event, given
from hypothesis import strategies as st

from support.draws import examples
from support.figure_rows import in_order
from support.oracle import drawn_facts
from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.indicators.execution.compute import compute
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger

START = datetime(2026, 7, 1)
CALENDARS = load_calendars()
# A row: key, text, the source's version (missing: the import's own moment).
rows = st.tuples(st.sampled_from("ABCDEF"), st.sampled_from([None, "x", "y"]), st.sampled_from([None, None, 1, 2, 3]))
imports = st.tuples(st.integers(0, 4), st.lists(rows, min_size=1, max_size=3))
takings_back = st.integers(1, 6)
courses = st.lists(st.one_of(imports, takings_back), min_size=2, max_size=8)


def bring(ledger: Ledger, day: int, listed: list[tuple[str, str | None, int | None]], name: str) -> None:
    keys, names, versions = zip(*listed, strict=True)
    rows = {
        "dossier_id": pa.array(keys, pa.string()),
        "case_name": pa.array(names, pa.string()),
        "version_at": pa.array([START + timedelta(days=v) if v else None for v in versions], pa.timestamp("us")),
        "row_no": pa.array(range(len(keys)), pa.int64()),
    }
    with ledger.begin(
        source_name=name,
        sha256=name,
        profile="p",
        profile_hash="p",
        rules=(),
        known_at=START + timedelta(days=day),
    ) as pending:
        pending.add("dossiers", pa.table(rows))
        pending.commit(read=len(keys), quarantined=0, primary="dossiers")


def state(ledger: Ledger, **as_of: Any) -> dict[str, str | None]:
    with duckdb.connect() as con:
        ledger.snapshot(**as_of).create_views(con)
        stored = con.execute("SELECT dossier_id, case_name FROM dossiers").fetchall()
    assert len(dict(stored)) == len(stored)
    return dict(stored)


def oracle(seen: list[tuple[int, list[tuple[str, str | None, int | None]]]]) -> dict[str, str | None]:
    best: dict[str, tuple[int, str]] = {}
    said: dict[str, str | None] = {}
    for day, listed in seen:
        for key, text, version in listed:
            order = (day if version is None else version, text or "")
            if key not in best or order > best[key]:
                best[key], said[key] = order, text
    return said


def standing(course: list[Any]) -> list[Any]:
    """The imports of a course that count, by its rule read backwards."""
    off: set[int] = set()
    for at in range(len(course), 0, -1):
        if isinstance(course[at - 1], int) and at not in off:
            off.add(course[at - 1])
    return [entry for at, entry in enumerate(course, 1) if not isinstance(entry, int) and at not in off]


@pytest.mark.slow
@examples(15)
@given(courses)
def test_what_is_withdrawn_might_never_have_come(course: list[Any]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.create(Path(folder) / "ledger")
        done: list[Any] = []
        ids = [ledger.snapshot().id]
        for step in course:
            if isinstance(step, int):
                try:
                    ledger.withdraw(step)
                except UserError:
                    event("refused")
                    assert len(ledger.imports()) == len(done)
                    continue
                event("withdrawn")
            else:
                bring(ledger, *step, name=f"file {len(done)}")
            done.append(step)
            ids.append(ledger.snapshot().id)
            assert ids[-1] != ids[-2]
            assert state(ledger) == oracle(standing(done))
        for number in range(len(done) + 1):  # what was shown once is shown still
            assert ledger.snapshot(import_number=number).id == ids[number]
            assert state(ledger, import_number=number) == oracle(standing(done[:number]))
        for day in range(5):
            seen = [entry for entry in standing(done) if entry[0] <= day]
            assert state(ledger, known_until=START + timedelta(days=day)) == oracle(seen)


def figures(ledger: Ledger, scope: Scope) -> list[dict[str, object]]:
    computed = compute(ledger, ledger.snapshot(), scope, CALENDARS).rows
    return in_order(computed)


@pytest.mark.slow
@examples(3)
@given(st.lists(drawn_facts.exports(), min_size=2, max_size=2), drawn_facts.scopes)
def test_figures_after_a_withdrawal_are_those_of_the_rest(exports: list[Any], scope: Scope) -> None:
    with tempfile.TemporaryDirectory() as folder:
        both, alone = Ledger.create(Path(folder) / "both"), Ledger.create(Path(folder) / "alone")
        for ledger, arrivals in ((both, exports), (alone, exports[:1])):
            for number, tables in enumerate([{"units": drawn_facts.UNITS}, *arrivals], 1):
                drawn_facts.take_in(ledger, tables, number, known_at=datetime(2026, 9, number))
                figures(ledger, scope)  # a day's update starts from what was prepared here
        with_both = figures(both, scope)
        both.withdraw(3)
        assert figures(both, scope) == figures(alone, scope)
        both.withdraw(4)
        assert figures(both, scope) == with_both
