"""Words for what lies behind a figure."""

import pytest

from thidua.verdicts.results import PartKind
from thidua.verdicts.wording import state_text


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
