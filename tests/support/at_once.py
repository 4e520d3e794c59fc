"""Actions that meet at the lock: each in a thread with a connection of its own, all up to there before one goes on."""

import re
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from django.db import connection

from thidua.i18n import UserError

# Where a transaction takes what others may have: SQLite's whole database; PostgreSQL's rows, and keys of new ones.
LOCKS = re.compile(r"^BEGIN IMMEDIATE|FOR UPDATE|pg_advisory_xact_lock|^INSERT ")
# Where one is held up before it comes to a lock, the others go on without it.
WAIT_SECONDS = 3.0


def at_once(*actions: Callable[[], Any], pause: Callable[[], float] = lambda: 0.0) -> list[Any]:
    """What each action gave, or the refusal it met. None begins its first lock before all have come to theirs.

    pause: seconds to wait before each later lock.
    """
    barrier = threading.Barrier(len(actions))

    def run(action: Callable[[], Any]) -> Any:
        waited = False

        def meet(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
            nonlocal waited
            if LOCKS.search(str(sql)):
                if waited:
                    time.sleep(pause())
                else:
                    waited = True
                    with suppress(threading.BrokenBarrierError):
                        barrier.wait(WAIT_SECONDS)
            return execute(sql, params, many, context)

        try:
            with connection.execute_wrapper(meet):
                return action()
        except UserError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as threads:
        return list(threads.map(run, actions))


def refusals(results: list[Any]) -> list[str]:
    """The refusals among them, in English."""
    return [result.render("en") for result in results if isinstance(result, UserError)]
