"""Which engine a name means: the one place that knows all of them."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from thidua.indicators.engines.duckdb import MEMORY, DuckDB, memory_bytes
from thidua.indicators.engines.protocol import Engine
from thidua.indicators.engines.spark import Spark, reach
from thidua.io.atomic_files import scratch_folder

DEFAULT = "duckdb"


def check(name: str) -> None:
    """Raises UserError where no engine is meant, or the one that is meant does not answer."""
    if name != DEFAULT:
        reach(name)


@contextmanager
def opened(name: str, place: Path, memory: str = MEMORY) -> Iterator[Engine]:
    """The engine of that name: `duckdb`, or `spark://HOST:PORT`; it is closed at the end.

    place: where a folder for temporary files is made; for a cluster one that its workers see under the same path.
    memory: how much the engine in this process may hold, as DuckDB writes it ("2GB"); a cluster has its own limits.

    Raises:
        UserError: no such engine, or it does not answer; no such amount of memory.
    """
    check(name)
    memory_bytes(memory)
    with scratch_folder("spill-", place) as scratch:
        engine: Engine = DuckDB(scratch, memory) if name == DEFAULT else Spark(name, scratch)
        try:
            yield engine
        finally:
            engine.close()
