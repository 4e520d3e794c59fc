"""One measurement in a process of its own: `python -m bench.once WHAT name=value...` prints one line of JSON.

Seconds count from after the imports of modules to the finished answer; peak_mb is the most memory the
process ever held.
"""

import importlib
import json
import shutil
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench import question

Result = dict[str, Any]


def peak_mb() -> float:
    """The most resident memory this process ever had. Not getrusage, whose figure a child inherits from its parent."""
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM"):
            return round(int(line.split()[1]) / 1024, 1)
    raise OSError("no VmHWM in /proc/self/status: the bench needs Linux")


def timed(work: Callable[[], Any]) -> tuple[Result, Any]:
    """Seconds by the wall and of the processor (all threads), the peak of memory, and what came of it."""
    # pyarrow loads pandas, where it is installed, at its first conversion; the base install does not have it.
    with suppress(ImportError):
        importlib.import_module("pandas")
    start, used = time.perf_counter(), time.process_time()
    result = work()
    seconds = {"seconds": time.perf_counter() - start, "cpu": time.process_time() - used}
    return {**seconds, "peak_mb": peak_mb()}, result


def whole_set(contestant: str, city: str, days: str, ledger: str, out: str = "") -> Result:
    """All figures by one contestant; the answer is written to `out` after the clock has stopped."""
    name, _, variant = contestant.partition("-")
    if name == "thidua":
        result, answer = _ours(Path(ledger), variant)
    elif name == "floor":
        floor = importlib.import_module("bench.rivals.floor")
        result, answer = timed(lambda: floor.decode(Path(city)))
    else:
        rival = importlib.import_module(f"bench.rivals.{'duckdb_sql' if name == 'duckdb' else name + '_frames'}")
        more = {"fused": variant == "fused"} if name == "duckdb" else {}
        result, answer = timed(lambda: rival.answer(Path(city), Path(days), **more))
    if out and name != "floor":
        pq.write_table(answer, out)
    return result


def _ours(ledger: Path, variant: str) -> tuple[Result, Any]:
    """cold: nothing prepared. warm: prepared state there, figures not. ready: figures of this scope there too."""
    from bench.rivals import ours
    from thidua.definitions.calendars import load_calendars
    from thidua.indicators.execution import kept_tables

    calendars = load_calendars()
    if variant == "cold":
        shutil.rmtree(ledger / "cache", ignore_errors=True)
    elif not (ledger / "cache").exists():
        ours.answer(ledger, calendars)
    if variant == "warm":
        for path in (ledger / "cache").rglob(f"*{kept_tables.SUFFIX}"):
            path.unlink()
    return timed(lambda: ours.answer(ledger, calendars))


def comparison(ledger: str) -> Result:
    """Every file of a ledger compared with what the journal holds of it: logs, sizes, footers, whole hashes."""
    from thidua.ledger.model import TABLES
    from thidua.ledger.store.ledger import Ledger

    # Opened apart: a run reads the journal with or without comparing.
    snapshot = Ledger.open(Path(ledger)).snapshot()
    result, files = timed(lambda: [path for table in TABLES for path in snapshot.files(table)])
    return {**result, "files": len(files), "bytes": sum(path.stat().st_size for path in files)}


def gather(folder: str, provinces: str, memory: str) -> Result:
    """Provinces together from nothing; then the same question again; then after one of them is to be counted anew."""
    from bench.question import AS_OF_AT, WINDOW_FROM, WINDOW_TO
    from thidua.definitions.calendars import load_calendars
    from thidua.indicators.execution import multi_ledger as many
    from thidua.indicators.scope import Scope

    calendars, scope = load_calendars(), Scope(WINDOW_FROM, WINDOW_TO, AS_OF_AT)
    provinces_ = many.find_provinces(sorted(Path(folder).glob("p[0-9][0-9]"))[: int(provinces)])

    def counted() -> Any:
        return many.gather(provinces_, scope, calendars, memory=memory)

    before = bytes_read()
    result, figures = timed(counted)
    result["bytes_read"] = bytes_read() - before
    result["again_seconds"] = timed(counted)[0]["seconds"]
    kept = [path for one in provinces_ for path in (one.path / "cache" / "sums").iterdir()]
    result["kept_mb"] = sum(path.stat().st_size for path in kept) / 1e6
    shutil.rmtree(provinces_[0].path / "cache")
    result["one_again_seconds"] = timed(counted)[0]["seconds"]
    stored = {name: sum(_rows(one, name) for one in provinces_) for name in ("dossiers", "events")}
    return {**result, **stored, "figures": figures.rows.num_rows}


def behind(ledger: str, indicator: str) -> Result:
    """The rows behind one indicator of the unit that received most dossiers, nothing being prepared."""
    import duckdb

    from bench.question import AS_OF_AT, WINDOW_FROM, WINDOW_TO
    from thidua.definitions.calendars import load_calendars
    from thidua.indicators.listings.underlying_rows import items
    from thidua.indicators.scope import Scope
    from thidua.ledger.store.ledger import Ledger
    from thidua.rules.terms import SubjectKind

    shutil.rmtree(Path(ledger) / "cache", ignore_errors=True)
    calendars, scope = load_calendars(), Scope(WINDOW_FROM, WINDOW_TO, AS_OF_AT)
    files = Ledger.open(Path(ledger)).snapshot().files("dossiers")
    most = "SELECT receiving_unit_id FROM read_parquet(?) GROUP BY ALL ORDER BY count(*) DESC, ALL LIMIT 1"
    ((unit,),) = duckdb.execute(most, [[str(path) for path in files]]).fetchall()

    def rows_behind() -> Any:
        opened = Ledger.open(Path(ledger))
        return items(opened, opened.snapshot(), scope, calendars, indicator, SubjectKind.UNIT, unit)

    before = bytes_read()
    result, underlying = timed(rows_behind)
    result["bytes_read"] = bytes_read() - before
    stored = sum(path.stat().st_size for path in Path(ledger).rglob("*.parquet"))
    return {**result, "rows": underlying.num_rows, "bytes_stored": stored}


def _rows(province: Any, table: str) -> int:
    return sum(pq.read_metadata(path).num_rows for path in province.snapshot.files(table))


def bytes_read() -> int:
    """What this process has asked the system to read so far, from disk or from its cache of files."""
    for line in Path("/proc/self/io").read_text(encoding="ascii").splitlines():
        if line.startswith("rchar"):
            return int(line.split()[1])
    raise OSError("no rchar in /proc/self/io: the bench needs Linux")


def compare(one: str, other: str) -> Result:
    """Whether two written answers are the same, and where not."""
    unequal = question.differences(pq.read_table(one), pq.read_table(other))
    return {"differences": unequal, "figures": pq.read_metadata(one).num_rows}


def bring_in(ledger: str, source: str) -> Result:
    """Import a canonical folder into a ledger."""
    from bench import sample

    return timed(lambda: sample.bring_in(Path(ledger), Path(source), datetime(2027, 1, 4, 8)))[0]


def verdicts(ledger: str, as_of: str, out: str, fresh: str = "") -> Result:
    """Every verdict of the shipped movement; with `fresh`, everything kept from earlier runs is thrown away first."""
    from thidua.definitions.calendars import load_calendars
    from thidua.definitions.movement_loader import load_movement
    from thidua.ledger.store.ledger import Ledger
    from thidua.verdicts.evaluation_run import run
    from thidua.verdicts.results import canonical_json, evaluation_value

    if fresh:
        shutil.rmtree(Path(ledger) / "cache", ignore_errors=True)

    movement, calendars = load_movement("can-tho-2026"), load_calendars()

    def work() -> Any:
        opened = Ledger.open(Path(ledger))
        return run(
            opened,
            opened.snapshot(),
            movement,
            calendars,
            as_of_at=datetime.fromisoformat(as_of),
        )

    result, made = timed(work)
    pq.write_table(question.tidy(made.figures.rows), out)
    Path(out).with_suffix(".json").write_bytes(canonical_json(evaluation_value(made.evaluation)))
    return result


def read_bare(path: str, tool: str) -> Result:
    """A file read as text columns, nothing else done."""
    if tool == "fastexcel":
        import fastexcel

        result, rows = timed(lambda: fastexcel.read_excel(path).load_sheet(0, dtypes="string").to_arrow().num_rows)
    elif tool == "pandas":
        import pandas as pd

        result, rows = timed(lambda: len(pd.read_csv(path, dtype="str")))
    elif tool == "pyarrow":
        import pyarrow.csv

        result, rows = timed(lambda: pyarrow.csv.read_csv(path).num_rows)
    else:
        import duckdb

        def read() -> int:
            con = duckdb.connect()
            return int(con.execute("FROM read_csv(?, all_varchar = true)", [path]).to_arrow_table().num_rows)

        result, rows = timed(read)
    return {**result, "rows": rows}


def import_file(path: str, table: str, work: str) -> Result:
    """A file imported into a new ledger the way `thidua import` does it."""
    from thidua.ledger.cleaning.personal_data import KeyFile
    from thidua.ledger.mapping.import_file import import_file as bring
    from thidua.ledger.store.ledger import Ledger

    place = Path(work)
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    ledger = Ledger.create(place / "ledger")
    key = KeyFile(place / "key")
    result, report = timed(
        lambda: bring(
            ledger, Path(path), known_at=datetime(2027, 1, 4, 8), key=key, table=table or None, quarantine_folder=place
        )
    )
    shutil.rmtree(place, ignore_errors=True)
    return {**result, "rows": report.counts["read"], "counts": report.counts}


def generate(folder: str, dossiers: str) -> Result:
    """A city-year written to disk, reference data and all."""
    from datetime import date

    from thidua.samples.generate import SamplePlan
    from thidua.samples.generate import generate as make

    shutil.rmtree(folder, ignore_errors=True)
    plan = SamplePlan(7, 2026, int(dossiers), date(2026, 12, 31))
    result, written = timed(lambda: make(Path(folder), plan, messy=False))
    shutil.rmtree(folder, ignore_errors=True)
    return {**result, "events": written.rows["events"], "rows": sum(written.rows.values())}


def main() -> None:
    """Run the measurement that the command line names."""
    what, *given = sys.argv[1:]
    measurement: Callable[..., Result] = globals()[what]
    print(json.dumps(measurement(**dict(word.split("=", 1) for word in given))))


if __name__ == "__main__":
    main()
