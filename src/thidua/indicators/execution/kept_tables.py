"""Small tables kept between runs: a file whose hash does not say that it is what was written counts as not there.

A file is the SHA-256 of what follows, then Parquet.
"""

import hashlib
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.io.atomic_files import written_whole

SUFFIX = ".kept"
_HASH_BYTES = hashlib.sha256().digest_size


def write(path: Path, table: pa.Table) -> None:
    """Keep a table; the file appears whole. OSError where it cannot be written."""
    stream = pa.BufferOutputStream()
    pq.write_table(table, stream)
    content = stream.getvalue().to_pybytes()
    with written_whole(path) as draft:
        draft.write_bytes(hashlib.sha256(content).digest() + content)


def read(path: Path) -> pa.Table | None:
    """The table, or None where there is none or it is damaged: it is to be made anew then."""
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return None
    stated, content = whole[:_HASH_BYTES], whole[_HASH_BYTES:]
    return pq.read_table(pa.BufferReader(content)) if hashlib.sha256(content).digest() == stated else None
