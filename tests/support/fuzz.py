"""Fuzzed rows and files through the importer: nothing lost, nothing but one line for what is refused, memory bounded.

`make fuzz ROWS=... FILES=... SEED=...`; tests take a few of each.
"""

import argparse
import io
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import xlsxwriter

from support import ROOT
from support.import_files import bring, small_town
from thidua.i18n import UserError
from thidua.ledger.readers.opening import open_source

GOOD = {"unit_id": "STP", "procedure_id": "1.001193", "received_at": "2026-03-02 08:15", "due_at": "2026-03-09 17:00"}
HEADINGS = ("dossier_id", "unit_id", "procedure_id", "received_at", "due_at", "finished_at", "status", "applicant_key")
WORDS = (
    *(
        "",
        " ",
        "STP",
        "NK",
        "Sở Tư pháp",
        "1.001193",
        "Đăng ký khai sinh",
        "H13-0001",
        "2026-03-02 08:15",
        "02/03/2026",
    ),
    *(
        "2026-02-30",
        "31/12/9999 23:59",
        "46082.5",
        "-1",
        "1e308",
        "NaN",
        "0",
        "=1+1",
        "#REF!",
        "null",
        "true",
        "\ufeff",
    ),
    *(
        "\u202e\u0000",
        "''; DROP TABLE dossiers; --",
        "<script>",
        "x" * 5000,
        "ă" * 300,
        '"',
        "\r",
        "\t",
        "\ud7ff",
        "😀",
    ),
)
HUGE = (
    "9" * 400,
    "9" * 5000,
    "1e999",
    "-1e400",
    "1" + "0" * 330,
    "9" * 19,
    "0" * 5000,
    "-" + "9" * 25,
    "0.1",
    "99999999999",
)
BATCH = 50_000
MOST_MEMORY = 2500  # MB, of the process that asks
_BYTES = (b"\x00", b"\xff\xfe", b'"', b"\n", b"<", b"]]>", b"&a;", b"\xf0\x9f", b"9" * 400, b"PK\x03\x04", b"{" * 200)


@dataclass
class Outcome:
    """What became of what was tried. faults: readers that failed, lines that are none, rows that were lost."""

    tried: int = 0
    taken: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def fuzz_rows(count: int, seed: int, folder: Path) -> Outcome:
    """Rows of words by chance, imported: of each file the numbers add up to its rows."""
    outcome, ledger, chance = Outcome(), small_town(folder), drawn_by(seed)
    while outcome.tried < count:
        rows = min(BATCH, count - outcome.tried)
        columns = {
            heading: pa.array([_cell(heading, chance) for _row in range(rows)], pa.string())
            for heading in chance.sample(HEADINGS[1:], len(HEADINGS) - 1)
        }
        ids = pa.array([f"F-{outcome.tried + row}" if chance.random() < 0.9 else _word(chance) for row in range(rows)])
        path = folder / f"dossiers-{outcome.tried}.parquet"
        pq.write_table(pa.table({"dossier_id": ids, **columns}), path)
        report = bring(ledger, path, table="dossiers")
        counts, passed_over = report.counts, report.skipped_count.total()
        parts = sum(counts.values()) - counts["read"]
        if counts["read"] != parts or counts["read"] + passed_over != rows:
            outcome.faults.append(f"{path.name}: {rows} rows became {counts}, {passed_over} passed over")
        outcome.tried += rows
        outcome.taken += counts["accepted"] + counts["superseded"]
        for used in folder.glob(f"{path.stem}*"):
            used.unlink()
    return outcome


def fuzz_columns(count: int, seed: int, folder: Path) -> Outcome:
    """Files with typed columns, extremes and huge numbers in any column: rows that add up, or one line."""
    outcome, ledger, chance = Outcome(), small_town(folder), drawn_by(seed)
    for number in range(count):
        path = _odd_file(folder, number, chance)
        try:
            counts = bring(ledger, path, table="dossiers").counts
            outcome.taken += 1
            if counts["read"] > 2 or counts["read"] != sum(counts.values()) - counts["read"]:
                outcome.faults.append(f"{path.name}, number {number}: {counts}")
        except UserError as error:
            outcome.refused[error.message] += 1
            if "reader failed" in error.message or "cannot be read" in error.message:
                outcome.faults.append(f"number {number}: {error}\n{error.__cause__ or ''}")
        except Exception as error:  # noqa: BLE001 - what no stage has foreseen is what is looked for
            outcome.faults.append(f"{path.name}, number {number}: {type(error).__name__}: {error}")
        outcome.tried += 1
        for used in folder.glob(f"{path.stem}.*"):
            used.unlink()
    return outcome


def _odd_file(folder: Path, number: int, chance: random.Random) -> Path:
    """Two rows with an odd value in one to three columns."""
    odd = chance.sample(HEADINGS, chance.randint(1, 3))
    plain = {"dossier_id": f"T-{number}", **GOOD}
    match chance.choice(("parquet", "jsonl", "csv")):
        case "parquet":
            path = folder / f"typed-{number}.parquet"
            columns = {heading: pa.array([plain.get(heading), None]) for heading in HEADINGS}
            columns |= {heading: typed(chance) for heading in odd}
            pq.write_table(pa.table(columns), path, version="2.6")
        case "jsonl":
            path = folder / f"numbers-{number}.jsonl"
            bare = {heading: chance.choice(HUGE) for heading in odd}
            cells = ((heading, bare.get(heading) or f'"{plain.get(heading, "")}"') for heading in HEADINGS)
            path.write_text("{" + ",".join(f'"{heading}":{cell}' for heading, cell in cells) + "}\n")
        case _:
            path = folder / f"numbers-{number}.csv"
            row = plain | {heading: chance.choice(HUGE) for heading in odd}
            path.write_text(",".join(HEADINGS) + "\n" + ",".join(row.get(heading, "") for heading in HEADINGS) + "\n")
    return path


def typed(chance: random.Random) -> pa.Array:
    """A value of a type that a Parquet file may have, and nothing."""
    zone = chance.choice((None, "UTC", "Asia/Ho_Chi_Minh", "Mars/Phobos", "+07:00"))
    kind, values = chance.choice(
        (
            # The format keeps seconds as milliseconds.
            (pa.timestamp("s", zone), (1, -1, 2**50, 1767225600)),
            *((pa.timestamp(unit, zone), (1, -1, 2**50, 2**62, -(2**62))) for unit in ("ms", "us", "ns")),
            (pa.date32(), (0, 2**31 - 1, -(2**31), 20500)),
            (pa.time64("ns"), (1, 86_399_999_999_999)),
            (pa.duration("s"), (2**62, -1)),
            (pa.duration("ns"), (1,)),
            (pa.decimal128(38, 2), (Decimal("1e30"), Decimal("-0.01"))),
            (pa.decimal256(76, 0), (Decimal(10) ** 70,)),
            (pa.int64(), (2**63 - 1, -(2**63), 0)),
            (pa.uint64(), (2**64 - 1,)),
            (pa.float64(), (float("inf"), float("nan"), 1e308, 5e-324)),
            (pa.bool_(), (True,)),
            (pa.binary(), (b"\xff\x00",)),
            (pa.large_string(), ("9" * 5000, "H13-1")),
        )
    )
    values = pa.array([chance.choice(values), None], kind)
    match chance.randrange(4):
        case 0:
            return pa.ListArray.from_arrays([0, 1, 2], values)
        case 1:
            return pa.StructArray.from_arrays([values], ["inner"])
        case 2 if pa.types.is_large_string(kind):
            return values.dictionary_encode()
    return values


def _cell(heading: str, chance: random.Random) -> str:
    return GOOD.get(heading, "") if chance.random() < 0.8 else _word(chance)


def _word(chance: random.Random) -> str:
    word = chance.choice(WORDS)
    return word + chance.choice(WORDS) if chance.random() < 0.1 else word


def fuzz_files(count: int, seed: int, folder: Path) -> Outcome:
    """Files changed by chance: rows, or one line."""
    outcome, sources, chance = Outcome(), seeds(folder), drawn_by(seed)
    for number in range(count):
        name, content = chance.choice(sources)
        path = folder / f"{number}-{name}"
        path.write_bytes(changed(content, chance))
        try:
            with open_source(path) as source:
                for sheet in (*source.sheets, *source.hidden_sheets):
                    for _chunk in sheet.read():
                        pass
            outcome.taken += 1
        except UserError as error:
            line = str(error)
            outcome.refused[error.message] += 1
            if "its reader failed" in line or "\n" in line or error.render("vi") == line:
                outcome.faults.append(f"{name}, number {number}: {line}\n{error.__cause__ or ''}")
        outcome.tried += 1
        path.unlink()
    return outcome


def seeds(folder: Path) -> list[tuple[str, bytes]]:
    """Small valid files of every format."""
    made = folder / "seeds"
    made.mkdir()
    rows = [
        HEADINGS,
        *((f"H13-{row}", "STP", "1.001193", "2026-03-02 08:15", "", "", "open", "A") for row in range(40)),
    ]
    lines = "\n".join(",".join(row) for row in rows)
    (made / "a.csv").write_text(lines, encoding="utf-8")
    (made / "b.csv").write_bytes(lines.replace("STP", "Sở Tư pháp").encode("utf-16"))
    pq.write_table(pa.table(dict(zip(HEADINGS, zip(*rows[1:], strict=True), strict=True))), made / "c.parquet")
    with xlsxwriter.Workbook(str(made / "d.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    (made / "e.xes").write_text(
        "<log>" + '<trace><string key="concept:name" value="1"/><event><date key="time:timestamp" '
        'value="2026-03-02T08:15:00"/></event></trace>' * 10 + "</log>"
    )
    (made / "f.jsonl").write_text('{"dossier_id":"1","unit_id":"STP","more":{"a":[1,2]}}\n' * 10)
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    (made / "g.xls").write_text(f"<html><table>{cells}</table></html>")
    shipped = [path for path in (ROOT / "tests" / "fixtures" / "imports").iterdir() if path.stat().st_size < 300_000]
    return [(path.name, path.read_bytes()) for path in sorted([*made.iterdir(), *shipped])]


def changed(content: bytes, chance: random.Random) -> bytes:
    """The content with one to eight changes: bytes flipped, put in, taken out, doubled, or the rest cut off."""
    target = bytearray(content)
    for _change in range(chance.randint(1, 8)):
        at = chance.randrange(len(target) + 1) if target else 0
        until = min(len(target), at + chance.choice((1, 4, 64, 2000)))
        match chance.randrange(6):
            case 0 if at < len(target):
                target[at] ^= 1 << chance.randrange(8)
            case 1:
                target[at:at] = chance.choice(_BYTES)
            case 2:
                del target[at:until]
            case 3:
                target[at:at] = target[at:until]
            case 4:
                target[at:until] = chance.randbytes(until - at)
            case _:
                if chance.random() < 0.2:
                    del target[at:]
    return bytes(target)


def drawn_by(seed: int) -> random.Random:
    """Chance that can be had again."""
    return random.Random(seed)  # noqa: S311 - drawn the same way each time


def peak_megabytes() -> int:
    """The most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> int:
    """Tries as many as the command line says; 1 where there is a fault."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--rows", type=int, default=20_000)
    words.add_argument("--files", type=int, default=500)
    words.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    options = words.parse_args()
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", line_buffering=True)
    out.write(f"seed {options.seed}\n")
    faults: list[str] = []
    ways = (
        ("files", fuzz_files, options.files),
        ("columns", fuzz_columns, options.files),
        ("rows", fuzz_rows, options.rows),
    )
    for what, way, count in ways:
        began = time.monotonic()
        with tempfile.TemporaryDirectory(prefix="thidua-fuzz-") as folder:
            outcome = way(count, options.seed, Path(folder))
        out.write(
            f"{what}: {outcome.tried} tried, {outcome.taken} taken, {outcome.refused.total()} refused, "
            f"{len(outcome.faults)} faults, {time.monotonic() - began:.0f} s, peak {peak_megabytes()} MB\n"
        )
        out.writelines(f"  {number} × {line}\n" for line, number in outcome.refused.most_common())
        faults += outcome.faults
    out.writelines(f"{fault}\n" for fault in faults)
    return 1 if faults or peak_megabytes() > MOST_MEMORY else 0


if __name__ == "__main__":
    sys.exit(main())
