"""The query in docs/reference/ledger-files.md gives another engine the rows that the program sees."""

import re
from datetime import datetime
from pathlib import Path

import duckdb
import pyarrow as pa
from deltalake import DeltaTable

from support import ROOT
from thidua.ledger.model import TECHNICAL
from thidua.ledger.store.layout import SETTINGS
from thidua.ledger.store.ledger import Ledger

PAGE = (ROOT / "docs" / "reference" / "ledger-files.md").read_text(encoding="utf-8")


def bring(ledger: Ledger, name: str, day: int, codes: dict[str, str]) -> None:
    with ledger.begin(
        source_name=name, sha256=name, profile="p", profile_hash="p", known_at=datetime(2026, *divmod(day, 100))
    ) as pending:
        rows = {"dossier_id": list(codes), "case_name": list(codes.values()), "row_no": list(range(len(codes)))}
        pending.add("dossiers", pa.table(rows))
        pending.commit(read=len(codes), quarantined=0, primary="dossiers")


def test_the_query_for_other_engines_gives_the_current_rows(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    bring(ledger, "a", 601, {"1": "old", "2": "same"})
    bring(ledger, "b", 701, {"1": "new", "3": "x"})
    bring(ledger, "late", 615, {"3": "before", "2": "same"})
    bring(ledger, "last", 801, {"1": "newest"})
    con = duckdb.connect()
    for name, folder in [("imports", "imports"), ("supersessions", "supersessions"), ("dossiers", "tables/dossiers")]:
        con.register(name, DeltaTable(ledger.path / folder).to_pyarrow_table())
    (query,) = re.findall(r"```sql\n([\s\S]*?)```", PAGE)
    columns = con.execute(query).description
    at = [column[0] for column in columns].index("case_name")
    rows = sorted((row[0], row[at]) for row in con.execute(query).fetchall())
    assert rows == [("1", "new"), ("2", "same"), ("3", "x")]
    con.close()
    own = duckdb.connect()
    ledger.snapshot(import_number=2, known_until=datetime(2026, 7, 1, 23, 59, 59)).create_views(own)
    assert own.execute("SELECT dossier_id, case_name FROM dossiers ORDER BY 1").fetchall() == rows
    own.close()


def test_the_page_names_what_lies_in_a_ledger(tmp_path: Path) -> None:
    ledger = Ledger.create(tmp_path / "ledger")
    there = {f"{entry.name}/" if entry.is_dir() else entry.name for entry in ledger.path.iterdir()}
    named = set(re.findall(r"^\| `([^`]+)` \|", PAGE, re.MULTILINE))
    assert SETTINGS in there
    assert there - {"tables/"} <= named
    assert {*TECHNICAL, "row_id", "tables/<name>/"} <= named
