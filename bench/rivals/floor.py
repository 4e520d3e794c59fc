"""The floor: every needed column of every table decoded from Parquet and let go again, nothing computed."""

from pathlib import Path

import pyarrow.parquet as pq

from bench.question import NEEDED, files


def decode(city: Path) -> int:
    """Rows decoded; memory stays at one file."""
    return sum(
        pq.ParquetFile(path).read(columns=list(columns)).num_rows
        for table, columns in NEEDED.items()
        for path in files(city, table)
    )
