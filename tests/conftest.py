"""Set-up every test shares."""

import pytest

pytest.register_assert_rewrite("support")  # only what is imported after this shows both sides of a failed assert


def _prepare() -> None:
    from support import draws, signals, web_environment

    draws.choose_profile()
    signals.hand_on_defaults()
    web_environment.prepare()


_prepare()
