"""What a stranger wrote into a file neither adds a line to a message nor hides one."""

from pathlib import Path

import pytest

from thidua.i18n import UserError, translate


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("a\nidentical", "a\\nidentical"),
        ("a\r\tb", "a\\r\\tb"),
        ("\x1b[2Ja", "\\x1b[2Ja"),
        ("a\u2028b", "a\\u2028b"),
        ("\u202ecod.exe", "\\u202ecod.exe"),
        ("Phường Cái Răng – ‘một’", "Phường Cái Răng – ‘một’"),
        (Path("a\nb.csv"), "a\\nb.csv"),
        (7, "7"),
    ],
)
def test_a_value_stays_on_its_line(value: object, shown: str) -> None:
    assert translate("{file}: read", "en", file=value) == f"{shown}: read"
    assert UserError("{file}: read", file=value).render("vi") == f"{shown}: read"
