"""Requests of an account, counted by another process of the site; a module of its own, which that process imports."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from thidua.web.server.request_counts import RequestCounts


def count_requests(file: Path, user_id: int, minute: int, times: int) -> int:
    """So many at once, by the threads of a web process; the highest count that one of them got."""
    counts = RequestCounts(file)
    with ThreadPoolExecutor(4) as threads:
        return max(threads.map(lambda _: counts.counted(user_id, minute), range(times)))
