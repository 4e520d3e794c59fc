"""Writes a sample city-year, or a day's update of one, as a folder of canonical Parquet files and messy copies."""

import calendar as months
import json
import shutil
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from thidua.definitions.calendars import load_calendars
from thidua.i18n import UserError
from thidua.io.progress import Progress, silent
from thidua.rules.time.calendar import WorkingCalendar
from thidua.samples.city import make_city
from thidua.samples.dossiers import make_batch
from thidua.samples.draw import DossierBatch
from thidua.samples.messy import write_messy
from thidua.samples.records import make_records
from thidua.samples.update import changed_versions

BATCH = 100_000  # dossiers drawn at once: bounds memory
PLAN = "plan.json"
# Share of the year's dossiers by month: few around Tết, many in early summer and before year's end.
SEASON = (0.072, 0.055, 0.088, 0.086, 0.088, 0.09, 0.087, 0.088, 0.086, 0.09, 0.087, 0.083)
README = """\
This folder is an invented sample city-year. Places are real names; people, dossiers, phones and figures are made up
from a seed (see plan.json). Nothing in it says anything about a real unit or person.

Dữ liệu trong thư mục này là dữ liệu mẫu, tự sinh. Tên địa danh là thật; con người, hồ sơ, số điện thoại và số liệu đều
là bịa đặt từ một số mầm (xem plan.json), không nói lên điều gì về đơn vị hay cá nhân có thật.
"""


@dataclass(frozen=True)
class SamplePlan:
    """What to generate; the same plan gives the same files. `until` is the last day anything happens."""

    seed: int
    year: int
    dossiers: int
    until: date
    serial: int = 1


@dataclass(frozen=True)
class WrittenSample:
    """What was written: rows by table, and the messy files beside them."""

    folder: Path
    rows: dict[str, int]
    messy: list[Path]


def generate(folder: Path, plan: SamplePlan, *, messy: bool = True, progress: Progress = silent) -> WrittenSample:
    """Write a city-year into a folder that does not exist yet or is empty; whole or not at all.

    Raises:
        UserError: the folder holds files, or the plan makes no sense.
    """
    if not 2000 <= plan.year <= 2039:  # the years the shipped calendar covers, with one to spare for late endings
        raise UserError("--year {year} is outside 2000 to 2039", year=plan.year)
    if plan.until.year != plan.year:
        raise UserError("--until {until} is not in the year {year}", until=plan.until, year=plan.year)
    if plan.dossiers < 1:
        raise UserError("--dossiers must be at least 1, not {count}", count=plan.dossiers)
    city = make_city(plan.seed, plan.year)
    calendar = load_calendars().default
    rng = np.random.default_rng([plan.seed, 1])
    with _new_folder(folder) as draft:
        rows = {name: _write(draft / f"{name}.parquet", table) for name, table in city.tables.items()}
        records = make_records(city, rng, date(plan.year, 1, 1), plan.until)
        rows |= {name: _write(draft / f"{name}.parquet", table) for name, table in records.items()}
        sample = None
        done = 0
        # One batch is written while the next is drawn: both spend their time outside the interpreter's lock.
        with ThreadPoolExecutor(max_workers=1) as writer:
            writing: Future[None] | None = None
            for number, batch in enumerate(_batches(plan)):
                tables = make_batch(city, calendar, np.random.default_rng([plan.seed, 2, number]), batch)
                if writing is not None:
                    writing.result()
                writing = writer.submit(_write_batch, draft, f"{batch.start_at:%Y-%m}-{number:03d}", tables, rows)
                sample = tables["dossiers"] if sample is None else sample
                done += batch.dossiers
                progress("generating dossiers", done, plan.dossiers)
            if writing is not None:
                writing.result()
        copies = []
        if messy and sample is not None:
            (draft / "messy").mkdir()
            single_unit = sample.slice(0, min(600, len(sample)))
            copies = write_messy(draft / "messy", city, single_unit, rng)
        _write_plan(draft, plan)
    return WrittenSample(folder, rows, [folder / "messy" / copy.name for copy in copies])


def generate_update(
    folder: Path, source: Path, *, new: int, changed: int, seed: int, progress: Progress = silent
) -> WrittenSample:
    """Write the next working day of a generated city-year: new dossiers, and newer versions of earlier ones.

    Raises:
        UserError: `source` is no generated folder, or `folder` holds files.
    """
    plan = read_plan(source)
    city = make_city(plan.seed, plan.year)
    calendar = load_calendars().default
    day = _next_working_day(calendar, plan.until)
    rng = np.random.default_rng([plan.seed, 3, seed])
    rows: dict[str, int] = {}
    with _new_folder(folder) as draft:
        progress("generating dossiers", 0, new + changed)
        if new:
            serial = 90_000 + plan.serial
            batch = DossierBatch(new, datetime.combine(day, time.min), _end_of(day), _end_of(day), serial)
            _write_batch(draft, f"{day}-new", make_batch(city, calendar, rng, batch), rows)
        if changed:
            earlier = [pq.read_table(path) for path in sorted(source.glob("dossiers*.parquet"))]
            tables = changed_versions(pa.concat_tables(earlier), changed, _end_of(day), rng)
            _write_batch(draft, f"{day}-changed", tables, rows)
        progress("generating dossiers", new + changed, new + changed)
        _write_plan(draft, SamplePlan(plan.seed, plan.year, new + changed, day, plan.serial + new))
    return WrittenSample(folder, rows, [])


def read_plan(folder: Path) -> SamplePlan:
    """The plan a generated folder was made from.

    Raises:
        UserError: not a generated folder.
    """
    try:
        values = json.loads((folder / PLAN).read_text(encoding="utf-8"))
        return SamplePlan(**{**values, "until": date.fromisoformat(values["until"])})
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UserError(
            "{folder} is not a folder written by thidua generate (no usable plan.json)", folder=folder
        ) from error


def _batches(plan: SamplePlan) -> Iterator[DossierBatch]:
    """The plan's dossiers, month by month, in batches; months after `until` get none and the others share theirs."""
    last = plan.until.month
    shares = np.array(SEASON[:last])
    shares[-1] *= plan.until.day / months.monthrange(plan.year, last)[1]
    ends = np.floor(np.cumsum(shares / shares.sum()) * plan.dossiers + 0.5).astype(int)
    before = 0
    for month, end in enumerate(ends, 1):
        size, before = int(end) - before, int(end)
        start_on = date(plan.year, month, 1)
        end_on = min(date(plan.year, month, months.monthrange(plan.year, month)[1]), plan.until)
        for first in range(0, size, BATCH):
            yield DossierBatch(
                min(BATCH, size - first),
                datetime.combine(start_on, time.min),
                _end_of(end_on),
                _end_of(plan.until),
                first + 1,
            )


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59))


def _next_working_day(calendar: WorkingCalendar, day: date) -> date:
    following = day + timedelta(days=1)
    while not calendar.is_working(following):
        following += timedelta(days=1)
    return following


def _write(path: Path, table: pa.Table) -> int:
    # Without the Arrow schema any reader sees plain strings, not this writer's dictionaries.
    pq.write_table(table, path, compression="snappy", store_schema=False, row_group_size=200_000)
    return int(table.num_rows)


def _write_batch(folder: Path, name: str, tables: dict[str, pa.Table], rows: dict[str, int]) -> None:
    for table, content in tables.items():
        rows[table] = rows.get(table, 0) + _write(folder / f"{table}-{name}.parquet", content)


def _write_plan(folder: Path, plan: SamplePlan) -> None:
    values = {**asdict(plan), "until": plan.until.isoformat()}
    (folder / PLAN).write_text(json.dumps(values, indent=2) + "\n", encoding="utf-8")
    (folder / "README.md").write_text(README, encoding="utf-8")


class _new_folder:  # noqa: N801 (reads as the word it is in `with`)
    """A folder written beside its place and moved there when it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.draft = folder.with_name(f".{folder.name}.part")

    def __enter__(self) -> Path:
        if self.folder.exists() and (not self.folder.is_dir() or any(self.folder.iterdir())):
            raise UserError("{folder} exists and is not empty: choose another --out, or remove it", folder=self.folder)
        shutil.rmtree(self.draft, ignore_errors=True)
        try:
            self.draft.mkdir(parents=True)
        except OSError as error:
            raise UserError("{folder} cannot be made: {reason}", folder=self.folder, reason=error.strerror) from error
        return self.draft

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if error is not None:
            shutil.rmtree(self.draft, ignore_errors=True)
            return
        if self.folder.exists():
            self.folder.rmdir()
        self.draft.rename(self.folder)
