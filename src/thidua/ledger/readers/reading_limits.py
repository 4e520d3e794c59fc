"""What the reading of a file may take. One file of a stranger must not stop a machine that others use."""

from dataclasses import dataclass

MEGABYTE = 1024**2
MAX_COLUMNS = 16_384  # of a table; the widest sheet there is
MAX_ROWS = 50_000_000  # of a table
DENSE_FROM = 1_000_000  # from this many rows on, a file of fewer bytes than rows is refused
MAX_CHUNK = 512 * MEGABYTE  # bytes of the rows that are handed over at once


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Of the process that reads one file.

    memory: bytes of its address space beyond what the empty process has. cpu_seconds: of the processor, over all.
    step_seconds: on the clock, until the file is open or the next rows are there. file_bytes: of a file it writes, such
    as a copy of a workbook under usual names.
    """

    memory: int
    cpu_seconds: int
    step_seconds: int
    file_bytes: int = 3 * 1024 * MEGABYTE


# A full sheet of a million rows and forty columns needs about 3 GB; an event log of 1 GB takes minutes.
IMPORT = ReadingLimits(memory=4096 * MEGABYTE, cpu_seconds=3600, step_seconds=600)
# A file that somebody waits for in front of a page; it has 20 MB at most.
FORM = ReadingLimits(memory=2048 * MEGABYTE, cpu_seconds=60, step_seconds=60)
