"""Whatever the order, the splitting and the repetition of imports: the state is the one a plain dictionary gives."""

import itertools
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.draws import examples
from thidua.ledger.store import table_writer
from thidua.ledger.store.ledger import Ledger
from thidua.ledger.store.pending_import import PendingImport

START = datetime(2026, 7, 1)
# A row: key, a text and a moment (either may be missing), the source's version (missing: the import's own moment).
Row = tuple[str, str | None, int | None, int | None]
rows = st.tuples(
    st.sampled_from("ABC"),
    st.sampled_from([None, "x", "y"]),
    st.sampled_from([None, 1, 2]),
    st.sampled_from([None, None, 1, 2, 3]),
)


@dataclass(frozen=True)
class Export:
    day: int
    rows: list[Row]


exports = st.lists(st.builds(Export, st.integers(0, 4), st.lists(rows, max_size=6)), min_size=1, max_size=5)


def moment(days: int | None) -> datetime | None:
    return None if days is None else START + timedelta(days=days)


def table(rows_: list[Row]) -> pa.Table:
    keys, names, finished, versions = zip(*rows_, strict=True) if rows_ else ((), (), (), ())
    return pa.table(
        {
            "dossier_id": pa.array(keys, pa.string()),
            "case_name": pa.array(names, pa.string()),
            "finished_at": pa.array([moment(day) for day in finished], pa.timestamp("us")),
            "version_at": pa.array([moment(day) for day in versions], pa.timestamp("us")),
            "row_no": pa.array(range(1, len(rows_) + 1), pa.int64()),
        }
    )


def begun(ledger: Ledger, export: Export, name: str) -> PendingImport:
    """An import of the export; drawn rows keep no rule for whole records."""
    known_at = START + timedelta(days=export.day)
    return ledger.begin(source_name=name, sha256=name, profile="p", profile_hash="p", rules=(), known_at=known_at)


def bring(ledger: Ledger, export: Export, name: str) -> None:
    with begun(ledger, export, name) as pending:
        pending.add("dossiers", table(export.rows))
        record = pending.commit(read=len(export.rows) + 1, quarantined=1, primary="dossiers")
    assert record.read == (record.accepted + record.superseded + record.stale + record.duplicate + record.quarantined)


def state(ledger: Ledger, **as_of: object) -> set[tuple[str, str | None, datetime | None]]:
    con = duckdb.connect()
    ledger.snapshot(**as_of).create_views(con)  # type: ignore[arg-type]
    stored = con.execute("SELECT dossier_id, case_name, finished_at FROM dossiers").fetchall()
    con.close()
    assert len({row[0] for row in stored}) == len(stored)
    return set(stored)


def oracle(seen: list[Export]) -> set[tuple[str, str | None, datetime | None]]:
    """The greatest row of each key: version, moment, then content with empty first."""
    best: dict[str, tuple[tuple[object, ...], Row]] = {}
    for export in seen:
        for row in export.rows:
            key, name, finished, version = row
            order = (export.day if version is None else version, finished or 0, name or "")
            if key not in best or order > best[key][0]:
                best[key] = (order, row)
    return {(key, row[1], moment(row[2])) for key, (_, row) in best.items()}


@pytest.mark.slow
@examples(5)
@given(exports)
def test_every_as_of_state_is_the_greatest_version_of_what_was_known(given_exports: list[Export]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger.create(Path(folder) / "ledger")
        for number, export in enumerate(given_exports):
            bring(ledger, export, str(number))
        assert state(ledger) == oracle(given_exports)
        for number in range(len(given_exports) + 1):
            assert state(ledger, import_number=number) == oracle(given_exports[:number])
        for day, number in itertools.product(range(-1, 5), (None, len(given_exports) // 2)):
            seen = [export for export in given_exports[:number] if export.day <= day]
            assert state(ledger, known_until=START + timedelta(days=day), import_number=number) == oracle(seen)


def bring_events(ledger: Ledger, export: Export, name: str) -> None:
    """The same rows as steps of routing: `kind`, `happened_at`, in batches of two."""
    steps = [(row[0], (row[2] or 0) % 2, row[1] or "other", moment(row[2] or 0), moment(row[3])) for row in export.rows]
    with begun(ledger, export, name) as pending:
        for at in range(0, len(steps), 2):
            ids, seqs, kinds, moments, versions = zip(*steps[at : at + 2], strict=True)
            pending.add(
                "events",
                pa.table(
                    {
                        "row_no": pa.array(range(at + 1, at + 1 + len(ids)), pa.int64()),
                        "dossier_id": pa.array(ids, pa.string()),
                        "seq": pa.array(seqs, pa.int64()),
                        "kind": pa.array(kinds, pa.string()),
                        "happened_at": pa.array(moments, pa.timestamp("us")),
                        "version_at": pa.array(versions, pa.timestamp("us")),
                    }
                ),
            )
        pending.commit(read=len(steps), quarantined=0, primary="events")


def events(ledger: Ledger) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    snapshot = ledger.snapshot()
    snapshot.create_views(con)
    snapshot.create_history_views(con)
    stored = con.execute("SELECT dossier_id, seq, kind, happened_at FROM events ORDER BY ALL").fetchall()
    current = "SELECT dossier_id, seq, kind, happened_at FROM events_history WHERE is_current ORDER BY ALL"
    assert con.execute(current).fetchall() == stored
    con.close()
    return stored


@pytest.mark.slow
@examples(5)
@given(st.data(), exports)
def test_order_splitting_and_repetition_of_imports_do_not_matter(data: st.DataObject, whole: list[Export]) -> None:
    pieces = []
    for export in whole:
        cut = data.draw(st.integers(0, len(export.rows)))
        pieces += [Export(export.day, export.rows[:cut]), Export(export.day, export.rows[cut:])]
    pieces += data.draw(st.lists(st.sampled_from(whole), max_size=2))
    shuffled = data.draw(st.permutations(pieces))
    with tempfile.TemporaryDirectory() as folder:
        one, other = Ledger.create(Path(folder) / "one"), Ledger.create(Path(folder) / "other")
        for number, export in enumerate(whole):
            bring_events(one, export, str(number))
        for number, export in enumerate(shuffled):
            bring_events(other, export, str(number))
        assert events(one) == events(other)


@pytest.mark.slow
@examples(5)
@given(given_exports=exports)
def test_a_small_import_that_takes_met_rows_out_once_stores_what_a_large_one_stores(
    given_exports: list[Export],
) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patched:
        large, small = Ledger.create(Path(folder) / "large"), Ledger.create(Path(folder) / "small")
        for number, export in enumerate(given_exports):
            for ledger, one_in in ((large, 10**9), (small, 0)):
                patched.setattr(table_writer, "ONE_IN", one_in)
                bring_events(ledger, export, str(number))
        assert stored_events(large) == stored_events(small)


def stored_events(ledger: Ledger) -> list[tuple[object, ...]]:
    con = duckdb.connect()
    ledger.snapshot().create_history_views(con)
    stored = con.execute("SELECT * EXCLUDE (import_id) FROM events_history ORDER BY row_id").fetchall()
    con.close()
    return stored
