"""Words for what lies behind a figure."""

import pytest

from thidua.verdicts.results import PartKind
from thidua.verdicts.wording import state_text, working_time


@pytest.mark.parametrize(
    ("kind", "of", "state", "text"),
    [
        (PartKind.REGISTER, "initiative", "recognised", "recognised"),
        (PartKind.REGISTER, "no register of today", "done", "done"),
        (PartKind.REGISTER, "initiative", None, ""),
        (PartKind.INDICATOR, "", None, ""),
    ],
)
def test_a_state_is_said_in_words(kind: PartKind, of: str, state: str | None, text: str) -> None:
    assert state_text(kind, of, state, "en") == text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (3_600, "1 hour"),
        (28_800, "1 working day"),
        (2 * 28_800 + 2 * 3_600 + 120, "2 working days 2 hours 2 minutes"),
    ],
)
def test_working_time_is_said_in_days_hours_and_minutes(seconds: int, text: str) -> None:
    assert working_time(seconds, 28_800, "en") == text
