"""Which of several names a text means: accents tell people apart."""

import pytest

from thidua.ledger.cleaning.vocabulary import name_meant


@pytest.mark.parametrize(
    ("text", "names", "name"),
    [
        ("Lê Thị Ân", ("Lê Thị An", "Lê Thị Ân"), "Lê Thị Ân"),
        ("lê  thị an", ("Lê Thị Ân", "Lê Thị An"), "Lê Thị An"),
        ("Lê Thị Ẩn", ("Lê Thị An",), None),
        ("Le Thi An", ("Lê Thị Ân",), "Lê Thị Ân"),
        ("Le Thi An", ("Lê Thị Ân", "Lê Thị Án"), None),
        ("Nguyễn Thị Hoà", ("Nguyễn Thị Hòa",), "Nguyễn Thị Hòa"),
        ("Trần", ("Lê",), None),
        ("Trần", (), None),
    ],
)
def test_a_name_is_the_one_spelled_so_or_the_only_one_it_can_be(text: str, names: tuple[str, ...], name: str) -> None:
    assert name_meant(text, names) == name
