"""Set-up every test shares."""

import random

import pytest

pytest.register_assert_rewrite("support")  # only what is imported after this shows both sides of a failed assert


def _prepare() -> None:
    from support import draws, signals, web_environment

    draws.choose_profile()
    signals.hand_on_defaults()
    web_environment.prepare()


_prepare()


@pytest.fixture
def chance(request: pytest.FixtureRequest) -> random.Random:
    """Draws anew in each run. What fails says which THIDUA_SEED draws the same again."""
    from support import draws

    seed = draws.seed()
    request.node.add_report_section("setup", "drawn", f"THIDUA_SEED={seed} draws the same again")
    return random.Random(seed)  # noqa: S311 - no secret
