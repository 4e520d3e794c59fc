"""`python -m bench.cluster`: every figure of a city counted by a Spark cluster on loopback, compared with DuckDB's.

Master, workers and driver share two cores: the times show that it ends, not how fast a cluster is.
"""

import argparse
import tempfile
from datetime import date
from pathlib import Path

from bench import sample
from bench.loopback_cluster import started
from bench.once import timed
from bench.question import AS_OF_AT, WINDOW_FROM, WINDOW_TO, differences, tidy
from bench.rounds import ROOT, say
from thidua.definitions.calendars import load_calendars
from thidua.indicators.engines.registry import opened
from thidua.indicators.execution import fact_tables, full_scan
from thidua.indicators.scope import Scope
from thidua.ledger.store.ledger import Ledger


def main() -> int:
    """Count twice and compare; 1 where an integer differs."""
    parser = argparse.ArgumentParser(prog="python -m bench.cluster", description=__doc__)
    parser.add_argument("--size", choices=list(sample.SIZES), default="300k")
    parser.add_argument("--memory", type=int, default=3000, help="MB of the driver and of each of two executors")
    parser.add_argument("--work", type=Path, default=ROOT / ".cache" / "bench", help="where samples are kept")
    given = parser.parse_args()
    work = given.work.resolve()
    folder, _seconds = sample.ledger(work, sample.city(work, given.size, date(sample.YEAR, 12, 31)))
    snapshot, calendars = Ledger.open(folder).snapshot(), load_calendars()
    scope = Scope(WINDOW_FROM, WINDOW_TO, AS_OF_AT)
    answers = {}
    with (
        tempfile.TemporaryDirectory(dir=work) as place,
        started(Path(place), memory=given.memory, partitions=16) as cluster,
    ):
        for engine in ("duckdb", cluster.master):
            with opened(engine, Path(place), "3GB") as running:
                fact_tables.offer(running, snapshot, calendars, scope.judged_on)
                result, rows = timed(lambda running=running: full_scan.count(running, scope, calendars))
            answers[engine] = tidy(rows)
            say(f"{engine}: {result['seconds']:.1f} s, {rows.num_rows:,} figures")
    unequal = differences(*answers.values())
    print("\n".join(unequal) or f"{given.size}: equal to the last integer, {rows.num_rows:,} figures")
    return int(bool(unequal))


if __name__ == "__main__":
    raise SystemExit(main())
