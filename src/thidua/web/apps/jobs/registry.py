"""Who does which kind of job, and what workers look after besides.

Functions marked `@handles("kind")` or `@looked_after` in an app's `jobs.py`, found when Django starts.
"""

from collections.abc import Callable, Mapping

from thidua.io.progress import Progress
from thidua.web.ui.values import Json

Handler = Callable[[Mapping[str, Json], Progress], Mapping[str, Json] | None]
HANDLERS: dict[str, Handler] = {}
# What every worker looks after again and again, beside its jobs.
UPKEEP: list[Callable[[], None]] = []


def handles(kind: str) -> Callable[[Handler], Handler]:
    """Registers the function for jobs of the kind.

    It gets the job's `args` and a progress to tell; calling that raises `Cancelled` where somebody asked for it. It
    must be repeatable: a job whose worker was killed runs again from its start.
    What it returns becomes the job's result.
    """

    def register(function: Handler) -> Handler:
        if HANDLERS.setdefault(kind, function) is not function:
            raise ValueError(f"two handlers for jobs of kind {kind!r}")
        return function

    return register


def looked_after(function: Callable[[], None]) -> Callable[[], None]:
    """Registers what a worker does every few seconds: short, and harmless where two do it at once."""
    UPKEEP.append(function)
    return function


class Cancelled(Exception):  # noqa: N818 - not an error: somebody asked for it
    """Somebody asked for the job to stop."""
