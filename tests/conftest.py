"""Set-up every test shares."""

import pytest

pytest.register_assert_rewrite("support")  # only what is imported after this shows both sides of a failed assert


def _prepare() -> None:
    from support import signals, web_environment

    signals.hand_on_defaults()
    web_environment.prepare()


_prepare()
