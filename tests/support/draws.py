"""How many examples a drawn test takes: as many as it says in every run, twenty times as many at night.

`make test-nightly` chooses the profile `nightly`. No test is timed by Hypothesis: machines are noisy. Nothing is
derandomised: each run draws anew, and prints how to draw a failing example again.
"""

import os
import random
from collections.abc import Collection
from typing import TypeVar

from hypothesis import HealthCheck, settings

Case = TypeVar("Case")
NIGHTLY_TIMES = 20


def choose_profile() -> None:
    """Take the profile that the environment names in HYPOTHESIS_PROFILE; without it `ci`."""
    settings.register_profile("ci", deadline=None, print_blob=True, max_examples=100)
    settings.register_profile("nightly", settings.get_profile("ci"), max_examples=100 * NIGHTLY_TIMES)
    settings.load_profile(_profile())


def examples(count: int, *, suppress: Collection[HealthCheck] = ()) -> settings:
    """Settings of a test of which one example is dear.

    Args:
        count: examples in an ordinary run.
        suppress: health checks that cannot hold for the test; the test says why.
    """
    times = NIGHTLY_TIMES if _profile() == "nightly" else 1
    return settings(max_examples=count * times, suppress_health_check=list(suppress))


def seed() -> int:
    """Another in each run, but where THIDUA_SEED says which."""
    return int(os.environ.get("THIDUA_SEED") or random.SystemRandom().randrange(2**32))


def _profile() -> str:
    return os.environ.get("HYPOTHESIS_PROFILE", "ci")


def sampled(items: list[Case], share: int = 7) -> list[Case]:
    """Of a list of cases every so many; all of them in the nightly run. The same ones each time."""
    return items if _profile() == "nightly" else items[::share]
