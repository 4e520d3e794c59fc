"""`python -m bench.peers`: the performance graph and the durations of an event log, beside pm4py.

Both read one Parquet file with dossier, unit and moment of each step, in the log's order, and say of each pair of units
that follow one another how often and how many seconds in all, and of each dossier how long it took. The answers are
compared before the times count. On both sides they begin once the libraries are loaded: pm4py imported, DuckDB started.
pm4py is AGPL and lives in `.cache/peers`, an environment that only this bench makes.
"""

import argparse
import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from bench import sample
from bench.once import timed
from bench.rounds import ROOT, say
from thidua.ledger.store.ledger import Ledger

TOLD = ("seconds", "peak_mb")
HOME = ROOT / ".cache" / "peers"
CHILD = """
import json, sys, time
import pandas, pm4py
path, out = sys.argv[1:]
def peak():
    line = next(one for one in open("/proc/self/status") if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024
start, used = time.perf_counter(), time.process_time()
log = pandas.read_parquet(path)
keys = dict(activity_key="unit_id", timestamp_key="happened_at", case_id_key="dossier_id")
graph, _first, _last = pm4py.discover_performance_dfg(log, perf_aggregation_key="sum", **keys)
often, _first, _last = pm4py.discover_dfg(log, **keys)
durations = pm4py.get_all_case_durations(log, **keys)
result = dict(seconds=time.perf_counter() - start, cpu=time.process_time() - used, peak_mb=peak())
pairs = {" ".join(pair): [number, round(graph[pair]["sum"] if isinstance(graph[pair], dict) else graph[pair])]
         for pair, number in often.items()}
json.dump(dict(result=result, pairs=pairs, durations=[len(durations), round(sum(durations))]), open(out, "w"))
"""


def main() -> int:
    """Measure; 1 where the answers differ."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers", description=__doc__)
    parser.add_argument(
        "--size", action="append", choices=list(sample.SIZES), help="dossiers; may be given again (300k)"
    )
    parser.add_argument("--log", type=Path, help="a real log instead: CSV with the columns named below")
    parser.add_argument("--columns", default="case,activity,time", help="case, activity and time in that log")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench")
    given = parser.parse_args()
    python = _environment()
    given.work.mkdir(parents=True, exist_ok=True)
    different = False
    logs = (
        {given.log.name: _real(given)}
        if given.log
        else {size: _generated(given.work.resolve(), size) for size in given.size or ["300k"]}
    )
    print("| log | steps | way | s | pm4py s | ratio | peak MB | pm4py MB | answers |")
    for name, path in logs.items():
        theirs = _pm4py(python, path)
        engine = duckdb.connect(config={"memory_limit": "2GB"})
        ways = {"from the file": lambda engine=engine, path=path: graph(engine, path)}
        if not given.log:
            work_place = given.work.resolve()
            folder, _seconds = sample.ledger(work_place, sample.city(work_place, name, date(sample.YEAR, 12, 31)))
            ways["from the ledger"] = lambda engine=engine, folder=folder: graph_of_ledger(engine, folder)
        for way, work in ways.items():
            ours, answer = timed(work)
            same = theirs["pairs"] == answer["pairs"] and theirs["durations"] == answer["durations"]
            different |= not same
            seconds, peaks = (tuple(one[what] for one in (ours, theirs["result"])) for what in TOLD)
            print(
                f"| {name} | {pq.read_metadata(path).num_rows:,} | {way} | {seconds[0]:.3f} | {seconds[1]:.3f} "
                f"| 1/{seconds[1] / seconds[0]:.1f} | {peaks[0]:.0f} | {peaks[1]:.0f} "
                f"| {'equal' if same else 'DIFFERENT'} |"
            )
    return int(different)


def graph(engine: duckdb.DuckDBPyConnection, path: Path) -> dict[str, Any]:
    """How often one unit follows another and the seconds between, and how long each dossier took."""
    engine.execute(
        "CREATE OR REPLACE TEMP TABLE step AS SELECT dossier_id, unit_id, happened_at, "
        f"LAG(unit_id) OVER way AS before, LAG(happened_at) OVER way AS before_at FROM read_parquet('{path}') "
        "WINDOW way AS (PARTITION BY dossier_id ORDER BY happened_at, place)"
    )
    pairs = engine.execute(
        "SELECT before || ' ' || unit_id, COUNT(*), SUM(date_diff('second', before_at, happened_at)) FROM step "
        "WHERE before IS NOT NULL GROUP BY before, unit_id"
    ).fetchall()
    durations = engine.execute(
        "SELECT COUNT(*), SUM(took) FROM (SELECT date_diff('second', MIN(happened_at), MAX(happened_at)) AS took "
        "FROM step GROUP BY dossier_id)"
    ).fetchone()
    return _answer(pairs, durations)


def graph_of_ledger(engine: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, Any]:
    """The same from a ledger, which keeps the step before beside each step: nothing is sorted."""
    Ledger.open(folder).snapshot().create_views(engine)
    pairs = engine.execute("""
        SELECT previous_unit_id || ' ' || unit_id, COUNT(*), SUM(date_diff('second', previous_happened_at, happened_at))
        FROM events
        WHERE previous_unit_id IS NOT NULL
        GROUP BY previous_unit_id, unit_id""").fetchall()
    durations = engine.execute(
        "SELECT COUNT(*), SUM(took) FROM (SELECT date_diff('second', MIN(happened_at), MAX(happened_at)) AS took "
        "FROM events GROUP BY dossier_id)"
    ).fetchone()
    return {
        "pairs": {name: [often, int(seconds)] for name, often, seconds in pairs},
        "durations": list(durations or ()),
    }


def _answer(pairs: list[tuple[str, int, int]], durations: tuple[int, int] | None) -> dict[str, Any]:
    counted = {name: [often, int(seconds)] for name, often, seconds in pairs}
    return {"pairs": counted, "durations": list(durations or ())}


def _generated(work: Path, size: str) -> Path:
    """The routing log of a generated city, with the place of each row in it."""
    city = sample.city(work, size, date(sample.YEAR, 12, 31))
    path = city / "log-for-peers.parquet"
    if not path.exists():
        duckdb.sql(
            "SELECT dossier_id, unit_id, happened_at, row_number() OVER (ORDER BY dossier_id, seq) AS place "
            f"FROM read_parquet('{city}/events*.parquet') WHERE unit_id IS NOT NULL ORDER BY place"
        ).write_parquet(str(path))
    return path


def _real(given: argparse.Namespace) -> Path:
    case, activity, moment = given.columns.split(",")
    path: Path = given.work.resolve() / f"{given.log.name}.parquet"
    rows = duckdb.sql(
        f'SELECT "{case}" AS dossier_id, "{activity}" AS unit_id, '
        f"date_trunc('second', CAST(\"{moment}\" AS TIMESTAMP)) AS happened_at "
        f"FROM read_csv('{given.log}', all_varchar=true) "
        "WHERE unit_id IS NOT NULL"
    ).to_arrow_table()
    rows = rows.append_column("place", pa.array(range(len(rows)), pa.int64()))
    pq.write_table(rows, path)
    return path


def _pm4py(python: Path, path: Path) -> dict[str, Any]:
    out = path.with_suffix(".pm4py.json")
    done = subprocess.run([python, "-c", CHILD, path, out], capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"pm4py failed: {done.stderr.strip()[-400:]}")
    results: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return results


def _environment() -> Path:
    """The peers' own interpreter, made from requirements/peers.txt where it is not there yet."""
    python = HOME / "bin" / "python"
    if not python.exists():
        say("making .cache/peers")
        uv = str(ROOT / ".venv" / "bin" / "uv")
        subprocess.run([uv, "venv", "--quiet", "--python", sys.executable, str(HOME)], check=True)
        pins = str(ROOT / "requirements" / "peers.txt")
        subprocess.run(
            [uv, "pip", "install", "--quiet", "--python", str(python), "--require-hashes", "-r", pins], check=True
        )
    return python


if __name__ == "__main__":
    raise SystemExit(main())
