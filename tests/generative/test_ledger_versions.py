"""Whatever the order, the splitting and the repetition of imports: the state is the one a plain dictionary gives."""

import itertools
import tempfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from thidua.ledger.store import Ledger

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
    known: int
    rows: list[Row]


exports = st.lists(st.builds(Export, st.integers(0, 4), st.lists(rows, max_size=6)), min_size=1, max_size=5)


def moment(days: int | None) -> datetime | None:
    return None if days is None else START + timedelta(days=days)


def table(found: list[Row]) -> pa.Table:
    keys, names, finished, versions = zip(*found, strict=True) if found else ((), (), (), ())
    return pa.table(
        {
            "dossier_id": pa.array(keys, pa.string()),
            "case_name": pa.array(names, pa.string()),
            "finished_at": pa.array([moment(day) for day in finished], pa.timestamp("us")),
            "version_at": pa.array([moment(day) for day in versions], pa.timestamp("us")),
            "row_no": pa.array(range(1, len(found) + 1), pa.int64()),
        }
    )


def bring(ledger: Ledger, export: Export, name: str) -> None:
    with ledger.begin(
        source_name=name, sha256=name, profile="p", profile_hash="p", known_at=START + timedelta(days=export.known)
    ) as pending:
        pending.add("dossiers", table(export.rows))
        record = pending.commit(read=len(export.rows) + 1, quarantined=1, primary="dossiers")
    assert record.read == (record.accepted + record.superseded + record.stale + record.duplicate + record.quarantined)


def state(ledger: Ledger, **as_of: object) -> set[tuple[str, str | None, datetime | None]]:
    con = duckdb.connect()
    ledger.snapshot(**as_of).create_views(con)  # type: ignore[arg-type]
    found = con.execute("SELECT dossier_id, case_name, finished_at FROM dossiers").fetchall()
    con.close()
    assert len({row[0] for row in found}) == len(found)
    return set(found)


def oracle(seen: list[Export]) -> set[tuple[str, str | None, datetime | None]]:
    """The greatest row of each key: version, moment, then content with empty first."""
    best: dict[str, tuple[tuple[object, ...], Row]] = {}
    for export in seen:
        for row in export.rows:
            key, name, finished, version = row
            order = (export.known if version is None else version, finished or 0, name or "")
            if key not in best or order > best[key][0]:
                best[key] = (order, row)
    return {(key, row[1], moment(row[2])) for key, (_, row) in best.items()}


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])
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
            seen = [export for export in given_exports[:number] if export.known <= day]
            assert state(ledger, known_until=START + timedelta(days=day), import_number=number) == oracle(seen)
