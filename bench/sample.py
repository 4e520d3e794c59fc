"""What is measured on: a generated city of a given size and a ledger filled from it, made once and kept."""

import hashlib
import json
import shutil
import time
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from bench.question import files
from thidua.definitions.calendars import load_calendars
from thidua.ledger.model import TABLES
from thidua.ledger.store.ledger import Ledger
from thidua.samples import generate as generator

SIZES = {"30k": 30_000, "300k": 300_000, "1m": 1_000_000, "3m": 3_000_000, "9m": 9_000_000}
SEED, YEAR = 7, 2026
BATCH_ROWS = 1 << 18


def city(work: Path, size: str, until: date = date(YEAR, 12, 31)) -> Path:
    """The generated folder of that size, made if it is not there."""
    folder = work / f"city-{size}-{until:%m%d}-{_made_by()}"
    if not folder.exists():
        generator.generate(folder, generator.SamplePlan(SEED, YEAR, SIZES[size], until), messy=False)
    return folder


def days(work: Path) -> Path:
    """The calendar's day table as Parquet, for contestants that cannot ask the calendar."""
    calendars = load_calendars()
    path = work / f"days-{calendars.fingerprint[:12]}.parquet"
    if not path.exists():
        work.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(calendars.default.day_table()), path)
    return path


def ledger(work: Path, source: Path) -> tuple[Path, float | None]:
    """A ledger holding the folder in one import, and the seconds it took (None where it was there already)."""
    folder = work / f"ledger-{source.name}-{_made_by()}"
    if folder.exists():
        return folder, None
    draft = folder.with_name(folder.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    empty_ledger(draft)
    seconds = bring_in(draft, source, datetime(2027, 1, 4, 8))
    draft.rename(folder)
    return folder, seconds


def empty_ledger(folder: Path) -> None:
    """A ledger into which nothing was brought yet."""
    Ledger.create(folder)


def bring_in(folder: Path, source: Path, known_at: datetime) -> float:
    """Import a canonical folder as one import; the seconds it took."""
    start = time.perf_counter()
    ledger = Ledger.open(folder)
    plan = json.loads((source / generator.PLAN).read_text(encoding="utf-8"))
    identity = hashlib.sha256(json.dumps([source.name, plan]).encode()).hexdigest()
    with ledger.begin(
        source_name=source.name, sha256=identity, profile="canonical", profile_hash="bench", known_at=known_at
    ) as coming:
        read = 0
        for name in TABLES:
            first = 1
            for batch in _batches(source, name):
                numbers = pa.array(range(first, first + batch.num_rows), pa.int64())
                coming.add(name, batch.append_column("row_no", numbers))
                first += batch.num_rows
            read += first - 1 if name == "dossiers" else 0
        coming.commit(read=read, quarantined=0, primary="dossiers")
    return time.perf_counter() - start


def _batches(source: Path, table: str) -> Iterator[pa.Table]:
    for path in files(source, table):
        for batch in pq.ParquetFile(path).iter_batches(BATCH_ROWS):
            yield pa.Table.from_batches([batch])


def _made_by() -> str:
    """A hash of the generator's and the store's code: what an older one made is not measured on."""
    root = Path(generator.__file__).parent.parent
    digest = hashlib.sha256()
    for path in sorted([*root.glob("samples/*"), *root.glob("ledger/*.py")]):
        if path.is_file():
            digest.update(path.read_bytes())
    return digest.hexdigest()[:10]
