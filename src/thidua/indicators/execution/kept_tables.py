"""Small tables kept between runs: a file whose hash does not say that it is what was written counts as not there.

A file is the hash (`state_binding`) of what it belongs to, its name and what follows; then Parquet.
"""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from thidua.indicators.execution import state_binding
from thidua.io.atomic_files import written_whole

SUFFIX = ".kept"
_HASH_CHARACTERS = 64


def write(path: Path, table: pa.Table, of: str) -> None:
    """Keep a table; the file appears whole. of: key of the facts it was counted from. OSError where it cannot be."""
    stream = pa.BufferOutputStream()
    pq.write_table(table, stream)
    content = stream.getvalue().to_pybytes()
    with written_whole(path) as draft:
        draft.write_bytes(state_binding.bound(of, path.name, content).encode("ascii") + content)


def read(path: Path, of: str) -> pa.Table | None:
    """The table of those facts, or None where there is none or it is not what was written: it is made anew then."""
    try:
        whole = path.read_bytes()
    except FileNotFoundError:
        return None
    stated, content = whole[:_HASH_CHARACTERS], whole[_HASH_CHARACTERS:]
    bound = state_binding.is_bound(stated.decode("ascii", "replace"), of, path.name, content)
    return pq.read_table(pa.BufferReader(content)) if bound else None
