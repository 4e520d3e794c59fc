"""The bench of imports runs at its small size: every row comes out on both sides, and ratios stand in the report."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from support import ROOT


@pytest.mark.slow
def test_files_are_brought_in_beside_their_bare_reading(tmp_path: Path) -> None:
    for tool in ("pandas", "polars"):
        pytest.importorskip(tool, reason="tools/setup base test bench")
    words = ["--only", "imports", "--size", "30k", "--repeats", "1", "--work", str(tmp_path)]
    done = subprocess.run([sys.executable, "-m", "bench", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    part = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["parts"]["imports"]
    assert {name: one["note"] for name, one in part["series"].items()} == dict.fromkeys(
        ("csv import", "csv duckdb", "csv pyarrow", "csv pandas", "xlsx import", "xlsx fastexcel"), ""
    )
    assert {name: one["accepted"] for name, one in part["counts"].items()} == {
        "csv import": 20_000,
        "xlsx import": 2_000,
    }
    rows = [line.split("|") for line in done.stdout.splitlines() if line.startswith(("| csv", "| xlsx"))]
    assert [row[1].strip() for row in rows if row[7].strip() == "1.00 (1.00)"] == ["csv duckdb", "xlsx fastexcel"]
