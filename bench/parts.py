"""What is measured, part by part. Each part returns a dictionary for the report: rows of a table, ratios, aims."""

import csv
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from bench import sample
from bench.question import files
from bench.rounds import Series, once, rounds, say

THIDUA = ("thidua-cold", "thidua-warm", "thidua-ready")
CONTESTANTS = (*THIDUA, "duckdb-plain", "duckdb-fused", "polars", "pandas", "floor")
FILE_ROWS = {"csv": 1_000_000, "xlsx": 60_000}
SMALL_FILE_ROWS = {"csv": 20_000, "xlsx": 2_000}  # where 30k alone was asked for: a try of a minute
BARE_READERS = {"csv": ("duckdb", "pyarrow", "pandas"), "xlsx": ("fastexcel",)}


@dataclass(frozen=True)
class Setting:
    """Where files of the bench lie, the sizes asked for and the repeats."""

    work: Path
    sizes: tuple[str, ...]
    repeats: int


def whole_set(setting: Setting) -> dict[str, Any]:
    """All figures, by every contestant, at each size; answers compared before anything is timed."""
    return {size: _whole_set(setting, size, CONTESTANTS) for size in setting.sizes if size != "9m"}


def _whole_set(setting: Setting, size: str, contestants: tuple[str, ...]) -> dict[str, Any]:
    city = sample.city(setting.work, size)
    days = sample.days(setting.work)
    ledger, seconds = sample.ledger(setting.work, city)
    if seconds is not None:
        say(f"  ledger of {size} dossiers filled in {seconds:.1f} s")
    wanted, outs = {}, {}
    for name in contestants:
        outs[name] = setting.work / f"answer-{size}-{name}.parquet"
        wanted[name] = {
            "what": "whole_set", "contestant": name, "city": city, "days": days, "ledger": ledger, "out": outs[name],
        }  # fmt: skip
    # A discarded turn would be dear at the large sizes: there the files are read once instead, for all alike.
    large = sample.SIZES[size] > 1_000_000
    if large:
        _fill_file_cache([city, ledger])
    timings = rounds(wanted, setting.repeats, warm_up=not large)
    figures = 0
    for name in contestants:
        if name != "floor" and not timings[name].note and name != contestants[0]:
            same = once("compare", one=outs[contestants[0]], other=outs[name])
            figures = same["figures"]
            timings[name].note = "; ".join(same["differences"])
    return {
        "figures": figures,
        "rows": _size_of(city),
        "series": {name: one.as_json() for name, one in timings.items()},
    }


def _fill_file_cache(folders: list[Path]) -> None:
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file():
                with path.open("rb") as file:
                    while file.read(1 << 24):
                        pass


def _size_of(city: Path) -> dict[str, int]:
    return {
        table: sum(pq.read_metadata(path).num_rows for path in files(city, table)) for table in ("dossiers", "events")
    }


def growth(setting: Setting) -> dict[str, Any]:
    """Seconds at three times the size over seconds at the size: 9M over 3M where 9M was asked for."""
    large, small = ("9m", "3m") if "9m" in setting.sizes else ("300k", "30k")
    both = {size: _whole_set(setting, size, THIDUA[:2]) for size in (small, large)}
    return {"large": large, "small": small, "sizes": both}


def day_update(setting: Setting) -> dict[str, Any]:
    """A day's import and fresh verdicts on top of yesterday's, against everything anew; results compared."""
    from thidua.samples.generate import generate_update

    size = setting.sizes[-1] if setting.sizes[-1] != "9m" else "3m"
    city = sample.city(setting.work, size, date(sample.YEAR, 12, 15))
    day = setting.work / f"day-of-{city.name}"
    if not day.exists():
        generate_update(day, city, new=10_000, changed=10_000, seed=1)
    ledger, _ = sample.ledger(setting.work, city)
    place = setting.work / "day-ledger"
    before, after = datetime(2026, 12, 15, 23, 59, 59), datetime(2026, 12, 16, 23, 59, 59)
    outs = {name: setting.work / f"verdicts-{name}.parquet" for name in ("base", "update", "again", "full")}
    once("verdicts", ledger=ledger, as_of=before.isoformat(), out=outs["base"])
    series = {
        name: Series()
        for name in (
            "import of the day",
            "verdicts after it",
            "verdicts again",
            "verdicts from nothing",
            "import of the year",
        )
    }
    for _ in range(setting.repeats):
        shutil.rmtree(place, ignore_errors=True)
        sample.empty_ledger(place)
        series["import of the year"].add(once("bring_in", ledger=place, source=city))
        shutil.rmtree(place)
        shutil.copytree(ledger, place)
        series["import of the day"].add(once("bring_in", ledger=place, source=day))
        given = {"ledger": place, "as_of": after.isoformat()}
        series["verdicts after it"].add(once("verdicts", **given, out=outs["update"]))
        series["verdicts again"].add(once("verdicts", **given, out=outs["again"]))
        series["verdicts from nothing"].add(once("verdicts", **given, out=outs["full"], fresh="yes"))
        for name, one in series.items():
            say(f"  {name}: {one.seconds[-1]:.2f} s ({one.cpu[-1]:.2f} cpu), {one.peak_mb[-1]:.0f} MB")
    same = once("compare", one=outs["update"], other=outs["full"])
    evaluations = [outs[name].with_suffix(".json").read_bytes() for name in ("update", "full")]
    shutil.rmtree(place, ignore_errors=True)
    return {
        "size": size,
        "differences": same["differences"],
        "same_verdicts": evaluations[0] == evaluations[1],
        "series": {name: one.as_json() for name, one in series.items()},
    }


def imports(setting: Setting) -> dict[str, Any]:
    """Text and Excel files brought into a new ledger, beside the bare reading of the same file.

    Every row of the file must come out on both sides, else a note stands in place of the ratio.
    """
    small = setting.sizes == ("30k",)
    wanted_rows = SMALL_FILE_ROWS if small else FILE_ROWS
    city = sample.city(setting.work, "30k" if small else "1m")
    paths = {kind: setting.work / f"dossiers-{city.name}-{rows}.{kind}" for kind, rows in wanted_rows.items()}
    for kind, path in paths.items():
        if not path.exists():
            say(f"  writing {path.name}")
            _WRITERS[kind](path, _dossiers(city, wanted_rows[kind]))
    wanted: dict[str, dict[str, Any]] = {}
    for kind, tools in BARE_READERS.items():
        wanted[f"{kind} import"] = {
            "what": "import_file",
            "path": paths[kind],
            "table": "dossiers",
            "work": setting.work / "imported",
        }
        for tool in tools:
            wanted[f"{kind} {tool}"] = {"what": "read_bare", "path": paths[kind], "tool": tool}
    timings = rounds(wanted, setting.repeats, warm_up=not small)
    for name, one in timings.items():
        rows = wanted_rows[name.split()[0]]
        got = one.last.get("counts", {}).get("accepted", one.last.get("rows"))
        if not one.note and got != rows:
            one.note = f"{got} of {rows} rows"
    return {
        "rows": wanted_rows,
        "counts": {name: one.last.get("counts") for name, one in timings.items() if "import" in name},
        "series": {name: one.as_json() for name, one in timings.items()},
    }


def _dossiers(city: Path, rows: int) -> pa.Table:
    """The city's first dossiers, columns that are empty throughout left out."""
    parts, count = [], 0
    for path in files(city, "dossiers"):
        parts.append(pq.read_table(path))
        count += parts[-1].num_rows
        if count >= rows:
            break
    table = pa.concat_tables(parts).slice(0, rows)
    return table.select([name for name in table.column_names if table[name].null_count < rows])


def _texts(table: pa.Table) -> Iterator[list[str]]:
    for batch in table.to_batches(max_chunksize=20_000):
        columns = [["" if value is None else str(value) for value in column.to_pylist()] for column in batch.columns]
        yield from map(list, zip(*columns, strict=True))


def _write_csv(path: Path, table: pa.Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(table.column_names)
        writer.writerows(_texts(table))


def _write_xlsx(path: Path, table: pa.Table) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "default_date_format": "dd/mm/yyyy hh:mm"})
    sheet = book.add_worksheet("dossiers")
    sheet.write_row(0, 0, table.column_names)
    for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), 1):
        for column, value in enumerate(row):
            if isinstance(value, datetime):
                sheet.write_datetime(number, column, value)
            elif value is not None:
                sheet.write(number, column, value)
    book.close()


_WRITERS: dict[str, Callable[[Path, pa.Table], None]] = {"csv": _write_csv, "xlsx": _write_xlsx}


def generator(setting: Setting) -> dict[str, Any]:
    """Events a second of `thidua generate`, writing included, at the size of the real city."""
    dossiers = 1_500_000 if set(setting.sizes) & {"3m", "9m"} else 300_000
    wanted = {"generate": {"what": "generate", "folder": setting.work / "generated", "dossiers": dossiers}}
    once("generate", folder=setting.work / "generated", dossiers=1000)
    timing = rounds(wanted, setting.repeats, warm_up=False)["generate"]
    return {
        "dossiers": dossiers,
        "events": timing.last.get("events", 0),
        "series": {"generate": timing.as_json()},
    }


def hashes(setting: Setting) -> dict[str, Any]:
    """What it costs to compare each file with the journal, beside a run from nothing and one on prepared state."""
    sizes = {}
    for size in setting.sizes:
        city = sample.city(setting.work, size)
        ledger, _ = sample.ledger(setting.work, city)
        run = {"what": "whole_set", "city": city, "days": sample.days(setting.work), "ledger": ledger}
        wanted = {name: {**run, "contestant": name} for name in THIDUA[:2]}
        timings = rounds({**wanted, "comparison": {"what": "comparison", "ledger": ledger}}, setting.repeats)
        told = timings["comparison"].last
        series = {name: one.as_json() for name, one in timings.items()}
        sizes[size] = {"files": told.get("files"), "bytes": told.get("bytes"), "series": series}
    return sizes


PARTS: dict[str, Callable[[Setting], dict[str, Any]]] = {
    "whole-set": whole_set,
    "growth": growth,
    "day-update": day_update,
    "imports": imports,
    "generator": generator,
    "hashes": hashes,
}
